/* What things are worth and what margin they need. Inside the venue; the rest is in venue.h. */
#ifndef SIMULATOR_VENUE_VALUE_H
#define SIMULATOR_VENUE_VALUE_H

#include "services/simulator/venue.h"

/* The base currency of a listing, or its quote currency. */
int16_t venue_value_currency(const struct venue *v, int inst, bool base);

/* An amount of a currency in USD; 0 when its price is unknown. */
money_t venue_value_in_usd(const struct venue *v, int16_t currency, money_t amount);

/* Initial margin of a swap for position and open orders together: the larger of what is at risk
 * when all buys or all sells fill, divided by the leverage. */
money_t venue_value_margin(const struct venue *v, uint16_t account, int inst);

/* How much that grows when the open orders of a side grow by this much notional. */
money_t venue_value_extra_margin(const struct venue *v, uint16_t account, int inst, enum side side,
                                 money_t more);

#endif
