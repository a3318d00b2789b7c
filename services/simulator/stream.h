/*
 * What the exchange says without being asked, paced as OKX paces it (dossier
 * §4.5, §4.6). Events of the venue mark what has changed or, where every one
 * counts (trades, orders, balances), become frames at once; what is paced is
 * looked at again when its interval has passed.
 */
#ifndef SIMULATOR_STREAM_H
#define SIMULATOR_STREAM_H

#include "services/simulator/session.h"
#include "services/simulator/venue.h"

struct simulator;
struct outbox;

enum { STREAM_DEPTH = 400, STREAM_IMAGES = 3, STREAM_FRAME_MAX = 160 << 10 };

struct book_image_level {
    int64_t px;
    int64_t qty;
    uint32_t orders;
};

/* The last book a channel with increments has told. */
struct book_image {
    bool live;   /* somebody follows it */
    int64_t seq; /* as told */
    uint32_t count[2];
    struct book_image_level level[2][STREAM_DEPTH]; /* best first */
};

/* One channel of one instrument. */
struct pace {
    uint16_t wanted; /* subscriptions */
    bool dirty;
    bool fresh;      /* some subscription waits for its first push */
    ts_t looked;     /* when it was last looked at: its next turn is an interval later */
    ts_t told;       /* of the last push; 0 none */
    uint64_t digest; /* of what was told, to say only changes; 0: say it again */
};

struct stream {
    struct pace pace[TOPIC_COUNT][VENUE_LISTINGS];
    struct book_image image[STREAM_IMAGES][VENUE_LISTINGS];
    int64_t seq_shift[VENUE_LISTINGS]; /* fault book_reset: what wire numbers differ by */
    uint64_t accounts_dirty[2];        /* bit per currency, told on `account` within 50 ms */
    ts_t account_at;                   /* when; TS_NEVER: nothing to tell */
    struct {
        bool open;
        enum venue_bill_type cause;
        uint16_t inst;
        int64_t trade_id; /* 0: no trade */
        uint32_t count;
        int16_t currency[8];
        bool position;
    } change;        /* of balance_and_position, being put together */
    uint32_t cursor; /* pacing goes round, so that nobody starves */
    bool behind;     /* the last turn found no room: come back at once */
};

void stream_init(struct stream *st);

/* Subscriptions have changed: counts again. */
void stream_count(struct simulator *s);

/* Takes every event of the venue: frames, journal, counters. */
void stream_drain(struct simulator *s, struct outbox *out);

/* Pushes what is due. */
void stream_turn(struct simulator *s, struct outbox *out);
ts_t stream_deadline(const struct simulator *s);

/* ---- the parts, for stream.c ---- */

/* Builds and sends one channel of one instrument; only_fresh: to new subscriptions alone. False:
 * nothing has changed since the last push. */
bool stream_book(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                 struct outbox *out);
bool stream_market(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                   struct outbox *out);
void stream_trade(struct simulator *s, const struct venue_event_trade *e, ts_t at,
                  struct outbox *out);
void stream_listing(struct simulator *s, int inst, struct outbox *out);

void stream_order(struct simulator *s, const struct venue_event_order *e, struct outbox *out);
void stream_balance(struct simulator *s, const struct venue_event_balance *e, struct outbox *out);
void stream_position(struct simulator *s, const struct venue_event_position *e, struct outbox *out);
void stream_flush(struct simulator *s, struct outbox *out); /* a group of changes is complete */
void stream_private_turn(struct simulator *s, struct outbox *out);
ts_t stream_private_deadline(const struct simulator *s);

/* Sends a frame that begins {"arg":...} to every subscription it is for. `body` is what follows
 * the arg, from its comma to the closing brace. */
struct stream_push {
    enum topic topic;
    enum inst_type type; /* of the instrument; meaningless without */
    int inst;            /* -1: about none */
    bool only_fresh;
    const char *uid; /* private channels */
    dur_t late;      /* by a fault: what follows overtakes it */
    struct str body;
};
void stream_send(struct simulator *s, const struct stream_push *p, struct outbox *out);

/* One frame to one session. */
void stream_to(struct simulator *s, struct session *to, struct str frame, struct outbox *out);

/* "public", "private", "business": what fault parameters call the way it came in. */
struct str stream_path(const struct session *session);

/* Nothing reaches this connection (faults mute, half_open). */
bool stream_silent(const struct simulator *s, const struct session *to);

/* The number a client sees for a sequence number of the venue. */
int64_t stream_seq(const struct simulator *s, int inst, int64_t seq);

#endif
