/* The channels of an account (dossier §4.6). One account: every login is its owner. */
#include "services/simulator/stream.h"

#include "services/simulator/member.h"
#include "services/simulator/row.h"
#include "services/simulator/simulator.h"

static const dur_t account_every = {
    INT64_C(50000000)}; /* events of a channel account are gathered */

static const char *uid(const struct simulator *s)
{
    return s->venue.account[SIM_ACCOUNT].uid.at;
}

static void push(struct simulator *s, enum topic topic, int inst, struct str body,
                 struct outbox *out)
{
    struct stream_push p = {.topic = topic, .inst = inst, .uid = uid(s), .body = body};
    struct str name = str_from(topic_name(topic));

    if (fault_strike(&s->faults, FAULT_LOSE_PUSH, name, s->now))
        return;
    if (fault_strike(&s->faults, FAULT_LATE_PUSH, name, s->now))
        p.late = s->faults.row[FAULT_LATE_PUSH].delay;
    if (fault_every_other(&s->faults, FAULT_SWAP_PUSHES, name, s->now))
        p.late = s->faults.row[FAULT_SWAP_PUSHES].delay;
    p.type = inst >= 0 ? s->venue.listing[inst].is.type : INST_OTHER;
    stream_send(s, &p, out);
}

/* fills: clOrdId only when it is a positive int64 in decimal, else "0". */
static struct str numeric_id(const struct word *cl_ord_id)
{
    int64_t v;

    if (i64_parse(word_str(cl_ord_id), &v) || v <= 0)
        return STR("0");
    return word_str(cl_ord_id);
}

static void push_fill(struct simulator *s, const struct venue_order *o, struct outbox *out)
{
    const struct instrument *i = &s->venue.listing[o->inst].is;
    struct text t = TEXT(s->body);

    text_put(&t, ",\"data\":[{");
    member_word(&t, "instId", &i->inst);
    member_decimal(&t, "fillSz", o->last.qty.v, i->qty_exp);
    member_decimal(&t, "fillPx", o->last.px.v, i->px_exp);
    member_words(&t, "side", side_name(o->side));
    member_ms(&t, "ts", o->last.at);
    member_u64(&t, "ordId", o->id);
    member_str(&t, "clOrdId", numeric_id(&o->cl_ord_id));
    member_i64(&t, "tradeId", o->last.trade_id);
    member_words(&t, "execType", o->last.maker ? "M" : "T");
    member_words(&t, "count", "1");
    text_put(&t, "}]}");
    push(s, TOPIC_FILLS, (int)o->inst, text_done(&t), out);
}

void stream_order(struct simulator *s, const struct venue_event_order *e, struct outbox *out)
{
    int times = fault_strike(&s->faults, FAULT_DUPLICATE, STR_EMPTY, s->now) ? 2 : 1;
    struct text t = TEXT(s->body);

    text_put(&t, ",\"data\":[");
    row_order_push(&s->venue, e, &t);
    text_put(&t, "]}");
    for (int n = 0; n < times; n++)
        push(s, TOPIC_ORDERS, (int)e->is.inst, text_done(&t), out);
    if (e->change == VENUE_ORDER_FILLED)
        push_fill(s, &e->is, out);
}

static void mark_currency(struct simulator *s, int16_t currency)
{
    struct stream *st = &s->stream;

    st->accounts_dirty[currency / 64] |= UINT64_C(1) << (currency % 64);
    st->account_at = ts_min(st->account_at, ts_add(s->now, account_every));
}

/* Opens the group of changes this one belongs to; another cause or trade ends the former. */
static void join_change(struct simulator *s, enum venue_bill_type cause, uint16_t inst,
                        int64_t trade_id, struct outbox *out)
{
    struct stream *st = &s->stream;

    if (st->change.open && (st->change.cause != cause || st->change.inst != inst ||
                            (trade_id != 0 && st->change.trade_id != trade_id)))
        stream_flush(s, out);
    if (st->change.open)
        return;
    st->change.open = true;
    st->change.cause = cause;
    st->change.inst = inst;
    st->change.trade_id = trade_id;
    st->change.count = 0;
    st->change.position = false;
}

