#include "services/simulator/row.h"

#include "services/simulator/member.h"

static const int64_t minute_ms = 60000;

static void put_sizes(const struct listing *l, struct text *t)
{
    const struct instrument *i = &l->is;
    bool spot = i->type == INST_SPOT;

    member_decimal(t, "tickSz", i->tick.v, i->px_exp);
    member_decimal(t, "lotSz", i->lot.v, i->qty_exp);
    member_decimal(t, "minSz", i->min_qty.v, i->qty_exp);
    member_decimal(t, "maxLmtSz", i->max_limit_qty.v, i->qty_exp);
    if (spot)
        member_money(t, "maxMktSz", l->max_market_usd);
    else
        member_decimal(t, "maxMktSz", i->max_market_qty.v, i->qty_exp);
    member_money(t, "maxLmtAmt", l->max_limit_usd);
    if (spot)
        member_money(t, "maxMktAmt", l->max_market_usd);
    else
        member_words(t, "maxMktAmt", "");
    member_decimal(t, "maxTwapSz", i->max_limit_qty.v, i->qty_exp);
    member_decimal(t, "maxIcebergSz", i->max_limit_qty.v, i->qty_exp);
    member_decimal(t, "maxTriggerSz", i->max_limit_qty.v, i->qty_exp);
    member_decimal(t, "maxStopSz", i->max_limit_qty.v, i->qty_exp);
}

static void put_contract(const struct listing *l, struct text *t)
{
    const struct instrument *i = &l->is;

    if (i->type == INST_SPOT) {
        member_word(t, "baseCcy", &i->base);
        member_word(t, "quoteCcy", &i->quote);
        member_empty(t, "settleCcy,ctVal,ctMult,ctValCcy,ctType,uly,instFamily");
        member_open(t, "tradeQuoteCcyList", '[');
        member_word(t, NULL, &i->quote);
        member_close(t, ']');
        return;
    }
    member_empty(t, "baseCcy,quoteCcy");
    member_word(t, "settleCcy", &i->quote);
    member_decimal(t, "ctVal", i->contract, i->contract_exp);
    member_words(t, "ctMult", "1");
    member_word(t, "ctValCcy", &i->base);
    member_words(t, "ctType", i->linear ? "linear" : "inverse");
    member_word(t, "uly", &l->family);
    member_word(t, "instFamily", &l->family);
    member_open(t, "tradeQuoteCcyList", '[');
    member_close(t, ']');
}

static void put_change(struct text *t, const char *param, int64_t v, int exp, ts_t at)
{
    member_open(t, NULL, '{');
    member_words(t, "param", param);
    member_decimal(t, "newValue", v, exp);
    member_ms(t, "effTime", at);
    member_close(t, '}');
}

/* On a swap a change of minSz is one of lotSz too (dossier §3.3.2). */
static void put_changes(const struct listing *l, struct text *t)
{
    const struct instrument *i = &l->is;

    member_open(t, "upcChg", '[');
    if (l->change_at.v != 0 && l->announced.tick.v != i->tick.v)
        put_change(t, "tickSz", l->announced.tick.v, i->px_exp, l->change_at);
    if (l->change_at.v != 0 && l->announced.min_qty.v != i->min_qty.v)
        put_change(t, "minSz", l->announced.min_qty.v, i->qty_exp, l->change_at);
    member_close(t, ']');
}

