#include "services/simulator/control.h"

#include "services/simulator/control_market.h"
#include "services/simulator/member.h"
#include "services/simulator/request.h"
#include "services/simulator/row.h"
#include "services/simulator/trade.h"

int control_fail(struct text *t, int status, const char *what, const char *which)
{
    char buffer[160];
    struct text words = TEXT(buffer);

    text_put(&words, what);
    if (which && which[0]) {
        text_put(&words, ": ");
        text_put(&words, which);
    }
    t->len = 0;
    member_open(t, NULL, '{');
    member_str(t, "error", text_done(&words));
    member_close(t, '}');
    return status;
}

static void put_balances(const struct simulator *s, struct text *t)
{
    const struct venue *v = &s->venue;

    member_open(t, "balances", '{');
    for (uint32_t c = 0; c < v->currencies; c++) {
        struct venue_funds f = venue_funds(v, SIM_ACCOUNT, (int16_t)c);

        if (f.cash.v == 0 && s->start[c].v == 0 && f.equity.v == 0)
            continue;
        member_open(t, v->currency[c].at, '{');
        member_money(t, "cash", f.cash);
        member_money(t, "available", f.available);
        member_money(t, "frozen", f.frozen);
        member_money(t, "equity", f.equity);
        member_money(t, "start", s->start[c]);
        member_money(t, "change", money_sub(f.cash, s->start[c]));
        member_money(t, "fees_collected", v->fees_collected[c]);
        member_money(t, "usd", venue_usd_px(v, (int16_t)c));
        member_close(t, '}');
    }
    member_close(t, '}');
}

static void put_px(struct text *t, const char *key, const struct ladder_level *l, int exp)
{
    if (l)
        member_decimal(t, key, l->px, exp);
    else
        member_words(t, key, "");
}

static void put_market(const struct simulator *s, uint32_t i, struct text *t)
{
    const struct venue *v = &s->venue;
    const struct instrument *is = &v->listing[i].is;

    member_open(t, is->inst.at, '{');
    member_words(t, "state", inst_state_name(is->state));
    put_px(t, "bid", ladder_rank(&v->book[i], SIDE_BUY, 0), is->px_exp);
    put_px(t, "ask", ladder_rank(&v->book[i], SIDE_SELL, 0), is->px_exp);
    member_money(t, "mark", venue_mark(v, (int)i));
    member_int(t, "seq", v->seq[i]);
    member_int(t, "trades", (int64_t)v->tape[i].trades);
    member_rate(t, "maker_fee", v->account[SIM_ACCOUNT].fees[i].maker);
    member_rate(t, "taker_fee", v->account[SIM_ACCOUNT].fees[i].taker);
    member_close(t, '}');
}

static void put_counters(const struct simulator *s, struct text *t)
{
    const struct simulator_counters *n = &s->counters;
    int64_t open = 0;

    for (size_t i = 0; i < SESSIONS_MAX; i++)
        open += s->sessions.at[i].used;
    member_open(t, "counters", '{');
    member_int(t, "calls", (int64_t)n->calls);
    member_int(t, "calls_refused", (int64_t)n->calls_refused);
    member_int(t, "frames_in", (int64_t)n->frames_in);
    member_int(t, "pushes", (int64_t)n->pushes);
    member_int(t, "orders", (int64_t)n->orders);
    member_int(t, "rejects", (int64_t)n->rejects);
    member_int(t, "fills", (int64_t)n->fills);
    member_int(t, "cancels", (int64_t)n->cancels);
    member_int(t, "rate_limited", (int64_t)s->limits.refused);
    member_int(t, "sockets", open);
    member_int(t, "journal", (int64_t)s->journal.count);
    member_close(t, '}');
}

static void put_refusals(const struct simulator *s, struct text *t)
{
    uint64_t first = s->refusals > SIM_REFUSALS ? s->refusals - SIM_REFUSALS : 0;

    member_open(t, "refused_lately", '[');
    for (uint64_t n = first; n < s->refusals; n++) {
        const struct simulator_refusal *r = &s->refusal[n % SIM_REFUSALS];

        member_open(t, NULL, '{');
        member_ms(t, "ts", r->at);
        member_i64(t, "code", r->code);
        member_word(t, "what", &r->what);
        member_close(t, '}');
    }
    member_close(t, ']');
}

static void put_orders(const struct simulator *s, struct text *t)
{
    const struct venue_order *o = NULL;

    member_open(t, "orders", '[');
    while ((o = venue_orders_next_pending(&s->venue.orders, SIM_ACCOUNT, o)) != NULL &&
           t->size - t->len > 128 << 10)
        row_order_rest(&s->venue, o, t);
    member_close(t, ']');
}

