/*
 * What a receiver knows of one sender's stream: may this message be applied, and
 * is the sender alive? The rules of the bus in one place, without a socket.
 *
 *      (unheard) ── anything ──► STALE ── snapshot complete ──► LIVE ◄──┐
 *                                  ▲                             │ │    │ heard again
 *                                  ├── gap, new session, fence ──┘ │    │
 *                                  │                     350 ms silent  │
 *                                  │                               ▼    │
 *                                  └── heard again ── DEAD ◄── SUSPECT ─┘
 *                                                      ▲  1 s silent
 *                                 STALE ── 1 s silent ─┘
 *
 * Stale acts before it repairs: whoever reads the stream hears STALE first, and
 * only then is the snapshot asked for. What arrives meanwhile is kept aside and
 * played afterwards, without what the snapshot already holds.
 *
 * A sender without a stream (a strategy seen by risk) is only watched for life:
 * receiver_heard() instead of receiver_data().
 */
#ifndef MSG_RECEIVER_H
#define MSG_RECEIVER_H

#include "common/msg/msg.h"

enum {
    RECEIVER_SUSPECT_MS = 350,
    RECEIVER_DEAD_MS = 1000,
    RECEIVER_TRY_MS = 250, /* a snapshot not complete by then is asked for again */
    RECEIVER_RESYNC_BURST =
        2, /* so many resyncs in RECEIVER_RESYNC_WINDOW_S at once, then spaced */
    RECEIVER_RESYNC_WINDOW_S = 10,
    RECEIVER_RESYNC_SPACE_S = 1,
    RECEIVER_EPOCH_AHEAD_S = 86400 /* a session from further in the future is refused */
};

/* Seconds since 1970 of 2025-01-01: the floor of every boot epoch, in seconds. */
#define RECEIVER_EPOCH_ORIGIN_S INT64_C(1735689600)

enum receiver_verdict {
    RECEIVER_APPLY,  /* the next one: hand it over */
    RECEIVER_KEEP,   /* not now: keep it until the snapshot is complete */
    RECEIVER_REPEAT, /* seen before: drop */
    RECEIVER_ZOMBIE, /* from an earlier life of the sender, or an impossible one: drop and tell */
};

struct receiver {
    enum service src;
    uint16_t instance;
    bool heard;            /* ever */
    enum peer_state state; /* DEAD until heard */
    uint64_t ses;
    uint64_t next; /* sequence number that may be applied */
    ts_t last_heard;
    uint32_t request; /* id of the snapshot being fetched; 0: none */
    ts_t retry_at;    /* when to ask (again); TS_NEVER when not stale */
    ts_t resync_window;
    uint32_t resyncs; /* in this window */
    uint64_t gaps;
    uint64_t repeats;
    uint64_t zombies;
};

void receiver_init(struct receiver *s, enum service src, uint16_t instance);

/* A numbered message came. */
enum receiver_verdict receiver_data(struct receiver *s, ts_t now, uint64_t ses, uint64_t seq);

/* A heartbeat came on the same road, saying how far the sender is: a lost tail shows here. */
enum receiver_verdict receiver_heartbeat(struct receiver *s, ts_t now, uint64_t ses,
                                         uint64_t last_seq);

/* Any sign of life of a sender without a stream: LIVE at once. */
enum receiver_verdict receiver_heard(struct receiver *s, ts_t now, uint64_t ses);

/* Silence: moves to SUSPECT or DEAD when it is time. True when the state changed. */
bool receiver_tick(struct receiver *s, ts_t now);

/* When receiver_tick or a request is due next. */
ts_t receiver_deadline(const struct receiver *s);

/* We ourselves were away too long to trust what we hold: as if there were a gap. */
void receiver_fence(struct receiver *s, ts_t now);

/* What was kept aside is lost: the snapshot under way is void, another is asked for. STALE only. */
void receiver_restart(struct receiver *s, ts_t now);

/* True when a snapshot should be asked for now; *id is what to put in the request. Failing to
 * send is no matter: it is due again RECEIVER_TRY_MS later. */
bool receiver_request(struct receiver *s, ts_t now, uint32_t *id);

/* The snapshot of this request is complete up to as_of: LIVE from as_of + 1. False: not the one we
 * wait for (another request, another session); nothing changes. */
bool receiver_synced(struct receiver *s, ts_t now, uint64_t ses, uint32_t id, uint64_t as_of);

#endif