void row_instrument(const struct venue *v, int inst, struct text *t)
{
    const struct listing *l = &v->listing[inst];
    const struct instrument *i = &l->is;

    member_open(t, NULL, '{');
    member_words(t, "instType", inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    member_int(t, "instIdCode", i->code);
    put_contract(l, t);
    put_sizes(l, t);
    if (i->max_leverage > 0)
        member_i64(t, "lever", i->max_leverage);
    else
        member_words(t, "lever", "");
    member_word(t, "groupId", &i->group);
    member_words(t, "state", inst_state_name(i->state));
    member_words(t, "ruleType", "normal");
    member_words(t, "openType", i->type == INST_SPOT ? "fix_price" : "call_auction");
    member_ms(t, "listTime", l->listed);
    member_empty(t, "expTime,contTdSwTime,preMktSwTime,auctionEndTime,alias,stk,optType,seriesId");
    member_words(t, "instCategory", "1");
    member_words(t, "category", "1");
    member_bool(t, "futureSettlement", false);
    put_changes(l, t);
    member_empty(t, "posLmtAmt,posLmtPct,maxPlatOILmt");
    member_close(t, '}');
}

static void put_best(const struct venue *v, int inst, enum side side, const char *px_key,
                     const char *qty_key, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    const struct ladder_level *best = ladder_rank(&v->book[inst], side, 0);

    if (!best) {
        member_words(t, px_key, "");
        member_words(t, qty_key, "");
        return;
    }
    member_decimal(t, px_key, best->px, i->px_exp);
    member_decimal(t, qty_key, best->qty, i->qty_exp);
}

static void put_px(struct text *t, const char *key, px_t px, int exp)
{
    if (px.v == 0)
        member_words(t, key, "");
    else
        member_decimal(t, key, px.v, exp);
}

/* Turnover: quote of spot; of swaps the base coin, which is contracts times their value. */
static void put_volumes(const struct instrument *i, qty_t volume, int128_t turnover,
                        const char *ccy_key, struct text *t)
{
    if (i->type == INST_SPOT) {
        member_decimal(t, ccy_key, turnover, i->px_exp + i->qty_exp);
        return;
    }
    member_decimal(t, ccy_key, (int128_t)volume.v * i->contract, i->qty_exp + i->contract_exp);
}

void row_ticker(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    struct venue_ticker k;

    venue_tape_ticker(&v->tape[inst], now, &k);
    member_open(t, NULL, '{');
    member_words(t, "instType", inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    put_px(t, "last", k.last, i->px_exp);
    member_decimal(t, "lastSz", k.last_qty.v, i->qty_exp);
    put_best(v, inst, SIDE_SELL, "askPx", "askSz", t);
    put_best(v, inst, SIDE_BUY, "bidPx", "bidSz", t);
    put_px(t, "open24h", k.open, i->px_exp);
    put_px(t, "high24h", k.high, i->px_exp);
    put_px(t, "low24h", k.low, i->px_exp);
    put_volumes(i, k.volume, k.turnover, "volCcy24h", t);
    member_decimal(t, "vol24h", k.volume.v, i->qty_exp);
    put_px(t, "sodUtc0", k.day_utc0, i->px_exp);
    put_px(t, "sodUtc8", k.day_utc8, i->px_exp);
    member_ms(t, "ts", now);
    member_close(t, '}');
}

bool row_mark(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    money_t mark = venue_mark(v, inst);

    if (mark.v <= 0)
        return false;
    member_open(t, NULL, '{');
    member_words(t, "instType", i->type == INST_SPOT ? "MARGIN" : inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    member_money(t, "markPx", mark);
    member_ms(t, "ts", now);
    member_close(t, '}');
    return true;
}

bool row_funding(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct listing *l = &v->listing[inst];

    if (l->funding_period.v <= 0)
        return false;
    const ts_t at = venue_funding_time(v, inst, now);
    member_open(t, NULL, '{');
    member_words(t, "instType", inst_type_name(l->is.type));
    member_word(t, "instId", &l->is.inst);
    member_words(t, "method", "current_period");
    member_words(t, "formulaType", "withRate");
    member_rate(t, "fundingRate", l->funding);
    member_ms(t, "fundingTime", at);
    member_words(t, "nextFundingRate", "");
    member_ms(t, "nextFundingTime", ts_add(at, l->funding_period));
    member_words(t, "minFundingRate", "-0.00375");
    member_words(t, "maxFundingRate", "0.00375");
    member_words(t, "interestRate", "0.0001");
    member_words(t, "impactValue", "20000");
    member_words(t, "premium", "0");
    member_words(t, "settState", "settled");
    member_rate(t, "settFundingRate", l->funding);
    member_ms(t, "ts", now);
    member_close(t, '}');
    return true;
}

bool row_price_limit(const struct venue *v, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    px_t buy;
    px_t sell;
    bool enabled = venue_band(v, inst, &buy, &sell);

    member_open(t, NULL, '{');
    member_words(t, "instType", inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    if (enabled) {
        member_decimal(t, "buyLmt", buy.v, i->px_exp);
        member_decimal(t, "sellLmt", sell.v, i->px_exp);
    } else {
        member_empty(t, "buyLmt,sellLmt");
    }
    member_ms(t, "ts", now);
    member_bool(t, "enabled", enabled);
    member_close(t, '}');
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
    ts_t end = ts_add(open_at, DUR_MS(minutes * minute_ms));
    struct venue_candle c;

    if (!join_minutes(&v->tape[inst], open_at, end, &c))
        return false;
    member_open(t, NULL, '[');
    member_ms(t, NULL, open_at);
    member_decimal(t, NULL, c.open.v, i->px_exp);
    member_decimal(t, NULL, c.high.v, i->px_exp);
    member_decimal(t, NULL, c.low.v, i->px_exp);
    member_decimal(t, NULL, c.close.v, i->px_exp);
    member_decimal(t, NULL, c.volume.v, i->qty_exp);
    put_volumes(i, c.volume, c.turnover, NULL, t);
    if (i->type == INST_SPOT)
        member_decimal(t, NULL, c.turnover, i->px_exp + i->qty_exp);
    else
        member_decimal(t, NULL, c.turnover * i->contract, i->px_exp + i->qty_exp + i->contract_exp);
    member_words(t, NULL, now.v >= end.v ? "1" : "0");
    member_close(t, ']');
    return true;
}

void row_trade(const struct venue *v, int inst, const struct venue_trade *trade, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;

    member_open(t, NULL, '{');
    member_word(t, "instId", &i->inst);
    member_i64(t, "tradeId", trade->last_id);
    member_decimal(t, "px", trade->px.v, i->px_exp);
    member_decimal(t, "sz", trade->qty.v, i->qty_exp);
    member_words(t, "side", side_name(trade->side));
    member_words(t, "source", "0");
    member_ms(t, "ts", trade->at);
    member_close(t, '}');
}

void row_status(bool ongoing, ts_t begin, ts_t end, ts_t now, struct text *t)
{
    member_open(t, NULL, '{');
    member_words(t, "title", "Simulated maintenance");
    member_words(t, "state", ongoing ? "ongoing" : "completed");
    member_ms(t, "begin", begin);
    member_ms(t, "end", end);
    member_empty(t, "href,scheDesc,preOpenBegin");
    member_words(t, "serviceType", "5");
    member_words(t, "system", "unified");
    member_words(t, "maintType", "2");
    member_words(t, "env", "1");
    member_ms(t, "ts", now);
    member_close(t, '}');
}

void row_level(const struct instrument *i, px_t px, qty_t qty, uint32_t count, struct text *t)
{
    member_open(t, NULL, '[');
    member_decimal(t, NULL, px.v, i->px_exp);
    member_decimal(t, NULL, qty.v, i->qty_exp);
    member_words(t, NULL, "0");
    member_i64(t, NULL, count);
    member_close(t, ']');
}
