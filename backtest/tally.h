/*
 * Counts what the chain says while a world runs: fills, round trips, fees, how
 * long quotes stood, how wide the spread was. Time is weighed by how long a fact
 * held, not by how often it was said.
 */
#ifndef BACKTEST_TALLY_H
#define BACKTEST_TALLY_H

#include "backtest/world.h"
#include "common/market/instrument.h"

/* Where the requirement wants to trade: 0.08 % to 0.15 %. */
#define TALLY_BAND_LOW  RATE(800000)
#define TALLY_BAND_HIGH RATE(1500000)

struct tally_symbol {
    struct word inst;
    ts_t book_at, quote_at; /* since when the facts below hold; 0: unknown */
    int64_t contract;       /* value of one contract, mantissa and exponent; 1, 0 for spot */
    int contract_exp;
    rate_t spread;        /* of the last book; -1 when a side is missing */
    bool bid, ask;        /* our quotes */
    dur_t seen;           /* time with a two-sided book */
    dur_t in_band, above; /* of it inside the band, and wider */
    dur_t watched;        /* time the strategy has reported on it */
    dur_t any, both;      /* of it with a quote, with both */
    uint64_t fills, makers, cycles, wins, stops;
    money_t volume;           /* of fills, quote currency */
    money_t gross, fees, net; /* of round trips */
};

struct tally {
    uint32_t count;
    struct tally_symbol symbol[SETTING_SYMBOLS_MAX];
    uint64_t intents, refused, orders, cancels, rejected, alerts, errors;
    dur_t ack; /* moving average as the executor says */
};

void tally_message(struct tally *t, const struct msg *m, ts_t now);

/* Brings every duration up to now. */
void tally_settle(struct tally *t, ts_t now);

/* Sums over all symbols; `inst` is empty. */
struct tally_symbol tally_sum(const struct tally *t);

#endif
