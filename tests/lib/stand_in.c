#include "tests/lib/stand_in.h"

#include "common/io/clock.h"
#include "tests/lib/test.h"

static void bind_door(struct socket *s, struct loop *l, const char *endpoint, enum socket_kind kind)
{
    const struct socket_plan plan = {.kind = kind, .bind = true};
    assert_int_equal(socket_open(s, l, endpoint, &plan), ERR_OK);
}

void stand_in_open(struct stand_in *s, struct loop *l, const struct settings *settings,
                   const char *folder)
{
    char endpoint[ENDPOINT_SIZE];
    *s = (struct stand_in){.said = 0};
    assert_int_equal(endpoint_of(settings, folder, DOOR_MD, endpoint), ERR_OK);
    bind_door(&s->pub, l, endpoint, SOCKET_PUB);
    assert_int_equal(endpoint_of(settings, folder, DOOR_MD_SNAPSHOT, endpoint), ERR_OK);
    bind_door(&s->answers, l, endpoint, SOCKET_ROUTER);
}

void stand_in_close(struct stand_in *s)
{
    socket_close(&s->pub);
    socket_close(&s->answers);
}

/* To everybody, or to the one who asked. */
static void say(struct stand_in *s, uint64_t to, struct msg *m)
{
    static char frame[CODEC_COMMAND_MAX];
    const struct codec_head head = {.stream = CHANNEL_MD, .mono = clock_mono_ns()};
    m->src = SERVICE_FEED;
    m->ses = STAND_IN_SES;
    m->sent = clock_now();
    const size_t len = codec_encode(m, &head, frame, sizeof(frame));
    assert_true(len > 0);
    assert_int_equal(
        socket_send(to == 0 ? &s->pub : &s->answers, to, STR("x."), (struct str){frame, len}),
        ERR_OK);
}

static struct msg instrument(const char *name, uint64_t version)
{
    struct msg m = {.type = MSG_INSTRUMENT};
    m.instrument.inst = word_of(name);
    m.instrument.version = (uint32_t)version;
    return m;
}

void stand_in_instrument(struct stand_in *s, uint64_t seq, uint32_t version)
{
    struct msg m = instrument("X", version);
    m.seq = seq;
    say(s, 0, &m);
}

static void answer(struct stand_in *s, uint64_t to, uint32_t id)
{
    struct msg m = {.type = MSG_SNAPSHOT_BEGIN};
    m.snapshot_begin.id = id;
    m.snapshot_begin.as_of = s->said;
    say(s, to, &m);
    m = instrument("SNAP", s->said);
    m.corr = id;
    say(s, to, &m);
    m = (struct msg){.type = MSG_SNAPSHOT_END};
    m.snapshot_end.id = id;
    m.snapshot_end.as_of = s->said;
    say(s, to, &m);
}

void stand_in_turn(struct stand_in *s)
{
    static struct inbound asked;
    struct msg m = {.type = MSG_HEARTBEAT};
    m.heartbeat.last_seq = s->said;
    say(s, 0, &m);
    while (socket_waiting(&s->answers) && socket_take(&s->answers, &asked) == ERR_OK) {
        s->asked++;
        answer(s, asked.peer, asked.m.snapshot_request.id);
    }
}
