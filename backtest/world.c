#include "backtest/world.h"

#include <stdlib.h>
#include <string.h>

#include "backtest/actor.h"
#include "backtest/net.h"
#include "backtest/shelf.h"
#include "common/base/assert.h"
#include "common/io/ports.h"

enum {
    TIMER_SPACE_MS = 1, /* as the runner: no spinning on a deadline that does not move */
    SUSPECT_MS = 350,
    DEAD_MS = 1000,
};

struct actor {
    const struct actor_kind *kind;
    void *core;
    bool alive;
    bool stopped;
    uint32_t epoch;
    uint64_t seq;
    ts_t due; /* deadline as last asked; TS_NEVER when dead */
};

struct world {
    struct settings settings;
    struct prng prng;
    ts_t now;
    uint64_t turns;
    struct queue queue;
    struct net net;
    struct shelf shelf;
    struct tape *tape;
    struct world_latency latency;
    uint64_t ses[WORLD_ACTORS];
    struct actor actor[WORLD_ACTORS];
    world_see_fn *see;
    void *see_arg;
    struct codec_room room;
    struct outbox *out;
};

static const struct actor_kind *const kinds[WORLD_ACTORS] = {
    [WORLD_SIMULATOR] = &actor_simulator, [WORLD_FEED] = &actor_feed,
    [WORLD_STRATEGY] = &actor_strategy,   [WORLD_RISK] = &actor_risk,
    [WORLD_EXECUTOR] = &actor_executor,
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
    prng_seed(&w->prng, o->seed);
    queue_init(&w->queue);
    net_init(&w->net, &w->queue, o, w->ses);
    shelf_init(&w->shelf);
    w->out = calloc(1, sizeof *w->out);
    ASSERT(w->out != NULL);
    const char *const paths[] = {w->settings.sim_book_file.at, w->settings.sim_trades_file.at};
    w->tape = tape_new(NULL, paths, 2, w->settings.state_dir.at, (struct sink){w, on_tape});
    for (int n = 0; n < WORLD_ACTORS; n++) {
        w->actor[n] = (struct actor){.kind = kinds[n], .due = TS_NEVER};
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

static void post(struct world *w, uint32_t to, ts_t at, const struct msg *m)
{
    const struct parcel p = {.at = at, .kind = PARCEL_MESSAGE, .actor = to, .ses = w->ses[to]};
    if (w->actor[to].alive)
        queue_put(&w->queue, &p, m);
}

static bool reads(const struct actor_kind *k, enum channel c)
{
    for (int n = 0; n < 4 && k->reads[n] != CHANNEL_LOCAL; n++)
        if (k->reads[n] == c)
            return true;
    return false;
}

static void to_readers(struct world *w, enum channel c, const struct msg *m)
{
    for (uint32_t n = 0; n < WORLD_ACTORS; n++)
        if (reads(w->actor[n].kind, c))
            post(w, n, ts_add(w->now, w->latency.bus), m);
}

static void stored(struct world *w, uint32_t from, const struct msg *m)
{
    struct msg done = {.type = MSG_STORED, .src = SERVICE_RUNNER};
    done.stored.number = m->corr;
    shelf_put(&w->shelf, m);
    post(w, from, ts_add(w->now, w->latency.store), &done);
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
    m->sent = w->now;
    m->seq = ++a->seq;
    if (w->see != NULL)
        w->see(w->see_arg, (enum world_who)from, m);
    switch (msg_channel(m->type)) {
    case CHANNEL_LOCAL: local(w, from, m); return;
    case CHANNEL_STORE: stored(w, from, m); return;
    case CHANNEL_MD:
    case CHANNEL_EXEC:
    case CHANNEL_RISK:
        ASSERT(msg_channel(m->type) == a->kind->stream);
        to_readers(w, msg_channel(m->type), m);
        return;
    case CHANNEL_INTENT: post(w, WORLD_RISK, ts_add(w->now, w->latency.bus), m); return;
    case CHANNEL_ORDER: post(w, WORLD_EXECUTOR, ts_add(w->now, w->latency.bus), m); return;
    case CHANNEL_STRATEGY:
    case CHANNEL_NOTICE:
    case CHANNEL_CONTROL:
    case CHANNEL_ALERT:
    case CHANNEL_ALL:
    case CHANNEL_SNAPSHOT: return; /* for people and tools: whoever watches has seen it */
    }
    UNREACHABLE();
}

static void step(struct world *w, uint32_t n, struct msg *in)
{
    struct actor *a = &w->actor[n];
    in->ts = w->now;
    a->kind->step(a->core, in, w->out);
    for (size_t i = 0; i < w->out->count; i++)
        route(w, n, &w->out->at[i]);
    outbox_clear(w->out);
    a->due = a->kind->deadline(a->core);
}

/* ---- life and death ---- */

static void peer(struct world *w, uint32_t to, uint32_t about, enum peer_state state)
{
    struct msg m = {.type = MSG_PEER, .src = SERVICE_RUNNER};
    m.peer.service = w->actor[about].kind->id;
    m.peer.ses = w->ses[about];
    m.peer.state = state;
    post(w, to, ts_add(w->now, w->latency.bus), &m);
}

/* The heartbeat that a life begins with; later ones tell nothing a PEER does not. */
static void heartbeat(struct world *w, uint32_t to, uint32_t about)
{
    struct msg m = {.type = MSG_HEARTBEAT, .src = w->actor[about].kind->id};
    m.ses = w->ses[about];
    m.sent = w->now;
    m.heartbeat.state = SERVICE_STATE_READY;
    post(w, to, ts_add(w->now, w->latency.bus), &m);
}

/* The owner's whole state, then that it is complete, then that its owner lives. */
static void introduce(struct world *w, uint32_t to, uint32_t owner)
{
    const struct actor *o = &w->actor[owner];
    if (o->kind->snapshot != NULL && o->kind->stream != CHANNEL_LOCAL) {
        o->kind->snapshot(o->core, w->now, w->out);
        for (size_t i = 0; i < w->out->count; i++) {
            struct msg *m = &w->out->at[i];
            m->src = o->kind->id;
            m->ses = w->ses[owner];
            m->sent = w->now;
            if (msg_channel(m->type) == o->kind->stream)
                post(w, to, ts_add(w->now, w->latency.bus), m);
        }
        outbox_clear(w->out);
        struct msg synced = {.type = MSG_SYNCED, .src = SERVICE_RUNNER};
        synced.synced.service = o->kind->id;
        synced.synced.ses = w->ses[owner];
        post(w, to, ts_add(w->now, w->latency.bus), &synced);
    }
    heartbeat(w, to, owner);
    peer(w, to, owner, PEER_LIVE);
}

/* Who hears of whom: readers of its stream; risk of strategies. */
static bool hears(const struct world *w, uint32_t reader, uint32_t owner)
{
    if (reader == owner || !w->actor[reader].alive)
        return false;
    if (owner == WORLD_STRATEGY)
        return reader == WORLD_RISK;
    return w->actor[owner].kind->stream != CHANNEL_LOCAL &&
           reads(w->actor[reader].kind, w->actor[owner].kind->stream);
}

static void load(struct world *w, uint32_t n)
{
    struct msg m;
    for (size_t i = 0; i < w->shelf.count; i++) {
        shelf_get(&w->shelf, i, &m, &w->room);
        m.src = w->actor[n].kind->id;
        step(w, n, &m);
    }
    m = (struct msg){.type = MSG_LOADED, .src = SERVICE_RUNNER};
    m.loaded.records = w->shelf.count;
    step(w, n, &m);
}

static void begin(struct world *w, uint32_t n)
{
    struct actor *a = &w->actor[n];
    ASSERT(!a->alive);
    if (a->epoch > 0) { /* a new core has clear memory; clearing it here would touch all of it */
        free(a->core);
        a->core = calloc(1, a->kind->size);
        ASSERT(a->core != NULL);
    }
    a->alive = true;
    a->stopped = false;
    a->epoch++;
    w->ses[n] = (uint64_t)a->epoch << 32 | (prng_u64(&w->prng) & 0xffffffff) | 1;
    a->kind->init(a->core, &w->settings);
    struct msg start = {.type = MSG_START, .src = SERVICE_RUNNER};
    start.start.ses = w->ses[n];
    start.start.epoch = a->epoch;
    start.start.seed = w->settings.sim_seed;
    step(w, n, &start);
    if (a->kind->store)
        load(w, n);
}

void world_start(struct world *w)
{
    for (uint32_t n = 0; n < WORLD_ACTORS; n++)
        begin(w, n);
    for (uint32_t owner = 0; owner < WORLD_ACTORS; owner++)
        for (uint32_t reader = 0; reader < WORLD_ACTORS; reader++)
            if (hears(w, reader, owner))
                introduce(w, reader, owner);
}

void world_boot(struct world *w, enum world_who who)
{
    begin(w, who);
    for (uint32_t n = 0; n < WORLD_ACTORS; n++) {
        if (hears(w, n, who))
            introduce(w, n, who);
        if (w->actor[n].alive && hears(w, who, n))
            introduce(w, who, n);
    }
}

static void silence(struct world *w, uint32_t who, dur_t after, enum peer_state state)
{
    const struct parcel p = {.at = ts_add(w->now, after),
                             .kind = PARCEL_SILENCE,
                             .actor = who,
                             .ses = w->ses[who],
                             .value = (uint64_t)state};
    queue_put(&w->queue, &p, NULL);
}

void world_kill(struct world *w, enum world_who who)
{
    struct actor *a = &w->actor[who];
    ASSERT(a->alive);
    a->alive = false;
    a->due = TS_NEVER;
    net_cut(&w->net, who, false, w->now);
    silence(w, who, DUR_MS(SUSPECT_MS), PEER_SUSPECT);
    silence(w, who, DUR_MS(DEAD_MS), PEER_DEAD);
}

void world_cut(struct world *w, enum world_who who)
{
    net_cut(&w->net, who, w->actor[who].alive, w->now);
}

void world_stop(struct world *w, enum world_who who, const char *reason)
{
    struct msg m = {.type = MSG_STOP, .src = SERVICE_RUNNER};
    m.stop.reason = str_from(reason);
    step(w, who, &m);
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
    step(w, n, &m);
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
    step(w, p->actor, &m);
}

static void open_parcel(struct world *w, const struct parcel *p)
{
    switch (p->kind) {
    case PARCEL_MESSAGE: hand_over(w, p); return;
    case PARCEL_TIMEOUT:
        if (w->ses[p->actor] == p->ses)
            net_timeout(&w->net, p->actor, p->value, w->now);
        return;
    case PARCEL_SILENCE:
        if (w->actor[p->actor].alive || w->ses[p->actor] != p->ses)
            return;
        for (uint32_t n = 0; n < WORLD_ACTORS; n++)
            if (hears(w, n, p->actor))
                peer(w, n, p->actor, (enum peer_state)p->value);
        return;
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

void world_control(struct world *w, enum command command, struct str inst)
{
    struct msg m = {.type = MSG_CONTROL, .src = SERVICE_CLI, .ses = 1, .sent = w->now};
    m.control.id = w->turns + 1;
    m.control.command = command;
    m.control.inst = word_from(inst);
    m.control.who = word_of("world");
    m.control.arg = STR("scenario");
    post(w, WORLD_RISK, ts_add(w->now, w->latency.bus), &m);
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
