#include "services/risk/leases.h"

#include "common/base/assert.h"

void leases_init(struct leases *l, uint32_t symbols)
{
    ASSERT(symbols <= SETTING_SYMBOLS_MAX);
    *l = (struct leases){.symbols = symbols};
}

struct lease_instance *leases_find(struct leases *l, uint64_t ses)
{
    if (ses == 0)
        return NULL;
    for (size_t i = 0; i < LEASE_INSTANCES_MAX; i++)
        if (l->instances[i].ses == ses)
            return &l->instances[i];
    return NULL;
}

uint32_t leases_count(const struct leases *l, uint64_t ses)
{
    uint32_t n = 0;
    for (uint32_t s = 0; s < l->symbols; s++)
        n += l->at[s].holder == ses;
    return n;
}

static void set_free(struct lease *lease)
{
    *lease = (struct lease){0};
}

static void forget(struct leases *l, struct lease_instance *gone)
{
    for (uint32_t s = 0; s < l->symbols; s++)
        if (l->at[s].holder == gone->ses)
            set_free(&l->at[s]);
    *gone = (struct lease_instance){0};
}

struct lease_instance *leases_meet(struct leases *l, uint64_t ses, uint16_t instance, ts_t now)
{
    ASSERT(ses != 0);
    struct lease_instance *free_place = NULL;
    struct lease_instance *known = leases_find(l, ses);
    if (known != NULL) {
        known->heard = now;
        return known;
    }
    for (size_t i = 0; i < LEASE_INSTANCES_MAX; i++) {
        struct lease_instance *at = &l->instances[i];
        const bool replaced = at->ses != 0 && at->instance == instance;
        if (replaced && at->ses > ses && at->state != PEER_DEAD)
            return NULL; /* a later session has this number: two must not take turns */
        const bool dead = at->ses != 0 && at->state == PEER_DEAD;
        if (replaced || dead)
            forget(l, at);
        if (at->ses == 0 && free_place == NULL)
            free_place = at;
    }
    if (free_place == NULL)
        return NULL;
    *free_place =
        (struct lease_instance){.ses = ses, .instance = instance, .state = PEER_LIVE, .heard = now};
    return free_place;
}

/* Alive, and asked for this symbol not longer ago than a lease lasts. */
static bool wants(const struct lease_instance *i, uint32_t symbol, ts_t now)
{
    return i->ses != 0 && i->state == PEER_LIVE && i->asked[symbol].v != 0 &&
           ts_diff(now, i->asked[symbol]).v < DUR_MS(LEASE_TTL_MS).v;
}

bool leases_wanted(const struct leases *l, uint32_t symbol, ts_t now)
{
    ASSERT(symbol < l->symbols);
    bool any = l->at[symbol].holder != 0;
    for (size_t i = 0; i < LEASE_INSTANCES_MAX; i++)
        any = any || wants(&l->instances[i], symbol, now);
    return any;
}

/* The living instance that wants the symbol and holds the fewest; the first met among equals. */
static struct lease_instance *neediest(struct leases *l, uint32_t symbol, ts_t now)
{
    struct lease_instance *best = NULL;
    for (size_t i = 0; i < LEASE_INSTANCES_MAX; i++) {
        struct lease_instance *at = &l->instances[i];
        if (!wants(at, symbol, now))
            continue;
        if (best == NULL || leases_count(l, at->ses) < leases_count(l, best->ses))
            best = at;
    }
    return best;
}

/* The only place where a lease begins. */
static void grant(struct lease *lease, const struct lease_instance *to, ts_t now)
{
    ASSERT(to->ses != 0);
    *lease = (struct lease){
        .holder = to->ses, .instance = to->instance, .expires = ts_add(now, DUR_MS(LEASE_TTL_MS))};
}

static void expire(struct lease *lease, ts_t now)
{
    if (lease->holder != 0 && lease->expires.v <= now.v)
        set_free(lease);
}

