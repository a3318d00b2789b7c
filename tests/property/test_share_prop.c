/*
 * The last hour of a side, against a list of every interval there was: whatever the
 * lengths and causes, nothing is lost or counted twice, and the printed tenths of
 * percents add up.
 */
#include "tests/lib/test.h"

#include <string.h>

#include "services/strategy/share.h"
#include "tests/lib/seed.h"

#define MINUTE INT64_C(60000000000)
#define START  INT64_C(1700000000000000000)

enum { RUNS = 40, STEPS = 600 };

struct interval {
    int64_t from;
    int64_t until;
    unsigned cause;
};

/* Short ones mostly, now and then over a minute's end, an hour's, or back in time. */
static int64_t step_of(struct prng *g)
{
    const uint64_t kind = prng_below(g, 100);
    if (kind < 60)
        return (int64_t)prng_below(g, 2000000000);
    if (kind < 90)
        return (int64_t)prng_below(g, 90000000000);
    if (kind < 96)
        return (int64_t)prng_below(g, 20) * MINUTE; /* exact edges; and no time at all */
    if (kind < 98)
        return (int64_t)prng_below(g, 7200000000000);
    return -(int64_t)prng_below(g, 1000000000);
}

static void expect(const struct interval *all, size_t count, int64_t now, int64_t want[])
{
    const int64_t first = (now / MINUTE - (SHARE_MINUTES - 1)) * MINUTE;
    memset(want, 0, SHARE_CAUSES * sizeof(want[0]));
    for (size_t i = 0; i < count; i++) {
        const int64_t from = all[i].from > first ? all[i].from : first;
        if (all[i].until > from)
            want[all[i].cause] += all[i].until - from;
    }
}

static void assert_rounded(const int64_t ns[SHARE_CAUSES], int64_t observed)
{
    rate_t share[SHARE_CAUSES];
    int64_t sum = 0;
    shares_round(ns, share);
    for (unsigned c = 0; c < SHARE_CAUSES; c++) {
        assert_int_equal(share[c].v % (1000000000 / SHARE_UNITS), 0);
        sum += share[c].v;
        if (observed == 0)
            continue;
        const double exact = (double)ns[c] / (double)observed;
        const double told = (double)share[c].v / 1e9;
        assert_true(told - exact < 0.001 && exact - told < 0.001);
    }
    assert_int_equal(sum, observed == 0 ? 0 : 1000000000);
}

/* One side, and everything that ever was noted of it. */
struct life {
    struct shares h;
    int64_t now;
    int64_t noted; /* the latest moment there was */
    unsigned cause;
    size_t count;
    struct interval all[STEPS];
};

static void live_on(struct life *l, struct prng *g)
{
    l->now += step_of(g);
    if (l->now > l->noted) {
        l->all[l->count++] = (struct interval){l->noted, l->now, l->cause};
        l->noted = l->now;
    }
    if (prng_below(g, 3) != 0)
        l->cause = (unsigned)prng_below(g, SHARE_CAUSES);
    shares_note(&l->h, l->cause, TS(l->now));
}

static void the_hour_is_exact_whatever_the_intervals(void **state)
{
    (void)state;
    static struct life l;
    struct prng g = seed_prng("share");
    for (int run = 0; run < RUNS; run++) {
        memset(&l, 0, sizeof(l));
        l.now = l.noted = START + (int64_t)prng_below(&g, 3600000000000);
        shares_note(&l.h, l.cause, TS(l.now));
        for (int i = 0; i < STEPS; i++) {
            int64_t got[SHARE_CAUSES];
            int64_t want[SHARE_CAUSES];
            int64_t sum = 0;
            live_on(&l, &g);
            const int64_t observed = shares_sum(&l.h, got).v;
            expect(l.all, l.count, l.noted, want);
            for (unsigned c = 0; c < SHARE_CAUSES; c++)
                sum += want[c];
            assert_memory_equal(got, want, sizeof(got));
            assert_true(observed == sum && observed <= SHARE_MINUTES * MINUTE);
            assert_rounded(got, observed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hour_is_exact_whatever_the_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
