#include "services/simulator/venue_tape.h"

#include <string.h>

#include "common/base/assert.h"

#define MINUTE (INT64_C(60) * 1000000000)
#define DAY    (INT64_C(86400) * 1000000000)

void venue_tape_init(struct venue_tape *t)
{
    memset(t, 0, sizeof *t);
}

static void candle_add(struct venue_tape *t, const struct venue_trade *trade)
{
    int64_t minute = trade->at.v - trade->at.v % MINUTE;
    struct venue_candle *c = &t->candle[(t->candles + VENUE_CANDLES - 1) % VENUE_CANDLES];
    if (t->candles == 0 || c->open_at.v < minute) {
        c = &t->candle[t->candles % VENUE_CANDLES];
        t->candles++;
        *c = (struct venue_candle){
            .open_at = TS(minute), .open = trade->px, .high = trade->px, .low = trade->px};
    }
    if (trade->px.v > c->high.v)
        c->high = trade->px;
    if (trade->px.v < c->low.v)
        c->low = trade->px;
    c->close = trade->px;
    c->volume.v += trade->qty.v;
    c->turnover += (int128_t)trade->px.v * trade->qty.v;
}

void venue_tape_add(struct venue_tape *t, const struct venue_trade *trade)
{
    ASSERT(trade->qty.v > 0);
    ASSERT(trade->px.v > 0);
    t->trade[t->trades % VENUE_TRADES] = *trade;
    t->trades++;
    candle_add(t, trade);
}

const struct venue_trade *venue_tape_trade(const struct venue_tape *t, uint32_t back)
{
    if (back >= VENUE_TRADES || back >= t->trades)
        return NULL;
    return &t->trade[(t->trades - 1 - back) % VENUE_TRADES];
}

const struct venue_candle *venue_tape_candle(const struct venue_tape *t, uint32_t back)
{
    if (back >= VENUE_CANDLES || back >= t->candles)
        return NULL;
    return &t->candle[(t->candles - 1 - back) % VENUE_CANDLES];
}

void venue_tape_ticker(const struct venue_tape *t, ts_t now, struct venue_ticker *out)
{
    *out = (struct venue_ticker){0};
    const struct venue_trade *last = venue_tape_trade(t, 0);
    if (last == NULL)
        return;
    out->last = last->px;
    out->last_qty = last->qty;
    out->at = last->at;
    int64_t since = now.v - DAY;
    int64_t utc0 = now.v - now.v % DAY;
    int64_t utc8 = now.v - (now.v + INT64_C(480) * MINUTE) % DAY;
    for (uint32_t back = 0; back < VENUE_CANDLES; back++) {
        const struct venue_candle *c = venue_tape_candle(t, back);
        if (c == NULL || c->open_at.v < since)
            break;
        out->open = c->open;
        if (back == 0 || c->high.v > out->high.v)
            out->high = c->high;
        if (back == 0 || c->low.v < out->low.v)
            out->low = c->low;
        out->day_utc0 = c->open_at.v >= utc0 ? c->open : out->day_utc0;
        out->day_utc8 = c->open_at.v >= utc8 ? c->open : out->day_utc8;
        out->volume.v += c->volume.v;
        out->turnover += c->turnover;
    }
}
