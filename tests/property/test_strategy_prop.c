/*
 * A strategy among processes that do anything: refuse, lose, delay, fill in parts, die, come back.
 * Whatever happens, what it asks for is allowed at the moment it asks.
 */
#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#include "services/strategy/strategy.h"
#include "services/strategy/why.h"
#include "tests/lib/seed.h"

#define SES   UINT64_C(0x2100000077)
#define START INT64_C(1700000000000000000)
#define LOT   ((int128_t)10000000000000000) /* 0.01 */

enum { RUNS = 12, STEPS = 6000, ORDERS = 4096, MIN_QTY = 10 };

enum life { LIFE_ASKED, LIFE_LOST, LIFE_LIVE, LIFE_OVER };

/* An order as the world outside has it. */
struct wanted {
    uint64_t intent;
    enum side side;
    enum purpose purpose;
    enum life life;
    px_t px;
    int64_t qty;
    int64_t filled;
    ts_t asked;
    uint64_t cancel; /* last cancel asked for; 0: none */
};

struct world {
    struct strategy st;
    struct outbox out;
    struct prng g;
    ts_t now;
    int64_t bid; /* of the others, ticks */
    int64_t ask;
    int64_t told_bid; /* as the strategy was told */
    int64_t told_ask;
    ts_t book_at;
    bool live; /* the feed calls the book live */
    ts_t lease_until;
    enum mode mode;
    int64_t position; /* lots */
    size_t count;
    struct wanted orders[ORDERS];
    uint64_t placed;
    uint64_t filled;
};

static const char inst[] = "X-USDT";

static struct wanted *find(struct world *w, uint64_t intent)
{
    for (size_t i = w->count; i-- > 0;) {
        if (w->orders[i].intent == intent)
            return &w->orders[i];
    }
    return NULL;
}

static bool may_fill(const struct wanted *o)
{
    return o->life == LIFE_ASKED || o->life == LIFE_LIVE;
}

/* The claims, each at the moment of asking. */
static void check_place(struct world *w, const struct msg_intent *i)
{
    const struct settings *s = &w->st.shared.settings;
    for (size_t n = 0; n < w->count; n++) { /* one order a side */
        if (may_fill(&w->orders[n]))
            assert_int_not_equal(w->orders[n].side, i->side);
    }
    assert_true(find(w, i->intent) == NULL);
    assert_int_equal(i->kind, ORDER_KIND_POST_ONLY);
    assert_true(w->now.v < w->lease_until.v);
    assert_true(w->live);
    assert_true(ts_diff(w->now, w->book_at).v <= s->max_book_age.v);
    assert_true(i->qty.v >= MIN_QTY);
    if (i->side == SIDE_BUY) /* passive */
        assert_true(i->px.v < w->told_ask);
    else
        assert_true(i->px.v > w->told_bid);
    const int64_t held = w->position < 0 ? -w->position : w->position;
    if (i->purpose == PURPOSE_OPEN) {
        assert_int_equal(w->mode, MODE_ACTIVE);
        assert_true(held < MIN_QTY);
        assert_true(spread_reaches(PX(w->told_bid), PX(w->told_ask), s->min_spread));
        return;
    }
    assert_int_equal(i->purpose, PURPOSE_EXIT);
    assert_true(w->mode == MODE_ACTIVE || w->mode == MODE_REDUCING);
    assert_true(i->qty.v <= held);
    assert_int_equal(i->side, w->position > 0 ? SIDE_SELL : SIDE_BUY);
}

static void on_intent(struct world *w, const struct msg_intent *i)
{
    if (i->action == ACTION_CANCEL) {
        struct wanted *o = find(w, i->target);
        assert_non_null(o);
        o->cancel = i->intent;
        return;
    }
    assert_int_equal(i->action, ACTION_PLACE);
    check_place(w, i);
    assert_true(w->count < ORDERS);
    w->placed++;
    w->orders[w->count++] = (struct wanted){
        .intent = i->intent,
        .side = i->side,
        .purpose = i->purpose,
        .px = i->px,
        .qty = i->qty.v,
        .asked = w->now,
        /* lost on the way: nobody will ever know it */
        .life = prng_chance(&w->g, RATE(20000000)) ? LIFE_LOST : LIFE_ASKED,
    };
}

