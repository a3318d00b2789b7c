#include "services/risk/speed.h"

#include "common/base/decimal.h"

money_t speed_loss(struct speed *s, money_t result, ts_t now)
{
    const int64_t is = now.v / DUR_S(1).v;
    const bool begins = s->second == 0 || is - s->second >= SPEED_SECONDS;
    money_t best = result;
    if (begins)
        for (int i = 0; i < SPEED_SECONDS; i++)
            s->best[i] = result;
    if (begins)
        s->second = is;
    while (s->second < is)
        s->best[++s->second % SPEED_SECONDS] = result;
    s->best[is % SPEED_SECONDS] = money_max(s->best[is % SPEED_SECONDS], result);
    for (int i = 0; i < SPEED_SECONDS; i++)
        best = money_max(best, s->best[i]);
    return money_sub(best, result);
}
