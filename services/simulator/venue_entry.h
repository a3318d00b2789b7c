/*
 * The door: is this request an order the exchange can accept? Checks stand in
 * the order of dossier §12.3; the first that fails decides. Inside the venue only.
 */
#ifndef SIMULATOR_VENUE_ENTRY_H
#define SIMULATOR_VENUE_ENTRY_H

#include "services/simulator/venue.h"

struct venue_entry {
    struct venue_order order; /* as it would be accepted, without id */
    px_t worst;               /* limit of what it may trade at */
    qty_t most;               /* of a quote-sized order: what funds or position allow */
};

/* 0 and a draft, or the code of the refusal with its parameter in `ack`. Changes nothing. */
int venue_entry_check(const struct venue *v, const struct venue_request *r, ts_t now,
                      struct venue_entry *e, struct venue_ack *ack);

/* Parts of it that amends need as well. */
int venue_entry_px(const struct venue *v, int inst, struct str text, px_t *out,
                   struct venue_ack *ack);
int venue_entry_qty(const struct venue *v, int inst, struct str text, qty_t *out,
                    struct venue_ack *ack);
int venue_entry_limits(const struct venue *v, const struct venue_order *o, px_t px, qty_t qty);
int venue_entry_band(const struct venue *v, const struct venue_order *o, struct str px_amend_type,
                     px_t *px);

/* Can the account pay for the order with this price and rest? Fills in ack for 51008. */
bool venue_entry_funds(const struct venue *v, const struct venue_order *o, px_t px, qty_t rest,
                       struct venue_ack *ack);

/* Remembers which parameter a refusal is about. */
int venue_entry_refuse(struct venue_ack *ack, int code, const char *parameter);

#endif
