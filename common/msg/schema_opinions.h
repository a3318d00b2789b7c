/* Fields of what the strategy thinks of a symbol, and why it acts as it does (schema.h). */
#ifndef MSG_SCHEMA_OPINIONS_H
#define MSG_SCHEMA_OPINIONS_H

/* clang-format off */
#define EDGE_FIELDS(X) \
    X(word, inst,         "instId") \
    X(rate, volatility_fast, "per square root of a second") \
    X(rate, volatility_slow, "") \
    X(rate, volatility_range, "Rogers-Satchell, minute bars, corrected for sampling") \
    X(rate, jump_share,   "of the last minute's variance that came in jumps") \
    X(rate, need,         "spread a round trip needs now") \
    X(rate, min_spread,   "effective threshold to quote") \
    X(rate, reentry_spread, "effective threshold to come back") \
    X(rate, captured,     "edge term: mean of the spreads at entry and exit") \
    X(rate, fees,         "edge term: both legs, subtracted") \
    X(rate, adverse,      "edge term: price moves against both fills, subtracted") \
    X(rate, stale,        "edge term: quotes that are not moved in time, subtracted") \
    X(rate, stops,        "edge term: share of stops times their cost, subtracted") \
    X(rate, edge,         "captured less the four others: expected of the next round trip") \
    X(rate, realised,     "mean net of the round trips seen, moving") \
    X(rate, error,        "standard error of realised") \
    X(rate, deviation,    "of one round trip's net") \
    X(u64,  trips,        "round trips seen") \
    X(rate, stop_share,   "of round trips that end in a stop, expected") \
    X(dur,  hold,         "mean holding time") \
    X(dur,  life,         "mean age of an order when it fills") \
    X(rate, trips_an_hour,"expected") \
    X(bool, warm,         "enough has been seen of the market")
#define FORECAST_FIELDS(X) \
    X(word, inst,         "instId") \
    X(rate, imbalance,    "of the touch: -1 all asks, 1 all bids") \
    X(rate, flow,         "order-flow imbalance of the last second over mean depth") \
    X(rate, micro,        "micro-price less mid, relative") \
    X(rate, alpha,        "the same in half spreads, -1 to 1") \
    X(rate, up,           "chance that the next move is up") \
    X(rate, brier,        "score of that chance; 0.25 knows nothing") \
    X(u64,  moves,        "it was scored on") \
    X(bool, shadow,       "depth-aware quoting only watches") \
    X(rate, proof,        "t of the markout difference between pressures; quoting by it from 3") \
    X(u64,  proof_fills,  "fills it rests on, the simulated ones among them") \
    X(rate, walk,         "cost of leaving one order of ours through the book now") \
    X(rate, slippage,     "the same as forecast for when it arrives") \
    X(rate, slippage_error, "mean absolute error of the forecast") \
    X(rate, walk_error,   "mean absolute error of the plain walk") \
    X(rate, zero_error,   "mean absolute error of expecting none") \
    X(rate, skill,        "1 - slippage_error / walk_error") \
    X(rate, bias,         "mean of forecast less realised") \
    X(rate, error_p90,    "nine in ten errors are smaller") \
    X(rate, coverage,     "share within the interval of 80 %") \
    X(u64,  samples,      "") \
    X(bool, accepted,     "the forecast is used; else walk and one basis point")
#define MARKOUT_FIELDS(X) \
    X(word, inst,         "instId") \
    X(side, side,         "of our fills") \
    X(u64,  fills,        "") \
    X(rate, half_spread,  "mean distance of the mid at the fill, in our favour") \
    X(rate, after_100ms,  "mean markout; positive: the price went our way") \
    X(rate, after_1s,     "") \
    X(rate, after_5s,     "") \
    X(rate, after_30s,    "") \
    X(rate, error_5s,     "standard error of after_5s") \
    X(bool, off,          "the side is taken off") \
    X(ts,   until,        "until when")
#define WHY_FIELDS(X) \
    X(word,    inst,      "instId") \
    X(side,    side,      "") \
    X(bool,    quoting,   "an order of ours rests on this side") \
    X(gates,   gates,     "in the order they are asked; while nothing rests the first closed one is the reason") \
    X(ts,      since,     "when that reason, or quoting, began") \
    X(rate,    share_quoting, "of the last hour; with the shares of the gates it adds up to 1") \
    X(dur,     observed,  "how much of the last hour was seen, an hour at most") \
    X(verdict, code,      "risk's last refusal on this side; ok: none since an order was accepted") \
    X(text,    detail,    "a fact that belongs to the reason: who holds the lease, what risk says") \
    X(text,    opens,     "what would open the first closed gate, with its number")
/* clang-format on */

#endif
