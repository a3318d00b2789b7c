/*
 * `okx-mm tap` and `okx-mm watch`: the outside bus, as a subscriber like any other. Three frames:
 * topic, header map, body map (docs/BUS.md).
 */
#include <msgpack.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "cli/command.h"

/* As JSON, so that a line can be piped into jq. Depth is bounded by msgpack-c itself. */
static void put_string(const char *at, size_t len)
{
    static char room[1 << 20];
    struct text t = TEXT(room);
    text_json(&t, (struct str){at, len});
    (void)printf("\"%.*s\"", (int)t.len, t.at);
}

static void put(const msgpack_object *o);

static void put_map(const msgpack_object_map *map)
{
    (void)putchar('{');
    for (uint32_t i = 0; i < map->size; i++) {
        if (i > 0)
            (void)putchar(',');
        put(&map->ptr[i].key);
        (void)putchar(':');
        put(&map->ptr[i].val);
    }
    (void)putchar('}');
}

static void put_array(const msgpack_object_array *array)
{
    (void)putchar('[');
    for (uint32_t i = 0; i < array->size; i++) {
        if (i > 0)
            (void)putchar(',');
        put(&array->ptr[i]);
    }
    (void)putchar(']');
}

static void put(const msgpack_object *o)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL: (void)printf("null"); break;
    case MSGPACK_OBJECT_BOOLEAN: (void)printf("%s", o->via.boolean ? "true" : "false"); break;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        (void)printf("%llu", (unsigned long long)o->via.u64);
        break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER: (void)printf("%lld", (long long)o->via.i64); break;
    case MSGPACK_OBJECT_STR: put_string(o->via.str.ptr, o->via.str.size); break;
    case MSGPACK_OBJECT_ARRAY: put_array(&o->via.array); break;
    case MSGPACK_OBJECT_MAP: put_map(&o->via.map); break;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
    case MSGPACK_OBJECT_BIN:
    case MSGPACK_OBJECT_EXT: (void)printf("null"); break; /* never sent */
    }
}

/* The string value of a key of a map; empty when there is none. */
static struct str member(const msgpack_object *o, const char *key)
{
    if (o->type != MSGPACK_OBJECT_MAP)
        return STR_EMPTY;
    for (uint32_t i = 0; i < o->via.map.size; i++) {
        const msgpack_object *k = &o->via.map.ptr[i].key, *v = &o->via.map.ptr[i].val;
        if (k->type == MSGPACK_OBJECT_STR && v->type == MSGPACK_OBJECT_STR &&
            str_is((struct str){k->via.str.ptr, k->via.str.size}, key))
            return (struct str){v->via.str.ptr, v->via.str.size};
    }
    return STR_EMPTY;
}

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
    (void)number;
    stopping = 1;
}

struct view {
    bool lines; /* watch: only the lines for people */
    bool json;
};

static void show(const struct view *v, struct str topic, const msgpack_object *header,
                 const msgpack_object *body)
{
    if (v->lines) {
        const struct str line = member(body, "line");
        (void)printf("%.*s\n", (int)line.len, line.at);
    } else if (v->json) {
        (void)printf("{\"topic\":");
        put_string(topic.at, topic.len);
        (void)printf(",\"header\":");
        put(header);
        (void)printf(",\"body\":");
        put(body);
        (void)printf("}\n");
    } else {
        (void)printf("%.*s ", (int)topic.len, topic.at);
        put(body);
        (void)printf("\n");
    }
    (void)fflush(stdout);
}

enum { FRAMES = 3, FRAME_MAX = 1 << 20 };

/* One message of three frames into static rooms; false when interrupted or malformed. */
static bool receive(void *socket, struct str frame[FRAMES])
{
    static char room[FRAMES][FRAME_MAX];
    for (size_t i = 0; i < FRAMES; i++) {
        const int n = zmq_recv(socket, room[i], FRAME_MAX, 0);
        int more = 0;
        size_t size = sizeof(more);
        if (n < 0 || n > FRAME_MAX || zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size) != 0 ||
            (more != 0) != (i + 1 < FRAMES))
            return false;
        frame[i] = (struct str){room[i], (size_t)n};
    }
    return true;
}

static int follow(const struct invocation *inv, const char *prefix, const struct view *v)
{
    const int linger = 0;
    int status = EXIT_DONE;
    void *context = zmq_ctx_new();
    void *socket = context == NULL ? NULL : zmq_socket(context, ZMQ_SUB);
    if (socket == NULL || zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger)) != 0 ||
        zmq_setsockopt(socket, ZMQ_SUBSCRIBE, prefix, strlen(prefix)) != 0 ||
        zmq_connect(socket, inv->settings->bus_out.at) != 0) {
        (void)fprintf(stderr, "%s: %s\n", inv->settings->bus_out.at, zmq_strerror(zmq_errno()));
        status = EXIT_UNREACHABLE;
        goto out;
    }
    const struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    while (!stopping) {
        struct str frame[FRAMES];
        if (!receive(socket, frame))
            continue;
        msgpack_unpacked header, body;
        msgpack_unpacked_init(&header);
        msgpack_unpacked_init(&body);
        if (msgpack_unpack_next(&header, frame[1].at, frame[1].len, NULL) ==
                MSGPACK_UNPACK_SUCCESS &&
            msgpack_unpack_next(&body, frame[2].at, frame[2].len, NULL) == MSGPACK_UNPACK_SUCCESS)
            show(v, frame[0], &header.data, &body.data);
        msgpack_unpacked_destroy(&header);
        msgpack_unpacked_destroy(&body);
    }
out:
    if (socket != NULL)
        (void)zmq_close(socket);
    if (context != NULL)
        (void)zmq_ctx_term(context);
    return status;
}

int command_tap(const struct invocation *inv)
{
    if (inv->argc > 1) {
        (void)fprintf(stderr, "usage: okx-mm tap [PREFIX] [--json]\n");
        return EXIT_USAGE;
    }
    const struct view v = {.json = inv->json};
    return follow(inv, inv->argc == 1 ? inv->argv[0] : "okxmm.", &v);
}

int command_watch(const struct invocation *inv)
{
    const struct view v = {.lines = true};
    return follow(inv, "okxmm.v1.sys.human_line.", &v);
}
