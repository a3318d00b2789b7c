#include "services/risk/risk.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/booking.h"
#include "services/risk/desk.h"
#include "services/risk/funds.h"
#include "services/risk/halt.h"
#include "services/risk/payments.h"
#include "services/risk/peers.h"
#include "services/risk/reconcile.h"
#include "services/risk/report.h"
#include "services/risk/restore.h"
#include "services/risk/watch.h"

/* 70 % of what OKX allows in two seconds: 60 an instrument, 1000 an account (reliability R15). */
enum { PLACES_PER_SYMBOL = 42, PLACES_PER_ACCOUNT = 700, PLACES_WINDOW_S = 2 };
enum { STOP_WITHIN_MS = 3000, FEES_DIFFER = 10000 /* 0.1 bp, at 1e-9 */ };

/* The quote currency of the first symbol is the account's. */
static struct word currency_of(const struct word *inst)
{
    struct str rest = word_str(inst);
    (void)str_cut(&rest, '-');
    return word_from(str_cut(&rest, '-'));
}

void risk_init(struct risk *r, const struct settings *settings)
{
    ASSERT(settings->symbols.count > 0);
    ASSERT(settings->symbols.count <= SETTING_SYMBOLS_MAX);
    memset(r, 0, sizeof *r); /* a megabyte: not by way of the stack */
    r->settings = *settings;
    r->count = settings->symbols.count;
    mirror_init(&r->mirror);
    leases_init(&r->leases, r->count);
    pool_init(&r->funds.pool, r->count);
    relation_init(&r->funds.relation, settings->symbols.at, r->count);
    latency_init(&r->latency, settings->api_latency_limit);
    mode_init(&r->mode);
    ledger_init(&r->ledger);
    seen_init(&r->seen);
    control_init(&r->control);
    bucket_init(&r->places, PLACES_PER_ACCOUNT, DUR_S(PLACES_WINDOW_S), PLACES_PER_ACCOUNT);
    r->currency = currency_of(&settings->symbols.at[0]);
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        s->inst = settings->symbols.at[i];
        market_init(&s->market, &s->inst);
        flow_init(&s->flow, settings->repeat_window);
        bucket_init(&s->places, PLACES_PER_SYMBOL, DUR_S(PLACES_WINDOW_S), PLACES_PER_SYMBOL);
    }
}

struct symbol *risk_symbol(struct risk *r, const struct word *inst)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (word_equal(&r->symbols[i].inst, inst))
            return &r->symbols[i];
    return NULL;
}

uint32_t risk_index(const struct risk *r, const struct symbol *s)
{
    ASSERT(s >= r->symbols);
    ASSERT(s < r->symbols + r->count);
    return (uint32_t)(s - r->symbols);
}

static void on_start(struct risk *r, const struct msg *in, struct outbox *out)
{
    r->epoch = in->start.epoch;
    builds_start(&r->builds, &in->start);
    r->started = true;
    r->ticked = in->ts;
    mode_tell(r, in->ts, out);
}

static void on_stop(struct risk *r, const struct msg *in, struct outbox *out)
{
    r->stopping = true;
    r->stop_at = ts_add(in->ts, DUR_MS(STOP_WITHIN_MS));
    desk_cancel_all(r, &WORD_EMPTY, CANCEL_SHUTDOWN, "shutdown", in->ts, out);
    mode_review(r, in->ts, out);
}

/* Safe when nothing of ours is left and everything is on disk. */
static void finish(struct risk *r, ts_t now, struct outbox *out)
{
    const bool deaf = r->executor.state != PEER_LIVE;
    const bool clean = r->mirror.orders.live == 0 && r->records.stored == r->records.written;
    if (!r->stopping || r->stopped || (!clean && !deaf && now.v < r->stop_at.v))
        return;
    if (deaf && r->records.stored != r->records.written && now.v < r->stop_at.v)
        return;
    r->stopped = true;
    outbox_push(out, MSG_STOPPED, now)->stopped.clean = clean;
}

