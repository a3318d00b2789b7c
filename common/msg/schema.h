/*
 * Every message of the system, in one place.
 *
 *   MESSAGES(X)       X(number, NAME, name, author, channel, what it says)  a line a message
 *   <NAME>_FIELDS(X)  X(kind, field, what it means)                         a line a field
 *
 * Fields of what a shell and its core say to each other stand in schema_ports.h, of what is
 * kept on disk in schema_records.h, of what the strategy thinks of a symbol and why it acts in
 * schema_opinions.h, all others below.
 *
 * Structs, union, codec, printer, outside encoding, docs/MESSAGES.md and the
 * generator of the property tests are made from this file. A number is never
 * used again; a field is only added, at the end; a message has one author (a
 * SERVICE_ of words.h; RUNNER: any process's shell, or the core it hosts) and the
 * runner refuses to send another's.
 *
 * Channels (common/msg/channels.h): LOCAL never leaves the process; MD, EXEC, RISK
 * and STRATEGY are PUB streams; INTENT, ORDER, CONTROL, ALERT are DEALER/ROUTER. The opinions
 * risk weighs (EDGE, FORECAST) take the road of the wishes.
 */
#ifndef MSG_SCHEMA_H
#define MSG_SCHEMA_H

#include "common/msg/schema_opinions.h"
#include "common/msg/schema_ports.h"
#include "common/msg/schema_records.h"

