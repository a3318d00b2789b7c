#include "tests/lib/test.h"

#include "backtest/world.h"
#include "services/risk/risk.h"

/* The whole chain in virtual time, and risk killed in the middle of it. */

struct witness {
    uint64_t fills; /* booked, over all lives */
    uint64_t ledger_alerts;
    bool bad_open; /* an opening order while not ACTIVE */
    enum mode mode;
};

static void see(void *arg, enum world_who who, const struct msg *m)
{
    struct witness *w = arg;
    if (m->type == MSG_MODE)
        w->mode = m->mode.mode;
    if (who == WORLD_RISK && m->type == MSG_RECORD_FILL)
        w->fills++;
    if (m->type == MSG_ALERT && m->alert.code == ALERT_LEDGER)
        w->ledger_alerts++;
    if (m->type == MSG_ORDER && m->order.action == ACTION_PLACE &&
        m->order.purpose == PURPOSE_OPEN && w->mode != MODE_ACTIVE)
        w->bad_open = true;
}

static struct world *trading(struct witness *see_with)
{
    static struct settings s;
    settings_defaults(&s);
    const struct world_options o = {.settings = &s,
                                    .start = TS(INT64_C(1700000000000000000)),
                                    .seed = 3,
                                    .latency = world_usual_latency()};
    struct world *w = world_new(&o);
    world_watch(w, see, see_with);
    world_start(w);
    return w;
}

static void run(struct world *w, int64_t ms)
{
    world_run(w, ts_add(world_now(w), DUR_MS(ms)));
}

static void assert_equal_books(const struct risk *r)
{
    assert_true(r->ledger.based);
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        const struct ledger_currency *c = &r->ledger.at[i];
        assert_true(ledger_ours(c).v == c->exchange.v);
        assert_true(c->moved.v == 0);
    }
}

static void a_minute_of_trading_ends_with_equal_books(void **state)
{
    (void)state;
    struct witness seen = {0};
    struct world *w = trading(&seen);
    run(w, 60000);
    world_control(w, COMMAND_CANCEL, STR_EMPTY);
    const struct risk *r = world_core(w, WORLD_RISK);
    assert_int_equal(r->mode.mode, MODE_ACTIVE);
    assert_true(r->totals.round_trips > 0);
    assert_int_equal(seen.ledger_alerts, 0);
    assert_equal_books(r);
    world_destroy(&w);
}

static void risk_killed_again_and_again_books_every_fill_once(void **state)
{
    (void)state;
    struct witness seen = {0};
    struct world *w = trading(&seen);
    for (int i = 0; i < 8; i++) {
        run(w, 7000 + i * 137);
        world_kill(w, WORLD_RISK);
        run(w, 300 + i * 400); /* shorter and longer than the others take to notice */
        world_boot(w, WORLD_RISK);
    }
    run(w, 15000);
    const struct risk *r = world_core(w, WORLD_RISK);
    assert_int_equal(r->mode.mode, MODE_ACTIVE);
    assert_true(r->fills > 20);
    assert_int_equal(seen.ledger_alerts, 0);
    assert_false(seen.bad_open);
    assert_equal_books(r);
    world_destroy(&w);
}

static void a_halt_is_remembered_over_a_kill(void **state)
{
    (void)state;
    struct witness seen = {0};
    struct world *w = trading(&seen);
    run(w, 5000);
    world_control(w, COMMAND_HALT, STR_EMPTY);
    run(w, 1000);
    world_kill(w, WORLD_RISK);
    run(w, 500);
    world_boot(w, WORLD_RISK);
    run(w, 10000);
    const struct risk *r = world_core(w, WORLD_RISK);
    assert_int_equal(r->mode.mode, MODE_HALTED);
    assert_int_equal(r->mirror.orders.live, 0);
    world_control(w, COMMAND_RESUME, STR_EMPTY);
    run(w, 10000);
    assert_int_equal(r->mode.mode, MODE_ACTIVE);
    assert_equal_books(r);
    world_destroy(&w);
}

static void a_simulator_started_anew_is_traded_on_with_new_books(void **state)
{
    (void)state;
    struct witness seen = {0};
    struct world *w = trading(&seen);
    run(w, 20000);
    world_kill(w, WORLD_SIMULATOR);
    run(w, 3000);
    world_boot(w, WORLD_SIMULATOR);
    run(w, 180000); /* an order that vanished with it is a ghost for two minutes */
    const struct risk *r = world_core(w, WORLD_RISK);
    assert_int_equal(r->mode.mode, MODE_ACTIVE);
    assert_int_equal(r->era, 1);
    assert_int_equal(seen.ledger_alerts, 1);
    assert_true(r->totals.round_trips > 0);
    assert_equal_books(r);
    world_kill(w, WORLD_RISK);
    run(w, 1500);
    world_boot(w, WORLD_RISK);
    run(w, 20000);
    r = world_core(w, WORLD_RISK);
    assert_int_equal(r->mode.mode, MODE_ACTIVE);
    assert_int_equal(r->era, 1);
    assert_equal_books(r);
    world_destroy(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute_of_trading_ends_with_equal_books),
        cmocka_unit_test(risk_killed_again_and_again_books_every_fill_once),
        cmocka_unit_test(a_halt_is_remembered_over_a_kill),
        cmocka_unit_test(a_simulator_started_anew_is_traded_on_with_new_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