static void on_instrument(struct risk *r, const struct msg *in, struct outbox *out)
{
    struct symbol *s = risk_symbol(r, &in->instrument.inst);
    if (s == NULL)
        return;
    const bool was_known = s->market.known;
    const bool differs = market_on_instrument(&s->market, &in->instrument, in->ts);
    if (differs && was_known) {
        struct text t = outbox_room(out, 100);
        text_put(&t, "state ");
        text_put(&t, inst_state_name(in->instrument.state));
        text_put(&t, ", version ");
        text_u64(&t, in->instrument.version);
        outbox_alert(out, in->ts, ALERT_INSTRUMENT, &s->inst, outbox_keep(out, &t));
        desk_cancel_all(r, &s->inst, CANCEL_PROTECTIVE, "instrument", in->ts, out);
    }
    booking_catch_up(r, s, in->ts, out);
    if (differs && r->loaded)
        report_position(r, s, in->ts, out);
}

static void on_market(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct word inst = msg_inst(in);
    struct symbol *s = risk_symbol(r, &inst);
    if (s == NULL)
        return;
    bool used = true;
    if (in->type == MSG_BOOK_TOP || in->type == MSG_BOOK_DEPTH) {
        s->market.updates += in->exch.v != s->market.exch.v;
        s->market.exch = in->exch;
    }
    switch (in->type) {
    case MSG_BOOK_TOP: used = market_on_top(&s->market, &in->book_top, in->ts); break;
    case MSG_BOOK_DEPTH: used = market_on_depth(&s->market, &in->book_depth, in->ts); break;
    case MSG_PRICE_LIMIT: used = market_on_limit(&s->market, &in->price_limit); break;
    case MSG_BOOK_STATUS: market_on_status(&s->market, &in->book_status, in->ts); break;
    case MSG_MARK: market_on_mark(&s->market, &in->mark); break;
    default: UNREACHABLE();
    }
    r->misfits += !used;
    stop_look(r, s, in->ts, out);
    stop_run(r, s, in->ts, out);
    if (in->type == MSG_BOOK_STATUS && in->book_status.state != BOOK_LIVE)
        desk_sweep(r, in->ts, out);
}

static void on_venue_status(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_venue_status *v = &in->venue_status;
    const bool over = word_is(&v->state, "completed") || word_is(&v->state, "canceled");
    if (over) {
        if (r->maintenance_begin.v == v->begin.v)
            r->maintenance_begin = TS(0);
    } else if (r->maintenance_begin.v == 0 || v->begin.v < r->maintenance_begin.v) {
        r->maintenance_begin = v->begin;
        outbox_alert(out, in->ts, ALERT_MAINTENANCE, &WORD_EMPTY, v->title);
    }
    mode_review(r, in->ts, out);
}

static void tell_latency(struct risk *r, enum alert code, ts_t now, struct outbox *out)
{
    struct text t = outbox_room(out, 40);
    text_ms(&t, r->latency.average);
    outbox_alert(out, now, code, &WORD_EMPTY, outbox_keep(out, &t));
}

static void count_latency(struct risk *r, const struct order *o, ts_t now, struct outbox *out)
{
    bool *answered = &r->mirror.answered[orders_slot(&r->mirror.orders, o)];
    dur_t took = o->ack;
    if (*answered || o->origin != ORIGIN_OURS)
        return;
    if (took.v == 0 && o->state == ORDER_UNKNOWN)
        took = ts_diff(now, o->sent);
    if (took.v <= 0)
        return;
    *answered = true;
    if (!latency_sample(&r->latency, took, now))
        return;
    tell_latency(r, ALERT_LATENCY_HIGH, now, out);
    desk_sweep(r, now, out);
}

static void on_order_state(struct risk *r, const struct msg *in, struct outbox *out)
{
    builds_order(&r->builds, in->order_state.order, r->epoch, r->issued);
    struct order *o = mirror_state(&r->mirror, &in->order_state, in->ses, in->ts);
    if (o == NULL)
        return;
    count_latency(r, o, in->ts, out);
    struct symbol *s = risk_symbol(r, &o->inst);
    if (s != NULL)
        stop_run(r, s, in->ts, out);
}

static void on_fill(struct risk *r, const struct msg *in, struct outbox *out)
{
    struct symbol *s = risk_symbol(r, &in->fill.inst);
    const uint64_t before = s != NULL ? s->position.fills : 0;
    booking_fill(r, &in->fill, in->ts, out);
    if (s == NULL || s->position.fills == before)
        return;
    report_position(r, s, in->ts, out);
    watch_fill(r, s, &in->fill, in->ts, out);
    stop_look(r, s, in->ts, out);
    stop_run(r, s, in->ts, out);
    report_changes(r, in->ts, out);
}

