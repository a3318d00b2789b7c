#include "tests/lib/risk_rig.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

money_t rig_money(const char *text)
{
    money_t m = MONEY(0);
    assert_int_equal(money_parse(str_from(text), &m), ERR_OK);
    return m;
}

void rig_settings(struct settings *s)
{
    settings_defaults(s);
    s->exchange = word_of("demo");
    s->spot_mode = word_of("inventory");
    (void)str_copy(s->inventory.at, sizeof s->inventory.at, STR("BTC:10,ETH:10"));
    s->symbols.count = 1;
    s->symbols.at[0] = word_of("BTC-USDT");
}

static void *room(size_t size)
{
    void *p = calloc(1, size);
    assert_non_null(p);
    return p;
}

struct rig *rig_new(const struct settings *s)
{
    struct rig *rig = room(sizeof *rig);
    rig->core = room(sizeof *rig->core);
    rig->out = room(sizeof *rig->out);
    rig->log = room(RIG_LOG_MAX * sizeof *rig->log);
    rig->disk_log = room(RIG_LOG_MAX * sizeof *rig->disk_log);
    rig->now = TS(INT64_C(1700000000) * 1000000000);
    rig->disk = true;
    risk_init(rig->core, s);
    struct msg m = {.type = MSG_START};
    m.start.epoch = 7;
    m.start.ses = UINT64_C(7) << 32;
    rig_send(rig, m);
    return rig;
}

void rig_free(struct rig **rig)
{
    free((*rig)->core);
    free((*rig)->out);
    free((*rig)->log);
    free((*rig)->disk_log);
    free(*rig);
    *rig = NULL;
}

static void keep(struct rig *rig, const struct msg *m)
{
    struct str detail = STR_EMPTY;
    assert_true(rig->count < RIG_LOG_MAX);
    if (m->type == MSG_VERDICT)
        detail = m->verdict.detail;
    else if (m->type == MSG_ALERT)
        detail = m->alert.detail;
    else if (m->type == MSG_CONTROL_REPLY)
        detail = m->control_reply.detail;
    if (detail.len > 0)
        (void)str_copy(rig->detail, sizeof rig->detail, detail);
    rig->log[rig->count++] = *m;
    if (msg_channel(m->type) != CHANNEL_STORE)
        return;
    assert_true(rig->disk_count < RIG_LOG_MAX);
    rig->disk_log[rig->disk_count] = *m;
    /* Borrowed text must outlive the step: the one text a latch needs is a halt's reason. */
    if (m->type == MSG_RECORD_LATCH)
        rig->disk_log[rig->disk_count].record_latch.detail =
            m->record_latch.detail.len > 0 ? STR("stored") : STR_EMPTY;
    rig->disk_count++;
}

void rig_send(struct rig *rig, struct msg in)
{
    uint64_t number = 0;
    in.ts = rig->now;
    outbox_clear(rig->out);
    risk_step(rig->core, &in, rig->out);
    for (size_t i = 0; i < rig->out->count; i++) {
        const struct msg *m = &rig->out->at[i];
        keep(rig, m);
        if (msg_channel(m->type) == CHANNEL_STORE && m->corr > number)
            number = m->corr;
    }
    if (rig->disk && number > 0) {
        struct msg stored = {.type = MSG_STORED};
        stored.stored.number = number;
        rig_send(rig, stored);
    }
}

void rig_forget(struct rig *rig)
{
    rig->count = 0;
    rig->detail[0] = '\0';
}

void rig_pass(struct rig *rig, int64_t ms)
{
    const ts_t end = ts_add(rig->now, DUR_MS(ms));
    while (risk_deadline(rig->core).v <= end.v) {
        const ts_t due = risk_deadline(rig->core);
        if (due.v > rig->now.v)
            rig->now = due;
        rig_send(rig, (struct msg){.type = MSG_TIMER});
    }
    rig->now = end;
}

void rig_live(struct rig *rig, int64_t ms)
{
    for (int64_t t = 0; t < ms; t += 100) {
        for (uint32_t i = 0; i < rig->core->count; i++) {
            const struct market *m = &rig->core->symbols[i].market;
            if (m->bid.v > 0)
                rig_book(rig, m->inst.at, m->bid.v, m->ask.v, m->bid_qty.v);
            if (rig->core->leases.at[i].holder == RIG_SES || rig->core->leases.at[i].holder == 0)
                rig_lease(rig, RIG_SES, 0, m->inst.at);
        }
        const struct msg_executor_status status = rig_status(rig);
        rig_say_status(rig, &status);
        rig_pass(rig, ms - t < 100 ? ms - t : 100);
    }
}

