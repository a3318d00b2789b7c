#include "services/simulator/row.h"

#include "common/base/assert.h"
#include "services/simulator/member.h"

/* amount × px, both at 1e-18; px is only used to nine decimals: for display. */
static money_t times_px(money_t amount, money_t px)
{
    int128_t rate = px.v / 1000000000;

    if (rate > INT64_MAX)
        rate = INT64_MAX;
    return money_times_rate(amount, RATE((int64_t)rate), ROUND_DOWN);
}

static void put_ratio(struct text *t, const char *key, money_t part, money_t whole)
{
    if (whole.v > 0)
        member_rate(t, key, money_ratio(part, whole));
    else
        member_words(t, key, "");
}

static void put_currency(const struct venue *v, uint16_t account, int16_t currency, bool websocket,
                         struct text *t)
{
    struct venue_funds f = venue_funds(v, account, currency);
    money_t usd = venue_usd_px(v, currency);

    member_open(t, NULL, '{');
    member_word(t, "ccy", &v->currency[currency]);
    member_money(t, "cashBal", f.cash);
    member_money(t, "eq", f.equity);
    member_money(t, "eqUsd", times_px(f.equity, usd));
    member_money(t, "availBal", f.available);
    member_money(t, "availEq", f.available);
    member_money(t, "frozenBal", f.frozen);
    member_money(t, "ordFrozen", f.order_frozen);
    member_money(t, "upl", f.unrealised);
    member_money(t, "imr", f.imr);
    member_money(t, "mmr", f.mmr);
    put_ratio(t, "mgnRatio", f.equity, f.mmr);
    if (websocket)
        member_money(t, "coinUsdPrice", usd);
    member_words(t, "isoEq", "0");
    member_words(t, "isoUpl", "0");
    member_words(t, "colRes", "0");
    member_bool(t, "collateralEnabled", false);
    member_bool(t, "collateralRestrict", false);
    member_empty(t, "disEq,liab,crossLiab,isoLiab,uplLiab,interest,twap,maxLoan,borrowFroz,"
                    "notionalLever,spotBal,openAvgPx,accAvgPx,spotUpl,spotUplRatio,totalPnl,"
                    "totalPnlRatio,stgyEq,fixedBal,rewardBal,spotInUseAmt,clSpotInUseAmt,"
                    "maxSpotInUse,spotIsoBal,smtSyncEq,spotCopyTradingEq");
    member_ms(t, "uTime", f.updated);
    member_close(t, '}');
}

static bool is_listed(struct str list, struct str name)
{
    while (list.len > 0) {
        if (str_equal(str_trim(str_cut(&list, ',')), name))
            return true;
    }
    return false;
}

void row_balance(const struct venue *v, uint16_t account, struct str ccy, bool websocket, ts_t now,
                 struct text *t)
{
    member_open(t, NULL, '{');
    member_ms(t, "uTime", now);
    member_money(t, "totalEq", venue_total_usd(v, account));
    member_words(t, "isoEq", "0");
    member_empty(t, "adjEq,availEq,ordFroz,imr,mmr,borrowFroz,mgnRatio,notionalUsd,"
                    "notionalUsdForBorrow,notionalUsdForSwap,notionalUsdForFutures,"
                    "notionalUsdForOption,upl,delta,deltaLever,deltaNeutralStatus");
    member_open(t, "details", '[');
    for (uint32_t c = 0; c < v->currencies; c++) {
        struct venue_funds f = venue_funds(v, account, (int16_t)c);

        if (ccy.len > 0 ? !is_listed(ccy, word_str(&v->currency[c]))
                        : f.cash.v == 0 && f.equity.v == 0)
            continue;
        put_currency(v, account, (int16_t)c, websocket, t);
    }
    member_close(t, ']');
    member_close(t, '}');
}

static money_t position_notional(const struct venue *v, int inst, int64_t qty, money_t mark)
{
    const struct instrument *i = &v->listing[inst].is;
    int128_t contracts = (int128_t)(qty < 0 ? -qty : qty) * i->contract;
    int128_t coins =
        decimal_rescale(contracts, i->qty_exp + i->contract_exp, MONEY_EXP, ROUND_DOWN);

    return times_px(MONEY(coins), mark);
}

