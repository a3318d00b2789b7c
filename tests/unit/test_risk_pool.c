#include "tests/lib/test.h"

#include "common/base/decimal.h"
#include "services/risk/pool.h"
#include "services/risk/weights.h"

/* Amounts here are in whole units. */
static money_t units(int64_t n)
{
    return MONEY((int128_t)n * 1000000000000000000);
}

static int64_t whole(money_t m)
{
    return (int64_t)(m.v / 1000000000000000000);
}

static ts_t at(int64_t ms)
{
    return TS(INT64_C(1000000000000) + ms * 1000000);
}

static struct pool p;
static struct pool_want w;

/* So many symbols that all want a share of so much. */
static void begin(uint32_t symbols, int64_t cap)
{
    pool_init(&p, symbols);
    w = (struct pool_want){.cap = units(cap), .rebalance = DUR_S(60)};
    for (uint32_t i = 0; i < symbols; i++)
        w.at[i] = (struct pool_claim){.in = true,
                                      .pair = units(10),
                                      .most = units(cap),
                                      .weight = POOL_WEIGHT_ONE,
                                      .group = i};
}

static int64_t share(uint32_t i)
{
    return whole(p.at[i].share);
}

static money_t taken_by_all(void)
{
    money_t sum = w.outside;
    for (uint32_t i = 0; i < p.symbols; i++)
        sum = money_add(sum, money_max(p.at[i].share, w.at[i].bound));
    return sum;
}

static void bind(uint32_t i, int64_t amount, int64_t held)
{
    w.at[i].bound = units(amount);
    w.at[i].held = units(held);
}

/* equally */

static void all_who_take_part_get_the_same(void **state)
{
    (void)state;
    begin(5, 1000);
    w.at[3].in = false;
    pool_tick(&p, &w, at(0));
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(share(i), i == 3 ? 0 : 250);
}

static void without_equity_nobody_gets_anything(void **state)
{
    (void)state;
    begin(2, 0);
    pool_tick(&p, &w, at(0));
    assert_int_equal(p.at[0].share.v, 0);
    assert_int_equal(p.at[1].share.v, 0);
}

static void a_newcomer_waits_until_what_the_others_had_bound_is_gone(void **state)
{
    (void)state;
    begin(3, 900);
    w.at[2].in = false;
    pool_tick(&p, &w, at(0));
    bind(0, 450, 0);
    bind(1, 450, 0);
    w.at[2].in = true;
    pool_tick(&p, &w, at(100));
    assert_int_equal(share(0), 300); /* for new openings at once */
    assert_int_equal(share(2), 0);
    assert_true(pool_over(&p, &w, 0));
    bind(0, 225, 0); /* one of its two orders is dead */
    pool_tick(&p, &w, at(200));
    assert_int_equal(share(2), 150);
    bind(1, 0, 0);
    pool_tick(&p, &w, at(300));
    assert_int_equal(share(2), 300);
    assert_false(pool_over(&p, &w, 0));
}

static void orders_nobody_waits_for_may_stay_beyond_their_share(void **state)
{
    (void)state;
    begin(2, 900);
    pool_tick(&p, &w, at(0));
    bind(0, 450, 0);
    w.cap = units(600);
    w.at[1].in = false;
    pool_tick(&p, &w, at(100));
    w.cap = units(400);
    pool_tick(&p, &w, at(200));
    assert_int_equal(share(0), 400);
    assert_false(pool_over(&p, &w, 0));
}

static void a_large_position_leaves_the_others_the_rest(void **state)
{
    (void)state;
    begin(4, 1000);
    bind(0, 400, 400);
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0), 400);
    for (uint32_t i = 1; i < 4; i++)
        assert_int_equal(share(i), 200);
}

static void what_belongs_to_nobody_is_taken_off_first(void **state)
{
    (void)state;
    begin(2, 1000);
    w.outside = units(400);
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0), 300);
    w.outside = MONEY((int128_t)INT64_MAX << 40); /* nobody knows how much */
    pool_fit(&p, &w);
    assert_int_equal(p.at[0].share.v, 0);
}

static void less_than_a_pair_of_orders_is_given_to_others(void **state)
{
    (void)state;
    begin(4, 100);
    w.at[1].pair = units(40);
    w.at[2].pair = units(60);
    pool_tick(&p, &w, at(0)); /* 25 each would leave two with nothing they can use */
    assert_int_equal(share(2), 0);
    assert_int_equal(share(1), 0);
    assert_int_equal(share(0), 50);
    assert_int_equal(share(3), 50);
}

