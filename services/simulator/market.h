/*
 * Where the simulated exchange's public order flow comes from: seeded synthetic
 * markets, or OKX's own history files. The protocol core owns one beside the
 * venue, calls market_step when market_deadline has come and hands it TAPE_*.
 */
#ifndef SIMULATOR_MARKET_H
#define SIMULATOR_MARKET_H

#include "common/msg/outbox.h"
#include "services/simulator/market_replay.h"
#include "services/simulator/market_synthetic.h"

struct market {
    bool replay;
    struct market_synthetic synthetic;
    struct market_replay tape;
};

/* Chooses by sim_market, seeds by sim_seed (or `seed` when not 0) and lists in `v` what a replay
 * needs. Call after venue_setup. False: a setting cannot be used, `why` says which. */
bool market_open(struct market *m, struct venue *v, const struct settings *s, uint64_t seed,
                 struct text *why);

/* The first books and, in a replay, the first TAPE_READ. */
void market_start(struct market *m, struct venue *v, ts_t now, struct outbox *out);

/* Everything due up to now. At most a few hundred orders a call: when the deadline is still in the
 * past afterwards, take the venue's events and call again. */
void market_step(struct market *m, struct venue *v, ts_t now, struct outbox *out);
ts_t market_deadline(const struct market *m);

/* TAPE_LINE and TAPE_END. */
void market_take(struct market *m, struct venue *v, const struct msg *in, struct outbox *out);

/* A replay that has played its last line. */
bool market_over(const struct market *m);

/* POST /sim/market. False: unknown instrument, key or value. market_keys lists the keys with their
 * units, as members of a JSON object. */
bool market_set(struct market *m, struct venue *v, struct str inst, struct str key,
                struct str value, ts_t now);
void market_keys(struct text *json);

/* Is what is shown of the book to cross now (weather `crossed`)? */
bool market_crossed(const struct market *m, int inst);

/* Stops, or lets go again, what happens to an instrument by itself. False: a replay cannot be held.
 */
bool market_hands(struct market *m, const struct venue *v, int inst, bool hands, ts_t now);

#endif
