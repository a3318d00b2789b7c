/*
 * Every closed vocabulary of the system: the word as people and outside tools
 * read it, beside the constant the code uses. One list each; the enum, its
 * printer, its reader and the documents are made from it. Numbers travel on
 * the bus, so a row is only ever added at the end.
 */
#ifndef MARKET_WORDS_H
#define MARKET_WORDS_H

#include "common/base/str.h"

/* clang-format off */
#define SERVICE_WORDS(X)            \
    X(SERVICE_RUNNER,    "runner")    /* the shell itself; also stands for "any process" */ \
    X(SERVICE_FEED,      "feed")      \
    X(SERVICE_STRATEGY,  "strategy")  \
    X(SERVICE_EXECUTOR,  "executor")  \
    X(SERVICE_RISK,      "risk")      \
    X(SERVICE_NOTIFIER,  "notifier")  \
    X(SERVICE_MONITOR,   "monitor")   \
    X(SERVICE_SIMULATOR, "simulator") \
    X(SERVICE_CLI,       "cli")

#define SERVICE_STATE_WORDS(X)              \
    X(SERVICE_STATE_STARTING,  "starting")  \
    X(SERVICE_STATE_SYNCING,   "syncing")   /* alive, not yet allowed to act */ \
    X(SERVICE_STATE_READY,     "ready")     \
    X(SERVICE_STATE_DEGRADED,  "degraded")  /* cancels and exits only */ \
    X(SERVICE_STATE_HALTED,    "halted")    \
    X(SERVICE_STATE_STOPPING,  "stopping")  \
    X(SERVICE_STATE_DEAD,      "dead")      /* as seen by others */

#define PEER_STATE_WORDS(X)        \
    X(PEER_LIVE,    "live")        \
    X(PEER_SUSPECT, "suspect")     /* silent for 350 ms: no new risk on its account */ \
    X(PEER_STALE,   "stale")       /* a gap was seen: its state is being fetched again */ \
    X(PEER_DEAD,    "dead")        /* silent for 1 s */

#define SIDE_WORDS(X)     \
    X(SIDE_BUY,  "buy")   \
    X(SIDE_SELL, "sell")

#define INST_TYPE_WORDS(X)         \
    X(INST_SPOT,    "SPOT")        \
    X(INST_SWAP,    "SWAP")        \
    X(INST_FUTURES, "FUTURES")     \
    X(INST_OPTION,  "OPTION")      \
    X(INST_MARGIN,  "MARGIN")      \
    X(INST_OTHER,   "OTHER")

#define INST_STATE_WORDS(X)               \
    X(INST_STATE_UNKNOWN,   "unknown")    \
    X(INST_STATE_LIVE,      "live")       /* the only one we trade in */ \
    X(INST_STATE_SUSPEND,   "suspend")    \
    X(INST_STATE_PREOPEN,   "preopen")    \
    X(INST_STATE_TEST,      "test")       \
    X(INST_STATE_REBASE,    "rebase")     \
    X(INST_STATE_POST_ONLY, "post_only")  \
    X(INST_STATE_SETTLING,  "settling")   \
    X(INST_STATE_EXPIRED,   "expired")

#define BOOK_STATE_WORDS(X)      \
    X(BOOK_DOWN,  "down")        /* no connection */ \
    X(BOOK_STALE, "stale")       /* a gap, or nothing heard: not to be quoted on */ \
    X(BOOK_LIVE,  "live")

#define ORDER_KIND_WORDS(X)             \
    X(ORDER_KIND_POST_ONLY, "post_only") \
    X(ORDER_KIND_LIMIT,     "limit")     \
    X(ORDER_KIND_IOC,       "ioc")       \
    X(ORDER_KIND_FOK,       "fok")       \
    X(ORDER_KIND_MARKET,    "market")    /* swap: optimal_limit_ioc */