static void a_falling_equity_lowers_promises_at_once_and_never_what_is_bound(void **state)
{
    (void)state;
    begin(2, 1000);
    pool_tick(&p, &w, at(0));
    bind(0, 500, 0);
    w.cap = units(800);
    pool_fit(&p, &w);
    assert_int_equal(share(0), 500);
    assert_int_equal(share(1), 300);
    w.cap = units(300);
    pool_fit(&p, &w);
    assert_int_equal(share(1), 0);
    assert_int_equal(pool_sums(&p, &w).promised.v, 0);
    assert_int_equal(pool_sums(&p, &w).free.v, 0);
}

static void the_sums_add_up_to_the_cap(void **state)
{
    (void)state;
    begin(3, 1000);
    w.at[2].in = false;
    bind(2, 100, 100);
    pool_tick(&p, &w, at(0));
    bind(0, 200, 0);
    const struct pool_sums s = pool_sums(&p, &w);
    assert_int_equal(whole(s.bound), 300);
    assert_int_equal(whole(s.promised), 700);
    assert_int_equal(s.symbols, 2);
    assert_true(money_add(money_add(s.bound, s.promised), s.free).v == w.cap.v);
}

/* by edge */

static void by_edge(uint32_t symbols, int64_t cap, int64_t most, int64_t explore)
{
    begin(symbols, cap);
    w.by_edge = true;
    w.explore = units(explore);
    w.each = units(most);
    for (uint32_t i = 0; i < symbols; i++)
        w.at[i].most = units(most);
}

static void shares_follow_weights_up_to_the_most_an_order_can_use(void **state)
{
    (void)state;
    by_edge(3, 1000, 400, 100);
    w.at[1].weight = POOL_WEIGHT_ONE / 4;
    w.at[2].weight = POOL_WEIGHT_ONE / 4;
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0), 400); /* its part of the weights would be 666 */
    assert_int_equal(share(1), 300);
    assert_int_equal(share(2), 300);
}

static void a_share_moves_by_a_fifth_at_each_rebalance(void **state)
{
    (void)state;
    by_edge(2, 1000, 900, 0);
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0), 500);
    w.at[1].weight = POOL_WEIGHT_ONE / 4;
    pool_tick(&p, &w, at(59000));
    assert_int_equal(share(0), 500);
    pool_tick(&p, &w, at(60000));
    assert_int_equal(share(1), 400);
    assert_int_equal(share(0), 600);
    pool_tick(&p, &w, at(120000));
    assert_int_equal(share(1), 320);
    assert_int_equal(share(0), 680);
}

static void a_small_change_of_edge_moves_nothing(void **state)
{
    (void)state;
    by_edge(2, 1000, 900, 0);
    pool_tick(&p, &w, at(0));
    w.at[1].weight = POOL_WEIGHT_ONE * 8 / 10; /* 444 instead of 500: 11 % */
    pool_tick(&p, &w, at(60000));
    assert_int_equal(share(1), 500);
}

static void who_earns_nothing_takes_its_turn_within_a_minute(void **state)
{
    (void)state;
    enum { SYMBOLS = 12 };
    int64_t fed[SYMBOLS] = {0};
    by_edge(SYMBOLS, 1000, 400, 100);
    for (uint32_t i = 2; i < SYMBOLS; i++)
        w.at[i].weight = 0;
    for (int64_t t = 0; t < 300000; t += 100) {
        pool_tick(&p, &w, at(t));
        assert_true(taken_by_all().v <= w.cap.v);
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            if (p.at[i].share.v >= w.at[i].pair.v)
                fed[i] = t;
            assert_true(t - fed[i] <= 60000);
        }
    }
    assert_int_equal(share(0), 400);
}

static void nothing_is_kept_for_exploring_when_all_have_a_share(void **state)
{
    (void)state;
    by_edge(2, 1000, 900, 100);
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0) + share(1), 1000);
}

static void nothing_stays_free_while_somebody_could_use_it(void **state)
{
    (void)state;
    by_edge(3, 1000, 400, 100);
    pool_tick(&p, &w, at(0));
    w.at[2].weight = 0; /* steps down by a fifth; what it leaves is the others' at once */
    pool_tick(&p, &w, at(60000));
    pool_tick(&p, &w, at(60100));
    assert_int_equal(share(2), 266);
    assert_int_equal(share(0), share(1));
    assert_in_range(share(0) + share(1) + share(2), 890, 1000);
    for (int n = 2; n < 40; n++)
        pool_tick(&p, &w, at(INT64_C(60000) * n));
    assert_int_equal(share(0), 400);
    assert_int_equal(share(1), 400);
}

