/*
 * What we hold of one instrument because of our own trading, and what it has
 * earned. Booked from fills only; risk keeps its ledger with it and strategy
 * knows its position by it. Inventory that was there before is not in here.
 *
 * Average cost. A cycle runs from flat to flat: it opens when the position
 * reaches one minimum order and closes when it falls below one. What is then
 * left (dust: a fee taken in coins, a remainder under the minimum) stays in the
 * position at its cost and goes into the next cycle.
 *
 * Exact at 1e-18 whatever is rounded on the way, at every moment:
 *
 *   all quote currency received - all paid - quote fees + funding
 *     =  realised + gross - fees + funding of the open cycle - value
 */
#ifndef MARKET_POSITION_H
#define MARKET_POSITION_H

#include "common/market/instrument.h"

struct position {
    money_t amount;     /* signed; base currency (spot) or contracts; fees in coins taken off */
    money_t value;      /* signed; what `amount` cost at its entry prices, quote, without fees */
    money_t gross;      /* of the open cycle so far, and of dust since the last one */
    money_t fees;       /* likewise, quote value; positive: paid */
    money_t funding;    /* likewise; positive: received */
    ts_t opened;        /* 0: no cycle is open */
    enum side entry;    /* of the open cycle */
    bool stopped;       /* a stop took part in the open cycle */
    money_t realised;   /* of all closed cycles, net of their fees */
    money_t fees_total; /* since the first fill, quote value */
    money_t funding_total;
    uint64_t fills;
    uint64_t cycles;   /* closed ones */
    uint64_t odd_fees; /* fees in a third currency: booked as nothing, because worth unknown */
};

/* One execution as the exchange tells it. */
struct position_fill {
    enum side side;
    px_t px;
    qty_t qty;           /* > 0 */
    money_t fee;         /* change of balance: negative paid, positive rebate */
    struct word fee_ccy; /* base or quote of the instrument; empty counts as quote */
    ts_t at;
    bool stop; /* by a stop or by flattening */
};

/* A round trip. */
struct cycle {
    uint64_t number; /* from 1 */
    enum side entry;
    money_t gross;   /* before fees */
    money_t fees;    /* positive: paid */
    money_t funding; /* positive: received */
    money_t net;     /* gross - fees + funding */
    ts_t opened;
    ts_t closed;
    bool stopped;
};

/* Books one fill. True when it ended a cycle, which is then in *closed. A fill that goes through
 * zero ends one cycle and starts the next; its fee is shared in proportion. */
bool position_book(struct position *p, const struct instrument *i, const struct position_fill *f,
                   struct cycle *closed);

/* Funding received (positive) or paid. What comes when no cycle is open belongs to the next. */
void position_fund(struct position *p, money_t received);

/* What its trades have brought before fees since the first fill: a swap's cash without fees. */
money_t position_brought(const struct position *p);

/* At least one minimum order is held, so there is something that can be left. */
bool position_is_open(const struct position *p, const struct instrument *i);

/* Entry price of what is held, quote per coin, as a price is; 0 when nothing is. */
money_t position_average(const struct position *p, const struct instrument *i);

/* Quote currency put in for what is open, signed, fees, funding and what the cycle has realised so
 * far included: what has to come back for a result of zero. */
money_t position_cost(const struct position *p);

/* Result before fees if all were left now for `leave` of quote currency: what selling a long
 * brings, or minus what buying back a short takes. */
money_t position_unrealised(const struct position *p, money_t leave);

/* `amount` cut to the lot toward zero, signed. */
qty_t position_qty(const struct position *p, const struct instrument *i);

#endif
