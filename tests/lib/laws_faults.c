/* Laws that hold whatever goes wrong, named after the invariants of faults, I1 to I28. */
#include <string.h>

#include "backtest/truth.h"
#include "services/simulator/simulator.h"
#include "tests/lib/laws.h"

enum { GONE_BOUND_S = 15, UNKNOWN_BOUND_S = 10 };

static uint64_t hash(const char *at, size_t len)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t n = 0; n < len; n++)
        h = (h ^ (uint8_t)at[n]) * UINT64_C(1099511628211);
    return h;
}

static bool named_before(struct laws *l, uint64_t name)
{
    for (uint64_t n = 0; n < LAWS_NAMES && n < l->names; n++)
        if (l->name[n] == name)
            return true;
    l->name[l->names++ % LAWS_NAMES] = name;
    return false;
}

const char *laws_i6_named_once(struct laws *l, struct str frame)
{
    static const struct str key = {"\"clOrdId\":\"", 11};
    for (size_t at = 0; at < frame.len;) {
        const struct str rest = {frame.at + at, frame.len - at};
        const size_t found = str_find(rest, key);
        if (found == rest.len)
            return NULL;
        const size_t from = at + found + key.len;
        size_t end = from;
        while (end < frame.len && frame.at[end] != '"')
            end++;
        if (named_before(l, hash(frame.at + from, end - from)))
            return "I6: no order is placed twice under one name";
        at = end;
    }
    return NULL;
}

/* Of the executor: what it leaves behind is gone by the exchange's own timer. */
const char *laws_i9_nothing_outlives_us(struct laws *l)
{
    struct word reason;
    const ts_t now = world_now(l->w);
    if (world_state(l->w, WORLD_EXECUTOR, &reason) != SERVICE_STATE_DEAD)
        l->gone = TS(0);
    else if (l->gone.v == 0)
        l->gone = now;
    return l->gone.v != 0 && ts_diff(now, l->gone).v > DUR_S(GONE_BOUND_S).v &&
                   truth_pending(l->w) > 0
               ? "I9: orders do not outlive their owner"
               : NULL;
}

const char *laws_i14_a_halt_stays(struct laws *l, const struct msg_order *o)
{
    return l->latched && o->action == ACTION_PLACE && o->purpose == PURPOSE_OPEN
               ? "I14: a halt is ended by a person and by nothing else"
               : NULL;
}

const char *laws_i16_never_ourselves(struct laws *l)
{
    const struct venue *v = &((const struct simulator *)world_core(l->w, WORLD_SIMULATOR))->venue;
    const struct venue_fill *newest = venue_next_fill(v, SIM_ACCOUNT, NULL);
    const struct venue_fill *f = newest;
    for (int n = 0; n < 4 && f != NULL; n++) {
        f = venue_next_fill(v, SIM_ACCOUNT, f);
        if (f != NULL && f->inst == newest->inst && f->is.trade_id == newest->is.trade_id)
            return "I16: our orders never match each other";
    }
    return NULL;
}

const char *laws_i24_nothing_unknown(struct laws *l)
{
    const uint64_t least = l->orders > LAWS_ORDERS ? l->orders - LAWS_ORDERS : 0;
    for (uint64_t n = l->orders; n > least; n--) {
        const struct laws_order *o = &l->order[(n - 1) % LAWS_ORDERS];
        if (o->state == ORDER_UNKNOWN && o->unknown_at.v != 0 &&
            ts_diff(world_now(l->w), o->unknown_at).v > DUR_S(UNKNOWN_BOUND_S).v)
            return "I24: when faults are over no order stays unknown";
    }
    return NULL;
}

void laws_hear_ledger(struct laws *l, const struct msg_ledger *m)
{
    uint32_t n = 0;
    while (n < l->ledgers && !word_equal(&l->ledger[n].currency, &m->currency))
        n++;
    if (n == LAWS_CURRENCIES)
        return;
    l->ledgers = n == l->ledgers ? n + 1 : l->ledgers;
    l->ledger[n] = *m;
}

const char *laws_i7_ledger_is_the_exchanges(struct laws *l)
{
    const struct venue *v = &((const struct simulator *)world_core(l->w, WORLD_SIMULATOR))->venue;
    for (uint32_t n = 0; n < l->ledgers; n++)
        for (int c = 0; c < (int)v->currencies; c++)
            if (word_equal(&l->ledger[n].currency, &v->currency[c]) &&
                money_cmp(l->ledger[n].ours, v->account[SIM_ACCOUNT].balances[c].cash) != 0)
                return "I7: at rest the ledger is what the exchange holds, to the last decimal";
    return NULL;
}
