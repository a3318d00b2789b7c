/*
 * Every setting of the system, a row each:
 *
 *   X(kind, key, field, default, min, max, unit, what it is for)
 *
 * kind     word, text, flag, count, span, ratio, amount, choice, list, secret
 * key      as written in settings.yaml; the environment variable is OKXMM_ and the key in upper
 *          case; secrets also from OKXMM_<KEY>_FILE
 * default, min, max  as a person would write them; read by the same parser
 * unit     span: unit of a bare number, "s" or "ms"; choice: the words allowed, with |;
 *          ratio: a plain ratio or with %; amount: the currency, for the help only
 *
 * SETTINGS_PRO holds what `profile: pro` changes: its value stands wherever neither file nor
 * environment name the key.
 *
 * The struct, the parser, its errors, `config show`, deploy/config/settings.yaml and
 * docs/SETTINGS.md are made from these lists. A core is handed the whole struct and reads
 * its own section; `common` is everybody's.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "common/base/str.h"

enum { SETTING_TEXT_SIZE = 256, SETTING_SYMBOLS_MAX = 64, SETTING_SECRET_SIZE = 160 };

/* clang-format off */
#define SETTINGS_COMMON(X) \
    X(list,   symbols,            symbols,            "BTC-USDT", "1", "64", "", "Instruments to make markets in; `symbol: X` is the same with one") \
    X(choice, exchange,           exchange,           "simulated", "", "", "simulated|demo|live", "Where orders go") \
    X(text,   exchange_rest_url,  exchange_rest_url,  "", "", "", "", "Overrides the REST host, e.g. https://eea.okx.com") \
    X(text,   exchange_ws_url,    exchange_ws_url,    "", "", "", "", "Overrides the websocket base before /public, e.g. wss://wseea.okx.com:8443/ws/v5") \
    X(text,   exchange_ca_file,   exchange_ca_file,   "", "", "", "", "Certificates to trust instead of the system's; for a simulator with TLS") \
    X(word,   confirm_live,       confirm_live,       "", "", "", "", "Must be `yes` before anything is sent to the live exchange") \
    X(secret, api_key,            api_key,            "", "", "", "", "OKX API key") \
    X(secret, api_secret,         api_secret,         "", "", "", "", "OKX API secret") \
    X(secret, api_passphrase,     api_passphrase,     "", "", "", "", "OKX API passphrase") \
    X(choice, profile,            profile,            "basic", "", "", "basic|pro", "basic: the literal strategy of the requirement; pro: with dynamic spread, toxic-flow guard, depth-aware quotes, slippage forecast and a limit on holding") \
    X(choice, language,           language,           "en", "", "", "en|zh", "Language of alerts and operator lines") \
    X(choice, log_level,          log_level,          "INFO", "", "", "DEBUG|INFO|WARN|ERROR", "Least important event that is logged") \
    X(text,   state_dir,          state_dir,          "", "", "", "", "Sockets, databases, logs, recordings; empty: $OKXMM_STATE_DIR, else ./var") \
    X(text,   bus_md,             bus_md,             "", "", "", "", "Endpoint of market data (feed binds); empty: ipc in state_dir") \
    X(text,   bus_exec,           bus_exec,           "", "", "", "", "Endpoint of execution facts (executor binds)") \
    X(text,   bus_risk,           bus_risk,           "", "", "", "", "Endpoint of risk's stream (risk binds)") \
    X(text,   bus_md_snapshot,    bus_md_snapshot,    "", "", "", "", "Endpoint of market data snapshots (feed binds)") \
    X(text,   bus_exec_snapshot,  bus_exec_snapshot,  "", "", "", "", "Endpoint of execution snapshots (executor binds)") \
    X(text,   bus_risk_snapshot,  bus_risk_snapshot,  "", "", "", "", "Endpoint of risk's snapshots (risk binds)") \
    X(text,   bus_intent,         bus_intent,         "", "", "", "", "Endpoint of intents (risk binds)") \
    X(text,   bus_order,          bus_order,          "", "", "", "", "Endpoint of orders (executor binds)") \
    X(text,   bus_control,        bus_control,        "", "", "", "", "Endpoint of operator commands (risk binds)") \
    X(text,   bus_alert,          bus_alert,          "", "", "", "", "Endpoint of alerts (notifier binds)") \
    X(text,   bus_in,             bus_in,             "tcp://127.0.0.1:5555", "", "", "", "Where processes copy their events to (monitor binds)") \
    X(text,   bus_out,            bus_out,            "tcp://127.0.0.1:5556", "", "", "", "Where outside tools subscribe (monitor binds)") \
    X(text,   dashboard_listen,   dashboard_listen,   "127.0.0.1:8788", "", "", "", "Address of status, health and metrics (monitor binds)") \
    X(count,  strategies,         strategies,         "1", "1", "16", "", "Strategy processes that `okx-mm up` starts; they share the symbols, and one whose process dies loses its own to the others") \
    X(flag,   journal,            journal,            "false", "", "", "", "Keep everything each process was told, so that it can be told again (state_dir/journal)")