void stream_balance(struct simulator *s, const struct venue_event_balance *e, struct outbox *out)
{
    struct stream *st = &s->stream;

    mark_currency(s, e->currency);
    if (!e->cash)
        return;
    join_change(s, e->cause, e->inst, e->trade_id, out);
    for (uint32_t i = 0; i < st->change.count; i++) {
        if (st->change.currency[i] == e->currency)
            return;
    }
    if (st->change.count < sizeof(st->change.currency) / sizeof(st->change.currency[0]))
        st->change.currency[st->change.count++] = e->currency;
}

void stream_position(struct simulator *s, const struct venue_event_position *e, struct outbox *out)
{
    join_change(s, e->cause, e->inst, e->is.trade_id, out);
    s->stream.change.position = true;
}

static void push_position(struct simulator *s, int inst, struct outbox *out)
{
    struct text t = TEXT(s->body);

    text_put(&t, ",\"eventType\":\"event_update\",\"data\":[");
    row_position(&s->venue, SIM_ACCOUNT, inst, s->now, &t);
    text_put(&t, "]}");
    push(s, TOPIC_POSITIONS, inst, text_done(&t), out);
}

static void put_cash(const struct simulator *s, int16_t currency, struct text *t)
{
    const struct venue_balance *b = &s->venue.account[SIM_ACCOUNT].balances[currency];

    member_open(t, NULL, '{');
    member_word(t, "ccy", &s->venue.currency[currency]);
    member_money(t, "cashBal", b->cash);
    member_ms(t, "uTime", b->updated.v == 0 ? s->now : b->updated);
    member_close(t, '}');
}

static void put_short_position(const struct simulator *s, int inst, struct text *t)
{
    const struct venue_position *p = venue_position(&s->venue, SIM_ACCOUNT, inst);
    const struct instrument *i = &s->venue.listing[inst].is;

    member_open(t, NULL, '{');
    member_u64(t, "posId", p->id);
    member_i64(t, "tradeId", p->trade_id);
    member_word(t, "instId", &i->inst);
    member_words(t, "instType", inst_type_name(i->type));
    member_words(t, "mgnMode", "cross");
    member_words(t, "posSide", "net");
    member_decimal(t, "pos", p->qty, i->qty_exp);
    member_word(t, "ccy", &i->quote);
    member_money(t, "avgPx", p->average);
    member_empty(t, "posCcy,nonSettleAvgPx,settledPnl");
    member_ms(t, "uTime", p->updated);
    member_close(t, '}');
}

void stream_flush(struct simulator *s, struct outbox *out)
{
    struct stream *st = &s->stream;
    struct text t = TEXT(s->body);

    if (!st->change.open)
        return;
    st->change.open = false;
    text_put(&t, ",\"data\":[{");
    member_ms(&t, "pTime", s->now);
    member_words(&t, "eventType", venue_bill_event(st->change.cause));
    member_open(&t, "balData", '[');
    for (uint32_t i = 0; i < st->change.count; i++)
        put_cash(s, st->change.currency[i], &t);
    member_close(&t, ']');
    member_open(&t, "posData", '[');
    if (st->change.position)
        put_short_position(s, (int)st->change.inst, &t);
    member_close(&t, ']');
    member_open(&t, "trades", '[');
    if (st->change.cause == VENUE_BILL_TRADE && st->change.trade_id != 0) {
        member_open(&t, NULL, '{');
        member_word(&t, "instId", &s->venue.listing[st->change.inst].is.inst);
        member_i64(&t, "tradeId", st->change.trade_id);
        member_close(&t, '}');
    }
    member_close(&t, ']');
    text_put(&t, "}]}");
    push(s, TOPIC_BALANCE, -1, text_done(&t), out);
    if (st->change.position)
        push_position(s, (int)st->change.inst, out);
}

static void put_positions(const struct simulator *s, const struct sub *sub, struct text *t)
{
    for (uint32_t i = 0; i < s->venue.listings; i++) {
        const struct instrument *is = &s->venue.listing[i].is;

        if (venue_position(&s->venue, SIM_ACCOUNT, (int)i)->qty != 0 &&
            sub_wants(sub, is->type, (uint16_t)(i + 1)))
            row_position(&s->venue, SIM_ACCOUNT, (int)i, s->now, t);
    }
}