void row_position(const struct venue *v, uint16_t account, int inst, ts_t now, struct text *t)
{
    const struct instrument *i = &v->listing[inst].is;
    const struct venue_position *p = venue_position(v, account, inst);
    money_t mark = venue_mark(v, inst);
    money_t upl = venue_unrealised(v, account, inst);
    money_t imr = venue_position_imr(v, account, inst);
    money_t liquidation = venue_liquidation_px(v, account, inst);
    money_t notional = position_notional(v, inst, p->qty, mark);
    struct venue_ticker k;

    venue_tape_ticker(&v->tape[inst], now, &k);
    member_open(t, NULL, '{');
    member_words(t, "instType", inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    member_u64(t, "posId", p->id);
    member_words(t, "mgnMode", "cross");
    member_words(t, "posSide", "net");
    member_decimal(t, "pos", p->qty, i->qty_exp);
    member_money(t, "avgPx", p->average);
    member_money(t, "markPx", mark);
    member_decimal(t, "last", k.last.v, i->px_exp);
    member_money(t, "idxPx", mark);
    member_i64(t, "lever", v->account[account].leverage[inst]);
    member_word(t, "ccy", &i->quote);
    member_money(t, "upl", upl);
    put_ratio(t, "uplRatio", upl, imr);
    member_money(t, "realizedPnl", money_add(money_add(p->pnl, p->fee), p->funding));
    member_money(t, "pnl", p->pnl);
    member_money(t, "fee", p->fee);
    member_money(t, "fundingFee", p->funding);
    member_words(t, "liqPenalty", "0");
    if (liquidation.v > 0)
        member_money(t, "liqPx", liquidation);
    else
        member_words(t, "liqPx", "");
    member_money(t, "imr", imr);
    member_money(t, "mmr", money_times_rate(notional, RATE(4000000), ROUND_DOWN));
    member_money(t, "notionalUsd", notional);
    member_words(t, "adl", "1");
    member_i64(t, "tradeId", p->trade_id);
    member_words(t, "interest", "0");
    member_words(t, "usdPx", "1");
    member_empty(t, "availPos,margin,mgnRatio,bePx,uplLastPx,uplRatioLastPx,posCcy,liab,liabCcy,"
                    "optVal,deltaBS,deltaPA,gammaBS,gammaPA,thetaBS,thetaPA,vegaBS,vegaPA,"
                    "spotInUseAmt,spotInUseCcy,bizRefId,bizRefType");
    member_open(t, "closeOrderAlgo", '[');
    member_close(t, ']');
    member_ms(t, "cTime", p->created);
    member_ms(t, "uTime", p->updated);
    member_ms(t, "pTime", now);
    member_close(t, '}');
}

static const char *sub_type(const struct venue *v, const struct venue_fill *f)
{
    if (v->listing[f->inst].is.type == INST_SPOT)
        return f->side == SIDE_BUY ? "1" : "2";
    return f->side == SIDE_BUY ? "3" : "4"; /* net mode: open long, open short */
}

void row_fill(const struct venue *v, const struct venue_fill *f, struct text *t)
{
    const struct instrument *i = &v->listing[f->inst].is;

    member_open(t, NULL, '{');
    member_words(t, "instType", inst_type_name(i->type));
    member_word(t, "instId", &i->inst);
    member_i64(t, "tradeId", f->is.trade_id);
    member_u64(t, "ordId", f->order);
    member_word(t, "clOrdId", &f->cl_ord_id);
    member_u64(t, "billId", f->bill);
    member_word(t, "tag", &f->tag);
    member_decimal(t, "fillPx", f->is.px.v, i->px_exp);
    member_decimal(t, "fillSz", f->is.qty.v, i->qty_exp);
    member_words(t, "side", side_name(f->side));
    member_words(t, "posSide", "net");
    member_words(t, "execType", f->is.maker ? "M" : "T");
    member_word(t, "feeCcy", &v->currency[f->fee_currency]);
    member_money(t, "fee", f->is.fee);
    if (i->type == INST_SPOT)
        member_rate(t, "feeRate", RATE(-f->rate.v));
    else
        member_words(t, "feeRate", "");
    member_ms(t, "fillTime", f->is.at);
    member_ms(t, "ts", f->is.at);
    member_words(t, "subType", sub_type(v, f));
    member_money(t, "fillPnl", f->is.pnl);
    member_empty(t, "fillIdxPx,fillMarkPx,fillPxVol,fillPxUsd,fillMarkVol,fillFwdPx");
    member_word(t, "tradeQuoteCcy", &i->quote);
    member_close(t, '}');
}

/* OKX's subtype, where it follows from the direction: funding 173 paid, 174 received; transfer 11
 * in, 12 out. */
static const char *bill_sub_type(const struct venue_bill *b)
{
    switch (b->type) {
    case VENUE_BILL_FUNDING: return b->change.v < 0 ? "173" : "174";
    case VENUE_BILL_TRANSFER: return b->change.v < 0 ? "12" : "11";
    case VENUE_BILL_TRADE: return "";
    }
    UNREACHABLE();
}

void row_bill(const struct venue *v, const struct venue_bill *b, struct text *t)
{
    member_open(t, NULL, '{');
    member_u64(t, "billId", b->id);
    member_word(t, "ccy", &v->currency[b->currency]);
    member_words(t, "type", venue_bill_number(b->type));
    member_money(t, "balChg", b->change);
    member_money(t, "bal", b->balance);
    member_money(t, "sz", MONEY(int128_abs(b->change.v)));
    member_money(t, "fee", b->fee);
    member_money(t, "pnl", b->pnl);
    if (b->order != 0)
        member_u64(t, "ordId", b->order);
    else
        member_words(t, "ordId", "");
    if (b->inst >= 0) {
        member_word(t, "instId", &v->listing[b->inst].is.inst);
        member_words(t, "instType", inst_type_name(v->listing[b->inst].is.type));
    } else {
        member_empty(t, "instId,instType");
    }
    member_words(t, "subType", bill_sub_type(b));
    member_empty(t, "mgnMode,from,to,notes,posBal,posBalChg,interest,execType,px,clOrdId");
    member_ms(t, "ts", b->at);
    member_close(t, '}');
}
