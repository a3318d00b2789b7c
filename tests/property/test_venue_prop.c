/* Random trading by two accounts and the anonymous market: after every call the exchange's own
 * invariants hold, events tell the book exactly, and nothing is traded one-sidedly. */
#include "services/simulator/venue.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/prng.h"
#include "tests/lib/seed.h"
#include "tests/lib/test.h"

enum { OPERATIONS = 20000, NODES = 400, PRICES = 400 };

struct world {
    struct venue *v;
    struct prng g;
    ts_t now;
    int32_t node[2][NODES];
    int64_t shown[2][2][PRICES]; /* inst, side, offset from the lowest price: as events told */
    int64_t printed[2];          /* by public trades */
    int64_t taken[2], made[2];   /* by accounts' fills */
};

/* Prices move on a small window, so that everything meets everything. */
static px_t random_px(struct world *w)
{
    return PX(900000 + prng_between(&w->g, 0, PRICES - 1));
}

static qty_t random_qty(struct world *w, int inst)
{
    const struct instrument *i = &w->v->listing[inst].is;
    int64_t lots = prng_between(&w->g, 1, 5000);
    return QTY(i->min_qty.v + lots * i->lot.v * (inst == 0 ? 100 : 1));
}

static struct str decimal(char *buffer, size_t size, int64_t value, int exp)
{
    struct text t = {buffer, 0, size, false};
    text_decimal(&t, value, exp);
    return text_done(&t);
}

static void place(struct world *w)
{
    static const char *const types[] = {"limit", "post_only", "ioc",
                                        "fok",   "market",    "optimal_limit_ioc"};
    static const char *const modes[] = {"", "cancel_maker", "cancel_taker", "cancel_both"};
    char px[48];
    char sz[48];
    char cl[24];
    struct venue_ack ack;
    struct venue_request r = {.account = (uint16_t)prng_below(&w->g, 2)};
    r.inst = (int)prng_below(&w->g, 2);
    const struct instrument *i = &w->v->listing[r.inst].is;
    r.td_mode = str_from(r.inst == 0 ? "cash" : "cross");
    r.side = str_from(prng_below(&w->g, 2) == 0 ? "buy" : "sell");
    r.ord_type = str_from(types[prng_below(&w->g, r.inst == 0 ? 5 : 6)]);
    r.stp_mode = str_from(modes[prng_below(&w->g, 4)]);
    r.px = decimal(px, sizeof px, random_px(w).v, i->px_exp);
    r.sz = decimal(sz, sizeof sz, random_qty(w, r.inst).v, i->qty_exp);
    r.reduce_only = r.inst == 1 && prng_below(&w->g, 4) == 0;
    r.ban_amend = prng_below(&w->g, 2) == 0;
    if (prng_below(&w->g, 3) == 0)
        r.tgt_ccy = str_from(prng_below(&w->g, 2) == 0 ? "base_ccy" : "quote_ccy");
    struct text t = TEXT(cl);
    text_put(&t, "c");
    text_u64(&t, prng_below(&w->g, 300));
    r.cl_ord_id = text_done(&t);
    (void)venue_place(w->v, &r, w->now, &ack);
}

static const struct venue_order *random_pending(struct world *w, uint16_t account)
{
    uint64_t skip = prng_below(&w->g, 12);
    const struct venue_order *o = NULL;
    do {
        o = venue_orders_next_pending(&w->v->orders, account, o);
    } while (o != NULL && skip-- > 0);
    return o;
}

static void change(struct world *w)
{
    char id[24];
    char px[48];
    char sz[48];
    struct venue_ack ack;
    uint16_t account = (uint16_t)prng_below(&w->g, 2);
    const struct venue_order *o = random_pending(w, account);
    if (o == NULL)
        return;
    struct text t = TEXT(id);
    text_u64(&t, o->id);
    if (prng_below(&w->g, 2) == 0) {
        struct venue_cancel c = {.account = account, .inst = o->inst, .ord_id = text_done(&t)};
        assert_int_equal(venue_cancel(w->v, &c, w->now, &ack), VENUE_OK);
        return;
    }
    const struct instrument *i = &w->v->listing[o->inst].is;
    struct venue_amend a = {.account = account, .inst = o->inst, .ord_id = text_done(&t)};
    if (prng_below(&w->g, 3) != 0)
        a.new_px = decimal(px, sizeof px, random_px(w).v, i->px_exp);
    if (prng_below(&w->g, 3) != 0)
        a.new_sz = decimal(sz, sizeof sz, random_qty(w, o->inst).v, i->qty_exp);
    a.cancel_on_fail = prng_below(&w->g, 4) == 0;
    (void)venue_amend(w->v, &a, w->now, &ack);
}