/* clang-format off */
#define MESSAGES(X) \
    /* the shell speaks to its core */ \
    X(1,   START,           start,           RUNNER,    LOCAL,    "the first message a core sees") \
    X(2,   STOP,            stop,            RUNNER,    LOCAL,    "finish: make safe, then say STOPPED") \
    X(3,   STOPPED,         stopped,         RUNNER,    LOCAL,    "the core is safe; the process may end") \
    X(4,   TIMER,           timer,           RUNNER,    LOCAL,    "the deadline the core asked for has come") \
    X(5,   PEER,            peer,            RUNNER,    LOCAL,    "what the runner knows of another process's liveness") \
    X(6,   SYNCED,          synced,          RUNNER,    LOCAL,    "a peer's snapshot is complete: its stream is live from here") \
    X(7,   SUBSCRIBED,      subscribed,      RUNNER,    LOCAL,    "an outside subscriber asked for topics with this prefix") \
    /* ports: client side of the outside world */ \
    X(10,  WIRE_CONNECT,    wire_connect,    RUNNER,    LOCAL,    "open a websocket") \
    X(11,  WIRE_UP,         wire_up,         RUNNER,    LOCAL,    "the websocket is open") \
    X(12,  WIRE_DOWN,       wire_down,       RUNNER,    LOCAL,    "the websocket is gone, or could not be opened") \
    X(13,  WIRE_RX,         wire_rx,         RUNNER,    LOCAL,    "one whole text frame came in") \
    X(14,  WIRE_TX,         wire_tx,         RUNNER,    LOCAL,    "send one text frame") \
    X(15,  WIRE_CLOSE,      wire_close,      RUNNER,    LOCAL,    "close the websocket") \
    X(16,  HTTP_REQUEST,    http_request,    RUNNER,    LOCAL,    "send an HTTP request") \
    X(17,  HTTP_REPLY,      http_reply,      RUNNER,    LOCAL,    "what came of it") \
    X(18,  HTTP_CALL,       http_call,       RUNNER,    LOCAL,    "server side: somebody asks") \
    X(19,  HTTP_ANSWER,     http_answer,     RUNNER,    LOCAL,    "server side: the answer") \
    X(20,  MAIL_SEND,       mail_send,       RUNNER,    LOCAL,    "send an e-mail") \
    X(21,  MAIL_DONE,       mail_done,       RUNNER,    LOCAL,    "what came of it") \
    X(22,  TAPE_READ,       tape_read,       RUNNER,    LOCAL,    "give the next lines of a recording") \
    X(23,  TAPE_LINE,       tape_line,       RUNNER,    LOCAL,    "one line of a recording") \
    X(24,  TAPE_END,        tape_end,        RUNNER,    LOCAL,    "a recording is over or cannot be read") \
    X(25,  TAPE_WRITE,      tape_write,      RUNNER,    LOCAL,    "append a line to a recording") \
    X(26,  STORED,          stored,          RUNNER,    LOCAL,    "records up to this number are on disk") \
    X(27,  LOADED,          loaded,          RUNNER,    LOCAL,    "every stored record has been handed over") \
    X(28,  LOG,             log,             RUNNER,    LOCAL,    "one event for the log") \
    X(29,  HUMAN_LINE,      human_line,      NOTIFIER,  NOTICE,   "a line for people, already in their language") \
    /* every process */ \
    X(40,  HEARTBEAT,       heartbeat,       RUNNER,    ALL,      "alive, and how") \
    X(41,  SNAPSHOT_REQUEST,snapshot_request,RUNNER,    SNAPSHOT, "tell me your state from here on") \
    X(42,  SNAPSHOT_BEGIN,  snapshot_begin,  RUNNER,    SNAPSHOT, "the messages that follow describe the state as of a sequence number") \
    X(43,  SNAPSHOT_END,    snapshot_end,    RUNNER,    SNAPSHOT, "the description is complete") \
    X(44,  ALERT,           alert,           RUNNER,    ALERT,    "a person should know") \
    X(45,  ALERT_ACK,       alert_ack,       NOTIFIER,  ALERT,    "the alert is safely stored") \
    /* market data */ \
    X(60,  INSTRUMENT,      instrument,      FEED,      MD,       "what an instrument is") \
    X(61,  BOOK_TOP,        book_top,        FEED,      MD,       "best bid and ask, our own orders still in it") \
    X(62,  BOOK_DEPTH,      book_depth,      FEED,      MD,       "the best levels of both sides, whole, never a delta") \
    X(63,  TRADE,           trade,           FEED,      MD,       "a public trade") \
    X(64,  BOOK_STATUS,     book_status,     FEED,      MD,       "whether a book may be relied on") \
    X(65,  FUNDING,         funding,         FEED,      MD,       "funding rate of a swap") \
    X(66,  MARK,            mark,            FEED,      MD,       "mark price of a swap") \
    X(67,  PRICE_LIMIT,     price_limit,     FEED,      MD,       "the exchange's price band") \
    X(68,  VENUE_STATUS,    venue_status,    FEED,      MD,       "maintenance announced by the exchange") \
    X(69,  FEED_LINK,       feed_link,       FEED,      MD,       "state of the market data connection") \
    /* strategy */ \
    X(80,  INTENT,          intent,          STRATEGY,  INTENT,   "a wish: place, amend or cancel") \
    X(81,  LEASE_REQUEST,   lease_request,   STRATEGY,  INTENT,   "I would quote this symbol; also renews") \
    X(82,  SYMBOL_STATUS,   symbol_status,   STRATEGY,  STRATEGY, "what the strategy does with a symbol and why") \
    X(83,  EDGE,            edge,            STRATEGY,  INTENT,   "what a round trip on a symbol is worth now, term by term, and the spread it needs") \
    X(84,  FORECAST,        forecast,        STRATEGY,  INTENT,   "pressure of a symbol's book, slippage of leaving, and how well both were foretold") \
    X(85,  MARKOUT,         markout,         STRATEGY,  STRATEGY, "where the price went after our fills on one side") \
    X(86,  WHY,             why,             STRATEGY,  STRATEGY, "why a side of a symbol shows no order: every gate in order, now and over the last hour") \
    /* risk */ \
    X(100, ORDER,           order,           RISK,      ORDER,    "an approved order or a cancel: the executor obeys nothing else") \
    X(101, VERDICT,         verdict,         RISK,      RISK,     "the answer to an intent") \
    X(102, LEASE,           lease,           RISK,      RISK,     "who may quote a symbol until when") \
    X(103, MODE,            mode,            RISK,      RISK,     "the trading mode and why") \
    X(104, SYMBOL_LIMITS,   symbol_limits,   RISK,      RISK,     "what risk allows on a symbol") \
    X(105, POSITION,        position,        RISK,      RISK,     "our position on a symbol, by our ledger") \
    X(106, CYCLE,           cycle,           RISK,      RISK,     "a round trip, flat to flat, is booked") \
    X(107, TOTALS,          totals,          RISK,      RISK,     "the whole account in one line") \
    X(108, LEDGER,          ledger,          RISK,      RISK,     "ledger against exchange, per currency") \
    X(109, CONTROL,         control,         CLI,       CONTROL,  "a command of a person") \
    X(110, CONTROL_REPLY,   control_reply,   RISK,      CONTROL,  "what came of it") \
    X(111, POOL,            pool,            RISK,      RISK,     "the pool of funds: cap, what is bound, what is promised") \
    /* executor */ \
    X(120, ORDER_STATE,     order_state,     EXECUTOR,  EXEC,     "what is known of an order") \
    X(121, FILL,            fill,            EXECUTOR,  EXEC,     "one execution, said once") \
    X(122, BALANCE,         balance,         EXECUTOR,  EXEC,     "a currency's balance at the exchange") \
    X(123, ACCOUNT,         account,         EXECUTOR,  EXEC,     "the account's configuration and equity") \
    X(124, EXCHANGE_POSITION,exchange_position,EXECUTOR,EXEC,     "a swap position at the exchange") \
    X(125, FEE_RATE,        fee_rate,        EXECUTOR,  EXEC,     "the account's fees on an instrument") \
    X(126, EXECUTOR_STATUS, executor_status, EXECUTOR,  EXEC,     "links, latency, dead-man's switch, unknowns") \
    X(127, PAYMENT,         payment,         EXECUTOR,  EXEC,     "a change of balance that is no trade: funding, interest, a transfer") \
    /* records: what risk and notifier keep; the first field is the key */ \
    X(140, RECORD_FILL,     record_fill,     RISK,      STORE,    "a fill as booked") \
    X(141, RECORD_CYCLE,    record_cycle,    RISK,      STORE,    "a closed cycle") \
    X(142, RECORD_LATCH,    record_latch,    RISK,      STORE,    "a latch: mode, pause, streak, baseline") \
    X(143, RECORD_MONEY,    record_money,    RISK,      STORE,    "a running sum per currency") \
    X(144, RECORD_POSITION, record_position, RISK,      STORE,    "an open position") \
    X(145, RECORD_EQUITY,   record_equity,   RISK,      STORE,    "equity over time") \
    X(146, RECORD_ALERT,    record_alert,    NOTIFIER,  STORE,    "an alert until it is delivered") \
    X(147, RECORD_PAYMENT,  record_payment,  RISK,      STORE,    "a payment as booked")

