#include "tests/lib/laws.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/simulator.h"

void laws_init(struct laws *l, const struct world *w, const struct settings *settings, dur_t hop)
{
    memset(l, 0, sizeof *l);
    l->w = w;
    l->settings = settings;
    l->hop = hop;
}

static void judge(struct laws *l, const char *sentence, const struct msg *m)
{
    if (sentence == NULL || l->broken != NULL)
        return;
    struct text t = {l->what, 0, sizeof l->what - 1, false};
    l->broken = sentence;
    l->broken_at = world_now(l->w);
    if (m != NULL)
        msg_print(m, &t);
    l->what[t.len] = 0;
}

int laws_index(struct laws *l, const struct word *inst)
{
    for (uint32_t n = 0; n < l->symbols; n++)
        if (word_equal(&l->symbol[n].inst, inst))
            return (int)n;
    if (l->symbols == LAWS_SYMBOLS)
        return -1;
    l->symbol[l->symbols] = (struct laws_symbol){.inst = *inst};
    return (int)l->symbols++;
}

struct laws_order *laws_find(struct laws *l, uint64_t order)
{
    const uint64_t least = l->orders > LAWS_ORDERS ? l->orders - LAWS_ORDERS : 0;
    for (uint64_t n = l->orders; n > least; n--)
        if (l->order[(n - 1) % LAWS_ORDERS].order == order)
            return &l->order[(n - 1) % LAWS_ORDERS];
    return NULL;
}

bool laws_is_held(const struct instrument *is, money_t amount)
{
    const money_t size = amount.v < 0 ? money_neg(amount) : amount;
    return is->min_qty.v > 0 && money_cmp(size, instrument_qty_money(is, is->min_qty)) >= 0;
}

money_t laws_heard(const struct laws *l, int symbol, bool just_now)
{
    money_t amount = l->symbol[symbol].amount;
    const uint64_t least = l->fills > LAWS_FILLS ? l->fills - LAWS_FILLS : 0;
    for (uint64_t n = l->fills; n > least; n--) {
        const struct laws_fill *f = &l->fill[(n - 1) % LAWS_FILLS];
        const int64_t late = ts_add(f->at, l->hop).v - world_now(l->w).v;
        if (f->symbol == symbol && (late > 0 || (late == 0 && !just_now)))
            amount = money_sub(amount, f->amount);
    }
    return amount;
}

bool laws_certain(const struct laws *l, int symbol)
{
    const uint64_t least = l->fills > LAWS_FILLS ? l->fills - LAWS_FILLS : 0;
    for (uint64_t n = l->fills; l->doubt.v > 0 && n > least; n--) {
        const struct laws_fill *f = &l->fill[(n - 1) % LAWS_FILLS];
        if (f->symbol == symbol && ts_diff(world_now(l->w), f->at).v <= l->doubt.v)
            return false;
    }
    return true;
}

/* ---- what is remembered of what was said ---- */

static void on_instrument(struct laws *l, const struct msg_instrument *m)
{
    const int n = laws_index(l, &m->inst);
    if (n < 0)
        return;
    l->symbol[n].is = (struct instrument){.inst = m->inst,
                                          .type = m->inst_type,
                                          .state = m->state,
                                          .base = m->base,
                                          .quote = m->quote,
                                          .linear = m->linear,
                                          .px_exp = m->px_exp,
                                          .qty_exp = m->qty_exp,
                                          .tick = m->tick,
                                          .lot = m->lot,
                                          .min_qty = m->min_qty,
                                          .contract = m->contract,
                                          .contract_exp = m->contract_exp,
                                          .version = m->version};
}

static const char *on_touch(struct laws *l, const struct word *inst, int which, px_t bid, px_t ask)
{
    const int n = laws_index(l, inst);
    if (n < 0)
        return NULL;
    struct laws_touch *t = l->symbol[n].touch[which];
    memmove(t + 1, t, 3 * sizeof *t);
    t[0] = (struct laws_touch){world_now(l->w), bid, ask};
    return bid.v > 0 && ask.v > 0 && bid.v >= ask.v ? "what is said of a book does not cross"
                                                    : NULL;
}

