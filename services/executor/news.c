#include "services/executor/news.h"

#include "common/base/assert.h"
#include "common/okx/order_id.h"
#include "services/executor/amend.h"
#include "services/executor/cancel.h"
#include "services/executor/executor.h"
#include "services/executor/query.h"

/* A row with its numbers read in the order's exponents. */
struct figures {
    px_t px; /* 0: market */
    qty_t qty;
    qty_t filled;
};

static bool read_figures(const struct okx_order *row, struct scale s, struct figures *out)
{
    *out = (struct figures){PX(0), QTY(0), QTY(0)};
    if (row->px.len > 0 && px_parse(row->px, s.px_exp, &out->px) != ERR_OK)
        return false;
    if (row->acc_fill_sz.len > 0 && qty_parse(row->acc_fill_sz, s.qty_exp, &out->filled) != ERR_OK)
        return false;
    return qty_parse(row->sz, s.qty_exp, &out->qty) == ERR_OK && out->qty.v >= 0 &&
           out->filled.v >= 0 && out->px.v >= 0;
}

static enum order_state state_of(enum okx_order_state s)
{
    switch (s) {
    case OKX_ORDER_LIVE:
    case OKX_ORDER_PARTIALLY_FILLED: return ORDER_LIVE;
    case OKX_ORDER_FILLED: return ORDER_FILLED;
    case OKX_ORDER_CANCELED:
    case OKX_ORDER_MMP_CANCELED: return ORDER_CANCELED;
    }
    UNREACHABLE();
}

static bool words_fit(const struct okx_order *row)
{
    return word_fits(row->inst_id) && word_fits(row->ord_id) && word_fits(row->cl_ord_id) &&
           word_fits(row->cancel_source);
}

static struct order *find(struct executor *x, const struct okx_order *row)
{
    struct order *o = orders_by_ord_id(&x->orders, row->ord_id);
    if (o != NULL)
        return o;
    o = orders_by_cl_ord_id(&x->orders, row->cl_ord_id);
    /* An id of ours belongs to one order: another ordId under it is another order. */
    if (o != NULL && !word_empty(&o->ord_id) && row->ord_id.len > 0 &&
        !str_equal(word_str(&o->ord_id), row->ord_id))
        return NULL;
    return o;
}

static void name_owner(struct order *o, const struct okx_order *row)
{
    struct order_id id;
    o->origin = ORIGIN_FOREIGN;
    if (order_id_read(row->cl_ord_id, &id) != ERR_OK)
        return;
    o->origin = ORIGIN_ORPHAN;
    o->number = id.number;
    o->strategy = id.strategy;
}

/* Takes an order into the books that somebody else placed, or that we placed in another life. */
static struct order *adopt(struct executor *x, const struct okx_order *row)
{
    const struct word inst = word_from(row->inst_id);
    const struct scale scale = executor_scale(x, &inst, row->px, row->sz);
    struct figures f;
    if (okx_order_done(row->state) || !read_figures(row, scale, &f))
        return NULL;
    struct order *o = x->orders.live < MANAGER_LIVE_MAX
                          ? manager_add(x, ORDER_LIVE, markets_find(&x->markets, &inst))
                          : NULL;
    if (o == NULL) {
        executor_log(x, LEVEL_ERROR, "orders_full", "ord_id", row->ord_id);
        return NULL;
    }
    o->inst = inst;
    o->ord_id = word_from(row->ord_id);
    o->cl_ord_id = word_from(row->cl_ord_id);
    o->side = row->side;
    if (!okx_order_kind(row->ord_type, &o->kind))
        o->kind = ORDER_KIND_LIMIT;
    o->px_exp = scale.px_exp;
    o->qty_exp = scale.qty_exp;
    o->px = f.px;
    o->qty = f.qty;
    o->reduce_only = row->reduce_only;
    o->sent = x->now;
    name_owner(o, row);
    const bool ours = o->origin == ORIGIN_ORPHAN;
    executor_alert(x, ours ? ALERT_ORPHAN : ALERT_FOREIGN, &o->inst, row->ord_id);
    if (ours)
        cancel_order(x, o, CANCEL_PROTECTIVE, "orphan");
    return o;
}

