/* The whole chain against each fault of the exchange, from the table of faults.txt: the fault has
 * hit, no invariant of tests/lib/chain.c was broken meanwhile, every fill of the exchange was
 * booked once, ledger and balances are equal to the last decimal, and trading goes on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backtest/truth.h"
#include "tests/lib/chain.h"
#include "tests/lib/test.h"

struct drill {
    const char *row;  /* of faults.txt, and what it says there */
    const char *with; /* the faults, as bodies of POST /sim/faults, one a line */
    int seconds;      /* that they may last */
    bool doubt;       /* no order may be taken as refused: each may live */
};

static int rejected; /* orders said to be */

static void hear(void *arg, enum world_who who, const struct msg *m)
{
    (void)arg;
    (void)who;
    if (m->type != MSG_ORDER_STATE)
        return;
    rejected += m->order_state.state == ORDER_REJECTED;
}

static const struct drill drills[] = {
    {"A1 the answer is lost, the order lives",
     "{\"fault\":\"drop_ack\",\"op\":\"order\",\"count\":3}", 15, true},
    {"A2 the request is lost", "{\"fault\":\"lost_request\",\"op\":\"order\",\"count\":2}", 15,
     true},
    {"A6 an order is not found, and lives",
     "{\"fault\":\"drop_ack\",\"op\":\"order\",\"count\":1}\n"
     "{\"fault\":\"lose_push\",\"channel\":\"orders\",\"count\":1}\n"
     "{\"fault\":\"orders_lag\",\"ms\":8000,\"duration_ms\":15000}",
     30, false},
    {"A7 50004", "{\"fault\":\"doubtful_code\",\"code\":50004,\"op\":\"order\",\"count\":2}", 15,
     true},
    {"A7 50026", "{\"fault\":\"doubtful_code\",\"code\":50026,\"op\":\"order\",\"count\":2}", 15,
     true},
    {"A7 51054", "{\"fault\":\"doubtful_code\",\"code\":51054,\"op\":\"order\",\"count\":2}", 15,
     true},
    {"A7 51149", "{\"fault\":\"doubtful_code\",\"code\":51149,\"op\":\"order\",\"count\":2}", 15,
     true},
    {"A7 59999", "{\"fault\":\"doubtful_code\",\"code\":59999,\"op\":\"order\",\"count\":2}", 15,
     true},
    {"A7 an empty answer",
     "{\"fault\":\"garbled_answer\",\"form\":\"empty\",\"op\":\"order\",\"count\":2}", 15, true},
    {"A7 half an answer",
     "{\"fault\":\"garbled_answer\",\"form\":\"cut\",\"op\":\"order\",\"count\":2}", 15, true},
    {"A7 an answer without data",
     "{\"fault\":\"garbled_answer\",\"form\":\"no_data\",\"op\":\"order\",\"count\":2}", 15, true},
    {"A9 an item without sCode",
     "{\"fault\":\"garbled_answer\",\"form\":\"no_code\",\"op\":\"order\",\"count\":2}", 15, true},
    {"A10 an answer without the item",
     "{\"fault\":\"garbled_answer\",\"form\":\"short\",\"op\":\"order\",\"count\":2}", 15, false},
    {"A10 answers twice", "{\"fault\":\"double_answer\",\"count\":10}", 20, false},
    {"A10 answers in another order", "{\"fault\":\"reorder_answers\",\"count\":10}", 20, false},
    {"A11 a cancelled order lives on", "{\"fault\":\"late_cancel\",\"ms\":5000,\"count\":3}", 25,
     false},
    {"A12 filled before the cancel", "{\"fault\":\"fill_before_cancel\",\"count\":3}", 20, false},
    {"A13 51400 for an order that lives",
     "{\"fault\":\"reject_next\",\"code\":51400,\"op\":\"cancel\",\"count\":2}", 20, false},
    {"A14 cancels are ignored", "{\"fault\":\"ignored_cancel\",\"count\":4}", 25, false},
    {"A18 pushes come late",
     "{\"fault\":\"late_push\",\"channel\":\"orders\",\"ms\":3000,\"count\":6}", 25, false},
    {"A19 every push twice", "{\"fault\":\"duplicate_push\",\"count\":40}", 20, false},
    {"A20 pushes in another order",
     "{\"fault\":\"reorder_push\",\"channel\":\"orders\",\"count\":12}", 20, false},
    {"A25 50011 storm", "{\"fault\":\"refuse_requests\",\"code\":50011,\"duration_ms\":30000}", 60,
     false},
    {"A25 50061 storm",
     "{\"fault\":\"refuse_requests\",\"code\":50061,\"op\":\"order\",\"duration_ms\":30000}", 60,
     false},
    {"B11 50001", "{\"fault\":\"refuse_requests\",\"code\":50001,\"duration_ms\":15000}", 40,
     false},
    {"B11 maintenance", "{\"fault\":\"maintenance\",\"duration_ms\":15000}", 40, false},
    {"A8 51016 on a first send",
     "{\"fault\":\"reject_next\",\"code\":51016,\"op\":\"order\",\"count\":2}", 15, false},
    {"A26 the switch does not answer", "{\"fault\":\"dead_man_deaf\",\"count\":3}", 30, false},
    {"B1 an update is missing", "{\"fault\":\"book_gap\",\"count\":3}", 15, false},
    {"B2 the numbers start again", "{\"fault\":\"book_reset\",\"count\":3}", 15, false},
    {"B5 the book crosses", "{\"fault\":\"crossed_book\",\"count\":10}", 15, false},
    {"B7 private bytes stop", "{\"fault\":\"mute\",\"path\":\"private\",\"duration_ms\":20000}", 40,
     false},
    {"B7 public bytes stop", "{\"fault\":\"mute\",\"path\":\"public\",\"duration_ms\":20000}", 40,
     false},
    {"B8 announced end", "{\"fault\":\"notice_64008\",\"path\":\"all\",\"close_ms\":10000}", 30,
     false},
    {"B8 an end without notice", "{\"fault\":\"disconnect\",\"path\":\"all\"}", 20, false},
    {"B9 logins fail",
     "{\"fault\":\"disconnect\",\"path\":\"private\"}\n"
     "{\"fault\":\"login_fail\",\"count\":2}",
     40, false},
    {"B15 51006", "{\"fault\":\"reject_next\",\"code\":51006,\"op\":\"order\",\"count\":4}", 15,
     false},
    {"C5 51008", "{\"fault\":\"reject_next\",\"code\":51008,\"op\":\"order\",\"count\":4}", 15,
     false},
    {"B7 pongs are missing", "{\"fault\":\"no_pong\",\"path\":\"all\",\"duration_ms\":40000}", 60,
     false},
    {"B7 a half-open private link",
     "{\"fault\":\"half_open\",\"path\":\"private\",\"duration_ms\":20000}", 40, false},
    {"B7 a half-open public link",
     "{\"fault\":\"half_open\",\"path\":\"public\",\"duration_ms\":20000}", 40, false},
    {"B9 too many connections",
     "{\"fault\":\"disconnect\",\"path\":\"private\"}\n"
     "{\"fault\":\"conn_count_error\",\"count\":2}",
     40, false},
    {"B4 an update twice", "{\"fault\":\"book_repeat\",\"count\":20}", 15, false},
    {"B4 a snapshot in the middle", "{\"fault\":\"book_snapshot\",\"count\":5}", 15, false},
    {"B16 no number in books", "{\"fault\":\"wrong_number\",\"channel\":\"books\",\"count\":3}", 20,
     false},
    {"B16 no number in the top", "{\"fault\":\"wrong_number\",\"channel\":\"bbo-tbt\",\"count\":3}",
     20, false},
    {"B16 no number in orders", "{\"fault\":\"wrong_number\",\"channel\":\"orders\",\"count\":2}",
     40, false},
    {"B18 the clock jumps ahead",
     "{\"fault\":\"clock_jump\",\"skew_ms\":5000,\"duration_ms\":30000}", 60, false},
    {"B18 the clock jumps back",
     "{\"fault\":\"clock_jump\",\"skew_ms\":-5000,\"duration_ms\":30000}", 60, false},
    {"A25 50013 storm",
     "{\"fault\":\"refuse_requests\",\"code\":50013,\"op\":\"order\",\"duration_ms\":30000}", 60,
     false},
    {"A26 the switch gets errors for 9 s",
     "{\"fault\":\"rest_error\",\"path\":\"/api/v5/trade/cancel-all\",\"duration_ms\":9000}", 40,
     false},
    {"B16 no number in balances",
     "{\"fault\":\"wrong_number\",\"channel\":\"account\",\"count\":3}", 30, false},
    {"C4 short balances are lost",
     "{\"fault\":\"lose_push\",\"channel\":\"balance_and_position\",\"count\":3}", 30, false},
    {"C4 balances come late",
     "{\"fault\":\"late_push\",\"channel\":\"account\",\"ms\":30000,\"count\":3}", 60, false},
    {"C4 balances are lost", "{\"fault\":\"lose_push\",\"channel\":\"account\",\"count\":3}", 30,
     false},
};

