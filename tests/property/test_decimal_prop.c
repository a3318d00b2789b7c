#include "tests/lib/test.h"

#include "common/base/decimal.h"
#include "tests/lib/seed.h"

enum { ROUNDS = 200000 };

/* Numbers of every length, so that the short ones are not forgotten; up to the 38 digits that a
 * text of 40 characters holds with sign and point. */
static int128_t any_wide(struct prng *g)
{
    const uint128_t bits = (uint128_t)prng_u64(g) << 64 | prng_u64(g);
    const int128_t v = (int128_t)(bits >> (3 + prng_below(g, 125)));
    return prng_chance(g, RATE(500000000)) ? v : -v;
}

static void what_is_printed_is_read_back(void **state)
{
    (void)state;
    struct prng g = seed_prng("what_is_printed_is_read_back");
    for (int i = 0; i < ROUNDS; i++) {
        const int128_t v = any_wide(&g);
        const int exp = (int)prng_between(&g, -18, 0);
        char buffer[64];
        struct text t = TEXT(buffer);
        text_decimal(&t, v, exp);
        int128_t back = 0;
        assert_false(t.cut);
        assert_int_equal(decimal_parse_wide(text_done(&t), exp, &back), ERR_OK);
        assert_true(back == v);
    }
}

static void a_coarser_unit_refuses_or_reads_the_same_value(void **state)
{
    (void)state;
    struct prng g = seed_prng("a_coarser_unit_refuses_or_reads_the_same_value");
    for (int i = 0; i < ROUNDS; i++) {
        const int64_t v = (int64_t)(prng_u64(&g) >> prng_below(&g, 64));
        const int exp = (int)prng_between(&g, -18, 0);
        const int coarser = (int)prng_between(&g, exp, 18);
        char buffer[64];
        struct text t = TEXT(buffer);
        text_decimal(&t, v, exp);
        int128_t back = 0;
        const enum err e = decimal_parse_wide(text_done(&t), coarser, &back);
        const int128_t cut = decimal_rescale(v, exp, coarser, ROUND_DOWN);
        const bool exact = cut == decimal_rescale(v, exp, coarser, ROUND_UP);
        assert_int_equal(e, exact ? ERR_OK : ERR_PRECISION);
        if (exact)
            assert_true(back == cut);
    }
}

static void no_bytes_are_read_as_a_number_by_mistake(void **state)
{
    (void)state;
    struct prng g = seed_prng("no_bytes_are_read_as_a_number_by_mistake");
    static const char alphabet[] = "0123456789.-+eE ,x";
    for (int i = 0; i < ROUNDS; i++) {
        char bytes[12];
        const size_t len = prng_below(&g, sizeof(bytes));
        bool clean = len > 0;
        size_t points = 0;
        size_t digits = 0;
        for (size_t k = 0; k < len; k++) {
            bytes[k] = alphabet[prng_below(&g, sizeof(alphabet) - 1)];
            points += bytes[k] == '.';
            digits += bytes[k] >= '0' && bytes[k] <= '9';
            if (bytes[k] == '-')
                clean = clean && k == 0;
            else
                clean = clean && (bytes[k] == '.' || (bytes[k] >= '0' && bytes[k] <= '9'));
        }
        int128_t v = 0;
        const bool read = decimal_parse_wide((struct str){bytes, len}, -18, &v) == ERR_OK;
        assert_int_equal(read, clean && points <= 1 && digits > 0);
    }
}

/* a·b/d against the sum it has to be: q·d <= a·b < (q+1)·d, in numbers small enough to check. */
static void a_quotient_of_a_wide_product_is_the_right_one(void **state)
{
    (void)state;
    struct prng g = seed_prng("a_quotient_of_a_wide_product_is_the_right_one");
    for (int i = 0; i < ROUNDS; i++) {
        const int128_t q = prng_between(&g, -1000000000, 1000000000);
        const int128_t d = (int128_t)(prng_u64(&g) >> 1) * 4611686018427387904 + 1;
        /* a·b = q·d + r for a known r: b = d, a = q, then one more */
        assert_true(int128_mul_div(q, d, d, ROUND_DOWN) == q);
        assert_true(int128_mul_div(d, q, d, ROUND_UP) == q);
        if (q != 0 && d > 2000000001) {
            const bool up = q > 0;
            assert_true(int128_mul_div(q, d - 1, d, ROUND_DOWN) == (up ? q - 1 : q));
            assert_true(int128_mul_div(q, d - 1, d, ROUND_UP) == (up ? q : q + 1));
            assert_true(int128_mul_div(q, d - 1, d, ROUND_NEAREST) == q);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(a_coarser_unit_refuses_or_reads_the_same_value),
        cmocka_unit_test(no_bytes_are_read_as_a_number_by_mistake),
        cmocka_unit_test(a_quotient_of_a_wide_product_is_the_right_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
