/*
 * Trading in a bed: intents, the exchange's answers to them, whole cycles, commands, a second life.
 */
#ifndef TESTS_BED_TRADE_H
#define TESTS_BED_TRADE_H

#include "tests/lib/bed.h"

/* A good intent to be spoilt: post-only at the touch, 1 coin, opening. */
struct msg_intent bed_intent(struct bed *bed, enum side side, int64_t px);
enum verdict bed_ask(struct bed *bed, const struct msg_intent *i);
enum verdict bed_ask_as(struct bed *bed, const struct msg_intent *i, uint64_t ses,
                        uint16_t instance);

/* Asks and fails the test when the answer is another one; a refusal must not send anything. */
void bed_expect(struct bed *bed, const struct msg_intent *in, enum verdict want);
void bed_expect_buy(struct bed *bed, enum verdict want); /* a good purchase at the touch */

/* A long position of one coin, bought at the touch; and an intent to leave `qty` of one. */
void bed_hold(struct bed *bed);
struct msg_intent bed_exit(struct bed *bed, int64_t qty);

/* Places and returns risk's number of the order; fails the test when it is refused. */
uint64_t bed_place(struct bed *bed, const struct msg_intent *i);

/* The executor's word about the order of that number. */
void bed_order(struct bed *bed, uint64_t order, enum order_state state);

/* Fills `qty` of it at its price, changes the exchange's balances with it, and ends it when it is
 * full. The fee is `fee` of the quote currency, negative: paid. */
void bed_fill(struct bed *bed, uint64_t order, int64_t qty, const char *fee);
void bed_fill_at(struct bed *bed, uint64_t order, int64_t px, int64_t qty, const char *fee);

/* A buy at 1000 and a sale at 1002 less `lost` ticks and fees: one closed cycle. */
void bed_cycle(struct bed *bed, int64_t buy, int64_t sell, const char *fee);

uint64_t bed_command(struct bed *bed, enum command c, const char *inst);

/* Another life: a new core that is handed everything the first one wrote. */
struct bed *bed_reborn(struct bed *bed, const struct settings *s);

/* What the exchange tells a second life: everything but balances; and those another one saw. */
void bed_reconnect(struct bed *bed);
void bed_balances_as_in(struct bed *bed, const struct bed *was);

/* All three together: reborn, and trading again. */
struct bed *bed_second_life(struct bed *was, const struct settings *s);

const struct ledger_currency *bed_line(const struct bed *bed, const char *ccy);

#endif
