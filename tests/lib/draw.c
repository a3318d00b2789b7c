#include "tests/lib/draw.h"

#include "common/base/str.h"

enum { CALL_SIZE = 200 };

static const char *const weathers[] = {"usual",   "calm", "volatile", "trending",
                                       "gapping", "thin", "crossed",  "one_sided"};
enum { WEATHERS = sizeof weathers / sizeof weathers[0] };

static const char *const insts[] = {"BTC-USDT",      "ETH-USDT",      "SOL-USDT",
                                    "BTC-USDT-SWAP", "ETH-USDT-SWAP", "DOGE-USDT"};
enum { INSTS = sizeof insts / sizeof insts[0] };

static rate_t ratio(struct prng *g, int64_t low_ppm, int64_t high_ppm)
{
    return RATE(prng_between(g, low_ppm, high_ppm) * 1000);
}

bool draw_one_in(struct prng *g, uint64_t n)
{
    return prng_below(g, n) == 0;
}

static void draw_symbols(struct settings *s, struct prng *g)
{
    const uint32_t want = 1 + (uint32_t)prng_below(g, 4);
    const uint32_t first = (uint32_t)prng_below(g, INSTS);
    s->symbols.count = want;
    for (uint32_t n = 0; n < want; n++)
        s->symbols.at[n] = word_of(insts[(first + n) % INSTS]);
}

static void draw_funds(struct settings *s, struct prng *g)
{
    static const char *const balances[] = {"USDT:10000,BTC:0.1,ETH:2,SOL:50", "USDT:500",
                                           "USDT:1000000,BTC:10,ETH:100",
                                           "USDT:50000,BTC:1,ETH:10,SOL:200,DOGE:100000"};
    static const int64_t amounts[] = {5, 50, 200, 1000, 5000, 100000};
    struct text t = {s->sim_balances.at, 0, sizeof s->sim_balances.at - 1, false};
    text_put(&t, balances[prng_below(g, 4)]);
    s->sim_balances.at[t.len] = 0;
    s->order_amount = MONEY((int128_t)amounts[prng_below(g, 6)] * INT64_C(1000000000000000000));
}

static void draw_fees(struct settings *s, struct prng *g)
{
    static const int64_t makers_ppm[] = {-50, 0, 100, 200, 200, 200, 400, 800};
    s->maker_fee = RATE(makers_ppm[prng_below(g, 8)] * 1000);
    s->taker_fee = RATE(s->maker_fee.v < 0 ? 300000 : s->maker_fee.v + 300000);
}

static void draw_rules(struct settings *s, struct prng *g)
{
    s->min_spread = ratio(g, 500, 1200);
    s->reentry_spread = ratio(g, 300, s->min_spread.v / 1000);
    s->cancel_delay = DUR_MS(prng_between(g, 0, 4000));
    s->order_timeout = DUR_MS(prng_between(g, 4000, 9000));
    s->requote_move = ratio(g, 100, 1000);
    s->stop_loss = ratio(g, 1200, 6000);
    s->loss_streak = 1 + (uint32_t)prng_below(g, 3);
    s->risk_pause = DUR_S(prng_between(g, 5, 60));
    s->max_open_orders = 1 + (uint32_t)prng_below(g, 8);
    s->order_cap = ratio(g, 2000, 50000);
    s->open_cap = ratio(g, 5000, 250000);
    s->partial_grace = DUR_MS(prng_between(g, 0, 1000));
    s->decision_interval = DUR_MS(prng_between(g, 0, 200));
    s->improve_ticks = draw_one_in(g, 5) ? 1 : 0;
    s->leverage = 1 + (uint32_t)prng_below(g, 10);
    if (draw_one_in(g, 2))
        s->dust_level = RATE(0);
    if (draw_one_in(g, 4))
        s->refresh_same_price = !s->refresh_same_price;
    if (draw_one_in(g, 4))
        s->spot_mode = word_of("buy_first");
    if (draw_one_in(g, 4))
        s->hold_hard = DUR_S(prng_between(g, 5, 30));
    if (draw_one_in(g, 8))
        s->book_channel = word_of("books5");
    if (draw_one_in(g, 8))
        s->order_entry = word_of("rest");
}

void draw_market(struct chain *c, struct prng *g)
{
    struct settings *s = &c->settings;
    if (draw_one_in(g, 2))
        settings_profile(s, "pro");
    s->sim_weather = word_of(weathers[prng_below(g, WEATHERS)]);
    draw_symbols(s, g);
    draw_funds(s, g);
    draw_fees(s, g);
    draw_rules(s, g);
    c->latency = (struct world_latency){.wire = DUR(prng_between(g, 200000, 30000000)),
                                        .jitter = DUR(prng_between(g, 0, 5000000)),
                                        .bus = DUR(prng_between(g, 20000, 1000000)),
                                        .store = DUR(prng_between(g, 100000, 5000000))};
}

void draw_call(struct chain *c, const char *path, const char *const parts[])
{
    char body[CALL_SIZE];
    struct text t = {body, 0, sizeof body - 1, false};
    for (int n = 0; parts[n] != NULL; n++)
        text_put(&t, parts[n]);
    body[t.len] = 0;
    world_call(c->w, "POST", path, body);
}

uint64_t draw_disturbance(struct chain *c, struct prng *g, uint64_t sides)
{
    const struct symbol_list *all = &c->settings.symbols;
    const char *inst = all->at[prng_below(g, all->count)].at;
    const char *weather = weathers[prng_below(g, WEATHERS)];
    const uint64_t rolled = prng_below(g, sides);
    switch (rolled) {
    case 0:
    case 1:
        draw_call(c, "/sim/market",
                  (const char *const[]){"{\"inst\":\"", inst, "\",\"key\":\"weather\",\"value\":\"",
                                        weather, "\"}", NULL});
        break;
    case 2:
    case 3:
        draw_call(c, "/sim/market",
                  (const char *const[]){"{\"inst\":\"", inst, "\",\"key\":\"jump\",\"value\":\"",
                                        draw_one_in(g, 2) ? "-0.006" : "0.006", "\"}", NULL});
        break;
    case 4:
        draw_call(c, "/sim/faults",
                  (const char *const[]){"{\"fault\":\"crossed_book\",\"count\":15,\"inst\":\"",
                                        inst, "\"}", NULL});
        break;
    default: break;
    }
    return rolled;
}
