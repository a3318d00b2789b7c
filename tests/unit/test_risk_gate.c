#include "tests/lib/test.h"

#include "tests/lib/risk_rig.h"

static struct rig *ready(void)
{
    static struct settings s;
    rig_settings(&s);
    return rig_ready(&s);
}

static void a_good_order_becomes_an_order_with_a_number(void **state)
{
    (void)state;
    struct rig *rig = ready();
    const struct msg_intent in = rig_intent(rig, SIDE_BUY, 1000);
    const uint64_t order = rig_place(rig, &in);
    assert_true(order >> 32 == 7);
    const struct msg_order *o = &rig_last(rig, MSG_ORDER)->order;
    assert_int_equal(o->action, ACTION_PLACE);
    assert_int_equal(o->px.v, 1000);
    assert_int_equal(o->qty.v, 1000);
    assert_int_equal(rig_last(rig, MSG_VERDICT)->verdict.order, order);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_order_becomes_an_order_with_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
