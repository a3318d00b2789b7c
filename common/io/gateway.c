#include "common/io/gateway.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/io/log.h"
#include "common/io/socket.h"
#include "common/msg/outside.h"

enum { KEPT_MAX = 4096, BUDGET = 256, PREFIX_MAX = 256 };

/* The last message under a topic, as it came. */
struct kept {
    char topic[OUTSIDE_TOPIC_MAX];
    char *raw;
    size_t len;
    size_t size;
};

struct gateway {
    struct socket in;
    struct socket out;
    struct sink sink;
    const char *mode;
    uint64_t refused;
    size_t count;
    struct kept kept[KEPT_MAX];
    struct inbound inbound;
    struct inbound again;
    char header[OUTSIDE_HEADER_MAX];
    char body[OUTSIDE_BODY_MAX];
};

static void publish(struct gateway *g, const struct msg *m, enum channel stream, bool repeated)
{
    char line[OUTSIDE_TOPIC_MAX];
    struct text topic = TEXT(line);
    const struct outside_context c = {g->mode, stream, repeated};
    outside_topic(m, &topic);
    const size_t header = outside_header(m, &c, g->header, sizeof(g->header));
    const size_t body = outside_body(m, g->body, sizeof(g->body));
    if (header == 0 || body == 0) {
        g->refused++;
        return;
    }
    /* A publisher never waits; a slow subscriber loses messages, and only its own. */
    if (socket_send_raw(&g->out, text_done(&topic), true) != ERR_OK ||
        socket_send_raw(&g->out, (struct str){g->header, header}, true) != ERR_OK ||
        socket_send_raw(&g->out, (struct str){g->body, body}, false) != ERR_OK)
        g->refused++;
}

static struct kept *kept_of(struct gateway *g, const char *topic)
{
    for (size_t i = 0; i < g->count; i++) {
        if (strcmp(g->kept[i].topic, topic) == 0)
            return &g->kept[i];
    }
    if (g->count == KEPT_MAX)
        return NULL;
    struct kept *k = &g->kept[g->count++];
    (void)str_copy(k->topic, sizeof(k->topic), str_from(topic));
    return k;
}

static void keep(struct gateway *g, const struct msg *m, struct str raw)
{
    char line[OUTSIDE_TOPIC_MAX];
    struct text topic = TEXT(line);
    outside_topic(m, &topic);
    text_char(&topic, 0);
    struct kept *k = topic.cut ? NULL : kept_of(g, line);
    if (k == NULL) {
        g->refused++;
        return;
    }
    if (raw.len > k->size) {
        free(k->raw);
        k->size = raw.len * 2;
        k->raw = malloc(k->size);
        ASSERT(k->raw != NULL);
    }
    memcpy(k->raw, raw.at, raw.len);
    k->len = raw.len;
}

/* Only what travels between processes; what a core hears from its own shell cannot come from
 * here. */
static bool foreign(enum msg_type type)
{
    const enum channel c = msg_channel(type);
    return c == CHANNEL_LOCAL || c == CHANNEL_STORE || c == CHANNEL_SNAPSHOT;
}

static void on_message(struct gateway *g)
{
    struct msg *m = &g->inbound.m;
    if (foreign(m->type) || g->inbound.head.stream > (uint16_t)CHANNEL_ALERT) {
        g->refused++;
        return;
    }
    /* Without a number: a process describes its state to us, as a repetition. */
    publish(g, m, (enum channel)g->inbound.head.stream, m->seq == 0);
    if (outside_is_state(m->type))
        keep(g, m, g->inbound.raw);
    g->sink.deliver(g->sink.arg, m);
}

/* Everybody whose topics match hears the repetition; r=1 says what it is. */
static void on_subscription(struct gateway *g, struct str prefix)
{
    for (size_t i = 0; i < g->count; i++) {
        const struct kept *k = &g->kept[i];
        if (!str_starts(str_from(k->topic), prefix))
            continue;
        memcpy(g->again.bytes, k->raw, k->len);
        const struct str raw = {g->again.bytes, k->len};
        const enum err e = codec_decode(raw, &g->again.m, &g->again.head, &g->again.room);
        ASSERT(e == ERR_OK); /* it was decoded before it was kept */
        publish(g, &g->again.m, (enum channel)g->again.head.stream, true);
    }
    struct msg m = {.type = MSG_SUBSCRIBED, .src = SERVICE_RUNNER};
    m.subscribed.prefix = prefix;
    g->sink.deliver(g->sink.arg, &m);
}

static bool poll_in(struct gateway *g)
{
    bool worked = false;
    for (int n = 0; n < BUDGET && socket_waiting(&g->in); n++) {
        const enum err e = socket_take(&g->in, &g->inbound);
        if (e == ERR_MISSING)
            break;
        worked = true;
        if (e == ERR_OK)
            on_message(g);
        else
            g->refused++;
    }
    return worked;
}

static bool poll_out(struct gateway *g)
{
    char frame[PREFIX_MAX];
    size_t len;
    bool more;
    bool worked = false;
    for (int n = 0; n < BUDGET && socket_waiting(&g->out); n++) {
        const enum err e = socket_take_raw(&g->out, frame, sizeof(frame), &len, &more);
        if (e == ERR_MISSING)
            break;
        worked = true;
        if (e == ERR_OK && len > 0 && frame[0] == 1)
            on_subscription(g, (struct str){frame + 1, len - 1});
    }
    return worked;
}

bool gateway_poll(struct gateway *g)
{
    const bool in = poll_in(g);
    return poll_out(g) || in;
}

static enum err open_door(struct socket *s, struct loop *l, const struct settings *settings,
                          const char *state_dir, enum door d)
{
    char endpoint[ENDPOINT_SIZE];
    const struct socket_plan plan = {.kind = d == DOOR_IN ? SOCKET_XSUB : SOCKET_XPUB,
                                     .bind = true};
    const enum err e = endpoint_of(settings, state_dir, d, endpoint);
    return e != ERR_OK ? e : socket_open(s, l, endpoint, &plan);
}

struct gateway *gateway_new(struct loop *l, const struct settings *s, const char *state_dir,
                            struct sink sink, struct text *why)
{
    struct gateway *g = calloc(1, sizeof(*g));
    ASSERT(g != NULL);
    g->sink = sink;
    g->mode = s->exchange.at;
    if (open_door(&g->in, l, s, state_dir, DOOR_IN) != ERR_OK) {
        text_put(why, "bus_in cannot be bound: ");
        text_put(why, s->bus_in.at);
        goto out_new;
    }
    if (open_door(&g->out, l, s, state_dir, DOOR_OUT) != ERR_OK) {
        text_put(why, "bus_out cannot be bound: ");
        text_put(why, s->bus_out.at);
        goto out_in;
    }
    return g;
out_in:
    socket_close(&g->in);
out_new:
    free(g);
    return NULL;
}

void gateway_destroy(struct gateway **g_p)
{
    struct gateway *g = *g_p;
    if (g == NULL)
        return;
    socket_close(&g->in);
    socket_close(&g->out);
    for (size_t i = 0; i < g->count; i++)
        free(g->kept[i].raw);
    free(g);
    *g_p = NULL;
}
