/*
 * What a message costs: the codec, and one hop through the real bus beside one through a plain
 * pipe, measured in the same run. Only ratios carry over to another machine.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/io/clock.h"
#include "common/io/socket.h"

enum { CODEC_ROUNDS = 1000000, HOPS = 4000, EVERY_US = 500 };

static struct inbound inbound;
static char frame[CODEC_COMMAND_MAX];
static int64_t sample[HOPS];

static struct msg order(void)
{
    struct msg m = {.type = MSG_ORDER, .src = SERVICE_RISK, .ses = 0x11, .seq = 1};
    m.order.order = UINT64_C(64000000) << 32;
    m.order.inst = word_of("BTC-USDT");
    m.order.px_exp = -1;
    m.order.qty_exp = -8;
    m.order.px = PX(915001);
    m.order.qty = QTY(5461);
    return m;
}

static int by_value(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void print_hops(const char *name, int count)
{
    qsort(sample, (size_t)count, sizeof(sample[0]), by_value);
    (void)printf("%-28s p50 %5lld us   p99 %5lld us   (%d)\n", name,
                 (long long)sample[count / 2] / 1000, (long long)sample[count * 99 / 100] / 1000,
                 count);
}

static void bench_codec(void)
{
    const struct codec_head head = {.stream = CHANNEL_ORDER, .mono = 1};
    const struct msg m = order();
    struct codec_head head_back;
    size_t len = 0;
    int64_t start = clock_mono_ns();
    for (int i = 0; i < CODEC_ROUNDS; i++)
        len = codec_encode(&m, &head, frame, sizeof(frame));
    const int64_t encode = clock_mono_ns() - start;
    int bad = 0;
    start = clock_mono_ns();
    for (int i = 0; i < CODEC_ROUNDS; i++)
        bad +=
            codec_decode((struct str){frame, len}, &inbound.m, &head_back, &inbound.room) != ERR_OK;
    const int64_t decode = clock_mono_ns() - start;
    (void)printf("%-28s encode %lld ns   decode %lld ns   %zu bytes%s\n", "codec, ORDER",
                 (long long)encode / CODEC_ROUNDS, (long long)decode / CODEC_ROUNDS, len,
                 bad == 0 ? "" : "   BROKEN");
}

static void nap(void)
{
    (void)usleep(EVERY_US);
}

/* A child sends the time through a socket pair. */
static void bench_pipe(void)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
        return;
    const pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < HOPS; i++) {
            nap();
            const int64_t sent = clock_mono_ns();
            memcpy(frame, &sent, sizeof(sent));
            if (write(ends[1], frame, 200) != 200)
                break;
        }
        _exit(0);
    }
    int count = 0;
    for (; count < HOPS && read(ends[0], frame, sizeof(frame)) == 200; count++) {
        int64_t sent;
        memcpy(&sent, frame, sizeof(sent));
        sample[count] = clock_mono_ns() - sent;
    }
    (void)waitpid(child, NULL, 0);
    print_hops("unix socket", count);
}

static struct socket open_end(struct loop *l, const char *endpoint, enum socket_kind kind,
                              bool bind)
{
    struct socket s;
    const struct socket_plan plan = {.kind = kind, .bind = bind, .identity = 0x11};
    if (socket_open(&s, l, endpoint, &plan) != ERR_OK)
        exit(1);
    return s;
}

static void send_orders(const char *endpoint, enum socket_kind kind)
{
    socket_library_start();
    struct loop *l = loop_new();
    struct socket s = open_end(l, endpoint, kind, kind == SOCKET_PUB);
    const struct msg m = order();
    (void)usleep(300000); /* until the other end has connected */
    for (int i = 0; i < HOPS; i++) {
        nap();
        const struct codec_head head = {.stream = CHANNEL_ORDER, .mono = clock_mono_ns()};
        const size_t len = codec_encode(&m, &head, frame, sizeof(frame));
        if (socket_send(&s, 0, STR("order.BTC-USDT"), (struct str){frame, len}) != ERR_OK)
            (void)usleep(1000);
    }
    (void)usleep(100000);
    socket_close(&s);
    socket_library_end();
    _exit(0);
}

static void bench_hop(const char *name, const char *endpoint, enum socket_kind from,
                      enum socket_kind to)
{
    const pid_t child = fork();
    if (child == 0)
        send_orders(endpoint, from);
    socket_library_start();
    struct loop *l = loop_new();
    struct socket s = open_end(l, endpoint, to, to == SOCKET_ROUTER);
    int count = 0;
    for (int quiet = 0; count < HOPS && quiet < 2000;) {
        struct pollfd p = {.fd = s.fd, .events = POLLIN};
        if (!socket_waiting(&s) && poll(&p, 1, 1) == 0)
            quiet++;
        while (count < HOPS && socket_waiting(&s) && socket_take(&s, &inbound) == ERR_OK) {
            sample[count++] = clock_mono_ns() - inbound.head.mono;
            quiet = 0;
        }
    }
    (void)waitpid(child, NULL, 0);
    socket_close(&s);
    loop_destroy(&l);
    socket_library_end();
    if (count > 0)
        print_hops(name, count);
}

int main(void)
{
    char folder[] = "/tmp/okxmm-bench-XXXXXX";
    char endpoint[64];
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(endpoint, sizeof(endpoint), "ipc://%s/bench.ipc", folder);
    bench_codec();
    bench_pipe();
    bench_hop("bus, PUB to SUB", endpoint, SOCKET_PUB, SOCKET_SUB);
    bench_hop("bus, DEALER to ROUTER", endpoint, SOCKET_DEALER, SOCKET_ROUTER);
    (void)unlink(endpoint + 6);
    char lock[80];
    (void)snprintf(lock, sizeof(lock), "%s.lock", endpoint + 6);
    (void)unlink(lock);
    return rmdir(folder);
}
