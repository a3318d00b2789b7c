#include "services/strategy/strategy.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/strategy/status.h"
#include "services/strategy/why.h"

_Static_assert((int)SETTING_SYMBOLS_MAX <= (int)WORD_TABLE_MAX,
               "every symbol has a place in the index");

void strategy_init(struct strategy *st, const struct settings *settings)
{
    memset(st, 0, sizeof(*st)); /* megabytes: no copy of them on the stack */
    st->shared.settings = *settings;
    st->shared.mode = MODE_STARTING;
    st->shared.feed = PEER_DEAD;
    st->shared.risk = PEER_DEAD;
    st->shared.executor = PEER_DEAD;
    for (uint32_t i = 0; i < settings->symbols.count; i++) {
        const struct word *inst = &settings->symbols.at[i];
        uint32_t known;
        if (word_table_get(&st->index, inst, &known))
            continue;
        symbol_init(&st->symbols[st->count], inst, settings, DUR_MS(PHASE_MS * st->count));
        ASSERT(word_table_put(&st->index, inst, st->count));
        st->count++;
    }
}

static struct symbol *symbol_of(struct strategy *st, const struct word *inst)
{
    uint32_t i;
    return word_table_get(&st->index, inst, &i) ? &st->symbols[i] : NULL;
}

static void think_all(struct strategy *st, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < st->count; i++)
        symbol_think(&st->symbols[i], &st->shared, now, out);
}

static void on_start(struct strategy *st, const struct msg *in)
{
    ASSERT(!st->started);
    st->shared.ses = in->start.ses;
    st->started = true;
    st->lease_at = in->ts;
}

static void on_stop(struct strategy *st, ts_t now, struct outbox *out)
{
    if (st->stop_by.v != 0)
        return;
    st->shared.stopping = true;
    st->stop_by = ts_add(now, DUR_MS(STOP_GIVE_UP_MS));
    think_all(st, now, out);
}

/* Every symbol is asked for: who does not hold it takes over when its holder is gone. */
static void ask_leases(struct strategy *st, ts_t now, struct outbox *out)
{
    if (!st->started || st->shared.stopping || now.v < st->lease_at.v)
        return;
    st->lease_at = ts_add(now, DUR_MS(LEASE_ASK_MS));
    for (uint32_t i = 0; i < st->count; i++) {
        struct msg *m = outbox_push(out, MSG_LEASE_REQUEST, now);
        m->ttl = DUR_S(1);
        m->lease_request.inst = st->symbols[i].inst;
    }
}

static void release_leases(struct strategy *st, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < st->count; i++) {
        if (!symbol_held(&st->symbols[i], &st->shared, now))
            continue;
        struct msg *m = outbox_push(out, MSG_LEASE_REQUEST, now);
        m->lease_request.inst = st->symbols[i].inst;
        m->lease_request.release = true;
    }
}

/* Stopping ends when no order of this session is alive, or when waiting has had its time. */
static void finish(struct strategy *st, ts_t now, struct outbox *out)
{
    if (st->stop_by.v == 0 || st->stopped)
        return;
    bool alive = false;
    for (uint32_t i = 0; i < st->count; i++)
        alive = alive || owns_any_mine(&st->symbols[i].own);
    if (alive && now.v < st->stop_by.v)
        return;
    release_leases(st, now, out);
    outbox_push(out, MSG_STOPPED, now)->stopped.clean = !alive;
    st->stopped = true;
}

static void on_executor_peer(struct strategy *st, enum peer_state state)
{
    st->shared.executor = state;
    if (state == PEER_LIVE || state == PEER_SUSPECT)
        return;
    st->shared.executor_synced = false;
    st->shared.executor_ready = false;
    for (uint32_t i = 0; i < st->count; i++)
        symbol_executor_lost(&st->symbols[i]);
}

static void on_peer(struct strategy *st, const struct msg *in, struct outbox *out)
{
    const enum peer_state state = in->peer.state;
    switch (in->peer.service) {
    case SERVICE_FEED:
        st->shared.feed = state;
        for (uint32_t i = 0; i < st->count && (state == PEER_DEAD || state == PEER_STALE); i++)
            view_down(&st->symbols[i].view);
        break;
    case SERVICE_RISK:
        st->shared.risk = state;
        if (state == PEER_DEAD || state == PEER_STALE)
            st->shared.risk_synced = false;
        break;
    case SERVICE_EXECUTOR: on_executor_peer(st, state); break;
    default: return; /* not for us */
    }
    think_all(st, in->ts, out);
}

static void on_synced(struct strategy *st, const struct msg *in, struct outbox *out)
{
    for (uint32_t i = 0; i < st->count; i++) {
        if (in->synced.service == SERVICE_RISK)
            symbol_risk_synced(&st->symbols[i], in->ts);
        if (in->synced.service == SERVICE_EXECUTOR)
            symbol_executor_synced(&st->symbols[i], in->ts);
    }
    if (in->synced.service == SERVICE_RISK) {
        st->shared.risk_synced = true;
        st->shared.risk = PEER_LIVE;
    } else if (in->synced.service == SERVICE_EXECUTOR) {
        st->shared.executor_synced = true;
        st->shared.executor = PEER_LIVE;
    } else if (in->synced.service == SERVICE_FEED) {
        st->shared.feed = PEER_LIVE;
    }
    think_all(st, in->ts, out);
}

