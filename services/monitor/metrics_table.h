/*
 * Every metric of GET /metrics, in one place. docs/METRICS.md is made from it.
 *
 *   METRIC_SCOPES(X)  X(SCOPE, walks over, by side, times, "labels")
 *   METRICS(X)        X(SCOPE, name, type, unit, known, value, help)
 *   HISTOGRAMS(X)     X(name, field of the tally, help)
 *
 * One series a place of the scope and metric, left out while `known` is false: unknown is never
 * printed as nought. `p` is the place (metrics.c). Names and units follow Prometheus' conventions:
 * base units, counters end in _total. A name is never used again for something else.
 */
#ifndef MONITOR_METRICS_TABLE_H
#define MONITOR_METRICS_TABLE_H

/* clang-format off */
#define METRIC_SCOPES(X) \
    X(SYSTEM,       ONE,        false, 1,                  "") \
    X(TOTALS,       TOTAL,      false, 1,                  "currency") \
    X(POOL,         POOLS,      false, 1,                  "currency") \
    X(LEDGER,       CURRENCIES, false, 1,                  "currency") \
    X(SERVICE,      SERVICES,   false, 1,                  "service") \
    X(INSTANCE,     INSTANCES,  false, 1,                  "service, instance") \
    X(STATE,        INSTANCES,  false, service_state_count,"service, instance, state") \
    X(BUILD,        INSTANCES,  false, 1,                  "service, instance, version") \
    X(MODE,         ONE,        false, mode_count,         "mode") \
    X(VERDICT,      ONE,        false, verdict_count,      "code, verdict") \
    X(ALERT,        ONE,        false, alert_count,        "alert, level") \
    X(ORDER_STATE,  ONE,        false, order_state_count,  "state") \
    X(SYMBOL,       SYMBOLS,    false, 1,                  "symbol") \
    X(SYMBOL_STATE, SYMBOLS,    false, symbol_state_count, "symbol, state") \
    X(LIMIT_CODE,   SYMBOLS,    false, 1,                  "symbol, code") \
    X(SIDE,         SYMBOLS,    true,  1,                  "symbol, side") \
    X(GUARD,        SYMBOLS,    true,  guard_count,        "symbol, side, guard") \
    X(LIQUIDITY,    SYMBOLS,    true,  2,                  "symbol, side, liquidity") \
    X(HORIZON,      SYMBOLS,    true,  HORIZONS,           "symbol, side, after")

