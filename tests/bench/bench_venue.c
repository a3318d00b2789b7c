/* How fast the exchange matches: synthetic markets as they run, and recorded book updates. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/base/prng.h"
#include "services/simulator/market.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t drain(struct venue *v)
{
    uint64_t n = 0;
    while (venue_next_event(v) != NULL)
        n++;
    return n;
}

static void bench_synthetic(struct venue *v, struct market *m, struct outbox *out)
{
    ts_t now = ts_from_ms(1767323045678);
    ts_t end = ts_add(now, DUR_S(120));
    uint64_t events = 0;
    double from = seconds();
    while (market_deadline(m).v <= end.v) {
        now = market_deadline(m).v > now.v ? market_deadline(m) : now;
        market_step(m, v, now, out);
        events += drain(v);
    }
    double took = seconds() - from;
    printf("synthetic, %u markets: %.0f events in %.3f s, %.0f times real time\n", v->listings,
           (double)events, took, 120.0 / took);
}

static void bench_levels(struct venue *v)
{
    struct prng g;
    enum { UPDATES = 2000000 };
    ts_t now = ts_from_ms(1767323045678);
    prng_seed(&g, 1);
    double from = seconds();
    for (int n = 0; n < UPDATES; n++) {
        enum side side = (prng_u64(&g) & 1) != 0 ? SIDE_BUY : SIDE_SELL;
        int64_t away = prng_between(&g, 1, 400);
        px_t px = PX(side == SIDE_BUY ? 900000 - away : 900000 + away);
        venue_flow_set(v, 1, side, px, QTY(prng_between(&g, 0, 3) * 1000), now);
        (void)drain(v);
    }
    double took = seconds() - from;
    printf("recorded levels: %.2f million updates a second\n", UPDATES / took * 1e-6);
}

int main(void)
{
    char why_text[200];
    struct text why = TEXT(why_text);
    struct settings *s = calloc(1, sizeof *s);
    struct venue *v = calloc(1, sizeof *v);
    struct market *m = calloc(1, sizeof *m);
    struct outbox *out = calloc(1, sizeof *out);
    settings_defaults(s);
    venue_init(v);
    if (!venue_setup(v, s, TS(0), &why) || !market_open(m, v, s, 1, &why))
        return 1;
    bench_levels(v);
    market_start(m, v, ts_from_ms(1767323045678), out);
    bench_synthetic(v, m, out);
    free(out);
    free(m);
    free(v);
    free(s);
    return 0;
}
