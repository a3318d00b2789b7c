/*
 * What is demanded of risk, and where it is kept: for docs/RISK.md and the test that proves that
 * each line has a test of its own. The rules themselves are in rules.h.
 */
#ifndef RISK_DEMANDS_H
#define RISK_DEMANDS_H

/*
 * The requirement's chapters 四, 五 and 六:
 *   X(row, its limit, settings, who keeps it, code or "", the test that shows it)
 */
/* clang-format off */
#define RISK_DEMANDS(X) \
    X("最大单笔仓位", "5 % of equity", "order_cap", "risk", "R05", \
      an_order_is_at_most_five_percent_of_cautious_equity) \
    X("最大挂单总额", "25 % of equity, positions and orders in doubt counted", \
      "open_cap, cap_positions", "risk", "R10", all_open_orders_stay_under_the_open_cap) \
    X("撤单频率: 每 2 秒刷新盘口", "an older book is not quoted on", "max_book_age", \
      "risk and strategy", "R21", an_old_book_is_not_quoted_on) \
    X("撤单频率: 挂单至少保留 3 秒", "but for dangers, fills and stops", "cancel_delay", \
      "strategy", "", a_move_away_waits_for_the_minimum_life) \
    X("连续亏损", "3 losing cycles pause for 5 minutes", "loss_streak, risk_pause", \
      "risk", "R34", three_losing_cycles_pause_the_symbol_for_five_minutes) \
    X("杠杆限制", "10x, set at the start", "leverage", "executor", "", \
      leverage_of_a_swap_is_set_and_read_back_before_it_opens) \
    X("杠杆限制", "10x, as the exchange reads it back", "leverage", "risk", "R32", \
      leverage_must_be_read_back_and_at_most_ten) \
    X("止损条件", "0.2 % of floating loss", "stop_loss, stop_confirm, stop_slip", "risk", "", \
      a_loss_shown_twice_is_cut_by_an_ioc_through_the_touch) \
    X("最低流动性要求", "touch of both sides three times our quotes", \
      "depth_multiple, depth_basis", "risk and strategy", "R33", \
      a_touch_below_three_times_our_quotes_is_too_thin) \
    X("max_open_orders", "5", "max_open_orders", "risk", "R14", no_more_than_max_open_orders) \
    X("api_latency_limit", "200 ms", "api_latency_limit", "risk", "R31", \
      slow_answers_stop_opening) \
    X("maker_fee, taker_fee", "the account's own, the worse of both", "maker_fee, taker_fee", \
      "risk", "R29", the_worse_of_configured_and_account_fees_counts)

/*
 * What others keep beside the gate, or risk outside of it:
 *   X(code, who, what, the test that shows it)
 */
#define RISK_ELSEWHERE(X) \
    X("R01", "executor", "cancels everything and sends nothing once risk is silent", \
      when_risk_dies_every_order_is_cancelled_and_none_is_sent) \
    X("R02", "executor", "sends nothing that was judged by another version of the instrument", \
      an_order_of_another_version_or_off_the_grid_is_not_sent) \
    X("R02", "risk", "pulls openings five seconds before an announced change", \
      quotes_go_before_a_new_tick_and_come_back_on_it) \
    X("R02", "feed", "tells what is announced, and looks whether it has happened", \
      what_was_announced_is_asked_for_once_it_is_due) \
    X("R08", "exchange", "every quote is post-only: what would take is cancelled there", \
      a_post_only_order_may_be_cancelled_without_ever_being_live) \
    X("R10", "risk", "pulls the latest openings when equity falls below what is open", \
      when_equity_falls_openings_are_pulled_until_the_cap_holds) \
    X("R15", "executor", "keeps to the exchange's budget, cancels first", \
      orders_stay_within_the_budget_and_late_ones_are_not_sent) \
    X("R16", "executor", "sends one order number once", the_same_order_number_is_sent_once) \
    X("R19", "risk", "halts at a loss; halves orders at drawdown_reduce", \
      a_drawdown_halves_orders_before_it_halts) \
    X("R20", "risk", "freezes a side that fills too fast and pulls its openings", \
      three_of_our_orders_filled_in_five_seconds_freeze_the_side) \
    X("R21", "executor", "sends nothing later than its approval allows", \
      an_order_past_its_deadline_is_not_sent) \
    X("R23", "risk", "reduces, then halts, while ledger and exchange differ", \
      money_that_moved_by_itself_reduces_then_halts) \
    X("R25", "executor", "cancels everything when the switch runs low", \
      a_switch_that_runs_low_cancels_everything_and_bars_resting_orders) \
    X("R27", "risk", "pulls everything a minute before maintenance", \
      announced_maintenance_pulls_everything_a_minute_before) \
    X("R30", "executor", "obeys the latest risk alone", \
      when_risk_was_replaced_the_death_of_the_old_one_is_nothing) \
    X("R37", "risk", "a cancel or amendment of an order that is not known", \
      a_cancel_of_an_unknown_order_is_answered_and_does_no_harm)
/* clang-format on */

#endif
