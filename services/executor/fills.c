#include "services/executor/fills.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/order_id.h"
#include "services/executor/executor.h"

_Static_assert((FILLS_MAX & (FILLS_MAX - 1)) == 0, "a mask picks the chain");

void fills_init(struct fills *fs)
{
    memset(fs, 0, sizeof *fs);
    for (int i = 0; i < FILLS_MAX; i++)
        fs->head[i] = fs->next[i] = -1;
}

static uint64_t mix(uint64_t hash, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.at[i]) * UINT64_C(0x100000001b3);
    return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t finish(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 33;
    return hash;
}

struct fill_key fills_key(struct str inst, struct str trade, struct str order, enum side side)
{
    const struct str side_text = str_from(side_name(side));
    struct fill_key k = {UINT64_C(0xcbf29ce484222325), UINT64_C(0x9e3779b97f4a7c15)};
    k.a = finish(mix(mix(mix(mix(k.a, inst), trade), order), side_text));
    k.b = finish(mix(mix(mix(mix(k.b, side_text), order), trade), inst));
    return k;
}

static void forget(struct fills *fs, int32_t slot)
{
    int32_t *link = &fs->head[fs->key[slot].a & (FILLS_MAX - 1)];
    while (*link != slot) {
        ASSERT(*link >= 0);
        link = &fs->next[*link];
    }
    *link = fs->next[slot];
}

bool fills_new(struct fills *fs, struct fill_key key)
{
    int32_t *head = &fs->head[key.a & (FILLS_MAX - 1)];
    for (int32_t i = *head; i >= 0; i = fs->next[i])
        if (fs->key[i].a == key.a && fs->key[i].b == key.b)
            return false;
    const int32_t slot = (int32_t)fs->newest;
    if (fs->count >= FILLS_MAX)
        forget(fs, slot);
    fs->key[slot] = key;
    fs->next[slot] = *head;
    *head = slot;
    fs->newest = (fs->newest + 1) % FILLS_MAX;
    fs->count++;
    return true;
}

static void describe(struct msg_fill *m, const struct order *o)
{
    m->order = o->number;
    m->intent = o->intent;
    m->purpose = o->purpose;
    m->strategy = o->strategy;
    m->filled = o->filled;
    m->order_qty = o->qty;
}

/* An order of an earlier life, not kept here any more: its id still says whose it was. */
static void describe_by_id(struct msg_fill *m, struct str cl_ord_id)
{
    struct order_id id;
    if (order_id_read(cl_ord_id, &id) != ERR_OK)
        return;
    m->order = id.number;
    m->strategy = id.strategy;
}

static bool words_fit(const struct okx_fill *f)
{
    return word_fits(f->inst_id) && word_fits(f->fee_ccy) && word_fits(f->trade_id) &&
           word_fits(f->bill_id) && word_fits(f->ord_id) && word_fits(f->cl_ord_id);
}

static void warn(struct executor *x, const struct order *o, bool late, bool fits)
{
    char buffer[160];
    struct text t = TEXT(buffer);
    text_put(&t, late ? "order ended as " : "larger than the order, ");
    text_put(&t, order_state_name(o->state));
    text_put(&t, " ordId=");
    text_word(&t, &o->ord_id);
    if (late)
        executor_alert(x, ALERT_LATE_FILL, &o->inst, text_done(&t));
    if (!fits)
        executor_alert(x, ALERT_LEDGER, &o->inst, text_done(&t));
}

/* Into its place by time; the oldest makes room. */
static void keep_recent(struct fills *fs, const struct msg_fill *m)
{
    uint32_t at = fs->kept;
    while (at > 0 && fs->recent[at - 1].at.v > m->at.v)
        at--;
    if (fs->kept == FILLS_RECENT) {
        if (at == 0)
            return;
        memmove(&fs->recent[0], &fs->recent[1], (at - 1) * sizeof(fs->recent[0]));
        fs->recent[at - 1] = *m;
        return;
    }
    memmove(&fs->recent[at + 1], &fs->recent[at], (fs->kept - at) * sizeof(fs->recent[0]));
    fs->recent[at] = *m;
    fs->kept++;
}

bool fills_book(struct executor *x, const struct okx_fill *f)
{
    const bool has_trade = f->trade_id.len > 0 && !str_is(f->trade_id, "0");
    const struct str trade = has_trade ? f->trade_id : f->bill_id;
    if (!words_fit(f) || trade.len == 0 || f->ord_id.len == 0)
        return false;
    struct order *o = orders_by_ord_id(&x->orders, f->ord_id);
    if (o == NULL)
        o = orders_by_cl_ord_id(&x->orders, f->cl_ord_id);
    const struct word inst = word_from(f->inst_id);
    const struct scale scale =
        o != NULL ? (struct scale){o->px_exp, o->qty_exp} : executor_scale(x, &inst, f->px, f->sz);
    px_t px;
    qty_t qty;
    money_t fee;
    if (px_parse(f->px, scale.px_exp, &px) != ERR_OK ||
        qty_parse(f->sz, scale.qty_exp, &qty) != ERR_OK || okx_money(f->fee, &fee) != ERR_OK)
        return false;
    if (px.v <= 0 || qty.v <= 0)
        return false;
    if (!fills_new(&x->fills, fills_key(f->inst_id, trade, f->ord_id, f->side)))
        return true;
    const bool late = o != NULL && order_ended(o);
    const bool fits = o == NULL || order_fill(o, qty);
    struct msg *m = outbox_push(x->out, MSG_FILL, x->now);
    m->exch = f->at;
    m->fill.inst = inst;
    m->fill.side = f->side;
    m->fill.px_exp = scale.px_exp;
    m->fill.qty_exp = scale.qty_exp;
    m->fill.px = px;
    m->fill.qty = qty;
    m->fill.filled = qty;
    m->fill.fee = fee;
    m->fill.fee_ccy = word_from(f->fee_ccy);
    m->fill.maker = str_is(f->exec_type, "M");
    m->fill.trade_id = word_from(trade);
    m->fill.cl_ord_id = word_from(f->cl_ord_id);
    m->fill.ord_id = word_from(f->ord_id);
    m->fill.at = f->at;
    m->fill.replayed = !x->sync.done_once;
    if (o != NULL)
        describe(&m->fill, o);
    else
        describe_by_id(&m->fill, f->cl_ord_id);
    keep_recent(&x->fills, &m->fill);
    if (o != NULL && (late || !fits))
        warn(x, o, late, fits);
    return true;
}

bool fills_book_push(struct executor *x, const struct okx_order *row)
{
    ASSERT(okx_order_is_fill(row));
    /* Without its fee an execution is not fully known: the listing will tell. */
    if (row->fill_fee.len == 0 || row->fill_fee_ccy.len == 0)
        return false;
    const struct okx_fill f = {
        .inst_id = row->inst_id,
        .inst_type = row->inst_type,
        .trade_id = row->trade_id,
        .ord_id = row->ord_id,
        .cl_ord_id = row->cl_ord_id,
        .px = row->fill_px,
        .sz = row->fill_sz,
        .side = row->side,
        .exec_type = row->exec_type,
        .fee = row->fill_fee,
        .fee_ccy = row->fill_fee_ccy,
        .at = row->fill_time,
    };
    if (str_is(row->trade_id, "0"))
        return false;
    return fills_book(x, &f);
}

void fills_snapshot(const struct fills *fs, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < fs->kept; i++) {
        struct msg *m = outbox_push(out, MSG_FILL, now);
        m->fill = fs->recent[i];
        m->fill.replayed = true;
        m->exch = m->fill.at;
    }
}
