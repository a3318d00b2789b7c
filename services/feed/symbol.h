/*
 * What the feed knows of one instrument and has told the bus: its definition, the
 * state of its book, the newest touch, trades and the small channels. Books
 * themselves stand in struct feed, one a connection.
 */
#ifndef FEED_SYMBOL_H
#define FEED_SYMBOL_H

#include "common/market/book.h"
#include "common/market/instrument.h"
#include "common/msg/outbox.h"

struct symbol {
    struct word inst;
    enum inst_type type;
    bool known; /* `instrument` has been read */
    struct instrument instrument;

    enum book_state state;
    struct word reason; /* why not live */
    uint32_t gaps;
    uint32_t resets;

    struct book_level bid; /* newest touch, from whichever channel is ahead; quantity 0: none */
    struct book_level ask;
    int64_t top_seq;    /* its sequence number; 0: there is no touch */
    ts_t top_ts;        /* its exchange time */
    ts_t ahead_since;   /* the touch says other than the book since; TS_NEVER: it does not */
    ts_t crossed_since; /* the book is not live because it crosses; TS_NEVER: it does not */
    ts_t book_heard;    /* last change or keep-alive of the book */
    ts_t told;          /* when its book or state was last spoken of */
    bool traded_off;    /* a trade was not at the touch, and no touch has come since */
    int64_t last_trade; /* its id: the same trade comes on two connections during a handover */

    bool has_funding;
    bool has_mark;
    bool has_limit;
    struct msg_funding funding;
    struct msg_mark mark;
    struct msg_price_limit limit;

    ts_t ask_at;     /* when the definition is to be asked for; TS_NEVER: not */
    uint64_t ask_id; /* request under way; 0: none */
    uint32_t ask_failures;

    struct word tape; /* file name, without its end, of the recording; empty: none yet */
    int64_t tape_day;
    bool tape_book;   /* the book's file has its first snapshot */
    bool tape_trades; /* the trades' file has its head line */
};

void symbol_init(struct symbol *s, const struct word *inst);

/* Says the book's state when it differs from what was said. The only place where it changes. */
void symbol_set_state(struct symbol *s, enum book_state state, const char *reason, ts_t now,
                      struct outbox *out);

/* A definition was read. Says it when it is new or differs, with a new version, and under the old
 * one when only what is announced for it differs; true when the scale of its numbers
 * changed, so that a book kept in the old one is worthless. */
bool symbol_define(struct symbol *s, const struct instrument *next, ts_t now, struct outbox *out);

/* Takes over the touch of a book, or of the bbo channel. */
void symbol_top_from_book(struct symbol *s, const struct book *b);
void symbol_set_top(struct symbol *s, struct book_level bid, struct book_level ask, int64_t seq_id,
                    ts_t ts);
void symbol_forget_top(struct symbol *s);

/* True when the touch equals the best levels of the book. */
bool symbol_agrees(const struct symbol *s, const struct book *b);

void symbol_say_top(struct symbol *s, ts_t now, struct outbox *out);
void symbol_say_depth(const struct symbol *s, const struct book *b, uint32_t levels, ts_t now,
                      struct outbox *out);

/* A trade at a price that the touch does not show: the book is behind, or has stopped. */
void symbol_on_trade(struct symbol *s, px_t px);

/* Says again that the book holds, unless it is in doubt or was spoken of within `every`: a quiet
 * book is as fresh as the connection its changes would have come on. */
void symbol_say_alive(struct symbol *s, dur_t every, ts_t now, struct outbox *out);

/* Everything a late joiner needs; `b` is the book in use. */
void symbol_snapshot(const struct symbol *s, const struct book *b, uint32_t levels, ts_t now,
                     struct outbox *out);

#endif
