#include "services/simulator/row.h"

#include "services/simulator/field.h"

static const int64_t MINUTE_MS = 60000;

static void put_sizes(const struct listing *l, struct text *t)
{
    const struct instrument *i = &l->is;
    bool spot = i->type == INST_SPOT;

    field_decimal(t, "tickSz", i->tick.v, i->px_exp);
    field_decimal(t, "lotSz", i->lot.v, i->qty_exp);
    field_decimal(t, "minSz", i->min_qty.v, i->qty_exp);
    field_decimal(t, "maxLmtSz", i->max_limit_qty.v, i->qty_exp);
    if (spot)
        field_money(t, "maxMktSz", l->max_market_usd);
    else
        field_decimal(t, "maxMktSz", i->max_market_qty.v, i->qty_exp);
    field_money(t, "maxLmtAmt", l->max_limit_usd);
    if (spot)
        field_money(t, "maxMktAmt", l->max_market_usd);
    else
        field_words(t, "maxMktAmt", "");
    field_decimal(t, "maxTwapSz", i->max_limit_qty.v, i->qty_exp);
    field_decimal(t, "maxIcebergSz", i->max_limit_qty.v, i->qty_exp);
    field_decimal(t, "maxTriggerSz", i->max_limit_qty.v, i->qty_exp);
    field_decimal(t, "maxStopSz", i->max_limit_qty.v, i->qty_exp);
}

static void put_contract(const struct listing *l, struct text *t)
{
    const struct instrument *i = &l->is;

    if (i->type == INST_SPOT) {
        field_word(t, "baseCcy", &i->base);
        field_word(t, "quoteCcy", &i->quote);
        field_empty(t, "settleCcy,ctVal,ctMult,ctValCcy,ctType,uly,instFamily");
        field_open(t, "tradeQuoteCcyList", '[');
        field_word(t, NULL, &i->quote);
        field_close(t, ']');
        return;
    }
    field_empty(t, "baseCcy,quoteCcy");
    field_word(t, "settleCcy", &i->quote);
    field_decimal(t, "ctVal", i->contract, i->contract_exp);
    field_words(t, "ctMult", "1");
    field_word(t, "ctValCcy", &i->base);
    field_words(t, "ctType", i->linear ? "linear" : "inverse");
    field_word(t, "uly", &l->family);
    field_word(t, "instFamily", &l->family);
    field_open(t, "tradeQuoteCcyList", '[');
    field_close(t, ']');
}

void row_instrument(const struct venue *v, int inst, struct text *t)
{
    const struct listing *l = &v->listing[inst];
    const struct instrument *i = &l->is;

    field_open(t, NULL, '{');
    field_words(t, "instType", inst_type_name(i->type));
    field_word(t, "instId", &i->inst);
    field_int(t, "instIdCode", i->code);
    put_contract(l, t);
    put_sizes(l, t);
    if (i->max_leverage > 0)
        field_i64(t, "lever", i->max_leverage);
    else
        field_words(t, "lever", "");
    field_word(t, "groupId", &i->group);
    field_words(t, "state", inst_state_name(i->state));
    field_words(t, "ruleType", "normal");
    field_words(t, "openType", i->type == INST_SPOT ? "fix_price" : "call_auction");
    field_ms(t, "listTime", l->listed);
    field_empty(t, "expTime,contTdSwTime,preMktSwTime,auctionEndTime,alias,stk,optType,seriesId");
    field_words(t, "instCategory", "1");
    field_words(t, "category", "1");
    field_bool(t, "futureSettlement", false);
    field_open(t, "upcChg", '[');
    field_close(t, ']');
    field_empty(t, "posLmtAmt,posLmtPct,maxPlatOILmt");
    field_close(t, '}');
}

