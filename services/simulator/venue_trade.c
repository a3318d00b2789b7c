/* Place, amend, cancel: what accounts may do. The checks are venue_entry's. */
#include "common/base/assert.h"
#include "services/simulator/venue.h"
#include "services/simulator/venue_entry.h"
#include "services/simulator/venue_match.h"
#include "services/simulator/venue_say.h"
#include "services/simulator/venue_settle.h"

static int32_t slot_of(const struct venue *v, const struct venue_order *o)
{
    return (int32_t)(o - v->orders.at);
}

static void ack_begin(struct venue_ack *ack)
{
    *ack = (struct venue_ack){.parameter = ""};
}

/* Rests what is left at the order's price; a full book or pool ends the order. */
static void rest(struct venue *v, struct venue_order *o, ts_t now)
{
    qty_t left = QTY(o->qty.v - o->filled.v);
    o->node = ladder_add(&v->book[o->inst], &v->nodes, o->side, o->px, left, slot_of(v, o));
    if (o->node == LADDER_NONE)
        venue_settle_cancel(v, o, VENUE_BY_SYSTEM, now);
    else
        venue_say_level(v, o->inst, o->side, o->px, now);
}

static enum venue_cancel_source remainder_source(const struct venue_order *o,
                                                 enum venue_match_end end)
{
    if (end == VENUE_MATCH_STP)
        return VENUE_BY_STP;
    if (end == VENUE_MATCH_MAKERS)
        return VENUE_BY_MAKER_COUNT;
    return o->kind == VENUE_FOK ? VENUE_BY_FOK : VENUE_BY_IOC;
}

/* A quote-sized market order is whole when what is left of the money buys no further lot. */
static void finish_quote_sized(struct venue *v, struct venue_order *o, enum venue_match_end end,
                               ts_t now)
{
    if (o->filled.v == 0 || end != VENUE_MATCH_DONE) {
        o->qty = o->filled;
        venue_settle_cancel(v, o, remainder_source(o, end), now);
        return;
    }
    o->qty = o->filled;
    venue_order_move(&v->orders, o, VENUE_FILLED);
    v->account[o->account].pending_inst[o->inst]--;
    venue_settle_holds(v, o, now);
    venue_say_order(v, o, VENUE_ORDER_COMPLETED, now);
}

/* Lets a pending order that is not in the book take what it may, then rest or end. */
static void take(struct venue *v, struct venue_order *o, px_t worst, qty_t most, ts_t now)
{
    struct venue_taker t = {
        .inst = o->inst,
        .side = o->side,
        .order = o,
        .worst = worst,
        .qty = o->quote_sized ? most : QTY(o->qty.v - o->filled.v),
        .quote_sized = o->quote_sized,
        .amount = o->amount,
    };
    enum venue_match_end end = venue_match(v, &t, now);
    if (!venue_order_pending(o))
        return;
    if (o->quote_sized)
        finish_quote_sized(v, o, end, now);
    else if (o->kind == VENUE_LIMIT && end == VENUE_MATCH_PRICE)
        rest(v, o, now);
    else
        venue_settle_cancel(v, o, remainder_source(o, end), now);
}

/* Orders that end without trading: a crossing post-only, a fill-or-kill that cannot be filled. */
static bool ends_at_once(struct venue *v, struct venue_order *o, px_t worst, ts_t now)
{
    if (o->kind == VENUE_POST_ONLY && ladder_crosses(&v->book[o->inst], o->side, o->px)) {
        if (v->rules.postonly_legacy)
            venue_say_order(v, o, VENUE_ORDER_ACCEPTED, now);
        venue_settle_cancel(v, o, VENUE_BY_POST_ONLY, now);
        return true;
    }
    venue_say_order(v, o, VENUE_ORDER_ACCEPTED, now);
    if (o->kind != VENUE_FOK)
        return false;
    struct venue_taker t = {
        .inst = o->inst, .side = o->side, .order = o, .worst = worst, .qty = o->qty};
    money_t cost = MONEY(0);
    if (venue_match_depth(v, &t, &cost).v == o->qty.v)
        return false;
    venue_settle_cancel(v, o, VENUE_BY_FOK, now);
    return true;
}

