#include "services/simulator/request.h"

#include <string.h>

#include "services/simulator/auth.h"
#include "services/simulator/member.h"
#include "services/simulator/refusal.h"
#include "services/simulator/request_op.h"
#include "services/simulator/row.h"

enum { ID_MAX = 32, FRAME_MAX = 64 << 10, EVENT_SIZE = 1024 };

static void send_event(struct simulator *s, struct session *to, struct text *t, struct outbox *out)
{
    char buffer[16];
    struct text id = TEXT(buffer);

    session_conn_id(to, &id);
    member_str(t, "connId", text_done(&id));
    member_close(t, '}');
    stream_to(s, to, text_done(t), out);
}

static void begin_event(struct text *t, struct str id, const char *event)
{
    member_open(t, NULL, '{');
    if (id.len > 0)
        member_str(t, "id", id);
    member_words(t, "event", event);
}

void request_error(struct simulator *s, struct session *to, struct str id, int code,
                   struct str detail, struct outbox *out)
{
    char buffer[EVENT_SIZE];
    char sentence[EVENT_SIZE / 2];
    struct text t = TEXT(buffer);
    struct text message = TEXT(sentence);

    if (detail.len > 200)
        detail.len = 200;
    refusal_text(code, detail, &message);
    begin_event(&t, id, "error");
    member_i64(&t, "code", code);
    member_str(&t, "msg", text_done(&message));
    send_event(s, to, &t, out);
}

void request_notice(struct simulator *s, struct session *to, struct outbox *out)
{
    char buffer[EVENT_SIZE];
    char sentence[EVENT_SIZE / 2];
    struct text t = TEXT(buffer);
    struct text message = TEXT(sentence);

    refusal_text(64008, STR_EMPTY, &message);
    begin_event(&t, STR_EMPTY, "notice");
    member_words(&t, "code", "64008");
    member_str(&t, "msg", text_done(&message));
    send_event(s, to, &t, out);
}

static void log_in(struct simulator *s, struct session *from, struct str id, struct json_at args,
                   struct outbox *out)
{
    char buffer[EVENT_SIZE];
    struct text t = TEXT(buffer);
    int key = KEY_NONE;
    int code = 0;

    if (from->key >= 0 || json_count(args) != 1) {
        request_error(s, from, id, 60031, STR_EMPTY, out);
        return;
    }
    if (fault_strike(&s->faults, FAULT_LOGIN, STR_EMPTY, s->now))
        code = (int)s->faults.row[FAULT_LOGIN].code;
    else
        code = auth_login(json_first(args), s->switches.demo_header != 0, simulator_clock(s), &key);
    if (code != 0) {
        request_error(s, from, id, code, STR_EMPTY, out);
        link_close(&s->link, out, from->conn, 4001, STR("Login failed"), s->now);
        return;
    }
    from->key = key;
    begin_event(&t, id, "login");
    member_words(&t, "code", "0");
    member_words(&t, "msg", "");
    send_event(s, from, &t, out);
}

static bool keep(struct json_at arg, const char *key, char *out, size_t size)
{
    struct json_at at = json_get(arg, key);
    struct str v;

    out[0] = '\0';
    if (!json_present(at))
        return true;
    if (json_string(at, &v) || v.len >= size)
        return false;
    str_copy(out, size, v);
    return true;
}

/* "{\"updateInterval\":\"0\"}": a string that holds JSON. Seconds between snapshots. */
static int16_t interval_of(struct json_at arg)
{
    struct str raw = json_raw(json_get(arg, "extraParams"));
    size_t at = str_find(raw, STR("updateInterval"));

    for (size_t i = at; i < raw.len; i++) {
        if (raw.at[i] >= '0' && raw.at[i] <= '9')
            return (int16_t)(raw.at[i] - '0');
    }
    return 5;
}