/* The life of an order as the executor knows it; the moves are in common/market/order.h. */
#define ORDER_STATE_WORDS(X)            \
    X(ORDER_APPROVED,  "approved")      /* risk said yes; nothing sent yet */ \
    X(ORDER_SENT,      "sent")          /* on the wire, no word yet */ \
    X(ORDER_UNKNOWN,   "unknown")       /* outcome ambiguous: counts as live until proven */ \
    X(ORDER_LIVE,      "live")          /* resting, filled or not */ \
    X(ORDER_AMENDING,  "amending")      \
    X(ORDER_CANCELING, "canceling")     \
    X(ORDER_GHOST,     "ghost")         /* proven absent, still reserved for 120 s */ \
    X(ORDER_UNSENT,    "unsent")        /* terminal: never left us */ \
    X(ORDER_REJECTED,  "rejected")      /* terminal */ \
    X(ORDER_CANCELED,  "canceled")      /* terminal */ \
    X(ORDER_FILLED,    "filled")        /* terminal */ \
    X(ORDER_VOID,      "void")          /* terminal: a ghost that never came back */

#define ORDER_ORIGIN_WORDS(X)           \
    X(ORIGIN_OURS,    "ours")           /* this boot of the executor sent it */ \
    X(ORIGIN_ORPHAN,  "orphan")         /* our id, from an earlier life: adopted to be cancelled */ \
    X(ORIGIN_FOREIGN, "foreign")        /* somebody else's on the same account */

#define ACTION_WORDS(X)          \
    X(ACTION_PLACE,  "place")    \
    X(ACTION_AMEND,  "amend")    \
    X(ACTION_CANCEL, "cancel")   /* one order */ \
    X(ACTION_CANCEL_ALL, "cancel_all") /* every order of inst, or of all when inst is empty */

#define PURPOSE_WORDS(X)         \
    X(PURPOSE_OPEN,    "open")   /* may create a position: needs lease, caps, every gate */ \
    X(PURPOSE_EXIT,    "exit")   /* reduces a position, passively */ \
    X(PURPOSE_STOP,    "stop")   /* reduces at once, takes liquidity */ \
    X(PURPOSE_FLATTEN, "flatten") /* the operator wants out */

#define CANCEL_CLASS_WORDS(X)              \
    X(CANCEL_NONE,          "none")        \
    X(CANCEL_PROTECTIVE,    "protective")  /* now, whatever the age */ \
    X(CANCEL_DISCRETIONARY, "discretionary") /* after the minimum life */ \
    X(CANCEL_TIMEOUT,       "timeout")     \
    X(CANCEL_OPERATOR,      "operator")    \
    X(CANCEL_SHUTDOWN,      "shutdown")

#define MODE_WORDS(X)                     \
    X(MODE_STARTING,    "STARTING")       /* nothing proven yet: cancels only */ \
    X(MODE_ACTIVE,      "ACTIVE")         \
    X(MODE_REDUCING,    "REDUCING")       /* exits and cancels */ \
    X(MODE_CANCEL_ONLY, "CANCEL_ONLY")    \
    X(MODE_HALTED,      "HALTED")         /* latched: a person resumes */

#define SYMBOL_STATE_WORDS(X)             \
    X(SYMBOL_INIT,       "INIT")          \
    X(SYMBOL_IDLE,       "IDLE")          \
    X(SYMBOL_QUOTING,    "QUOTING")       \
    X(SYMBOL_ENTRY_PART, "ENTRY_PART")    \
    X(SYMBOL_HOLD_WAIT,  "HOLD_WAIT")     \
    X(SYMBOL_EXITING,    "EXITING")       \
    X(SYMBOL_STOPPING,   "STOPPING")      \
    X(SYMBOL_PAUSED,     "PAUSED")        \
    X(SYMBOL_HALT,       "HALT")

/* What a gate's value and limit count. */
#define GATE_UNIT_WORDS(X)       \
    X(GATE_UNIT_NONE,  "none")   /* it is or it is not */ \
    X(GATE_UNIT_RATE,  "rate")   \
    X(GATE_UNIT_MONEY, "quote")  /* quote currency */ \
    X(GATE_UNIT_MS,    "ms")     \
    X(GATE_UNIT_COUNT, "count")

