/* The venue's queues under the order flow of Cont, Stoikov and Talreja (2010): unit orders, limit
 * orders at rate lambda at each touch of a one-tick book, market orders at mu a side, cancels at
 * theta an order. The middle moves up when the ask empties before the bid; Table 3 of the paper
 * says how often (strategy.md §4.5 c). Every event is an order in the real book, matched for
 * real. */
#include <math.h>
#include <stdlib.h>

#include "services/simulator/venue.h"
#include "tests/lib/seed.h"
#include "tests/lib/test.h"

#define LAMBDA 1.85
#define MU     0.94
#define THETA  0.71
#define SIGMAS 4.0

enum { DEEPEST = 5, PATHS = 20000, BID = 915000, ASK = 915001, UNIT = 1000000 };

static const double table[DEEPEST][DEEPEST] = {
    {.500, .336, .259, .216, .188}, {.664, .500, .407, .348, .307}, {.741, .593, .500, .437, .391},
    {.784, .652, .563, .500, .452}, {.812, .693, .609, .548, .500},
};

static struct venue *v;
static ts_t now;

static const struct ladder_level *touch(enum side side)
{
    return ladder_rank(&v->book[0], side, 0);
}

static uint32_t queue(enum side side)
{
    return touch(side) != NULL ? touch(side)->count : 0;
}

static void join(enum side side)
{
    const px_t px = PX(side == SIDE_BUY ? BID : ASK);
    assert_true(venue_flow_limit(v, 0, side, px, QTY(UNIT), now) != LADDER_NONE);
}

static void leave(enum side side, uint64_t place)
{
    int32_t node = touch(side)->head;
    while (place-- > 0)
        node = v->nodes.at[node].next;
    venue_flow_cancel(v, 0, node, QTY(UNIT), now);
}

static void take(enum side resting)
{
    const qty_t got = venue_flow_take(v, 0, side_other(resting), PX(0), QTY(UNIT), now);
    assert_int_equal(got.v, UNIT);
}

static void forget_events(void)
{
    while (venue_next_event(v) != NULL)
        ;
}

/* One event; which side and which kind by the rates of this very book. */
static void happen(struct prng *g)
{
    const double rates[2] = {LAMBDA + MU + THETA * queue(SIDE_BUY),
                             LAMBDA + MU + THETA * queue(SIDE_SELL)};
    double u = prng_unit(g) * (rates[0] + rates[1]);
    const enum side side = u < rates[SIDE_BUY] ? SIDE_BUY : SIDE_SELL;
    now = ts_add(now, DUR((int64_t)(prng_exponential(g, 1.0 / (rates[0] + rates[1])) * 1e9)));
    u = prng_unit(g) * rates[side];
    if (u < LAMBDA)
        join(side);
    else if (u < LAMBDA + MU)
        take(side);
    else
        leave(side, prng_below(g, queue(side)));
    forget_events();
}

static bool goes_up(struct prng *g, int bids, int asks)
{
    for (int side = SIDE_BUY; side <= SIDE_SELL; side++) {
        while (queue((enum side)side) > 0)
            leave((enum side)side, 0);
        for (int n = side == SIDE_BUY ? bids : asks; n > 0; n--)
            join((enum side)side);
    }
    forget_events();
    while (queue(SIDE_BUY) > 0 && queue(SIDE_SELL) > 0)
        happen(g);
    return queue(SIDE_SELL) == 0;
}

static void the_middle_moves_as_often_as_the_paper_says(void **state)
{
    (void)state;
    struct prng g = seed_prng("order flow");
    double worst = 0;
    for (int b = 1; b <= DEEPEST; b++) {
        for (int a = 1; a <= DEEPEST; a++) {
            const double p = table[b - 1][a - 1];
            const double error = sqrt(p * (1 - p) / PATHS) + 0.00083 / SIGMAS; /* printed digits */
            int ups = 0;
            for (int n = 0; n < PATHS; n++)
                ups += goes_up(&g, b, a);
            const double off = fabs((double)ups / PATHS - p) / error;
            worst = fmax(worst, off);
            if (off > SIGMAS)
                fail_msg("bid %d, ask %d: %.4f of %d paths went up, the paper says %.3f", b, a,
                         (double)ups / PATHS, PATHS, p);
        }
    }
    assert_string_equal(venue_broken(v), "");
    print_message("25 entries, %d paths each, at most %.1f standard errors off\n", PATHS, worst);
}

static int setup(void **state)
{
    (void)state;
    char why_text[200];
    struct text why = TEXT(why_text);
    struct settings settings;
    settings_defaults(&settings);
    v = calloc(1, sizeof *v);
    now = ts_from_ms(1767323045678);
    venue_init(v);
    assert_true(venue_setup(v, &settings, now, &why));
    forget_events();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(v);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        the_middle_moves_as_often_as_the_paper_says, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
