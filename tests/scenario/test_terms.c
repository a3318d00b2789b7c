/* The whole chain while an exchange announces other terms of an instrument, and then has them. */
#include <string.h>

#include "backtest/world.h"
#include "tests/lib/chain.h"
#include "tests/lib/test.h"

static struct chain *c;
static struct {
    uint64_t opened; /* orders sent that may open */
    uint64_t exits;
    bool off_grid; /* one of them off the tick that held */
    int64_t tick;  /* that must divide every price sent, in 1e-1 of the quote currency */
    enum verdict outlook;
    uint32_t version;
    int px_exp;
} seen;

static void watch(void *arg, enum world_who who, const struct msg *m)
{
    (void)arg;
    (void)who;
    if (m->type == MSG_SYMBOL_LIMITS)
        seen.outlook = m->symbol_limits.code;
    if (m->type == MSG_INSTRUMENT) {
        seen.version = m->instrument.version;
        seen.px_exp = m->instrument.px_exp;
    }
    if (m->type != MSG_ORDER || m->order.action != ACTION_PLACE)
        return;
    const int64_t tenths = m->order.px.v * (m->order.px_exp == 0 ? 10 : 1);
    seen.opened += m->order.purpose == PURPOSE_OPEN;
    seen.exits += m->order.purpose == PURPOSE_EXIT;
    if (tenths % seen.tick != 0)
        seen.off_grid = true;
}

static void market(const char *body)
{
    world_call(c->w, "POST", "/sim/market", body);
}

#define BOOK \
    "\"book\":{\"bids\":[[\"90000.5\",\"0.2\"],[\"89990\",\"9\"],[\"89900\",\"9\"]]," \
    "\"asks\":[[\"90100.5\",\"0.2\"],[\"90110\",\"9\"],[\"90200\",\"9\"]]}"

/* Quoting on half a dollar; 20 s from now the tick is a dollar and the smallest order 0.00002. */
static void quoting(void)
{
    memset(&seen, 0, sizeof seen);
    seen.tick = 1;
    c = chain_new();
    c->also = watch;
    chain_start(c, 1);
    market("{\"inst\":\"BTC-USDT\",\"hands\":true," BOOK "}");
    chain_run(c, 10);
    assert_int_equal(chain_resting(c), 2);
    market("{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"1\",\"min\":\"0.00002\",\"in\":\"20\"}}");
}

static void finish(void)
{
    chain_end(c);
    assert_string_equal(c->broken, "");
    assert_false(seen.off_grid);
    chain_destroy(&c);
}

static void quotes_go_before_a_new_tick_and_come_back_on_it(void **state)
{
    (void)state;
    quoting();
    chain_run(c, 14);
    assert_int_equal(chain_resting(c), 2);
    const uint32_t version = seen.version;
    chain_run(c, 2);
    assert_int_equal(chain_resting(c), 0);
    assert_int_equal(seen.outlook, VERDICT_INSTRUMENT);
    const uint64_t before = seen.opened;
    chain_run(c, 5);
    assert_int_equal(seen.version, version + 1);
    assert_int_equal(seen.px_exp, 0);
    seen.tick = 10;
    chain_run(c, 3);
    assert_int_equal(seen.opened, before); /* 4 s after it, still none */
    assert_int_equal(chain_resting(c), 0);
    chain_run(c, 4);
    assert_int_equal(chain_resting(c), 2); /* at 89990 and 90110: what else stood there fits */
    assert_int_equal(seen.outlook, VERDICT_OK);
    market("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"9.5\",\"px\":\"89990\"}}");
    chain_run(c, 2);
    assert_int_equal(c->fills, 1);
    assert_true(chain_ledger_equal(c));
    finish();
}

static void a_position_is_left_on_the_new_tick(void **state)
{
    (void)state;
    quoting();
    chain_run(c, 12);
    market(
        "{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"0.3\",\"px\":\"90000.5\"}}");
    chain_run(c, 5);
    assert_int_equal(c->fills, 1);
    assert_int_equal(seen.exits, 1);
    assert_int_equal(chain_resting(c), 1); /* the exit waits on although a change is near */
    chain_run(c, 2);
    for (int n = 0; n < 3; n++)
        chain_step(c); /* a quarter of a second before it */
    const uint64_t before = seen.exits;
    seen.tick = 10;
    chain_run(c, 1);
    assert_int_equal(seen.exits, before + 1); /* cancelled with the old terms, placed again */
    assert_int_equal(seen.px_exp, 0);
    assert_int_equal(chain_resting(c), 1);
    market("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"buy\",\"qty\":\"9.5\",\"px\":\"90110\"}}");
    chain_run(c, 2);
    assert_int_equal(c->fills, 2);
    assert_int_equal(c->cycles, 1);
    assert_true(chain_ledger_equal(c));
    finish();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_go_before_a_new_tick_and_come_back_on_it),
        cmocka_unit_test(a_position_is_left_on_the_new_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