#define HEARTBEAT_FIELDS(X) \
    X(service_state, state, "of the sender") \
    X(word, reason,       "one word why, when not ready") \
    X(u32,  pid,          "process id") \
    X(dur,  uptime,       "since its start") \
    X(u64,  last_seq,     "last sequence number it sent on its stream") \
    X(dur,  loop_lag,     "longest turn of its loop since the last heartbeat") \
    X(u64,  config_hash,  "of the settings that matter to all; 0: it reads none of ours") \
    X(word, build,        "version")
#define SNAPSHOT_REQUEST_FIELDS(X) \
    X(u32,  id,           "echoed")
#define SNAPSHOT_BEGIN_FIELDS(X) \
    X(u32,  id,           "of the request") \
    X(u64,  as_of,        "sequence number the description includes")
#define SNAPSHOT_END_FIELDS(X) \
    X(u32,  id,           "of the request") \
    X(u64,  as_of,        "the same again")
#define ALERT_FIELDS(X) \
    X(u64,   id,          "unique per sender session") \
    X(alert, code,        "which") \
    X(level, level,       "how much it matters") \
    X(word,  inst,        "symbol, or empty") \
    X(text,  detail,      "fills the %s of the sentence")
#define ALERT_ACK_FIELDS(X) \
    X(u64,  id,           "of the alert")

