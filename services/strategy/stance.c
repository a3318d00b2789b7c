#include "services/strategy/stance.h"

#include "common/model/figure.h"

/* The next level behind the touch that is worth a level; 0: none. */
static px_t behind(const struct symbol *s, enum side side)
{
    struct book_level level[VIEW_LEVELS];
    const uint16_t count = view_others(&s->view, side, &s->own, level);
    const px_t touch = s->touch[side].px;
    for (uint16_t i = 0; i < count; i++) {
        const bool worse = side == SIDE_BUY ? level[i].px.v < touch.v : level[i].px.v > touch.v;
        if (worse && level[i].qty.v >= s->instrument.min_qty.v)
            return level[i].px;
    }
    return PX(0);
}

static enum stance entry_stance(const struct symbol *s, const struct settings *set, enum side side)
{
    const double against = pressure_against(&s->opinion.pressure, side);
    if (against >= figure_of_rate(set->alpha_pull))
        return STANCE_OFF;
    if (against < figure_of_rate(set->alpha_back))
        return STANCE_TOUCH;
    const px_t next = behind(s, side);
    if (next.v == 0 || px_moved(s->touch[side].px, next, set->requote_move))
        return STANCE_OFF;
    return STANCE_BACK;
}

enum stance stance_of(const struct symbol *s, const struct settings *set, enum side side, bool exit)
{
    if (!opinion_leans(&s->opinion, set) || !s->spread_known)
        return STANCE_TOUCH;
    if (!exit)
        return entry_stance(s, set, side);
    const double with = -pressure_against(&s->opinion.pressure, side);
    const int64_t room = s->touch[SIDE_SELL].px.v - s->touch[SIDE_BUY].px.v;
    const bool inside = with >= figure_of_rate(set->alpha_pull) && room >= 2 * s->instrument.tick.v;
    return inside ? STANCE_INSIDE : STANCE_TOUCH;
}

px_t stance_px(const struct symbol *s, const struct settings *set, enum side side, bool exit,
               px_t px)
{
    const int64_t tick = s->instrument.tick.v;
    switch (stance_of(s, set, side, exit)) {
    case STANCE_TOUCH:
    case STANCE_OFF: return px;
    case STANCE_BACK: return behind(s, side);
    case STANCE_INSIDE: return PX(side == SIDE_BUY ? px.v + tick : px.v - tick);
    }
    return px;
}