/* Why a side shows no order. X(constant, word, unit, what is so while it is closed, what opens it:
 * {value}, {limit} and {detail} are filled in). Both sentences are gettext keys. Bit n of a guards
 * field is row n, so there may be 32; those from GUARD_HOLDING on are moments of an order's life
 * and stand in no guards field. */
#define GUARD_WORDS(X) \
    X(GUARD_STALE,      "stale",      GATE_UNIT_MS,    "no fresh order book", "a word of the feed about this book, at most {limit} old; the last is {value} old") \
    X(GUARD_LATENCY,    "latency",    GATE_UNIT_MS,    "the exchange answers too slowly", "acknowledgements within {limit}; they take {value}") \
    X(GUARD_POOL_CAP,   "pool_cap",   GATE_UNIT_MONEY, "the pool of funds has no room for another order", "room for {limit}; there is {value}") \
    X(GUARD_DEPTH,      "depth",      GATE_UNIT_MONEY, "the book is too thin for our orders", "{limit} on both touches without our own; there are {value}") \
    X(GUARD_SPREAD,     "spread",     GATE_UNIT_RATE,  "the spread is too narrow", "a spread of {limit}; it is {value}") \
    X(GUARD_TOXIC,      "toxic",      GATE_UNIT_RATE,  "fills of this side lose, or the market moves too violently", "calm until the side's time is over") \
    X(GUARD_FUNDING,    "funding",    GATE_UNIT_RATE,  "this side would pay the funding that is due", "the funding time passing") \
    X(GUARD_FEES,       "fees",       GATE_UNIT_RATE,  "a round trip cannot pay its fees", "min_spread: {limit} would pay; it is {value}") \
    X(GUARD_INSTRUMENT, "instrument", GATE_UNIT_NONE,  "the instrument is unknown, changed or not live", "the exchange listing it as live, in a form that is traded here") \
    X(GUARD_POOL_PAUSE, "pool_pause", GATE_UNIT_MS,    "all symbols are paused after losses", "{value} going by, or `okx-mm resume`") \
    X(GUARD_PAUSED,     "paused",     GATE_UNIT_MS,    "paused after losing cycles or by the operator", "{value} going by, or `okx-mm resume`") \
    X(GUARD_MODE,       "mode",       GATE_UNIT_NONE,  "the trading mode does not allow it", "trading mode ACTIVE, it is {detail}; `okx-mm resume` ends a halt") \
    X(GUARD_LEASE,      "lease",      GATE_UNIT_NONE,  "risk has not leased this symbol to this instance", "risk's lease; it is held by {detail}") \
    X(GUARD_RISK,       "risk",       GATE_UNIT_NONE,  "risk is silent or refuses", "risk's consent") \
    X(GUARD_EXECUTOR,   "executor",   GATE_UNIT_NONE,  "the executor is silent or not ready", "a reconciled executor; `okx-mm status` shows it") \
    X(GUARD_SIZE,       "size",       GATE_UNIT_MONEY, "the order would be smaller than the exchange takes", "an order of {limit}; order_amount and caps allow {value}") \
    X(GUARD_INVENTORY,  "inventory",  GATE_UNIT_COUNT, "there are no coins that may be sold", "{limit} coins declared in `inventory`; there are {value}") \
    X(GUARD_WIDE,       "wide",       GATE_UNIT_RATE,  "the spread is so wide that the book must be broken", "a spread of at most {limit}; it is {value}") \
    X(GUARD_NEED,       "need",       GATE_UNIT_RATE,  "the spread is below what volatility and adverse fills cost", "a spread of {limit}; it is {value}") \
    X(GUARD_EDGE,       "edge",       GATE_UNIT_RATE,  "round trips here lose beyond chance", "the pause of edge_pause passing, or `okx-mm resume`") \
    X(GUARD_WARMING,    "warming",    GATE_UNIT_COUNT, "too little of the market has been seen to judge", "{limit} samples; there are {value}") \
    X(GUARD_PRESSURE,   "pressure",   GATE_UNIT_RATE,  "the book presses against this side", "pressure below {limit}; it is {value}") \
    X(GUARD_HOLDING,    "holding",    GATE_UNIT_NONE,  "a position is held or an entry partly filled: the other side quotes the way back", "the position being left") \
    X(GUARD_STOPPING,   "stopping",   GATE_UNIT_NONE,  "risk is leaving the position", "the position being flat") \
    X(GUARD_UNSETTLED,  "unsettled",  GATE_UNIT_NONE,  "news of orders, fills and book have not met yet", "the news that is on its way") \
    X(GUARD_CANCELING,  "canceling",  GATE_UNIT_NONE,  "an order is being cancelled", "word that it is dead") \
    X(GUARD_WAITING,    "waiting",    GATE_UNIT_NONE,  "an order is asked for and not yet resting", "the answer of risk and exchange") \
    X(GUARD_BACKOFF,    "backoff",    GATE_UNIT_MS,    "the last order was refused: a pause before the next", "{value} going by; {detail}") \
    X(GUARD_INTERVAL,   "interval",   GATE_UNIT_MS,    "decisions on a symbol stand apart in time", "{value} of decision_interval going by")

