#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/account.h"
#include "services/risk/day.h"
#include "services/risk/funds.h"
#include "services/risk/gate.h"
#include "services/risk/rules.h"
#include "tests/lib/bed_trade.h"

/*
 * Each rule that compares, right at its limit: the last value that is allowed, the first that is
 * not, and what it says when what it compares is not known. The rule is asked by itself, since near
 * one limit another may be passed as well; of what it refuses the gate is asked too, but where an
 * earlier rule refuses the same (ALONE).
 */
enum where { INSIDE, OUTSIDE, UNKNOWN };

struct scene {
    struct bed *bed;
    struct risk *r;
    struct symbol *s;
    struct settings *set;
    struct msg_intent in;
    enum where where;
};

static bool outside(const struct scene *c)
{
    return c->where == OUTSIDE;
}

static ts_t at(const struct scene *c, dur_t later)
{
    return ts_add(c->bed->now, later);
}

/* The smallest share of the base that still holds `amount`; outside, one step less. The base is
 * 1000, 98 % of capital: an order of 100 is exactly as large as its limit. */
static rate_t share_for(const struct scene *c, money_t amount)
{
    c->set->capital = bed_money("1020.408163265306122449");
    c->set->order_cap = RATE(1000000000);
    const money_t base = account_base(c->r);
    rate_t share = money_ratio(amount, base);
    while (share_of(base, share).v < amount.v)
        share.v++;
    return RATE(share.v - outside(c));
}

static money_t worth(const struct scene *c)
{
    return instrument_notional(&c->s->market.instrument, c->in.px, c->in.qty); /* 100 */
}

/* As if it were a swap, which the rules about margin are for. */
static void as_swap(struct scene *c, uint32_t leverage)
{
    c->s->market.instrument.type = INST_SWAP;
    c->s->leverage = leverage;
}

static void set_limits_are_set(struct scene *c)
{
    c->set->net_cap = RATE(outside(c) ? 0 : 1);
}

static void set_clocks_agree(struct scene *c)
{
    c->r->status.clock_offset = DUR(-(DUR_MS(1000).v + outside(c)));
}

static void set_clock_is_steady(struct scene *c)
{
    c->r->clock_jumped = at(c, DUR(outside(c) - DUR_S(10).v));
}

static void set_no_maintenance(struct scene *c)
{
    c->r->maintenance_begin = at(c, DUR(DUR_S(120).v + !outside(c)));
}

static void set_no_change_is_near(struct scene *c)
{
    c->s->market.instrument.change_at = at(c, DUR(DUR_S(5).v + !outside(c)));
}

static void set_lease_is_held(struct scene *c)
{
    c->r->leases.at[0].expires = at(c, DUR(!outside(c)));
    if (c->where == UNKNOWN)
        c->r->leases.at[0].holder = 0;
}

static void set_is_not_paused(struct scene *c)
{
    c->s->pause.until = at(c, DUR(outside(c)));
}

static void set_earns_its_costs(struct scene *c)
{
    c->s->advice.paused_until = at(c, DUR(outside(c)));
}

static void set_loss_is_bearable(struct scene *c)
{
    const money_t limit = share_of(account_base(c->r), c->set->daily_loss_limit);
    c->r->day_start = MONEY(account_pnl(c->r).v + limit.v - !outside(c));
    if (c->where == UNKNOWN)
        c->r->day = 0;
}

static void set_orders_are_worth_it(struct scene *c)
{
    c->set->order_to_trade = 1;
    for (int n = 0; n < 9 + outside(c); n++)
        flow_order(&c->s->flow, ask_px(&(struct ask){.s = c->s}, c->in.px), MONEY(1), c->bed->now);
}

static void set_fees_can_be_paid(struct scene *c)
{
    const rate_t maker = symbol_maker(c->r, c->s);
    c->set->stop_loss = RATE(100000000);
    c->set->min_spread = RATE(1);
    while (!fee_payable(maker, c->set->min_spread, c->set->reentry_spread))
        c->set->min_spread.v++;
    c->set->min_spread.v -= outside(c);
    c->s->fees.known = c->where != UNKNOWN;
}

static void set_answers_come_fast(struct scene *c)
{
    for (int n = 0; n < 3; n++)
        (void)latency_sample(&c->r->latency, DUR(c->set->api_latency_limit.v + outside(c)),
                             c->bed->now);
}

static void set_switch_is_armed(struct scene *c)
{
    c->r->status_at = c->bed->now;
    c->r->switch_age = DUR(DUR_MS(5000).v + outside(c));
    c->r->status.switch_armed = c->where != UNKNOWN;
}

