#include "tests/lib/strategy_desk.h"

#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#define START INT64_C(1700000000000000000)

static const char inst[] = "X-USDT";

struct settings desk_settings(void)
{
    struct settings s;
    settings_defaults(&s);
    s.symbols.count = 1;
    s.symbols.at[0] = word_of(inst);
    assert_int_equal(money_parse(STR("50"), &s.order_amount), ERR_OK);
    return s;
}

static void put_order(struct text *t, const struct msg_intent *i)
{
    text_put(t, side_name(i->side));
    text_char(t, ' ');
    text_i64(t, i->px.v);
}

static struct str word_after(struct str text, const char *key)
{
    size_t at = str_find(text, str_from(key));
    if (at == text.len)
        return STR_EMPTY;
    at += strlen(key);
    struct str rest = {text.at + at, text.len - at};
    return str_cut(&rest, ' ');
}

static void note_intent(struct desk *d, const struct msg_intent *i)
{
    struct text *t = &d->line;
    text_put(t, action_name(i->action));
    text_char(t, ' ');
    put_order(t, i);
    if (i->action == ACTION_PLACE) {
        assert_int_equal(i->kind, ORDER_KIND_POST_ONLY);
        text_put(t, " x ");
        text_i64(t, i->qty.v);
        text_char(t, ' ');
        text_put(t, purpose_name(i->purpose));
        d->last_place[i->side] = i->intent;
        d->place_order[i->side] = 0;
        d->placed[i->side] =
            (struct own){.side = i->side, .purpose = i->purpose, .px = i->px, .qty = i->qty};
    } else {
        text_char(t, ' ');
        text_put(t, cancel_class_name(i->class));
        d->last_cancel[i->side] = i->intent;
        d->cancel_target[i->side] = i->target;
    }
    text_char(t, ' ');
    text_str(t, word_after(i->reason, "why="));
    text_char(t, '\n');
}

static bool note_opinion(struct desk *d, const struct msg *m)
{
    switch (m->type) {
    case MSG_EDGE:
        d->edge = m->edge;
        d->edges++;
        return true;
    case MSG_FORECAST:
        d->forecast = m->forecast;
        d->forecasts++;
        return true;
    case MSG_MARKOUT:
        d->markout[m->markout.side] = m->markout;
        d->markouts++;
        return true;
    default: return false;
    }
}

/* Takes out what the core said in this step. */
static void collect(struct desk *d)
{
    for (size_t n = 0; n < d->out.count; n++) {
        const struct msg *m = &d->out.at[n];
        if (note_opinion(d, m)) {
            continue;
        } else if (m->type == MSG_INTENT) {
            note_intent(d, &m->intent);
        } else if (m->type == MSG_ALERT) {
            text_put(&d->line, "alert ");
            text_put(&d->line, alert_name(m->alert.code));
            text_char(&d->line, ' ');
            text_str(&d->line, m->alert.detail);
            text_char(&d->line, '\n');
        } else if (m->type == MSG_STOPPED) {
            text_put(&d->line, m->stopped.clean ? "stopped clean\n" : "stopped unclean\n");
        } else if (m->type == MSG_LEASE_REQUEST && m->lease_request.release) {
            text_put(&d->line, "release\n");
        }
    }
    assert_false(d->line.cut);
    outbox_clear(&d->out);
}

void desk_say(struct desk *d, const struct msg *m)
{
    struct msg in = *m;
    in.ts = d->now;
    if (in.exch.v == 0)
        in.exch = TS(d->now.v / 1000000 * 1000000);
    strategy_step(&d->st, &in, &d->out);
    collect(d);
}

struct desk *desk_new(const struct settings *settings)
{
    struct desk *d = calloc(1, sizeof(*d));
    assert_non_null(d);
    d->now = TS(START);
    d->line = TEXT(d->trace);
    strategy_init(&d->st, settings);
    desk_say(d, &(struct msg){.type = MSG_START, .start = {.ses = DESK_SES, .epoch = 0x17}});
    return d;
}

void desk_free(struct desk *d)
{
    free(d);
}

void desk_peer(struct desk *d, enum service service, enum peer_state state)
{
    desk_say(d, &(struct msg){.type = MSG_PEER, .peer = {.service = service, .state = state}});
}

void desk_synced(struct desk *d, enum service service)
{
    desk_say(d, &(struct msg){.type = MSG_SYNCED, .synced = {.service = service}});
}

void desk_mode(struct desk *d, enum mode mode)
{
    desk_say(d, &(struct msg){.type = MSG_MODE, .mode = {.mode = mode}});
}

void desk_lease(struct desk *d, uint64_t holder)
{
    desk_say(d, &(struct msg){.type = MSG_LEASE,
                              .lease = {.inst = word_of(inst),
                                        .holder = holder,
                                        .expires = ts_add(d->now, DUR_S(1))}});
}

