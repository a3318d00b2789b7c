#include "services/simulator/venue_entry.h"

#include "common/base/assert.h"
#include "services/simulator/venue_match.h"
#include "services/simulator/venue_settle.h"
#include "services/simulator/venue_value.h"

int venue_entry_refuse(struct venue_ack *ack, int code, const char *parameter)
{
    ack->code = code;
    ack->parameter = parameter;
    return code;
}

static bool alphanumeric(struct str s, size_t max)
{
    if (s.len > max)
        return false;
    for (size_t n = 0; n < s.len; n++) {
        char c = s.at[n];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'))
            return false;
    }
    return true;
}

static bool swap(const struct venue *v, int inst)
{
    return v->listing[inst].is.type == INST_SWAP;
}

/* Mandatory keys, instrument, ids: steps 4 to 7. */
static int check_names(const struct venue *v, const struct venue_request *r, ts_t now,
                       struct venue_ack *ack)
{
    if (r->expires.v != 0 && r->expires.v <= now.v)
        return venue_entry_refuse(ack, VENUE_EXPIRED, "");
    if (r->td_mode.len == 0)
        return venue_entry_refuse(ack, VENUE_EMPTY, "tdMode");
    if (r->side.len == 0)
        return venue_entry_refuse(ack, VENUE_EMPTY, "side");
    if (r->ord_type.len == 0)
        return venue_entry_refuse(ack, VENUE_EMPTY, "ordType");
    if (r->sz.len == 0)
        return venue_entry_refuse(ack, VENUE_EMPTY, "sz");
    if (r->inst < 0 || (uint32_t)r->inst >= v->listings)
        return venue_entry_refuse(ack, VENUE_NO_INSTRUMENT, "");
    enum inst_state state = v->listing[r->inst].is.state;
    if (state == INST_STATE_PREOPEN)
        return venue_entry_refuse(ack, VENUE_NOT_LISTED, "");
    bool post_only_state = state == INST_STATE_POST_ONLY && str_is(r->ord_type, "post_only");
    if (state != INST_STATE_LIVE && !post_only_state)
        return venue_entry_refuse(ack, VENUE_SUSPENDED, "");
    if (!alphanumeric(r->cl_ord_id, 32))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "clOrdId ");
    if (!alphanumeric(r->tag, 16))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "tag ");
    return VENUE_OK;
}

static int check_words(const struct venue *v, const struct venue_request *r, struct venue_order *o,
                       struct venue_ack *ack)
{
    bool is_swap = swap(v, r->inst);
    if (!side_from(r->side, &o->side))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "side");
    if (!venue_kind_from(r->ord_type, &o->kind))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "ordType");
    if (o->kind == VENUE_OPTIMAL_LIMIT_IOC && !is_swap)
        return venue_entry_refuse(ack, VENUE_PARAMETER, "ordType");
    bool cash = str_is(r->td_mode, "cash");
    bool cross = str_is(r->td_mode, "cross");
    bool isolated = str_is(r->td_mode, "isolated");
    if ((!cash && !cross && !isolated) || (is_swap && cash))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "tdMode");
    if (isolated || (!is_swap && !cash))
        return venue_entry_refuse(ack, VENUE_ACCOUNT_MODE, "");
    if (r->pos_side.len > 0 && !str_is(r->pos_side, "net"))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "posSide");
    o->stp = v->account[r->account].stp;
    if (r->stp_mode.len > 0 && !venue_stp_from(r->stp_mode, &o->stp))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "stpMode");
    if (o->kind == VENUE_FOK && o->stp == VENUE_STP_BOTH)
        return venue_entry_refuse(ack, VENUE_FOK_STP, "");
    if (r->reduce_only && !is_swap)
        return venue_entry_refuse(ack, VENUE_SPOT_REDUCE, "");
    o->reduce_only = r->reduce_only;
    o->td_mode = word_from(r->td_mode);
    if (o->kind != VENUE_MARKET || is_swap)
        return VENUE_OK;
    o->target_given = r->tgt_ccy.len > 0;
    o->quote_sized = o->target_given ? str_is(r->tgt_ccy, "quote_ccy") : o->side == SIDE_BUY;
    if (o->target_given && !o->quote_sized && !str_is(r->tgt_ccy, "base_ccy"))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "tgtCcy");
    return VENUE_OK;
}