/* The exchange speaks of an order that has not left us: whoever sent it, it is there and goes. */
static void seen_unsent(struct executor *x, struct order *o)
{
    if (o == NULL || o->state != ORDER_APPROVED)
        return;
    executor_log(x, LEVEL_ERROR, "seen_before_sent", "cl_ord_id", word_str(&o->cl_ord_id));
    manager_move(x, o, ORDER_SENT, "seen_before_sent");
    cancel_order(x, o, CANCEL_PROTECTIVE, "seen_before_sent");
}

/* A state that was closed without the exchange's word turns out wrong: the order is there. */
static bool was_given_up(const struct order *o)
{
    return o->state == ORDER_VOID || o->state == ORDER_UNSENT || o->state == ORDER_REJECTED;
}

static bool take_terms(struct order *o, const struct figures *f)
{
    if (o->state == ORDER_AMENDING || f->qty.v == 0)
        return false;
    const bool differs =
        f->qty.v != o->qty.v || (o->kind != ORDER_KIND_MARKET && f->px.v != o->px.v);
    o->qty = f->qty;
    if (o->kind != ORDER_KIND_MARKET)
        o->px = f->px;
    return differs;
}

static void take_reason(struct order *o, const struct okx_order *row)
{
    if (!okx_order_done(row->state))
        return;
    if (row->cancel_source.len > 0 && !str_is(row->cancel_source, "1"))
        o->reason = word_from(row->cancel_source); /* not by our own wish: say by whose */
    else if (row->state == OKX_ORDER_FILLED)
        o->reason = word_of("filled");
}

static void take_state(struct executor *x, struct order *o, const struct okx_order *row,
                       const struct figures *f, bool changed)
{
    const bool was_ghost = o->state == ORDER_GHOST;
    const bool was_proven = o->proven;
    if (word_empty(&o->ord_id))
        o->ord_id = word_from(row->ord_id);
    const struct order_news news = {state_of(row->state), f->filled, row->updated};
    if (order_learn(o, &news)) {
        changed |= !was_proven || news.state != ORDER_LIVE;
        take_reason(o, row);
        changed |= take_terms(o, f);
    }
    manager_settle(x, o, changed);
    if (order_ended(o)) {
        if (!order_complete(o))
            query_fills(x, o);
        return;
    }
    query_found(x, o);
    if (was_ghost)
        query_revived(x, o);
}

struct order *news_take(struct executor *x, const struct okx_order *row, bool push)
{
    struct figures f;
    if (!words_fit(row) || row->ord_id.len == 0) {
        executor_bad_data(x, "order", row->ord_id);
        return NULL;
    }
    struct order *o = find(x, row);
    seen_unsent(x, o);
    const bool given_up = o != NULL && was_given_up(o) && !okx_order_done(row->state);
    if (o == NULL || given_up)
        o = adopt(x, row);
    const qty_t filled = o != NULL ? o->filled : QTY(0);
    if (push && okx_order_is_fill(row) && !fills_book_push(x, row))
        executor_log(x, LEVEL_WARN, "fill_left_to_listing", "ord_id", row->ord_id);
    if (o == NULL)
        return NULL;
    if (!read_figures(row, (struct scale){o->px_exp, o->qty_exp}, &f)) {
        executor_bad_data(x, "order_figures", row->ord_id);
        query_start(x, o);
        return o;
    }
    if (push && str_is(row->cancel_source, "20") && okx_order_done(row->state))
        deadman_fired(x);
    const bool amended = amend_on_row(x, o, row, f.px, f.qty, push);
    take_state(x, o, row, &f, amended || o->filled.v != filled.v);
    return o;
}

bool news_fill(struct executor *x, const struct okx_fill *f)
{
    struct order *o = orders_by_ord_id(&x->orders, f->ord_id);
    if (o == NULL)
        o = orders_by_cl_ord_id(&x->orders, f->cl_ord_id);
    seen_unsent(x, o);
    const qty_t filled = o != NULL ? o->filled : QTY(0);
    const bool was_ghost = o != NULL && o->state == ORDER_GHOST;
    if (!fills_book(x, f)) {
        executor_bad_data(x, "fill", f->ord_id);
        return false;
    }
    if (o == NULL || o->filled.v == filled.v)
        return true;
    if (word_empty(&o->ord_id))
        o->ord_id = word_from(f->ord_id);
    manager_settle(x, o, true);
    if (was_ghost && !order_ended(o))
        query_revived(x, o);
    return true;
}
