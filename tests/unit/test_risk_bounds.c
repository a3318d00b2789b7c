#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* What the gate answers right at its limits, and when it does not know. */

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
        cmocka_unit_test(an_announced_change_stops_opening_five_seconds_before_and_after),
        cmocka_unit_test(a_change_taken_back_in_time_stops_nothing),
        cmocka_unit_test(a_change_holds_up_no_exit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
