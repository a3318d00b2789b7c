/*
 * The feed: public market data of the exchange, made into messages that can be
 * relied on. It keeps a book per symbol whose sequence chain is unbroken, says at
 * once when it is not (and only then repairs it), and never republishes anything
 * it could not read exactly. It logs in nowhere and sends no order.
 *
 * Two connections: the second is opened only when the exchange announces that it
 * will close the first, and takes over when its books have caught up.
 *
 *   definitions.c  what instruments are: REST first, then the channel
 *   connections.c  which connection is in use, back-off, handover
 *   books.c        subscriptions and books
 *   intake.c       frames: what is said on which channel
 *   recorder.c     recordings
 */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include "common/base/json.h"
#include "common/base/settings.h"
#include "services/feed/link.h"
#include "services/feed/subscription.h"
#include "services/feed/symbol.h"

enum {
    FEED_SYMBOLS_MAX = SETTING_SYMBOLS_MAX,
    FEED_LINKS = 2,
    FEED_NOTICES_MAX = 8,                   /* maintenances remembered; the oldest gives way */
    FEED_CHANGES_MAX = 2 * BOOK_LEVELS_MAX, /* levels of one side in one frame */
};

/* A maintenance as announced. */
struct notice {
    struct word state;
    struct word service_type;
    ts_t begin;
    ts_t end;
    char title[160];
};

struct feed {
    const struct settings *settings;
    bool started;
    bool stopped;

    struct link links[FEED_LINKS];
    int active; /* the link whose books are published */
    uint32_t last_conn;
    ts_t next_connect; /* three connects a second at most, over both links */
    uint32_t reconnects;
    bool lost; /* a person was told that the connection is gone */

    size_t count;
    struct symbol symbols[FEED_SYMBOLS_MAX];
    struct subscription subs[FEED_LINKS][FEED_SYMBOLS_MAX];
    struct book books[FEED_LINKS][FEED_SYMBOLS_MAX];
    uint64_t serial; /* of requests */
    ts_t next_ask;   /* REST: 20 requests in 2 s */

    size_t notice_count;
    struct notice notices[FEED_NOTICES_MAX];

    uint64_t unreadable; /* frames and rows that were refused */
    ts_t next_log;       /* unreadable ones are logged once a second */

    struct json json;
    struct book_level bids[FEED_CHANGES_MAX];
    struct book_level asks[FEED_CHANGES_MAX];
};

void feed_init(struct feed *f, const struct settings *settings);
void feed_step(struct feed *f, const struct msg *in, struct outbox *out);
ts_t feed_deadline(const struct feed *f);

/* Everything: instruments, book states, touches, depths, small channels, the link, notices. */
void feed_snapshot(const struct feed *f, ts_t now, struct outbox *out);

/* Ready when every symbol's book is live. */
enum service_state feed_state(const struct feed *f, struct word *reason);

/* The symbol of this name, or -1: not one of ours. */
int feed_find(const struct feed *f, struct str inst);

/* The book that is published for a symbol. */
const struct book *feed_book(const struct feed *f, size_t symbol);

/* Counts something that could not be read and logs it at most once a second. */
void feed_refuse(struct feed *f, const char *what, enum err e, ts_t now, struct outbox *out);

#endif
