/*
 * What a person does about each of the gate's answers: for docs/RISK.md, and for `okx-mm why` where
 * risk's answer is the reason. One sentence each, English, a gettext key.
 */
#ifndef MARKET_REMEDY_H
#define MARKET_REMEDY_H

#include "common/base/str.h"
#include "common/market/words.h"

/* clang-format off */
/* X(verdict, what to do next); in the order of the codes. */
#define REMEDIES(X) \
    X(VERDICT_OK,           "nothing") \
    X(VERDICT_MODE,         "see what set the mode with okx-mm status; once that is over, a halt is ended with okx-mm resume") \
    X(VERDICT_INSTRUMENT,   "wait for the exchange: a suspension ends and an announced change passes by themselves; remove from symbols what is delisted, inverse or not tradable here") \
    X(VERDICT_NO_LIMIT,     "set the limit that is named above 0 in settings.yaml and restart risk") \
    X(VERDICT_SIZE,         "bring order_amount between the instrument's smallest and largest order") \
    X(VERDICT_ORDER_CAP,    "lower order_amount, or add funds; the 5 % of order_cap are there to stay") \
    X(VERDICT_TICK,         "round prices to the tick and sizes to the lot of the latest instrument message: a fault of the strategy") \
    X(VERDICT_COLLAR,       "wait for the price to settle; when it stays, widen price_collar or mend the strategy's price") \
    X(VERDICT_WOULD_CROSS,  "quote passively, post-only and away from the other side; no action when it is rare") \
    X(VERDICT_PRICE_BAND,   "wait: the exchange moves its price band with the market") \
    X(VERDICT_OPEN_CAP,     "let positions and orders in doubt clear, lower order_amount, or trade fewer symbols") \
    X(VERDICT_WORST_CASE,   "lower order_amount, or leave the position") \
    X(VERDICT_CAPITAL,      "check that the account is funded and the key may trade; set capital to bound what is used") \
    X(VERDICT_BALANCE,      "add the missing currency, declare inventory, or lower order_amount") \
    X(VERDICT_ORDER_COUNT,  "wait for orders to end, trade fewer symbols, or raise max_open_orders") \
    X(VERDICT_RATE,         "wait a moment; when it lasts, trade fewer symbols or raise cancel_delay and order_timeout") \
    X(VERDICT_DUPLICATE,    "nothing; when it lasts, the strategy repeats itself: mend it") \
    X(VERDICT_REPEAT,       "look at who trades against the quotes, then okx-mm resume SYMBOL") \
    X(VERDICT_SELF_TRADE,   "cancel the order on the other side first: a fault of the strategy") \
    X(VERDICT_LOSS,         "find the cause with okx-mm status; a limit of the day ends with the day, a halt with okx-mm resume") \
    X(VERDICT_BURST,        "nothing: the side is free again after two seconds") \
    X(VERDICT_FRESHNESS,    "check the connection and the feed with okx-mm status; okx-mm restart feed when it does not recover") \
    X(VERDICT_CLOCK,        "set this machine's clock by NTP or chrony; opening goes on ten seconds after it is right") \
    X(VERDICT_UNRECONCILED, "wait for the executor to ask the exchange; when it lasts, compare okx-mm status with the account by hand") \
    X(VERDICT_TRADE_RATIO,  "raise cancel_delay and requote_move so that fewer orders are replaced") \
    X(VERDICT_DEAD_MAN,     "check the executor's connection and that the key may call cancel-all-after") \
    X(VERDICT_LEASE,        "nothing: another instance quotes it; when none does, check that a strategy runs") \
    X(VERDICT_MAINTENANCE,  "wait for the end the exchange has announced") \
    X(VERDICT_OUTLIER,      "check what has changed in order_amount or in the strategy; it is judged by the orders before it") \
    X(VERDICT_FEES,         "raise min_spread to the number that is named, trade another symbol, or reach another fee tier") \
    X(VERDICT_BUILD,        "restart every service from one build with one settings.yaml") \
    X(VERDICT_LATENCY,      "move nearer to the exchange or mend the network; opening goes on by itself when answers are fast") \
    X(VERDICT_LEVERAGE,     "set leverage to at most 10, with no position or order on the symbol while it is changed") \
    X(VERDICT_DEPTH,        "lower order_amount, trade a deeper symbol, or lower depth_multiple knowingly") \
    X(VERDICT_PAUSED,       "wait for the pause to end, or end one of yours with okx-mm resume SYMBOL") \
    X(VERDICT_POSITION,     "nothing: it opens again when the position is left; okx-mm flatten SYMBOL leaves it now") \
    X(VERDICT_ONE_A_SIDE,   "nothing: wait for the order on this side to end, or cancel it") \
    X(VERDICT_TARGET,       "nothing: the order is over; when it lasts, the strategy's view of its orders is wrong: restart it") \
    X(VERDICT_EXIT_SIZE,    "reduce by what is held less what exits already offer: a fault of the strategy") \
    X(VERDICT_EXECUTOR,     "look at the executor's reason with okx-mm status; okx-mm restart executor when it stays") \
    X(VERDICT_LIQUIDATION,  "reduce the position or the leverage, or add margin") \
    X(VERDICT_NET,          "leave a position on that side, or raise net_cap or same_direction knowingly") \
    X(VERDICT_LEASED,       "wait for the next share-out, or lower order_amount; pool_weights moves the shares") \
    X(VERDICT_EDGE,         "raise min_spread or drop the symbol; after edge_pause it is tried again")
/* clang-format on */

/* Never NULL. */
const char *remedy_text(enum verdict v);

/* The verdict whose code a text begins with, as risk's words in a reason do ("R29 maker fee ...");
 * false when it begins with none. */
bool remedy_for(struct str text, enum verdict *v);

#endif