#define MODE_COMMAND_WORDS(X)          \
    X(COMMAND_STATUS,  "status")       \
    X(COMMAND_PAUSE,   "pause")        /* no opening orders; exits go on; inst or all */ \
    X(COMMAND_RESUME,  "resume")       \
    X(COMMAND_CANCEL,  "cancel")       /* every order of inst, or all */ \
    X(COMMAND_HALT,    "halt")         /* latch: cancel all, nothing but cancels */ \
    X(COMMAND_FLATTEN, "flatten")      /* cancel, then leave positions by IOC */

/* What changes a balance beside our trades; the exchange's bills name them. */
#define PAYMENT_WORDS(X)               \
    X(PAYMENT_FUNDING,  "funding")     \
    X(PAYMENT_INTEREST, "interest")    \
    X(PAYMENT_TRANSFER, "transfer")    /* deposit, withdrawal, to and from other accounts */ \
    X(PAYMENT_REBATE,   "rebate")      \
    X(PAYMENT_LIQUIDATION, "liquidation") /* also deleveraging */ \
    X(PAYMENT_OTHER,    "other")

#define LEVEL_WORDS(X)      \
    X(LEVEL_DEBUG, "debug") \
    X(LEVEL_INFO,  "info")  \
    X(LEVEL_WARN,  "warn")  \
    X(LEVEL_ERROR, "error")