static void flow(struct world *w)
{
    int inst = (int)prng_below(&w->g, 2);
    enum side side = prng_below(&w->g, 2) == 0 ? SIDE_BUY : SIDE_SELL;
    switch (prng_below(&w->g, 4)) {
    case 0:
        (void)venue_flow_limit(w->v, inst, side, random_px(w), random_qty(w, inst), w->now);
        break;
    case 1: (void)venue_flow_take(w->v, inst, side, PX(0), random_qty(w, inst), w->now); break;
    case 2: venue_flow_trade(w->v, inst, side, random_px(w), random_qty(w, inst), w->now); break;
    default:
        venue_flow_set(w->v, inst, side, random_px(w),
                       prng_below(&w->g, 3) == 0 ? QTY(0) : random_qty(w, inst), w->now);
    }
}

static void see(struct world *w, const struct venue_event *e)
{
    if (e->type == VENUE_EVENT_BOOK)
        w->shown[e->book.inst][e->book.side][e->book.px.v - 900000] = e->book.qty.v;
    if (e->type == VENUE_EVENT_TRADE)
        w->printed[e->trade.inst] += e->trade.qty.v;
    if (e->type == VENUE_EVENT_ORDER && e->order.change == VENUE_ORDER_FILLED) {
        const struct venue_order *o = &e->order.is;
        *(o->last.maker ? &w->made[o->inst] : &w->taken[o->inst]) += o->last.qty.v;
    }
}

static void told_as_it_is(struct world *w)
{
    for (int inst = 0; inst < 2; inst++)
        for (int side = 0; side < 2; side++)
            for (int n = 0; n < PRICES; n++) {
                const struct ladder_level *l =
                    ladder_at(&w->v->book[inst], (enum side)side, PX(900000 + n));
                assert_int_equal(w->shown[inst][side][n], l != NULL ? l->qty : 0);
            }
}

static void fund(struct venue *v, uint16_t account, const char *ccy, int64_t amount, ts_t now)
{
    money_t m = MONEY((int128_t)amount * 1000000000 * 1000000000);
    assert_int_equal(venue_transfer(v, account, str_from(ccy), m, now), VENUE_OK);
}

static void random_trading_keeps_every_invariant(void **state)
{
    (void)state;
    struct world *w = calloc(1, sizeof *w);
    struct listing l;
    w->v = calloc(1, sizeof *w->v);
    w->g = seed_prng("venue");
    w->now = ts_from_ms(1767323045678);
    venue_init(w->v);
    assert_true(listing_find(STR("BTC-USDT"), &l) && venue_list(w->v, &l) == 0);
    assert_true(listing_find(STR("BTC-USDT-SWAP"), &l) && venue_list(w->v, &l) == 1);
    for (uint16_t a = 0; a < 2; a++) {
        assert_int_equal(venue_open_account(w->v, STR("7")), a);
        fund(w->v, a, "USDT", 10000, w->now);
        fund(w->v, a, "BTC", a, w->now);
        for (int n = 0; n < 2; n++)
            venue_set_fees(w->v, a, n, RATE(a == 0 ? 800000 : -50000), RATE(1000000));
    }
    assert_int_equal(venue_set_fee_type(w->v, 1, true), VENUE_OK);
    for (int n = 0; n < OPERATIONS; n++) {
        const struct venue_event *e;
        w->now.v += prng_between(&w->g, 0, 3000000000);
        if (venue_deadline(w->v).v <= w->now.v || n == 0)
            venue_step(w->v, w->now);
        switch (prng_below(&w->g, 4)) {
        case 0:
        case 1: place(w); break;
        case 2: change(w); break;
        default: flow(w);
        }
        while ((e = venue_next_event(w->v)) != NULL)
            see(w, e);
        assert_string_equal(venue_broken(w->v), "");
        if (n % 100 == 0)
            told_as_it_is(w);
    }
    for (int inst = 0; inst < 2; inst++) {
        assert_true(w->made[inst] > 0 && w->taken[inst] > 0);
        assert_true(w->printed[inst] >= w->made[inst]);
        assert_true(w->printed[inst] >= w->taken[inst]);
    }
    print_message("fills %lu, bills %lu\n", w->v->fills, w->v->bills);
    free(w->v);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_trading_keeps_every_invariant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