enum { DRILLS = sizeof drills / sizeof drills[0] };

/* Switches on every fault of the drill. */
static void begin(struct chain *c, const char *with)
{
    struct str rest = str_from(with);
    while (rest.len > 0) {
        char body[200];
        (void)str_copy(body, sizeof body, str_cut(&rest, '\n'));
        chain_fault(c, body);
    }
}

static void each_has_hit(const struct chain *c, const char *with)
{
    struct str rest = str_from(with);
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        char name[32];
        line = (struct str){line.at + strlen("{\"fault\":\""), line.len - strlen("{\"fault\":\"")};
        (void)str_copy(name, sizeof name, str_cut(&line, '"'));
        const bool state = strstr(name, "_lag") != NULL || strcmp(name, "mute") == 0 ||
                           strcmp(name, "maintenance") == 0 ||
                           strcmp(name, "clock_jump") == 0; /* states: not counted */
        if (!state && truth_struck(c->w, name) == 0)
            fail_msg("%s has never hit", name);
    }
}

static void is_survived(void **state)
{
    const struct drill *d = *state;
    struct chain *c = chain_new();
    c->settings.loss_streak = 100; /* the pause has its own tests */
    c->also = hear;
    chain_start(c, 21);
    bool trades = chain_fills(c, 2, 60);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(d->seconds + 10));
    rejected = 0;
    begin(c, d->with);
    chain_run(c, d->seconds);
    each_has_hit(c, d->with);
    const bool doubted = !d->doubt || rejected == 0;
    chain_fault(c, "{\"fault\":\"clear\"}");
    chain_run(c, 10);
    trades = trades && chain_fills(c, 2, 180); /* a ghost counts for 120 s */
    chain_run(c, 5);
    const uint64_t told = c->fills;
    const uint64_t made = truth_fills(c->w);
    chain_end(c);
    if (c->broken[0] != 0 || !trades || told != made || !doubted)
        print_message("%s: rejected %d, broken '%s', mode %s, fills %lu of %lu, %s\n", d->row,
                      rejected, c->broken, mode_name(c->mode), (unsigned long)told,
                      (unsigned long)made, trades ? "trades" : "trades no more");
    const bool well = c->broken[0] == 0 && trades && told == made && doubted;
    chain_destroy(&c);
    assert_true(well);
}