#define INSTRUMENT_FIELDS(X) \
    X(word,       inst,          "instId") \
    X(inst_type,  inst_type,     "spot or swap") \
    X(inst_state, state,         "trading state") \
    X(i64,        code,          "instIdCode") \
    X(word,       base,          "base currency; swap: currency of the contract value") \
    X(word,       quote,         "quote currency; swap: settle currency") \
    X(word,       group,         "fee group") \
    X(bool,       linear,        "false: inverse") \
    X(exp,        px_exp,        "prices are counts of 10^px_exp") \
    X(exp,        qty_exp,       "quantities are counts of 10^qty_exp") \
    X(px,         tick,          "price step") \
    X(qty,        lot,           "quantity step") \
    X(qty,        min_qty,       "smallest order") \
    X(qty,        max_limit_qty, "largest limit order") \
    X(qty,        max_market_qty,"largest market order") \
    X(i64,        contract,      "contract value, mantissa") \
    X(exp,        contract_exp,  "contract value, exponent") \
    X(u32,        max_leverage,  "0: none") \
    X(u32,        version,       "grows with each change") \
    X(ts,         change_at,     "when an announced change of its terms takes effect; 0: none is announced")
#define BOOK_TOP_FIELDS(X) \
    X(word, inst,         "instId") \
    X(exp,  px_exp,       "scale of prices") \
    X(exp,  qty_exp,      "scale of quantities") \
    X(px,   bid,          "best bid; quantity 0: no bid") \
    X(qty,  bid_qty,      "") \
    X(px,   ask,          "best ask; quantity 0: no ask") \
    X(qty,  ask_qty,      "") \
    X(i64,  seq_id,       "the exchange's sequence number")
#define BOOK_DEPTH_FIELDS(X) \
    X(word,   inst,       "instId") \
    X(exp,    px_exp,     "scale of prices") \
    X(exp,    qty_exp,    "scale of quantities") \
    X(levels, bids,       "best first") \
    X(levels, asks,       "best first") \
    X(i64,    seq_id,     "the exchange's sequence number")
#define TRADE_FIELDS(X) \
    X(word, inst,         "instId") \
    X(exp,  px_exp,       "scale of prices") \
    X(exp,  qty_exp,      "scale of quantities") \
    X(px,   px,           "") \
    X(qty,  qty,          "") \
    X(side, side,         "of the taker") \
    X(i64,  trade_id,     "the exchange's") \
    X(u32,  count,        "matches aggregated in it") \
    X(u8,   source,       "0 normal, 1 retail price improvement")
#define BOOK_STATUS_FIELDS(X) \
    X(word,       inst,   "instId") \
    X(book_state, state,  "live: fresh and unbroken") \
    X(word,       reason, "why not live") \
    X(u32,        gaps,   "sequence gaps since the start") \
    X(u32,        resets, "legal sequence resets since the start")
#define FUNDING_FIELDS(X) \
    X(word, inst,         "instId") \
    X(rate, rate,         "positive: longs pay") \
    X(ts,   at,           "when it is charged") \
    X(ts,   next,         "the time after that")
#define MARK_FIELDS(X) \
    X(word,  inst,        "instId") \
    X(money, px,          "mark price, finer than the tick")
#define PRICE_LIMIT_FIELDS(X) \
    X(word, inst,         "instId") \
    X(exp,  px_exp,       "scale of prices") \
    X(px,   buy_limit,    "buys above are refused") \
    X(px,   sell_limit,   "sells below are refused") \
    X(bool, enabled,      "false: no band")
#define VENUE_STATUS_FIELDS(X) \
    X(word, state,        "scheduled, ongoing, pre_open, completed, canceled") \
    X(word, service_type, "0 websocket, 5 trading, ...") \
    X(ts,   begin,        "") \
    X(ts,   end,          "") \
    X(text, title,        "the exchange's words")
#define FEED_LINK_FIELDS(X) \
    X(bool, up,           "connected and subscribed") \
    X(u32,  reconnects,   "since the start") \
    X(dur,  rtt,          "last ping to pong") \
    X(text, detail,       "what happened")

#define INTENT_FIELDS(X) \
    X(u64,          intent,  "unique: session's low half <<32 | counter") \
    X(action,       action,  "what is wanted") \
    X(word,         inst,    "instId") \
    X(side,         side,    "") \
    X(order_kind,   kind,    "") \
    X(purpose,      purpose, "") \
    X(exp,          px_exp,  "scale of prices") \
    X(exp,          qty_exp, "scale of quantities") \
    X(px,           px,      "limit price; 0 for market") \
    X(qty,          qty,     "") \
    X(u64,          target,  "cancel, amend: the intent that placed the order") \
    X(cancel_class, class,   "cancel: which class") \
    X(u32,          version, "of the instrument it was computed with") \
    X(i64,          book_seq,"seq_id of the book it was decided on") \
    X(ts,           book_ts, "arrival of that book") \
    X(text,         reason,  "why, in key=value words")
