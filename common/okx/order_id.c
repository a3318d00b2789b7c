#include "common/okx/order_id.h"

#include "common/base/assert.h"

enum {
    FAMILY = 'Q',
    VERSION = '1',
    SHARD_DIGITS = 2,
    EPOCH_DIGITS = 6,
    SEQ_DIGITS = 8,
    STRATEGY_DIGITS = 2,
    NUMBER_DIGITS = 9,
    CHECK_DIGITS = 3,
    BITS = 5,
};

_Static_assert(2 + SHARD_DIGITS + EPOCH_DIGITS + SEQ_DIGITS + STRATEGY_DIGITS + NUMBER_DIGITS +
                       CHECK_DIGITS ==
                   ORDER_ID_LENGTH,
               "the digits fill what the exchange allows");
_Static_assert(NUMBER_DIGITS *BITS == ORDER_ID_NUMBER_BITS, "the number's digits hold its bits");

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void put(struct text *t, uint64_t v, int count)
{
    for (int i = count - 1; i >= 0; i--)
        text_char(t, digits[(v >> (BITS * i)) & 31]);
}

static int value_of(char c)
{
    for (int i = 0; i < 32; i++)
        if (digits[i] == c)
            return i;
    return -1;
}

/* Takes `count` digits off the front; false when one is none. */
static bool take(struct str *rest, int count, uint64_t *out)
{
    uint64_t v = 0;
    for (int i = 0; i < count; i++) {
        const int digit = value_of(rest->at[i]);
        if (digit < 0)
            return false;
        v = v << BITS | (uint64_t)digit;
    }
    rest->at += count;
    rest->len -= (size_t)count;
    *out = v;
    return true;
}

/* CRC-15/CAN: finds every change of one or two characters of an id this short. */
static uint64_t check_of(struct str text)
{
    uint32_t crc = 0;
    for (size_t i = 0; i < text.len; i++) {
        crc ^= (uint32_t)(unsigned char)text.at[i] << 7;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x4000U) != 0 ? (crc << 1) ^ 0x4599U : crc << 1;
        crc &= 0x7fffU;
    }
    return crc;
}

uint64_t order_id_number(uint64_t number)
{
    return number & ((UINT64_C(1) << ORDER_ID_NUMBER_BITS) - 1);
}

struct word order_id_write(const struct order_id *id)
{
    char buffer[ORDER_ID_LENGTH + 1];
    struct text t = TEXT(buffer);
    text_char(&t, FAMILY);
    text_char(&t, VERSION);
    put(&t, id->shard, SHARD_DIGITS);
    put(&t, id->epoch, EPOCH_DIGITS);
    put(&t, id->seq, SEQ_DIGITS);
    put(&t, id->strategy, STRATEGY_DIGITS);
    put(&t, id->number, NUMBER_DIGITS);
    put(&t, check_of(text_done(&t)), CHECK_DIGITS);
    ASSERT(!t.cut);
    ASSERT(t.len == ORDER_ID_LENGTH);
    return word_from(text_done(&t));
}

enum err order_id_read(struct str text, struct order_id *out)
{
    if (text.len != ORDER_ID_LENGTH || text.at[0] != FAMILY)
        return ERR_UNKNOWN;
    const struct str checked = {text.at, ORDER_ID_LENGTH - CHECK_DIGITS};
    struct str rest = {text.at + 2, text.len - 2};
    uint64_t shard, epoch, seq, strategy, number, check;
    if (!take(&rest, SHARD_DIGITS, &shard) || !take(&rest, EPOCH_DIGITS, &epoch) ||
        !take(&rest, SEQ_DIGITS, &seq) || !take(&rest, STRATEGY_DIGITS, &strategy) ||
        !take(&rest, NUMBER_DIGITS, &number) || !take(&rest, CHECK_DIGITS, &check))
        return ERR_UNKNOWN;
    if (check != check_of(checked))
        return ERR_CORRUPT;
    if (text.at[1] != VERSION)
        return ERR_VERSION;
    ASSERT(rest.len == 0);
    *out = (struct order_id){(uint16_t)shard, (uint32_t)epoch, seq, (uint16_t)strategy, number};
    return ERR_OK;
}