#define SETTINGS_FEED(X) \
    X(choice, book_channel,       book_channel,       "books", "", "", "books|books5", "Depth channel: 400 levels by increments, or five levels whole") \
    X(flag,   book_bbo,           book_bbo,           "true", "", "", "", "Also take the 10 ms best bid and ask (bbo-tbt)") \
    X(count,  depth_levels,       depth_levels,       "20", "1", "400", "", "Levels a side that are published on the bus") \
    X(flag,   record,             record,             "false", "", "", "", "Record market data in OKX's history format")

#define SETTINGS_STRATEGY(X) \
    X(amount, order_amount,       order_amount,       "5", "0.000001", "1000000000", "USDT", "Size of one order in quote currency; the 5 % cap still applies") \
    X(ratio,  min_spread,         min_spread,         "0.001", "0.0001", "0.02", "", "Spread needed to quote, (ask-bid)/bid") \
    X(ratio,  reentry_spread,     reentry_spread,     "0.0008", "0", "0.02", "", "Spread needed to place the reversing order; not above min_spread") \
    X(ratio,  max_spread,         max_spread,         "0.01", "0.0001", "0.2", "", "A wider spread is a broken book: no quotes") \
    X(span,   cancel_delay,       cancel_delay,       "3s", "0s", "60s", "s", "Shortest life of an order before it may be moved at will") \
    X(span,   order_timeout,      order_timeout,      "5s", "1s", "10m", "s", "An unfilled order is cancelled and placed again after this") \
    X(ratio,  requote_move,       requote_move,       "0.0005", "0.00001", "0.05", "", "A move of the touch beyond this cancels the order") \
    X(flag,   refresh_same_price, refresh_same_price, "true", "", "", "", "At order_timeout replace an order even where price and size would stay; false keeps its place in the queue") \
    X(span,   decision_interval,  decision_interval,  "100ms", "0ms", "2s", "ms", "Decisions on one symbol are at least this far apart; fills and dangers at once") \
    X(span,   max_book_age,       max_book_age,       "2s", "500ms", "60s", "ms", "An older book is stale: quotes are pulled") \
    X(ratio,  dust_level,         dust_level,         "0.05", "0", "1", "", "Book levels smaller than this share of our order are looked through") \
    X(span,   partial_grace,      partial_grace,      "500ms", "0ms", "60s", "ms", "Time the rest of a partly filled entry may stay") \
    X(span,   hold_soft,          hold_soft,          "0s", "0s", "1h", "s", "After this the exit is quoted whatever the spread; 0: never") \
    X(span,   hold_hard,          hold_hard,          "0s", "0s", "24h", "s", "After this a position is left by market; 0: never") \
    X(flag,   own_subtract,       own_subtract,       "true", "", "", "", "Read the touch without our own orders; false: as displayed") \
    X(count,  improve_ticks,      improve_ticks,      "0", "0", "10", "", "Quote so many ticks inside the touch; 0: join it") \
    X(ratio,  keep_spread,        keep_spread,        "0.0008", "0", "0.02", "", "A resting entry is kept while the spread is at least this; above min_spread, min_spread counts, below reentry_spread that") \
    X(choice, partial_policy,     partial_policy,     "settle", "", "", "settle", "After a partial fill: cancel the other side, give the rest partial_grace, then leave what was filled") \
    X(flag,   dynamic_spread,     dynamic_spread,     "false", "", "", "", "Raise the spread that is needed with volatility, adverse selection and stops (extension 1)") \
    X(span,   volatility_fast,    volatility_fast,    "30s", "1s", "1h", "s", "Half-life of the fast volatility") \
    X(span,   volatility_slow,    volatility_slow,    "5m", "1s", "24h", "s", "Half-life of the slow volatility") \
    X(ratio,  stale_factor,       stale_factor,       "0.9", "0", "5", "", "Loss to moving prices, in volatilities over the square root of an order's life") \
    X(ratio,  risk_factor,        risk_factor,        "0.1", "0", "5", "", "Premium wanted for holding, in volatilities over the square root of the holding time") \
    X(ratio,  adverse_prior,      adverse_prior,      "0.0002", "0", "0.01", "", "Adverse selection assumed of both legs until fills have shown it") \
    X(choice, depth_aware,        depth_aware,        "off", "", "", "off|shadow|auto|on", "Move quotes by the pressure of the book (extension 4); auto: only after markouts have proven it on the symbol") \
    X(ratio,  alpha_back,         alpha_back,         "0.4", "0", "1", "", "Pressure against a quote, in half spreads, from which it steps back") \
    X(ratio,  alpha_pull,         alpha_pull,         "0.7", "0", "1", "", "Pressure from which it is pulled") \
    X(flag,   slippage_forecast,  slippage_forecast,  "false", "", "", "", "Judge depth, stops and edge by the forecast of slippage (extension 3)") \
    X(flag,   toxic_guard,        toxic_guard,        "false", "", "", "", "Take a side off when its fills lose, after sweeps, jumps and bursts") \
    X(span,   toxic_off,          toxic_off,          "60s", "1s", "1h", "s", "How long at first; doubled each time, at most 30 times as long") \
    X(word,   lead_symbol,        lead_symbol,        "", "", "", "", "Jumps of this symbol pull the exposed side of all others, e.g. BTC-USDT-SWAP; empty: none. It has to be among the symbols") \
    X(flag,   funding_guard,      funding_guard,      "true", "", "", "", "Open nothing on the paying side around a funding time") \
    X(span,   funding_window,     funding_window,     "60s", "0s", "1h", "s", "How long before the funding time, beyond the usual holding time") \
    X(choice, spot_mode,          spot_mode,          "auto", "", "", "auto|buy_first|inventory", "Spot without coins: buy first; with declared coins: quote both sides; auto: inventory on the simulated exchange, else buy first") \
    X(text,   inventory,          inventory,          "", "", "", "", "Coins that may be sold, `BTC:0.1,ETH:2`; on the simulated exchange empty means its whole start balance") \
    X(count,  leverage,           leverage,           "1", "1", "10", "", "Leverage set on swaps; never above 10")