static void set_leverage_is_proven(struct scene *c)
{
    as_swap(c, c->where == UNKNOWN ? 0 : outside(c) ? 11 : 10);
}

/* 1/10 less 2 % is 8 %: forty stops of 0.2 %. */
static void set_liquidation_is_far(struct scene *c)
{
    as_swap(c, 10);
    c->set->stop_loss = RATE(2000000);
    c->set->liquidation_room = RATE(INT64_C(40000000000) + outside(c));
}

static void set_book_is_fresh(struct scene *c)
{
    const ts_t heard = at(c, DUR(-c->set->max_book_age.v - outside(c)));
    c->s->market.top_at = c->s->market.depth_at = c->s->market.proven_at = heard;
    if (c->where == UNKNOWN)
        c->s->market.state = BOOK_STALE;
}

static void set_intent_is_fresh(struct scene *c)
{
    c->in.book_ts = at(c, DUR(-c->set->max_book_age.v - outside(c)));
    if (c->where == UNKNOWN)
        c->in.book_ts = TS(0);
}

static void set_size_is_legal(struct scene *c)
{
    c->in.qty = QTY(c->s->market.instrument.min_qty.v - outside(c));
}

static void set_does_not_cross(struct scene *c)
{
    c->in.px = PX(c->s->market.ask.v - !outside(c));
}

static void set_does_not_meet_own(struct scene *c)
{
    const struct msg_intent sell = bed_intent(c->bed, SIDE_SELL, 1002);
    bed_order(c->bed, bed_place(c->bed, &sell), ORDER_LIVE);
    c->in = bed_intent(c->bed, SIDE_BUY, 1001 + outside(c));
}

/* One tick from a middle of 1001 is 0.000999000999...; the book is at 1000 and 1002. */
static void set_is_in_the_collar(struct scene *c)
{
    c->set->price_collar = RATE(999001 - outside(c));
}

static void set_is_in_the_band(struct scene *c)
{
    c->s->market.band = true;
    c->s->market.buy_limit = PX(c->in.px.v - outside(c));
}

/* Three coins at 100.0 and at 100.2 are 6.006 times an order of 100. */
static void set_book_is_deep(struct scene *c)
{
    bed_book(c->bed, "BTC-USDT", 1000, 1002, c->where == UNKNOWN ? 0 : 3000);
    c->set->min_side_multiple = RATE(0);
    c->set->depth_multiple = RATE(INT64_C(6006000000) + outside(c));
}

static void set_is_like_the_others(struct scene *c)
{
    const money_t px = ask_px(&(struct ask){.s = c->s}, c->in.px);
    for (int n = 0; n < FLOW_SENT_MIN; n++)
        flow_order(&c->s->flow, px, bed_money("0.25"), c->bed->now);
    c->set->outlier = RATE(INT64_C(4000000000) - outside(c));
}

static void set_side_is_not_frozen(struct scene *c)
{
    c->s->flow.frozen_until[SIDE_BUY] = at(c, DUR(outside(c)));
}

static void set_is_not_repeated(struct scene *c)
{
    c->s->asked[SIDE_BUY] = (struct asked){
        .px = c->in.px, .qty = c->in.qty, .at = at(c, DUR(outside(c) - DUR_MS(200).v))};
}

static void set_nothing_is_held(struct scene *c)
{
    const qty_t held = QTY(c->s->market.instrument.min_qty.v - !outside(c));
    c->s->position.amount = instrument_qty_money(&c->s->market.instrument, held);
}

static void set_exit_is_covered(struct scene *c)
{
    bed_hold(c->bed);
    c->in = bed_exit(c->bed, 1000 + outside(c));
}

static void set_equity_is_known(struct scene *c)
{
    c->r->can_trade = !outside(c);
    c->r->account_known = c->where != UNKNOWN;
}

static void set_exposure_moves(struct scene *c)
{
    bed_hold(c->bed);
    const rate_t bound = share_for(c, account_stuck(c->r));
    c->set->open_cap = RATE(bound.v * 5 / 4 + !outside(c));
}

static void set_order_cap_holds(struct scene *c)
{
    c->set->order_cap = share_for(c, worth(c));
}

static void set_count_has_room(struct scene *c)
{
    const struct msg_intent sell = bed_intent(c->bed, SIDE_SELL, 1002);
    bed_order(c->bed, bed_place(c->bed, &sell), ORDER_LIVE);
    c->in = bed_intent(c->bed, SIDE_BUY, 1000);
    c->set->max_open_orders = outside(c) ? 1 : 2;
}