/* No silence without a reason, whatever happens: a side quotes, or a gate is closed. */
static void assert_explained(const struct symbol *s, const struct shared *sh, ts_t now)
{
    for (int n = 0; n < side_count && s->gate_count > 0; n++) {
        const struct gates g = {s->gates[n], s->gate_count};
        const bool quoting = gate_quoting(s, sh, (enum side)n, now);
        assert_true(quoting || gates_closed(&g) != NULL);
        assert_true(s->shares[n].cause == why_cause(s, sh, (enum side)n, now));
    }
}

static void say(struct world *w, struct msg *m)
{
    m->ts = w->now;
    m->exch = TS(w->now.v / 1000000 * 1000000);
    strategy_step(&w->st, m, &w->out);
    for (size_t i = 0; i < w->out.count; i++) {
        if (w->out.at[i].type == MSG_INTENT)
            on_intent(w, &w->out.at[i].intent);
    }
    assert_explained(&w->st.symbols[0], &w->st.shared, w->now);
    outbox_clear(&w->out);
}

static void say_order(struct world *w, const struct wanted *o, enum order_state state)
{
    struct msg m = {.type = MSG_ORDER_STATE};
    m.order_state = (struct msg_order_state){.order = o->intent & UINT32_MAX,
                                             .intent = o->intent,
                                             .inst = word_of(inst),
                                             .side = o->side,
                                             .purpose = o->purpose,
                                             .px_exp = -2,
                                             .qty_exp = -2,
                                             .px = o->px,
                                             .qty = QTY(o->qty),
                                             .filled = QTY(o->filled),
                                             .state = state,
                                             .updated = TS(w->now.v / 1000000 * 1000000)};
    say(w, &m);
}

static void say_verdict(struct world *w, uint64_t intent, enum verdict code)
{
    struct msg m = {.type = MSG_VERDICT};
    m.verdict = (struct msg_verdict){.intent = intent, .inst = word_of(inst), .code = code};
    say(w, &m);
}

static void say_position(struct world *w)
{
    struct msg m = {.type = MSG_POSITION};
    m.position = (struct msg_position){.inst = word_of(inst), .amount = MONEY(w->position * LOT)};
    say(w, &m);
}

static void say_book(struct world *w)
{
    struct book_level bids[8];
    struct book_level asks[8];
    uint16_t count[2] = {0, 0};
    struct book_level *sides[2] = {bids, asks};
    /* ours first when it is better than the others' best, then the others' */
    for (size_t n = 0; n < w->count; n++) {
        const struct wanted *o = &w->orders[n];
        const bool better = o->side == SIDE_BUY ? o->px.v > w->bid : o->px.v < w->ask;
        if (o->life == LIFE_LIVE && better && count[o->side] < 6)
            sides[o->side][count[o->side]++] = (struct book_level){o->px, QTY(o->qty - o->filled)};
    }
    bids[count[SIDE_BUY]++] = (struct book_level){PX(w->bid), QTY(90000)};
    asks[count[SIDE_SELL]++] = (struct book_level){PX(w->ask), QTY(90000)};
    struct msg m = {.type = MSG_BOOK_DEPTH};
    m.book_depth = (struct msg_book_depth){.inst = word_of(inst),
                                           .px_exp = -2,
                                           .qty_exp = -2,
                                           .bids = {bids, count[SIDE_BUY]},
                                           .asks = {asks, count[SIDE_SELL]}};
    w->book_at = w->now;
    w->told_bid = w->bid;
    w->told_ask = w->ask;
    say(w, &m);
}

static void say_status(struct world *w, bool live)
{
    struct msg m = {.type = MSG_BOOK_STATUS};
    m.book_status.inst = word_of(inst);
    m.book_status.state = live ? BOOK_LIVE : BOOK_STALE;
    w->live = live;
    w->book_at = live ? w->now : w->book_at;
    say(w, &m);
}

static void say_lease(struct world *w, bool ours)
{
    struct msg m = {.type = MSG_LEASE};
    m.lease.inst = word_of(inst);
    m.lease.holder = ours ? SES : SES + 1;
    m.lease.expires = ts_add(w->now, DUR_S(1));
    w->lease_until = ours ? m.lease.expires : TS(0);
    say(w, &m);
}

