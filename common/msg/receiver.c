#include "common/msg/receiver.h"

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

static void receiver_move(struct receiver *s, enum peer_state to)
{
    if (s->state == to)
        return;
    ASSERT((may_become(s->state) & bit(to)) != 0);
    s->state = to;
    if (to != PEER_STALE)
        s->retry_at = TS_NEVER;
}

void receiver_init(struct receiver *s, enum service src, uint16_t instance)
{
    *s = (struct receiver){
        .src = src, .instance = instance, .state = PEER_DEAD, .retry_at = TS_NEVER};
}

/* The first two of ten seconds at once; more are spaced, so that a storm adds no load. */
static void receiver_stale(struct receiver *s, ts_t now)
{
    if (ts_diff(now, s->resync_window).v > DUR_S(RECEIVER_RESYNC_WINDOW_S).v) {
        s->resync_window = now;
        s->resyncs = 0;
    }
    s->resyncs++;
    receiver_move(s, PEER_STALE);
    s->retry_at =
        s->resyncs <= RECEIVER_RESYNC_BURST ? now : ts_add(now, DUR_S(RECEIVER_RESYNC_SPACE_S));
}

/* Sessions only grow: the durable epoch stands in their upper half. */
static bool session_possible(const struct receiver *s, ts_t now, uint64_t ses)
{
    const int64_t epoch = (int64_t)(ses >> 32);
    const int64_t limit = now.v / 1000000000 - RECEIVER_EPOCH_ORIGIN_S + RECEIVER_EPOCH_AHEAD_S;
    if (s->heard && ses < s->ses)
        return false;
    return epoch <= limit ||
           epoch < RECEIVER_EPOCH_AHEAD_S; /* a clock before 2025: small counters */
}

/* Notes the life sign; false: not from this life of the sender. */
static bool receiver_admit(struct receiver *s, ts_t now, uint64_t ses, bool *fresh)
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

enum receiver_verdict receiver_data(struct receiver *s, ts_t now, uint64_t ses, uint64_t seq)
{
    bool fresh;
    if (!receiver_admit(s, now, ses, &fresh))
        return RECEIVER_ZOMBIE;
    if (fresh) {
        receiver_stale(s, now);
        return RECEIVER_KEEP;
    }
    if (s->state == PEER_STALE)
        return RECEIVER_KEEP;
    if (seq < s->next) {
        s->repeats++;
        return RECEIVER_REPEAT;
    }
    if (seq > s->next) {
        s->gaps++;
        receiver_stale(s, now);
        return RECEIVER_KEEP;
    }
    receiver_move(s, PEER_LIVE);
    s->next = seq + 1;
    return RECEIVER_APPLY;
}

enum receiver_verdict receiver_heartbeat(struct receiver *s, ts_t now, uint64_t ses,
                                         uint64_t last_seq)
{
    bool fresh;
    if (!receiver_admit(s, now, ses, &fresh))
        return RECEIVER_ZOMBIE;
    if (fresh) {
        receiver_stale(s, now);
    } else if (s->state != PEER_STALE && last_seq >= s->next) {
        s->gaps++;
        receiver_stale(s, now);
    } else if (s->state == PEER_SUSPECT) {
        receiver_move(s, PEER_LIVE);
    }
    return RECEIVER_APPLY;
}

enum receiver_verdict receiver_heard(struct receiver *s, ts_t now, uint64_t ses)
{
    bool fresh;
    if (!receiver_admit(s, now, ses, &fresh))
        return RECEIVER_ZOMBIE;
    receiver_move(s, PEER_LIVE);
    return RECEIVER_APPLY;
}

bool receiver_tick(struct receiver *s, ts_t now)
{
    const enum peer_state was = s->state;
    const dur_t silent = ts_diff(now, s->last_heard);
    if (!s->heard || s->state == PEER_DEAD)
        return false;
    if (silent.v >= DUR_MS(RECEIVER_DEAD_MS).v)
        receiver_move(s, PEER_DEAD);
    else if (silent.v >= DUR_MS(RECEIVER_SUSPECT_MS).v && s->state == PEER_LIVE)
        receiver_move(s, PEER_SUSPECT);
    return s->state != was;
}

ts_t receiver_deadline(const struct receiver *s)
{
    switch (s->state) {
    case PEER_LIVE: return ts_add(s->last_heard, DUR_MS(RECEIVER_SUSPECT_MS));
    case PEER_SUSPECT: return ts_add(s->last_heard, DUR_MS(RECEIVER_DEAD_MS));
    case PEER_STALE: return ts_min(s->retry_at, ts_add(s->last_heard, DUR_MS(RECEIVER_DEAD_MS)));
    case PEER_DEAD: return TS_NEVER;
    }
    return TS_NEVER;
}

void receiver_fence(struct receiver *s, ts_t now)
{
    if (s->state == PEER_LIVE || s->state == PEER_SUSPECT)
        receiver_stale(s, now);
}

void receiver_restart(struct receiver *s, ts_t now)
{
    ASSERT(s->state == PEER_STALE);
    s->request++;
    receiver_stale(s, now);
}

bool receiver_request(struct receiver *s, ts_t now, uint32_t *id)
{
    if (s->state != PEER_STALE || now.v < s->retry_at.v)
        return false;
    s->request++;
    s->retry_at = ts_add(now, DUR_MS(RECEIVER_TRY_MS));
    *id = s->request;
    return true;
}

bool receiver_synced(struct receiver *s, ts_t now, uint64_t ses, uint32_t id, uint64_t as_of)
{
    if (s->state != PEER_STALE || ses != s->ses || id != s->request || id == 0)
        return false;
    s->last_heard = now;
    s->next = as_of + 1;
    receiver_move(s, PEER_LIVE);
    return true;
}