#define METRICS(X) \
    /* processes */ \
    X(BUILD,    okxmm_build_info,                   gauge,   "",        true, count(1), "Version of each process; always 1.") \
    X(SERVICE,  okxmm_service_instances,            gauge,   "",        true, count(view_live(p->v, p->service, p->now)), "Living processes of a service.") \
    X(INSTANCE, okxmm_service_up,                   gauge,   "",        true, flag(view_state(p->i, p->now) != SERVICE_STATE_DEAD), "1 while a process is heard, 0 after 3 s without a heartbeat.") \
    X(STATE,    okxmm_service_state,                gauge,   "",        true, flag((uint32_t)view_state(p->i, p->now) == p->code), "1 for the state a process is in, 0 for the others.") \
    X(INSTANCE, okxmm_service_uptime_seconds,       gauge,   "seconds", true, span(p->i->beat.uptime), "Time since the start of a process, by its last heartbeat.") \
    X(INSTANCE, okxmm_service_heartbeat_age_seconds,gauge,   "seconds", true, span(since(p, p->i->heard)), "Time since the last heartbeat.") \
    X(INSTANCE, okxmm_service_loop_lag_seconds,     gauge,   "seconds", true, span(p->i->beat.loop_lag), "Longest turn of its loop between the last two heartbeats.") \
    X(INSTANCE, okxmm_service_messages_total,       counter, "",        true, count(p->i->beat.last_seq), "Messages sent on its stream since its start.") \
    /* the feed */ \
    X(SYSTEM,   okxmm_feed_connected,               gauge,   "",        p->v->link_known, flag(p->v->link.up), "1 while market data is connected and subscribed, by the feed's last word.") \
    X(SYSTEM,   okxmm_feed_reconnects_total,        counter, "",        p->v->link_known, count(p->v->link.reconnects), "Reconnects of market data since the feed's start.") \
    X(SYSTEM,   okxmm_feed_rtt_seconds,             gauge,   "seconds", p->v->link_known && p->v->link.rtt.v > 0, span(p->v->link.rtt), "Last ping to pong of market data.") \
    X(SYMBOL,   okxmm_book_live,                    gauge,   "",        true, flag(p->s->book == BOOK_LIVE && view_live(p->v, SERVICE_FEED, p->now) > 0), "1 while the book is fresh and unbroken and the feed is alive.") \
    X(SYMBOL,   okxmm_book_age_seconds,             gauge,   "seconds", p->s->book_at.v != 0, span(since(p, p->s->book_at)), "Time since the feed's last word about this book.") \
    X(SYMBOL,   okxmm_book_last_update_timestamp_seconds, gauge, "seconds", p->s->book_at.v != 0, moment(p->s->book_at), "When the feed last spoke about this book.") \
    X(SYMBOL,   okxmm_book_gaps_total,              counter, "",        p->s->book_said, count(p->s->gaps), "Sequence gaps since the feed's start.") \
    X(SYMBOL,   okxmm_book_resets_total,            counter, "",        p->s->book_said, count(p->s->resets), "Legal sequence resets since the feed's start.") \
    /* the executor */ \
    X(SYSTEM,   okxmm_executor_ready,               gauge,   "",        p->v->executor_known, flag(p->v->executor.ready), "1 while reconciled: orders may be sent.") \
    X(SYSTEM,   okxmm_executor_private_connected,   gauge,   "",        p->v->executor_known, flag(p->v->executor.private_up), "1 while order news arrive.") \
    X(SYSTEM,   okxmm_executor_trade_connected,     gauge,   "",        p->v->executor_known, flag(p->v->executor.trade_up), "1 while order entry by websocket works; else REST is used.") \
    X(SYSTEM,   okxmm_dead_man_switch_armed,        gauge,   "",        p->v->executor_known, flag(p->v->executor.switch_armed), "1 while the exchange has confirmed the dead-man's switch.") \
    X(SYSTEM,   okxmm_dead_man_switch_confirmed_timestamp_seconds, gauge, "seconds", p->v->executor_known && p->v->executor.switch_ts.v > 0, moment(p->v->executor.switch_ts), "Last confirmation of the dead-man's switch.") \
    X(SYSTEM,   okxmm_order_ack_average_seconds,    gauge,   "seconds", p->v->executor_known && p->v->executor.ack.v > 0, span(p->v->executor.ack), "Moving average of the acknowledgement, as the gate sees it.") \
    X(SYSTEM,   okxmm_clock_offset_seconds,         gauge,   "seconds", p->v->executor_known, span(p->v->executor.clock_offset), "Exchange's clock less ours.") \
    X(SYSTEM,   okxmm_orders_live,                  gauge,   "",        p->v->executor_known, count(p->v->executor.live), "Orders not yet proven dead.") \
    X(SYSTEM,   okxmm_orders_unknown,               gauge,   "",        p->v->executor_known, count(p->v->executor.unknown), "Orders whose outcome is ambiguous.") \
    X(SYSTEM,   okxmm_orders_placed_total,          counter, "",        p->v->executor_known, count(p->v->executor.placed), "Orders placed since the executor's start.") \
    X(SYSTEM,   okxmm_orders_canceled_total,        counter, "",        p->v->executor_known, count(p->v->executor.canceled), "Orders cancelled since the executor's start.") \
    X(SYSTEM,   okxmm_orders_rejected_total,        counter, "",        p->v->executor_known, count(p->v->executor.rejected), "Orders the exchange rejected since the executor's start.") \
    X(ORDER_STATE, okxmm_order_states_total,        counter, "",        true, count(p->t->states[p->code]), "Orders of ours that entered this state, seen since the monitor's start.") \
    X(LIQUIDITY,okxmm_fills_total,                  counter, "",        true, count(p->t->fills[p->symbol][p->side][p->code]), "Fills told as new since the monitor's start, by side of our order.") \
    /* risk */ \
    X(MODE,     okxmm_mode,                         gauge,   "",        p->v->mode_known, flag((uint32_t)p->v->mode.mode == p->code), "1 for the trading mode in force, 0 for the others.") \
    X(VERDICT,  okxmm_verdicts_total,               counter, "",        true, count(p->t->verdicts[p->code]), "Answers of the gate to wishes of strategies, seen since the monitor's start; code R00: accepted.") \
    X(TOTALS,   okxmm_orders_sent_total,            counter, "",        true, count(p->v->totals.orders), "Orders sent since the first start.") \
    X(TOTALS,   okxmm_fills_booked_total,           counter, "",        true, count(p->v->totals.fills), "Fills booked since the first start.") \
    X(TOTALS,   okxmm_round_trips_total,            counter, "",        true, count(p->v->totals.round_trips), "Round trips booked since the first start.") \
    X(TOTALS,   okxmm_fees_paid,                    gauge,   "quote currency", true, money(p->v->totals.fees), "Fees paid since the first start; rebates lower it.") \
    X(TOTALS,   okxmm_pnl_net,                      gauge,   "quote currency", true, money(p->v->totals.pnl_net), "All changes of balances by trading at the current marks, fees included.") \
    X(TOTALS,   okxmm_pnl_realised,                 gauge,   "quote currency", true, money(p->v->totals.pnl_realised), "Of closed round trips, net.") \
    X(TOTALS,   okxmm_equity,                       gauge,   "quote currency", true, money(p->v->totals.equity), "Equity of the account.") \
    X(TOTALS,   okxmm_drawdown,                     gauge,   "quote currency", true, money(p->v->totals.drawdown), "Of the result, from its highest of the day.") \
    X(TOTALS,   okxmm_open_notional,                gauge,   "quote currency", true, money(p->v->totals.open_notional), "Live, in flight and unknown orders, and positions.") \
    X(TOTALS,   okxmm_open_cap,                     gauge,   "quote currency", true, money(p->v->totals.open_cap), "What open_notional may be.") \
    X(POOL,     okxmm_pool_cap,                     gauge,   "quote currency", true, money(p->v->pool.cap), "The pool of funds.") \
    X(POOL,     okxmm_pool_bound,                   gauge,   "quote currency", true, money(p->v->pool.bound), "Of it bound by orders and positions.") \
    X(POOL,     okxmm_pool_promised,                gauge,   "quote currency", true, money(p->v->pool.promised), "Of it leased beyond what is bound.") \
    X(POOL,     okxmm_pool_free,                    gauge,   "quote currency", true, money(p->v->pool.free), "Cap less both.") \
    X(POOL,     okxmm_pool_symbols,                 gauge,   "",        true, count(p->v->pool.symbols), "Symbols that hold a share.") \
    X(POOL,     okxmm_pool_halved,                  gauge,   "",        true, flag(p->v->pool.halved), "1 while sizes are halved after a drawdown.") \
    X(LEDGER,   okxmm_ledger_difference,            gauge,   "the currency", p->l->at_rest, money(money_sub(p->l->ours, p->l->exchange)), "Our ledger less the exchange, while nothing is in flight.") \
    X(SYMBOL,   okxmm_open_allowed,                 gauge,   "",        p->s->limits_known, flag(p->s->limits.open_allowed), "1 while risk lets opening orders be asked for.") \
    X(LIMIT_CODE, okxmm_limit_info,                 gauge,   "",        p->s->limits_known, count(1), "The gate's present answer to an opening order, by its code; always 1.") \
    X(SYMBOL,   okxmm_losing_streak,                gauge,   "",        p->s->limits_known, count(p->s->limits.losing_streak), "Losing round trips in a row.") \
    X(SYMBOL,   okxmm_position,                     gauge,   "base currency or contracts", p->s->position_known, money(p->s->position.amount), "Signed position by our ledger; inventory not counted.") \
    X(SYMBOL,   okxmm_symbol_pnl_realised,          gauge,   "quote currency", p->s->position_known, money(p->s->position.realised), "Of closed round trips, net of fees.") \
    X(SYMBOL,   okxmm_symbol_pnl_unrealised,        gauge,   "quote currency", p->s->position_known, money(p->s->position.unrealised), "If the position were left now through the book.") \
    X(SYMBOL,   okxmm_symbol_fees_paid,             gauge,   "quote currency", p->s->position_known, money(p->s->position.fees), "Fees paid since the first start.") \
    X(SYMBOL,   okxmm_symbol_funding_received,      gauge,   "quote currency", p->s->position_known, money(p->s->position.funding), "Funding received since the first start, negative when paid.") \
    X(SYMBOL,   okxmm_symbol_round_trips_total,     counter, "",        p->s->position_known, count(p->s->position.cycles), "Round trips completed since the first start.") \
    X(SYMBOL,   okxmm_lease_notional,               gauge,   "quote currency", p->s->lease.holder != 0, money(p->s->lease.notional), "Its share of the pool.") \
    /* the strategy */ \
    X(SYMBOL_STATE, okxmm_symbol_state,             gauge,   "",        p->s->status_at.v != 0, flag((uint32_t)p->s->status.state == p->code), "1 for the state of a symbol, 0 for the others.") \
    X(SYMBOL,   okxmm_spread_ratio,                 gauge,   "ratio",   p->s->status_at.v != 0 && p->s->status.bid.v > 0 && p->s->status.ask.v > 0, rate(p->s->status.spread), "Spread of the book without our own orders.") \
    X(SYMBOL,   okxmm_spread_threshold_ratio,       gauge,   "ratio",   p->s->status_at.v != 0, rate(p->s->status.threshold), "Spread needed to quote now.") \
    X(SIDE,     okxmm_best_price,                   gauge,   "quote currency", p->s->status_at.v != 0 && best_price(p).v > 0, scaled(best_price(p).v, p->s->status.px_exp), "Best price of a side of the book without our own orders.") \
    X(SIDE,     okxmm_quote_price,                  gauge,   "quote currency", own_qty(p).v > 0, scaled(own_price(p).v, p->s->status.px_exp), "Price of our live order; absent when there is none.") \
    X(SIDE,     okxmm_quote_size,                   gauge,   "base currency or contracts", p->s->status_at.v != 0, scaled(own_qty(p).v, p->s->status.qty_exp), "Size of our live order; 0 when there is none.") \
    X(SIDE,     okxmm_quoting,                      gauge,   "",        p->s->why[p->side].at.v != 0, flag(p->s->why[p->side].said.quoting), "1 while an order of ours rests on this side.") \
    X(SIDE,     okxmm_quoting_share_ratio,          gauge,   "ratio",   p->s->why[p->side].at.v != 0, rate(p->s->why[p->side].said.share_quoting), "Share of the last hour in which an order rested.") \
    X(GUARD,    okxmm_guard_closed,                 gauge,   "",        gate(p) != NULL, flag(gate(p)->closed), "1 while this guard keeps this side from quoting.") \
    X(SYMBOL,   okxmm_edge_ratio,                   gauge,   "ratio",   p->s->edge_known && p->s->edge.warm, rate(p->s->edge.edge), "Expected of the next round trip, all terms.") \
    X(SYMBOL,   okxmm_edge_realised_ratio,          gauge,   "ratio",   p->s->edge_known && p->s->edge.trips > 0, rate(p->s->edge.realised), "Mean net of the round trips seen, moving.") \
    X(SYMBOL,   okxmm_spread_need_ratio,            gauge,   "ratio",   p->s->edge_known && p->s->edge.warm, rate(p->s->edge.need), "Spread a round trip needs now.") \
    X(SYMBOL,   okxmm_volatility_ratio,             gauge,   "ratio",   p->s->edge_known && p->s->edge.warm, rate(p->s->edge.volatility_fast), "Fast volatility per square root of a second.") \
    X(SYMBOL,   okxmm_slippage_forecast_ratio,      gauge,   "ratio",   p->s->forecast_known, rate(p->s->forecast.slippage), "Forecast cost of leaving one order of ours through the book.") \
    X(HORIZON,  okxmm_markout_ratio,                gauge,   "ratio",   p->s->markout_known[p->side] && p->s->markout[p->side].fills > 0, rate(markout(p)), "Mean move of the price after our fills; positive: our way.") \
    X(SIDE,     okxmm_markout_fills,                gauge,   "",        p->s->markout_known[p->side], count(p->s->markout[p->side].fills), "Fills the markouts rest on.") \
    /* people */ \
    X(ALERT,    okxmm_alerts_total,                 counter, "",        true, count(p->t->alerts[p->code]), "Alerts raised, seen since the monitor's start.")

#define HISTOGRAMS(X) \
    X(okxmm_order_ack_seconds,    ack,    "Order sent to its acknowledgement, of orders followed by this monitor.") \
    X(okxmm_order_cancel_seconds, cancel, "Cancel begun to the word that the order is dead, of orders followed by this monitor.")

/* Upper bounds of the buckets in nanoseconds; the last one is +Inf. */
#define HISTOGRAM_BOUNDS(X) \
    X(100000) X(250000) X(500000) X(1000000) X(2500000) X(5000000) X(10000000) X(25000000) \
    X(50000000) X(100000000) X(250000000) X(500000000) X(1000000000) X(2500000000) X(5000000000)
/* clang-format on */

#endif
