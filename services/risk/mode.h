/*
 * The trading mode: one word for what the whole system may do now.
 *
 *              all proven                     worst cause says so
 *   STARTING ────────────► ACTIVE ◄────────► REDUCING ◄────────► CANCEL_ONLY
 *      ▲                                         │ any
 *      └───────────── a person resumes ── HALTED ◄┘
 *
 * It is the worst that any cause in force asks for. Causes are kept by whoever knows them; the
 * halt alone is a latch, kept on disk, and ended by a person only, after which everything has to
 * be proven again.
 */
#ifndef RISK_MODE_H
#define RISK_MODE_H

#include "common/base/types.h"
#include "common/market/words.h"

/* X(constant, mode it asks for, reason, what people are told) */
/* clang-format off */
#define MODE_CAUSES(X) \
    X(CAUSE_HALT,       MODE_HALTED,      "halt",     "halted until a person resumes") \
    X(CAUSE_STOPPING,   MODE_CANCEL_ONLY, "stopping", "risk is being stopped") \
    X(CAUSE_STORE,      MODE_CANCEL_ONLY, "store",    "the ledger on disk is not read yet") \
    X(CAUSE_EXECUTOR,   MODE_CANCEL_ONLY, "executor", "the executor is silent or not ready") \
    X(CAUSE_FEED,       MODE_CANCEL_ONLY, "feed",     "the market data feed is silent") \
    X(CAUSE_FUNDS,      MODE_CANCEL_ONLY, "funds",    "balances are not known") \
    X(CAUSE_UNPROVEN,   MODE_CANCEL_ONLY, "unproven", "ledger and exchange have not been found equal yet") \
    X(CAUSE_MAINTENANCE,MODE_CANCEL_ONLY, "maintenance", "the exchange is in or near maintenance") \
    X(CAUSE_MUTE,       MODE_CANCEL_ONLY, "mute",     "alerts have reached nobody for ten minutes") \
    X(CAUSE_LEDGER,     MODE_REDUCING,    "ledger",   "ledger and exchange disagree") \
    X(CAUSE_DISK,       MODE_REDUCING,    "disk",     "records are not being stored") \
    X(CAUSE_PAUSED,     MODE_REDUCING,    "paused",   "paused by the operator") \
    X(CAUSE_NOTIFIER,   MODE_REDUCING,    "notifier", "the notifier is silent")
/* clang-format on */

enum mode_cause {
#define X(constant, mode, word, text) constant,
    MODE_CAUSES(X)
#undef X
        CAUSE_COUNT
};

#define CAUSE_BIT(c) (UINT32_C(1) << (unsigned)(c))

struct trading_mode {
    enum mode mode;
    uint32_t causes;
    enum mode_cause cause; /* the one that decides; CAUSE_COUNT: none */
    ts_t since;
};

void mode_init(struct trading_mode *m);

/* Takes the causes in force and moves. True when mode or deciding cause changed. */
bool mode_judge(struct trading_mode *m, uint32_t causes, ts_t now);

bool mode_allows(enum mode mode, enum purpose purpose);
const char *mode_cause_word(enum mode_cause c); /* "active" for CAUSE_COUNT */
const char *mode_cause_text(enum mode_cause c);

#endif
