/* Kinds of weather a synthetic market may have: the table, and what its keys set. */
#ifndef SIMULATOR_MARKET_WEATHER_H
#define SIMULATOR_MARKET_WEATHER_H

#include "common/base/str.h"
#include "services/simulator/market_synthetic.h"

/* clang-format off */
/* X(constant, name, spread, volatility, rate, depth: times the usual; drift a second; gap; turn s)
 * gap: typical relative size of the leaps, which come about every 20 s. turn: mean time until what
 * the kind is named after changes: the drift its sign, the missing side, whether the book crosses. */
#define MARKET_KINDS(X)                                                         \
    X(MARKET_USUAL,     "usual",     1.0,  1.0, 1.0, 1.0,  0.0,    0.0,   0.0)  \
    X(MARKET_CALM,      "calm",      1.0,  0.2, 0.6, 1.5,  0.0,    0.0,   0.0)  \
    X(MARKET_VOLATILE,  "volatile",  1.3,  5.0, 2.5, 1.0,  0.0,    0.0,   0.0)  \
    X(MARKET_TRENDING,  "trending",  1.0,  1.0, 1.5, 1.0,  0.0002, 0.0,   25.0) \
    X(MARKET_GAPPING,   "gapping",   1.0,  1.0, 1.0, 1.0,  0.0,    0.004, 0.0)  \
    X(MARKET_THIN,      "thin",      1.5,  1.5, 0.3, 0.02, 0.0,    0.0,   0.0)  \
    X(MARKET_CROSSED,   "crossed",   1.0,  1.0, 1.0, 1.0,  0.0,    0.0,   4.0)  \
    X(MARKET_ONE_SIDED, "one_sided", 1.0,  1.5, 1.0, 1.0,  0.0,    0.0,   8.0)
/* clang-format on */

enum market_kind {
#define X(constant, ...) constant,
    MARKET_KINDS(X)
#undef X
        MARKET_KINDS_COUNT
};

/* Makes a market of this kind of one in its first state; false: no such kind. */
bool market_weather_become(struct market_state *s, struct str name);

/* Mean seconds to the next leap and the next turn; 0: never. */
double market_weather_gap_every(const struct market_state *s);
double market_weather_turn_every(const struct market_state *s);

/* What changes at a turn. */
void market_weather_turn(struct market_state *s);

/* Sets one key from text; false: no such key, or its value is out of range. Nothing is drawn and
 * nothing is scheduled anew. */
bool market_weather_set(struct market_state *s, struct str key, struct str value);

/* The keys with their units, as members of a JSON object. */
void market_weather_keys(struct text *json);

#endif
