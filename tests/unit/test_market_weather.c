/* Each kind of weather is what it is called. */
#include "services/simulator/market_weather.h"

#include <math.h>
#include <stdlib.h>

#include "services/simulator/market.h"
#include "tests/lib/test.h"

static struct venue *v;
static struct market *m;
static struct outbox *out;
static ts_t now;

static int setup(void **state)
{
    (void)state;
    v = calloc(1, sizeof *v);
    m = calloc(1, sizeof *m);
    out = calloc(1, sizeof *out);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(v);
    free(m);
    free(out);
    return 0;
}

/* What ten minutes of a kind have shown of BTC-USDT. */
struct seen {
    double path;  /* sum of squares of relative moves of the middle in 0.1 s */
    double leap;  /* the largest of them */
    double trend; /* mean of |relative move| over 10 s */
    double depth; /* mean quantity of the best bid, BTC */
    int missing;  /* samples without one of the sides */
    int crossed;  /* samples in which the book is to be shown crossed */
    uint64_t trades;
};

static void sample(struct seen *s, double *last)
{
    px_t bid = PX(0);
    px_t ask = PX(0);
    const struct ladder_level *best = ladder_rank(&v->book[0], SIDE_BUY, 0);
    s->crossed += market_crossed(m, 0);
    if (!ladder_best(&v->book[0], SIDE_BUY, &bid) || !ladder_best(&v->book[0], SIDE_SELL, &ask)) {
        s->missing++;
        return;
    }
    const double mid = (double)(bid.v + ask.v) / 2;
    const double move = *last > 0 ? fabs(mid / *last - 1) : 0;
    s->path += move * move;
    s->leap = fmax(s->leap, move);
    s->depth += (double)best->qty * 1e-8 / 6000;
    *last = mid;
}

static void run(ts_t until)
{
    while (market_deadline(m).v <= until.v) {
        const ts_t at = market_deadline(m);
        now = at.v > now.v ? at : now;
        market_step(m, v, now, out);
        while (venue_next_event(v) != NULL)
            ;
    }
    now = until;
}

static struct seen look_at(const char *kind)
{
    char why_text[200];
    struct text why = TEXT(why_text);
    struct settings settings;
    struct seen seen = {0};
    double last = 0;
    double then = 0;
    settings_defaults(&settings);
    settings.sim_weather = word_of(kind);
    venue_init(v);
    *m = (struct market){.replay = false};
    now = ts_from_ms(1767323045678);
    assert_true(venue_setup(v, &settings, now, &why));
    assert_true(market_open(m, v, &settings, 5, &why));
    market_start(m, v, now, out);
    for (int n = 0; n < 6000; n++) {
        const ts_t until = ts_add(now, DUR_MS(100));
        run(until);
        sample(&seen, &last);
        if (n % 100 != 0)
            continue;
        seen.trend += then > 0 ? fabs(last / then - 1) / 60 : 0;
        then = last;
        assert_string_equal(venue_broken(v), "");
    }
    seen.trades = v->tape[0].trades;
    return seen;
}

static void the_usual_market_has_two_sides_and_does_not_cross(void **state)
{
    (void)state;
    const struct seen usual = look_at("usual");
    assert_int_equal(usual.missing + usual.crossed, 0);
    assert_true(usual.leap < 0.004);
}

static void calm_is_calmer_and_volatile_is_wilder(void **state)
{
    (void)state;
    const struct seen calm = look_at("calm");
    const struct seen usual = look_at("usual");
    const struct seen wild = look_at("volatile");
    assert_true(calm.path * 4 < usual.path);
    assert_true(usual.path * 8 < wild.path);
    assert_true(calm.trades < usual.trades && usual.trades < wild.trades);
}

static void a_trend_goes_further_than_its_noise(void **state)
{
    (void)state;
    const struct seen usual = look_at("usual");
    const struct seen trend = look_at("trending");
    assert_true(trend.trend > 1.3 * usual.trend);
}

static void a_gapping_market_leaps(void **state)
{
    (void)state;
    assert_true(look_at("gapping").leap > 0.005);
}

static void a_thin_book_holds_little(void **state)
{
    (void)state;
    assert_true(look_at("thin").depth * 10 < look_at("usual").depth);
}

static void a_crossed_market_is_shown_crossed_now_and_then(void **state)
{
    (void)state;
    const struct seen crossed = look_at("crossed");
    assert_true(crossed.crossed > 60 && crossed.crossed < 2000);
}

static void a_one_sided_market_lacks_a_side_and_gets_it_back(void **state)
{
    (void)state;
    const struct seen one = look_at("one_sided");
    assert_true(one.missing > 600 && one.missing < 5900);
    assert_true(one.trades > 20);
}

static void a_side_can_be_sent_away_and_called_back(void **state)
{
    (void)state;
    (void)look_at("usual");
    const struct ladder_side *asks = &v->book[0].side[SIDE_SELL];
    assert_true(market_set(m, v, STR("BTC-USDT"), STR("one_sided"), STR("buy"), now));
    for (int n = 0; n < 2; n++) {
        const ts_t until = ts_add(now, DUR_S(5));
        run(until);
        assert_int_equal(asks->count == 0, n == 0);
        assert_true(market_set(m, v, STR("BTC-USDT"), STR("one_sided"), STR("none"), now));
    }
    assert_false(market_set(m, v, STR("BTC-USDT"), STR("one_sided"), STR("both"), now));
    assert_false(market_set(m, v, STR("BTC-USDT"), STR("weather"), STR("nice"), now));
    assert_false(market_set(m, v, STR("BTC-USDT"), STR("depth"), STR("0"), now));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_usual_market_has_two_sides_and_does_not_cross),
        T(calm_is_calmer_and_volatile_is_wilder),
        T(a_trend_goes_further_than_its_noise),
        T(a_gapping_market_leaps),
        T(a_thin_book_holds_little),
        T(a_crossed_market_is_shown_crossed_now_and_then),
        T(a_one_sided_market_lacks_a_side_and_gets_it_back),
        T(a_side_can_be_sent_away_and_called_back),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
