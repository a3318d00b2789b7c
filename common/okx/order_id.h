/*
 * The client order id: 32 characters that lead any order found at the exchange back to who sent
 * it, which boot of it, for which strategy and on which approval. Never used twice: the epoch is
 * durable and grows with every boot.
 *
 *   Q1  SS  EEEEEE  QQQQQQQQ  TT  NNNNNNNNN  CCC
 *   │   │   │       │         │   │          └ 15 check bits over all before
 *   │   │   │       │         │   └ order number: low 13 bits of its epoch, 32 bits of its counter
 *   │   │   │       │         └ strategy instance, 10 bits
 *   │   │   │       └ sequence within the boot, 40 bits
 *   │   │   └ epoch of the executor's boot, 30 bits
 *   │   └ shard, 10 bits
 *   └ family and version
 *
 * Digits are Crockford's base 32 (no I, L, O, U), upper case. Source: reliability §2.12.
 */
#ifndef OKX_ORDER_ID_H
#define OKX_ORDER_ID_H

#include "common/base/err.h"
#include "common/base/str.h"

enum { ORDER_ID_LENGTH = 32, ORDER_ID_NUMBER_BITS = 45 };

struct order_id {
    uint16_t shard;    /* 0 .. 1023 */
    uint32_t epoch;    /* below 2^30 */
    uint64_t seq;      /* below 2^40 */
    uint16_t strategy; /* 0 .. 1023 */
    uint64_t number;   /* order number; only its low ORDER_ID_NUMBER_BITS travel */
};

/* Larger values than the fields hold are cut to their low bits. */
struct word order_id_write(const struct order_id *id);

/* ERR_UNKNOWN: not of our family. ERR_CORRUPT: of our family, but the check digits are wrong.
 * ERR_VERSION: our family, another version. */
MUST_CHECK enum err order_id_read(struct str text, struct order_id *out);

/* The part of an order number that an id carries. */
uint64_t order_id_number(uint64_t number);

#endif