static bool sub_from(const struct simulator *s, struct json_at arg, struct sub *sub)
{
    struct str name;
    enum topic topic;

    memset(sub, 0, sizeof(*sub));
    if (json_string(json_get(arg, "channel"), &name) || !topic_from(name, &topic))
        return false;
    sub->topic = (uint8_t)topic;
    sub->every_s = interval_of(arg);
    if (!keep(arg, "instType", sub->inst_type, sizeof(sub->inst_type)) ||
        !keep(arg, "instId", sub->inst, sizeof(sub->inst)) ||
        !keep(arg, "instFamily", sub->family, sizeof(sub->family)) ||
        !keep(arg, "ccy", sub->ccy, sizeof(sub->ccy)))
        return false;
    if (sub->inst[0]) {
        int inst = venue_inst(&s->venue, str_from(sub->inst));

        if (inst < 0)
            return false;
        sub->market = (uint16_t)(inst + 1);
    }
    if (topic_needs(topic, 'i') && sub->market == 0)
        return false;
    if (topic_needs(topic, 't') && !sub->inst_type[0])
        return false;
    return topic != TOPIC_FUNDING || s->venue.listing[sub->market - 1].funding_period.v > 0;
}

/* "channel:books, instId:X", as the sentence of 60018 names it. */
static void describe(struct json_at arg, struct text *t)
{
    static const char *const keys[] = {"channel", "instType", "instFamily", "instId", "ccy"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct str v;

        if (json_string(json_get(arg, keys[i]), &v))
            continue;
        if (t->len > 0)
            text_put(t, ", ");
        text_put(t, keys[i]);
        text_char(t, ':');
        text_str(t, v);
    }
}

static int check_sub(const struct simulator *s, const struct session *from, const struct sub *sub)
{
    enum topic topic = (enum topic)sub->topic;

    if (topic_path(topic) != from->path)
        return 60018;
    if (topic_needs(topic, 'l') && from->key < 0)
        return 60011;
    if (topic_needs(topic, 'v') && s->switches.vip < 4)
        return 64003;
    if (topic == TOPIC_BOOKS_L2) {
        for (size_t i = 0; i < from->sub_count; i++) {
            if (from->sub[i].used && from->sub[i].topic == TOPIC_BOOKS &&
                from->sub[i].market == sub->market)
                return 64004;
        }
    }
    return 0;
}

static void ack_sub(struct simulator *s, struct session *to, struct str id, const char *event,
                    const struct sub *sub, struct outbox *out)
{
    char buffer[EVENT_SIZE];
    struct text t = TEXT(buffer);

    begin_event(&t, id, event);
    sub_arg(sub, NULL, &t);
    send_event(s, to, &t, out);
}

/* How many connections follow this private channel; `event` ends in -error when one is too many. */
static void tell_connections(struct simulator *s, struct session *to, enum topic topic,
                             const char *event, struct outbox *out)
{
    char buffer[EVENT_SIZE];
    struct text t = TEXT(buffer);
    int64_t count = 0;

    for (size_t n = 0; n < SESSIONS_MAX; n++) {
        const struct session *one = &s->sessions.at[n];
        bool follows = false;

        for (size_t i = 0; one->used && i < one->sub_count; i++)
            follows = follows || (one->sub[i].used && one->sub[i].topic == (uint8_t)topic);
        count += follows;
    }
    begin_event(&t, STR_EMPTY, event);
    member_words(&t, "channel", topic_name(topic));
    member_i64(&t, "connCount", count);
    send_event(s, to, &t, out);
}

/* First pushes of what is not paced. */
static void greet(struct simulator *s, struct session *to, const struct sub *sub,
                  struct outbox *out)
{
    struct text t = TEXT(s->frame);
    bool any = false;

    if (sub->topic != TOPIC_INSTRUMENTS || !s->switches.instruments_initial_list)
        return;
    text_char(&t, '{');
    sub_arg(sub, NULL, &t);
    text_put(&t, ",\"data\":[");
    for (uint32_t i = 0; i < s->venue.listings; i++) {
        if (!sub_wants(sub, s->venue.listing[i].is.type, (uint16_t)(i + 1)) ||
            t.size - t.len < 4096)
            continue;
        row_instrument(&s->venue, (int)i, &t);
        any = true;
    }
    text_put(&t, "]}");
    if (any)
        stream_to(s, to, text_done(&t), out);
}

static void subscribe(struct simulator *s, struct session *from, struct str id, struct json_at arg,
                      struct outbox *out)
{
    char words[256];
    struct text detail = TEXT(words);
    struct sub sub;
    struct sub *kept;
    int code = 60018;