const struct msg *rig_last(const struct rig *rig, enum msg_type type)
{
    for (size_t i = rig->count; i > 0; i--)
        if (rig->log[i - 1].type == type)
            return &rig->log[i - 1];
    return NULL;
}

size_t rig_said(const struct rig *rig, enum msg_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < rig->count; i++)
        n += rig->log[i].type == type;
    return n;
}

size_t rig_alerts(const struct rig *rig, enum alert code)
{
    size_t n = 0;
    for (size_t i = 0; i < rig->count; i++)
        n += rig->log[i].type == MSG_ALERT && rig->log[i].alert.code == code;
    return n;
}

size_t rig_cancels(const struct rig *rig)
{
    size_t n = 0;
    for (size_t i = 0; i < rig->count; i++)
        n += rig->log[i].type == MSG_ORDER && (rig->log[i].order.action == ACTION_CANCEL ||
                                               rig->log[i].order.action == ACTION_CANCEL_ALL);
    return n;
}

void rig_loaded(struct rig *rig)
{
    rig_send(rig, (struct msg){.type = MSG_LOADED});
}

void rig_peer(struct rig *rig, enum service who, enum peer_state state)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = who;
    m.peer.ses = who == SERVICE_STRATEGY ? RIG_SES : 90 + (uint64_t)who;
    m.peer.state = state;
    rig_send(rig, m);
}

void rig_synced(struct rig *rig, enum service who)
{
    struct msg m = {.type = MSG_SYNCED};
    m.synced.service = who;
    m.synced.ses = 90 + (uint64_t)who;
    rig_send(rig, m);
}

void rig_instrument(struct rig *rig, const char *inst)
{
    struct msg m = {.type = MSG_INSTRUMENT};
    struct str rest = str_from(inst);
    const bool swap = str_find(rest, STR("-SWAP")) < rest.len;
    m.instrument.inst = word_of(inst);
    m.instrument.inst_type = swap ? INST_SWAP : INST_SPOT;
    m.instrument.state = INST_STATE_LIVE;
    m.instrument.base = word_from(str_cut(&rest, '-'));
    m.instrument.quote = word_from(str_cut(&rest, '-'));
    m.instrument.linear = true;
    m.instrument.px_exp = -1;
    m.instrument.qty_exp = -3;
    m.instrument.tick = PX(1);
    m.instrument.lot = QTY(1);
    m.instrument.min_qty = QTY(10);
    m.instrument.max_limit_qty = QTY(1000000);
    m.instrument.contract = 1;
    m.instrument.max_leverage = swap ? 100 : 0;
    m.instrument.version = 1;
    rig_send(rig, m);
}

void rig_book(struct rig *rig, const char *inst, int64_t bid, int64_t ask, int64_t qty)
{
    struct book_level bids[3], asks[3];
    for (int i = 0; i < 3; i++) {
        bids[i] = (struct book_level){PX(bid - i), QTY(qty)};
        asks[i] = (struct book_level){PX(ask + i), QTY(qty)};
    }
    struct msg depth = {.type = MSG_BOOK_DEPTH};
    depth.book_depth = (struct msg_book_depth){
        .inst = word_of(inst), .px_exp = -1, .qty_exp = -3, .bids = {bids, 3}, .asks = {asks, 3}};
    struct msg top = {.type = MSG_BOOK_TOP};
    top.book_top = (struct msg_book_top){.inst = word_of(inst),
                                         .px_exp = -1,
                                         .qty_exp = -3,
                                         .bid = PX(bid),
                                         .bid_qty = QTY(qty),
                                         .ask = PX(ask),
                                         .ask_qty = QTY(qty)};
    rig_send(rig, depth);
    rig_send(rig, top);
}

void rig_book_state(struct rig *rig, const char *inst, enum book_state state)
{
    struct msg m = {.type = MSG_BOOK_STATUS};
    m.book_status.inst = word_of(inst);
    m.book_status.state = state;
    rig_send(rig, m);
}

