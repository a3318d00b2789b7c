#include "services/strategy/funding.h"

enum { AFTER_S = 5 };

void funding_learn(struct funding *f, const struct msg_funding *m)
{
    if (f->next.at.v != 0 && m->at.v > f->next.at.v)
        f->last = f->next;
    f->next = (struct funding_due){.rate = m->rate, .at = m->at};
}

static bool within(const struct funding_due *d, ts_t now, dur_t before)
{
    return d->at.v != 0 && now.v >= d->at.v - before.v && now.v <= d->at.v + DUR_S(AFTER_S).v;
}

static bool costs(const struct funding_due *d, enum side side, rate_t edge)
{
    const int64_t paid = side == SIDE_BUY ? d->rate.v : -d->rate.v;
    return paid > 0 && (edge.v <= 0 || paid > edge.v / 2);
}

bool funding_pays(const struct funding *f, enum side side, ts_t exchange_now, dur_t before,
                  rate_t edge)
{
    return (within(&f->next, exchange_now, before) && costs(&f->next, side, edge)) ||
           (within(&f->last, exchange_now, before) && costs(&f->last, side, edge));
}

static ts_t turn_of(const struct funding_due *d, ts_t now, dur_t before)
{
    const ts_t from = TS(d->at.v - before.v);
    const ts_t until = ts_add(d->at, DUR(DUR_S(AFTER_S).v + 1));
    if (d->at.v == 0 || now.v >= until.v)
        return TS_NEVER;
    return now.v < from.v ? from : until;
}

ts_t funding_turn(const struct funding *f, ts_t exchange_now, dur_t before)
{
    return ts_min(turn_of(&f->next, exchange_now, before), turn_of(&f->last, exchange_now, before));
}
