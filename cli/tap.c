/*
 * `okx-mm tap` and `okx-mm watch`: the outside bus, as a subscriber like any other. Three frames:
 * topic, header map, body map (docs/BUS.md).
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "cli/command.h"
#include "common/base/json.h"
#include "common/msg/outside.h"

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
    (void)number;
    stopping = 1;
}

enum { JSON_SIZE = 2 << 20 };

struct view {
    bool lines; /* watch: only the lines for people */
    bool json;
};

/* A map of the bus as JSON in a room of its own; what is not sound is shown as null. */
static struct str as_json(struct str packed, char *room)
{
    struct text t = {room, 0, JSON_SIZE, false};
    return outside_json(packed, &t) ? text_done(&t) : STR("null");
}

/* The line for people out of its body. */
static void show_line(struct str body)
{
    static struct json doc;
    static char line[4096];
    struct text t = TEXT(line);
    if (json_read(&doc, body) == ERR_OK &&
        json_unescape(json_get(json_root(&doc), "line"), &t) == ERR_OK)
        (void)printf("%.*s\n", (int)t.len, t.at);
}

static void show(const struct view *v, const struct str frame[])
{
    static char header_room[JSON_SIZE], body_room[JSON_SIZE];
    const struct str topic = frame[0];
    const struct str header = as_json(frame[1], header_room);
    const struct str body = as_json(frame[2], body_room);
    if (v->lines)
        show_line(body);
    else if (v->json)
        (void)printf("{\"topic\":\"%.*s\",\"header\":%.*s,\"body\":%.*s}\n", (int)topic.len,
                     topic.at, (int)header.len, header.at, (int)body.len, body.at);
    else
        (void)printf("%.*s %.*s\n", (int)topic.len, topic.at, (int)body.len, body.at);
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
        if (receive(socket, frame))
            show(v, frame);
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