static void say_mode(struct world *w, enum mode mode)
{
    struct msg m = {.type = MSG_MODE};
    m.mode.mode = mode;
    w->mode = mode;
    say(w, &m);
}

static void say_synced(struct world *w, enum service service)
{
    struct msg m = {.type = MSG_SYNCED};
    m.synced.service = service;
    say(w, &m);
}

static void say_peer(struct world *w, enum service service, enum peer_state state)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = service;
    m.peer.state = state;
    say(w, &m);
}

/* The executor went away and is back: it tells of what lives, then that this was all. */
static void executor_again(struct world *w)
{
    say_peer(w, SERVICE_EXECUTOR, PEER_DEAD);
    struct msg m = {.type = MSG_EXECUTOR_STATUS};
    m.executor_status.ready = true;
    say(w, &m);
    for (size_t n = 0; n < w->count; n++) {
        if (w->orders[n].life == LIFE_LIVE)
            say_order(w, &w->orders[n], ORDER_LIVE);
    }
    say_synced(w, SERVICE_EXECUTOR);
}

static void fill(struct world *w, struct wanted *o, int64_t qty)
{
    assert_in_range(qty, 1, o->qty - o->filled);
    o->filled += qty;
    w->filled++;
    w->position += o->side == SIDE_BUY ? qty : -qty;
    if (o->filled == o->qty)
        o->life = LIFE_OVER;
    const bool risk_first = prng_chance(&w->g, RATE(300000000));
    if (risk_first)
        say_position(w);
    if (!prng_chance(&w->g, RATE(20000000))) { /* else it is lost on the way */
        struct msg m = {.type = MSG_FILL};
        m.fill = (struct msg_fill){.inst = word_of(inst),
                                   .order = o->intent & UINT32_MAX,
                                   .intent = o->intent,
                                   .side = o->side,
                                   .purpose = o->purpose,
                                   .px_exp = -2,
                                   .qty_exp = -2,
                                   .px = o->px,
                                   .qty = QTY(qty),
                                   .filled = QTY(o->filled),
                                   .order_qty = QTY(o->qty),
                                   .at = w->now};
        say(w, &m);
    }
    say_order(w, o, o->life == LIFE_OVER ? ORDER_FILLED : ORDER_LIVE);
    if (!risk_first)
        say_position(w);
}

/* One thing happens to one order. */
static void move_order(struct world *w, struct wanted *o)
{
    switch (o->life) {
    case LIFE_ASKED:
        if (prng_chance(&w->g, RATE(80000000))) {
            o->life = LIFE_OVER;
            say_verdict(w, o->intent, VERDICT_RATE);
            return;
        }
        say_verdict(w, o->intent, VERDICT_OK);
        o->life = prng_chance(&w->g, RATE(50000000)) ? LIFE_OVER : LIFE_LIVE;
        say_order(w, o, o->life == LIFE_LIVE ? ORDER_LIVE : ORDER_CANCELED);
        return;
    case LIFE_LOST:
        if (o->cancel != 0 && ts_diff(w->now, o->asked).v > DUR_MS(600).v) {
            o->life = LIFE_OVER;
            say_verdict(w, o->cancel, VERDICT_TARGET);
        }
        return;
    case LIFE_LIVE:
        if (o->cancel != 0 && prng_chance(&w->g, RATE(700000000))) {
            o->life = LIFE_OVER;
            say_order(w, o, ORDER_CANCELED);
        } else if (prng_chance(&w->g, RATE(400000000))) {
            const int64_t rest = o->qty - o->filled;
            const bool whole = prng_chance(&w->g, RATE(600000000));
            fill(w, o, whole ? rest : prng_between(&w->g, 1, rest));
        }
        return;
    case LIFE_OVER: return;
    }
}

static void move_market(struct world *w)
{
    w->bid += prng_between(&w->g, -3, 3);
    w->ask = w->bid + prng_between(&w->g, 6, 25);
    for (size_t n = 0; n < w->count; n++) { /* what the market walked through is filled whole */
        struct wanted *o = &w->orders[n];
        if (o->life == LIFE_LIVE && (o->side == SIDE_BUY ? o->px.v >= w->ask : o->px.v <= w->bid))
            fill(w, o, o->qty - o->filled);
    }
    say_book(w);
}

