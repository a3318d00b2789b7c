/*
 * Where OKX's behaviour has changed, differs between accounts or is undocumented:
 * a switch each, set by POST /sim/switches (dossier §12.2). Defaults are
 * production's.
 */
#ifndef SIMULATOR_SWITCHES_H
#define SIMULATOR_SWITCHES_H

#include "common/base/decimal.h"

/* clang-format off */
/* X(field, default, lowest, highest, what it does) */
#define SWITCHES(X)                                                                                       \
    X(ws_accept_instid,         0, 0, 1, "1: websocket orders may name instId, as before 2026")           \
    X(postonly_legacy,          0, 0, 1, "1: a crossing post-only is told live, then canceled")           \
    X(instruments_initial_list, 0, 0, 1, "1: the instruments channel starts with the whole list")         \
    X(ack_order,                2, 0, 2, "0: acknowledgement before pushes, 1: after, 2: now so, now so") \
    X(amend_always_tail,        0, 0, 1, "1: every amend loses its place in the queue")                   \
    X(clock_skew_ms,            0, -3600000, 3600000, "exchange clock minus true time")                   \
    X(fee_in_quote,             0, 0, 1, "1: feeType 1, spot fees in quote currency")                     \
    X(vip,                      0, 0, 9, "fee level; 4 and more may use fills and *-l2-tbt")              \
    X(cancel_all_after_ms,      0, 0, 1, "1: times of cancel-all-after in ms instead of seconds")         \
    X(demo_header,              0, 0, 1, "1: requests without x-simulated-trading are another environment") \
    X(rate_limits,              1, 0, 1, "0: no rate limits")                                             \
    X(connect_limit,            1, 0, 1, "0: more than 3 new websockets a second are allowed")            \
    X(leverage_refused,         0, 0, 1, "1: set-leverage is refused (59101)")                            \
    X(leverage_read,            0, 0, 125, "leverage-info says this whatever was set; 0: the truth")      \
    X(long_short,               0, 0, 1, "1: account/config says long_short_mode")                        \
    X(checksum,                 0, 0, 2, "0: zero as since June 2026, 1: real, 2: wrong")
/* clang-format on */

struct switches {
#define X(field, ...) int64_t field;
    SWITCHES(X)
#undef X
};

void switches_init(struct switches *s);

/* ERR_UNKNOWN: no such switch; ERR_RANGE: not a number it takes. */
MUST_CHECK enum err switches_set(struct switches *s, struct str name, int64_t value);

/* An array of {"name","value","lowest","highest","what"}. */
void switches_menu(const struct switches *s, const char *key, struct text *t);

#endif