int venue_entry_px(const struct venue *v, int inst, struct str text, px_t *out,
                   struct venue_ack *ack)
{
    const struct instrument *i = &v->listing[inst].is;
    if (px_parse(text, i->px_exp, out) != ERR_OK || out->v <= 0 || !instrument_on_tick(i, *out))
        return venue_entry_refuse(ack, VENUE_PARAMETER, "px");
    return VENUE_OK;
}

int venue_entry_qty(const struct venue *v, int inst, struct str text, qty_t *out,
                    struct venue_ack *ack)
{
    const struct instrument *i = &v->listing[inst].is;
    enum err e = qty_parse(text, i->qty_exp, out);
    if (e == ERR_PRECISION)
        return venue_entry_refuse(ack, VENUE_LOT, "");
    if (e == ERR_RANGE)
        return venue_entry_refuse(ack, VENUE_LIMIT_SIZE, "");
    if (e != ERR_OK || out->v <= 0)
        return venue_entry_refuse(ack, VENUE_PARAMETER, "sz");
    if (!instrument_on_lot(i, *out))
        return venue_entry_refuse(ack, VENUE_LOT, "");
    return VENUE_OK;
}

static bool priced(enum venue_kind k)
{
    return k != VENUE_MARKET && k != VENUE_OPTIMAL_LIMIT_IOC;
}

/* Price and size as text, step 9. */
static int check_numbers(const struct venue *v, const struct venue_request *r,
                         struct venue_order *o, struct venue_ack *ack)
{
    if (priced(o->kind)) {
        if (r->px.len == 0)
            return venue_entry_refuse(ack, VENUE_NO_PRICE, "");
        int code = venue_entry_px(v, r->inst, r->px, &o->px, ack);
        if (code != VENUE_OK)
            return code;
    }
    if (!o->quote_sized)
        return venue_entry_qty(v, r->inst, r->sz, &o->qty, ack);
    if (money_parse(r->sz, &o->amount) != ERR_OK || o->amount.v <= 0)
        return venue_entry_refuse(ack, VENUE_PARAMETER, "sz");
    return VENUE_OK;
}

static bool above_usd(const struct venue *v, int inst, money_t notional, money_t limit)
{
    money_t usd = venue_value_in_usd(v, v->quote[inst], notional);
    return limit.v > 0 && usd.v > limit.v;
}

int venue_entry_limits(const struct venue *v, const struct venue_order *o, px_t px, qty_t qty)
{
    const struct listing *l = &v->listing[o->inst];
    if (qty.v < l->is.min_qty.v)
        return VENUE_MIN_SIZE;
    money_t value = instrument_notional(&l->is, px, qty);
    if (priced(o->kind)) {
        if (l->is.max_limit_qty.v > 0 && qty.v > l->is.max_limit_qty.v)
            return VENUE_LIMIT_SIZE;
        return above_usd(v, o->inst, value, l->max_limit_usd) ? VENUE_LIMIT_AMOUNT : VENUE_OK;
    }
    if (l->is.type == INST_SWAP)
        return l->is.max_market_qty.v > 0 && qty.v > l->is.max_market_qty.v ? VENUE_MARKET_SIZE
                                                                            : VENUE_OK;
    return above_usd(v, o->inst, value, l->max_market_usd) ? VENUE_MARKET_AMOUNT : VENUE_OK;
}

int venue_entry_band(const struct venue *v, const struct venue_order *o, struct str px_amend_type,
                     px_t *px)
{
    px_t buy = PX(0);
    px_t sell = PX(0);
    if (!venue_band(v, o->inst, &buy, &sell))
        return VENUE_OK;
    px_t limit = o->side == SIDE_BUY ? buy : sell;
    bool beyond = o->side == SIDE_BUY ? px->v > limit.v : px->v < limit.v;
    if (!beyond)
        return VENUE_OK;
    if (!str_is(px_amend_type, "1"))
        return VENUE_PRICE_BAND;
    *px = limit;
    return VENUE_OK;
}