static const char *on_depth(struct laws *l, const struct msg_book_depth *m)
{
    const struct book_level *bid = m->bids.count > 0 ? &m->bids.at[0] : NULL;
    const struct book_level *ask = m->asks.count > 0 ? &m->asks.at[0] : NULL;
    return on_touch(l, &m->inst, 1, bid != NULL ? bid->px : PX(0), ask != NULL ? ask->px : PX(0));
}

static void on_status(struct laws *l, const struct msg_book_status *m)
{
    const int n = laws_index(l, &m->inst);
    if (n < 0 || l->symbol[n].book == m->state)
        return;
    l->symbol[n].book = m->state;
    l->symbol[n].book_at = world_now(l->w);
}

static void on_order(struct laws *l, const struct msg_order *o)
{
    if (o->action == ACTION_CANCEL) {
        struct laws_order *target = laws_find(l, o->target);
        if (target != NULL && target->cancel_at.v == 0 && target->lived)
            target->cancel_at = world_now(l->w);
        return;
    }
    if (o->action != ACTION_PLACE)
        return;
    l->opened += o->purpose == PURPOSE_OPEN;
    l->order[l->orders++ % LAWS_ORDERS] = (struct laws_order){.order = o->order,
                                                              .symbol = laws_index(l, &o->inst),
                                                              .side = o->side,
                                                              .purpose = o->purpose,
                                                              .state = ORDER_APPROVED};
}

bool laws_ended(enum order_state s)
{
    return s == ORDER_UNSENT || s == ORDER_REJECTED || s == ORDER_CANCELED || s == ORDER_FILLED ||
           s == ORDER_VOID;
}

static const char *on_order_state(struct laws *l, const struct msg_order_state *m)
{
    struct laws_order *o = laws_find(l, m->order);
    if (o == NULL || m->order == 0)
        return NULL;
    if (m->state == ORDER_VOID && laws_ended(o->state))
        return NULL; /* an executor that was started later does not know it: it stays ended */
    if (laws_ended(o->state) && m->state != o->state)
        return "no state leaves a terminal";
    if (m->filled.v < o->filled)
        return "what is filled never becomes less";
    if (m->state != ORDER_UNKNOWN)
        o->unknown_at = TS(0);
    else if (o->unknown_at.v == 0)
        o->unknown_at = world_now(l->w);
    o->state = m->state;
    o->filled = m->filled.v;
    o->cl_ord_id = m->cl_ord_id;
    if (m->state == ORDER_LIVE && !o->lived) {
        o->lived = true;
        o->live_at = world_now(l->w);
    }
    if (laws_ended(m->state) && o->ended_at.v == 0) {
        o->cancel_at = TS(0);
        o->ended_at = world_now(l->w);
    }
    return NULL;
}

static const char *on_fill(struct laws *l, const struct msg_fill *f)
{
    const int n = laws_index(l, &f->inst);
    if (n < 0)
        return NULL;
    if (!told_new(&l->told, f))
        return f->replayed ? NULL : "a fill is told once";
    struct laws_symbol *s = &l->symbol[n];
    money_t amount = MONEY(decimal_rescale(f->qty.v, f->qty_exp, -18, ROUND_DOWN));
    const double px = decimal_to_double(f->px.v, f->px_exp);
    if (f->side == SIDE_SELL)
        amount = money_neg(amount);
    if (s->is.type == INST_SPOT && word_equal(&f->fee_ccy, &s->is.base))
        amount = money_add(amount, f->fee);
    const double was = money_to_double(s->amount);
    s->amount = money_add(s->amount, amount);
    const double now = money_to_double(s->amount);
    if (was * now <= 0 || fabs(now) < fabs(was))
        s->cost = fabs(was) > 0 && was * now > 0 ? s->cost * now / was : now * px;
    else
        s->cost += (now - was) * px;
    s->losing_since = TS(0);
    l->fill[l->fills++ % LAWS_FILLS] = (struct laws_fill){n, amount, world_now(l->w)};
    const bool known = !f->replayed; /* who has lost its memory does not know what for */
    return known && f->purpose == PURPOSE_OPEN && !f->maker ? "an opening order never takes" : NULL;
}

static void on_position(struct laws *l, const struct msg_position *m)
{
    const int n = laws_index(l, &m->inst);
    if (n >= 0)
        l->symbol[n].booked = m->amount;
}