/* The gate's answers. X(constant, word, stable code, sentence); first failure wins. */
#define VERDICTS(X) \
    X(VERDICT_OK,           "ok",            "R00", "accepted") \
    X(VERDICT_MODE,         "mode",          "R01", "the trading mode does not allow it") \
    X(VERDICT_INSTRUMENT,   "instrument",    "R02", "the instrument is unknown, not live or has changed") \
    X(VERDICT_NO_LIMIT,     "no_limit",      "R03", "a limit is missing, so nothing is allowed") \
    X(VERDICT_SIZE,         "size",          "R04", "the size is outside the instrument's or our limits") \
    X(VERDICT_ORDER_CAP,    "order_cap",     "R05", "the order is larger than its share of equity") \
    X(VERDICT_TICK,         "tick",          "R06", "price or size is not on the grid") \
    X(VERDICT_COLLAR,       "collar",        "R07", "the price is too far from this instrument's fresh reference") \
    X(VERDICT_WOULD_CROSS,  "would_cross",   "R08", "a post-only order would take") \
    X(VERDICT_PRICE_BAND,   "price_band",    "R09", "outside the exchange's price band") \
    X(VERDICT_OPEN_CAP,     "open_cap",      "R10", "all open orders and positions together would exceed their share of equity") \
    X(VERDICT_WORST_CASE,   "worst_case",    "R11", "the position would be too large if everything fills") \
    X(VERDICT_CAPITAL,      "capital",       "R12", "equity is unknown or too small") \
    X(VERDICT_BALANCE,      "balance",       "R13", "not enough free balance") \
    X(VERDICT_ORDER_COUNT,  "order_count",   "R14", "too many open orders") \
    X(VERDICT_RATE,         "rate",          "R15", "too many requests") \
    X(VERDICT_DUPLICATE,    "duplicate",     "R16", "the same order was just asked for") \
    X(VERDICT_REPEAT,       "repeat",        "R17", "quotes are being hit over and over") \
    X(VERDICT_SELF_TRADE,   "self_trade",    "R18", "it would trade with our own order") \
    X(VERDICT_LOSS,         "loss",          "R19", "a loss limit is reached") \
    X(VERDICT_BURST,        "burst",         "R20", "too much filled in a short time") \
    X(VERDICT_FRESHNESS,    "freshness",     "R21", "the book or the intent is too old") \
    X(VERDICT_CLOCK,        "clock",         "R22", "our clock and the exchange's disagree") \
    X(VERDICT_UNRECONCILED, "unreconciled",  "R23", "orders or balances are not reconciled") \
    X(VERDICT_DEAD_MAN,     "dead_man",      "R25", "the dead-man's switch is not armed") \
    X(VERDICT_LEASE,        "lease",         "R26", "this strategy instance does not hold the symbol") \
    X(VERDICT_MAINTENANCE,  "maintenance",   "R27", "the exchange is in or near maintenance") \
    X(VERDICT_OUTLIER,      "outlier",       "R28", "unlike everything sent before") \
    X(VERDICT_FEES,         "fees",          "R29", "fees are unknown, or a round trip cannot pay them") \
    X(VERDICT_BUILD,        "build",         "R30", "processes of different builds or settings run together") \
    X(VERDICT_LATENCY,      "latency",       "R31", "the exchange answers too slowly") \
    X(VERDICT_LEVERAGE,     "leverage",      "R32", "leverage is above the limit or unproven") \
    X(VERDICT_DEPTH,        "depth",         "R33", "the book is too thin") \
    X(VERDICT_PAUSED,       "paused",        "R34", "paused after losses or by the operator") \
    X(VERDICT_POSITION,     "position",      "R35", "no opening order while a position is open") \
    X(VERDICT_ONE_A_SIDE,   "one_a_side",    "R36", "an order on this side is already open") \
    X(VERDICT_TARGET,       "target",        "R37", "the order to change is not known") \
    X(VERDICT_EXIT_SIZE,    "exit_size",     "R38", "an exit may not be larger than the position") \
    X(VERDICT_EXECUTOR,     "executor",      "R39", "the executor is not ready") \
    X(VERDICT_TRADE_RATIO,  "trade_ratio",   "R24", "too many orders for the few fills they bring") \
    X(VERDICT_LIQUIDATION,  "liquidation",   "R40", "the liquidation price is too near") \
    X(VERDICT_NET,          "net",           "R41", "all positions together lean too far to one side") \
    X(VERDICT_LEASED,       "leased",        "R42", "more than this symbol's share of the pool") \
    X(VERDICT_EDGE,         "edge",          "R43", "round trips on this symbol lose beyond chance")

/* What is told to people. X(constant, word, level, English sentence: %s is the detail). The
 * sentence is the gettext key; inst, when there is one, is named before it. */