void desk_limits(struct desk *d, void (*change)(struct msg_symbol_limits *l))
{
    struct msg m = {.type = MSG_SYMBOL_LIMITS,
                    .symbol_limits = {.inst = word_of(inst),
                                      .open_allowed = true,
                                      .order_notional = d->st.shared.settings.order_amount,
                                      .sellable = MONEY((int128_t)1000000000 * 1000000000 * 1000),
                                      .maker = RATE(200000),
                                      .taker = RATE(500000),
                                      .need_spread = RATE(400000)}};
    if (change != NULL)
        change(&m.symbol_limits);
    desk_say(d, &m);
}

void desk_instrument(struct desk *d, int64_t tick)
{
    desk_say(d, &(struct msg){.type = MSG_INSTRUMENT,
                              .instrument = {.inst = word_of(inst),
                                             .inst_type = INST_SPOT,
                                             .state = INST_STATE_LIVE,
                                             .base = word_of("X"),
                                             .quote = word_of("USDT"),
                                             .linear = true,
                                             .px_exp = -2,
                                             .qty_exp = -2,
                                             .tick = PX(tick),
                                             .lot = QTY(1),
                                             .min_qty = QTY(10),
                                             .contract = 1,
                                             .version = (uint32_t)tick}});
}

void desk_position(struct desk *d)
{
    desk_say(d, &(struct msg){.type = MSG_POSITION,
                              .position = {.inst = word_of(inst), .amount = d->position}});
}

void desk_ready(struct desk *d)
{
    desk_instrument(d, 1);
    desk_say(d, &(struct msg){.type = MSG_BOOK_STATUS,
                              .book_status = {.inst = word_of(inst), .state = BOOK_LIVE}});
    desk_peer(d, SERVICE_FEED, PEER_LIVE);
    desk_mode(d, MODE_ACTIVE);
    desk_limits(d, NULL);
    desk_lease(d, DESK_SES);
    desk_synced(d, SERVICE_RISK);
    desk_say(d, &(struct msg){.type = MSG_EXECUTOR_STATUS, .executor_status = {.ready = true}});
    desk_synced(d, SERVICE_EXECUTOR);
    desk_forget(d);
}

static void timers_until(struct desk *d, ts_t until)
{
    for (int guard = 0; guard < 10000; guard++) {
        const ts_t due = strategy_deadline(&d->st);
        if (due.v > until.v)
            break;
        assert_true(guard == 0 ||
                    due.v > d->now.v); /* a core that wants to be woken at once, again */
        if (due.v > d->now.v)
            d->now = due;
        desk_say(d, &(struct msg){.type = MSG_TIMER});
    }
    d->now = until;
}

void desk_wait_silent(struct desk *d, int64_t ms)
{
    timers_until(d, ts_add(d->now, DUR_MS(ms)));
}

void desk_wait(struct desk *d, int64_t ms)
{
    const ts_t end = ts_add(d->now, DUR_MS(ms));
    while (d->now.v < end.v) {
        const ts_t next = ts_min(end, ts_add(d->now, DUR_MS(300)));
        timers_until(d, next);
        desk_lease(d, DESK_SES);
        desk_say(d, &(struct msg){.type = MSG_BOOK_STATUS,
                                  .book_status = {.inst = word_of(inst), .state = BOOK_LIVE}});
    }
}

/* Two levels of others with our resting order of that side where it belongs. */
static uint16_t levels_with_ours(const struct desk *d, enum side side, px_t best, qty_t qty,
                                 struct book_level out[3])
{
    const int64_t step = side == SIDE_BUY ? -5 : 5;
    const struct own *o = &d->placed[side];
    const struct book_level others[2] = {{best, qty}, {PX(best.v + step), QTY(900000)}};
    bool ours = d->resting[side];
    uint16_t count = 0;
    for (int i = 0; i < 2; i++) {
        const bool before = side == SIDE_BUY ? o->px.v > others[i].px.v : o->px.v < others[i].px.v;
        if (ours && before) {
            out[count++] = (struct book_level){o->px, QTY(o->qty.v - o->filled.v)};
            ours = false;
        }
        out[count] = others[i];
        if (ours && o->px.v == others[i].px.v) {
            out[count].qty.v += o->qty.v - o->filled.v;
            ours = false;
        }
        count++;
    }
    if (ours)
        out[count++] = (struct book_level){o->px, QTY(o->qty.v - o->filled.v)};
    return count;
}