static void on_fee_rate(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_fee_rate *f = &in->fee_rate;
    struct symbol *s = risk_symbol(r, &f->inst);
    if (s == NULL)
        return;
    const bool same =
        s->fees.known && s->fees.maker.v == f->maker.v && s->fees.taker.v == f->taker.v;
    const int64_t maker = f->maker.v - r->settings.maker_fee.v;
    const int64_t taker = f->taker.v - r->settings.taker_fee.v;
    const bool differ =
        maker > FEES_DIFFER || maker < -FEES_DIFFER || taker > FEES_DIFFER || taker < -FEES_DIFFER;
    s->fees = (struct symbol_fees){true, f->maker, f->taker, f->asked};
    if (same || !differ)
        return;
    struct text t = outbox_room(out, 160);
    text_put(&t, "the account pays ");
    text_percent(&t, f->maker);
    text_put(&t, " as maker and ");
    text_percent(&t, f->taker);
    text_put(&t, " as taker, configured are ");
    text_percent(&t, r->settings.maker_fee);
    text_put(&t, " and ");
    text_percent(&t, r->settings.taker_fee);
    outbox_alert(out, in->ts, ALERT_FEES_DIFFER, &s->inst, outbox_keep(out, &t));
}

static void on_account(struct risk *r, const struct msg *in)
{
    r->account_known = true;
    r->account_equity = in->account.equity;
    r->uid = in->account.uid;
    r->can_trade = in->account.can_trade;
}

static void on_executor_status(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_executor_status *s = &in->executor_status;
    /* Both times are the executor's: its clock and ours need not agree. */
    const ts_t written = in->sent.v != 0 ? in->sent : in->ts;
    const int64_t age = s->switch_ts.v != 0 ? ts_diff(written, s->switch_ts).v : INT64_MAX / 4;
    /* While opening is stopped no order is answered; the executor's probes show whether the
     * exchange has become faster. */
    const bool news = s->ack_last.v != r->status.ack_last.v || s->ack.v != r->status.ack.v;
    if (r->latency.throttled && news)
        (void)latency_sample(&r->latency, s->ack_last, in->ts);
    watch_clock(r, s, in->ts);
    r->status = *s;
    r->status_known = true;
    r->switch_age = DUR(age > 0 ? age : 0);
    r->status_at = in->ts;
    mode_review(r, in->ts, out);
}

static void on_lease_request(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_lease_request *q = &in->lease_request;
    const struct symbol *s = risk_symbol(r, &q->inst);
    if (s == NULL || in->ses == 0)
        return;
    const uint32_t i = risk_index(r, s);
    if (q->release)
        leases_release(&r->leases, i, in->ses, in->ts);
    else
        (void)leases_ask(&r->leases, i, in->ses, in->instance, in->ts);
    report_lease(r, i, in->ts, out);
}

/* The end of a pause is not written down: a stored end that has passed means the same. */
static void end_pauses(struct risk *r, ts_t now)
{
    (void)pause_over(&r->pool, now);
    for (uint32_t i = 0; i < r->count; i++)
        (void)pause_over(&r->symbols[i].pause, now);
}

static void on_timer(struct risk *r, ts_t now, struct outbox *out)
{
    if (now.v < risk_deadline(r).v)
        return;
    r->ticked = now;
    if (r->executor.state == PEER_LIVE && r->executor.synced)
        mirror_tick(&r->mirror, now);
    end_pauses(r, now);
    reconcile_tick(r, now, out);
    watch_losses(r, now, out);
    mode_review(r, now, out);
    if (latency_tick(&r->latency, now))
        tell_latency(r, ALERT_LATENCY_OK, now, out);
    peers_tick_leases(r, now, out);
    funds_tick(r, now, out);
    for (uint32_t i = 0; i < r->count; i++) {
        stop_look(r, &r->symbols[i], now, out);
        stop_run(r, &r->symbols[i], now, out);
    }
    watch_ratios(r, now, out);
    for (uint32_t i = 0; i < r->count; i++)
        economics_look(r, &r->symbols[i], now, out);
    desk_sweep(r, now, out);
    report_changes(r, now, out);
    finish(r, now, out);
}

