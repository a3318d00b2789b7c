/*
 * An instrument as the simulated exchange lists it: what every process knows of
 * it, and the columns of OKX's instrument row that only the exchange needs.
 * The built-in rows are production's of April 2026 (dossier §3.3.2, §10).
 */
#ifndef SIMULATOR_LISTING_H
#define SIMULATOR_LISTING_H

#include "common/market/instrument.h"

/* What may change while it is listed. Exponents stay: a finer tick than the first is none of it. */
struct listing_terms {
    px_t tick;
    qty_t lot;
    qty_t min_qty;
};

struct listing {
    struct instrument is;
    struct listing_terms announced; /* what it becomes at change_at */
    ts_t change_at;                 /* 0: nothing is announced */
    struct word family;             /* swap: "BTC-USDT", OKX's uly and instFamily; spot: empty */
    money_t max_limit_usd;          /* maxLmtAmt */
    money_t max_market_usd;         /* maxMktAmt, spot only; 0: none */
    rate_t band;                    /* width of the price band a side, of the reference price */
    rate_t funding;       /* swap: rate charged at each funding time, longs pay when positive */
    dur_t funding_period; /* swap: time between two fundings; 0: none */
    money_t start_px;     /* where a synthetic market starts, quote per unit */
    ts_t listed;          /* listTime */
};

/* How many built-in rows there are, and one of them by rank. */
size_t listing_builtin_count(void);
void listing_builtin(size_t rank, struct listing *out);

/* A built-in row by its instId; false when there is none. */
bool listing_find(struct str inst, struct listing *out);

/* A plausible row for an instrument that is not built in: spot "BASE-QUOTE" or linear swap
 * "BASE-QUOTE-SWAP" whose grid has these decimals (0..12). False when the name is neither. */
bool listing_derive(struct str inst, int px_places, int qty_places, struct listing *out);

/* True when every rule of the instrument holds and the extra columns make sense. */
bool listing_valid(const struct listing *l);

#endif