    describe(arg, &detail);
    if (sub_from(s, arg, &sub))
        code = check_sub(s, from, &sub);
    if (code != 0) {
        request_error(s, from, id, code, text_done(&detail), out);
        return;
    }
    if (topic_path((enum topic)sub.topic) == PATH_PRIVATE &&
        fault_strike(&s->faults, FAULT_CONN_COUNT, str_from(topic_name((enum topic)sub.topic)),
                     s->now)) {
        tell_connections(s, from, (enum topic)sub.topic, "channel-conn-count-error", out);
        return;
    }
    kept = session_add(from, &sub);
    if (!kept) {
        link_close(&s->link, out, from->conn, 4009, STR("Too many channels"), s->now);
        return;
    }
    ack_sub(s, from, id, "subscribe", kept, out);
    if (topic_path((enum topic)sub.topic) == PATH_PRIVATE)
        tell_connections(s, from, (enum topic)sub.topic, "channel-conn-count", out);
    greet(s, from, kept, out);
}

static void unsubscribe(struct simulator *s, struct session *from, struct str id,
                        struct json_at arg, struct outbox *out)
{
    char words[256];
    struct text detail = TEXT(words);
    struct sub sub;
    struct sub *kept = NULL;

    describe(arg, &detail);
    if (sub_from(s, arg, &sub))
        kept = session_sub(from, &sub);
    if (!kept) {
        request_error(s, from, id, 60018, text_done(&detail), out);
        return;
    }
    session_remove(from, kept);
    ack_sub(s, from, id, "unsubscribe", &sub, out);
}

/* Subscribe, unsubscribe and login share 480 an hour on each connection. */
static void channel_request(struct simulator *s, struct session *from, struct str op,
                            struct outbox *out)
{
    struct json_at args = json_get(json_root(&s->json), "args");
    struct str id = STR_EMPTY;

    if (json_present(json_get(json_root(&s->json), "id")) &&
        (json_string(json_get(json_root(&s->json), "id"), &id) || id.len > ID_MAX))
        id = STR_EMPTY;
    if (!limits_take(&s->limits, LIMIT_SUB_OPS, from->number, 1, s->now)) {
        request_error(s, from, id, 60014, STR_EMPTY, out);
        return;
    }
    if (json_kind(args) != JSON_ARRAY || json_count(args) == 0) {
        request_error(s, from, id, 60012, json_raw(json_root(&s->json)), out);
        return;
    }
    if (str_is(op, "login")) {
        log_in(s, from, id, args, out);
        return;
    }
    for (struct json_at a = json_first(args); json_present(a); a = json_next(a)) {
        if (str_is(op, "subscribe"))
            subscribe(s, from, id, a, out);
        else
            unsubscribe(s, from, id, a, out);
    }
    stream_count(s);
}

void request_frame(struct simulator *s, struct session *from, struct str data, struct outbox *out)
{
    struct str op = STR_EMPTY;

    from->rx = s->now;
    s->counters.frames_in++;
    if (str_is(data, "ping")) {
        if (fault_strike(&s->faults, FAULT_NO_PONG, stream_path(from), s->now))
            return;
        stream_to(s, from, STR("pong"), out);
        return;
    }
    if (str_is(data, "pong"))
        return;
    if (data.len > FRAME_MAX) {
        link_close(&s->link, out, from->conn, 1009, STR("Frame too large"), s->now);
        return;
    }
    if (json_read(&s->json, data) || json_string(json_get(json_root(&s->json), "op"), &op)) {
        request_error(s, from, STR_EMPTY, 60012, data, out);
        return;
    }
    if (str_is(op, "login") || str_is(op, "subscribe") || str_is(op, "unsubscribe"))
        channel_request(s, from, op, out);
    else if (!request_op(s, from, op, out))
        request_error(s, from, STR_EMPTY, 60012, data, out);
}

void request_status(struct simulator *s, bool ongoing, struct outbox *out)
{
    const struct fault_row *row = &s->faults.row[FAULT_MAINTENANCE];
    struct stream_push p = {.topic = TOPIC_STATUS, .inst = -1};
    struct text t = TEXT(s->body);

    text_put(&t, ",\"data\":[");
    row_status(ongoing, row->since, row->until, s->now, &t);
    text_put(&t, "]}");
    p.body = text_done(&t);
    stream_send(s, &p, out);
}