#define SETTINGS_RISK(X) \
    X(ratio,  order_cap,          order_cap,          "0.05", "0", "0.05", "", "Largest order as a share of equity; never above 5 %") \
    X(ratio,  open_cap,           open_cap,           "0.25", "0", "0.25", "", "All open orders and positions as a share of equity; never above 25 %") \
    X(amount, capital,            capital,            "0", "0", "1000000000000", "USDT", "Equity the bot may count on; 0: all of the account's") \
    X(choice, cap_basis,          cap_basis,          "notional", "", "", "notional", "What caps are shares of is notional value, never margin: at 10x a margin cap would let 250 % through") \
    X(flag,   cap_positions,      cap_positions,      "true", "", "", "", "Positions count against open_cap beside open orders; false: orders alone") \
    X(ratio,  position_cap,       position_cap,       "0.1", "0", "0.25", "", "Largest position of one symbol as a share of equity, if every open order fills") \
    X(ratio,  net_cap,            net_cap,            "0.25", "0", "0.25", "", "Largest sum of all positions, long minus short, as a share of equity") \
    X(count,  same_direction,     same_direction,     "64", "1", "64", "", "Positions in the same direction at a time") \
    X(choice, pool_weights,       pool_weights,       "equal", "", "", "equal|edge", "How the pool of funds is shared out: equally, or by edge per risk (extension 2)") \
    X(span,   pool_rebalance,     pool_rebalance,     "60s", "1s", "1h", "s", "How often shares are computed anew") \
    X(ratio,  pool_explore,       pool_explore,       "0.1", "0", "1", "", "Share of the pool that goes round among the symbols whatever their edge") \
    X(ratio,  pool_kelly,         pool_kelly,         "0.25", "0.01", "1", "", "Fraction of the Kelly share") \
    X(count,  max_open_orders,    max_open_orders,    "5", "1", "60", "", "Orders open at the same time, all symbols") \
    X(count,  loss_streak,        loss_streak,        "3", "1", "100", "", "Losing cycles in a row that pause a symbol") \
    X(span,   risk_pause,         risk_pause,         "5m", "1s", "24h", "s", "How long") \
    X(count,  pool_pause_symbols, pool_pause_symbols, "2", "0", "64", "", "So many symbols paused within risk_pause pause them all; 0: never") \
    X(ratio,  stop_loss,          stop_loss,          "0.002", "0.0002", "0.1", "", "Floating loss that is cut at once") \
    X(span,   stop_confirm,       stop_confirm,       "150ms", "0ms", "10s", "ms", "It must last this long, unless it is twice as large") \
    X(ratio,  stop_slip,          stop_slip,          "0.003", "0", "0.05", "", "How far through the touch a stop may trade at first") \
    X(ratio,  depth_multiple,     depth_multiple,     "3", "0", "1000", "", "Touch depth needed, in multiples of our quotes") \
    X(ratio,  min_side_multiple,  min_side_multiple,  "1", "0", "1000", "", "Each side of the touch must hold so many of our orders") \
    X(ratio,  max_exit_slip,      max_exit_slip,      "0.0005", "0", "0.05", "", "Largest cost of leaving our largest position through the book") \
    X(choice, depth_basis,        depth_basis,        "quotes", "", "", "quotes|equity", "What the multiple is of: our quotes on the symbol, or all equity") \
    X(span,   api_latency_limit,  api_latency_limit,  "200ms", "1ms", "10s", "ms", "Slower acknowledgements stop opening") \
    X(ratio,  price_collar,       price_collar,       "0.01", "0.0001", "0.1", "", "Largest distance of a price from the instrument's own reference") \
    X(ratio,  daily_loss_limit,   daily_loss_limit,   "0.02", "0.0001", "1", "", "Loss of a UTC day, as a share of equity, that halts") \
    X(ratio,  drawdown_reduce,    drawdown_reduce,    "0.01", "0", "1", "", "Drawdown of a UTC day, as a share of equity, from which sizes are halved; 0: never") \
    X(ratio,  drawdown_limit,     drawdown_limit,     "0.02", "0.0001", "1", "", "Drawdown of a UTC day, as a share of equity, that halts") \
    X(ratio,  loss_speed,         loss_speed,         "0.01", "0.0001", "1", "", "Loss within one minute, as a share of equity, that halts") \
    X(count,  repeat_fills,       repeat_fills,       "60", "1", "10000", "", "Filled entries of a symbol within repeat_window that latch it off until a person resumes") \
    X(span,   repeat_window,      repeat_window,      "60s", "1s", "1h", "s", "See repeat_fills") \
    X(ratio,  burst_fills,        burst_fills,        "3", "1", "1000", "", "Filled within 5 s on one side, in our largest orders, that freezes the side for 2 s") \
    X(count,  order_to_trade,     order_to_trade,     "500", "1", "1000000", "", "Orders a fill, over the last hour, that are warned about") \
    X(ratio,  outlier,            outlier,            "10", "1", "1000", "", "A size so many times the usual one of the symbol is refused") \
    X(ratio,  liquidation_room,   liquidation_room,   "10", "1", "1000", "", "Smallest distance of the liquidation price, in stop_loss") \
    X(span,   edge_pause,         edge_pause,         "30m", "0s", "24h", "s", "A symbol whose round trips lose beyond chance is paused this long; 0: never") \
    X(ratio,  maker_fee,          maker_fee,          "0.0002", "-0.01", "0.05", "", "Expected maker fee; the account's own is read and the worse of both used") \
    X(ratio,  taker_fee,          taker_fee,          "0.0005", "-0.01", "0.05", "", "Expected taker fee, likewise") \
    X(ratio,  edge_min,           edge_min,           "0.0001", "0", "0.01", "", "Profit per round trip wanted beyond fees; only warned about")