static void put_timers(const struct simulator *s, struct text *t)
{
    member_open(t, "cancel_all_after", '[');
    for (size_t i = 0; i < VENUE_TIMERS; i++) {
        const struct venue_timer *timer = &s->venue.timer[SIM_ACCOUNT][i];

        if (!timer->used)
            continue;
        member_open(t, NULL, '{');
        member_word(t, "tag", &timer->tag);
        member_ms(t, "triggers", timer->at);
        member_close(t, '}');
    }
    member_close(t, ']');
}

static int state(struct simulator *s, struct text *t)
{
    const struct venue *v = &s->venue;

    member_open(t, NULL, '{');
    member_bool(t, "ready", s->started);
    member_word(t, "trouble", &s->trouble);
    member_ms(t, "clock", s->now);
    member_ms(t, "since", s->born);
    member_words(t, "market", s->market.replay ? "replay" : "synthetic");
    member_bool(t, "market_over", market_over(&s->market));
    member_words(t, "broken", venue_broken(v)); /* empty: every invariant of the venue holds */
    put_counters(s, t);
    put_balances(s, t);
    member_money(t, "total_usd", venue_total_usd(v, SIM_ACCOUNT));
    member_open(t, "markets", '{');
    for (uint32_t i = 0; i < v->listings; i++)
        put_market(s, i, t);
    member_close(t, '}');
    member_open(t, "positions", '[');
    for (uint32_t i = 0; i < v->listings; i++) {
        if (venue_position(v, SIM_ACCOUNT, (int)i)->qty != 0)
            row_position(v, SIM_ACCOUNT, (int)i, s->now, t);
    }
    member_close(t, ']');
    put_timers(s, t);
    put_refusals(s, t);
    put_orders(s, t);
    member_close(t, '}');
    return 200;
}

static int journal(struct simulator *s, const struct rest *r, struct text *t)
{
    uint32_t limit = rest_limit(r, CONTROL_JOURNAL_DEFAULT, CONTROL_JOURNAL_MAX);
    uint64_t since = 0;

    if (rest_param(r, "since").len > 0 && u64_parse(rest_param(r, "since"), &since))
        return control_fail(t, 400, "not a number", "since");
    if (limit == 0)
        return control_fail(t, 400, "not a number from 1", "limit");
    journal_json(&s->journal, &s->venue, since, limit, t);
    return 200;
}

static const char *word_of_path(enum wire_path path)
{
    static const char *const words[] = {"", "public", "private", "business"};

    return words[path];
}

static bool path_fits(const struct fault_row *row, const struct session *session)
{
    return !row->path[0] || str_is(str_from(row->path), "all") ||
           str_is(str_from(row->path), word_of_path(session->path));
}

/* Faults that are an act, not a state. */
static void act(struct simulator *s, enum fault which, struct outbox *out)
{
    struct fault_row *row = &s->faults.row[which];

    if (which == FAULT_MAINTENANCE) {
        s->maintenance = true;
        request_status(s, true, out);
    }
    if (which == FAULT_LATENCY)
        s->link.latency = row->delay;
    if (which != FAULT_DISCONNECT && which != FAULT_NOTICE)
        return;
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &s->sessions.at[i];

        if (!session->used || !path_fits(row, session))
            continue;
        if (which == FAULT_NOTICE) {
            request_notice(s, session, out);
            session->close_at = ts_add(s->now, row->delay);
            session->close_code = 1012;
        } else {
            link_close(&s->link, out, session->conn, 0, STR_EMPTY, s->now);
        }
        row->struck++;
    }
    if (row->until.v == TS_NEVER.v)
        row->on = false;
}

static int faults(struct simulator *s, struct rest *r, struct outbox *out, struct text *t)
{
    enum fault which = FAULT_COUNT;
    const char *key = NULL;
    enum err e;

    if (word_is(&r->call->method, "POST")) {
        if (json_read(&s->json, r->call->body))
            return control_fail(t, 400, "the body is not JSON", NULL);
        e = fault_request(&s->faults, json_root(&s->json), s->now, &which, &key);
        if (e)
            return control_fail(t, 400, err_text(e), key);
        if (which == FAULT_COUNT)
            s->link.latency = DUR(0);
        else
            act(s, which, out);
        journal_add(&s->journal, JOURNAL_FAULT, s->now)->note =
            word_of(which == FAULT_COUNT ? "clear" : fault_name(which));
    }
    member_open(t, NULL, '{');
    faults_menu(&s->faults, "faults", s->now, t);
    member_close(t, '}');
    return 200;
}

/* A switch that belongs to the venue or another part is handed on. */
static void apply_switches(struct simulator *s)
{
    s->venue.rules.amend_always_tail = s->switches.amend_always_tail != 0;
    s->venue.rules.postonly_legacy = s->switches.postonly_legacy != 0;
    s->limits.off = s->switches.rate_limits == 0;
    (void)venue_set_fee_type(&s->venue, SIM_ACCOUNT, s->switches.fee_in_quote != 0);
}

