#include "services/simulator/session.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/member.h"

static const dur_t idle_limit = {INT64_C(30000000000)};

static const struct {
    const char *name;
    enum wire_path path;
    const char *needs;
} topics[] = {
#define X(constant, name, path, needs) {(name), PATH_##path, (needs)},
    TOPICS(X)
#undef X
};

const char *topic_name(enum topic t)
{
    ASSERT(t < TOPIC_COUNT);
    return topics[t].name;
}

enum wire_path topic_path(enum topic t)
{
    ASSERT(t < TOPIC_COUNT);
    return topics[t].path;
}

bool topic_needs(enum topic t, char what)
{
    struct str needs;

    ASSERT(t < TOPIC_COUNT);
    needs = str_from(topics[t].needs);
    return needs.len > 0 && memchr(needs.at, what, needs.len) != NULL;
}

bool topic_from(struct str name, enum topic *out)
{
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (str_is(name, topics[i].name)) {
            *out = (enum topic)i;
            return true;
        }
    }
    return false;
}

void sessions_init(struct sessions *s)
{
    s->opened = 0;
    s->closed = 0;
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        s->at[i].used = false; /* cleared when it is opened */
}

static enum wire_path path_from(struct str path)
{
    path = str_cut(&path, '?');
    if (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    if (str_is(path, "/ws/v5/public"))
        return PATH_PUBLIC;
    if (str_is(path, "/ws/v5/private"))
        return PATH_PRIVATE;
    if (str_is(path, "/ws/v5/business"))
        return PATH_BUSINESS;
    return PATH_NONE;
}

struct session *session_open(struct sessions *s, uint32_t conn, struct str path, ts_t now)
{
    enum wire_path where = path_from(path);

    if (where == PATH_NONE)
        return NULL;
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *one = &s->at[i];

        if (one->used)
            continue;
        memset(one, 0, sizeof(*one));
        one->used = true;
        one->path = where;
        one->conn = conn;
        one->number = ++s->opened;
        one->key = -1;
        one->opened = now;
        one->rx = now;
        one->tx = now;
        return one;
    }
    return NULL;
}

struct session *session_find(struct sessions *s, uint32_t conn)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        if (s->at[i].used && s->at[i].conn == conn)
            return &s->at[i];
    }
    return NULL;
}

void session_end(struct sessions *s, struct session *session)
{
    ASSERT(session->used);
    session->used = false;
    s->closed++;
}

void session_conn_id(const struct session *s, struct text *out)
{
    uint64_t v = s->number * UINT64_C(0x9e3779b97f4a7c15);

    text_hex(out, v >> 32, 8);
}

static bool same(const struct sub *a, const struct sub *b)
{
    return a->topic == b->topic && str_equal(str_from(a->inst), str_from(b->inst)) &&
           str_equal(str_from(a->inst_type), str_from(b->inst_type)) &&
           str_equal(str_from(a->family), str_from(b->family)) &&
           str_equal(str_from(a->ccy), str_from(b->ccy));
}

struct sub *session_sub(struct session *s, const struct sub *like)
{
    for (size_t i = 0; i < s->sub_count; i++) {
        if (s->sub[i].used && same(&s->sub[i], like))
            return &s->sub[i];
    }
    return NULL;
}

struct sub *session_add(struct session *s, const struct sub *what)
{
    struct sub *place = session_sub(s, what);

    for (size_t i = 0; !place && i < s->sub_count; i++) {
        if (!s->sub[i].used)
            place = &s->sub[i];
    }
    if (!place) {
        if (s->sub_count == SUBS_MAX)
            return NULL;
        place = &s->sub[s->sub_count++];
    }
    *place = *what;
    place->used = true;
    place->fresh = true;
    return place;
}

void session_remove(struct session *s, struct sub *sub)
{
    sub->used = false;
    while (s->sub_count > 0 && !s->sub[s->sub_count - 1].used)
        s->sub_count--;
}

void sub_arg(const struct sub *s, const char *uid, struct text *t)
{
    member_open(t, "arg", '{');
    member_words(t, "channel", topic_name((enum topic)s->topic));
    if (s->inst_type[0])
        member_words(t, "instType", s->inst_type);
    if (s->family[0])
        member_words(t, "instFamily", s->family);
    if (s->inst[0])
        member_words(t, "instId", s->inst);
    if (s->ccy[0])
        member_words(t, "ccy", s->ccy);
    if (uid)
        member_words(t, "uid", uid);
    member_close(t, '}');
}

bool sub_wants(const struct sub *s, enum inst_type type, uint16_t market)
{
    if (s->market != 0)
        return s->market == market;
    if (s->inst[0])
        return false;
    return !s->inst_type[0] || str_is(str_from(s->inst_type), "ANY") ||
           str_is(str_from(s->inst_type), inst_type_name(type));
}

ts_t session_idle_at(const struct session *s)
{
    ts_t last = s->rx.v > s->tx.v ? s->rx : s->tx;
    ts_t idle = ts_add(last, idle_limit);

    if (s->sub_count == 0 && s->key < 0)
        idle = ts_min(idle, ts_add(s->opened, idle_limit));
    return idle;
}