static void set_open_cap_holds(struct scene *c)
{
    c->set->open_cap = share_for(c, worth(c));
}

static void set_share_holds(struct scene *c)
{
    c->r->funds.want.at[0].bound = MONEY(funds_share(c->r, 0).v - worth(c).v + outside(c));
}

static void set_worst_case_fits(struct scene *c)
{
    c->set->position_cap = share_for(c, worth(c));
}

static void set_direction_has_room(struct scene *c)
{
    c->set->same_direction = outside(c) ? 0 : 1;
}

static void set_net_cap_holds(struct scene *c)
{
    c->set->net_cap = share_for(c, worth(c));
}

static void set_funds_suffice(struct scene *c)
{
    const struct instrument *i = &c->s->market.instrument;
    c->in.qty = instrument_qty_for(i, c->in.px, account_free(c->r, &i->quote));
    c->in.qty.v += outside(c);
}

static void set_rate_has_room(struct scene *c)
{
    while (bucket_left(&c->r->places, c->bed->now) > (outside(c) ? 0 : 1))
        (void)bucket_take(&c->r->places, c->bed->now, 1);
}

/* How a case is asked: whether the rule can lack what it compares, and whether the gate's answer
 * is an earlier rule's. */
enum { PAIR = 0, TRIPLE = 1, ALONE = 2 };

/* clang-format off */
#define BOUNDS(BOUND) \
    BOUND(limits_are_set, PAIR) \
    BOUND(clocks_agree, PAIR) \
    BOUND(clock_is_steady, PAIR) \
    BOUND(no_maintenance, PAIR) \
    BOUND(no_change_is_near, PAIR) \
    BOUND(lease_is_held, TRIPLE) \
    BOUND(is_not_paused, PAIR) \
    BOUND(earns_its_costs, PAIR) \
    BOUND(loss_is_bearable, TRIPLE) \
    BOUND(orders_are_worth_it, PAIR) \
    BOUND(fees_can_be_paid, TRIPLE) \
    BOUND(answers_come_fast, PAIR) \
    BOUND(switch_is_armed, TRIPLE) \
    BOUND(leverage_is_proven, TRIPLE) \
    BOUND(liquidation_is_far, PAIR) \
    BOUND(book_is_fresh, TRIPLE) \
    BOUND(intent_is_fresh, TRIPLE) \
    BOUND(size_is_legal, PAIR) \
    BOUND(does_not_cross, PAIR) \
    BOUND(does_not_meet_own, ALONE) \
    BOUND(is_in_the_collar, PAIR) \
    BOUND(is_in_the_band, PAIR) \
    BOUND(book_is_deep, TRIPLE | ALONE) \
    BOUND(is_like_the_others, PAIR) \
    BOUND(side_is_not_frozen, PAIR) \
    BOUND(is_not_repeated, PAIR) \
    BOUND(nothing_is_held, PAIR) \
    BOUND(exit_is_covered, PAIR) \
    BOUND(equity_is_known, TRIPLE) \
    BOUND(exposure_moves, ALONE) \
    BOUND(order_cap_holds, PAIR) \
    BOUND(count_has_room, PAIR) \
    BOUND(open_cap_holds, PAIR) \
    BOUND(share_holds, PAIR) \
    BOUND(worst_case_fits, PAIR) \
    BOUND(direction_has_room, PAIR) \
    BOUND(net_cap_holds, PAIR) \
    BOUND(funds_suffice, ALONE) \
    BOUND(rate_has_room, PAIR)
/* clang-format on */

