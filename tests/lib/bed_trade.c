#include "tests/lib/bed_trade.h"

#include <string.h>

#include "tests/lib/test.h"

struct msg_intent bed_intent(struct bed *bed, enum side side, int64_t px)
{
    bed->intents++;
    return (struct msg_intent){.intent = (BED_SES << 32) | bed->intents,
                               .action = ACTION_PLACE,
                               .inst = bed->core->symbols[0].inst,
                               .side = side,
                               .kind = ORDER_KIND_POST_ONLY,
                               .purpose = PURPOSE_OPEN,
                               .px_exp = -1,
                               .qty_exp = -3,
                               .px = PX(px),
                               .qty = QTY(1000),
                               .version = 1,
                               .book_ts = bed->now,
                               .reason = STR("test")};
}

enum verdict bed_ask_as(struct bed *bed, const struct msg_intent *i, uint64_t ses,
                        uint16_t instance)
{
    struct msg m = {.type = MSG_INTENT, .ses = ses, .instance = instance};
    m.intent = *i;
    const size_t before = bed_said(bed, MSG_VERDICT);
    bed_send(bed, m);
    assert_int_equal(bed_said(bed, MSG_VERDICT), before + 1);
    return bed_last(bed, MSG_VERDICT)->verdict.code;
}

enum verdict bed_ask(struct bed *bed, const struct msg_intent *i)
{
    return bed_ask_as(bed, i, BED_SES, 0);
}

uint64_t bed_place(struct bed *bed, const struct msg_intent *i)
{
    const enum verdict v = bed_ask(bed, i);
    if (v != VERDICT_OK)
        fail_msg("%s: %s", verdict_name(v), bed->detail);
    return bed_last(bed, MSG_ORDER)->order.order;
}

void bed_expect(struct bed *bed, const struct msg_intent *in, enum verdict want)
{
    bed_forget(bed);
    const enum verdict got = bed_ask(bed, in);
    if (got != want)
        fail_msg("wanted %s, got %s (%s)", verdict_name(want), verdict_name(got), bed->detail);
    if (want != VERDICT_OK)
        assert_int_equal(bed_said(bed, MSG_ORDER), 0);
}

void bed_expect_buy(struct bed *bed, enum verdict want)
{
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    bed_expect(bed, &in, want);
}

void bed_hold(struct bed *bed)
{
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, "-0.02");
}

struct msg_intent bed_exit(struct bed *bed, int64_t qty)
{
    struct msg_intent in = bed_intent(bed, SIDE_SELL, 1002);
    in.purpose = PURPOSE_EXIT;
    in.qty = QTY(qty);
    return in;
}

void bed_order(struct bed *bed, uint64_t order, enum order_state state)
{
    const struct order *o = orders_by_number(&bed->core->mirror.orders, order);
    assert_non_null(o);
    struct msg m = {.type = MSG_ORDER_STATE, .ses = 90 + (uint64_t)SERVICE_EXECUTOR};
    m.order_state = (struct msg_order_state){.order = order,
                                             .intent = o->intent,
                                             .inst = o->inst,
                                             .side = o->side,
                                             .kind = o->kind,
                                             .purpose = o->purpose,
                                             .px_exp = o->px_exp,
                                             .qty_exp = o->qty_exp,
                                             .px = o->px,
                                             .qty = o->qty,
                                             .filled = o->filled,
                                             .state = state,
                                             .strategy = o->strategy,
                                             .sent = o->sent,
                                             .ack = DUR_MS(20)};
    if (state == ORDER_SENT || state == ORDER_UNKNOWN || state == ORDER_APPROVED)
        m.order_state.ack = DUR(0);
    bed_send(bed, m);
}

static void move_balance(struct bed *bed, const char *ccy, money_t change)
{
    const struct word w = word_of(ccy);
    const struct ledger_currency *c = ledger_find(&bed->core->ledger, &w);
    struct msg m = {.type = MSG_BALANCE};
    m.balance.currency = w;
    m.balance.cash = money_add(c != NULL ? c->exchange : MONEY(0), change);
    m.balance.available = m.balance.cash;
    m.balance.updated = bed->now;
    bed_send(bed, m);
}