#define ALERTS(X) \
    X(ALERT_TEST,            "test",             LEVEL_INFO,  "Test alert: %s") \
    X(ALERT_STARTED,         "started",          LEVEL_INFO,  "Started: %s") \
    X(ALERT_STOPPED,         "stopped",          LEVEL_INFO,  "Stopped: %s") \
    X(ALERT_SPREAD_LOW,      "spread_low",       LEVEL_INFO,  "Spread below %s, quoting paused") \
    X(ALERT_LATENCY_HIGH,    "latency_high",     LEVEL_WARN,  "API latency %s too high, opening stopped") \
    X(ALERT_LATENCY_OK,      "latency_ok",       LEVEL_INFO,  "API latency %s normal again") \
    X(ALERT_LOSS_STREAK,     "loss_streak",      LEVEL_WARN,  "Losing cycles in a row, paused: %s") \
    X(ALERT_STOP_LOSS,       "stop_loss",        LEVEL_WARN,  "Stop-loss: %s") \
    X(ALERT_HOLD_LIMIT,      "hold_limit",       LEVEL_WARN,  "Position held too long, leaving: %s") \
    X(ALERT_LINK_DOWN,       "link_down",        LEVEL_WARN,  "Connection lost: %s") \
    X(ALERT_LINK_UP,         "link_up",          LEVEL_INFO,  "Connection restored: %s") \
    X(ALERT_BOOK_STALE,      "book_stale",       LEVEL_WARN,  "Order book not fresh, quotes pulled: %s") \
    X(ALERT_ORDER_UNKNOWN,   "order_unknown",    LEVEL_WARN,  "Outcome of an order unknown: %s") \
    X(ALERT_ORDER_REJECTED,  "order_rejected",   LEVEL_WARN,  "Order rejected by the exchange: %s") \
    X(ALERT_GHOST_REVIVED,   "ghost_revived",    LEVEL_ERROR, "An order thought dead is alive, cancelling: %s") \
    X(ALERT_LATE_FILL,       "late_fill",        LEVEL_WARN,  "Fill after the order had ended: %s") \
    X(ALERT_ORPHAN,          "orphan",           LEVEL_WARN,  "Order of an earlier run found, cancelling: %s") \
    X(ALERT_FOREIGN,         "foreign",          LEVEL_ERROR, "Order on the account that is not ours: %s") \
    X(ALERT_CANCEL_LATE,     "cancel_late",      LEVEL_ERROR, "Cancel not confirmed: %s") \
    X(ALERT_DEAD_MAN,        "dead_man",         LEVEL_ERROR, "Dead-man's switch: %s") \
    X(ALERT_FEES_REFUSED,    "fees_refused",     LEVEL_ERROR, "Not quoting, a round trip cannot pay its fees: %s") \
    X(ALERT_FEES_DIFFER,     "fees_differ",      LEVEL_WARN,  "Fees differ from the settings, the worse are used: %s") \
    X(ALERT_LOSS_LIMIT,      "loss_limit",       LEVEL_ERROR, "Loss limit reached: %s") \
    X(ALERT_MODE,            "mode",             LEVEL_WARN,  "Trading mode is now %s") \
    X(ALERT_LEDGER,          "ledger",           LEVEL_ERROR, "Ledger and exchange disagree: %s") \
    X(ALERT_SERVICE_DOWN,    "service_down",     LEVEL_ERROR, "Service silent: %s") \
    X(ALERT_SERVICE_UP,      "service_up",       LEVEL_INFO,  "Service back: %s") \
    X(ALERT_AUTH,            "auth",             LEVEL_ERROR, "The exchange refuses our credentials: %s") \
    X(ALERT_ACCOUNT,         "account",          LEVEL_ERROR, "The account is not usable as configured: %s") \
    X(ALERT_RATE_LIMIT,      "rate_limit",       LEVEL_WARN,  "The exchange limits our request rate: %s") \
    X(ALERT_CLOCK,           "clock",            LEVEL_ERROR, "Clock differs from the exchange: %s") \
    X(ALERT_MAINTENANCE,     "maintenance",      LEVEL_WARN,  "Exchange maintenance: %s") \
    X(ALERT_INSTRUMENT,      "instrument",       LEVEL_WARN,  "Instrument changed or not tradable: %s") \
    X(ALERT_LEVERAGE,        "leverage",         LEVEL_ERROR, "Leverage: %s") \
    X(ALERT_BUS,             "bus",              LEVEL_WARN,  "Message bus: %s") \
    X(ALERT_STORE,           "store",            LEVEL_ERROR, "Storage: %s") \
    X(ALERT_OPERATOR,        "operator",         LEVEL_INFO,  "Operator: %s") \
    X(ALERT_ECONOMICS,       "economics",        LEVEL_WARN,  "Settings and market do not fit: %s") \
    X(ALERT_EDGE,            "edge",             LEVEL_WARN,  "Round trips lose beyond chance, paused: %s") \
    X(ALERT_REPEAT,          "repeat",           LEVEL_ERROR, "Quotes are hit over and over, latched off: %s") \
    X(ALERT_BURST,           "burst",            LEVEL_WARN,  "Too much filled at once, side frozen: %s") \
    X(ALERT_TRADE_RATIO,     "trade_ratio",      LEVEL_WARN,  "Many orders, few fills: %s") \
    X(ALERT_TOXIC,           "toxic",            LEVEL_INFO,  "Fills of one side lose, side taken off: %s") \
    X(ALERT_PAYMENT,         "payment",          LEVEL_INFO,  "Account: %s")

