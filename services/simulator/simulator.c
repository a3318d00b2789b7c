#include "services/simulator/simulator.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/request.h"
#include "services/simulator/rest.h"

enum { MARKET_TURNS = 8 }; /* market steps of one core step, so that an answer never waits long */

void simulator_init(struct simulator *s, const struct settings *settings)
{
    s->settings = settings;
    s->started = false;
    s->trouble = word_of("starting");
    s->now = TS(0);
    s->born = TS(0);
    memset(s->start, 0, sizeof(s->start));
    memset(&s->counters, 0, sizeof(s->counters));
    s->refusals = 0;
    s->maintenance = false;
    switches_init(&s->switches);
    limits_init(&s->limits);
    sessions_init(&s->sessions);
    link_init(&s->link);
    faults_init(&s->faults);
    owed_init(&s->owed);
    journal_init(&s->journal);
    stream_init(&s->stream);
    venue_init(&s->venue);
    s->market.replay = false; /* the rest is market_open's */
}

ts_t simulator_clock(const struct simulator *s)
{
    ts_t clock = ts_add(s->now, DUR_MS(s->switches.clock_skew_ms));

    if (!fault_on(&s->faults, FAULT_CLOCK, STR_EMPTY, s->now))
        return clock;
    return ts_add(clock, s->faults.row[FAULT_CLOCK].delay);
}

void simulator_refused(struct simulator *s, int code, struct str what)
{
    struct simulator_refusal *r = &s->refusal[s->refusals++ % SIM_REFUSALS];

    if (what.len >= WORD_SIZE)
        what = (struct str){what.at + what.len - (WORD_SIZE - 1), WORD_SIZE - 1};
    r->at = s->now;
    r->code = code;
    r->what = word_from(what);
}

static void on_start(struct simulator *s, const struct msg *in, struct outbox *out)
{
    char buffer[256];
    struct text why = TEXT(buffer);

    s->born = in->ts;
    if (!venue_setup(&s->venue, s->settings, in->ts, &why)) {
        s->trouble = word_of("settings");
        outbox_log(out, in->ts, LEVEL_ERROR, "settings_refused", text_done(&why));
        return;
    }
    if (!market_open(&s->market, &s->venue, s->settings, in->start.seed, &why)) {
        s->trouble = word_of("market");
        outbox_log(out, in->ts, LEVEL_ERROR, "market_refused", text_done(&why));
        return;
    }
    if (why.len > 0)
        outbox_log(out, in->ts, LEVEL_WARN, "settings_ignored", text_done(&why));
    for (uint32_t c = 0; c < s->venue.currencies; c++)
        s->start[c] = s->venue.account[SIM_ACCOUNT].balances[c].cash;
    market_start(&s->market, &s->venue, in->ts, out);
    venue_step(&s->venue, in->ts); /* sets the first funding time */
    s->started = true;
    s->trouble = WORD_EMPTY;
    stream_drain(s, out);
}

static void on_up(struct simulator *s, const struct msg_wire_up *up, struct outbox *out)
{
    struct str peer = up->peer;
    uint64_t address = limits_scope(str_cut(&peer, ':'), STR_EMPTY);
    struct session *session;

    if (s->switches.connect_limit && !limits_take(&s->limits, LIMIT_CONNECTS, address, 1, s->now)) {
        simulator_refused(s, 50011, up->path);
        link_close(&s->link, out, up->conn, 0, STR_EMPTY, s->now);
        return;
    }
    session = session_open(&s->sessions, up->conn, up->path, s->now);
    if (!session) {
        link_close(&s->link, out, up->conn, 1008, STR("No such path or too many"), s->now);
        return;
    }
    if (fault_on(&s->faults, FAULT_DISCONNECT, STR_EMPTY, s->now) || !s->started)
        link_close(&s->link, out, up->conn, 0, STR_EMPTY, s->now);
}

static void on_down(struct simulator *s, uint32_t conn)
{
    struct session *session = session_find(&s->sessions, conn);

    link_forget(&s->link, conn);
    if (!session)
        return;
    session_end(&s->sessions, session);
    stream_count(s);
}

