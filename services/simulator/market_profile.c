#include "services/simulator/market_profile.h"

#include "common/base/assert.h"

/* clang-format off */
/* The first regime of a row is where it starts. Spread 0.001 is 0.1 %; volatility 0.00024 is 2.4 bp
 * per square root of a second. Fees of 2 x 0.02 % are what a round trip must earn, so wide and
 * edge are the weather a maker lives on, narrow the one it has to sit out, wild the dangerous one. */
static const struct market_profile profiles[] = {
    {"BTC-USDT", 9000, 8000, 80, {
        {0.00102, 0.00140, 0.000240, 1.6, 45, {0, 5, 3, 1}},
        {0.00080, 0.00110, 0.000220, 1.6, 20, {6, 0, 2, 1}},
        {0.00010, 0.00060, 0.000150, 2.5,  8, {7, 3, 0, 0}},
        {0.00120, 0.00200, 0.000450, 4.0,  4, {8, 2, 1, 0}}}},
    {"ETH-USDT", 6000, 5000, 80, {
        {0.00085, 0.00120, 0.000220, 1.5, 30, {0, 4, 5, 1}},
        {0.00060, 0.00090, 0.000180, 1.5, 20, {5, 0, 4, 1}},
        {0.00005, 0.00040, 0.000150, 2.2, 15, {5, 4, 0, 1}},
        {0.00100, 0.00180, 0.000500, 3.5,  5, {6, 3, 1, 0}}}},
    {"SOL-USDT", 3000, 2000, 60, {
        {0.00110, 0.00220, 0.000320, 0.7, 40, {0, 5, 2, 1}},
        {0.00080, 0.00130, 0.000260, 0.7, 25, {6, 0, 3, 1}},
        {0.00020, 0.00070, 0.000200, 0.9, 12, {6, 4, 0, 0}},
        {0.00150, 0.00300, 0.000700, 1.8,  6, {7, 3, 0, 0}}}},
    {"BTC-USDT-SWAP", 30000, 20000, 100, {
        {0.00002, 0.00010, 0.000080, 6.0, 25, {0, 5, 4, 1}},
        {0.00008, 0.00030, 0.000120, 4.0, 20, {5, 0, 5, 1}},
        {0.00080, 0.00120, 0.000200, 3.0, 20, {4, 5, 0, 1}},
        {0.00060, 0.00150, 0.000450, 6.0,  5, {5, 5, 2, 0}}}},
    {"", 3000, 2500, 60, {
        {0.00095, 0.00160, 0.000240, 1.0, 40, {0, 5, 3, 1}},
        {0.00070, 0.00110, 0.000200, 1.0, 20, {6, 0, 3, 1}},
        {0.00020, 0.00070, 0.000150, 1.3, 12, {6, 4, 0, 0}},
        {0.00120, 0.00250, 0.000550, 2.0,  5, {7, 3, 0, 0}}}},
};
/* clang-format on */

enum { PROFILES = sizeof profiles / sizeof profiles[0], SWAP_ROW = 3 };

uint32_t market_profile_row(struct str inst, bool swap)
{
    for (uint32_t n = 0; n + 1 < PROFILES; n++)
        if (str_is(inst, profiles[n].inst))
            return n;
    return swap ? SWAP_ROW : PROFILES - 1;
}

const struct market_profile *market_profile_at(uint32_t row)
{
    ASSERT(row < PROFILES);
    return &profiles[row];
}
