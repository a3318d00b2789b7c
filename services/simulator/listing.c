#include "services/simulator/listing.h"

#include <string.h>

#include "common/base/assert.h"

/* clang-format off */
/* X(instId, type, instIdCode, fee group, tick, lot, min, max limit size, max market amount in USD
 *   (spot) or contracts (swap), contract value, lever, start price, listTime) */
#define LISTINGS(X) \
    X("BTC-USDT",      SPOT, 3,      "12", "0.1",         "0.00000001", "0.00001", "9999999999",       "1000000", "1",        10,  "91500",     "1611907686000") \
    X("ETH-USDT",      SPOT, 4,      "12", "0.01",        "0.000001",   "0.0001",  "999999999999",     "1000000", "1",        10,  "3020",      "1611907686000") \
    X("SOL-USDT",      SPOT, 1514,   "12", "0.01",        "0.000001",   "0.01",    "999999999999",     "1000000", "1",        10,  "138.5",     "1611907686000") \
    X("BTC-USDT-SWAP", SWAP, 10459,  "4",  "0.1",         "0.01",       "0.01",    "100000000",        "34000",   "0.01",     100, "91480",     "1573557408000") \
    X("ETH-USDT-SWAP", SWAP, 10461,  "4",  "0.01",        "0.01",       "0.01",    "100000000",        "67000",   "0.1",      100, "3019",      "1573557408000") \
    X("SOL-USDT-SWAP", SWAP, 10530,  "4",  "0.01",        "0.01",       "0.01",    "100000000",        "34000",   "1",        50,  "138.4",     "1611907686000") \
    X("XRP-USDT",      SPOT, 42,     "12", "0.0001",      "0.000001",   "1",       "999999999999",     "1000000", "1",        10,  "2.11",      "1611907686000") \
    X("DOGE-USDT",     SPOT, 988,    "12", "0.00001",     "0.000001",   "10",      "999999999999",     "1000000", "1",        10,  "0.14512",   "1611907686000") \
    X("ADA-USDT",      SPOT, 1,      "12", "0.0001",      "0.0001",     "10",      "99999999999999",   "1000000", "1",        10,  "0.4512",    "1611907686000") \
    X("LTC-USDT",      SPOT, 7,      "12", "0.01",        "0.000001",   "0.01",    "999999999999",     "1000000", "1",        10,  "84.2",      "1611907686000") \
    X("TRX-USDT",      SPOT, 11,     "14", "0.00001",     "0.000001",   "1",       "999999999999",     "1000000", "1",        10,  "0.27811",   "1611907686000") \
    X("OKB-USDT",      SPOT, 9,      "13", "0.01",        "0.000001",   "0.01",    "999999999999",     "1000000", "1",        10,  "112.4",     "1611907686000") \
    X("PEPE-USDT",     SPOT, 120636, "12", "0.000000001", "1",          "100000",  "9999999999999999", "1000000", "1",        10,  "0.000004512", "1683277200000") \
    X("SHIB-USDT",     SPOT, 20937,  "13", "0.000000001", "1",          "100000",  "9999999999999999", "1000000", "1",        10,  "0.000008411", "1620644400000") \
    X("SATS-USDT",     SPOT, 141401, "13", "0.00000000001", "1",        "10000000", "9999999999999999", "1000000", "1",       10,  "0.00000002411", "1702372620000") \
    X("BABYDOGE-USDT", SPOT, 27794,  "14", "0.000000000001", "1",       "1000000000", "9999999999999999", "18000", "1",       0,   "0.000000001123", "1631073600000") \
    X("USDC-USDT",     SPOT, 648,    "11", "0.0001",      "0.000001",   "1",       "999999999999",     "1000000", "1",        10,  "0.9998",    "1611907686000") \
    X("ETH-BTC",       SPOT, 5,      "13", "0.00001",     "0.000001",   "0.0001",  "999999999999",     "1000000", "1",        10,  "0.03301",   "1611907686000")
/* clang-format on */

struct row {
    const char *inst, *group, *tick, *lot, *min, *max_limit, *max_market, *contract, *start,
        *listed;
    int64_t code;
    enum inst_type type;
    uint32_t lever;
};