#define SETTINGS_EXECUTOR(X) \
    X(span,   dead_man,           dead_man,           "10s", "10s", "120s", "s", "cancel-all-after: the exchange cancels all when we are silent this long") \
    X(span,   order_ttl,          order_ttl,          "1s", "200ms", "10s", "ms", "expTime: the exchange must drop an order that arrives later") \
    X(choice, order_entry,        order_entry,        "websocket", "", "", "websocket|rest", "Preferred way for orders; the other is the fallback")

#define SETTINGS_NOTIFIER(X) \
    X(flag,   telegram_alerts,    telegram_alerts,    "false", "", "", "", "Send alerts to Telegram") \
    X(secret, telegram_token,     telegram_token,     "", "", "", "", "Token of the bot") \
    X(word,   telegram_chat,      telegram_chat,      "", "", "", "", "Chat to write to") \
    X(text,   telegram_url,       telegram_url,       "https://api.telegram.org", "", "", "", "Bot API base") \
    X(flag,   email_alerts,       email_alerts,       "false", "", "", "", "Send alerts by e-mail") \
    X(text,   email_url,          email_url,          "", "", "", "", "smtp://host:port or smtps://host:port") \
    X(text,   email_from,         email_from,         "", "", "", "", "Sender") \
    X(text,   email_to,           email_to,           "", "", "", "", "Receivers, with commas") \
    X(text,   email_user,         email_user,         "", "", "", "", "Login, when the server wants one") \
    X(secret, email_password,     email_password,     "", "", "", "", "Its password") \
    X(choice, alert_level,        alert_level,        "WARN", "", "", "INFO|WARN|ERROR", "Least important alert that is sent out") \
    X(span,   alert_repeat,       alert_repeat,       "5m", "0s", "24h", "s", "The same alert is not sent again within this time; it is counted")

