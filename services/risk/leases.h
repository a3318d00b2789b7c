/*
 * Who may quote which symbol. A symbol is leased to one strategy instance at a time, for one
 * second, renewed by asking again. What nobody holds goes to the living instance that asked for
 * it and holds the fewest. When somebody holds two more than another who asks, one symbol is
 * asked back: its lease yields (no opening orders any more), and moves on when it is idle.
 *
 *   nobody ──ask──► held ──ask──► held ──fewer elsewhere──► yielding ──idle──► held by the other
 *      ▲             │ not renewed, given back, holder dead     │
 *      └─────────────┴──────────────────────────────────────────┘
 *
 * Symbols are numbers here, 0 .. symbols - 1; what they are is the caller's affair.
 */
#ifndef RISK_LEASES_H
#define RISK_LEASES_H

#include "common/base/settings.h"
#include "common/market/words.h"

enum { LEASE_INSTANCES_MAX = 16, LEASE_TTL_MS = 1000, LEASE_MOVE_MS = 2000 };

struct lease {
    uint64_t holder; /* session; 0: nobody */
    uint16_t instance;
    ts_t expires;
    bool yielding; /* asked back: may only finish what it has begun */
};

struct lease_instance {
    uint64_t ses; /* 0: the place is free */
    uint16_t instance;
    enum peer_state state;
    ts_t heard;
    uint64_t last_intent; /* highest number seen; lower ones are repetitions */
    ts_t asked[SETTING_SYMBOLS_MAX];
};

struct leases {
    uint32_t symbols;
    ts_t moved; /* when a symbol was last asked back */
    struct lease at[SETTING_SYMBOLS_MAX];
    struct lease_instance instances[LEASE_INSTANCES_MAX];
};

/* What a lease of a symbol allows itself to be moved for; the caller knows. */
struct lease_idle {
    uint64_t flat; /* bit per symbol: no position */
    uint64_t idle; /* bit per symbol: no position and no order either */
};

void leases_init(struct leases *l, uint32_t symbols);

/* The instance of this session, made known if it is not; NULL when LEASE_INSTANCES_MAX are alive.
 * A later session with the number of an earlier one replaces it, its leases are free at once; the
 * earlier one gets NULL from then on, as long as the later one lives. */
struct lease_instance *leases_meet(struct leases *l, uint64_t ses, uint16_t instance, ts_t now);
struct lease_instance *leases_find(struct leases *l, uint64_t ses);

/* Asks for a symbol, or renews it. True when this session holds it now. */
bool leases_ask(struct leases *l, uint32_t symbol, uint64_t ses, uint16_t instance, ts_t now);
void leases_release(struct leases *l, uint32_t symbol, uint64_t ses, ts_t now);

/* What the runner says of an instance. A dead one loses all it holds at once. */
void leases_peer(struct leases *l, uint64_t ses, enum peer_state state, ts_t now);

/* Lets time pass: expires, hands on, balances. Returns a bit per symbol whose lease changed. */
uint64_t leases_tick(struct leases *l, const struct lease_idle *idle, ts_t now);

/* True while this session holds the symbol and may open in it. */
bool leases_may_open(struct leases *l, uint32_t symbol, uint64_t ses, ts_t now);

/* True while an instance lives whose session ends in these 32 bits: they begin its intents. */
bool leases_author(const struct leases *l, uint32_t session_low);

/* Somebody holds it, or has asked for it not longer ago than a lease lasts. */
bool leases_wanted(const struct leases *l, uint32_t symbol, ts_t now);

/* How many symbols a session holds. */
uint32_t leases_count(const struct leases *l, uint64_t ses);

#endif