/* The first tick finds nobody ready, the next ones one more each: nobody waits for a minute. */
static void who_joins_does_not_wait_for_the_next_rebalance(void **state)
{
    (void)state;
    by_edge(4, 1000, 400, 100);
    w.cap = units(0);
    pool_tick(&p, &w, at(0));
    w.cap = units(1000);
    for (uint32_t i = 0; i < 4; i++)
        w.at[i].in = false;
    for (uint32_t i = 0; i < 4; i++) {
        w.at[i].in = true;
        pool_tick(&p, &w, at(100 + 100 * i));
    }
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(share(i), 250);
}

static void those_that_move_together_share_what_one_may_have(void **state)
{
    (void)state;
    by_edge(4, 1000, 400, 100);
    w.at[1].group = 0;
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0) + share(1), 400);
    assert_int_equal(share(0), share(1));
    assert_int_equal(share(2), 300); /* what the two leave is the others' */
    assert_int_equal(share(3), 300);
    w.at[2].group = 0; /* and another joins them: step by step */
    for (int n = 1; n < 40; n++)
        pool_tick(&p, &w, at(INT64_C(60000) * n));
    assert_in_range(share(0) + share(1) + share(2), 398, 400 * 115 / 100);
    assert_int_equal(share(3), 400);
}

static void who_explores_in_a_group_takes_it_from_the_group(void **state)
{
    (void)state;
    by_edge(3, 1000, 400, 100);
    w.at[1].group = 0;
    w.at[1].weight = 0;
    for (int64_t t = 0; t < 60000; t += 100) {
        pool_tick(&p, &w, at(t));
        assert_true(share(0) + share(1) <= 400);
    }
    assert_int_equal(share(0), 300);
    assert_int_equal(share(1), 100);
}

/* A position of one of them beyond what they have between them leaves the other nothing. */
static void what_is_held_counts_for_its_group(void **state)
{
    (void)state;
    by_edge(3, 1000, 400, 0);
    w.at[1].group = 0;
    bind(0, 450, 450);
    pool_tick(&p, &w, at(0));
    assert_int_equal(share(0), 450);
    assert_int_equal(share(1), 0);
    assert_int_equal(share(2), 400);
}

/* weights */

static struct weight_edge known(int64_t edge, int64_t deviation, uint64_t trips)
{
    const struct msg_edge m = {.edge = RATE(edge),
                               .deviation = RATE(deviation),
                               .error = RATE(trips > 0 ? deviation / 20 : 0),
                               .trips = trips,
                               .trips_an_hour = RATE(10000000000),
                               .warm = true};
    return weight_edge_of(&m);
}

static void weights_are_edge_per_variance(void **state)
{
    (void)state;
    const struct weight_edge e[] = {known(400000, 1000000, 100000), known(400000, 2000000, 100000)};
    struct weight out[2];
    weights_of(e, 2, RATE(250000000), out);
    assert_int_equal(out[0].weight, POOL_WEIGHT_ONE);
    assert_true(out[1].weight > POOL_WEIGHT_ONE / 5 && out[1].weight < POOL_WEIGHT_ONE / 4);
}

static void few_round_trips_weigh_like_the_mean_of_all(void **state)
{
    (void)state;
    const struct weight_edge e[] = {known(400000, 1000000, 100000), known(-300000, 1000000, 1)};
    struct weight out[2];
    weights_of(e, 2, RATE(250000000), out);
    assert_true(out[1].weight > 0);
    const struct weight_edge proven[] = {known(400000, 1000000, 100000),
                                         known(-300000, 1000000, 100000)};
    weights_of(proven, 2, RATE(250000000), out);
    assert_int_equal(out[1].weight, 0);
}

static void an_edge_within_its_error_is_worth_nothing(void **state)
{
    (void)state;
    const struct weight_edge e[] = {known(40000, 1000000, 100000), known(60000, 1000000, 100000)};
    struct weight out[2];
    weights_of(e, 2, RATE(250000000), out);
    assert_int_equal(out[0].weight, 0); /* the error is 0.5 bp */
    assert_int_equal(out[1].weight, POOL_WEIGHT_ONE);
}

