#include "tests/lib/test.h"

#include "common/base/decimal.h"
#include "services/risk/funds.h"
#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* Shares by edge, from the EDGE of strategies to the lease of a symbol. */

enum { SYMBOLS = 4 };

static const char *const names[SYMBOLS] = {"BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT"};

static void four_by_edge(struct settings *s)
{
    s->symbols.count = SYMBOLS;
    for (int i = 0; i < SYMBOLS; i++)
        s->symbols.at[i] = word_of(names[i]);
    s->pool_weights = word_of("edge");
    s->pool_rebalance = DUR_S(5);
}

static void say_edge(struct bed *bed, uint32_t i, int64_t edge, uint64_t trips)
{
    struct msg m = {.type = MSG_EDGE, .ses = BED_SES};
    m.edge = (struct msg_edge){.inst = word_of(names[i]),
                               .edge = RATE(edge),
                               .realised = RATE(edge),
                               .error = RATE(trips > 0 ? 20000 : 0),
                               .deviation = RATE(trips > 0 ? 1000000 : 0),
                               .trips = trips,
                               .warm = true};
    bed_send(bed, m);
}

static void live(struct bed *bed, int seconds)
{
    for (int n = 0; n < seconds * 4; n++) {
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            bed_book(bed, names[i], 1000, 1002, 100000);
            bed_lease(bed, BED_SES, 1, names[i]);
        }
        const struct msg_executor_status status = bed_status(bed);
        bed_say_status(bed, &status);
        bed_pass(bed, 250);
    }
}

static struct bed *begin(void)
{
    struct bed *bed = bed_ready_with(four_by_edge);
    for (uint32_t i = 1; i < SYMBOLS; i++) {
        bed_instrument(bed, names[i]);
        bed_fees(bed, names[i], 200000, 500000);
    }
    return bed;
}

static double part_of_cap(const struct bed *bed, uint32_t i)
{
    const struct risk *r = bed->core;
    return money_to_double(funds_share(r, i)) / money_to_double(r->funds.want.cap);
}

/* Calculated edges of both signs, not one round trip: a quarter each, nothing free. */
static void without_round_trips_all_have_the_same(void **state)
{
    (void)state;
    struct bed *bed = begin();
    for (uint32_t i = 0; i < SYMBOLS; i++)
        say_edge(bed, i, i % 2 == 0 ? -300000 : 200000, 0);
    live(bed, 8);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        assert_true(part_of_cap(bed, i) > 0.249);
    bed_free(&bed);
}

/* One loses for certain: it explores with a tenth; the others have what it had, no more than twice
 * an order each. */
static void a_proven_loser_only_explores(void **state)
{
    (void)state;
    struct bed *bed = begin();
    live(bed, 4);
    say_edge(bed, 3, -100000, 45);
    for (int n = 0; n < 40; n++)
        live(bed, 5);
    assert_true(part_of_cap(bed, 3) > 0.09 && part_of_cap(bed, 3) < 0.11);
    for (uint32_t i = 0; i < 3; i++)
        assert_true(part_of_cap(bed, i) > 0.29 && part_of_cap(bed, i) < 0.41);
    bed_free(&bed);
}

static void the_better_edge_gets_more(void **state)
{
    (void)state;
    struct bed *bed = begin();
    live(bed, 4);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        say_edge(bed, i, i == 1 ? 600000 : 200000, 400);
    for (int n = 0; n < 20; n++)
        live(bed, 5);
    assert_true(part_of_cap(bed, 1) > 0.39); /* twice an order: its most */
    assert_true(part_of_cap(bed, 0) > 0.18 && part_of_cap(bed, 0) < 0.22);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_round_trips_all_have_the_same),
        cmocka_unit_test(a_proven_loser_only_explores),
        cmocka_unit_test(the_better_edge_gets_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