/* clang-format off */
#define ROW(id, kind, number, fees, ...) ROW_REST(id, kind, number, fees, __VA_ARGS__)
#define ROW_REST(id, kind, number, fees, step, size, least, most, market, value, times, px, since) \
    {.inst = (id), .group = (fees), .tick = (step), .lot = (size), .min = (least),                 \
     .max_limit = (most), .max_market = (market), .contract = (value), .start = (px),              \
     .listed = (since), .code = (number), .type = INST_##kind, .lever = (times)},
static const struct row rows[] = {LISTINGS(ROW)};
#undef ROW
#undef ROW_REST
/* clang-format on */

enum { ROWS = sizeof rows / sizeof rows[0] };

/* The tables above are ours: a value that cannot be read is our mistake. */
static int64_t number(const char *text, int exp)
{
    int64_t v = 0;
    enum err e = decimal_parse(str_from(text), exp, &v);
    ASSERT(e == ERR_OK);
    return v;
}

static money_t amount(const char *text)
{
    money_t v = MONEY(0);
    enum err e = money_parse(str_from(text), &v);
    ASSERT(e == ERR_OK);
    return v;
}

static int places(const char *text)
{
    int n = 0;
    enum err e = decimal_places(str_from(text), &n);
    ASSERT(e == ERR_OK);
    return n;
}

/* A limit size beyond int64 in lots is the same as no limit. */
static qty_t saturated(const char *text, int exp)
{
    int64_t v = 0;
    return decimal_parse(str_from(text), exp, &v) == ERR_OK ? QTY(v) : QTY(INT64_MAX);
}

/* Splits "BTC-USDT-SWAP" into base and quote; false when it is no such name. */
static bool names(struct str inst, struct instrument *i, struct word *family)
{
    struct str rest = inst;
    struct str base = str_cut(&rest, '-');
    struct str quote = str_cut(&rest, '-');
    bool swap = str_is(rest, "SWAP");
    if (base.len == 0 || quote.len == 0 || (rest.len > 0 && !swap) || !word_fits(inst))
        return false;
    if (inst.len != base.len + 1 + quote.len + (swap ? 5 : 0))
        return false;
    i->inst = word_from(inst);
    i->type = swap ? INST_SWAP : INST_SPOT;
    i->base = word_from(base);
    i->quote = word_from(quote);
    if (swap)
        *family = word_from((struct str){inst.at, base.len + 1 + quote.len});
    return true;
}

static void common(struct listing *l)
{
    bool swap = l->is.type == INST_SWAP;
    l->is.state = INST_STATE_LIVE;
    l->is.linear = true;
    l->is.version = 1;
    l->max_limit_usd = amount("20000000");
    l->band = swap ? RATE(20000000) : RATE(50000000);
    l->funding = swap ? RATE(100000) : RATE(0);
    l->funding_period = swap ? DUR_S(8 * 3600) : DUR(0);
}

size_t listing_builtin_count(void)
{
    return ROWS;
}

void listing_builtin(size_t rank, struct listing *out)
{
    ASSERT(rank < ROWS);
    const struct row *r = &rows[rank];
    *out = (struct listing){0};
    struct instrument *i = &out->is;
    bool named = names(str_from(r->inst), i, &out->family);
    ASSERT(named);
    i->code = r->code;
    i->group = word_of(r->group);
    i->px_exp = -places(r->tick);
    i->qty_exp = -places(r->lot);
    i->tick = PX(number(r->tick, i->px_exp));
    i->lot = QTY(number(r->lot, i->qty_exp));
    i->min_qty = QTY(number(r->min, i->qty_exp));
    i->max_limit_qty = saturated(r->max_limit, i->qty_exp);
    i->contract_exp = -places(r->contract);
    i->contract = number(r->contract, i->contract_exp);
    i->max_leverage = r->lever;
    out->start_px = amount(r->start);
    out->listed = ts_from_ms(number(r->listed, 0));
    common(out);
    if (i->type == INST_SWAP)
        i->max_market_qty = saturated(r->max_market, i->qty_exp);
    else
        out->max_market_usd = amount(r->max_market);
    ASSERT(listing_valid(out));
}

bool listing_find(struct str inst, struct listing *out)
{
    for (size_t n = 0; n < ROWS; n++) {
        if (!str_is(inst, rows[n].inst))
            continue;
        listing_builtin(n, out);
        return true;
    }
    return false;
}

/* Codes of derived rows lie above every code OKX has used for production spot and swaps. */
static int64_t code_of(struct str inst)
{
    uint64_t h = 1469598103934665603U;
    for (size_t n = 0; n < inst.len; n++)
        h = (h ^ (uint8_t)inst.at[n]) * 1099511628211U;
    return (int64_t)(1000000 + h % 1000000000U);
}

bool listing_derive(struct str inst, int px_places, int qty_places, struct listing *out)
{
    ASSERT(px_places >= 0 && px_places <= 12);
    ASSERT(qty_places >= 0 && qty_places <= 12);
    *out = (struct listing){0};
    struct instrument *i = &out->is;
    if (!names(inst, i, &out->family))
        return false;
    i->code = code_of(inst);
    i->group = word_of(i->type == INST_SWAP ? "5" : "14");
    i->px_exp = -px_places;
    i->qty_exp = -qty_places;
    i->tick = PX(1);
    i->lot = QTY(1);
    i->min_qty = QTY(1);
    i->max_limit_qty = QTY(INT64_MAX);
    i->max_market_qty = i->type == INST_SWAP ? QTY(INT64_MAX) : QTY(0);
    i->contract = 1;
    i->max_leverage = i->type == INST_SWAP ? 50 : 0;
    out->max_market_usd = i->type == INST_SWAP ? MONEY(0) : amount("1000000");
    out->start_px = amount("100");
    out->listed = ts_from_ms(1611907686000);
    common(out);
    return listing_valid(out);
}

bool listing_valid(const struct listing *l)
{
    if (!instrument_valid(&l->is) || !l->is.linear || l->is.code <= 0)
        return false;
    if (l->is.type != INST_SPOT && l->is.type != INST_SWAP)
        return false;
    if (l->is.type == INST_SWAP && (word_empty(&l->family) || l->is.max_leverage == 0))
        return false;
    return l->band.v > 0 && l->start_px.v > 0 && l->funding_period.v >= 0;
}