#define LEASE_REQUEST_FIELDS(X) \
    X(word, inst,         "instId") \
    X(bool, release,      "true: I give it back")
#define SYMBOL_STATUS_FIELDS(X) \
    X(word,         inst,      "instId") \
    X(symbol_state, state,     "") \
    X(u32,          guards,    "bits of the guard words: why nothing is opened") \
    X(exp,          px_exp,    "scale of prices") \
    X(exp,          qty_exp,   "scale of quantities") \
    X(px,           bid,       "best bid without our own orders; 0 unknown") \
    X(px,           ask,       "best ask without our own orders") \
    X(px,           own_bid,   "our live buy; 0 none") \
    X(qty,          own_bid_qty,"") \
    X(px,           own_ask,   "our live sell; 0 none") \
    X(qty,          own_ask_qty,"") \
    X(rate,         spread,    "of the book without our own orders") \
    X(rate,         threshold, "spread needed to quote now") \
    X(text,         reason,    "the decision in words")

#define ORDER_FIELDS(X) \
    X(u64,          order,   "risk's number, unique over restarts: reservation") \
    X(u64,          intent,  "of the strategy; 0: risk's own") \
    X(action,       action,  "") \
    X(word,         inst,    "instId; cancel_all: empty means every one") \
    X(side,         side,    "") \
    X(order_kind,   kind,    "") \
    X(purpose,      purpose, "") \
    X(exp,          px_exp,  "scale of prices") \
    X(exp,          qty_exp, "scale of quantities") \
    X(px,           px,      "") \
    X(qty,          qty,     "") \
    X(u64,          target,  "cancel, amend: the order number") \
    X(cancel_class, class,   "cancel: which class") \
    X(u16,          strategy,"instance that asked") \
    X(bool,         reduce_only, "swap exits") \
    X(u32,          version, "of the instrument") \
    X(ts,           deadline,"not to be sent later than this") \
    X(word,         reason,  "one word why")
#define VERDICT_FIELDS(X) \
    X(u64,     intent,    "which") \
    X(u64,     order,     "the order number it became; 0 when refused") \
    X(word,    inst,      "instId") \
    X(action,  action,    "what was asked") \
    X(verdict, code,      "ok, or why not") \
    X(money,   value,     "what was measured, when it is a number") \
    X(money,   limit,     "what is allowed") \
    X(text,    detail,    "the number that would work, when there is one")
#define LEASE_FIELDS(X) \
    X(word, inst,         "instId") \
    X(u64,  holder,       "session of the strategy; 0: nobody") \
    X(u16,  instance,     "its number") \
    X(ts,   expires,      "unless renewed") \
    X(money, notional,    "its share of the pool: orders and position together may be so large")
#define MODE_FIELDS(X) \
    X(mode, mode,         "") \
    X(word, reason,       "one word") \
    X(ts,   since,        "") \
    X(text, detail,       "for people")
#define SYMBOL_LIMITS_FIELDS(X) \
    X(word,  inst,        "instId") \
    X(bool,  open_allowed,"opening orders may be asked for") \
    X(verdict, code,      "why not") \
    X(ts,    paused_until,"0: not paused") \
    X(u32,   losing_streak, "losing cycles in a row") \
    X(money, order_notional, "largest order now, quote currency") \
    X(money, sellable,    "declared inventory that may be sold, base currency") \
    X(rate,  maker,       "fee used, cost positive") \
    X(rate,  taker,       "fee used, cost positive") \
    X(rate,  need_spread, "smallest spread that pays the fees") \
    X(text,  detail,      "for people") \
    X(bool,  pool_paused, "the pause is one of all symbols")
