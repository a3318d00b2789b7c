/*
 * The gate's rules, in the order they are asked:
 *
 *   X(function, verdict when it says no, what it applies to,
 *     settings it goes by, the test that shows it)
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
#define GATE_RULES(X)                                                                      \
    X(limits_are_set, VERDICT_NO_LIMIT, OPEN | STATE,                                      \
      "order_cap, open_cap, position_cap, net_cap, max_open_orders",                       \
      without_a_limit_nothing_is_allowed)                                                  \
    X(mode_permits, VERDICT_MODE, OPEN | EXIT | OWN | STATE,                               \
      "", the_mode_decides_first_what_may_open)                                            \
    X(executor_is_ready, VERDICT_EXECUTOR, OPEN | EXIT | OWN | STATE,                      \
      "", a_suspect_executor_gets_no_orders)                                               \
    X(funds_are_known, VERDICT_UNRECONCILED, OPEN | EXIT | STATE,                          \
      "", without_order_news_nothing_is_opened)                                            \
    X(clocks_agree, VERDICT_CLOCK, OPEN | STATE,                                           \
      "", clocks_a_second_apart_stop_opening)                                              \
    X(clock_is_steady, VERDICT_CLOCK, OPEN | STATE,                                        \
      "", a_clock_that_jumps_stops_opening_for_ten_seconds)                                \
    X(no_maintenance, VERDICT_MAINTENANCE, OPEN | STATE,                                   \
      "", announced_maintenance_stops_opening_two_minutes_before)                          \
    X(instrument_is_live, VERDICT_INSTRUMENT, OPEN | EXIT | OWN | STATE,                   \
      "", an_instrument_that_is_not_live_is_not_traded)                                    \
    X(no_change_is_near, VERDICT_INSTRUMENT, OPEN | STATE,                                 \
      "", an_announced_change_stops_opening_five_seconds_before_and_after)                 \
    X(version_is_current, VERDICT_INSTRUMENT, OPEN | EXIT,                                 \
      "", an_order_for_an_older_instrument_version_is_refused)                             \
    X(lease_is_held, VERDICT_LEASE, OPEN,                                                  \
      "", only_the_holder_of_the_lease_opens)                                              \
    X(builds_agree, VERDICT_BUILD, OPEN | STATE,                                           \
      "", nothing_is_opened_beside_another_build_or_other_settings)                        \
    X(is_not_paused, VERDICT_PAUSED, OPEN | STATE,                                         \
      "loss_streak, risk_pause, pool_pause_symbols", a_paused_symbol_does_not_open)        \
    X(earns_its_costs, VERDICT_EDGE, OPEN | STATE,                                         \
      "edge_pause", fifty_round_trips_that_lose_beyond_chance_pause_the_symbol)            \
    X(no_stop_is_running, VERDICT_PAUSED, OPEN | EXIT | STATE,                             \
      "stop_loss, stop_confirm, hold_hard", while_a_stop_runs_the_strategy_places_nothing) \
    X(loss_is_bearable, VERDICT_LOSS, OPEN | STATE,                                        \
      "daily_loss_limit, drawdown_limit, loss_speed",                                      \
      a_drawdown_counts_from_the_best_moment_of_the_day)                                   \
    X(fills_are_calm, VERDICT_REPEAT, OPEN | STATE,                                        \
      "repeat_fills, repeat_window", entries_filled_over_and_over_latch_the_symbol_off)    \
    X(orders_are_worth_it, VERDICT_TRADE_RATIO, OPEN | STATE,                              \
      "order_to_trade", many_orders_for_few_fills_are_warned_about_then_refused)           \
    X(fees_can_be_paid, VERDICT_FEES, OPEN | STATE,                                        \
      "min_spread, reentry_spread, edge_min, stop_loss",                                   \
      fees_a_round_trip_cannot_pay_are_refused_with_the_spread_that_would)                 \
    X(answers_come_fast, VERDICT_LATENCY, OPEN | STATE,                                    \
      "api_latency_limit", slow_answers_stop_opening)                                      \
    X(switch_is_armed, VERDICT_DEAD_MAN, OPEN | STATE,                                     \
      "dead_man", without_the_dead_mans_switch_nothing_is_opened)                          \
    X(leverage_is_proven, VERDICT_LEVERAGE, OPEN | STATE,                                  \
      "leverage", leverage_must_be_read_back_and_at_most_ten)                              \
    X(liquidation_is_far, VERDICT_LIQUIDATION, OPEN | STATE,                               \
      "liquidation_room, stop_loss",                                                       \
      a_position_near_its_liquidation_stops_opening_on_every_swap)                         \
    X(book_is_fresh, VERDICT_FRESHNESS, OPEN | EXIT | STATE,                               \
      "max_book_age", an_old_book_is_not_quoted_on)                                        \
    X(intent_is_fresh, VERDICT_FRESHNESS, OPEN | EXIT,                                     \
      "max_book_age", an_intent_decided_on_an_old_book_is_refused)                         \
    X(is_on_the_grid, VERDICT_TICK, OPEN | EXIT | OWN,                                     \
      "", prices_and_sizes_off_the_grid_are_refused)                                       \
    X(size_is_legal, VERDICT_SIZE, OPEN | EXIT | OWN,                                      \
      "", sizes_outside_the_instruments_limits_are_refused)                                \
    X(opens_passively, VERDICT_WOULD_CROSS, OPEN,                                          \
      "", what_is_not_post_only_may_not_open)                                              \
    X(does_not_cross, VERDICT_WOULD_CROSS, OPEN | EXIT,                                    \
      "", a_post_only_order_that_would_take_is_refused)                                    \
    X(does_not_meet_own, VERDICT_SELF_TRADE, OPEN | EXIT,                                  \
      "", our_orders_never_meet_each_other)                                                \
    X(is_in_the_collar, VERDICT_COLLAR, OPEN | EXIT,                                       \
      "price_collar", a_price_beyond_the_collar_is_refused)                                \
    X(is_in_the_band, VERDICT_PRICE_BAND, OPEN | EXIT,                                     \
      "", a_price_outside_the_exchanges_band_is_refused)                                   \
    X(book_is_deep, VERDICT_DEPTH, OPEN,                                                   \
      "depth_multiple, depth_basis, min_side_multiple, max_exit_slip",                     \
      a_touch_below_three_times_our_quotes_is_too_thin)                                    \
    X(is_like_the_others, VERDICT_OUTLIER, OPEN,                                           \
      "outlier, price_collar", a_size_ten_times_the_usual_one_is_refused)                  \
    X(side_is_not_frozen, VERDICT_BURST, OPEN,                                             \
      "burst_fills", a_frozen_side_rests_for_two_seconds)                                  \
    X(is_not_repeated, VERDICT_DUPLICATE, OPEN | EXIT,                                     \
      "", the_same_order_twice_within_200_ms_is_a_mistake)                                 \
    X(side_is_free, VERDICT_ONE_A_SIDE, OPEN | EXIT,                                       \
      "", one_live_order_a_side)                                                           \
    X(nothing_is_held, VERDICT_POSITION, OPEN,                                             \
      "", nothing_is_opened_while_a_position_is_open)                                      \
    X(exit_is_covered, VERDICT_EXIT_SIZE, EXIT | OWN,                                      \
      "", an_exit_may_not_be_larger_than_the_position)                                     \
    X(equity_is_known, VERDICT_CAPITAL, OPEN | STATE,                                      \
      "capital", without_known_equity_nothing_is_opened)                                   \
    X(exposure_moves, VERDICT_OPEN_CAP, OPEN | STATE,                                      \
      "open_cap", what_cannot_be_pulled_leaves_a_fifth_of_the_open_cap_free)               \
    X(order_cap_holds, VERDICT_ORDER_CAP, OPEN,                                            \
      "order_cap, drawdown_reduce", an_order_is_at_most_five_percent_of_cautious_equity)   \
    X(count_has_room, VERDICT_ORDER_COUNT, OPEN,                                           \
      "max_open_orders", no_more_than_max_open_orders)                                     \
    X(open_cap_holds, VERDICT_OPEN_CAP, OPEN,                                              \
      "open_cap, cap_positions", all_open_orders_stay_under_the_open_cap)                  \
    X(share_holds, VERDICT_LEASED, OPEN | STATE,                                           \
      "open_cap, pool_weights, pool_rebalance",                                            \
      an_order_beyond_its_symbols_share_is_refused)                                        \
    X(worst_case_fits, VERDICT_WORST_CASE, OPEN,                                           \
      "position_cap", a_position_may_not_become_too_large_if_everything_fills)             \
    X(direction_has_room, VERDICT_NET, OPEN,                                               \
      "same_direction", so_many_positions_in_one_direction_and_no_more)                    \
    X(net_cap_holds, VERDICT_NET, OPEN,                                                    \
      "net_cap", all_positions_together_lean_only_so_far)                                  \
    X(nothing_in_doubt, VERDICT_UNRECONCILED, OPEN,                                        \
      "", an_order_whose_outcome_is_unknown_holds_up_the_other_side_too)                   \
    X(ghosts_are_denied, VERDICT_UNRECONCILED, OPEN | EXIT,                                \
      "", a_ghost_frees_its_side_while_the_balances_agree)                                 \
    X(funds_suffice, VERDICT_BALANCE, OPEN,                                                \
      "spot_mode, inventory, leverage", a_purchase_needs_the_money)                        \
    X(rate_has_room, VERDICT_RATE, OPEN | EXIT,                                            \
      "", our_share_of_the_request_limit_is_kept)
/* clang-format on */

#define X(rule, ...) bool rule(struct ask *a);
GATE_RULES(X)
#undef X

#endif
