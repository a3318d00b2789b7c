/*
 * The simulated exchange without its wire: instruments, accounts, books, orders,
 * matching, settlement, funding, dead-man's timers, public statistics. Pure and
 * deterministic: the same calls with the same times give the same events.
 *
 * Rules: price-time priority, a taker trades at the maker's price (dossier
 * §12.5); validation in the order of §12.3; spot reserves and settles as §12.4;
 * amends as §6.5. What the dossier leaves open is a field of struct venue_rules.
 *
 * What it does not do: JSON, authentication, rate limits, channels, faults.
 * Requests come with their values as the text the client sent, because whether
 * a text is a price is part of the order of validation.
 */
#ifndef SIMULATOR_VENUE_H
#define SIMULATOR_VENUE_H

#include "common/base/settings.h"
#include "services/simulator/ladder.h"
#include "services/simulator/listing.h"
#include "services/simulator/venue_account.h"
#include "services/simulator/venue_codes.h"
#include "services/simulator/venue_event.h"
#include "services/simulator/venue_tape.h"

enum {
    VENUE_FILLS = 16384,
    VENUE_BILLS = 16384,
    VENUE_TIMERS = 21,       /* cancel-all-after of an account: 20 tags and the untagged one */
    VENUE_MAKERS_MAX = 1000, /* makers one taker may match */
};

/* Where OKX's behaviour is undocumented or has changed (dossier §12.2). */
struct venue_rules {
    bool amend_always_tail; /* false: a smaller size at the same price keeps its place */
    bool postonly_legacy;   /* a crossing post-only is told live first (before 2026-08-20) */
};

struct venue_timer {
    bool used;
    struct word tag; /* empty: every order of the account */
    ts_t at;
};

struct venue {
    struct venue_rules rules;
    uint32_t listings;
    struct listing listing[VENUE_LISTINGS];
    int64_t seq[VENUE_LISTINGS];                         /* last seqId */
    ts_t funding_at[VENUE_LISTINGS];                     /* next funding; TS_NEVER: none */
    int16_t base[VENUE_LISTINGS], quote[VENUE_LISTINGS]; /* currencies of a listing */
    uint32_t currencies;
    struct word currency[VENUE_CURRENCIES];
    struct venue_account account[VENUE_ACCOUNTS];
    struct venue_timer timer[VENUE_ACCOUNTS][VENUE_TIMERS];
    uint64_t fills; /* ever */
    uint64_t bills;
    uint64_t last_id; /* newest order, bill or position id */
    /* what conservation needs: per currency */
    money_t fees_collected[VENUE_CURRENCIES];
    money_t flow_received[VENUE_CURRENCIES]; /* by the anonymous market and by swap settlement */
    money_t deposited[VENUE_CURRENCIES];
    int64_t flow_position[VENUE_LISTINGS]; /* swap contracts the anonymous market holds */
    /* one seqId a call and book */
    uint64_t calls;
    uint64_t seq_call[VENUE_LISTINGS];
    /* 40 MB that venue_init leaves alone: none of it is read before it was written */
    struct ladder book[VENUE_LISTINGS];
    struct venue_tape tape[VENUE_LISTINGS]; /* trades, candles, last price */
    struct ladder_nodes nodes;
    struct venue_orders orders;
    struct venue_fill fill[VENUE_FILLS]; /* rings by fills and bills */
    struct venue_bill bill[VENUE_BILLS];
    struct venue_events events;
};

/* An empty exchange. */
void venue_init(struct venue *v);

/* Lists an instrument; its index, or -1 when the name is taken, the row invalid or no room left. */
int venue_list(struct venue *v, const struct listing *l);

/* Opens the account with start balances 0 and fees 0; its index, or -1 when all are taken. */
int venue_open_account(struct venue *v, struct str uid);

/* Lists what sim_markets and symbols ask for beside the built-in set, opens one account with
 * sim_balances and sim_fee_tier, at time `now`. Says what it could not use in `why`; the account's
 * index is 0. False when a setting cannot be read. */
bool venue_setup(struct venue *v, const struct settings *s, ts_t now, struct text *why);

/* Lookups. -1 or VENUE_CURRENCY_NONE: not known. */
int venue_inst(const struct venue *v, struct str inst_id);
int venue_inst_by_code(const struct venue *v, int64_t code);
int16_t venue_currency(const struct venue *v, struct str ccy);

/* ---- trading. Return 0 or one of venue_codes.h; `ack` is filled in either way. ---- */