static void put_cash_and_positions(const struct simulator *s, struct text *t)
{
    member_open(t, NULL, '{');
    member_ms(t, "pTime", s->now);
    member_words(t, "eventType", "snapshot");
    member_open(t, "balData", '[');
    for (uint32_t c = 0; c < s->venue.currencies; c++) {
        if (s->venue.account[SIM_ACCOUNT].balances[c].cash.v != 0)
            put_cash(s, (int16_t)c, t);
    }
    member_close(t, ']');
    member_open(t, "posData", '[');
    for (uint32_t i = 0; i < s->venue.listings; i++) {
        if (venue_position(&s->venue, SIM_ACCOUNT, (int)i)->qty != 0)
            put_short_position(s, (int)i, t);
    }
    member_close(t, ']');
    text_put(t, ",\"trades\":[]}");
}

/* One subscription's own message: the first one and the snapshots every few seconds. */
static void send_snapshot(struct simulator *s, struct session *to, struct sub *sub,
                          struct outbox *out)
{
    struct text t = TEXT(s->frame);

    text_char(&t, '{');
    sub_arg(sub, uid(s), &t);
    if (sub->topic != TOPIC_BALANCE)
        text_put(&t, ",\"eventType\":\"snapshot\",\"curPage\":1,\"lastPage\":true");
    text_put(&t, ",\"data\":[");
    if (sub->topic == TOPIC_ACCOUNT)
        row_balance(&s->venue, SIM_ACCOUNT, str_from(sub->ccy), true, s->now, &t);
    else if (sub->topic == TOPIC_POSITIONS)
        put_positions(s, sub, &t);
    else
        put_cash_and_positions(s, &t);
    text_put(&t, "]}");
    sub->fresh = false;
    sub->last = s->now;
    stream_to(s, to, text_done(&t), out);
}

static bool has_snapshots(const struct sub *sub)
{
    return sub->used && (sub->topic == TOPIC_ACCOUNT || sub->topic == TOPIC_POSITIONS ||
                         sub->topic == TOPIC_BALANCE);
}

static ts_t snapshot_at(const struct sub *sub)
{
    if (!has_snapshots(sub))
        return TS_NEVER;
    if (sub->fresh)
        return TS(0);
    if (sub->topic == TOPIC_BALANCE || sub->every_s == 0)
        return TS_NEVER;
    return ts_add(sub->last, DUR_S(sub->every_s));
}

/* `account` after events: the currencies that changed. */
static void push_accounts(struct simulator *s, struct outbox *out)
{
    struct stream *st = &s->stream;
    char list[1024];
    struct text names = TEXT(list);
    struct text t = TEXT(s->body);

    for (uint32_t c = 0; c < s->venue.currencies; c++) {
        if (!(st->accounts_dirty[c / 64] >> (c % 64) & 1))
            continue;
        if (names.len > 0)
            text_char(&names, ',');
        text_word(&names, &s->venue.currency[c]);
    }
    st->accounts_dirty[0] = 0;
    st->accounts_dirty[1] = 0;
    st->account_at = TS_NEVER;
    text_put(&t, ",\"eventType\":\"event_update\",\"data\":[");
    row_balance(&s->venue, SIM_ACCOUNT, text_done(&names), true, s->now, &t);
    text_put(&t, "]}");
    push(s, TOPIC_ACCOUNT, -1, text_done(&t), out);
}

void stream_private_turn(struct simulator *s, struct outbox *out)
{
    if (s->stream.account_at.v <= s->now.v)
        push_accounts(s, out);
    for (size_t n = 0; n < SESSIONS_MAX; n++) {
        struct session *session = &s->sessions.at[n];

        for (size_t i = 0; session->used && i < session->sub_count; i++) {
            if (snapshot_at(&session->sub[i]).v > s->now.v)
                continue;
            if (!link_has_room(out)) {
                s->stream.behind = true;
                return;
            }
            send_snapshot(s, session, &session->sub[i], out);
        }
    }
}

ts_t stream_private_deadline(const struct simulator *s)
{
    ts_t first = s->stream.account_at;

    for (size_t n = 0; n < SESSIONS_MAX; n++) {
        const struct session *session = &s->sessions.at[n];

        for (size_t i = 0; session->used && i < session->sub_count; i++)
            first = ts_min(first, snapshot_at(&session->sub[i]));
    }
    return first;
}
