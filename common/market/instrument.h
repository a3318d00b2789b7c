/*
 * What the exchange says an instrument is: grid, limits, contract. Prices and
 * quantities anywhere in the program are counts of 10^px_exp and 10^qty_exp of
 * the instrument they belong to. Source: OKX /public/instruments (dossier §3.3.2).
 */
#ifndef MARKET_INSTRUMENT_H
#define MARKET_INSTRUMENT_H

#include "common/base/decimal.h"
#include "common/market/words.h"

struct instrument {
    struct word inst; /* "BTC-USDT", "BTC-USDT-SWAP" */
    enum inst_type type;
    enum inst_state state;
    int64_t code;      /* instIdCode, mandatory on websocket orders; 0: none */
    struct word base;  /* spot: received when buying; swap: ctValCcy */
    struct word quote; /* spot: paid when buying; linear swap: settle currency */
    struct word group; /* fee group, joined with trade-fee */
    bool linear;       /* spot and linear swaps; false: inverse, not traded here */
    int px_exp;        /* <= 0 */
    int qty_exp;
    px_t tick;            /* > 0; need not be a power of ten */
    qty_t lot;            /* > 0 */
    qty_t min_qty;        /* >= lot */
    qty_t max_limit_qty;  /* saturated at INT64_MAX when larger; 0 unknown */
    qty_t max_market_qty; /* in quote for spot on OKX, so only used for swaps; 0 unknown */
    int64_t contract;     /* linear swap: ctVal·ctMult as contract·10^contract_exp; spot: 1, 0 */
    int contract_exp;
    uint32_t max_leverage; /* 0: none */
    uint32_t version;      /* counts changes that make prepared orders invalid */
    ts_t change_at;        /* exchange time of the next announced change; 0: none announced */
};

/* So long before and after an announced change nothing is opened (reliability.md R02, B12). */
#define INSTRUMENT_CHANGE_MARGIN DUR_S(5)

/* True when every rule stated above holds. */
bool instrument_valid(const struct instrument *i);

/* True when `next` differs from `was` in anything an order in preparation relied on; what is only
 * announced does not count. */
bool instrument_differs(const struct instrument *was, const struct instrument *next);

/* True from INSTRUMENT_CHANGE_MARGIN before to as long after a change at `at`; 0: there is none. */
bool instrument_changing(ts_t at, ts_t now);

/* Grid. Down is toward minus infinity; buys round prices down, sells up; sizes always down. */
px_t instrument_px_down(const struct instrument *i, px_t px);
px_t instrument_px_up(const struct instrument *i, px_t px);
px_t instrument_px_passive(const struct instrument *i, enum side side, px_t px);
qty_t instrument_qty_down(const struct instrument *i, qty_t qty);
bool instrument_on_tick(const struct instrument *i, px_t px);
bool instrument_on_lot(const struct instrument *i, qty_t qty);

/* Value in the quote currency of qty at px, contract value included; to the nearest 1e-18. */
money_t instrument_notional(const struct instrument *i, px_t px, qty_t qty);

/* The largest quantity on the lot grid whose notional at px does not exceed `amount`; 0 when even
 * one lot does. px must be positive. Does not look at min_qty. */
qty_t instrument_qty_for(const struct instrument *i, px_t px, money_t amount);

/* A quantity as base currency (spot) or contracts (swap), and back, cut to the lot toward
 * zero; both keep the sign. */
money_t instrument_qty_money(const struct instrument *i, qty_t qty);
qty_t instrument_money_qty(const struct instrument *i, money_t amount);

/* Integer comparisons of ratios, no division: (ask-bid)/bid >= th, and |px-from|/from > th. */
bool spread_reaches(px_t bid, px_t ask, rate_t th);
bool px_moved(px_t from, px_t px, rate_t th);
rate_t spread_rate(px_t bid, px_t ask); /* (ask-bid)/bid, rounded down; bid must be positive */

#endif