static void on_cycle(struct laws *l, const struct msg_cycle *m)
{
    const int n = laws_index(l, &m->inst);
    if (n < 0)
        return;
    struct laws_symbol *s = &l->symbol[n];
    if (m->net.v != 0)
        s->streak = m->net.v < 0 ? s->streak + 1 : 0;
    if (s->streak < l->settings->loss_streak)
        return;
    s->paused_from = world_now(l->w);
    s->streak = 0;
}

/* Of everything said, in order: two runs of one seed have to agree. */
static void digest(struct laws *l, const struct msg *m)
{
    static char line[1 << 16];
    struct text t = TEXT(line);
    msg_print(m, &t);
    for (size_t n = 0; n < t.len; n++)
        l->digest = (l->digest ^ (uint8_t)line[n]) * UINT64_C(1099511628211);
}

/* ---- when something has happened at the exchange ---- */

static void on_exchange(struct laws *l)
{
    const struct simulator *s = world_core(l->w, WORLD_SIMULATOR);
    const struct venue *v = &s->venue;
    const ts_t now = world_now(l->w);
    if (ts_diff(now, l->equity_at).v >= DUR_MS(100).v) {
        l->equity_at = now;
        l->equity[l->equities++ % LAWS_EQUITY] = venue_total_usd(v, SIM_ACCOUNT);
    }
    if (v->last_id == l->last_id && v->fills == l->venue_fills &&
        v->orders.pending[SIM_ACCOUNT] == l->pending)
        return;
    judge(l, laws_exchange(l), NULL);
    if (v->fills != l->venue_fills)
        judge(l, laws_i16_never_ourselves(l), NULL);
    l->last_id = v->last_id;
    l->venue_fills = v->fills;
    l->pending = v->orders.pending[SIM_ACCOUNT];
}

static const char *heard(struct laws *l, const struct msg *m)
{
    const char *broken = NULL;
    switch (m->type) {
    case MSG_INSTRUMENT: on_instrument(l, &m->instrument); return NULL;
    case MSG_BOOK_TOP: return on_touch(l, &m->book_top.inst, 0, m->book_top.bid, m->book_top.ask);
    case MSG_BOOK_DEPTH: return on_depth(l, &m->book_depth);
    case MSG_POSITION: on_position(l, &m->position); return NULL;
    case MSG_BOOK_STATUS: on_status(l, &m->book_status); return NULL;
    case MSG_INTENT:
        l->wished = m->intent.intent;
        return l->intruding ? NULL : laws_wished(l, &m->intent);
    case MSG_ORDER:
        broken = laws_i14_a_halt_stays(l, &m->order);
        broken = broken != NULL ? broken : laws_approved(l, &m->order);
        on_order(l, &m->order);
        return broken;
    case MSG_ORDER_STATE: return on_order_state(l, &m->order_state);
    case MSG_FILL: return on_fill(l, &m->fill);
    case MSG_LEDGER: laws_hear_ledger(l, &m->ledger); return NULL;
    case MSG_CYCLE: on_cycle(l, &m->cycle); return NULL;
    case MSG_MODE:
        if (l->mode != m->mode.mode)
            l->mode_at = world_now(l->w);
        l->mode = m->mode.mode;
        l->latched = l->latched || l->mode == MODE_HALTED;
        return NULL;
    default: return NULL; /* no law is about it */
    }
}

void laws_see(void *arg, enum world_who who, const struct msg *m)
{
    struct laws *l = arg;
    if (l->digesting)
        digest(l, m);
    judge(l, heard(l, m), m);
    if (who == WORLD_EXECUTOR && (m->type == MSG_WIRE_TX || m->type == MSG_HTTP_REQUEST))
        judge(l, laws_sent(l, m), m);
    if (who == WORLD_SIMULATOR)
        on_exchange(l);
}

void laws_look(struct laws *l)
{
    judge(l, laws_lasting(l), NULL);
    judge(l, laws_i9_nothing_outlives_us(l), NULL);
}

void laws_alive(struct laws *l)
{
    judge(l, laws_i24_nothing_unknown(l), NULL);
}

void laws_rest(struct laws *l)
{
    judge(l, laws_at_rest(l), NULL);
    judge(l, laws_i7_ledger_is_the_exchanges(l), NULL);
}
