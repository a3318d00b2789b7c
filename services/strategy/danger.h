/*
 * Flow that knows more than we do, and which of our sides stands in its way until when
 * (strategy.md §3.7): sweeps, jumps, a leading symbol, bursts of our own fills, sides whose fills
 * lose. It only judges; whether quotes obey is the setting toxic_guard's affair.
 */
#ifndef STRATEGY_DANGER_H
#define STRATEGY_DANGER_H

#include "common/model/guards.h"
#include "common/msg/msg.h"
#include "services/strategy/pressure.h"

struct danger {
    struct guards guards;
    px_t swept[2]; /* by side of ours: the price a run of trades has come to, */
    ts_t swept_at[2];
    uint32_t levels[2]; /* and how many prices it has met */
    ts_t off[2];        /* a side that went off because its fills lose, not told of yet; 0: none */
};

void danger_init(struct danger *d, dur_t toxic_off);

/* A public trade and the touch it met. */
void danger_trade(struct danger *d, const struct msg_trade *t, const struct lean *met, ts_t now);

/* Judges the markouts of both sides, each fill once. */
void danger_judge(struct danger *d, const struct markout *m, double maker, ts_t now);

/* What keeps a side off, in a sentence with its numbers and the time left; nothing when
 * it is on. */
void danger_put(const struct danger *d, enum side side, ts_t now, struct text *out);

#endif
