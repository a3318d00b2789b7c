/*
 * What the public may know of past trades of one instrument: the last ones,
 * one-minute candles of a day, and the 24-hour ticker made of them.
 */
#ifndef SIMULATOR_VENUE_TAPE_H
#define SIMULATOR_VENUE_TAPE_H

#include "common/market/instrument.h"

enum { VENUE_TRADES = 512, VENUE_CANDLES = 1441 };

struct venue_trade {
    px_t px;
    qty_t qty;
    enum side side;  /* of the taker */
    int64_t last_id; /* newest of `count` consecutive trade ids */
    uint32_t count;
    int64_t seq;
    ts_t at;
};

struct venue_candle {
    ts_t open_at; /* start of its minute */
    px_t open, high, low, close;
    qty_t volume;      /* base, or contracts */
    int128_t turnover; /* px·qty in 10^(px_exp+qty_exp), contract value left out */
};

struct venue_tape {
    uint64_t trades; /* ever; ring */
    struct venue_trade trade[VENUE_TRADES];
    uint64_t candles; /* ever; ring; the newest is still open */
    struct venue_candle candle[VENUE_CANDLES];
    int64_t next_id; /* of the next trade; 0: none yet */
};

struct venue_ticker {
    px_t last; /* 0: never traded */
    qty_t last_qty;
    px_t open, high, low;    /* of the last 24 hours; 0 without trades */
    px_t day_utc0, day_utc8; /* first price since midnight UTC and UTC+8; 0 unknown */
    qty_t volume;
    int128_t turnover;
    ts_t at; /* of the last trade */
};

void venue_tape_init(struct venue_tape *t);
void venue_tape_add(struct venue_tape *t, const struct venue_trade *trade);

/* Newest first: 0 is the last trade, the open candle; NULL beyond what is kept. */
const struct venue_trade *venue_tape_trade(const struct venue_tape *t, uint32_t back);
const struct venue_candle *venue_tape_candle(const struct venue_tape *t, uint32_t back);

void venue_tape_ticker(const struct venue_tape *t, ts_t now, struct venue_ticker *out);

#endif
