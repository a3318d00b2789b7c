#include "backtest/world.h"

#include <stdlib.h>
#include <string.h>

#include "backtest/world_inner.h"
#include "common/base/assert.h"

enum { TIMER_SPACE_MS = 1 }; /* as the runner: no spinning on a deadline that does not move */

static const struct actor_kind *const kinds[WORLD_ACTORS] = {
    [WORLD_SIMULATOR] = &actor_simulator, [WORLD_FEED] = &actor_feed,
    [WORLD_STRATEGY] = &actor_strategy,   [WORLD_RISK] = &actor_risk,
    [WORLD_EXECUTOR] = &actor_executor,   [WORLD_STRATEGY_2] = &actor_strategy,
    [WORLD_STRATEGY_3] = &actor_strategy, [WORLD_STRATEGY_4] = &actor_strategy,
};

struct world_latency world_usual_latency(void)
{
    return (struct world_latency){
        .wire = DUR_MS(2), .jitter = DUR(500000), .bus = DUR(100000), .store = DUR_MS(2)};
}

/* Recordings are read at once: their lines arrive in this very instant, in order. */
static void on_tape(void *arg, struct msg *in)
{
    struct world *w = arg;
    const struct parcel p = {.at = w->now,
                             .kind = PARCEL_MESSAGE,
                             .actor = WORLD_SIMULATOR,
                             .ses = w->ses[WORLD_SIMULATOR]};
    in->src = SERVICE_RUNNER;
    queue_put(&w->queue, &p, in);
}

struct world *world_new(const struct world_options *o)
{
    struct world *w = calloc(1, sizeof *w);
    ASSERT(w != NULL);
    w->settings = *o->settings;
    w->now = o->start;
    w->latency = o->latency;
    w->strategies = o->strategies > 0 ? o->strategies : 1;
    ASSERT(w->strategies <= WORLD_STRATEGIES);
    prng_seed(&w->prng, o->seed);
    queue_init(&w->queue);
    net_init(&w->net, &w->queue, o, w->ses);
    shelf_init(&w->shelf);
    w->out = calloc(1, sizeof *w->out);
    ASSERT(w->out != NULL);
    const char *const paths[] = {w->settings.sim_book_file.at, w->settings.sim_trades_file.at};
    w->tape = tape_new(NULL, paths, 2, w->settings.state_dir.at, (struct sink){w, on_tape});
    for (int n = 0; n < WORLD_ACTORS; n++) {
        w->actor[n] = (struct actor){
            .kind = kinds[n],
            .instance = (uint16_t)(n > WORLD_EXECUTOR ? n - WORLD_EXECUTOR : 0),
            .due = TS_NEVER,
        };
        w->actor[n].core = calloc(1, kinds[n]->size);
        ASSERT(w->actor[n].core != NULL);
    }
    return w;
}

void world_destroy(struct world **w_p)
{
    struct world *w = *w_p;
    if (w == NULL)
        return;
    for (int n = 0; n < WORLD_ACTORS; n++)
        free(w->actor[n].core);
    tape_destroy(&w->tape);
    shelf_fini(&w->shelf);
    queue_fini(&w->queue);
    free(w->out);
    free(w);
    *w_p = NULL;
}

void world_watch(struct world *w, world_see_fn *fn, void *arg)
{
    w->see = fn;
    w->see_arg = arg;
}

void world_post(struct world *w, uint32_t to, ts_t at, const struct msg *m)
{
    const struct parcel p = {.at = at, .kind = PARCEL_MESSAGE, .actor = to, .ses = w->ses[to]};
    if (w->actor[to].alive)
        queue_put(&w->queue, &p, m);
}

/* Not before what was said earlier, should that have taken longer. */
static ts_t behind(ts_t *last, ts_t at)
{
    if (last->v < at.v)
        *last = at;
    return *last;
}

void world_say(struct world *w, uint32_t to, const struct msg *m)
{
    world_post(w, to, behind(&w->heard[to], ts_add(w->now, w->latency.bus)), m);
}

bool world_reads(const struct actor_kind *k, enum channel c)
{
    for (int n = 0; n < 4 && k->reads[n] != CHANNEL_LOCAL; n++)
        if (k->reads[n] == c)
            return true;
    return false;
}

