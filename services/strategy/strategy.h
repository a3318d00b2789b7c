/*
 * The strategy service: wishes for orders, symbol by symbol. It may quote a
 * symbol only while risk leases it to this session; it places nothing itself.
 * Pure: messages in, messages out (see common/io/service.h for the order of a
 * core's life). Same messages, same wishes, byte by byte.
 */
#ifndef STRATEGY_STRATEGY_H
#define STRATEGY_STRATEGY_H

#include "common/base/table.h"
#include "services/strategy/symbol.h"

enum { LEASE_ASK_MS = 300, STOP_GIVE_UP_MS = 4000 };

struct strategy {
    struct shared shared;
    struct word_table index; /* instId to symbol */
    uint32_t count;
    struct symbol symbols[SETTING_SYMBOLS_MAX];
    ts_t lease_at; /* when leases are asked for again */
    ts_t stop_by;  /* stopping: when to give up; 0: not stopping */
    bool stopped;  /* STOPPED has been said */
    bool started;
};

void strategy_init(struct strategy *st, const struct settings *settings);
void strategy_step(struct strategy *st, const struct msg *in, struct outbox *out);
ts_t strategy_deadline(const struct strategy *st);

/* The status of every symbol, and what is thought of those this session holds. */
void strategy_snapshot(const struct strategy *st, ts_t now, struct outbox *out);
enum service_state strategy_state(const struct strategy *st, struct word *reason);

#endif
