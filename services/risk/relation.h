/*
 * Which symbols move together: correlation of their 5-minute returns above 0.7, by the mids at the
 * bar ends of the last six hours (strategy.md §3.6). Until two symbols have twelve bars in common,
 * or where one of them does not move, those of one base currency count as moving together: BTC-USDT
 * and BTC-USDT-SWAP. Whoever moves with one of a group belongs to it.
 *
 * An opinion: it only makes symbols share a limit each of them has alone otherwise.
 */
#ifndef RISK_RELATION_H
#define RISK_RELATION_H

#include "common/base/settings.h"

enum { RELATION_BAR_S = 300, RELATION_BARS = 72, RELATION_LEAST = 12 };

struct relation_bar {
    bool known[SETTING_SYMBOLS_MAX];
    double moved[SETTING_SYMBOLS_MAX]; /* return over the bar */
};

struct relation {
    uint32_t count;
    int64_t number;                    /* of the bar under way, counted from 1970; 0: none */
    double seen[SETTING_SYMBOLS_MAX];  /* latest mid; 0: none */
    double began[SETTING_SYMBOLS_MAX]; /* mid at its begin; 0: none */
    struct word base[SETTING_SYMBOLS_MAX];
    uint32_t next, bars;
    struct relation_bar bar[RELATION_BARS]; /* a ring */
    uint32_t group[SETTING_SYMBOLS_MAX];    /* by the first symbol of it */
};

void relation_init(struct relation *r, const struct word *inst, uint32_t count);

/* The mids of now, 0 where there is none to rely on; several times a bar. */
void relation_see(struct relation *r, const double *mid, ts_t now);

/* Whether two symbols move together. */
bool relation_holds(const struct relation *r, uint32_t a, uint32_t b);

#endif