#define POSITION_FIELDS(X) \
    X(word,  inst,        "instId") \
    X(money, amount,      "signed; base currency or contracts; inventory not counted") \
    X(exp,   qty_exp,     "scale of qty") \
    X(qty,   qty,         "amount cut to the lot, toward zero, signed") \
    X(money, average,     "average entry price, quote per unit") \
    X(ts,    opened,      "0 when flat") \
    X(money, realised,    "of closed cycles, net of fees") \
    X(money, unrealised,  "if left now through the book") \
    X(money, fees,        "paid since the first start, quote value") \
    X(u64,   fills,       "") \
    X(u64,   cycles,      "round trips completed") \
    X(u64,   last_fill,   "counts fills, so that a reader knows which are in") \
    X(money, funding,     "received since the first start, negative paid; in realised once its cycle closes")
#define CYCLE_FIELDS(X) \
    X(word,  inst,        "instId") \
    X(u64,   number,      "per symbol, from 1") \
    X(side,  entry,       "side of the first fill") \
    X(money, gross,       "before fees, quote currency") \
    X(money, fees,        "paid, quote value") \
    X(money, net,         "") \
    X(ts,    opened,      "") \
    X(ts,    closed,      "") \
    X(bool,  stopped,     "ended by a stop") \
    X(u32,   losing_streak, "after this one") \
    X(money, funding,     "received while it was open, negative paid; in net")
#define TOTALS_FIELDS(X) \
    X(u64,   orders,      "sent since the first start") \
    X(u64,   fills,       "") \
    X(u64,   round_trips, "") \
    X(money, fees,        "paid, in the account's quote currency") \
    X(money, pnl_net,     "all changes of balances by trading at the current marks, fees included") \
    X(money, pnl_realised,"of closed cycles, net") \
    X(money, equity,      "") \
    X(money, open_notional, "live, in flight, unknown orders and positions") \
    X(money, open_cap,    "") \
    X(word,  currency,    "of these amounts") \
    X(money, drawdown,    "of the result, from its highest of the day")
#define LEDGER_FIELDS(X) \
    X(word,  currency,    "") \
    X(money, ours,        "what the ledger says") \
    X(money, exchange,    "what the exchange says") \
    X(bool,  at_rest,     "nothing in flight, so they must be equal") \
    X(money, traded,      "sum of all fills and fees since the first start") \
    X(money, mark,        "value of one unit now, in the account's quote currency; 0 unknown") \
    X(money, paid,        "funding and interest since the first start, received positive; with traded the result") \
    X(money, moved,       "deposits, withdrawals and what a person said was moved: never a result")
#define CONTROL_FIELDS(X) \
    X(u64,     id,        "echoed") \
    X(command, command,   "") \
    X(word,    inst,      "symbol, or empty: all") \
    X(word,    who,       "operator") \
    X(text,    arg,       "free text, goes to the log")
#define CONTROL_REPLY_FIELDS(X) \
    X(u64,  id,           "") \
    X(bool, ok,           "done, and durable where it must be") \
    X(text, detail,       "what happened, or what to do")

#define POOL_FIELDS(X) \
    X(money, cap,         "open_cap of equity") \
    X(money, bound,       "live, in flight and unknown orders, and positions") \
    X(money, promised,    "leased beyond what is bound") \
    X(money, free,        "cap less both, never below zero") \
    X(u32,   symbols,     "that hold a share") \
    X(bool,  halved,      "sizes are halved after a drawdown") \
    X(word,  currency,    "of these amounts")

#define ORDER_STATE_FIELDS(X) \
    X(u64,          order,   "risk's number; 0: not ours") \
    X(u64,          intent,  "") \
    X(word,         inst,    "instId") \
    X(side,         side,    "") \
    X(order_kind,   kind,    "") \
    X(purpose,      purpose, "") \
    X(exp,          px_exp,  "scale of prices") \
    X(exp,          qty_exp, "scale of quantities") \
    X(px,           px,      "") \
    X(qty,          qty,     "whole size") \
    X(qty,          filled,  "so far, by fills seen") \
    X(order_state,  state,   "") \
    X(order_origin, origin,  "") \
    X(word,         cl_ord_id, "") \
    X(word,         ord_id,  "the exchange's; empty until known") \
    X(word,         reason,  "code or word of the last change") \
    X(cancel_class, class,   "why it was cancelled, when we did") \
    X(u16,          strategy,"") \
    X(ts,           sent,    "when it left us") \
    X(ts,           updated, "exchange time of the last news") \
    X(dur,          ack,     "time to the acknowledgement; 0: none yet")
