#include "services/risk/mirror.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"

void mirror_init(struct mirror *m)
{
    memset(m, 0, sizeof *m);
    orders_init(&m->orders);
}

static void clear_slot(struct mirror *m, const struct order *o)
{
    const int slot = orders_slot(&m->orders, o);
    m->deadline[slot] = TS(0);
    m->cancel_asked[slot] = TS(0);
    m->teller[slot] = 0;
    m->answered[slot] = false;
}

struct order *mirror_approve(struct mirror *m, const struct msg_order *a, ts_t now)
{
    ASSERT(a->action == ACTION_PLACE);
    ASSERT(a->order != 0);
    struct order *o = orders_add(&m->orders, ORDER_APPROVED);
    if (o == NULL)
        return NULL;
    clear_slot(m, o);
    o->number = a->order;
    o->intent = a->intent;
    o->inst = a->inst;
    o->side = a->side;
    o->kind = a->kind;
    o->purpose = a->purpose;
    o->px_exp = a->px_exp;
    o->qty_exp = a->qty_exp;
    o->px = o->new_px = a->px;
    o->qty = o->new_qty = a->qty;
    o->strategy = a->strategy;
    o->reduce_only = a->reduce_only;
    o->sent = now;
    m->deadline[orders_slot(&m->orders, o)] = a->deadline;
    return o;
}

static struct order *find(struct mirror *m, uint64_t number, const struct word *cl_ord_id,
                          const struct word *ord_id)
{
    struct order *o = orders_by_number(&m->orders, number);
    if (o == NULL && number == 0 && !word_empty(cl_ord_id))
        o = orders_by_cl_ord_id(&m->orders, word_str(cl_ord_id));
    if (o == NULL && number == 0 && !word_empty(ord_id))
        o = orders_by_ord_id(&m->orders, word_str(ord_id));
    return o;
}

/*
 * Our copy, made anew from what is said: news in between may have been lost, so the moves of the
 * life of an order are the executor's to check. What was filled stays filled; the terms of an
 * amendment under way stay counted. Why and for whom an order was placed is ours to know: an
 * executor that was started again finds it at the exchange without that.
 */
/* A quantity on the scale of another teller. Rounded down: what is left open is never too small. */
static qty_t on_scale(qty_t qty, int from, int to)
{
    const int128_t there = decimal_rescale(qty.v, from, to, ROUND_DOWN);
    return QTY(there > INT64_MAX ? INT64_MAX : (int64_t)there);
}

static void copy(struct order *o, const struct msg_order_state *s, ts_t now)
{
    const struct order was = *o;
    const bool found = s->origin == ORIGIN_ORPHAN && was.number != 0;
    order_init(o, s->state);
    o->number = s->order;
    o->intent = s->intent != 0 ? s->intent : was.intent;
    o->inst = s->inst;
    o->cl_ord_id = s->cl_ord_id;
    o->ord_id = s->ord_id;
    o->reason = s->reason;
    o->origin = s->origin;
    o->side = s->side;
    o->kind = found ? was.kind : s->kind;
    o->purpose = found ? was.purpose : s->purpose;
    o->class = s->class;
    o->strategy = s->strategy;
    o->reduce_only = was.reduce_only;
    o->px_exp = s->px_exp;
    o->qty_exp = s->qty_exp;
    o->px = s->px;
    o->qty = s->qty;
    o->new_px = s->state == ORDER_AMENDING && was.new_qty.v > 0 ? was.new_px : s->px;
    o->new_qty = s->state == ORDER_AMENDING && was.new_qty.v > 0 ? was.new_qty : s->qty;
    const qty_t filled = on_scale(was.filled, was.qty_exp, s->qty_exp);
    o->filled = s->filled.v > filled.v ? s->filled : filled;
    o->told = o->filled;
    o->proven = o->filled.v > 0 || (s->state != ORDER_APPROVED && s->ack.v > 0);
    o->sent = s->sent.v != 0 ? s->sent : was.sent;
    o->updated = s->updated;
    o->ack = s->ack;
    if (order_ended(o))
        o->ended = now;
}

