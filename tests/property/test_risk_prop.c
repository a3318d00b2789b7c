#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/account.h"
#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"
#include "tests/lib/seed.h"

/*
 * Random intents, most of them outrageous, against an exchange that answers at random: at every
 * moment the caps hold, no side has two orders, nothing undeclared is sold, every fill is booked
 * once, and the books equal the exchange's to the last decimal.
 */

/* The open cap is so low that it, and not the orders there can be, is what stops. */
enum { STEPS = 3000, RUNS = 4, SYMBOLS = 2, OPEN_CAP_PERCENT = 8 };

struct field {
    struct prng prng;
    struct bed *bed;
    int64_t mid[SYMBOLS];
    uint64_t approved;
    uint64_t refused;
    uint64_t filled;
};

static int64_t pick(struct field *f, int64_t low, int64_t high)
{
    return low + (int64_t)prng_below(&f->prng, (uint64_t)(high - low + 1));
}

static const char *inst_of(const struct field *f, uint32_t i)
{
    return f->bed->core->symbols[i].inst.at;
}

static void move_market(struct field *f)
{
    const uint32_t i = (uint32_t)pick(f, 0, SYMBOLS - 1);
    f->mid[i] += pick(f, -2, 2);
    if (f->mid[i] < 900 || f->mid[i] > 1100)
        f->mid[i] = 1001;
    bed_book(f->bed, inst_of(f, i), f->mid[i] - 1, f->mid[i] + 1, pick(f, 1, 12) * 2000);
}

/* Half of them plausible, the rest not. */
static void want(struct field *f)
{
    static const int64_t sizes[] = {1, 10, 500, 1000, 3000, 5000, 5400, 6000, 100000, INT64_MAX};
    const uint32_t i = (uint32_t)pick(f, 0, SYMBOLS - 1);
    const struct symbol *s = &f->bed->core->symbols[i];
    const enum side side = pick(f, 0, 1) != 0 ? SIDE_BUY : SIDE_SELL;
    const int64_t touch = side == SIDE_BUY ? f->mid[i] - 1 : f->mid[i] + 1;
    struct msg_intent in =
        bed_intent(f->bed, side, touch + (pick(f, 0, 3) == 0 ? pick(f, -15, 15) : 0));
    in.inst = s->inst;
    in.qty = QTY(sizes[pick(f, 0, 9)]);
    if (pick(f, 0, 2) == 0)
        in.purpose = PURPOSE_EXIT;
    if (in.purpose == PURPOSE_EXIT && pick(f, 0, 1) == 0 && s->position.amount.v != 0) {
        const qty_t held = position_qty(&s->position, &s->market.instrument);
        in.side = held.v > 0 ? SIDE_SELL : SIDE_BUY;
        in.px = PX(in.side == SIDE_BUY ? f->mid[i] - 1 : f->mid[i] + 1);
        in.qty = QTY(held.v > 0 ? held.v : -held.v);
    }
    if (pick(f, 0, 20) == 0)
        in.kind = (enum order_kind)pick(f, 0, order_kind_count - 1);
    if (pick(f, 0, 30) == 0)
        in.version = 7;
    if (bed_ask(f->bed, &in) == VERDICT_OK)
        f->approved++;
    else
        f->refused++;
}

static struct order *any_order(struct field *f)
{
    struct orders *os = &f->bed->core->mirror.orders;
    struct order *o = orders_first(os);
    for (int64_t n = os->live > 0 ? pick(f, 0, os->live - 1) : 0; n > 0 && o != NULL; n--)
        o = orders_after(os, o);
    return o;
}

/* What the exchange and the executor do with one of our orders. */
static void answer(struct field *f)
{
    const struct order *o = any_order(f);
    if (o == NULL)
        return;
    static const enum order_state news[] = {
        ORDER_SENT,      ORDER_LIVE,  ORDER_LIVE,     ORDER_LIVE,     ORDER_UNKNOWN,
        ORDER_CANCELING, ORDER_GHOST, ORDER_CANCELED, ORDER_CANCELED, ORDER_VOID};
    const uint64_t number = o->number;
    const bool rests = o->state == ORDER_LIVE || o->state == ORDER_CANCELING;
    if (rests && pick(f, 0, 2) != 0) {
        const int64_t left = o->qty.v - o->filled.v;
        const int64_t px = o->px.v > 0 ? o->px.v : 1000;
        bed_fill_at(f->bed, number, px, pick(f, 0, 1) != 0 ? left : pick(f, 1, left),
                    pick(f, 0, 1) != 0 ? "-0.000000000000000007" : "-0.0213");
        f->filled++;
        return;
    }
    /* A ghost that comes back is the executor's to cancel, and has a test of its own. */
    const enum order_state next = o->state == ORDER_GHOST ? ORDER_VOID : news[pick(f, 0, 9)];
    if (o->filled.v > 0 && (next == ORDER_VOID || next == ORDER_SENT))
        return;
    bed_order(f->bed, number, next);
}

static void cancel(struct field *f)
{
    const struct order *o = any_order(f);
    struct msg_intent in = bed_intent(f->bed, SIDE_BUY, 0);
    in.action = ACTION_CANCEL;
    in.target = o != NULL && pick(f, 0, 4) != 0 ? o->intent : 99;
    in.class = CANCEL_DISCRETIONARY;
    (void)bed_ask(f->bed, &in);
}