int venue_place(struct venue *v, const struct venue_request *r, ts_t now, struct venue_ack *ack)
{
    struct venue_entry e;
    ack_begin(ack);
    if (venue_entry_check(v, r, now, &e, ack) != VENUE_OK)
        return ack->code;
    venue_say_begin(v);
    e.order.id = venue_say_id(v, now);
    struct venue_order *o = venue_orders_add(&v->orders, &e.order);
    if (o == NULL)
        return venue_entry_refuse(ack, VENUE_BUSY, "");
    ack->order = o->id;
    ack->created = now;
    v->account[o->account].pending_inst[o->inst]++;
    venue_settle_holds(v, o, now);
    if (ends_at_once(v, o, e.worst, now))
        return VENUE_OK;
    if (o->kind == VENUE_POST_ONLY)
        rest(v, o, now);
    else
        take(v, o, e.worst, e.most, now);
    return VENUE_OK;
}

/* The order a request means: ordId wins over clOrdId. NULL: not this account's, not known. */
static struct venue_order *find(struct venue *v, uint16_t account, struct str ord_id,
                                struct str cl_ord_id)
{
    uint64_t id = 0;
    int32_t slot = VENUE_ORDER_NONE;
    if (ord_id.len > 0 && u64_parse(ord_id, &id) == ERR_OK)
        slot = venue_orders_by_id(&v->orders, id);
    else if (ord_id.len == 0)
        slot = venue_orders_by_cl(&v->orders, account, cl_ord_id);
    if (slot == VENUE_ORDER_NONE || v->orders.at[slot].account != account)
        return NULL;
    return &v->orders.at[slot];
}

const struct venue_order *venue_order(struct venue *v, uint16_t account, struct str ord_id,
                                      struct str cl_ord_id)
{
    return find(v, account, ord_id, cl_ord_id);
}

int venue_cancel(struct venue *v, const struct venue_cancel *r, ts_t now, struct venue_ack *ack)
{
    ack_begin(ack);
    if (r->ord_id.len == 0 && r->cl_ord_id.len == 0)
        return venue_entry_refuse(ack, VENUE_NO_ID, "");
    if (r->inst < 0)
        return venue_entry_refuse(ack, VENUE_NO_INSTRUMENT, "");
    struct venue_order *o = find(v, r->account, r->ord_id, r->cl_ord_id);
    if (o == NULL || o->inst != r->inst || !venue_order_pending(o))
        return venue_entry_refuse(ack, VENUE_CANCEL_GONE, "");
    ack->order = o->id;
    ack->created = o->created;
    venue_say_begin(v);
    venue_settle_cancel(v, o, VENUE_BY_USER, now);
    return VENUE_OK;
}

uint32_t venue_cancel_all(struct venue *v, uint16_t account, const struct word *tag,
                          enum venue_cancel_source why, ts_t now)
{
    struct venue_orders *p = &v->orders;
    uint32_t count = 0;
    venue_say_begin(v);
    int32_t slot = p->pending_oldest[account];
    while (slot != VENUE_ORDER_NONE && count < VENUE_PENDING_MAX) {
        struct venue_order *o = &p->at[slot];
        slot = o->pending_newer;
        if (!word_empty(tag) && !word_equal(tag, &o->tag))
            continue;
        venue_settle_cancel(v, o, why, now);
        count++;
    }
    return count;
}

/* ---- amend ---- */

struct change {
    px_t px;
    qty_t qty;
};

static int check_change(const struct venue *v, const struct venue_amend *r,
                        const struct venue_order *o, struct change *c, struct venue_ack *ack)
{
    int code = VENUE_OK;
    if (r->new_px.len == 0 && r->new_sz.len == 0)
        return venue_entry_refuse(ack, VENUE_AMEND_EMPTY, "");
    if (r->req_id.len > 32)
        return venue_entry_refuse(ack, VENUE_PARAMETER, "reqId");
    if (r->new_px.len > 0)
        code = venue_entry_px(v, o->inst, r->new_px, &c->px, ack);
    if (code == VENUE_OK && r->new_sz.len > 0)
        code = venue_entry_qty(v, o->inst, r->new_sz, &c->qty, ack);
    if (code != VENUE_OK)
        return code;
    code = venue_entry_limits(v, o, c->px, c->qty);
    if (code == VENUE_OK)
        code = venue_entry_band(v, o, r->px_amend_type, &c->px);
    if (code != VENUE_OK)
        return venue_entry_refuse(ack, code, "");
    if (o->kind == VENUE_POST_ONLY && ladder_crosses(&v->book[o->inst], o->side, c->px))
        return venue_entry_refuse(ack, VENUE_AMEND_CROSS, "");
    int64_t left = c->qty.v - o->filled.v;
    if (left > 0 && !venue_entry_funds(v, o, c->px, QTY(left), ack))
        return venue_entry_refuse(ack, VENUE_AMEND_FUNDS, ack->parameter);
    return VENUE_OK;
}

