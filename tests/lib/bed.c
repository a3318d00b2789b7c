#include "tests/lib/bed.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

money_t bed_money(const char *text)
{
    money_t m = MONEY(0);
    assert_int_equal(money_parse(str_from(text), &m), ERR_OK);
    return m;
}

void bed_settings(struct settings *s)
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

struct bed *bed_new(const struct settings *s)
{
    struct bed *bed = room(sizeof *bed);
    bed->core = room(sizeof *bed->core);
    bed->out = room(sizeof *bed->out);
    bed->log = room(BED_LOG_MAX * sizeof *bed->log);
    bed->disk_log = room(BED_LOG_MAX * sizeof *bed->disk_log);
    bed->now = TS(INT64_C(1700000000) * 1000000000);
    bed->disk = true;
    risk_init(bed->core, s);
    struct msg m = {.type = MSG_START};
    m.start.epoch = 7;
    m.start.ses = UINT64_C(7) << 32;
    bed_send(bed, m);
    return bed;
}

void bed_free(struct bed **bed)
{
    free((*bed)->core);
    free((*bed)->out);
    free((*bed)->log);
    free((*bed)->disk_log);
    free(*bed);
    *bed = NULL;
}

static void keep(struct bed *bed, const struct msg *m)
{
    struct str detail = STR_EMPTY;
    assert_true(bed->count < BED_LOG_MAX);
    if (m->type == MSG_VERDICT)
        detail = m->verdict.detail;
    else if (m->type == MSG_ALERT)
        detail = m->alert.detail;
    else if (m->type == MSG_CONTROL_REPLY)
        detail = m->control_reply.detail;
    if (detail.len > 0)
        (void)str_copy(bed->detail, sizeof bed->detail, detail);
    bed->log[bed->count++] = *m;
    if (msg_channel(m->type) != CHANNEL_STORE)
        return;
    assert_true(bed->disk_count < BED_LOG_MAX);
    bed->disk_log[bed->disk_count] = *m;
    /* Borrowed text must outlive the step: the one text a latch needs is a halt's reason. */
    if (m->type == MSG_RECORD_LATCH)
        bed->disk_log[bed->disk_count].record_latch.detail =
            m->record_latch.detail.len > 0 ? STR("stored") : STR_EMPTY;
    bed->disk_count++;
}

void bed_send(struct bed *bed, struct msg in)
{
    if (in.exch.v == 0 && (in.type == MSG_BOOK_TOP || in.type == MSG_BOOK_DEPTH)) {
        bed->exch = TS((bed->exch.v > bed->now.v ? bed->exch.v : bed->now.v) + DUR_MS(1).v);
        in.exch = bed->exch;
    }
    uint64_t number = 0;
    in.ts = bed->now;
    outbox_clear(bed->out);
    risk_step(bed->core, &in, bed->out);
    for (size_t i = 0; i < bed->out->count; i++) {
        const struct msg *m = &bed->out->at[i];
        keep(bed, m);
        if (msg_channel(m->type) == CHANNEL_STORE && m->corr > number)
            number = m->corr;
    }
    if (bed->disk && number > 0) {
        struct msg stored = {.type = MSG_STORED};
        stored.stored.number = number;
        bed_send(bed, stored);
    }
}

void bed_forget(struct bed *bed)
{
    bed->count = 0;
    bed->detail[0] = '\0';
}

void bed_pass(struct bed *bed, int64_t ms)
{
    const ts_t end = ts_add(bed->now, DUR_MS(ms));
    while (risk_deadline(bed->core).v <= end.v) {
        const ts_t due = risk_deadline(bed->core);
        if (due.v > bed->now.v)
            bed->now = due;
        bed_send(bed, (struct msg){.type = MSG_TIMER});
    }
    bed->now = end;
}

void bed_live(struct bed *bed, int64_t ms)
{
    for (int64_t t = 0; t < ms; t += 100) {
        for (uint32_t i = 0; i < bed->core->count; i++) {
            const struct market *m = &bed->core->symbols[i].market;
            if (m->bid.v > 0)
                bed_book(bed, m->inst.at, m->bid.v, m->ask.v, m->bid_qty.v);
            if (bed->core->leases.at[i].holder == BED_SES || bed->core->leases.at[i].holder == 0)
                bed_lease(bed, BED_SES, 0, m->inst.at);
        }
        const struct msg_executor_status status = bed_status(bed);
        bed_say_status(bed, &status);
        bed_pass(bed, ms - t < 100 ? ms - t : 100);
    }
}

const struct msg *bed_last(const struct bed *bed, enum msg_type type)
{
    for (size_t i = bed->count; i > 0; i--)
        if (bed->log[i - 1].type == type)
            return &bed->log[i - 1];
    return NULL;
}

size_t bed_said(const struct bed *bed, enum msg_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < bed->count; i++)
        n += bed->log[i].type == type;
    return n;
}

