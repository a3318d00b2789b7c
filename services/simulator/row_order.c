#include "services/simulator/row.h"

#include "services/simulator/member.h"

static const struct instrument *instrument_of(const struct venue *v, const struct venue_order *o)
{
    return &v->listing[o->inst].is;
}

money_t row_average(const struct venue *v, const struct venue_order *o)
{
    int exp = instrument_of(v, o)->px_exp;
    int128_t scale = 1;

    if (o->filled.v <= 0)
        return MONEY(0);
    while (exp-- > MONEY_EXP)
        scale *= 10;
    return MONEY(o->turnover / o->filled.v * scale +
                 int128_div(o->turnover % o->filled.v * scale, o->filled.v, ROUND_NEAREST));
}

money_t row_notional_usd(const struct venue *v, int inst, px_t px, qty_t qty)
{
    const struct instrument *i = &v->listing[inst].is;
    money_t usd = venue_usd_px(v, v->quote[inst]);
    money_t mark = venue_mark(v, inst);
    int128_t rate = usd.v / 1000000000;

    if (px.v <= 0 && mark.v > 0)
        px = PX((int64_t)decimal_rescale(mark.v, MONEY_EXP, i->px_exp, ROUND_DOWN));
    if (px.v <= 0 || rate > INT64_MAX)
        return MONEY(0);
    return money_times_rate(instrument_notional(i, px, qty), RATE((int64_t)rate), ROUND_DOWN);
}

static void put_size(const struct venue *v, const struct venue_order *o, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);

    if (o->px.v == 0)
        member_words(t, "px", "");
    else
        member_decimal(t, "px", o->px.v, i->px_exp);
    if (o->quote_sized)
        member_money(t, "sz", o->amount);
    else
        member_decimal(t, "sz", o->qty.v, i->qty_exp);
    member_empty(t, "pxUsd,pxVol,pxType");
}

static const char *target_of(const struct venue_order *o)
{
    if (!o->target_given)
        return "";
    return o->quote_sized ? "quote_ccy" : "base_ccy";
}

static void put_currency(const struct venue *v, const char *key, int16_t currency, struct text *t)
{
    if (currency < 0)
        member_words(t, key, "");
    else
        member_word(t, key, &v->currency[currency]);
}

/* What both forms begin with. */
static void put_request(const struct venue *v, const struct venue_order *o, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);

    member_words(t, "instType", inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    member_u64(t, "ordId", o->id);
    member_word(t, "clOrdId", &o->cl_ord_id);
    member_word(t, "tag", &o->tag);
    put_size(v, o, t);
    member_words(t, "ordType", venue_kind_name(o->kind));
    member_words(t, "side", side_name(o->side));
    member_word(t, "tdMode", &o->td_mode);
    member_words(t, "tgtCcy", target_of(o));
    member_words(t, "ccy", "");
    member_words(t, "reduceOnly", o->reduce_only ? "true" : "false");
    member_words(t, "stpMode", venue_stp_name(o->stp));
    member_words(t, "state", venue_state_name(o->state));
    member_decimal(t, "accFillSz", o->filled.v, i->qty_exp);
}

/* What both forms end with. */
static void put_rest(const struct venue *v, const struct venue_order *o, struct text *t)
{
    member_money(t, "fee", o->fee);
    put_currency(v, "feeCcy", venue_fee_currency(v, o), t);
    member_money(t, "rebate", o->rebate);
    put_currency(v, "rebateCcy", venue_rebate_currency(v, o), t);
    member_money(t, "pnl", o->pnl);
    member_words(t, "source", "");
    member_words(t, "category", "normal");
    if (o->state == VENUE_CANCELED)
        member_i64(t, "cancelSource", (int64_t)o->cancel_source);
    else
        member_words(t, "cancelSource", "");
    member_empty(t, "stpId,quickMgnType,attachAlgoClOrdId,algoId,algoClOrdId,tpTriggerPx,"
                    "tpTriggerPxType,tpOrdPx,slTriggerPx,slTriggerPxType,slOrdPx");
    member_words(t, "isTpLimit", "false");
    member_open(t, "linkedAlgoOrd", '{');
    member_words(t, "algoId", "");
    member_close(t, '}');
    member_open(t, "attachAlgoOrds", '[');
    member_close(t, ']');
    member_word(t, "tradeQuoteCcy", &instrument_of(v, o)->quote);
    member_ms(t, "cTime", o->created);
    member_ms(t, "uTime", o->updated);
}

