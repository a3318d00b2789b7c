#include "tests/lib/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

/* 2026-01-02T00:00:00Z */
#define START_MS INT64_C(1767312000000)

static void broke(struct chain *c, const char *what, const struct msg *m)
{
    struct text t = {c->broken, 0, sizeof c->broken - 1, false};
    if (c->broken[0] != 0)
        return;
    text_decimal(&t, ts_diff(world_now(c->w), c->start).v / 1000000, -3);
    text_put(&t, " s: ");
    text_put(&t, what);
    text_put(&t, ": ");
    if (m != NULL)
        msg_print(m, &t);
    c->broken[t.len] = 0;
}

static bool approved(const struct chain *c, uint64_t order)
{
    for (int n = 0; n < CHAIN_APPROVED; n++)
        if (c->approved[n] == order)
            return true;
    return false;
}

static void on_fill(struct chain *c, const struct msg *m)
{
    if (!told_new(&c->told, &m->fill)) {
        if (!m->fill.replayed)
            broke(c, "a fill was told twice", m);
        return;
    }
    c->fills++;
    /* whoever replays does not remember what for */
    if (m->fill.purpose == PURPOSE_OPEN && !m->fill.maker && !m->fill.replayed)
        broke(c, "an opening order took liquidity", m);
}

static void on_order(struct chain *c, const struct msg *m)
{
    const struct msg_order *o = &m->order;
    if (o->action != ACTION_PLACE)
        return;
    c->placed++;
    c->approved[c->approvals++ % CHAIN_APPROVED] = o->order;
    if (c->halted && o->purpose != PURPOSE_FLATTEN)
        broke(c, "an order after the halt", m);
}

/* News of fills and of balances travel apart: for a moment they may differ. */
static void on_ledger(struct chain *c, const struct msg_ledger *l)
{
    int n = 0;
    while (n < CHAIN_CURRENCIES - 1 && !word_empty(&c->ledger[n].currency) &&
           !word_equal(&c->ledger[n].currency, &l->currency))
        n++;
    const bool differs = money_cmp(l->ours, l->exchange) != 0;
    c->ledger[n].currency = l->currency;
    if (!differs)
        c->ledger[n].since = TS(0);
    else if (c->ledger[n].since.v == 0)
        c->ledger[n].since = world_now(c->w);
}

static void see(void *arg, enum world_who who, const struct msg *m)
{
    struct chain *c = arg;
    switch (m->type) {
    case MSG_ORDER: on_order(c, m); break;
    case MSG_ORDER_STATE:
        if (m->order_state.state == ORDER_SENT && !approved(c, m->order_state.order))
            broke(c, "an order was sent that risk had not approved", m);
        break;
    case MSG_FILL: on_fill(c, m); break;
    case MSG_CYCLE: c->cycles++; break;
    case MSG_MODE:
        c->mode = m->mode.mode;
        c->halted = m->mode.mode == MODE_HALTED;
        break;
    case MSG_LEDGER: on_ledger(c, &m->ledger); break;
    case MSG_ALERT: c->alerts_error += m->alert.level == LEVEL_ERROR ? 1 : 0; break;
    default: break; /* of no concern here */
    }
    if (c->also != NULL)
        c->also(c->also_arg, who, m);
    const bool shown = m->type == MSG_ALERT || m->type == MSG_LOG || m->type == MSG_MODE ||
                       m->type == MSG_ORDER_STATE || m->type == MSG_FILL || m->type == MSG_LEDGER ||
                       m->type == MSG_BALANCE;
    if (!c->verbose || !shown)
        return;
    char line[1024];
    struct text t = TEXT(line);
    msg_print(m, &t);
    printf("%.3f %d %.*s\n", (double)ts_diff(world_now(c->w), c->start).v * 1e-9, (int)who,
           (int)t.len, line);
}

struct chain *chain_new(void)
{
    struct chain *c = calloc(1, sizeof *c);
    ASSERT(c != NULL);
    settings_defaults(&c->settings);
    c->start = ts_from_ms(START_MS);
    c->latency = world_usual_latency();
    c->verbose = getenv("CHAIN_VERBOSE") != NULL;
    return c;
}

void chain_destroy(struct chain **c_p)
{
    world_destroy(&(*c_p)->w);
    free(*c_p);
    *c_p = NULL;
}

void chain_start(struct chain *c, uint64_t seed)
{
    c->settings.sim_seed = (uint32_t)seed;
    const struct world_options o = {.settings = &c->settings,
                                    .start = c->start,
                                    .seed = seed,
                                    .latency = c->latency,
                                    .strategies = c->strategies};
    c->w = world_new(&o);
    world_watch(c->w, see, c);
    world_start(c->w);
    truth_begin(&c->truth, c->w);
}

bool chain_ledger_equal(const struct chain *c)
{
    for (int n = 0; n < CHAIN_CURRENCIES; n++)
        if (c->ledger[n].since.v != 0 &&
            ts_diff(world_now(c->w), c->ledger[n].since).v > DUR_S(2).v)
            return false;
    return true;
}

static void look(struct chain *c)
{
    if (truth_broken(c->w)[0] != 0)
        broke(c, truth_broken(c->w), NULL);
    if (truth_side_count(c->w) > 1)
        broke(c, "two orders on one side of a symbol", NULL);
    if (!chain_ledger_equal(c) && c->tolerant_until.v < world_now(c->w).v)
        broke(c, "ledger and exchange differ", NULL);
}

void chain_step(struct chain *c)
{
    world_run(c->w, ts_add(world_now(c->w), DUR_MS(250)));
    look(c);
}

void chain_run(struct chain *c, int seconds)
{
    for (int n = 0; n < seconds * 4; n++)
        chain_step(c);
}

bool chain_fills(struct chain *c, uint64_t more, int seconds)
{
    const uint64_t want = c->fills + more;
    for (int n = 0; n < seconds && c->fills < want; n++)
        chain_run(c, 1);
    return c->fills >= want;
}

void chain_end(struct chain *c)
{
    static const enum world_who order[] = {WORLD_STRATEGY,   WORLD_STRATEGY_2, WORLD_STRATEGY_3,
                                           WORLD_STRATEGY_4, WORLD_RISK,       WORLD_EXECUTOR};
    struct word reason;
    for (int i = 0; i < 6; i++) {
        if (world_state(c->w, order[i], &reason) == SERVICE_STATE_DEAD)
            continue;
        world_stop(c->w, order[i], "the test is over");
        for (int n = 0; n < 50 && !world_stopped(c->w, order[i]); n++)
            world_run(c->w, ts_add(world_now(c->w), DUR_MS(100)));
        if (!world_stopped(c->w, order[i]))
            broke(c, "a core did not say that it is safe", NULL);
    }
    if (chain_resting(c) != 0)
        broke(c, "orders rest at the exchange after the end", NULL);
    look(c);
}

void chain_fault(struct chain *c, const char *json)
{
    world_call(c->w, "POST", "/sim/faults", json);
}

uint32_t chain_resting(const struct chain *c)
{
    return truth_pending(c->w);
}