#define FILL_FIELDS(X) \
    X(word,    inst,      "instId") \
    X(u64,     order,     "risk's number; 0: not ours") \
    X(u64,     intent,    "") \
    X(side,    side,      "") \
    X(purpose, purpose,   "") \
    X(exp,     px_exp,    "scale of prices") \
    X(exp,     qty_exp,   "scale of quantities") \
    X(px,      px,        "") \
    X(qty,     qty,       "of this fill") \
    X(qty,     filled,    "of the order, this one included") \
    X(qty,     order_qty, "whole size of the order") \
    X(money,   fee,       "change of balance: negative paid, positive rebate") \
    X(word,    fee_ccy,   "") \
    X(bool,    maker,     "") \
    X(word,    trade_id,  "with inst, ord_id and side the key of the fill") \
    X(word,    cl_ord_id, "") \
    X(word,    ord_id,    "") \
    X(ts,      at,        "exchange time of the trade") \
    X(u16,     strategy,  "") \
    X(bool,    replayed,  "true: found by reconciliation, may have been told before")
#define BALANCE_FIELDS(X) \
    X(word,  currency,    "") \
    X(money, cash,        "realised balance") \
    X(money, available,   "") \
    X(money, frozen,      "") \
    X(money, equity,      "") \
    X(ts,    updated,     "exchange time")
#define ACCOUNT_FIELDS(X) \
    X(word,  uid,         "") \
    X(word,  level,       "account mode, acctLv") \
    X(word,  position_mode, "net_mode wanted") \
    X(word,  fee_type,    "0: in the received currency") \
    X(word,  permissions, "as the exchange lists them, cut") \
    X(bool,  can_trade,   "") \
    X(bool,  can_withdraw,"refused in live mode") \
    X(money, equity,      "totalEq") \
    X(ts,    updated,     "exchange time")
#define EXCHANGE_POSITION_FIELDS(X) \
    X(word,  inst,        "instId") \
    X(exp,   qty_exp,     "scale of qty") \
    X(qty,   qty,         "signed contracts") \
    X(money, average,     "") \
    X(money, liquidation, "0 unknown") \
    X(money, unrealised,  "") \
    X(u32,   leverage,    "") \
    X(ts,    updated,     "exchange time")
#define FEE_RATE_FIELDS(X) \
    X(word, inst,         "instId") \
    X(rate, maker,        "cost positive, rebate negative") \
    X(rate, taker,        "cost positive") \
    X(word, tier,         "the account's level") \
    X(ts,   asked,        "when it was read")
#define EXECUTOR_STATUS_FIELDS(X) \
    X(bool, ready,        "reconciled; orders may be sent") \
    X(word, reason,       "why not") \
    X(bool, private_up,   "order news arrive") \
    X(bool, trade_up,     "websocket order entry works (else REST)") \
    X(bool, switch_armed, "cancel-all-after confirmed by the exchange") \
    X(ts,   switch_ts,    "last confirmation") \
    X(dur,  ack,          "latency of order entry, moving average; 0 unknown") \
    X(dur,  ack_last,     "the last one") \
    X(dur,  clock_offset, "exchange minus ours") \
    X(u32,  live,         "orders not yet proven dead") \
    X(u32,  unknown,      "orders with an ambiguous outcome") \
    X(u64,  placed,       "") \
    X(u64,  canceled,     "") \
    X(u64,  rejected,     "") \
    X(bool, funds_known,  "balances and positions have been read since the last reconnect")
#define PAYMENT_FIELDS(X) \
    X(word,    bill,      "the exchange's number of it") \
    X(payment, kind,      "what it was for") \
    X(word,    inst,      "instId, or empty") \
    X(word,    currency,  "") \
    X(money,   amount,    "change of balance") \
    X(ts,      at,        "exchange time") \
    X(word,    code,      "the exchange's type and subtype, `8/173`") \
    X(bool,    replayed,  "true: found by reconciliation, may have been told before")
/* clang-format on */

#endif
