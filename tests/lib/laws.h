/*
 * The invariants of the design (§6), each a function, held against what the cores
 * say to each other and what the exchange itself sees. Nothing here asks a core for
 * its opinion: positions are sums of the exchange's fills, a book is fresh when the
 * feed has said so, caps are shares of the equity the exchange counts.
 *
 * What a core may know is what was said at least one hop of the bus ago.
 */
#ifndef TESTS_LAWS_H
#define TESTS_LAWS_H

#include "backtest/world.h"
#include "common/market/instrument.h"
#include "common/msg/msg.h"
#include "tests/lib/told.h"

enum { LAWS_SYMBOLS = 16, LAWS_ORDERS = 2048, LAWS_FILLS = 64, LAWS_EQUITY = 50 };
enum { LAWS_NAMES = 4096, LAWS_CURRENCIES = 16 };

struct laws_touch {
    ts_t at; /* when it was said; 0 never */
    px_t bid, ask;
};

struct laws_symbol {
    struct word inst;
    struct instrument is;
    enum book_state book;
    ts_t book_at;    /* since when it is in this state */
    money_t amount;  /* sum of all fills told, fees in the coin included */
    money_t booked;  /* the same as risk has booked it */
    double cost;     /* of what is held, quote currency */
    uint32_t streak; /* losing cycles in a row */
    ts_t paused_from;
    ts_t losing_since;             /* far beyond the stop; 0: not */
    struct laws_touch touch[2][4]; /* the last of the top and of the depth, newest first */
};

struct laws_order {
    uint64_t order;
    int symbol;
    enum side side;
    enum purpose purpose;
    enum order_state state;
    int64_t filled;
    ts_t live_at;
    ts_t ended_at;   /* 0: not yet */
    ts_t cancel_at;  /* a cancel was said and has not left the executor; 0: none */
    ts_t unknown_at; /* since when its outcome is unknown; 0: it is not */
    bool lived;
    struct word cl_ord_id;
};

struct laws_fill {
    int symbol;
    money_t amount;
    ts_t at;
};

struct laws {
    const struct world *w;
    const struct settings *settings;
    dur_t hop;
    dur_t doubt; /* what is younger may not have been heard everywhere: the network is disturbed */
    const char *broken; /* the law that was broken first; NULL: none */
    char what[300];     /* by which message, or where */
    ts_t broken_at;
    enum mode mode;
    ts_t mode_at;
    bool resumed; /* a person has ended pauses: they are not counted any more */
    bool latched; /* halted, and no person has resumed: the test clears it when it does */
    ts_t gone;    /* since when the executor is dead; 0: it lives */
    uint64_t names;
    uint64_t name[LAWS_NAMES]; /* hashes of what was placed, ring */
    uint32_t ledgers;
    struct msg_ledger ledger[LAWS_CURRENCIES]; /* as last said */
    uint32_t symbols;
    struct laws_symbol symbol[LAWS_SYMBOLS];
    uint64_t orders; /* ever; ring */
    struct laws_order order[LAWS_ORDERS];
    uint64_t fills;
    struct laws_fill fill[LAWS_FILLS];
    struct told told;
    uint64_t opened; /* opening orders approved */
    /* of the exchange, to look only when something has happened there */
    uint64_t last_id, venue_fills;
    uint32_t pending;
    ts_t equity_at;
    money_t equity[LAWS_EQUITY]; /* the last seconds, ten a second */
    uint64_t equities;
    uint64_t digest; /* of everything said, when asked for */
    bool digesting;
    uint64_t wished; /* the last number of a wish */
    bool intruding;  /* what the strategy seems to wish now is the test's doing */
};

void laws_init(struct laws *l, const struct world *w, const struct settings *settings, dur_t hop);

/* Sees one message; a world_see_fn with struct laws. */
void laws_see(void *arg, enum world_who who, const struct msg *m);

/* To be called now and then: what must not last; and when all is at rest. */
void laws_look(struct laws *l);
void laws_rest(struct laws *l);

/* Once faults have been over for a while. */
void laws_alive(struct laws *l);

/* ---- for the laws themselves (laws.c, laws_said.c, laws_exchange.c, laws_faults.c) ---- */

/* A law answers NULL, or the sentence that was broken. */
typedef const char *laws_of_order(struct laws *l, const struct msg_order *o);

const char *laws_approved(struct laws *l, const struct msg_order *o);
const char *laws_wished(struct laws *l, const struct msg_intent *m);
const char *laws_sent(struct laws *l, const struct msg *m);
const char *laws_exchange(struct laws *l);
const char *laws_lasting(struct laws *l);
const char *laws_at_rest(struct laws *l);

/* Of faults (laws_faults.c): all but I24 and I7 hold at any time, I7 at rest, I24 when faults have
 * been over for a while; it is for the test to ask. */
const char *laws_i6_named_once(struct laws *l, struct str frame);
const char *laws_i7_ledger_is_the_exchanges(struct laws *l);
const char *laws_i9_nothing_outlives_us(struct laws *l);
const char *laws_i14_a_halt_stays(struct laws *l, const struct msg_order *o);
const char *laws_i16_never_ourselves(struct laws *l);
const char *laws_i24_nothing_unknown(struct laws *l);
void laws_hear_ledger(struct laws *l, const struct msg_ledger *m);

int laws_index(struct laws *l, const struct word *inst); /* -1: no room */
struct laws_order *laws_find(struct laws *l, uint64_t order);
bool laws_ended(enum order_state s);

/* Signed amount of our fills of a symbol that everybody has heard of, with or without those that
 * arrive at this very moment: who speaks now may have heard them or not. */
money_t laws_heard(const struct laws *l, int symbol, bool just_now);

/* Nothing has been filled so lately that somebody may not have heard of it: see `doubt`. */
bool laws_certain(const struct laws *l, int symbol);

/* Not less than what an order needs at least. */
bool laws_is_held(const struct instrument *is, money_t amount);

#endif