bool leases_ask(struct leases *l, uint32_t symbol, uint64_t ses, uint16_t instance, ts_t now)
{
    ASSERT(symbol < l->symbols);
    struct lease_instance *who = leases_meet(l, ses, instance, now);
    if (who == NULL)
        return false;
    struct lease *lease = &l->at[symbol];
    who->asked[symbol] = now;
    expire(lease, now);
    if (lease->holder == 0) {
        const struct lease_instance *next = neediest(l, symbol, now);
        if (next != NULL)
            grant(lease, next, now);
    } else if (lease->holder == ses && who->state != PEER_DEAD) {
        lease->expires = ts_add(now, DUR_MS(LEASE_TTL_MS));
    }
    return lease->holder == ses;
}

void leases_release(struct leases *l, uint32_t symbol, uint64_t ses, ts_t now)
{
    ASSERT(symbol < l->symbols);
    struct lease_instance *who = leases_find(l, ses);
    if (who == NULL)
        return;
    who->heard = now;
    who->asked[symbol] = TS(0);
    if (l->at[symbol].holder == ses)
        set_free(&l->at[symbol]);
}

void leases_peer(struct leases *l, uint64_t ses, enum peer_state state, ts_t now)
{
    struct lease_instance *who = leases_find(l, ses);
    if (who == NULL)
        return;
    who->state = state;
    if (state == PEER_DEAD)
        forget(l, who);
    else
        who->heard = now;
}

/* Asks one symbol back from whoever holds two more than somebody else who wants it. */
static void balance(struct leases *l, const struct lease_idle *idle, ts_t now)
{
    if (l->moved.v != 0 && ts_diff(now, l->moved).v < DUR_MS(LEASE_MOVE_MS).v)
        return;
    for (uint32_t s = 0; s < l->symbols; s++) {
        struct lease *lease = &l->at[s];
        const struct lease_instance *other = neediest(l, s, now);
        if (lease->holder == 0 || lease->yielding || other == NULL || other->ses == lease->holder)
            continue;
        if (leases_count(l, other->ses) + 1 >= leases_count(l, lease->holder))
            continue;
        if ((idle->flat >> s & 1) == 0)
            continue;
        lease->yielding = true;
        l->moved = now;
        return;
    }
}

/* A yielding symbol moves when it is idle, and stays when a late fill has opened a position. */
static void yield(struct leases *l, uint32_t s, const struct lease_idle *idle, ts_t now)
{
    struct lease *lease = &l->at[s];
    if (!lease->yielding)
        return;
    const struct lease_instance *other = neediest(l, s, now);
    if ((idle->flat >> s & 1) == 0 || other == NULL || other->ses == lease->holder)
        lease->yielding = false;
    else if ((idle->idle >> s & 1) != 0)
        grant(lease, other, now);
}

uint64_t leases_tick(struct leases *l, const struct lease_idle *idle, ts_t now)
{
    uint64_t changed = 0;
    for (uint32_t s = 0; s < l->symbols; s++) {
        const uint64_t was = l->at[s].holder;
        expire(&l->at[s], now);
        const struct lease_instance *next = l->at[s].holder == 0 ? neediest(l, s, now) : NULL;
        if (next != NULL)
            grant(&l->at[s], next, now);
        yield(l, s, idle, now);
        if (l->at[s].holder != was)
            changed |= UINT64_C(1) << s;
    }
    balance(l, idle, now);
    return changed;
}

bool leases_may_open(struct leases *l, uint32_t symbol, uint64_t ses, ts_t now)
{
    ASSERT(symbol < l->symbols);
    const struct lease *lease = &l->at[symbol];
    const struct lease_instance *who = leases_find(l, ses);
    return who != NULL && who->state == PEER_LIVE && lease->holder == ses && !lease->yielding &&
           lease->expires.v > now.v;
}

bool leases_author(const struct leases *l, uint32_t session_low)
{
    for (size_t i = 0; i < LEASE_INSTANCES_MAX; i++)
        if (l->instances[i].ses != 0 && (uint32_t)l->instances[i].ses == session_low)
            return l->instances[i].state != PEER_DEAD;
    return false;
}