static void while_nothing_is_known_all_weigh_the_same(void **state)
{
    (void)state;
    const struct weight_edge e[3] = {{0}};
    struct weight out[3];
    weights_of(e, 3, RATE(250000000), out);
    for (int i = 0; i < 3; i++)
        assert_int_equal(out[i].weight, POOL_WEIGHT_ONE);
}

/* Calculated edges, no round trip yet: none of them moves a share, nor does a cross-section that
 * loses. */
static void edges_without_round_trips_move_nothing(void **state)
{
    (void)state;
    const struct weight_edge e[] = {known(400000, 0, 0), known(-500000, 0, 0), {0}};
    struct weight out[3];
    weights_of(e, 3, RATE(250000000), out);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(out[i].weight, POOL_WEIGHT_ONE);
        assert_int_equal(out[i].kelly.v, 1000000000);
    }
    const struct weight_edge one[] = {known(-500000, 1000000, 100000), known(0, 0, 0), {0}};
    weights_of(one, 3, RATE(250000000), out);
    assert_int_equal(out[0].weight, 0);
    assert_int_equal(out[1].weight, POOL_WEIGHT_ONE);
    assert_int_equal(out[2].weight, POOL_WEIGHT_ONE);
}

/* With every round trip that loses a symbol weighs less, and from thirty on nothing. */
static void only_round_trips_prove_a_symbol_worthless(void **state)
{
    (void)state;
    struct weight out[2];
    int64_t before = POOL_WEIGHT_ONE + 1;
    for (uint64_t n = 0; n <= WEIGHTS_PSEUDO_TRIPS; n++) {
        const struct weight_edge e[] = {known(-900000, 1000000, n), {0}};
        weights_of(e, 2, RATE(250000000), out);
        assert_true(out[0].weight < before);
        assert_true(out[0].weight > 0 || n == WEIGHTS_PSEUDO_TRIPS);
        assert_int_equal(out[1].weight, POOL_WEIGHT_ONE);
        before = out[0].weight;
    }
    assert_int_equal(out[0].weight, 0);
}

static void numbers_that_cannot_be_are_not_known(void **state)
{
    (void)state;
    struct msg_edge m = {.edge = RATE(1), .warm = true};
    assert_true(weight_edge_of(&m).known);
    m.deviation = RATE(-1);
    assert_false(weight_edge_of(&m).known);
    m.deviation = RATE(INT64_MAX);
    assert_false(weight_edge_of(&m).known);
    m.deviation = RATE(1);
    m.warm = false;
    assert_false(weight_edge_of(&m).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_who_take_part_get_the_same),
        cmocka_unit_test(without_equity_nobody_gets_anything),
        cmocka_unit_test(a_newcomer_waits_until_what_the_others_had_bound_is_gone),
        cmocka_unit_test(orders_nobody_waits_for_may_stay_beyond_their_share),
        cmocka_unit_test(a_large_position_leaves_the_others_the_rest),
        cmocka_unit_test(what_belongs_to_nobody_is_taken_off_first),
        cmocka_unit_test(less_than_a_pair_of_orders_is_given_to_others),
        cmocka_unit_test(a_falling_equity_lowers_promises_at_once_and_never_what_is_bound),
        cmocka_unit_test(the_sums_add_up_to_the_cap),
        cmocka_unit_test(shares_follow_weights_up_to_the_most_an_order_can_use),
        cmocka_unit_test(a_share_moves_by_a_fifth_at_each_rebalance),
        cmocka_unit_test(a_small_change_of_edge_moves_nothing),
        cmocka_unit_test(who_earns_nothing_takes_its_turn_within_a_minute),
        cmocka_unit_test(nothing_is_kept_for_exploring_when_all_have_a_share),
        cmocka_unit_test(nothing_stays_free_while_somebody_could_use_it),
        cmocka_unit_test(who_joins_does_not_wait_for_the_next_rebalance),
        cmocka_unit_test(those_that_move_together_share_what_one_may_have),
        cmocka_unit_test(who_explores_in_a_group_takes_it_from_the_group),
        cmocka_unit_test(what_is_held_counts_for_its_group),
        cmocka_unit_test(weights_are_edge_per_variance),
        cmocka_unit_test(few_round_trips_weigh_like_the_mean_of_all),
        cmocka_unit_test(an_edge_within_its_error_is_worth_nothing),
        cmocka_unit_test(while_nothing_is_known_all_weigh_the_same),
        cmocka_unit_test(edges_without_round_trips_move_nothing),
        cmocka_unit_test(only_round_trips_prove_a_symbol_worthless),
        cmocka_unit_test(numbers_that_cannot_be_are_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