#define SETTINGS_SIMULATOR(X) \
    X(text,   sim_listen,         sim_listen,         "127.0.0.1:8787", "", "", "", "Address of the simulated exchange") \
    X(flag,   sim_tls,            sim_tls,            "false", "", "", "", "Serve TLS with a certificate made at the start") \
    X(count,  sim_seed,           sim_seed,           "1", "0", "4294967295", "", "Same seed, same market") \
    X(choice, sim_market,         sim_market,         "synthetic", "", "", "synthetic|replay", "Where the market comes from") \
    X(text,   sim_book_file,      sim_book_file,      "", "", "", "", "Replay: L2 book history (.data, .data.gz, .tar.gz)") \
    X(text,   sim_trades_file,    sim_trades_file,    "", "", "", "", "Replay: trades history (.csv, .csv.gz, .zip)") \
    X(text,   sim_speed,          sim_speed,          "1", "", "", "", "Replay: 1, N times, or max") \
    X(text,   sim_balances,       sim_balances,       "USDT:10000,BTC:0.1,ETH:2,SOL:50", "", "", "", "Start balances") \
    X(text,   sim_fee_tier,       sim_fee_tier,       "settings", "", "", "", "settings: maker_fee and taker_fee of this file; or maker/taker, e.g. 0.0008/0.001") \
    X(choice, sim_weather,        sim_weather,        "usual", "", "", "usual|calm|volatile|trending|gapping|thin|crossed|one_sided", "What the synthetic markets are like at the start; POST /sim/market changes it") \
    X(text,   sim_markets,        sim_markets,        "", "", "", "", "Markets to simulate; empty: the built-in set and every symbol configured")

/* X(key, value under `profile: pro`) */
#define SETTINGS_PRO(X) \
    X("refresh_same_price", "false") \
    X("hold_soft",          "120s")  \
    X("hold_hard",          "900s")  \
    X("dynamic_spread",     "true")  \
    X("depth_aware",        "auto")  \
    X("slippage_forecast",  "true")  \
    X("toxic_guard",        "true")  \
    X("net_cap",            "0.15")  \
    X("same_direction",     "3")     \
    X("pool_weights",       "edge")

#define SETTINGS(X) \
    SETTINGS_COMMON(X) SETTINGS_FEED(X) SETTINGS_STRATEGY(X) SETTINGS_RISK(X) \
    SETTINGS_EXECUTOR(X) SETTINGS_NOTIFIER(X) SETTINGS_SIMULATOR(X)
/* clang-format on */

struct symbol_list {
    uint32_t count;
    struct word at[SETTING_SYMBOLS_MAX];
};

struct secret {
    char at[SETTING_SECRET_SIZE]; /* terminated; never printed, wiped at exit */
};

struct setting_text {
    char at[SETTING_TEXT_SIZE]; /* terminated */
};

/* clang-format off */
#define SETTING_KIND_word   struct word
#define SETTING_KIND_text   struct setting_text
#define SETTING_KIND_flag   bool
#define SETTING_KIND_count  uint32_t
#define SETTING_KIND_span   dur_t
#define SETTING_KIND_ratio  rate_t
#define SETTING_KIND_amount money_t
#define SETTING_KIND_choice struct word
#define SETTING_KIND_list   struct symbol_list
#define SETTING_KIND_secret struct secret
/* clang-format on */

#define SETTING_FIELD(kind, key, field, ...) SETTING_KIND_##kind field;

/* Constant after the start. */
struct settings {
    SETTINGS(SETTING_FIELD)
};

/* The defaults above, as the parser reads them: what tests and tools start from. Pure. */
void settings_defaults(struct settings *s);

/* Sets `profile` and what it changes, for tests and tools; a file's own values stand in config.h.
 */
void settings_profile(struct settings *s, const char *profile);

#endif
