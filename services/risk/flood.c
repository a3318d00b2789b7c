#include "services/risk/flood.h"

#include "common/base/decimal.h"

/* Gives those not fixed their part of what is left, and says by how much limits changed that:
 * above zero when lower limits gave more than there is. */
static int128_t share_out(struct flood *f)
{
    money_t left = f->room;
    int64_t weights = 0;
    int128_t beyond = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        const struct basin *b = &f->at[i];
        if (b->fixed)
            left = money_sub(left, b->got);
        else
            weights += b->weight;
    }
    left = money_max(left, MONEY(0));
    for (uint32_t i = 0; i < f->count; i++) {
        struct basin *b = &f->at[i];
        if (b->fixed)
            continue;
        const money_t fair = MONEY(int128_mul_div(left.v, b->weight, weights, ROUND_DOWN));
        b->got = money_max(money_min(fair, b->high), b->low);
        beyond += b->got.v - fair.v;
    }
    return beyond;
}

/* Fixes whom a limit held: the lower ones first where they took too much, else the upper. False:
 * nobody was held. */
static bool fix(struct flood *f, int128_t beyond)
{
    bool any = false;
    for (uint32_t i = 0; i < f->count; i++) {
        struct basin *b = &f->at[i];
        const bool low = beyond >= 0 && b->got.v == b->low.v;
        const bool high = beyond <= 0 && b->got.v == b->high.v;
        if (b->fixed || (!low && !high))
            continue;
        b->fixed = true;
        any = true;
    }
    return any;
}

static void level(struct flood *f)
{
    for (uint32_t pass = 0; pass <= f->count; pass++)
        if (!fix(f, share_out(f)))
            return;
}

static money_t sum_of(const struct flood *f, uint32_t group)
{
    money_t sum = MONEY(0);
    for (uint32_t i = 0; i < f->count; i++)
        if (f->at[i].group == group)
            sum = money_add(sum, f->at[i].got);
    return sum;
}

/* Levels a group by itself, within what it may have. */
static void level_group(struct flood *f, uint32_t group)
{
    struct flood own = *f;
    own.room = f->most[group];
    for (uint32_t i = 0; i < own.count; i++) {
        struct basin *b = &own.at[i];
        b->fixed = b->group != group || b->weight == 0;
        if (b->group != group)
            b->got = MONEY(0);
    }
    level(&own);
    for (uint32_t i = 0; i < f->count; i++)
        if (f->at[i].group == group)
            f->at[i].got = own.at[i].got;
}

/* A full group stays full: what it leaves to the others only raises their level. */
void flood_pour(struct flood *f)
{
    bool full[SETTING_SYMBOLS_MAX] = {false};
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < f->count; i++)
            f->at[i].fixed = f->at[i].weight == 0 || full[f->at[i].group];
        level(f);
        for (uint32_t g = 0; g < f->count; g++) {
            if (full[g] || money_cmp(sum_of(f, g), f->most[g]) <= 0)
                continue;
            level_group(f, g);
            full[g] = again = true;
        }
    }
}