static void put_lever(const struct venue *v, const struct venue_order *o, const char *none,
                      struct text *t)
{
    if (instrument_of(v, o)->type == INST_SPOT)
        member_words(t, "lever", none);
    else
        member_i64(t, "lever", v->account[o->account].leverage[o->inst]);
}

void row_order_rest(const struct venue *v, const struct venue_order *o, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);

    member_open(t, NULL, '{');
    put_request(v, o, t);
    member_words(t, "posSide", "net");
    put_lever(v, o, "", t);
    if (o->filled.v > 0) {
        member_money(t, "avgPx", row_average(v, o));
        member_decimal(t, "fillPx", o->last.px.v, i->px_exp);
        member_decimal(t, "fillSz", o->last.qty.v, i->qty_exp);
        member_ms(t, "fillTime", o->last.at);
        member_i64(t, "tradeId", o->last.trade_id);
    } else {
        member_empty(t, "avgPx,fillPx,fillTime,tradeId");
        member_words(t, "fillSz", "0");
    }
    member_words(t, "cancelSourceReason",
                 o->state == VENUE_CANCELED ? venue_cancel_text(o->cancel_source) : "");
    put_rest(v, o, t);
    member_close(t, '}');
}

static void put_fill(const struct venue *v, const struct venue_order *o, bool fill, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);
    const struct venue_execution *x = &o->last;

    if (!fill) {
        member_empty(t, "fillPx,tradeId,fillTime,execType,fillFeeCcy,fillNotionalUsd");
        member_words(t, "fillSz", "0");
        member_words(t, "fillFee", "0");
        member_words(t, "fillPnl", "0");
        return;
    }
    member_decimal(t, "fillPx", x->px.v, i->px_exp);
    member_decimal(t, "fillSz", x->qty.v, i->qty_exp);
    member_i64(t, "tradeId", x->trade_id);
    member_ms(t, "fillTime", x->at);
    member_words(t, "execType", x->maker ? "M" : "T");
    member_money(t, "fillFee", x->fee);
    if (x->fee.v > 0 && o->rebate.v > 0)
        put_currency(v, "fillFeeCcy", venue_rebate_currency(v, o), t);
    else
        put_currency(v, "fillFeeCcy", venue_fee_currency(v, o), t);
    member_money(t, "fillNotionalUsd", row_notional_usd(v, o->inst, x->px, x->qty));
    member_money(t, "fillPnl", x->pnl);
}

static void put_amend(const struct venue_event_order *e, struct text *t)
{
    const struct venue_order *o = &e->is;

    if (e->change != VENUE_ORDER_AMENDED) {
        member_empty(t, "amendResult,amendSource,reqId");
        return;
    }
    member_i64(t, "amendResult", o->amend_result);
    member_i64(t, "amendSource", o->amend_source);
    member_word(t, "reqId", &o->req_id);
}

void row_order_push(const struct venue *v, const struct venue_event_order *e, struct text *t)
{
    const struct venue_order *o = &e->is;
    bool spot = instrument_of(v, o)->type == INST_SPOT;
    struct venue_ticker k;

    venue_tape_ticker(&v->tape[o->inst], o->updated, &k);
    member_open(t, NULL, '{');
    put_request(v, o, t);
    member_words(t, "posSide", spot ? "" : "net");
    put_lever(v, o, "0", t);
    member_money(t, "notionalUsd", row_notional_usd(v, o->inst, o->px, o->qty));
    member_money(t, "avgPx", row_average(v, o));
    put_fill(v, o, e->change == VENUE_ORDER_FILLED, t);
    member_empty(t, "fillIdxPx,fillMarkPx,fillMarkVol,fillPxVol,fillPxUsd,fillFwdPx");
    put_amend(e, t);
    member_words(t, "code", "0");
    member_words(t, "msg", "");
    member_decimal(t, "lastPx", k.last.v, instrument_of(v, o)->px_exp);
    put_rest(v, o, t);
    member_close(t, '}');
}