void desk_book(struct desk *d, int64_t bid, int64_t bid_qty, int64_t ask, int64_t ask_qty)
{
    struct book_level bids[3];
    struct book_level asks[3];
    const uint16_t bid_count = levels_with_ours(d, SIDE_BUY, PX(bid), QTY(bid_qty), bids);
    const uint16_t ask_count = levels_with_ours(d, SIDE_SELL, PX(ask), QTY(ask_qty), asks);
    d->now = ts_add(d->now, DUR_MS(1));
    d->market[0] = bid;
    d->market[1] = bid_qty;
    d->market[2] = ask;
    d->market[3] = ask_qty;
    desk_say(d, &(struct msg){.type = MSG_BOOK_DEPTH,
                              .book_depth = {.inst = word_of(inst),
                                             .px_exp = -2,
                                             .qty_exp = -2,
                                             .bids = {bids, bid_count},
                                             .asks = {asks, ask_count}}});
}

static void verdict(struct desk *d, uint64_t intent, enum verdict code, uint64_t order)
{
    desk_say(
        d, &(struct msg){
               .type = MSG_VERDICT,
               .verdict = {.intent = intent, .order = order, .inst = word_of(inst), .code = code}});
}

void desk_order(struct desk *d, enum side side, enum order_state state, int64_t filled)
{
    const struct own *o = &d->placed[side];
    const bool rested = d->resting[side];
    d->resting[side] = state == ORDER_LIVE || state == ORDER_CANCELING;
    desk_say(d, &(struct msg){.type = MSG_ORDER_STATE,
                              .order_state = {.order = d->place_order[side],
                                              .intent = d->last_place[side],
                                              .inst = word_of(inst),
                                              .side = side,
                                              .purpose = o->purpose,
                                              .px_exp = -2,
                                              .qty_exp = -2,
                                              .px = o->px,
                                              .qty = o->qty,
                                              .filled = QTY(filled),
                                              .state = state,
                                              .updated = TS(d->now.v / 1000000 * 1000000)}});
    if (rested != d->resting[side]) /* the exchange's book changed by it */
        desk_book(d, d->market[0], d->market[1], d->market[2], d->market[3]);
}

void desk_accept(struct desk *d, enum side side)
{
    assert_true(d->last_place[side] != 0);
    d->place_order[side] = ++d->orders;
    d->placed[side].filled = QTY(0);
    verdict(d, d->last_place[side], VERDICT_OK, d->orders);
    desk_order(d, side, ORDER_LIVE, 0);
}

void desk_refuse(struct desk *d, enum side side, enum verdict code)
{
    verdict(d, d->last_place[side], code, 0);
}

void desk_cancelled(struct desk *d, enum side side)
{
    assert_true(d->cancel_target[side] == d->last_place[side]);
    verdict(d, d->last_cancel[side], VERDICT_OK, d->place_order[side]);
    desk_order(d, side, ORDER_CANCELED, d->placed[side].filled.v);
}

void desk_fill(struct desk *d, enum side side, int64_t qty)
{
    struct own *o = &d->placed[side];
    d->now = ts_add(d->now, DUR_MS(1));
    o->filled = QTY(o->filled.v + qty);
    const int128_t coins = (int128_t)qty * 10000000000000000;
    d->position = MONEY(d->position.v + (side == SIDE_BUY ? coins : -coins));
    desk_say(d, &(struct msg){.type = MSG_FILL,
                              .fill = {.inst = word_of(inst),
                                       .order = d->place_order[side],
                                       .intent = d->last_place[side],
                                       .side = side,
                                       .purpose = o->purpose,
                                       .px_exp = -2,
                                       .qty_exp = -2,
                                       .px = o->px,
                                       .qty = QTY(qty),
                                       .filled = o->filled,
                                       .order_qty = o->qty,
                                       .fee_ccy = word_of("USDT"),
                                       .maker = true,
                                       .at = d->now}});
    desk_order(d, side, o->filled.v == o->qty.v ? ORDER_FILLED : ORDER_LIVE, o->filled.v);
    if (!d->lazy_risk)
        desk_position(d);
}

void desk_cycle(struct desk *d, money_t net, int64_t held_ms, bool stopped)
{
    desk_say(d, &(struct msg){.type = MSG_CYCLE,
                              .cycle = {.inst = word_of(inst),
                                        .net = net,
                                        .opened = TS(d->now.v - held_ms * 1000000),
                                        .closed = d->now,
                                        .stopped = stopped}});
}

void desk_expect(struct desk *d, const char *lines)
{
    text_char(&d->line, '\0');
    assert_string_equal(d->trace, lines);
    desk_forget(d);
}

void desk_forget(struct desk *d)
{
    d->line = TEXT(d->trace);
}

enum symbol_state desk_state(const struct desk *d)
{
    return d->st.symbols[0].state;
}

bool desk_guarded(const struct desk *d, enum guard g)
{
    return (d->st.symbols[0].guards & GUARD_BIT(g)) != 0;
}