void bed_fill_at(struct bed *bed, uint64_t order, int64_t px, int64_t qty, const char *fee)
{
    const struct order *o = orders_by_number(&bed->core->mirror.orders, order);
    assert_non_null(o);
    const struct order was = *o;
    struct msg m = {.type = MSG_FILL};
    struct word trade = WORD_EMPTY;
    struct text t = {trade.at, 0, sizeof trade.at - 1, false};
    text_u64(&t, ++bed->trades);
    bed_pass(bed, 1);
    m.fill = (struct msg_fill){.inst = was.inst,
                               .order = order,
                               .intent = was.intent,
                               .side = was.side,
                               .purpose = was.purpose,
                               .px_exp = -1,
                               .qty_exp = -3,
                               .px = PX(px),
                               .qty = QTY(qty),
                               .filled = QTY(was.filled.v + qty),
                               .order_qty = was.qty,
                               .fee = bed_money(fee),
                               .fee_ccy = word_of("USDT"),
                               .maker = true,
                               .trade_id = trade,
                               .ord_id = word_of("312269865356374016"),
                               .at = bed->now};
    bed_send(bed, m);
    const struct symbol *s = risk_symbol(bed->core, &was.inst);
    const money_t value = money_of_trade(PX(px), -1, QTY(qty), -3, ROUND_NEAREST);
    const money_t coins = MONEY(decimal_rescale(qty, -3, MONEY_EXP, ROUND_DOWN));
    const bool buy = was.side == SIDE_BUY;
    if (s->market.instrument.type == INST_SPOT) {
        move_balance(bed, s->market.instrument.base.at, buy ? coins : money_neg(coins));
        move_balance(bed, "USDT", money_add(buy ? money_neg(value) : value, bed_money(fee)));
    }
    bed_order(bed, order, was.filled.v + qty >= was.qty.v ? ORDER_FILLED : ORDER_LIVE);
}

void bed_fill(struct bed *bed, uint64_t order, int64_t qty, const char *fee)
{
    const struct order *o = orders_by_number(&bed->core->mirror.orders, order);
    assert_non_null(o);
    bed_fill_at(bed, order, o->px.v, qty, fee);
}

void bed_cycle(struct bed *bed, int64_t buy, int64_t sell, const char *fee)
{
    bed_live(bed, 300);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, buy);
    uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, fee);
    struct msg_intent out = bed_intent(bed, SIDE_SELL, sell);
    out.purpose = PURPOSE_EXIT;
    order = bed_place(bed, &out);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, fee);
}

uint64_t bed_command(struct bed *bed, enum command c, const char *inst)
{
    static const uint64_t id = 41;
    struct msg m = {.type = MSG_CONTROL, .ses = 5};
    m.control.id = id;
    m.control.command = c;
    m.control.inst = word_of(inst);
    m.control.who = word_of("tester");
    m.control.arg = STR_EMPTY;
    bed_send(bed, m);
    return id;
}

struct bed *bed_reborn(struct bed *bed, const struct settings *s)
{
    struct bed *next = bed_new(s);
    next->now = bed->now;
    /* The store hands over the latest record of each key; fills and cycles all. */
    for (size_t i = 0; i < bed->disk_count; i++)
        bed_send(next, bed->disk_log[i]);
    memcpy(next->disk_log, bed->disk_log, bed->disk_count * sizeof *bed->disk_log);
    next->disk_count = bed->disk_count;
    bed_loaded(next);
    return next;
}

const struct ledger_currency *bed_line(const struct bed *bed, const char *ccy)
{
    const struct word w = word_of(ccy);
    return ledger_find(&bed->core->ledger, &w);
}

void bed_reconnect(struct bed *bed)
{
    bed_peer(bed, SERVICE_FEED, PEER_LIVE);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_LIVE);
    for (uint32_t i = 0; i < bed->core->count; i++) {
        const char *inst = bed->core->symbols[i].inst.at;
        bed_instrument(bed, inst);
        bed_book_state(bed, inst, BOOK_LIVE);
        bed_book(bed, inst, 1000, 1002, 100000);
        bed_fees(bed, inst, 200000, 500000);
    }
    bed_synced(bed, SERVICE_FEED);
    bed_account(bed, "12000");
    const struct msg_executor_status status = bed_status(bed);
    bed_say_status(bed, &status);
    bed_synced(bed, SERVICE_EXECUTOR);
}

void bed_balances_as_in(struct bed *bed, const struct bed *was)
{
    static const char *const all[] = {"USDT", "BTC", "ETH"};
    for (size_t i = 0; i < 3; i++) {
        struct msg m = {.type = MSG_BALANCE};
        m.balance.currency = word_of(all[i]);
        m.balance.cash = bed_line(was, all[i])->exchange;
        m.balance.updated = bed->now;
        bed_send(bed, m);
    }
}

struct bed *bed_second_life(struct bed *was, const struct settings *s)
{
    struct bed *bed = bed_reborn(was, s);
    bed_reconnect(bed);
    bed_balances_as_in(bed, was);
    bed_live(bed, 300);
    bed_forget(bed);
    return bed;
}
