/* A venue with BTC-USDT (0) and BTC-USDT-SWAP (1), two accounts of 100000 USDT and 10 BTC each. */
#ifndef TESTS_TRADER_H
#define TESTS_TRADER_H

#include "services/simulator/venue.h"

struct trader {
    struct venue *v;
    ts_t now;
    struct venue_ack ack;
};

extern struct trader trader; /* of the test that runs */

money_t trader_amount(const char *text);
int trader_setup(void **state);
int trader_teardown(void **state);
struct venue_request trader_request(const char *side, const char *type, const char *px,
                                    const char *sz);
int trader_send(struct venue_request r);
int trader_place(const char *side, const char *type, const char *px, const char *sz);
int trader_place_as(uint16_t account, const char *side, const char *type, const char *px,
                    const char *sz);
int trader_place_swap(uint16_t account, const char *side, const char *type, const char *px,
                      const char *sz);
const struct venue_order *trader_order(uint64_t id);
void trader_expect_cash(uint16_t account, const char *ccy, const char *cash);
void trader_expect_available(uint16_t account, const char *ccy, const char *available);
uint32_t trader_drain(enum venue_event_type type);
/* The first order event still in the queue; others are skipped. */
const struct venue_event_order *trader_next_order_event(void);
void trader_flow(enum side side, int64_t px, int64_t qty);
struct venue_amend trader_amend_of(const char *cl, const char *px, const char *sz);

#endif
