/*
 * What the executor keeps for each instrument: its rules as the feed tells them, the budget of
 * requests, the account's fees, and for swaps the leverage and the position at the exchange.
 */
#ifndef EXECUTOR_MARKETS_H
#define EXECUTOR_MARKETS_H

#include "common/market/instrument.h"
#include "common/msg/msg.h"
#include "services/executor/throttle.h"

enum { MARKETS_MAX = 64, MARKETS_NONE = -1 };

/* clang-format off */
#define LEVERAGE_STATES(X) \
    X(UNSET)   /* nothing done yet; spot stays here */ \
    X(ASKED)   /* set-leverage is on its way */ \
    X(READING) /* it was accepted and is being read back */ \
    X(PROVEN)  /* the exchange says it is what we want */ \
    X(REFUSED) /* not possible now; tried again later */
/* clang-format on */

enum leverage_state {
#define X(name) LEVERAGE_##name,
    LEVERAGE_STATES(X)
#undef X
};

struct market {
    struct word inst;
    bool known; /* the feed has described it */
    struct instrument instrument;
    uint64_t feed_ses; /* who described it, to know whose death concerns it */
    struct throttle throttle;
    bool rest_only; /* the exchange does not take its instIdCode on the websocket */

    bool has_fees;
    struct msg_fee_rate fees;
    ts_t fees_at; /* when to ask (again) */

    enum leverage_state leverage_state;
    ts_t leverage_at;
    bool has_position;
    struct msg_exchange_position position;
    ts_t funding_at;  /* exchange time of the next funding; 0: none known */
    ts_t funding_was; /* the last one its payment was looked for at */
};

struct markets {
    int count;
    struct market at[MARKETS_MAX];
};

void markets_init(struct markets *ms);

/* Index of the instrument, or MARKETS_NONE. */
int markets_find(const struct markets *ms, const struct word *inst);

/* The same, made when it is new; MARKETS_NONE only when there is no room. */
int markets_add(struct markets *ms, const struct word *inst);

/* Takes in what the feed says. Returns the index, MARKETS_NONE when it cannot be held or breaks
 * the rules of an instrument: it is then not known and nothing is sent on it. */
int markets_learn(struct markets *ms, const struct msg *in);

/* When a swap is funded next, as the feed says. */
void markets_funding(struct markets *ms, const struct msg_funding *f);

#endif
