/* Who lives in a world, and who hears of whom: the half of world.h that starts, ends and parts. */
#include <stdlib.h>

#include "backtest/world_inner.h"
#include "common/base/assert.h"

enum { SUSPECT_MS = 350, DEAD_MS = 1000 };

static void peer(struct world *w, uint32_t to, uint32_t about, enum peer_state state)
{
    struct msg m = {.type = MSG_PEER, .src = SERVICE_RUNNER};
    m.peer.service = w->actor[about].kind->id;
    m.peer.ses = w->ses[about];
    m.peer.instance = w->actor[about].instance;
    m.peer.state = state;
    world_say(w, to, &m);
}

/* The heartbeat that a life begins with; later ones tell nothing a PEER does not. */
static void heartbeat(struct world *w, uint32_t to, uint32_t about)
{
    struct msg m = {.type = MSG_HEARTBEAT, .src = w->actor[about].kind->id};
    m.ses = w->ses[about];
    m.instance = w->actor[about].instance;
    m.sent = w->now;
    m.heartbeat.state = SERVICE_STATE_READY;
    world_say(w, to, &m);
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
                world_say(w, to, m);
        }
        outbox_clear(w->out);
        struct msg synced = {.type = MSG_SYNCED, .src = SERVICE_RUNNER};
        synced.synced.service = o->kind->id;
        synced.synced.ses = w->ses[owner];
        world_say(w, to, &synced);
    }
    heartbeat(w, to, owner);
    peer(w, to, owner, PEER_LIVE);
}

/* Who hears of whom: readers of its stream; risk of strategies. */
static bool hears(const struct world *w, uint32_t reader, uint32_t owner)
{
    const struct actor *of = &w->actor[owner];
    const bool ever = w->ses[owner] != 0 && w->ses[reader] != 0;
    if (reader == owner || !ever || !w->actor[reader].alive)
        return false;
    if (of->kind->id == SERVICE_STRATEGY)
        return reader == WORLD_RISK;
    return of->kind->stream != CHANNEL_LOCAL &&
           world_reads(w->actor[reader].kind, of->kind->stream);
}

static void load(struct world *w, uint32_t n)
{
    struct msg m;
    for (size_t i = 0; i < w->shelf.count; i++) {
        shelf_get(&w->shelf, i, &m, &w->room);
        m.src = w->actor[n].kind->id;
        world_step(w, n, &m);
    }
    m = (struct msg){.type = MSG_LOADED, .src = SERVICE_RUNNER};
    m.loaded.records = w->shelf.count;
    world_step(w, n, &m);
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
    a->off_bus = false;
    a->silent = TS(0);
    a->epoch++;
    w->ses[n] = (uint64_t)a->epoch << 32 | (prng_u64(&w->prng) & 0xffffffff) | 1;
    a->kind->init(a->core, &w->settings);
    struct msg start = {.type = MSG_START, .src = SERVICE_RUNNER};
    start.start.ses = w->ses[n];
    start.start.epoch = a->epoch;
    start.start.instance = a->instance;
    start.start.seed = w->settings.sim_seed;
    world_step(w, n, &start);
    if (a->kind->store)
        load(w, n);
}

void world_start(struct world *w)
{
    for (uint32_t n = 0; n < WORLD_EXECUTOR + w->strategies; n++)
        begin(w, n);
    for (uint32_t owner = 0; owner < WORLD_ACTORS; owner++)
        for (uint32_t reader = 0; reader < WORLD_ACTORS; reader++)
            if (hears(w, reader, owner))
                introduce(w, reader, owner);
}

/* Both ways: a living owner describes itself, a dead one does not. */
static void meet_all(struct world *w, uint32_t who)
{
    for (uint32_t n = 0; n < WORLD_ACTORS; n++) {
        const bool there = w->actor[n].alive && !w->actor[n].off_bus;
        if (there && hears(w, n, who))
            introduce(w, n, who);
        if (there && hears(w, who, n))
            introduce(w, who, n);
    }
}

void world_boot(struct world *w, enum world_who who)
{
    begin(w, who);
    meet_all(w, who);
}

static void silence_after(struct world *w, uint32_t who, dur_t after, enum peer_state state)
{
    const struct parcel p = {.at = ts_add(w->now, after),
                             .kind = PARCEL_SILENCE,
                             .actor = who,
                             .ses = w->ses[who],
                             .value = (uint64_t)state};
    queue_put(&w->queue, &p, NULL);
}

static void fall_silent(struct world *w, uint32_t who)
{
    w->actor[who].silent = w->now;
    silence_after(w, who, DUR_MS(SUSPECT_MS), PEER_SUSPECT);
    silence_after(w, who, DUR_MS(DEAD_MS), PEER_DEAD);
}

void world_silent(struct world *w, const struct parcel *p)
{
    const struct actor *a = &w->actor[p->actor];
    const enum peer_state state = (enum peer_state)p->value;
    const dur_t needed = DUR_MS(state == PEER_DEAD ? DEAD_MS : SUSPECT_MS);
    const bool still = a->silent.v != 0 && ts_diff(w->now, a->silent).v >= needed.v;
    if (!still || w->ses[p->actor] != p->ses)
        return;
    for (uint32_t n = 0; n < WORLD_ACTORS; n++) {
        if (hears(w, n, p->actor))
            peer(w, n, p->actor, state);
        if (hears(w, p->actor, n))
            peer(w, p->actor, n, state);
    }
}

void world_kill(struct world *w, enum world_who who)
{
    struct actor *a = &w->actor[who];
    ASSERT(a->alive);
    a->alive = false;
    a->due = TS_NEVER;
    w->held[who] = 0;
    net_cut(&w->net, who, false, w->now);
    fall_silent(w, who);
}

void world_part(struct world *w, enum world_who who)
{
    struct actor *a = &w->actor[who];
    ASSERT(a->alive);
    ASSERT(!a->off_bus);
    a->off_bus = true;
    fall_silent(w, who);
}

void world_join(struct world *w, enum world_who who)
{
    struct actor *a = &w->actor[who];
    ASSERT(a->off_bus);
    a->off_bus = false;
    a->silent = TS(0);
    if (a->alive)
        meet_all(w, who);
}

void world_cut(struct world *w, enum world_who who)
{
    net_cut(&w->net, who, w->actor[who].alive, w->now);
}

void world_stop(struct world *w, enum world_who who, const char *reason)
{
    struct msg m = {.type = MSG_STOP, .src = SERVICE_RUNNER};
    m.stop.reason = str_from(reason);
    world_step(w, who, &m);
}
