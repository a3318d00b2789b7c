#include "common/msg/stream.h"

#include "common/base/assert.h"

static uint32_t bit(enum peer_state s)
{
    return UINT32_C(1) << (uint32_t)s;
}

/* state -> may become, as drawn in the header. LIVE and SUSPECT of a sender without a stream are
 * reached from anywhere by a sign of life. */
static uint32_t may_become(enum peer_state s)
{
    switch (s) {
    case PEER_LIVE: return bit(PEER_SUSPECT) | bit(PEER_STALE) | bit(PEER_DEAD);
    case PEER_SUSPECT: return bit(PEER_LIVE) | bit(PEER_STALE) | bit(PEER_DEAD);
    case PEER_STALE: return bit(PEER_LIVE) | bit(PEER_DEAD);
    case PEER_DEAD: return bit(PEER_STALE) | bit(PEER_LIVE);
    }
    return 0;
}

static void stream_move(struct stream *s, enum peer_state to)
{
    if (s->state == to)
        return;
    ASSERT((may_become(s->state) & bit(to)) != 0);
    s->state = to;
    if (to != PEER_STALE)
        s->retry_at = TS_NEVER;
}

void stream_init(struct stream *s, enum service src, uint16_t instance)
{
    *s =
        (struct stream){.src = src, .instance = instance, .state = PEER_DEAD, .retry_at = TS_NEVER};
}

/* The first two of ten seconds at once; more are spaced, so that a storm adds no load. */
static void stream_stale(struct stream *s, ts_t now)
{
    if (ts_diff(now, s->resync_window).v > DUR_S(STREAM_RESYNC_WINDOW_S).v) {
        s->resync_window = now;
        s->resyncs = 0;
    }
    s->resyncs++;
    stream_move(s, PEER_STALE);
    s->retry_at =
        s->resyncs <= STREAM_RESYNC_BURST ? now : ts_add(now, DUR_S(STREAM_RESYNC_SPACE_S));
}

/* Sessions only grow: the durable epoch stands in their upper half. */
static bool session_possible(const struct stream *s, ts_t now, uint64_t ses)
{
    const int64_t epoch = (int64_t)(ses >> 32);
    const int64_t limit = now.v / 1000000000 - STREAM_EPOCH_ORIGIN_S + STREAM_EPOCH_AHEAD_S;
    if (s->heard && ses < s->ses)
        return false;
    return epoch <= limit || epoch < STREAM_EPOCH_AHEAD_S; /* a clock before 2025: small counters */
}

/* Notes the life sign; false: not from this life of the sender. */
static bool stream_admit(struct stream *s, ts_t now, uint64_t ses, bool *fresh)
{
    if (!session_possible(s, now, ses)) {
        s->zombies++;
        return false;
    }
    *fresh = !s->heard || ses != s->ses || s->state == PEER_DEAD;
    s->heard = true;
    s->ses = ses;
    s->last_heard = now;
    return true;
}

enum stream_verdict stream_data(struct stream *s, ts_t now, uint64_t ses, uint64_t seq)
{
    bool fresh;
    if (!stream_admit(s, now, ses, &fresh))
        return STREAM_ZOMBIE;
    if (fresh) {
        stream_stale(s, now);
        return STREAM_KEEP;
    }
    if (s->state == PEER_STALE)
        return STREAM_KEEP;
    if (seq < s->next) {
        s->repeats++;
        return STREAM_REPEAT;
    }
    if (seq > s->next) {
        s->gaps++;
        stream_stale(s, now);
        return STREAM_KEEP;
    }
    stream_move(s, PEER_LIVE);
    s->next = seq + 1;
    return STREAM_APPLY;
}

enum stream_verdict stream_heartbeat(struct stream *s, ts_t now, uint64_t ses, uint64_t last_seq)
{
    bool fresh;
    if (!stream_admit(s, now, ses, &fresh))
        return STREAM_ZOMBIE;
    if (fresh) {
        stream_stale(s, now);
    } else if (s->state != PEER_STALE && last_seq >= s->next) {
        s->gaps++;
        stream_stale(s, now);
    } else if (s->state == PEER_SUSPECT) {
        stream_move(s, PEER_LIVE);
    }
    return STREAM_APPLY;
}

enum stream_verdict stream_heard(struct stream *s, ts_t now, uint64_t ses)
{
    bool fresh;
    if (!stream_admit(s, now, ses, &fresh))
        return STREAM_ZOMBIE;
    stream_move(s, PEER_LIVE);
    return STREAM_APPLY;
}

bool stream_tick(struct stream *s, ts_t now)
{
    const enum peer_state was = s->state;
    const dur_t silent = ts_diff(now, s->last_heard);
    if (!s->heard || s->state == PEER_DEAD)
        return false;
    if (silent.v >= DUR_MS(STREAM_DEAD_MS).v)
        stream_move(s, PEER_DEAD);
    else if (silent.v >= DUR_MS(STREAM_SUSPECT_MS).v && s->state == PEER_LIVE)
        stream_move(s, PEER_SUSPECT);
    return s->state != was;
}

ts_t stream_deadline(const struct stream *s)
{
    switch (s->state) {
    case PEER_LIVE: return ts_add(s->last_heard, DUR_MS(STREAM_SUSPECT_MS));
    case PEER_SUSPECT: return ts_add(s->last_heard, DUR_MS(STREAM_DEAD_MS));
    case PEER_STALE: return ts_min(s->retry_at, ts_add(s->last_heard, DUR_MS(STREAM_DEAD_MS)));
    case PEER_DEAD: return TS_NEVER;
    }
    return TS_NEVER;
}

void stream_fence(struct stream *s, ts_t now)
{
    if (s->state == PEER_LIVE || s->state == PEER_SUSPECT)
        stream_stale(s, now);
}

void stream_restart(struct stream *s, ts_t now)
{
    ASSERT(s->state == PEER_STALE);
    s->request++;
    stream_stale(s, now);
}

bool stream_request(struct stream *s, ts_t now, uint32_t *id)
{
    if (s->state != PEER_STALE || now.v < s->retry_at.v)
        return false;
    s->request++;
    s->retry_at = ts_add(now, DUR_MS(STREAM_TRY_MS));
    *id = s->request;
    return true;
}

bool stream_synced(struct stream *s, ts_t now, uint64_t ses, uint32_t id, uint64_t as_of)
{
    if (s->state != PEER_STALE || ses != s->ses || id != s->request || id == 0)
        return false;
    s->last_heard = now;
    s->next = as_of + 1;
    stream_move(s, PEER_LIVE);
    return true;
}