void rig_balance(struct rig *rig, const char *ccy, const char *cash)
{
    struct msg m = {.type = MSG_BALANCE};
    m.balance.currency = word_of(ccy);
    m.balance.cash = m.balance.available = m.balance.equity = rig_money(cash);
    m.balance.updated = rig->now;
    rig_send(rig, m);
}

void rig_account(struct rig *rig, const char *equity)
{
    struct msg m = {.type = MSG_ACCOUNT};
    m.account.equity = rig_money(equity);
    m.account.can_trade = true;
    rig_send(rig, m);
}

void rig_fees(struct rig *rig, const char *inst, int64_t maker, int64_t taker)
{
    struct msg m = {.type = MSG_FEE_RATE};
    m.fee_rate.inst = word_of(inst);
    m.fee_rate.maker = RATE(maker);
    m.fee_rate.taker = RATE(taker);
    m.fee_rate.asked = rig->now;
    rig_send(rig, m);
}

struct msg_executor_status rig_status(const struct rig *rig)
{
    return (struct msg_executor_status){.ready = true,
                                        .private_up = true,
                                        .trade_up = true,
                                        .switch_armed = true,
                                        .switch_ts = rig->now,
                                        .funds_known = true};
}

void rig_say_status(struct rig *rig, const struct msg_executor_status *s)
{
    struct msg m = {.type = MSG_EXECUTOR_STATUS};
    m.executor_status = *s;
    rig_send(rig, m);
}

void rig_lease(struct rig *rig, uint64_t ses, uint16_t instance, const char *inst)
{
    struct msg m = {.type = MSG_LEASE_REQUEST, .ses = ses, .instance = instance};
    m.lease_request.inst = word_of(inst);
    rig_send(rig, m);
}

struct rig *rig_ready(const struct settings *s)
{
    struct rig *rig = rig_new(s);
    rig_loaded(rig);
    rig_peer(rig, SERVICE_FEED, PEER_LIVE);
    rig_peer(rig, SERVICE_EXECUTOR, PEER_LIVE);
    for (uint32_t i = 0; i < s->symbols.count; i++) {
        const char *inst = s->symbols.at[i].at;
        rig_instrument(rig, inst);
        rig_book_state(rig, inst, BOOK_LIVE);
        rig_book(rig, inst, 1000, 1002, 100000);
        rig_fees(rig, inst, 200000, 500000);
    }
    rig_synced(rig, SERVICE_FEED);
    rig_balance(rig, "USDT", "10000");
    rig_balance(rig, "BTC", "10");
    rig_balance(rig, "ETH", "10");
    rig_account(rig, "12000");
    const struct msg_executor_status status = rig_status(rig);
    rig_say_status(rig, &status);
    rig_synced(rig, SERVICE_EXECUTOR);
    rig_live(rig, 200);
    assert_int_equal(rig->core->mode.mode, MODE_ACTIVE);
    rig_forget(rig);
    return rig;
}

struct msg_intent rig_intent(struct rig *rig, enum side side, int64_t px)
{
    rig->intents++;
    return (struct msg_intent){.intent = (RIG_SES << 32) | rig->intents,
                               .action = ACTION_PLACE,
                               .inst = rig->core->symbols[0].inst,
                               .side = side,
                               .kind = ORDER_KIND_POST_ONLY,
                               .purpose = PURPOSE_OPEN,
                               .px_exp = -1,
                               .qty_exp = -3,
                               .px = PX(px),
                               .qty = QTY(1000),
                               .version = 1,
                               .book_ts = rig->now,
                               .reason = STR("test")};
}

enum verdict rig_ask_as(struct rig *rig, const struct msg_intent *i, uint64_t ses,
                        uint16_t instance)
{
    struct msg m = {.type = MSG_INTENT, .ses = ses, .instance = instance};
    m.intent = *i;
    const size_t before = rig_said(rig, MSG_VERDICT);
    rig_send(rig, m);
    assert_int_equal(rig_said(rig, MSG_VERDICT), before + 1);
    return rig_last(rig, MSG_VERDICT)->verdict.code;
}

enum verdict rig_ask(struct rig *rig, const struct msg_intent *i)
{
    return rig_ask_as(rig, i, RIG_SES, 0);
}