static int switches(struct simulator *s, struct rest *r, struct text *t)
{
    struct str name = STR_EMPTY;
    int64_t value;
    enum err e;

    if (word_is(&r->call->method, "POST")) {
        struct json_at root;

        if (json_read(&s->json, r->call->body))
            return control_fail(t, 400, "the body is not JSON", NULL);
        root = json_root(&s->json);
        if (json_string(json_get(root, "switch"), &name) ||
            json_i64(json_get(root, "value"), &value))
            return control_fail(t, 400, "wanted {\"switch\":name,\"value\":number}", NULL);
        e = switches_set(&s->switches, name, value);
        if (e)
            return control_fail(t, 400, err_text(e), "switch or value");
        apply_switches(s);
    }
    member_open(t, NULL, '{');
    switches_menu(&s->switches, "switches", t);
    member_close(t, '}');
    return 200;
}

/* {"ccy","change"} moves money in or out, {"ccy","balance"} makes it so much; "bill":false: no bill
 * tells of it. */
static int account(struct simulator *s, struct rest *r, struct outbox *out, struct text *t)
{
    struct str ccy;
    struct str text;
    struct journal_entry *e;
    money_t change;
    int16_t currency;
    bool bill = true;

    if (json_read(&s->json, r->call->body))
        return control_fail(t, 400, "the body is not JSON", NULL);
    ccy = trade_text(json_root(&s->json), "ccy");
    currency = venue_currency(&s->venue, ccy);
    if (currency < 0)
        return control_fail(t, 400, "unknown currency", "ccy");
    text = trade_text(json_root(&s->json), "balance");
    if (text.len == 0)
        text = trade_text(json_root(&s->json), "change");
    if (money_parse(text, &change))
        return control_fail(t, 400, "wanted an amount", "change or balance");
    if (json_present(json_get(json_root(&s->json), "balance")))
        change = money_sub(change, venue_funds(&s->venue, SIM_ACCOUNT, currency).cash);
    if (json_present(json_get(json_root(&s->json), "bill")) &&
        json_bool(json_get(json_root(&s->json), "bill"), &bill))
        return control_fail(t, 400, "wanted true or false", "bill");
    if ((bill ? venue_transfer : venue_transfer_unlisted)(&s->venue, SIM_ACCOUNT, ccy, change,
                                                          s->now))
        return control_fail(t, 409, "not that much is available", "change");
    s->start[currency] = money_add(s->start[currency], change);
    e = journal_add(&s->journal, JOURNAL_MONEY, s->now);
    e->currency = s->venue.currency[currency];
    e->fee = change;
    stream_drain(s, out);
    member_open(t, NULL, '{');
    put_balances(s, t);
    member_close(t, '}');
    return 200;
}

/* Loopback and private networks, IPv4 and IPv6; an empty address is a test's. */
static bool is_near(struct str peer)
{
    static const char *const near[] = {"127.",  "10.",         "192.168.", "169.254.", "::1",
                                       "[::1]", "::ffff:127.", "fd",       "[fd",      "localhost"};
    struct str rest = peer;
    int64_t second = 0;

    for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
        if (str_starts(peer, str_from(near[i])))
            return true;
    }
    if (!str_is(str_cut(&rest, '.'), "172"))
        return peer.len == 0;
    return i64_parse(str_cut(&rest, '.'), &second) == ERR_OK && second >= 16 && second <= 31;
}

static int route(struct simulator *s, struct rest *r, struct outbox *out, struct text *t)
{
    bool post = word_is(&r->call->method, "POST");

    if (!post && !word_is(&r->call->method, "GET"))
        return control_fail(t, 405, "GET or POST", NULL);
    if (!is_near(r->call->peer))
        return control_fail(t, 403, "control is answered to private addresses only", NULL);
    if (!s->started && !str_is(r->path, "/sim/state"))
        return control_fail(t, 503, "not started", s->trouble.at);
    if (!post && str_is(r->path, "/sim/state"))
        return state(s, t);
    if (!post && str_is(r->path, "/sim/journal"))
        return journal(s, r, t);
    if (str_is(r->path, "/sim/faults"))
        return faults(s, r, out, t);
    if (str_is(r->path, "/sim/switches"))
        return switches(s, r, t);
    if (post && str_is(r->path, "/sim/account"))
        return account(s, r, out, t);
    if (str_is(r->path, "/sim/market"))
        return post ? control_market(s, r, out, t) : control_market_menu(t);
    return control_fail(t, 404,
                        "there is /sim/state, journal, faults, switches, account and market", NULL);
}

void control_call(struct simulator *s, struct rest *r, struct outbox *out)
{
    struct text t = TEXT(s->reply);
    struct link_reply reply = {.conn = r->call->conn};

    reply.status = (uint16_t)route(s, r, out, &t);
    reply.body = text_done(&t);
    (void)link_answer(&s->link, out, &reply, s->now);
}