/* A new order as it came over the wire; absent keys are empty texts. */
struct venue_request {
    uint16_t account;
    int inst; /* index, or -1 when the client named one that does not exist */
    struct str td_mode, cl_ord_id, tag, side, ord_type, px, sz, tgt_ccy, stp_mode, pos_side, ccy;
    struct str px_amend_type;
    bool reduce_only, ban_amend;
    ts_t expires; /* expTime; 0: none */
};

struct venue_amend {
    uint16_t account;
    int inst;
    struct str ord_id, cl_ord_id, req_id, new_px, new_sz, px_amend_type;
    bool cancel_on_fail;
    ts_t expires;
};

struct venue_cancel {
    uint16_t account;
    int inst;
    struct str ord_id, cl_ord_id; /* ord_id wins */
};

struct venue_ack {
    int code;                   /* what was returned */
    int sub_code;               /* 51008: 1000 balance, 1001 margin; else 0 */
    const char *parameter;      /* fills %s of the message; "" when it has none */
    struct word parameter_word; /* storage behind `parameter` when it is a currency */
    uint64_t order;             /* ordId; 0 when refused */
    ts_t created;               /* of the order, 0 when refused */
};

/* The message of an ack, %s filled in. */
void venue_ack_text(const struct venue_ack *ack, struct text *out);

/* Validates, accepts, matches. A refusal leaves no trace and no event. */
int venue_place(struct venue *v, const struct venue_request *r, ts_t now, struct venue_ack *ack);
int venue_amend(struct venue *v, const struct venue_amend *r, ts_t now, struct venue_ack *ack);
int venue_cancel(struct venue *v, const struct venue_cancel *r, ts_t now, struct venue_ack *ack);

/* Cancels every pending order of an account with this tag (empty: all), for this reason. */
uint32_t venue_cancel_all(struct venue *v, uint16_t account, const struct word *tag,
                          enum venue_cancel_source why, ts_t now);

/* Arms (10..120 s), or with timeout 0 disarms, the dead-man's switch of an account and tag.
 * *trigger is when it fires, TS(0) when disarmed. 51000 for another timeout, 51071 for a 21st. */
int venue_cancel_all_after(struct venue *v, uint16_t account, struct str tag, dur_t timeout,
                           ts_t now, ts_t *trigger);

/* ---- time: timers, funding, announced changes. Call once at the start and whenever the deadline
 * has come, before anything else of that moment; each call does at most one of them, and the
 * deadline stands as long as something is due. ---- */
void venue_step(struct venue *v, ts_t now);
ts_t venue_deadline(const struct venue *v); /* TS_NEVER: nothing will happen by itself */

/* When a swap is funded next; TS_NEVER for one that is not. */
ts_t venue_funding_time(const struct venue *v, int inst, ts_t now);

/* ---- account settings and money ---- */
int venue_set_leverage(struct venue *v, uint16_t account, int inst, struct str lever, ts_t now);
int venue_set_fee_type(struct venue *v, uint16_t account, bool in_quote);
void venue_set_fees(struct venue *v, uint16_t account, int inst, rate_t maker, rate_t taker);

/* Puts `change` of a currency in or takes it out (59200 when not that much is available). */
int venue_transfer(struct venue *v, uint16_t account, struct str ccy, money_t change, ts_t now);

/* The same without a bill that tells of it: what must not happen, for tests of who notices. */
int venue_transfer_unlisted(struct venue *v, uint16_t account, struct str ccy, money_t change,
                            ts_t now);

/* ---- what the exchange may say about itself ---- */

/* Funds a swap at this rate (longs pay when positive) at every multiple of the period since
 * midnight UTC, the first one after now; false: not a swap, or a period below a second. */
bool venue_set_funding(struct venue *v, int inst, rate_t rate, dur_t period, ts_t now);

/* Changes a listing's state. */
void venue_set_state(struct venue *v, int inst, enum inst_state state, ts_t now);

/*
 * Announces other terms from `at` on, now or later, in place of what was announced before (OKX's
 * upcChg; what holds from now on comes unannounced, with the next venue_step); false when `at` has
 * passed or they make no instrument on its scale. When it has come, orders whose price or size no
 * longer fits are cancelled by the system, others stay, as OKX does (its notices of 2023-08-24
 * and 2024-03-07; a size below the new minimum, of which they do not speak, is cancelled too);
 * anonymous quantity is cut likewise. OKX also suspends trading for two minutes around a coarser
 * tick: venue_set_state.
 */
bool venue_announce(struct venue *v, int inst, const struct listing_terms *terms, ts_t at,
                    ts_t now);
void venue_withdraw(struct venue *v, int inst, ts_t now);

/* For venue_step: carries out one change that is due, or a part of it where many orders have to
 * go; false when none is. And when the next one is. */
bool venue_change(struct venue *v, ts_t now);
ts_t venue_change_time(const struct venue *v);