/* The same order lives again after we took it for over: it gets a slot among the living. */
static struct order *revive(struct mirror *m, struct order *ended)
{
    ended->number = 0;
    ended->intent = 0;
    ended->cl_ord_id = WORD_EMPTY;
    ended->ord_id = WORD_EMPTY;
    struct order *o = orders_add(&m->orders, ORDER_SENT);
    if (o != NULL)
        clear_slot(m, o);
    return o;
}

struct order *mirror_state(struct mirror *m, const struct msg_order_state *s, uint64_t teller,
                           ts_t now)
{
    const bool over = order_state_terminal(s->state);
    struct order *o = find(m, s->order, &s->cl_ord_id, &s->ord_id);
    if (o == NULL && over)
        return NULL;
    if (o == NULL) {
        o = orders_add(&m->orders, ORDER_SENT);
        if (o != NULL)
            clear_slot(m, o);
    } else if (order_ended(o)) {
        if (over)
            return o;
        o = revive(m, o);
    }
    if (o == NULL) {
        m->lost++;
        return NULL;
    }
    copy(o, s, now);
    m->teller[orders_slot(&m->orders, o)] = teller;
    if (order_ended(o))
        orders_end(&m->orders, o);
    return o;
}

void mirror_fill(struct mirror *m, const struct msg_fill *f)
{
    struct order *o = find(m, f->order, &f->cl_ord_id, &f->ord_id);
    if (o == NULL || o->state == ORDER_APPROVED)
        return;
    /* The exchange's own sum: right however many of the fills before it were seen. */
    const qty_t filled = on_scale(f->filled, f->qty_exp, o->qty_exp);
    if (filled.v <= o->filled.v)
        return;
    o->filled = filled;
    if (o->told.v < o->filled.v)
        o->told = o->filled;
    o->proven = true;
}

void mirror_resync(struct mirror *m)
{
    for (size_t i = 0; i < ORDERS_MAX; i++)
        m->teller[i] = 0;
    m->lost = 0;
}

/* Ends our copy of an order that cannot exist: never sent, or over without our having heard. */
static void end(struct mirror *m, struct order *o, ts_t now)
{
    const struct order was = *o;
    order_init(o, was.state == ORDER_APPROVED ? ORDER_UNSENT : ORDER_VOID);
    o->number = was.number;
    o->intent = was.intent;
    o->inst = was.inst;
    o->cl_ord_id = was.cl_ord_id;
    o->ord_id = was.ord_id;
    o->side = was.side;
    o->purpose = was.purpose;
    o->px = was.px;
    o->qty = was.qty;
    o->ended = now;
    orders_end(&m->orders, o);
}

static bool can_be_sent(const struct mirror *m, const struct order *o, ts_t now)
{
    const ts_t deadline = m->deadline[orders_slot(&m->orders, o)];
    return o->state == ORDER_APPROVED && ts_add(deadline, DUR_MS(FORGOTTEN_MS)).v > now.v;
}

void mirror_synced(struct mirror *m, uint64_t teller, ts_t now)
{
    struct order *after;
    for (struct order *o = orders_first(&m->orders); o != NULL; o = after) {
        after = orders_after(&m->orders, o);
        if (m->teller[orders_slot(&m->orders, o)] != teller && !can_be_sent(m, o, now))
            end(m, o, now);
    }
}

void mirror_tick(struct mirror *m, ts_t now)
{
    struct order *after;
    for (struct order *o = orders_first(&m->orders); o != NULL; o = after) {
        after = orders_after(&m->orders, o);
        if (o->state == ORDER_APPROVED && !can_be_sent(m, o, now))
            end(m, o, now);
    }
}

bool order_in_flight(const struct order *o)
{
    switch (o->state) {
    case ORDER_APPROVED:
    case ORDER_SENT:
    case ORDER_UNKNOWN:
    case ORDER_AMENDING:
    case ORDER_CANCELING: return true;
    case ORDER_LIVE:
    case ORDER_GHOST:
    case ORDER_UNSENT:
    case ORDER_REJECTED:
    case ORDER_CANCELED:
    case ORDER_FILLED:
    case ORDER_VOID: return false;
    }
    UNREACHABLE();
}