static void something(struct world *w)
{
    const uint64_t dice = prng_below(&w->g, 1000);
    if (dice < 250)
        move_market(w);
    else if (dice < 700 && w->count > 0)
        move_order(w, &w->orders[w->count - 1 - prng_below(&w->g, w->count < 4 ? w->count : 4)]);
    else if (dice < 704)
        say_status(w, false);
    else if (dice < 740)
        say_status(w, true);
    else if (dice < 742)
        say_lease(w, false);
    else if (dice < 745)
        say_mode(w, prng_chance(&w->g, RATE(500000000)) ? MODE_REDUCING : MODE_CANCEL_ONLY);
    else if (dice < 765)
        say_mode(w, MODE_ACTIVE);
    else if (dice < 768)
        executor_again(w);
    else
        say_lease(w, true);
}

static void pass_time(struct world *w)
{
    const ts_t until = ts_add(w->now, DUR_MS(prng_between(&w->g, 1, 120)));
    for (ts_t due = strategy_deadline(&w->st); due.v <= until.v; due = strategy_deadline(&w->st)) {
        if (due.v > w->now.v)
            w->now = due;
        struct msg m = {.type = MSG_TIMER};
        say(w, &m);
    }
    w->now = until;
    for (size_t n = 0; n < w->count; n++) { /* an intent is good for half a second */
        struct wanted *o = &w->orders[n];
        if (o->life == LIFE_ASKED && ts_diff(w->now, o->asked).v >= DUR_MS(VERDICT_MS).v)
            o->life = LIFE_LOST;
    }
}

static void begin(struct world *w, struct prng *g)
{
    struct settings s;
    settings_defaults(&s);
    s.symbols.count = 1;
    s.symbols.at[0] = word_of(inst);
    s.order_amount = MONEY(LOT * 5000);
    memset(w, 0, sizeof(*w));
    w->g = prng_split(g);
    w->now = TS(START);
    w->bid = 10000;
    w->ask = 10012;
    strategy_init(&w->st, &s);
    struct msg m = {.type = MSG_START};
    m.start.ses = SES;
    say(w, &m);
    m = (struct msg){.type = MSG_INSTRUMENT};
    m.instrument = (struct msg_instrument){.inst = word_of(inst),
                                           .inst_type = INST_SWAP,
                                           .state = INST_STATE_LIVE,
                                           .base = word_of("X"),
                                           .quote = word_of("USDT"),
                                           .linear = true,
                                           .px_exp = -2,
                                           .qty_exp = -2,
                                           .tick = PX(1),
                                           .lot = QTY(1),
                                           .min_qty = QTY(MIN_QTY),
                                           .contract = 1};
    say(w, &m);
    m = (struct msg){.type = MSG_SYMBOL_LIMITS};
    m.symbol_limits.inst = word_of(inst);
    m.symbol_limits.open_allowed = true;
    m.symbol_limits.order_notional = s.order_amount;
    m.symbol_limits.maker = RATE(200000);
    say(w, &m);
    say_peer(w, SERVICE_FEED, PEER_LIVE);
    say_status(w, true);
    say_mode(w, MODE_ACTIVE);
    say_lease(w, true);
    say_synced(w, SERVICE_RISK);
    m = (struct msg){.type = MSG_EXECUTOR_STATUS};
    m.executor_status.ready = true;
    say(w, &m);
    say_synced(w, SERVICE_EXECUTOR);
    say_book(w);
}

static void whatever_happens_only_what_is_allowed_is_asked_for(void **state)
{
    (void)state;
    struct prng g = seed_prng("whatever_happens_only_what_is_allowed_is_asked_for");
    struct world *w = malloc(sizeof(*w));
    assert_non_null(w);
    uint64_t placed = 0;
    uint64_t filled = 0;
    for (int run = 0; run < RUNS; run++) {
        begin(w, &g);
        for (int n = 0; n < STEPS && w->count < ORDERS; n++) {
            pass_time(w);
            something(w);
        }
        placed += w->placed;
        filled += w->filled;
    }
    assert_true(placed > 1000); /* or nothing was tested */
    assert_true(filled > 300);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_happens_only_what_is_allowed_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