/* Over the bus, unless one of both is off it. */
static void pass(struct world *w, uint32_t from, uint32_t to, const struct msg *m)
{
    if (!w->actor[from].off_bus && !w->actor[to].off_bus)
        world_say(w, to, m);
}

static void to_readers(struct world *w, uint32_t from, enum channel c, const struct msg *m)
{
    for (uint32_t n = 0; n < WORLD_ACTORS; n++)
        if (world_reads(w->actor[n].kind, c))
            pass(w, from, n, m);
}

static void tell_stored(struct world *w, uint32_t to, uint64_t number)
{
    struct msg done = {.type = MSG_STORED, .src = SERVICE_RUNNER};
    done.stored.number = number;
    world_post(w, to, behind(&w->stored[to], ts_add(w->now, w->latency.store)), &done);
}

static void stored(struct world *w, uint32_t from, const struct msg *m)
{
    shelf_put(&w->shelf, m);
    if (w->hold_stored)
        w->held[from] = m->corr;
    else
        tell_stored(w, from, m->corr);
}

static void local(struct world *w, uint32_t from, const struct msg *m)
{
    if (m->type == MSG_STOPPED)
        w->actor[from].stopped = true;
    else if (m->type == MSG_LOG || net_take(&w->net, from, m, w->now))
        return;
    else
        (void)tape_take(w->tape, m);
}

/* Where a core's message goes: by its channel in the schema, as on the bus. */
static void route(struct world *w, uint32_t from, struct msg *m)
{
    struct actor *a = &w->actor[from];
    const enum service author = msg_author(m->type);
    ASSERT(author == SERVICE_RUNNER || author == a->kind->id);
    m->src = a->kind->id;
    m->ses = w->ses[from];
    m->instance = a->instance;
    m->sent = w->now;
    m->seq = ++a->seq;
    if (w->tamper != NULL)
        w->tamper(w->tamper_arg, (enum world_who)from, m);
    if (w->see != NULL)
        w->see(w->see_arg, (enum world_who)from, m);
    switch (msg_channel(m->type)) {
    case CHANNEL_LOCAL: local(w, from, m); return;
    case CHANNEL_STORE: stored(w, from, m); return;
    case CHANNEL_MD:
    case CHANNEL_EXEC:
    case CHANNEL_RISK:
        ASSERT(msg_channel(m->type) == a->kind->stream);
        to_readers(w, from, msg_channel(m->type), m);
        return;
    case CHANNEL_INTENT: pass(w, from, WORLD_RISK, m); return;
    case CHANNEL_ORDER: pass(w, from, WORLD_EXECUTOR, m); return;
    case CHANNEL_STRATEGY:
    case CHANNEL_NOTICE:
    case CHANNEL_CONTROL:
    case CHANNEL_ALERT:
    case CHANNEL_ALL:
    case CHANNEL_SNAPSHOT: return; /* for people and tools: whoever watches has seen it */
    }
    UNREACHABLE();
}

void world_step(struct world *w, uint32_t n, struct msg *in)
{
    struct actor *a = &w->actor[n];
    const dur_t ahead = n == WORLD_SIMULATOR ? w->ahead : DUR(0);
    in->ts = ts_add(w->now, ahead);
    a->kind->step(a->core, in, w->out);
    for (size_t i = 0; i < w->out->count; i++)
        route(w, n, &w->out->at[i]);
    outbox_clear(w->out);
    a->due = a->kind->deadline(a->core);
    if (a->due.v != TS_NEVER.v)
        a->due = TS(a->due.v - ahead.v);
}

/* ---- time ---- */

static uint32_t next_timer(const struct world *w, ts_t *at)
{
    uint32_t who = 0;
    *at = TS_NEVER;
    for (uint32_t n = 0; n < WORLD_ACTORS; n++) {
        if (w->actor[n].due.v >= at->v)
            continue;
        *at = w->actor[n].due;
        who = n;
    }
    return who;
}

static void tick(struct world *w, uint32_t n)
{
    struct msg m = {.type = MSG_TIMER, .src = SERVICE_RUNNER};
    world_step(w, n, &m);
    if (w->actor[n].due.v <= w->now.v)
        w->actor[n].due = ts_add(w->now, DUR_MS(TIMER_SPACE_MS));
}

