/*
 * The gate's rules, in the order they are asked:
 *
 *   X(function, verdict when it says no, what it applies to)
 *
 * OPEN   orders that may create a position
 * EXIT   orders of a strategy that reduce one; never held up by caps, pauses or leases
 * OWN    risk's own stops and the operator's flatten
 * STATE  does not depend on the order: also asked to say beforehand whether opening is possible
 *
 * A rule answers true when it has nothing against it. What is unknown is against it.
 */
#ifndef RISK_RULES_H
#define RISK_RULES_H

#include "services/risk/ask.h"

enum { OPEN = 1, EXIT = 2, OWN = 4, STATE = 8 };

/* clang-format off */
#define GATE_RULES(X) \
    X(limits_are_set,      VERDICT_NO_LIMIT,     OPEN | STATE)              \
    X(mode_permits,        VERDICT_MODE,         OPEN | EXIT | OWN | STATE) \
    X(executor_is_ready,   VERDICT_EXECUTOR,     OPEN | EXIT | OWN | STATE) \
    X(funds_are_known,     VERDICT_UNRECONCILED, OPEN | EXIT | STATE)       \
    X(clocks_agree,        VERDICT_CLOCK,        OPEN | STATE)              \
    X(clock_is_steady,     VERDICT_CLOCK,        OPEN | STATE)              \
    X(no_maintenance,      VERDICT_MAINTENANCE,  OPEN | STATE)              \
    X(instrument_is_live,  VERDICT_INSTRUMENT,   OPEN | EXIT | OWN | STATE) \
    X(version_is_current,  VERDICT_INSTRUMENT,   OPEN | EXIT)               \
    X(lease_is_held,       VERDICT_LEASE,        OPEN)                      \
    X(builds_agree,        VERDICT_BUILD,        OPEN | STATE)              \
    X(is_not_paused,       VERDICT_PAUSED,       OPEN | STATE)              \
    X(earns_its_costs,     VERDICT_EDGE,         OPEN | STATE)              \
    X(no_stop_is_running,  VERDICT_PAUSED,       OPEN | EXIT | STATE)       \
    X(loss_is_bearable,    VERDICT_LOSS,         OPEN | STATE)              \
    X(fills_are_calm,      VERDICT_REPEAT,       OPEN | STATE)              \
    X(orders_are_worth_it, VERDICT_TRADE_RATIO,  OPEN | STATE)              \
    X(fees_can_be_paid,    VERDICT_FEES,         OPEN | STATE)              \
    X(answers_come_fast,   VERDICT_LATENCY,      OPEN | STATE)              \
    X(switch_is_armed,     VERDICT_DEAD_MAN,     OPEN | STATE)              \
    X(leverage_is_proven,  VERDICT_LEVERAGE,     OPEN | STATE)              \
    X(liquidation_is_far,  VERDICT_LIQUIDATION,  OPEN | STATE)              \
    X(book_is_fresh,       VERDICT_FRESHNESS,    OPEN | EXIT | STATE)       \
    X(intent_is_fresh,     VERDICT_FRESHNESS,    OPEN | EXIT)               \
    X(is_on_the_grid,      VERDICT_TICK,         OPEN | EXIT | OWN)         \
    X(size_is_legal,       VERDICT_SIZE,         OPEN | EXIT | OWN)         \
    X(opens_passively,     VERDICT_WOULD_CROSS,  OPEN)                      \
    X(does_not_cross,      VERDICT_WOULD_CROSS,  OPEN | EXIT)               \
    X(does_not_meet_own,   VERDICT_SELF_TRADE,   OPEN | EXIT)               \
    X(is_in_the_collar,    VERDICT_COLLAR,       OPEN | EXIT)               \
    X(is_in_the_band,      VERDICT_PRICE_BAND,   OPEN | EXIT)               \
    X(book_is_deep,        VERDICT_DEPTH,        OPEN)                      \
    X(is_like_the_others,  VERDICT_OUTLIER,      OPEN)                      \
    X(side_is_not_frozen,  VERDICT_BURST,        OPEN)                      \
    X(is_not_repeated,     VERDICT_DUPLICATE,    OPEN | EXIT)               \
    X(side_is_free,        VERDICT_ONE_A_SIDE,   OPEN | EXIT)               \
    X(nothing_is_held,     VERDICT_POSITION,     OPEN)                      \
    X(exit_is_covered,     VERDICT_EXIT_SIZE,    EXIT | OWN)                \
    X(equity_is_known,     VERDICT_CAPITAL,      OPEN | STATE)              \
    X(exposure_moves,      VERDICT_OPEN_CAP,     OPEN | STATE)              \
    X(order_cap_holds,     VERDICT_ORDER_CAP,    OPEN)                      \
    X(count_has_room,      VERDICT_ORDER_COUNT,  OPEN)                      \
    X(open_cap_holds,      VERDICT_OPEN_CAP,     OPEN)                      \
    X(share_holds,         VERDICT_LEASED,       OPEN | STATE)              \
    X(worst_case_fits,     VERDICT_WORST_CASE,   OPEN)                      \
    X(direction_has_room,  VERDICT_NET,          OPEN)                      \
    X(net_cap_holds,       VERDICT_NET,          OPEN)                      \
    X(nothing_in_doubt,    VERDICT_UNRECONCILED, OPEN)                      \
    X(funds_suffice,       VERDICT_BALANCE,      OPEN)                      \
    X(rate_has_room,       VERDICT_RATE,         OPEN | EXIT)
/* clang-format on */

#define X(rule, verdict, applies) bool rule(struct ask *a);
GATE_RULES(X)
#undef X

#endif