/* The oldest event not yet taken; NULL when there is none. Valid until the next call of any
 * function that is handed a time. */
const struct venue_event *venue_next_event(struct venue *v);

/* An account's order by ordId, else by clOrdId (the newest with it); NULL: 51603. */
const struct venue_order *venue_order(struct venue *v, uint16_t account, struct str ord_id,
                                      struct str cl_ord_id);

/* Walk newest first: NULL starts, then the one returned last; NULL ends. Page on id or bill. */
const struct venue_fill *venue_next_fill(const struct venue *v, uint16_t account,
                                         const struct venue_fill *newer);
const struct venue_bill *venue_next_bill(const struct venue *v, uint16_t account,
                                         const struct venue_bill *newer);

struct venue_funds venue_funds(const struct venue *v, uint16_t account, int16_t currency);
const struct venue_position *venue_position(const struct venue *v, uint16_t account, int inst);
money_t venue_unrealised(const struct venue *v, uint16_t account, int inst);
money_t venue_position_imr(const struct venue *v, uint16_t account, int inst);

/* Where equity in the settle currency equals 0.4 % of the position's value (maintenance margin of
 * the first tier), were this the only price to move: (n·mark ∓ equity) / (n·(1 ∓ 0.004)), long and
 * short, n in coins. 0: none. */
money_t venue_liquidation_px(const struct venue *v, uint16_t account, int inst);

/* Value of a currency in USD: 1 for USDT, USDC, USD; else its last price against USDT; 0 unknown.
 * And of all the account's equity. */
money_t venue_usd_px(const struct venue *v, int16_t currency);
money_t venue_total_usd(const struct venue *v, uint16_t account);

/* Largest order of a side in units of sz at px (0: at the market), by funds alone. */
qty_t venue_max_size(const struct venue *v, uint16_t account, int inst, enum side side, px_t px);

/* Currency of an order's fee and of its rebate (dossier §7.1). */
int16_t venue_fee_currency(const struct venue *v, const struct venue_order *o);
int16_t venue_rebate_currency(const struct venue *v, const struct venue_order *o);

/* Mark price, quote per unit at 1e-18: middle of the book, else the last price; 0: unknown. */
money_t venue_mark(const struct venue *v, int inst);

/* Price band around the mark, on the tick grid; false: none now. */
bool venue_band(const struct venue *v, int inst, px_t *buy_limit, px_t *sell_limit);

/* ---- the market: orders of nobody in particular. Same matching, no accounts. ---- */

/* A limit order that trades what it can and rests with the rest: returns its place, LADDER_NONE
 * when nothing rests. Prices off the grid are our mistake. */
int32_t venue_flow_limit(struct venue *v, int inst, enum side side, px_t px, qty_t qty, ts_t now);
/* Takes up to qty, not beyond `worst`; returns what was traded. */
qty_t venue_flow_take(struct venue *v, int inst, enum side side, px_t worst, qty_t qty, ts_t now);
void venue_flow_cancel(struct venue *v, int inst, int32_t node, qty_t qty, ts_t now);

/* Makes the anonymous quantity at a price exactly qty, as a recorded book says it is: what is more
 * joins behind everything there, what is less leaves from behind (strategy.md §4.1, risk-averse).
 * Accounts' orders it comes through are filled; anonymous ones it comes through are gone. */
void venue_flow_set(struct venue *v, int inst, enum side side, px_t px, qty_t qty, ts_t now);

/* Makes all anonymous quantity of a book exactly this, as one change with one seqId, by the rules
 * of venue_flow_set: an order of an account that a level comes through is filled first and the
 * level rests with what is left. Levels lie on the tick, each price once, quantities above 0, and
 * the two sides do not cross. By enum side. */
enum { VENUE_FLOW_LEVELS = 400 };
struct venue_flow_level {
    px_t px;
    qty_t qty;
};
struct venue_flow_side {
    uint32_t count;
    struct venue_flow_level level[VENUE_FLOW_LEVELS];
};
void venue_flow_book(struct venue *v, int inst, const struct venue_flow_side want[2], ts_t now);

/* A recorded trade: accounts' orders better than its price are filled first, then the queue at its
 * price moves up by what is left. The anonymous quantity shown does not change: the recorded book
 * says when it does. */
void venue_flow_trade(struct venue *v, int inst, enum side taker, px_t px, qty_t qty, ts_t now);

/* ---- invariants ---- */

/* Empty when every invariant holds, else the name of the first broken one: off_grid,
 * book_crossed, book_sums, order_sums, negative_balance, holds, conservation, positions,
 * pending_lists. */
const char *venue_broken(const struct venue *v);

#endif