static enum verdict verdict_of(const char *rule)
{
#define X(name, verdict, ...) \
    if (strcmp(rule, #name) == 0) \
        return verdict;
    GATE_RULES(X)
#undef X
    fail_msg("%s is no rule", rule);
    return VERDICT_OK;
}

static void look(const char *name, bool (*rule)(struct ask *), void (*set)(struct scene *),
                 enum where where, bool alone)
{
    static const char *const wheres[] = {"inside", "outside", "unknown"};
    struct bed *bed = bed_ready_with(NULL);
    struct scene c = {.bed = bed,
                      .r = bed->core,
                      .s = &bed->core->symbols[0],
                      .set = &bed->core->settings,
                      .in = bed_intent(bed, SIDE_BUY, 1000),
                      .where = where};
    struct ask a;
    set(&c);
    ask_init(&a, c.r, c.s, &c.in, bed->now);
    a.who = leases_find(&c.r->leases, BED_SES);
    if (rule(&a) != (where == INSIDE))
        fail_msg("%s is wrong %s its limit (%s)", name, wheres[where], text_done(&a.detail).at);
    ask_init(&a, c.r, c.s, &c.in, bed->now);
    a.who = leases_find(&c.r->leases, BED_SES);
    const enum verdict got = gate_judge(&a);
    if (where != INSIDE && !alone && got != verdict_of(name))
        fail_msg("%s %s its limit: the gate says %s", name, wheres[where], verdict_name(got));
    bed_free(&bed);
}

static void every_rule_that_compares_holds_to_its_limit_and_no_further(void **state)
{
    (void)state;
#define BOUND(rule, how) \
    look(#rule, rule, set_##rule, INSIDE, true); \
    look(#rule, rule, set_##rule, OUTSIDE, ((how)&ALONE) != 0);
    BOUNDS(BOUND)
#undef BOUND
}

static void what_a_rule_does_not_know_it_refuses(void **state)
{
    (void)state;
#define BOUND(rule, how) \
    if (((how)&TRIPLE) != 0) \
        look(#rule, rule, set_##rule, UNKNOWN, ((how)&ALONE) != 0);
    BOUNDS(BOUND)
#undef BOUND
}

/* The instrument as it is, with a change announced for then (0: none), under this version. */
static void announce(struct bed *bed, ts_t at, uint32_t version)
{
    const struct instrument *i = &bed->core->symbols[0].market.instrument;
    bed_send(bed, (struct msg){.type = MSG_INSTRUMENT,
                               .instrument = {.inst = i->inst,
                                              .inst_type = i->type,
                                              .state = i->state,
                                              .base = i->base,
                                              .quote = i->quote,
                                              .linear = true,
                                              .px_exp = (int8_t)i->px_exp,
                                              .qty_exp = (int8_t)i->qty_exp,
                                              .tick = i->tick,
                                              .lot = i->lot,
                                              .min_qty = version > 1 ? QTY(20) : i->min_qty,
                                              .max_limit_qty = i->max_limit_qty,
                                              .contract = 1,
                                              .version = version,
                                              .change_at = at}});
}

static void an_announced_change_stops_opening_five_seconds_before_and_after(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const ts_t at = ts_add(bed->now, DUR_S(6));
    announce(bed, at, 1);
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    bed_order(bed, order, ORDER_LIVE);
    bed_live(bed, 900);
    assert_int_equal(bed_cancels(bed), 0);
    bed_live(bed, 100);
    assert_int_equal(bed_cancels(bed), 1); /* what rests goes too */
    assert_int_equal(bed_last(bed, MSG_SYMBOL_LIMITS)->symbol_limits.code, VERDICT_INSTRUMENT);
    bed_order(bed, order, ORDER_CANCELED);
    bed_live(bed, 1000);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 999);
    bed_expect(bed, &in, VERDICT_INSTRUMENT);
    assert_non_null(strstr(bed->detail, " UTC; nothing is opened 5 s before"));
    bed_live(bed, 4000);
    announce(bed, TS(0), 2); /* it is so, and no longer announced */
    bed_live(bed, 4900);
    in = bed_intent(bed, SIDE_BUY, 999);
    in.version = 2;
    bed_expect(bed, &in, VERDICT_INSTRUMENT);
    bed_live(bed, 500);
    in = bed_intent(bed, SIDE_BUY, 999);
    in.version = 1;
    bed_expect(bed, &in, VERDICT_INSTRUMENT); /* made with the old terms */
    in = bed_intent(bed, SIDE_BUY, 999);
    in.version = 2;
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_change_taken_back_in_time_stops_nothing(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    announce(bed, ts_add(bed->now, DUR_S(6)), 1);
    announce(bed, TS(0), 1);
    bed_live(bed, 6000);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_change_holds_up_no_exit(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_hold(bed);
    announce(bed, ts_add(bed->now, DUR_S(1)), 1);
    const struct msg_intent in = bed_exit(bed, 1000);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_that_compares_holds_to_its_limit_and_no_further),
        cmocka_unit_test(what_a_rule_does_not_know_it_refuses),
        cmocka_unit_test(an_announced_change_stops_opening_five_seconds_before_and_after),
        cmocka_unit_test(a_change_taken_back_in_time_stops_nothing),
        cmocka_unit_test(a_change_holds_up_no_exit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