uint64_t rig_place(struct rig *rig, const struct msg_intent *i)
{
    const enum verdict v = rig_ask(rig, i);
    if (v != VERDICT_OK)
        fail_msg("%s: %s", verdict_name(v), rig->detail);
    return rig_last(rig, MSG_ORDER)->order.order;
}

void rig_order(struct rig *rig, uint64_t order, enum order_state state)
{
    const struct order *o = orders_by_number(&rig->core->mirror.orders, order);
    assert_non_null(o);
    struct msg m = {.type = MSG_ORDER_STATE};
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
    rig_send(rig, m);
}

static void move_balance(struct rig *rig, const char *ccy, money_t change)
{
    const struct word w = word_of(ccy);
    const struct ledger_currency *c = ledger_find(&rig->core->ledger, &w);
    struct msg m = {.type = MSG_BALANCE};
    m.balance.currency = w;
    m.balance.cash = money_add(c != NULL ? c->exchange : MONEY(0), change);
    m.balance.available = m.balance.cash;
    m.balance.updated = rig->now;
    rig_send(rig, m);
}

void rig_fill_at(struct rig *rig, uint64_t order, int64_t px, int64_t qty, const char *fee)
{
    const struct order *o = orders_by_number(&rig->core->mirror.orders, order);
    assert_non_null(o);
    const struct order was = *o;
    struct msg m = {.type = MSG_FILL};
    struct word trade = WORD_EMPTY;
    struct text t = {trade.at, 0, sizeof trade.at - 1, false};
    text_u64(&t, ++rig->trades);
    rig_pass(rig, 1);
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
                               .fee = rig_money(fee),
                               .fee_ccy = word_of("USDT"),
                               .maker = true,
                               .trade_id = trade,
                               .ord_id = word_of("312269865356374016"),
                               .at = rig->now};
    rig_send(rig, m);
    const struct symbol *s = risk_symbol(rig->core, &was.inst);
    const money_t value = money_of_trade(PX(px), -1, QTY(qty), -3, ROUND_NEAREST);
    const money_t coins = MONEY(decimal_rescale(qty, -3, MONEY_EXP, ROUND_DOWN));
    const bool buy = was.side == SIDE_BUY;
    if (s->market.instrument.type == INST_SPOT) {
        move_balance(rig, s->market.instrument.base.at, buy ? coins : money_neg(coins));
        move_balance(rig, "USDT", money_add(buy ? money_neg(value) : value, rig_money(fee)));
    }
    rig_order(rig, order, was.filled.v + qty >= was.qty.v ? ORDER_FILLED : ORDER_LIVE);
}

void rig_fill(struct rig *rig, uint64_t order, int64_t qty, const char *fee)
{
    const struct order *o = orders_by_number(&rig->core->mirror.orders, order);
    assert_non_null(o);
    rig_fill_at(rig, order, o->px.v, qty, fee);
}

void rig_cycle(struct rig *rig, int64_t buy, int64_t sell, const char *fee)
{
    rig_live(rig, 300);
    struct msg_intent in = rig_intent(rig, SIDE_BUY, buy);
    uint64_t order = rig_place(rig, &in);
    rig_order(rig, order, ORDER_LIVE);
    rig_fill(rig, order, 1000, fee);
    struct msg_intent out = rig_intent(rig, SIDE_SELL, sell);
    out.purpose = PURPOSE_EXIT;
    order = rig_place(rig, &out);
    rig_order(rig, order, ORDER_LIVE);
    rig_fill(rig, order, 1000, fee);
}

uint64_t rig_command(struct rig *rig, enum command c, const char *inst)
{
    static const uint64_t id = 41;
    struct msg m = {.type = MSG_CONTROL, .ses = 5};
    m.control.id = id;
    m.control.command = c;
    m.control.inst = word_of(inst);
    m.control.who = word_of("tester");
    m.control.arg = STR_EMPTY;
    rig_send(rig, m);
    return id;
}

struct rig *rig_reborn(struct rig *rig, const struct settings *s)
{
    struct rig *next = rig_new(s);
    next->now = rig->now;
    /* The store hands over the latest record of each key; fills and cycles all. */
    for (size_t i = 0; i < rig->disk_count; i++)
        rig_send(next, rig->disk_log[i]);
    memcpy(next->disk_log, rig->disk_log, rig->disk_count * sizeof *rig->disk_log);
    next->disk_count = rig->disk_count;
    rig_loaded(next);
    return next;
}
