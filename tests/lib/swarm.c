#include "tests/lib/swarm.h"

#include <string.h>

#include "services/simulator/fault.h"
#include "tests/lib/draw.h"

/* Orders are refused while the clocks are further apart than a second, and rightly so. */
enum {
    FORM_SIZE = 300,
    CLOCKS_APART_MS = 900,
    STORM_BUS_MS = 40,
    SETTLED_MS = 1500,
    PARTED_MS = 6000,
    DEAD_MS = 20000
};

static const struct {
    const char *name;
    const char *parameters;
} menu[] = {
#define X(constant, name, parameters, what) {name, parameters},
    FAULTS(X)
#undef X
};

_Static_assert(FAULT_COUNT <= 64, "one bit a fault");

void swarm_init(struct swarm *s, struct chain *c, uint64_t seed)
{
    memset(s, 0, sizeof *s);
    s->c = c;
    s->usual = c->latency;
    prng_seed(&s->g, seed ^ UINT64_C(0x737761726d));
    for (int n = 0; n < SWARM_KINDS; n++)
        s->may[n] = draw_one_in(&s->g, 2);
    s->may[SWARM_FAULT] = !draw_one_in(&s->g, 8);
    s->menu = prng_u64(&s->g) & prng_u64(&s->g);
    /* Its end is told once: who has no connection then never hears that it is over, and trading
     * stays off until a restart. Not asked for here. */
    s->menu &= ~(UINT64_C(1) << FAULT_MAINTENANCE);
    s->rarely = (uint64_t)prng_between(&s->g, 2, 24);
}

/* ---- a fault of the menu ---- */

static void put(struct text *t, const char *key, int64_t value)
{
    text_put(t, ",\"");
    text_put(t, key);
    text_put(t, "\":");
    text_i64(t, value);
}

static int64_t some_code(struct prng *g)
{
    static const int64_t codes[] = {50001, 50004, 50011, 50013, 50026, 50061, 51000,
                                    51008, 51020, 51400, 51503, 51603, 59999};
    return codes[prng_below(g, sizeof codes / sizeof codes[0])];
}

/* A parameter whose row lists its words, "key=a|b|c": one of them. */
static void put_one_of(struct swarm *s, struct text *t, const char *takes, const char *key)
{
    const struct str all = str_from(takes);
    const size_t at = str_find(all, str_from(key));
    const size_t from = at + strlen(key);
    size_t words = 1;
    size_t end = from + 1;
    if (at == all.len || from >= all.len || all.at[from] != '=')
        return;
    for (; end < all.len && all.at[end] != ';' && all.at[end] != ' '; end++)
        words += all.at[end] == '|';
    size_t begin = from + 1;
    for (uint64_t skip = prng_below(&s->g, words); skip > 0; begin++)
        skip -= all.at[begin] == '|';
    size_t stop = begin;
    while (stop < end && all.at[stop] != '|')
        stop++;
    text_put(t, ",\"");
    text_put(t, key);
    text_put(t, "\":\"");
    text_str(t, (struct str){all.at + begin, stop - begin});
    text_put(t, "\"");
}

/* Whatever its row says it takes. What is executed and then refused for certain would be a lie of
 * the exchange: a doubtful code stays the doubtful one. */
static void fault(struct swarm *s)
{
    static const char *const words[] = {"path", "op", "form", "channel"};
    uint64_t which = prng_below(&s->g, FAULT_COUNT);
    for (int n = 0; n < FAULT_COUNT && (s->menu >> which & 1) == 0; n++)
        which = (which + 1) % FAULT_COUNT;
    if ((s->menu >> which & 1) == 0)
        return;
    const char *takes = menu[which].parameters;
    char body[FORM_SIZE];
    struct text t = {body, 0, sizeof body - 1, false};
    text_put(&t, "{\"fault\":\"");
    text_put(&t, menu[which].name);
    text_put(&t, "\"");
    if (strstr(takes, "duration_ms") != NULL)
        put(&t, "duration_ms", prng_between(&s->g, 200, 12000));
    else
        put(&t, "count", prng_between(&s->g, 1, 8));
    for (int n = 0; n < 4; n++)
        put_one_of(s, &t, takes, words[n]);
    if (strstr(takes, "code=") != NULL && which != FAULT_DOUBT && draw_one_in(&s->g, 2))
        put(&t, "code", some_code(&s->g));
    if (strncmp(takes, "ms=", 3) == 0 || strstr(takes, " ms=") != NULL)
        put(&t, "ms", prng_between(&s->g, 1, 3000));
    if (strstr(takes, "close_ms=") != NULL)
        put(&t, "close_ms", prng_between(&s->g, 100, 8000));
    if (strstr(takes, "html=") != NULL && draw_one_in(&s->g, 2))
        put(&t, "html", 1);
    text_put(&t, "}");
    body[t.len] = 0;
    chain_fault(s->c, body);
    s->struck[SWARM_FAULT]++;
}

/* ---- faults of the world ---- */

