/*
 * Market data as OKX tells it, from REST and public channels alike. Source:
 * dossier §3.3, §4.5.
 */
#ifndef OKX_READ_MARKET_H
#define OKX_READ_MARKET_H

#include "common/market/instrument.h"
#include "common/market/level.h"
#include "common/okx/okx_read.h"

/*
 * A row of public/instruments, account/instruments or channel `instruments`, as the instrument it
 * describes: px_exp and qty_exp from the decimals of tick and lot, tick and lot as counts of them
 * (0.00005 is 5 of 1e-5), sizes beyond int64 saturated. `version` and `change_at` are left 0: they
 * are the keeper's.
 * ERR_MISSING for rows without grid (test, preopen): not tradable, nothing wrong with them.
 * ERR_UNKNOWN for types other than spot and swap.
 */
MUST_CHECK enum err okx_read_instrument(struct json_at row, struct instrument *out);

/*
 * When the next of the changes announced in such a row (`upcChg`: param, newValue, effTime) takes
 * effect, of those later than `after`; TS(0) when there is none. Whatever the parameter: tickSz,
 * minSz (on a swap lotSz with it), maxMktSz or one not known yet. The new value is not taken from
 * here: the row says it once it holds. An announcement without its time is an error.
 */
MUST_CHECK enum err okx_read_change(struct json_at row, ts_t after, ts_t *at);

/* A book image or change: a row of books, books5, bbo-tbt, books-l2-tbt or GET market/books. */
struct okx_book {
    ts_t ts;
    int64_t seq_id;      /* 0: none (before 2023) */
    int64_t prev_seq_id; /* -1 in snapshots */
    bool has_prev;       /* false: channel without chain (bbo-tbt, books5), or an old frame */
    int64_t checksum;    /* 0 since June 2026 */
    struct json_at bids; /* arrays for okx_read_levels */
    struct json_at asks;
};
MUST_CHECK enum err okx_read_book(struct json_at row, struct okx_book *out);

/* Levels of one side, as they come; quantity 0 deletes. ERR_FULL beyond `max` levels,
 * ERR_PRECISION when a number is finer than the instrument's grid. */
MUST_CHECK enum err okx_read_levels(struct json_at side, const struct instrument *inst,
                                    struct book_level *at, size_t max, size_t *count);

struct okx_trade {
    struct str inst_id;
    int64_t trade_id;
    px_t px;
    qty_t qty;
    enum side side; /* of the taker */
    uint32_t count; /* matches aggregated in it, at least 1 */
    uint8_t source; /* 0 normal, 1 retail price improvement */
    int64_t seq_id; /* 0 unknown */
    ts_t ts;
};
MUST_CHECK enum err okx_read_trade(struct json_at row, const struct instrument *inst,
                                   struct okx_trade *out);

/* Amounts as text: a ticker may come before its instrument is known. "" or "0": never traded. */
struct okx_ticker {
    struct str inst_id;
    struct str last;
    struct str bid_px;
    struct str bid_sz;
    struct str ask_px;
    struct str ask_sz;
    struct str volume_24h; /* base, or contracts */
    ts_t ts;
};
MUST_CHECK enum err okx_read_ticker(struct json_at row, struct okx_ticker *out);

struct okx_funding {
    struct str inst_id;
    rate_t rate; /* at 1e-9, rounded to nearest; positive: longs pay */
    ts_t at;
    ts_t next;
    ts_t ts;
};
MUST_CHECK enum err okx_read_funding(struct json_at row, struct okx_funding *out);

struct okx_mark {
    struct str inst_id;
    money_t px;
    ts_t ts;
};
MUST_CHECK enum err okx_read_mark(struct json_at row, struct okx_mark *out);

/* Limits off the grid are moved to the safe side: buys down, sells up. */
struct okx_price_limit {
    struct str inst_id;
    px_t buy;  /* buys above are refused; 0 when not enabled */
    px_t sell; /* sells below are refused */
    bool enabled;
    ts_t ts;
};
MUST_CHECK enum err okx_read_price_limit(struct json_at row, const struct instrument *inst,
                                         struct okx_price_limit *out);

struct okx_status {
    struct str state; /* scheduled, ongoing, pre_open, completed, canceled */
    struct str service_type;
    struct str env; /* "1" production, "2" demo */
    ts_t begin;
    ts_t end;
    struct json_at title; /* for people */
};
MUST_CHECK enum err okx_read_status(struct json_at row, struct okx_status *out);

#endif
