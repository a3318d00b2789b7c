/*
 * Plays OKX's history files into a venue: book lines set the anonymous
 * quantity per price, trade lines move the queues. Accounts' orders wait behind
 * what was displayed when they came (strategy.md §4.1, risk-averse model).
 *
 * Two recordings: tape 0 the book, tape 1 the trades, merged by their times (a
 * trade before a book line of the same time, because the book already shows
 * what the trade left). Recorded time is shifted so that the first line falls on
 * the start, and divided by the speed.
 */
#ifndef SIMULATOR_MARKET_REPLAY_H
#define SIMULATOR_MARKET_REPLAY_H

#include "common/base/json.h"
#include "common/msg/outbox.h"
#include "services/simulator/venue.h"

enum {
    REPLAY_BOOK,
    REPLAY_TRADES,
    REPLAY_TAPES,
    REPLAY_LINES = 256, /* read ahead a tape */
    REPLAY_ASK = 64,
    REPLAY_BYTES = 4 << 20, /* 128 lines of 400 levels a side fit */
    REPLAY_ROWS = 1024,     /* a side of one line */
    REPLAY_COLUMNS = 6,
};

struct replay_line {
    ts_t at; /* recorded */
    uint32_t offset, len;
};

struct replay_tape {
    bool used; /* there is a file */
    bool over; /* nothing more will come */
    uint32_t asked;
    uint32_t first, count;
    uint32_t end; /* where the next line goes */
    struct replay_line line[REPLAY_LINES];
    char bytes[REPLAY_BYTES];
};

struct replay_row {
    px_t px;
    qty_t qty;
};

struct market_replay {
    int inst;       /* listing; -1 until a line has told */
    uint32_t speed; /* recorded seconds a second; 0: as fast as lines come */
    bool clock_set;
    ts_t start;    /* when the first line is played */
    ts_t recorded; /* its recorded time */
    uint64_t played, bad;
    int column[REPLAY_COLUMNS]; /* of a trades line, by the header */
    struct replay_tape tape[REPLAY_TAPES];
    struct replay_row row[2][REPLAY_ROWS]; /* of the line being played, by enum side */
    uint32_t rows[2];
    struct json json;
};

/* Reads sim_book_file, sim_trades_file and sim_speed. False: `why` says what is wrong. */
bool market_replay_init(struct market_replay *m, const struct settings *s, struct text *why);

/* The first requests for lines. */
void market_replay_start(struct market_replay *m, ts_t now, struct outbox *out);

/* TAPE_LINE, TAPE_END. A line that cannot be used is counted and logged, never guessed at. */
void market_replay_take(struct market_replay *m, struct venue *v, const struct msg *in,
                        struct outbox *out);

/* Plays what is due, at most `most` lines, and asks for more. */
void market_replay_step(struct market_replay *m, struct venue *v, ts_t now, uint32_t most,
                        struct outbox *out);

/* When the next line is due; TS_NEVER while lines are on their way or none are left. */
ts_t market_replay_deadline(const struct market_replay *m);
bool market_replay_over(const struct market_replay *m);

#endif