static void put_best(const struct venue *v, int inst, enum side side, const char *px_key,
                     const char *qty_key, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    const struct ladder_level *best = ladder_rank(&v->book[inst], side, 0);

    if (!best) {
        field_words(t, px_key, "");
        field_words(t, qty_key, "");
        return;
    }
    field_decimal(t, px_key, best->px, i->px_exp);
    field_decimal(t, qty_key, best->qty, i->qty_exp);
}

static void put_px(struct text *t, const char *key, px_t px, int exp)
{
    if (px.v == 0)
        field_words(t, key, "");
    else
        field_decimal(t, key, px.v, exp);
}

/* Turnover: quote of spot; of swaps the base coin, which is contracts times their value. */
static void put_volumes(const struct instrument *i, qty_t volume, int128_t turnover,
                        const char *ccy_key, struct text *t)
{
    if (i->type == INST_SPOT) {
        field_decimal(t, ccy_key, turnover, i->px_exp + i->qty_exp);
        return;
    }
    field_decimal(t, ccy_key, (int128_t)volume.v * i->contract, i->qty_exp + i->contract_exp);
}

void row_ticker(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    struct venue_ticker k;

    venue_tape_ticker(&v->tape[inst], now, &k);
    field_open(t, NULL, '{');
    field_words(t, "instType", inst_type_name(i->type));
    field_word(t, "instId", &i->inst);
    put_px(t, "last", k.last, i->px_exp);
    field_decimal(t, "lastSz", k.last_qty.v, i->qty_exp);
    put_best(v, inst, SIDE_SELL, "askPx", "askSz", t);
    put_best(v, inst, SIDE_BUY, "bidPx", "bidSz", t);
    put_px(t, "open24h", k.open, i->px_exp);
    put_px(t, "high24h", k.high, i->px_exp);
    put_px(t, "low24h", k.low, i->px_exp);
    put_volumes(i, k.volume, k.turnover, "volCcy24h", t);
    field_decimal(t, "vol24h", k.volume.v, i->qty_exp);
    put_px(t, "sodUtc0", k.day_utc0, i->px_exp);
    put_px(t, "sodUtc8", k.day_utc8, i->px_exp);
    field_ms(t, "ts", now);
    field_close(t, '}');
}

bool row_mark(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    money_t mark = venue_mark(v, inst);

    if (mark.v <= 0)
        return false;
    field_open(t, NULL, '{');
    field_words(t, "instType", i->type == INST_SPOT ? "MARGIN" : inst_type_name(i->type));
    field_word(t, "instId", &i->inst);
    field_money(t, "markPx", mark);
    field_ms(t, "ts", now);
    field_close(t, '}');
    return true;
}

bool row_funding(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct listing *l = &v->listing[inst];

    if (l->funding_period.v <= 0)
        return false;
    field_open(t, NULL, '{');
    field_words(t, "instType", inst_type_name(l->is.type));
    field_word(t, "instId", &l->is.inst);
    field_words(t, "method", "current_period");
    field_words(t, "formulaType", "withRate");
    field_rate(t, "fundingRate", l->funding);
    field_ms(t, "fundingTime", v->funding_at[inst]);
    field_words(t, "nextFundingRate", "");
    field_ms(t, "nextFundingTime", ts_add(v->funding_at[inst], l->funding_period));
    field_words(t, "minFundingRate", "-0.00375");
    field_words(t, "maxFundingRate", "0.00375");
    field_words(t, "interestRate", "0.0001");
    field_words(t, "impactValue", "20000");
    field_words(t, "premium", "0");
    field_words(t, "settState", "settled");
    field_rate(t, "settFundingRate", l->funding);
    field_ms(t, "ts", now);
    field_close(t, '}');
    return true;
}

bool row_price_limit(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    px_t buy;
    px_t sell;
    bool enabled = venue_band(v, inst, &buy, &sell);

    field_open(t, NULL, '{');
    field_words(t, "instType", inst_type_name(i->type));
    field_word(t, "instId", &i->inst);
    if (enabled) {
        field_decimal(t, "buyLmt", buy.v, i->px_exp);
        field_decimal(t, "sellLmt", sell.v, i->px_exp);
    } else {
        field_empty(t, "buyLmt,sellLmt");
    }
    field_ms(t, "ts", now);
    field_bool(t, "enabled", enabled);
    field_close(t, '}');
    return true;
}

