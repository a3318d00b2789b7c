/* An instrument as it travels: the message INSTRUMENT and the terms both sides compute with. */
#ifndef MSG_DEFINITION_H
#define MSG_DEFINITION_H

#include "common/market/instrument.h"
#include "common/msg/msg.h"

/* As it was sent; nothing is checked: ask instrument_valid() before computing with it. */
struct instrument definition_read(const struct msg_instrument *m);

/* Every field; the exponents of a valid instrument fit. */
struct msg_instrument definition_of(const struct instrument *i);

#endif