static void check_orders(struct field *f)
{
    struct risk *r = f->bed->core;
    struct orders *os = &r->mirror.orders;
    uint32_t a_side[SYMBOLS][2] = {{0}};
    uint32_t count = 0;
    money_t offered[SYMBOLS] = {{0}};
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        const struct symbol *s = risk_symbol(r, &o->inst);
        assert_non_null(s);
        const uint32_t i = risk_index(r, s);
        if (o->purpose == PURPOSE_OPEN && o->side == SIDE_SELL)
            offered[i] = money_add(offered[i],
                                   instrument_qty_money(&s->market.instrument, order_open_qty(o)));
        if (o->state == ORDER_GHOST)
            continue;
        count++;
        if (o->purpose == PURPOSE_OPEN || o->purpose == PURPOSE_EXIT)
            a_side[i][o->side]++;
    }
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        assert_true(a_side[i][SIDE_BUY] <= 1);
        assert_true(a_side[i][SIDE_SELL] <= 1);
        /* Never more coins than were declared: ten of each. */
        const money_t shorted = r->symbols[i].position.amount.v < 0
                                    ? money_neg(r->symbols[i].position.amount)
                                    : MONEY(0);
        assert_true(money_add(offered[i], shorted).v <= bed_money("10").v + bed_money("0.001").v);
    }
    assert_true(orders_valid(os));
    (void)count;
}

/* The last thing said: when an opening order was approved the caps held with it. */
static void check_caps(struct field *f)
{
    struct risk *r = f->bed->core;
    for (size_t i = 0; i < f->bed->count; i++) {
        const struct msg *m = &f->bed->log[i];
        if (m->type != MSG_ORDER || m->order.action != ACTION_PLACE ||
            m->order.purpose != PURPOSE_OPEN)
            continue;
        const money_t base = account_base(r);
        const struct symbol *s = risk_symbol(r, &m->order.inst);
        const money_t notional =
            instrument_notional(&s->market.instrument, m->order.px, m->order.qty);
        assert_true(notional.v * 20 <= base.v);
        assert_true(account_open(r).v * 100 <= base.v * OPEN_CAP_PERCENT);
        assert_true(r->mirror.orders.live <= r->settings.max_open_orders + 3u ||
                    orders_in_state(&r->mirror.orders, ORDER_GHOST) > 0);
        assert_false(position_is_open(&s->position, &s->market.instrument));
    }
}

static void check_books(struct field *f)
{
    const struct risk *r = f->bed->core;
    for (uint32_t i = 0; i < r->ledger.count; i++)
        assert_true(ledger_equal(&r->ledger.at[i]));
    assert_int_equal(r->fills, f->filled);
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        const struct symbol *s = &r->symbols[i];
        const struct ledger_currency *c = ledger_find(&r->ledger, &s->market.instrument.base);
        assert_true(c->traded.v == s->position.amount.v);
    }
}

/* realised + gross - fees - value is all quote currency that came minus all that went. */
static void check_identity(struct field *f)
{
    const struct risk *r = f->bed->core;
    money_t sum = MONEY(0);
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        const struct position *p = &r->symbols[i].position;
        sum = money_add(sum,
                        money_sub(money_add(p->realised, p->gross), money_add(p->fees, p->value)));
    }
    const struct word usdt = word_of("USDT");
    assert_true(ledger_find(&r->ledger, &usdt)->traded.v == sum.v);
}

static void step(struct field *f)
{
    const int64_t what = pick(f, 0, 9);
    bed_forget(f->bed);
    if (what < 4)
        want(f);
    else if (what < 7)
        answer(f);
    else if (what == 7)
        cancel(f);
    else if (what == 8)
        move_market(f);
    check_caps(f); /* before time moves prices and equity */
    if (what == 9)
        bed_live(f->bed, pick(f, 1, 300));
    check_orders(f);
    check_books(f);
    check_identity(f);
}

static void random_trading_never_breaks_a_cap_nor_the_books(void **state)
{
    (void)state;
    struct field f = {.prng = seed_prng("risk")};
    static struct settings s;
    uint64_t filled = 0;
    uint64_t approved = 0;
    for (int run = 0; run < RUNS; run++) {
        bed_settings(&s);
        s.symbols.count = SYMBOLS;
        s.symbols.at[1] = word_of("ETH-USDT");
        s.loss_streak = 100;
        s.open_cap = RATE((int64_t)OPEN_CAP_PERCENT * 10000000);
        s.daily_loss_limit = RATE(1000000000);
        f.bed = bed_ready(&s);
        f.mid[0] = f.mid[1] = 1001;
        f.filled = f.approved = f.refused = 0;
        for (int i = 0; i < STEPS; i++) {
            f.bed->disk_count = 0;
            step(&f);
        }
        filled += f.filled;
        approved += f.approved;
        bed_free(&f.bed);
    }
    print_message("%lu approved, %lu fills\n", (unsigned long)approved, (unsigned long)filled);
    /* A property that never traded has shown nothing. */
    assert_true(approved > 200);
    assert_true(filled > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_trading_never_breaks_a_cap_nor_the_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