static void hand_over(struct world *w, const struct parcel *p)
{
    struct msg m;
    struct codec_head head;
    if (!w->actor[p->actor].alive || w->ses[p->actor] != p->ses)
        return;
    const enum err e = codec_decode((struct str){p->bytes, p->len}, &m, &head, &w->room);
    ASSERT(e == ERR_OK);
    if (m.ttl.v > 0 && ts_diff(w->now, m.sent).v > m.ttl.v)
        return;
    world_step(w, p->actor, &m);
}

static void open_parcel(struct world *w, const struct parcel *p)
{
    switch (p->kind) {
    case PARCEL_MESSAGE: hand_over(w, p); return;
    case PARCEL_TIMEOUT:
        if (w->ses[p->actor] == p->ses)
            net_timeout(&w->net, p->actor, p->value, w->now);
        return;
    case PARCEL_SILENCE: world_silent(w, p); return;
    }
    UNREACHABLE();
}

bool world_turn(struct world *w, ts_t until)
{
    ts_t timer = TS_NEVER;
    const uint32_t who = next_timer(w, &timer);
    const ts_t parcel = queue_due(&w->queue);
    const ts_t next = ts_min(timer, parcel);
    if (next.v > until.v || next.v == INT64_MAX)
        return false;
    w->turns++;
    if (next.v > w->now.v)
        w->now = next;
    if (timer.v < parcel.v) {
        tick(w, who);
        return true;
    }
    struct parcel p = queue_take(&w->queue);
    open_parcel(w, &p);
    free(p.bytes);
    return true;
}

void world_run(struct world *w, ts_t until)
{
    while (world_turn(w, until))
        ;
    if (until.v > w->now.v)
        w->now = until;
}

/* ---- asked from outside ---- */

void world_slow(struct world *w, const struct world_latency *l)
{
    w->latency = w->net.latency = *l;
}

void world_hold_stored(struct world *w, bool held)
{
    w->hold_stored = held;
    for (uint32_t n = 0; n < WORLD_ACTORS && !held; n++) {
        if (w->held[n] != 0)
            tell_stored(w, n, w->held[n]);
        w->held[n] = 0;
    }
}

void world_clock(struct world *w, dur_t ahead)
{
    struct actor *a = &w->actor[WORLD_SIMULATOR];
    if (ahead.v <= w->ahead.v)
        return;
    if (a->due.v != TS_NEVER.v)
        a->due = TS(a->due.v - (ahead.v - w->ahead.v));
    w->ahead = ahead;
}

void world_control(struct world *w, enum command command, struct str inst)
{
    struct msg m = {.type = MSG_CONTROL, .src = SERVICE_CLI, .ses = 1, .sent = w->now};
    m.control.id = w->turns + 1;
    m.control.command = command;
    m.control.inst = word_from(inst);
    m.control.who = word_of("world");
    m.control.arg = STR("scenario");
    world_say(w, WORLD_RISK, &m);
}

void world_tamper(struct world *w, world_tamper_fn *fn, void *arg)
{
    w->tamper = fn;
    w->tamper_arg = arg;
}

void world_intrude(struct world *w, enum world_who who, const struct msg *m)
{
    struct msg copy = *m;
    if (w->actor[who].alive)
        route(w, who, &copy);
}

void world_call(struct world *w, const char *method, const char *path, const char *body)
{
    struct msg_http_call c = {.method = word_of(method),
                              .path = str_from(path),
                              .headers = STR("content-type: application/json\n"),
                              .body = str_from(body)};
    net_call_by_hand(&w->net, &c, w->now);
}

ts_t world_now(const struct world *w)
{
    return w->now;
}

bool world_stopped(const struct world *w, enum world_who who)
{
    return w->actor[who].stopped;
}

enum service_state world_state(const struct world *w, enum world_who who, struct word *reason)
{
    *reason = WORD_EMPTY;
    if (!w->actor[who].alive)
        return SERVICE_STATE_DEAD;
    return w->actor[who].kind->state(w->actor[who].core, reason);
}

const void *world_core(const struct world *w, enum world_who who)
{
    return w->actor[who].core;
}

uint64_t world_turns(const struct world *w)
{
    return w->turns;
}