/* The price a market order is judged at: the other side's best, else the mark. */
static px_t reference(const struct venue *v, int inst, enum side side)
{
    px_t px = PX(0);
    if (ladder_best(&v->book[inst], side_other(side), &px))
        return px;
    const struct instrument *i = &v->listing[inst].is;
    money_t mark = venue_mark(v, inst);
    px = PX((int64_t)decimal_rescale(mark.v, MONEY_EXP, i->px_exp, ROUND_DOWN));
    return px.v > 0 ? px : i->tick;
}

static px_t worst_px(const struct venue *v, const struct venue_order *o)
{
    px_t buy = PX(INT64_MAX);
    px_t sell = PX(1);
    if (priced(o->kind))
        return o->px;
    (void)venue_band(v, o->inst, &buy, &sell);
    return o->side == SIDE_BUY ? buy : sell;
}

static int check_counts(const struct venue *v, const struct venue_order *o)
{
    if (v->account[o->account].pending_inst[o->inst] >= VENUE_PENDING_INST_MAX)
        return VENUE_PENDING_INST;
    return v->orders.pending[o->account] >= VENUE_PENDING_MAX ? VENUE_PENDING_ALL : VENUE_OK;
}

/* A reduce-only order may not be larger than what it reduces: cut, as OKX does. */
static int check_reduce(const struct venue *v, struct venue_order *o)
{
    if (!o->reduce_only)
        return VENUE_OK;
    int64_t position = v->account[o->account].positions[o->inst].qty;
    if (position == 0)
        return VENUE_NO_POSITION;
    if ((position > 0) == (o->side == SIDE_BUY))
        return VENUE_REDUCE_SIDE;
    int64_t room = position < 0 ? -position : position;
    if (o->qty.v > room)
        o->qty = QTY(room);
    return VENUE_OK;
}

bool venue_entry_funds(const struct venue *v, const struct venue_order *o, px_t px, qty_t rest,
                       struct venue_ack *ack)
{
    int16_t currency = VENUE_CURRENCY_NONE;
    bool ok = true;
    if (swap(v, o->inst)) {
        currency = v->quote[o->inst];
        money_t value = instrument_notional(&v->listing[o->inst].is, px, rest);
        money_t extra = venue_value_extra_margin(v, o->account, o->inst, o->side,
                                                 money_sub(value, o->open_notional));
        money_t available = venue_funds(v, o->account, currency).available;
        ok = extra.v <= 0 || extra.v <= available.v;
        ack->sub_code = ok ? 0 : 1001;
    } else {
        currency = venue_settle_hold_currency(v, o);
        money_t need = money_sub(venue_settle_hold(v, o, px, rest), o->frozen);
        ok = need.v <= 0 || need.v <= venue_funds(v, o->account, currency).available.v;
        ack->sub_code = ok ? 0 : 1000;
    }
    if (!ok) {
        ack->parameter_word = v->currency[currency];
        ack->parameter = ack->parameter_word.at;
    }
    return ok;
}

/* A spot market buy in base currency costs what the book asks: without banAmend it shrinks to what
 * the account can pay. */
static int check_market_buy(const struct venue *v, const struct venue_request *r,
                            struct venue_entry *e, struct venue_ack *ack)
{
    struct venue_order *o = &e->order;
    struct venue_taker t = {
        .inst = o->inst, .side = o->side, .order = o, .worst = e->worst, .qty = o->qty};
    money_t available = venue_funds(v, o->account, v->quote[o->inst]).available;
    if (v->account[o->account].fee_in_quote && v->account[o->account].fees[o->inst].taker.v > 0)
        available = money_sub(
            available,
            money_times_rate(available, v->account[o->account].fees[o->inst].taker, ROUND_UP));
    money_t cost = MONEY(0);
    (void)venue_match_depth(v, &t, &cost);
    if (cost.v <= available.v && available.v > 0)
        return VENUE_OK;
    qty_t most = QTY(0);
    px_t px = reference(v, o->inst, o->side);
    if (available.v > 0)
        most = instrument_qty_for(&v->listing[o->inst].is, px, available);
    /* deeper levels cost more than the first: shrink until the walk is paid for */
    while (most.v > 0) {
        t.qty = most.v < o->qty.v ? most : o->qty;
        (void)venue_match_depth(v, &t, &cost);
        if (cost.v <= available.v)
            break;
        most = instrument_qty_down(&v->listing[o->inst].is, QTY(most.v - most.v / 16 - 1));
    }
    if (r->ban_amend || most.v < v->listing[o->inst].is.min_qty.v) {
        ack->sub_code = 1000;
        ack->parameter_word = v->currency[v->quote[o->inst]];
        return venue_entry_refuse(ack, VENUE_FUNDS, ack->parameter_word.at);
    }
    o->qty = t.qty;
    return VENUE_OK;
}