/* Ends connections that were announced to end, were too slow, or have been idle. */
static void close_sessions(struct simulator *s, struct outbox *out)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &s->sessions.at[i];

        if (!session->used || session->closing)
            continue;
        if (session->close_at.v != 0 && session->close_at.v <= s->now.v) {
            session->closing = true;
            link_close(&s->link, out, session->conn, session->close_code,
                       session->close_code == 4005 ? STR("Slow consumer") : STR("Service upgrade"),
                       s->now);
        } else if (session_idle_at(session).v <= s->now.v) {
            session->closing = true;
            link_close(&s->link, out, session->conn, 4004, STR("No data received in 30s."), s->now);
        }
    }
}

/* Carries out the cancels whose time has come. */
static void settle_owed(struct simulator *s, struct outbox *out)
{
    struct owed_cancel due;

    while ((due = owed_take(&s->owed, s->now)).order != 0) {
        struct venue_cancel r = {.account = SIM_ACCOUNT, .inst = due.inst};
        struct venue_ack ack = {.parameter = ""};
        char digits[24];
        struct text id = TEXT(digits);

        text_u64(&id, due.order);
        r.ord_id = text_done(&id);
        (void)venue_cancel(&s->venue, &r, s->now, &ack); /* it may be filled by now */
        stream_drain(s, out);
    }
}

/* The market and everything that is due by itself. */
static void run(struct simulator *s, struct outbox *out)
{
    if (s->started) {
        for (int n = 0; n < MARKET_TURNS && market_deadline(&s->market).v <= s->now.v; n++) {
            market_step(&s->market, &s->venue, s->now, out);
            stream_drain(s, out);
        }
        if (venue_deadline(&s->venue).v <= s->now.v) {
            venue_step(&s->venue, s->now);
            stream_drain(s, out);
        }
    }
    settle_owed(s, out);
    if (s->link.latency.v > 0 && !fault_on(&s->faults, FAULT_LATENCY, STR_EMPTY, s->now))
        s->link.latency = DUR(0);
    if (s->maintenance && !fault_on(&s->faults, FAULT_MAINTENANCE, STR_EMPTY, s->now)) {
        s->maintenance = false;
        request_status(s, false, out);
    }
    if (s->started)
        stream_turn(s, out);
    close_sessions(s, out);
    link_release(&s->link, out, s->now);
}

void simulator_step(struct simulator *s, const struct msg *in, struct outbox *out)
{
    struct session *session;
    struct msg *m;

    ASSERT(in->ts.v >= s->now.v);
    s->now = in->ts;
    switch (in->type) {
    case MSG_START: on_start(s, in, out); break;
    case MSG_STOP:
        m = outbox_push(out, MSG_STOPPED, in->ts);
        m->stopped.clean = true;
        return;
    case MSG_WIRE_UP: on_up(s, &in->wire_up, out); break;
    case MSG_WIRE_DOWN: on_down(s, in->wire_down.conn); break;
    case MSG_WIRE_RX:
        session = session_find(&s->sessions, in->wire_rx.conn);
        if (session && !session->closing &&
            !fault_strike(&s->faults, FAULT_HALF_OPEN, stream_path(session), s->now))
            request_frame(s, session, in->wire_rx.data, out);
        break;
    case MSG_HTTP_CALL: rest_call(s, &in->http_call, out); break;
    case MSG_TAPE_LINE:
    case MSG_TAPE_END:
        if (s->started)
            market_take(&s->market, &s->venue, in, out);
        stream_drain(s, out);
        break;
    default: break; /* TIMER: what is due is looked at below; others are not for us */
    }
    run(s, out);
}

ts_t simulator_deadline(const struct simulator *s)
{
    ts_t first = link_deadline(&s->link);

    if (!s->started)
        return first;
    first = ts_min(first, market_deadline(&s->market));
    first = ts_min(first, venue_deadline(&s->venue));
    first = ts_min(first, stream_deadline(s));
    first = ts_min(first, owed_deadline(&s->owed));
    if (s->link.latency.v > 0)
        first = ts_min(first, s->faults.row[FAULT_LATENCY].until);
    if (s->maintenance)
        first = ts_min(first, s->faults.row[FAULT_MAINTENANCE].until);
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        const struct session *session = &s->sessions.at[i];

        if (!session->used || session->closing)
            continue;
        first = ts_min(first, session_idle_at(session));
        if (session->close_at.v != 0)
            first = ts_min(first, session->close_at);
    }
    return first;
}

enum service_state simulator_state(const struct simulator *s, struct word *reason)
{
    *reason = s->trouble;
    if (s->started)
        return SERVICE_STATE_READY;
    return word_is(&s->trouble, "starting") ? SERVICE_STATE_STARTING : SERVICE_STATE_HALTED;
}