/* What all symbols depend on. True when it was such a message. */
static bool on_common(struct strategy *st, const struct msg *in, struct outbox *out)
{
    switch (in->type) {
    case MSG_START: on_start(st, in); break;
    case MSG_STOP: on_stop(st, in->ts, out); break;
    case MSG_PEER: on_peer(st, in, out); break;
    case MSG_SYNCED: on_synced(st, in, out); break;
    case MSG_MODE:
        st->shared.mode = in->mode.mode;
        st->shared.mode_known = true;
        think_all(st, in->ts, out);
        break;
    case MSG_TOTALS: st->shared.equity = in->totals.equity; break;
    case MSG_EXECUTOR_STATUS:
        st->shared.clock_offset = in->executor_status.clock_offset;
        st->shared.ack = in->executor_status.ack;
        if (in->executor_status.ready != st->shared.executor_ready) {
            st->shared.executor_ready = in->executor_status.ready;
            think_all(st, in->ts, out);
        }
        break;
    default: return false;
    }
    return true;
}

/* What one symbol depends on. */
static void on_symbol(struct symbol *s, struct shared *sh, const struct msg *in)
{
    switch (in->type) {
    case MSG_INSTRUMENT: symbol_on_instrument(s, &in->instrument); break;
    case MSG_BOOK_TOP:
        if (s->known)
            (void)view_on_top(&s->view, in, &s->instrument);
        break;
    case MSG_BOOK_DEPTH:
        if (s->known)
            (void)view_on_depth(&s->view, in, &s->instrument);
        break;
    case MSG_BOOK_STATUS: view_on_status(&s->view, in); break;
    case MSG_SYMBOL_LIMITS: symbol_on_limits(s, &in->symbol_limits); break;
    case MSG_LEASE: symbol_on_lease(s, &in->lease); break;
    case MSG_POSITION: symbol_on_position(s, &in->position, in->ts); break;
    case MSG_FILL: symbol_on_fill(s, sh, &in->fill, in->ts); break;
    case MSG_ORDER_STATE: symbol_on_order(s, sh, &in->order_state, in->ts); break;
    case MSG_TRADE: symbol_on_trade(s, &in->trade, in->ts); break;
    case MSG_FUNDING: symbol_on_funding(s, &in->funding); break;
    case MSG_CYCLE: symbol_on_cycle(s, &in->cycle); break;
    case MSG_VERDICT: symbol_on_verdict(s, &in->verdict, in->ts); break;
    default: break; /* not for us */
    }
}

/* A jump of the leading symbol takes the exposed side of all others off at once (§3.7). */
static void follow_lead(struct strategy *st, const struct symbol *lead, ts_t now,
                        struct outbox *out)
{
    const struct settings *set = &st->shared.settings;
    if (!set->toxic_guard || !word_equal(&lead->inst, &set->lead_symbol) ||
        !volatility_warm(&lead->opinion.volatility))
        return;
    const double r = volatility_last_second(&lead->opinion.volatility, now);
    const double sigma = volatility_use(&lead->opinion.volatility);
    for (uint32_t i = 0; i < st->count; i++) {
        struct symbol *s = &st->symbols[i];
        if (s != lead && guards_lead(&s->opinion.danger.guards, now, r, sigma))
            symbol_think(s, &st->shared, now, out);
    }
}

static void think_due(struct strategy *st, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < st->count; i++) {
        if (st->symbols[i].wake.v <= now.v)
            symbol_think(&st->symbols[i], &st->shared, now, out);
    }
}

void strategy_step(struct strategy *st, const struct msg *in, struct outbox *out)
{
    ASSERT(in->type == MSG_START || st->started);
    if (!on_common(st, in, out)) {
        const struct word inst = msg_inst(in);
        struct symbol *s = symbol_of(st, &inst);
        if (s != NULL) {
            on_symbol(s, &st->shared, in);
            symbol_think(s, &st->shared, in->ts, out);
            follow_lead(st, s, in->ts, out);
        }
    }
    think_due(st, in->ts, out);
    ask_leases(st, in->ts, out);
    finish(st, in->ts, out);
}

ts_t strategy_deadline(const struct strategy *st)
{
    if (!st->started || st->stopped)
        return TS_NEVER;
    ts_t next = st->shared.stopping ? st->stop_by : st->lease_at;
    for (uint32_t i = 0; i < st->count; i++)
        next = ts_min(next, st->symbols[i].wake);
    return next;
}

void strategy_snapshot(const struct strategy *st, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < st->count; i++) {
        status_push(&st->symbols[i], &st->shared, now, out);
    }
    for (uint32_t i = 0; i < st->count && outbox_free(out) > OUTBOX_SPARE; i++) {
        const struct symbol *s = &st->symbols[i];
        why_push(s, &st->shared, now, out);
        if (symbol_held(s, &st->shared, now))
            opinion_describe(&s->opinion, &st->shared.settings, &s->inst, now, out);
    }
}

enum service_state strategy_state(const struct strategy *st, struct word *reason)
{
    *reason = WORD_EMPTY;
    if (!st->started)
        return SERVICE_STATE_STARTING;
    if (st->shared.stopping)
        return SERVICE_STATE_STOPPING;
    if (!st->shared.risk_synced)
        *reason = word_of("risk");
    else if (!st->shared.executor_synced)
        *reason = word_of("executor");
    else if (st->shared.feed != PEER_LIVE)
        *reason = word_of("feed");
    else
        return SERVICE_STATE_READY;
    return SERVICE_STATE_SYNCING;
}
