/* A price level of an order book, as it stands on the bus and in books. */
#ifndef MARKET_LEVEL_H
#define MARKET_LEVEL_H

#include "common/base/types.h"

struct book_level {
    px_t px;
    qty_t qty;
};

/* Borrowed book levels, best first. */
struct levels {
    const struct book_level *at;
    uint16_t count;
};

#endif