/* Joins the minutes of the bar; newest first, so the first met is the last of it. */
static bool join_minutes(const struct venue_tape *tape, ts_t open_at, ts_t end,
                         struct venue_candle *sum)
{
    bool any = false;

    for (uint32_t back = 0; back < VENUE_CANDLES; back++) {
        const struct venue_candle *c = venue_tape_candle(tape, back);

        if (!c || c->open_at.v < open_at.v)
            break;
        if (c->open_at.v >= end.v)
            continue;
        if (!any) {
            *sum = *c;
            any = true;
            continue;
        }
        sum->open = c->open;
        sum->high = c->high.v > sum->high.v ? c->high : sum->high;
        sum->low = c->low.v < sum->low.v ? c->low : sum->low;
        sum->volume.v += c->volume.v;
        sum->turnover += c->turnover;
    }
    return any;
}

bool row_candle(const struct venue *v, int inst, ts_t open_at, int minutes, ts_t now,
                struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    ts_t end = ts_add(open_at, DUR_MS(minutes * MINUTE_MS));
    struct venue_candle c;

    if (!join_minutes(&v->tape[inst], open_at, end, &c))
        return false;
    field_open(t, NULL, '[');
    field_ms(t, NULL, open_at);
    field_decimal(t, NULL, c.open.v, i->px_exp);
    field_decimal(t, NULL, c.high.v, i->px_exp);
    field_decimal(t, NULL, c.low.v, i->px_exp);
    field_decimal(t, NULL, c.close.v, i->px_exp);
    field_decimal(t, NULL, c.volume.v, i->qty_exp);
    put_volumes(i, c.volume, c.turnover, NULL, t);
    if (i->type == INST_SPOT)
        field_decimal(t, NULL, c.turnover, i->px_exp + i->qty_exp);
    else
        field_decimal(t, NULL, c.turnover * i->contract, i->px_exp + i->qty_exp + i->contract_exp);
    field_words(t, NULL, now.v >= end.v ? "1" : "0");
    field_close(t, ']');
    return true;
}

void row_trade(const struct venue *v, int inst, const struct venue_trade *trade, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;

    field_open(t, NULL, '{');
    field_word(t, "instId", &i->inst);
    field_i64(t, "tradeId", trade->last_id);
    field_decimal(t, "px", trade->px.v, i->px_exp);
    field_decimal(t, "sz", trade->qty.v, i->qty_exp);
    field_words(t, "side", side_name(trade->side));
    field_words(t, "source", "0");
    field_ms(t, "ts", trade->at);
    field_close(t, '}');
}

void row_status(bool ongoing, ts_t begin, ts_t end, ts_t now, struct text *t)
{
    field_open(t, NULL, '{');
    field_words(t, "title", "Simulated maintenance");
    field_words(t, "state", ongoing ? "ongoing" : "completed");
    field_ms(t, "begin", begin);
    field_ms(t, "end", end);
    field_empty(t, "href,scheDesc,preOpenBegin");
    field_words(t, "serviceType", "5");
    field_words(t, "system", "unified");
    field_words(t, "maintType", "2");
    field_words(t, "env", "1");
    field_ms(t, "ts", now);
    field_close(t, '}');
}

void row_level(const struct instrument *i, px_t px, qty_t qty, uint32_t count, struct text *t)
{
    field_open(t, NULL, '[');
    field_decimal(t, NULL, px.v, i->px_exp);
    field_decimal(t, NULL, qty.v, i->qty_exp);
    field_words(t, NULL, "0");
    field_i64(t, NULL, count);
    field_close(t, ']');
}
