#include "services/simulator/row.h"

#include "services/simulator/field.h"

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
        field_words(t, "px", "");
    else
        field_decimal(t, "px", o->px.v, i->px_exp);
    if (o->quote_sized)
        field_money(t, "sz", o->amount);
    else
        field_decimal(t, "sz", o->qty.v, i->qty_exp);
    field_empty(t, "pxUsd,pxVol,pxType");
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
        field_words(t, key, "");
    else
        field_word(t, key, &v->currency[currency]);
}

/* What both forms begin with. */
static void put_request(const struct venue *v, const struct venue_order *o, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);

    field_words(t, "instType", inst_type_name(i->type));
    field_word(t, "instId", &i->inst);
    field_u64(t, "ordId", o->id);
    field_word(t, "clOrdId", &o->cl_ord_id);
    field_word(t, "tag", &o->tag);
    put_size(v, o, t);
    field_words(t, "ordType", venue_kind_name(o->kind));
    field_words(t, "side", side_name(o->side));
    field_word(t, "tdMode", &o->td_mode);
    field_words(t, "tgtCcy", target_of(o));
    field_words(t, "ccy", "");
    field_words(t, "reduceOnly", o->reduce_only ? "true" : "false");
    field_words(t, "stpMode", venue_stp_name(o->stp));
    field_words(t, "state", venue_state_name(o->state));
    field_decimal(t, "accFillSz", o->filled.v, i->qty_exp);
}

/* What both forms end with. */
static void put_rest(const struct venue *v, const struct venue_order *o, struct text *t)
{
    field_money(t, "fee", o->fee);
    put_currency(v, "feeCcy", venue_fee_currency(v, o), t);
    field_money(t, "rebate", o->rebate);
    put_currency(v, "rebateCcy", venue_rebate_currency(v, o), t);
    field_money(t, "pnl", o->pnl);
    field_words(t, "source", "");
    field_words(t, "category", "normal");
    if (o->state == VENUE_CANCELED)
        field_i64(t, "cancelSource", (int64_t)o->cancel_source);
    else
        field_words(t, "cancelSource", "");
    field_empty(t, "stpId,quickMgnType,attachAlgoClOrdId,algoId,algoClOrdId,tpTriggerPx,"
                   "tpTriggerPxType,tpOrdPx,slTriggerPx,slTriggerPxType,slOrdPx");
    field_words(t, "isTpLimit", "false");
    field_open(t, "linkedAlgoOrd", '{');
    field_words(t, "algoId", "");
    field_close(t, '}');
    field_open(t, "attachAlgoOrds", '[');
    field_close(t, ']');
    field_word(t, "tradeQuoteCcy", &instrument_of(v, o)->quote);
    field_ms(t, "cTime", o->created);
    field_ms(t, "uTime", o->updated);
}

static void put_lever(const struct venue *v, const struct venue_order *o, const char *none,
                      struct text *t)
{
    if (instrument_of(v, o)->type == INST_SPOT)
        field_words(t, "lever", none);
    else
        field_i64(t, "lever", v->account[o->account].leverage[o->inst]);
}

void row_order_rest(const struct venue *v, const struct venue_order *o, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);

    field_open(t, NULL, '{');
    put_request(v, o, t);
    field_words(t, "posSide", "net");
    put_lever(v, o, "", t);
    if (o->filled.v > 0) {
        field_money(t, "avgPx", row_average(v, o));
        field_decimal(t, "fillPx", o->last.px.v, i->px_exp);
        field_decimal(t, "fillSz", o->last.qty.v, i->qty_exp);
        field_ms(t, "fillTime", o->last.at);
        field_i64(t, "tradeId", o->last.trade_id);
    } else {
        field_empty(t, "avgPx,fillPx,fillTime,tradeId");
        field_words(t, "fillSz", "0");
    }
    field_words(t, "cancelSourceReason",
                o->state == VENUE_CANCELED ? venue_cancel_text(o->cancel_source) : "");
    put_rest(v, o, t);
    field_close(t, '}');
}

static void put_fill(const struct venue *v, const struct venue_order *o, bool fill, struct text *t)
{
    const struct instrument *i = instrument_of(v, o);
    const struct venue_execution *x = &o->last;

    if (!fill) {
        field_empty(t, "fillPx,tradeId,fillTime,execType,fillFeeCcy,fillNotionalUsd");
        field_words(t, "fillSz", "0");
        field_words(t, "fillFee", "0");
        field_words(t, "fillPnl", "0");
        return;
    }
    field_decimal(t, "fillPx", x->px.v, i->px_exp);
    field_decimal(t, "fillSz", x->qty.v, i->qty_exp);
    field_i64(t, "tradeId", x->trade_id);
    field_ms(t, "fillTime", x->at);
    field_words(t, "execType", x->maker ? "M" : "T");
    field_money(t, "fillFee", x->fee);
    put_currency(v, "fillFeeCcy",
                 x->fee.v > 0 && o->rebate.v > 0 ? venue_rebate_currency(v, o)
                                                 : venue_fee_currency(v, o),
                 t);
    field_money(t, "fillNotionalUsd", row_notional_usd(v, o->inst, x->px, x->qty));
    field_money(t, "fillPnl", x->pnl);
}

static void put_amend(const struct venue_event_order *e, struct text *t)
{
    const struct venue_order *o = &e->is;

    if (e->change != VENUE_ORDER_AMENDED) {
        field_empty(t, "amendResult,amendSource,reqId");
        return;
    }
    field_i64(t, "amendResult", o->amend_result);
    field_i64(t, "amendSource", o->amend_source);
    field_word(t, "reqId", &o->req_id);
}

void row_order_push(const struct venue *v, const struct venue_event_order *e, struct text *t)
{
    const struct venue_order *o = &e->is;
    bool spot = instrument_of(v, o)->type == INST_SPOT;
    struct venue_ticker k;

    venue_tape_ticker(&v->tape[o->inst], o->updated, &k);
    field_open(t, NULL, '{');
    put_request(v, o, t);
    field_words(t, "posSide", spot ? "" : "net");
    put_lever(v, o, "0", t);
    field_money(t, "notionalUsd", row_notional_usd(v, o->inst, o->px, o->qty));
    field_money(t, "avgPx", row_average(v, o));
    put_fill(v, o, e->change == VENUE_ORDER_FILLED, t);
    field_empty(t, "fillIdxPx,fillMarkPx,fillMarkVol,fillPxVol,fillPxUsd,fillFwdPx");
    put_amend(e, t);
    field_words(t, "code", "0");
    field_words(t, "msg", "");
    field_decimal(t, "lastPx", k.last.v, instrument_of(v, o)->px_exp);
    put_rest(v, o, t);
    field_close(t, '}');
}
