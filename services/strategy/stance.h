/*
 * Where an order stands by the pressure of the book (strategy.md §3.4), while quotes follow it
 * (opinion_leans); otherwise at the touch.
 *
 *   an entry   pressed by alpha_back: one level behind the touch, none where that is too far;
 *              by alpha_pull: not at all
 *   an exit    with alpha_pull against the position: one tick inside the spread
 */
#ifndef STRATEGY_STANCE_H
#define STRATEGY_STANCE_H

#include "services/strategy/symbol.h"

enum stance { STANCE_TOUCH, STANCE_BACK, STANCE_INSIDE, STANCE_OFF };

enum stance stance_of(const struct symbol *s, const struct settings *set, enum side side,
                      bool exit);

/* The price of an order that would stand at `px`, the touch, otherwise. */
px_t stance_px(const struct symbol *s, const struct settings *set, enum side side, bool exit,
               px_t px);

#endif