static ts_t some_time(struct swarm *s, int64_t most_ms)
{
    return ts_add(world_now(s->c->w), DUR_MS(prng_between(&s->g, 250, most_ms)));
}

static bool lives(const struct swarm *s, enum world_who who)
{
    return s->dead[who].v == 0;
}

static void set_pace(struct swarm *s)
{
    struct world_latency l = s->usual;
    if (s->slow.v != 0)
        l.store = DUR_MS(prng_between(&s->g, 20, 2000));
    world_slow(s->c->w, &l);
}

static void storm(struct swarm *s)
{
    struct world_latency l = s->usual;
    l.wire = DUR_MS(prng_between(&s->g, 20, 800));
    l.jitter = DUR_MS(prng_between(&s->g, 0, 1500));
    l.bus = DUR_MS(prng_between(&s->g, 0, STORM_BUS_MS));
    l.store = DUR_MS(prng_between(&s->g, 1, 500));
    world_slow(s->c->w, &l);
    s->slow = some_time(s, 8000);
}

static void strike(struct swarm *s, enum swarm_kind kind)
{
    const enum world_who who = (enum world_who)prng_between(&s->g, WORLD_FEED, WORLD_EXECUTOR);
    struct world *w = s->c->w;
    if (!s->may[kind])
        return;
    s->struck[kind] += kind != SWARM_FAULT;
    switch (kind) {
    case SWARM_FAULT: fault(s); return;
    case SWARM_KILL:
        if (!lives(s, who) || s->parted[who].v != 0)
            return;
        world_kill(w, who);
        s->dead[who] = some_time(s, DEAD_MS);
        return;
    case SWARM_CUT: world_cut(w, draw_one_in(&s->g, 2) ? WORLD_FEED : WORLD_EXECUTOR); return;
    case SWARM_PART:
        if (!lives(s, who) || s->parted[who].v != 0)
            return;
        world_part(w, who);
        s->parted[who] = some_time(s, PARTED_MS);
        return;
    case SWARM_DISK_SLOW:
        s->slow = some_time(s, 8000);
        set_pace(s);
        return;
    case SWARM_DISK_SILENT:
        world_hold_stored(w, true);
        s->silent = some_time(s, 5000);
        return;
    case SWARM_STORM: storm(s); return;
    case SWARM_CLOCK:
        s->ahead = DUR_MS(s->ahead.v / DUR_MS(1).v + prng_between(&s->g, 5, 600));
        if (s->ahead.v > DUR_MS(CLOCKS_APART_MS).v)
            s->ahead = DUR_MS(CLOCKS_APART_MS);
        world_clock(w, s->ahead);
        return;
    case SWARM_MARKET: (void)draw_disturbance(s->c, &s->g, 4); return;
    case SWARM_KINDS: return;
    }
}

static bool over(ts_t *until, ts_t now)
{
    if (until->v == 0 || until->v > now.v)
        return false;
    *until = TS(0);
    return true;
}

static void end_what_is_due(struct swarm *s, ts_t now)
{
    for (int n = 0; n < WORLD_ACTORS; n++) {
        if (over(&s->dead[n], now))
            world_boot(s->c->w, (enum world_who)n);
        if (over(&s->parted[n], now))
            world_join(s->c->w, (enum world_who)n);
    }
    if (over(&s->slow, now))
        set_pace(s);
    if (over(&s->silent, now))
        world_hold_stored(s->c->w, false);
}

/* Who is off the bus has heard nothing since it left it. */
dur_t swarm_doubt(struct swarm *s)
{
    const ts_t now = world_now(s->c->w);
    for (int n = 0; n < WORLD_ACTORS; n++)
        if (s->parted[n].v != 0 || s->dead[n].v != 0)
            s->apart = now;
    if (s->slow.v != 0)
        s->stormy = now;
    const bool apart = s->apart.v != 0 && ts_diff(now, s->apart).v <= DUR_MS(SETTLED_MS).v;
    const bool stormy = s->stormy.v != 0 && ts_diff(now, s->stormy).v <= DUR_MS(SETTLED_MS).v;
    return apart ? DUR_MS(PARTED_MS + SETTLED_MS) : stormy ? DUR_MS(STORM_BUS_MS) : DUR(0);
}

void swarm_step(struct swarm *s)
{
    end_what_is_due(s, world_now(s->c->w));
    if (draw_one_in(&s->g, s->rarely))
        strike(s, draw_one_in(&s->g, 2) ? SWARM_FAULT
                                        : (enum swarm_kind)prng_below(&s->g, SWARM_KINDS));
}

void swarm_end(struct swarm *s)
{
    end_what_is_due(s, TS(INT64_MAX));
    chain_fault(s->c, "{\"fault\":\"clear\"}");
    for (uint32_t n = 0; n < s->c->settings.symbols.count; n++)
        draw_call(s->c, "/sim/market",
                  (const char *const[]){"{\"inst\":\"", s->c->settings.symbols.at[n].at,
                                        "\",\"key\":\"weather\",\"value\":\"usual\"}", NULL});
}