/* X(tag, list): the tag names the enum, its functions and the field kind on the bus. */
#define VOCABULARIES(V)                        \
    V(service,       SERVICE_WORDS)            \
    V(service_state, SERVICE_STATE_WORDS)      \
    V(peer_state,    PEER_STATE_WORDS)         \
    V(side,          SIDE_WORDS)               \
    V(inst_type,     INST_TYPE_WORDS)          \
    V(inst_state,    INST_STATE_WORDS)         \
    V(book_state,    BOOK_STATE_WORDS)         \
    V(order_kind,    ORDER_KIND_WORDS)         \
    V(order_state,   ORDER_STATE_WORDS)        \
    V(order_origin,  ORDER_ORIGIN_WORDS)       \
    V(action,        ACTION_WORDS)             \
    V(purpose,       PURPOSE_WORDS)            \
    V(cancel_class,  CANCEL_CLASS_WORDS)       \
    V(mode,          MODE_WORDS)               \
    V(symbol_state,  SYMBOL_STATE_WORDS)       \
    V(gate_unit,     GATE_UNIT_WORDS)          \
    V(guard,         GUARD_WORDS)              \
    V(command,       MODE_COMMAND_WORDS)       \
    V(level,         LEVEL_WORDS)              \
    V(payment,       PAYMENT_WORDS)            \
    V(verdict,       VERDICTS)                 \
    V(alert,         ALERTS)
/* clang-format on */

#define WORDS_ENUM(constant, ...)  constant,
#define WORDS_COUNT(constant, ...) +1

/* For each tag: enum tag, tag_count, tag_name() (never NULL) and tag_from() (false: no such word). */
#define WORDS_DECLARE(tag, LIST) \
    enum tag { LIST(WORDS_ENUM) }; \
    enum { tag##_count = 0 LIST(WORDS_COUNT) }; \
    const char *tag##_name(enum tag v); \
    bool tag##_from(struct str word, enum tag *out);
VOCABULARIES(WORDS_DECLARE)
#undef WORDS_DECLARE

const char *verdict_code(enum verdict v); /* "R05" */
const char *verdict_text(enum verdict v); /* the sentence, English; a gettext key */
const char *alert_text(enum alert a);     /* the sentence with its %s, English; a gettext key */
enum level alert_level(enum alert a);
enum gate_unit guard_unit(enum guard g);
const char *guard_text(enum guard g);  /* what is so while it is closed; a gettext key */
const char *guard_opens(enum guard g); /* what opens it, places to fill in; a gettext key */

static inline enum side side_other(enum side s)
{
    return s == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
}

#define GUARD_BIT(g) (UINT32_C(1) << (unsigned)(g))
_Static_assert(guard_count <= 32, "every guard has its bit");

/* The words of all set bits, joined by commas; "-" when none. */
void guards_text(struct text *t, uint32_t guards);

#endif