size_t bed_alerts(const struct bed *bed, enum alert code)
{
    size_t n = 0;
    for (size_t i = 0; i < bed->count; i++)
        n += bed->log[i].type == MSG_ALERT && bed->log[i].alert.code == code;
    return n;
}

size_t bed_cancels(const struct bed *bed)
{
    size_t n = 0;
    for (size_t i = 0; i < bed->count; i++)
        n += bed->log[i].type == MSG_ORDER && (bed->log[i].order.action == ACTION_CANCEL ||
                                               bed->log[i].order.action == ACTION_CANCEL_ALL);
    return n;
}

void bed_loaded(struct bed *bed)
{
    bed_send(bed, (struct msg){.type = MSG_LOADED});
}

void bed_peer(struct bed *bed, enum service who, enum peer_state state)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = who;
    m.peer.ses = who == SERVICE_STRATEGY ? BED_SES : 90 + (uint64_t)who;
    m.peer.state = state;
    bed_heartbeat(bed, who, m.peer.ses);
    bed_send(bed, m);
}

void bed_synced(struct bed *bed, enum service who)
{
    struct msg m = {.type = MSG_SYNCED};
    m.synced.service = who;
    m.synced.ses = 90 + (uint64_t)who;
    bed_send(bed, m);
}

void bed_instrument(struct bed *bed, const char *inst)
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
    bed_send(bed, m);
}

void bed_book(struct bed *bed, const char *inst, int64_t bid, int64_t ask, int64_t qty)
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
    bed_send(bed, depth);
    bed_send(bed, top);
}

void bed_book_state(struct bed *bed, const char *inst, enum book_state state)
{
    struct msg m = {.type = MSG_BOOK_STATUS};
    m.book_status.inst = word_of(inst);
    m.book_status.state = state;
    bed_send(bed, m);
}

void bed_balance(struct bed *bed, const char *ccy, const char *cash)
{
    struct msg m = {.type = MSG_BALANCE};
    m.balance.currency = word_of(ccy);
    m.balance.cash = m.balance.available = m.balance.equity = bed_money(cash);
    m.balance.updated = bed->now;
    bed_send(bed, m);
}

void bed_account(struct bed *bed, const char *equity)
{
    struct msg m = {.type = MSG_ACCOUNT};
    m.account.equity = bed_money(equity);
    m.account.can_trade = true;
    bed_send(bed, m);
}

void bed_fees(struct bed *bed, const char *inst, int64_t maker, int64_t taker)
{
    struct msg m = {.type = MSG_FEE_RATE};
    m.fee_rate.inst = word_of(inst);
    m.fee_rate.maker = RATE(maker);
    m.fee_rate.taker = RATE(taker);
    m.fee_rate.asked = bed->now;
    bed_send(bed, m);
}

struct msg_executor_status bed_status(const struct bed *bed)
{
    return (struct msg_executor_status){.ready = true,
                                        .private_up = true,
                                        .trade_up = true,
                                        .switch_armed = true,
                                        .switch_ts = bed->now,
                                        .funds_known = true};
}

void bed_say_status(struct bed *bed, const struct msg_executor_status *s)
{
    struct msg m = {.type = MSG_EXECUTOR_STATUS};
    m.executor_status = *s;
    bed_send(bed, m);
}

void bed_heartbeat(struct bed *bed, enum service who, uint64_t ses)
{
    bed_send(bed, (struct msg){.type = MSG_HEARTBEAT, .src = who, .ses = ses});
}

void bed_lease(struct bed *bed, uint64_t ses, uint16_t instance, const char *inst)
{
    bed_heartbeat(bed, SERVICE_STRATEGY, ses);
    struct msg m = {.type = MSG_LEASE_REQUEST, .ses = ses, .instance = instance};
    m.lease_request.inst = word_of(inst);
    bed_send(bed, m);
}

struct bed *bed_ready(const struct settings *s)
{
    struct bed *bed = bed_new(s);
    bed_loaded(bed);
    bed_peer(bed, SERVICE_FEED, PEER_LIVE);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_LIVE);
    for (uint32_t i = 0; i < s->symbols.count; i++) {
        const char *inst = s->symbols.at[i].at;
        bed_instrument(bed, inst);
        bed_book_state(bed, inst, BOOK_LIVE);
        bed_book(bed, inst, 1000, 1002, 100000);
        bed_fees(bed, inst, 200000, 500000);
    }
    bed_synced(bed, SERVICE_FEED);
    bed_balance(bed, "USDT", "10000");
    bed_balance(bed, "BTC", "10");
    bed_balance(bed, "ETH", "10");
    bed_account(bed, "12000");
    const struct msg_executor_status status = bed_status(bed);
    bed_say_status(bed, &status);
    bed_synced(bed, SERVICE_EXECUTOR);
    bed_live(bed, 200);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_forget(bed);
    return bed;
}

struct bed *bed_ready_with(void (*change)(struct settings *s))
{
    struct settings *s = room(sizeof *s);
    bed_settings(s);
    if (change != NULL)
        change(s);
    struct bed *bed = bed_ready(s);
    free(s);
    return bed;
}
