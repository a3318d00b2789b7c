/* pause, resume, halt, cancel, flatten: one CONTROL to risk, one CONTROL_REPLY back. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include <zmq.h>

#include "cli/command.h"
#include "common/io/clock.h"
#include "common/msg/codec.h"

enum { REPLY_WITHIN_MS = 5000, FRAME_MAX = CODEC_COMMAND_MAX };

static struct word operator_name(void)
{
    const struct passwd *user = getpwuid(getuid());
    const struct str name = str_from(user == NULL ? "operator" : user->pw_name);
    return word_fits(name) ? word_from(name) : word_of("operator");
}

static void *open_socket(void *context, const struct invocation *inv, uint64_t ses)
{
    char endpoint[512];
    const int linger = 0, immediate = 1, within = REPLY_WITHIN_MS;
    void *s = zmq_socket(context, ZMQ_DEALER);
    if (s == NULL)
        return NULL;
    (void)snprintf(endpoint, sizeof(endpoint), "%s", inv->settings->bus_control.at);
    if (endpoint[0] == 0)
        (void)snprintf(endpoint, sizeof(endpoint), "ipc://%s/control.ipc", inv->state_dir);
    if (zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger)) == 0 &&
        zmq_setsockopt(s, ZMQ_IMMEDIATE, &immediate, sizeof(immediate)) == 0 &&
        zmq_setsockopt(s, ZMQ_RCVTIMEO, &within, sizeof(within)) == 0 &&
        zmq_setsockopt(s, ZMQ_SNDTIMEO, &within, sizeof(within)) == 0 &&
        zmq_setsockopt(s, ZMQ_ROUTING_ID, &ses, sizeof(ses)) == 0 && zmq_connect(s, endpoint) == 0)
        return s;
    (void)fprintf(stderr, "%s: %s\n", endpoint, zmq_strerror(zmq_errno()));
    (void)zmq_close(s);
    return NULL;
}

static bool send_control(void *socket, const struct msg *m)
{
    char frame[FRAME_MAX], topic[MSG_TOPIC_MAX];
    struct text t = TEXT(topic);
    const struct codec_head head = {.stream = CHANNEL_CONTROL, .mono = clock_mono_ns()};
    codec_topic(m, &t);
    const size_t len = codec_encode(m, &head, frame, sizeof(frame));
    return len > 0 && zmq_send(socket, topic, t.len, ZMQ_SNDMORE) >= 0 &&
           zmq_send(socket, frame, len, 0) >= 0;
}

/* Waits for the reply to `id`; anything else that comes is not for us. */
static int print_reply(void *socket, uint64_t id)
{
    static char frame[FRAME_MAX];
    static struct codec_room room;
    for (;;) {
        int n = zmq_recv(socket, frame, sizeof(frame), 0);
        if (n < 0)
            return EXIT_UNREACHABLE;
        int more = 0;
        size_t size = sizeof(more);
        if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size) == 0 && more)
            continue; /* the topic; the body follows */
        struct msg m;
        struct codec_head head;
        if ((size_t)n > sizeof(frame) ||
            codec_decode((struct str){frame, (size_t)n}, &m, &head, &room) != ERR_OK ||
            m.type != MSG_CONTROL_REPLY || m.control_reply.id != id)
            continue;
        (void)fprintf(m.control_reply.ok ? stdout : stderr, "%.*s\n",
                      (int)m.control_reply.detail.len, m.control_reply.detail.at);
        return m.control_reply.ok ? EXIT_DONE : EXIT_REFUSED;
    }
}

static int tell(const struct invocation *inv, enum command command, struct str symbol,
                struct str text)
{
    uint64_t ses = 0;
    int status = EXIT_UNREACHABLE;
    if (!word_fits(symbol)) {
        (void)fprintf(stderr, "%.*s: no such symbol\n", (int)symbol.len, symbol.at);
        return EXIT_NOT_FOUND;
    }
    if (getrandom(&ses, sizeof(ses), 0) != (ssize_t)sizeof(ses))
        return EXIT_NO;
    ses = (ses & UINT64_C(0x7fffffffffffffff)) | 1; /* never 0: that means nobody */
    void *context = zmq_ctx_new();
    void *socket = context == NULL ? NULL : open_socket(context, inv, ses);
    if (socket != NULL) {
        const struct msg m = {
            .type = MSG_CONTROL,
            .src = SERVICE_CLI,
            .ses = ses,
            .seq = 1,
            .sent = clock_now(),
            .ttl = DUR_MS(REPLY_WITHIN_MS),
            .control = {ses, command, word_from(symbol), operator_name(), text},
        };
        if (send_control(socket, &m))
            status = print_reply(socket, ses);
        (void)zmq_close(socket);
    }
    if (context != NULL)
        (void)zmq_ctx_term(context);
    if (status == EXIT_UNREACHABLE)
        (void)fprintf(stderr, "risk does not answer; `okx-mm status` tells what runs\n");
    return status;
}

static int tell_symbol(const struct invocation *inv, enum command command)
{
    if (inv->argc > 1) {
        (void)fprintf(stderr, "usage: okx-mm %s [SYMBOL]\n", command_name(command));
        return EXIT_USAGE;
    }
    return tell(inv, command, inv->argc == 1 ? str_from(inv->argv[0]) : STR_EMPTY, STR_EMPTY);
}

int command_pause(const struct invocation *inv)
{
    return tell_symbol(inv, COMMAND_PAUSE);
}

int command_resume(const struct invocation *inv)
{
    return tell_symbol(inv, COMMAND_RESUME);
}

int command_cancel(const struct invocation *inv)
{
    return tell_symbol(inv, COMMAND_CANCEL);
}

int command_flatten(const struct invocation *inv)
{
    return tell_symbol(inv, COMMAND_FLATTEN);
}

int command_halt(const struct invocation *inv)
{
    if (inv->argc > 1) {
        (void)fprintf(stderr, "usage: okx-mm halt [REASON]; a reason of several words is quoted\n");
        return EXIT_USAGE;
    }
    return tell(inv, COMMAND_HALT, STR_EMPTY, inv->argc == 1 ? str_from(inv->argv[0]) : STR_EMPTY);
}