/* faults.txt names all 105, and each drill is one of those it does not call open. */
static void the_table_knows_every_drill(void **state)
{
    (void)state;
    static char text[32768];
    FILE *f = fopen("tests/scenario/faults.txt", "re");
    assert_non_null(f);
    const size_t len = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    assert_in_range(len, 1, sizeof text - 2);
    struct str rest = {text, len};
    bool shown[DRILLS] = {false};
    int rows = 0;
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        const bool open = line.len > 6 && memcmp(line.at + line.len - 6, "| open", 6) == 0;
        const struct str name = str_cut(&line, ' ');
        if (name.len == 0 || name.at[0] == '#')
            continue;
        rows++;
        for (size_t n = 0; n < DRILLS && !open; n++) {
            struct str row = str_from(drills[n].row);
            shown[n] = shown[n] || str_equal(str_cut(&row, ' '), name);
        }
    }
    assert_int_equal(rows, 105);
    for (size_t n = 0; n < DRILLS; n++)
        if (!shown[n])
            fail_msg("%s is no row, or open", drills[n].row);
}

/* Nobody says that our order was filled: the balances do, and what cannot be explained halts. */
static void a_fill_that_was_never_told_halts(void **state)
{
    (void)state;
    struct chain *c = chain_new();
    chain_start(c, 21);
    const bool trades = chain_fills(c, 2, 60);
    begin(c, "{\"fault\":\"lose_push\",\"channel\":\"orders\",\"count\":4}");
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(40));
    for (int n = 0; n < 30 && c->mode != MODE_HALTED; n++)
        chain_run(c, 1);
    const bool halted = c->mode == MODE_HALTED;
    chain_run(c, 3);
    const bool empty = chain_resting(c) == 0;
    const uint64_t told = c->fills;
    const uint64_t made = truth_fills(c->w);
    chain_end(c);
    const bool whole = c->broken[0] == 0;
    chain_destroy(&c);
    assert_true(trades);
    assert_true(halted);
    assert_true(empty);
    assert_true(whole);
    assert_int_equal(told, made); /* found when the order was cancelled */
}

int main(void)
{
    static struct CMUnitTest tests[DRILLS + 2];
    const char *only = getenv("FAULT");
    size_t count = 0;
    for (size_t n = 0; n < DRILLS; n++) {
        if (only != NULL && strstr(drills[n].row, only) == NULL)
            continue;
        tests[count++] = (struct CMUnitTest){.name = drills[n].row,
                                             .test_func = is_survived,
                                             .initial_state = (void *)(uintptr_t)&drills[n]};
    }
    tests[count++] = (struct CMUnitTest){.name = "the_table_knows_every_drill",
                                         .test_func = the_table_knows_every_drill};
    if (only == NULL || strcmp(only, "lost") == 0)
        tests[count++] = (struct CMUnitTest){.name = "A20 a fill that was never told halts",
                                             .test_func = a_fill_that_was_never_told_halts};
    return _cmocka_run_group_tests("faults", tests, count, NULL, NULL);
}