static void on_stored(struct risk *r, const struct msg *in, struct outbox *out)
{
    records_stored(&r->records, in->stored.number, in->ts);
    control_stored(r, in->ts, out);
    finish(r, in->ts, out);
}

/* After these equity, what is bound or a price may be another. */
static bool moves_money(enum msg_type type)
{
    switch (type) {
    case MSG_BOOK_TOP:
    case MSG_INSTRUMENT:
    case MSG_ORDER_STATE:
    case MSG_FILL:
    case MSG_PAYMENT:
    case MSG_BALANCE:
    case MSG_ACCOUNT:
    case MSG_EXCHANGE_POSITION:
    case MSG_INTENT:
    case MSG_PEER:
    case MSG_SYNCED:
    case MSG_LOADED:
    case MSG_TIMER: return true;
    default: return false; /* not a list of states: what is not named here moves none */
    }
}

static void take(struct risk *r, const struct msg *in, struct outbox *out)
{
    switch (in->type) {
    case MSG_START: on_start(r, in, out); break;
    case MSG_STOP: on_stop(r, in, out); break;
    case MSG_TIMER: on_timer(r, in->ts, out); break;
    case MSG_HEARTBEAT: builds_heartbeat(&r->builds, in); break;
    case MSG_PEER: peers_on_peer(r, in, out); break;
    case MSG_SYNCED: peers_on_synced(r, in, out); break;
    case MSG_STORED: on_stored(r, in, out); break;
    case MSG_LOADED: restore_done(r, in->ts, out); break;
    case MSG_RECORD_FILL:
    case MSG_RECORD_PAYMENT:
    case MSG_RECORD_POSITION:
    case MSG_RECORD_LATCH:
    case MSG_RECORD_MONEY: restore_record(r, in); break;
    case MSG_INSTRUMENT: on_instrument(r, in, out); break;
    case MSG_BOOK_TOP:
    case MSG_BOOK_DEPTH:
    case MSG_BOOK_STATUS:
    case MSG_PRICE_LIMIT:
    case MSG_MARK: on_market(r, in, out); break;
    case MSG_VENUE_STATUS: on_venue_status(r, in, out); break;
    case MSG_ORDER_STATE: on_order_state(r, in, out); break;
    case MSG_FILL: on_fill(r, in, out); break;
    case MSG_PAYMENT: payments_take(r, &in->payment, in->ts, out); break;
    case MSG_BALANCE: reconcile_balance(r, &in->balance); break;
    case MSG_ACCOUNT: on_account(r, in); break;
    case MSG_EXCHANGE_POSITION: reconcile_position(r, &in->exchange_position, in->ts, out); break;
    case MSG_FEE_RATE: on_fee_rate(r, in, out); break;
    case MSG_EXECUTOR_STATUS: on_executor_status(r, in, out); break;
    case MSG_INTENT: desk_intent(r, in, out); break;
    case MSG_LEASE_REQUEST: on_lease_request(r, in, out); break;
    case MSG_EDGE:
        watch_edge(r, in, out);
        funds_edge(r, in);
        break;
    case MSG_FORECAST: watch_forecast(r, in); break;
    case MSG_CONTROL: control_command(r, in, out); break;
    default: break; /* not for us */
    }
}

void risk_step(struct risk *r, const struct msg *in, struct outbox *out)
{
    take(r, in, out);
    if (r->started && moves_money(in->type))
        funds_fit(r);
}

ts_t risk_deadline(const struct risk *r)
{
    return r->started ? ts_add(r->ticked, DUR_MS(RISK_TICK_MS)) : TS_NEVER;
}

void risk_snapshot(const struct risk *r, ts_t now, struct outbox *out)
{
    report_all(r, now, out);
}

enum service_state risk_state(const struct risk *r, struct word *reason)
{
    *reason = word_of(mode_cause_word(r->mode.cause));
    if (r->stopping)
        return SERVICE_STATE_STOPPING;
    switch (r->mode.mode) {
    case MODE_STARTING: return SERVICE_STATE_SYNCING;
    case MODE_ACTIVE: *reason = WORD_EMPTY; return SERVICE_STATE_READY;
    case MODE_REDUCING:
    case MODE_CANCEL_ONLY: return SERVICE_STATE_DEGRADED;
    case MODE_HALTED: return SERVICE_STATE_HALTED;
    }
    UNREACHABLE();
}