static int check_funds(const struct venue *v, const struct venue_request *r, struct venue_entry *e,
                       struct venue_ack *ack)
{
    struct venue_order *o = &e->order;
    px_t px = priced(o->kind) ? o->px : reference(v, o->inst, o->side);
    bool spot_market = o->kind == VENUE_MARKET && !swap(v, o->inst);
    if (spot_market && o->side == SIDE_BUY && !o->quote_sized)
        return check_market_buy(v, r, e, ack);
    e->most = o->quote_sized ? QTY(INT64_MAX) : o->qty;
    if (o->quote_sized && o->side == SIDE_SELL) {
        money_t available = venue_funds(v, o->account, v->base[o->inst]).available;
        e->most = instrument_money_qty(&v->listing[o->inst].is, available);
        qty_t need = instrument_qty_for(&v->listing[o->inst].is, px, o->amount);
        if (need.v <= e->most.v && e->most.v > 0)
            return VENUE_OK;
        ack->sub_code = 1000;
        ack->parameter_word = v->currency[v->base[o->inst]];
        return venue_entry_refuse(ack, VENUE_FUNDS, ack->parameter_word.at);
    }
    if (!venue_entry_funds(v, o, px, o->qty, ack))
        return venue_entry_refuse(ack, VENUE_FUNDS, ack->parameter);
    return VENUE_OK;
}

/* Only pending orders count, and a newer order with the id exists only when the older has ended. */
static bool duplicate(const struct venue *v, const struct venue_request *r)
{
    int32_t slot = venue_orders_by_cl(&v->orders, r->account, r->cl_ord_id);
    return slot != VENUE_ORDER_NONE && venue_order_pending(&v->orders.at[slot]);
}

/* Everything that compares the draft with the exchange's limits and the account: 9 to 13. */
static int check_draft(const struct venue *v, const struct venue_request *r, struct venue_entry *e,
                       struct venue_ack *ack)
{
    struct venue_order *o = &e->order;
    const struct instrument *i = &v->listing[o->inst].is;
    px_t px = priced(o->kind) ? o->px : reference(v, o->inst, o->side);
    qty_t qty = o->quote_sized ? instrument_qty_for(i, px, o->amount) : o->qty;
    int code = venue_entry_limits(v, o, px, qty);
    if (code != VENUE_OK)
        return venue_entry_refuse(ack, code, "");
    if (priced(o->kind))
        code = venue_entry_band(v, o, r->px_amend_type, &o->px);
    if (code == VENUE_OK)
        code = check_counts(v, o);
    if (code == VENUE_OK)
        code = check_reduce(v, o);
    if (code != VENUE_OK)
        return venue_entry_refuse(ack, code, "");
    e->worst = worst_px(v, o);
    e->most = o->qty;
    return check_funds(v, r, e, ack);
}

int venue_entry_check(const struct venue *v, const struct venue_request *r, ts_t now,
                      struct venue_entry *e, struct venue_ack *ack)
{
    ASSERT(r->account < VENUE_ACCOUNTS);
    ASSERT(v->account[r->account].open);
    *e = (struct venue_entry){0};
    struct venue_order *o = &e->order;
    int code = check_names(v, r, now, ack);
    if (code != VENUE_OK)
        return code;
    if (duplicate(v, r))
        return venue_entry_refuse(ack, VENUE_DUPLICATE_ID, "");
    o->account = r->account;
    o->inst = (uint16_t)r->inst;
    o->cl_ord_id = word_from(r->cl_ord_id);
    o->tag = word_from(r->tag);
    o->frozen_currency = VENUE_CURRENCY_NONE;
    o->last.fee_currency = VENUE_CURRENCY_NONE;
    o->node = LADDER_NONE;
    o->created = now;
    o->updated = now;
    code = check_words(v, r, o, ack);
    if (code == VENUE_OK)
        code = check_numbers(v, r, o, ack);
    if (code == VENUE_OK)
        code = check_draft(v, r, e, ack);
    return code;
}
