/*
 * The neighbours: who lives, whose stream is whole, and what follows when one falls silent
 * (reliability §2.14).
 */
#ifndef RISK_PEERS_H
#define RISK_PEERS_H

#include "services/risk/risk.h"

void peers_on_peer(struct risk *r, const struct msg *in, struct outbox *out);
void peers_on_synced(struct risk *r, const struct msg *in, struct outbox *out);

/* Lets leases expire, move on and balance; says those that changed. */
void peers_tick_leases(struct risk *r, ts_t now, struct outbox *out);

#endif