static void leave_book(struct venue *v, struct venue_order *o, ts_t now)
{
    ASSERT(o->node != LADDER_NONE);
    ladder_remove(&v->book[o->inst], &v->nodes, o->node);
    o->node = LADDER_NONE;
    venue_say_level(v, o->inst, o->side, o->px, now);
}

static void told(struct venue *v, struct venue_order *o, ts_t now)
{
    o->amend_result = 0;
    o->amend_source = 1;
    venue_say_order(v, o, VENUE_ORDER_AMENDED, now);
}

/* A size at or below what is filled completes the order (dossier §6.5). */
static void complete(struct venue *v, struct venue_order *o, ts_t now)
{
    leave_book(v, o, now);
    o->qty = o->filled;
    venue_order_move(&v->orders, o, VENUE_FILLED);
    v->account[o->account].pending_inst[o->inst]--;
    venue_settle_holds(v, o, now);
    told(v, o, now);
}

static void apply(struct venue *v, struct venue_order *o, const struct change *c, ts_t now)
{
    int64_t less = o->qty.v - c->qty.v;
    bool stays = c->px.v == o->px.v && less >= 0 && !v->rules.amend_always_tail;
    if (c->qty.v <= o->filled.v) {
        complete(v, o, now);
        return;
    }
    if (stays) {
        if (less > 0)
            ladder_reduce(&v->book[o->inst], &v->nodes, o->node, QTY(less));
        o->qty = c->qty;
        venue_say_level(v, o->inst, o->side, o->px, now);
        venue_settle_holds(v, o, now);
        told(v, o, now);
        return;
    }
    leave_book(v, o, now);
    o->px = c->px;
    o->qty = c->qty;
    venue_settle_holds(v, o, now);
    told(v, o, now);
    if (ladder_crosses(&v->book[o->inst], o->side, o->px))
        take(v, o, o->px, QTY(0), now);
    else
        rest(v, o, now);
}

int venue_amend(struct venue *v, const struct venue_amend *r, ts_t now, struct venue_ack *ack)
{
    ack_begin(ack);
    if (r->expires.v != 0 && r->expires.v <= now.v)
        return venue_entry_refuse(ack, VENUE_EXPIRED, "");
    if (r->ord_id.len == 0 && r->cl_ord_id.len == 0)
        return venue_entry_refuse(ack, VENUE_NO_ID, "");
    if (r->inst < 0)
        return venue_entry_refuse(ack, VENUE_NO_INSTRUMENT, "");
    struct venue_order *o = find(v, r->account, r->ord_id, r->cl_ord_id);
    if (o == NULL || o->inst != r->inst || !venue_order_pending(o))
        return venue_entry_refuse(ack, VENUE_AMEND_GONE, "");
    struct change c = {o->px, o->qty};
    if (o->kind != VENUE_LIMIT && o->kind != VENUE_POST_ONLY)
        return venue_entry_refuse(ack, VENUE_AMEND_KIND, "");
    int code = check_change(v, r, o, &c, ack);
    if (code != VENUE_OK && !r->cancel_on_fail)
        return code;
    venue_say_begin(v);
    o->req_id = word_fits(r->req_id) ? word_from(r->req_id) : WORD_EMPTY;
    if (code != VENUE_OK) {
        o->amend_result = 1;
        o->amend_source = 1;
        venue_settle_cancel(v, o, VENUE_BY_USER, now);
        return code;
    }
    ack->order = o->id;
    ack->created = o->created;
    apply(v, o, &c, now);
    return VENUE_OK;
}
