#include "services/simulator/market_weather.h"

#include "common/base/decimal.h"
#include "services/simulator/member.h"

#define GAP_EVERY 20.0

static const struct kind {
    const char *name;
    double spread, volatility, rate, depth, drift, gap, turn;
} kinds[] = {
#define X(constant, name, spread, volatility, rate, depth, drift, gap, turn) \
    {(name), (spread), (volatility), (rate), (depth), (drift), (gap), (turn)},
    MARKET_KINDS(X)
#undef X
};

bool market_weather_become(struct market_state *s, struct str name)
{
    for (uint32_t n = 0; n < MARKET_KINDS_COUNT; n++) {
        const struct kind *k = &kinds[n];
        if (!str_is(name, k->name))
            continue;
        s->kind = n;
        s->spread_scale = k->spread;
        s->volatility_scale = k->volatility;
        s->rate_scale = k->rate;
        s->depth_scale = k->depth;
        s->drift = k->drift;
        s->gap = k->gap;
        s->only = MARKET_BOTH;
        s->crossed = false;
        return true;
    }
    return false;
}

double market_weather_gap_every(const struct market_state *s)
{
    return s->gap > 0.0 ? GAP_EVERY : 0.0;
}

double market_weather_turn_every(const struct market_state *s)
{
    /* a crossed book is news that passes: it is wrong a tenth of the time */
    return s->crossed ? kinds[s->kind].turn / 10.0 : kinds[s->kind].turn;
}

void market_weather_turn(struct market_state *s)
{
    switch ((enum market_kind)s->kind) {
    case MARKET_TRENDING: s->drift = -s->drift; break;
    case MARKET_CROSSED: s->crossed = !s->crossed; break;
    case MARKET_ONE_SIDED: s->only = (enum market_only)prng_below(&s->prng, 3); break;
    case MARKET_USUAL:
    case MARKET_CALM:
    case MARKET_VOLATILE:
    case MARKET_GAPPING:
    case MARKET_THIN:
    case MARKET_KINDS_COUNT: break;
    }
}

static bool number(struct str value, double low, double high, double *out)
{
    int128_t v = 0;
    if (decimal_parse_wide(value, -12, &v) != ERR_OK)
        return false;
    const double x = (double)v * 1e-12;
    if (x < low || x > high)
        return false;
    *out = x;
    return true;
}

static bool set_only(struct market_state *s, struct str value)
{
    static const char *const words[] = {
        [MARKET_BOTH] = "none", [MARKET_BUYERS] = "buy", [MARKET_SELLERS] = "sell"};
    for (int n = MARKET_BOTH; n <= MARKET_SELLERS; n++) {
        if (!str_is(value, words[n]))
            continue;
        s->only = (enum market_only)n;
        return true;
    }
    return false;
}

bool market_weather_set(struct market_state *s, struct str key, struct str value)
{
    const struct {
        const char *key;
        double low, high;
        double *at;
    } numbers[] = {
        {"spread", 0.01, 100.0, &s->spread_scale},
        {"volatility", 0.0, 1000.0, &s->volatility_scale},
        {"rate", 0.001, 1000.0, &s->rate_scale},
        {"depth", 0.001, 100.0, &s->depth_scale},
        {"drift", -0.01, 0.01, &s->drift},
        {"gap", 0.0, 0.1, &s->gap},
    };
    for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++)
        if (str_is(key, numbers[n].key))
            return number(value, numbers[n].low, numbers[n].high, numbers[n].at);
    if (str_is(key, "one_sided"))
        return set_only(s, value);
    if (str_is(key, "weather"))
        return market_weather_become(s, value);
    double x = 0.0;
    if (!str_is(key, "jump") || !number(value, -0.5, 0.5, &x))
        return false;
    s->fair *= 1.0 + x;
    return true;
}

void market_weather_keys(struct text *json)
{
    member_words(json, "spread", "times the usual spread, 0.01..100");
    member_words(json, "volatility", "times the usual volatility, 0..1000");
    member_words(json, "rate", "times the usual rate of market orders, 0.001..1000");
    member_words(json, "depth", "times the usual sizes in the book, 0.001..100");
    member_words(json, "drift", "relative move a second, -0.01..0.01");
    member_words(json, "gap", "typical relative size of leaps, one in 20 s, 0..0.1");
    member_words(json, "jump", "relative move at once, -0.5..0.5");
    member_words(json, "one_sided", "buy: nobody sells, there are only bids; sell; none");
    member_words(json, "weather",
                 "usual, calm, volatile, trending, gapping, thin, crossed, one_sided: sets all "
                 "of the above");
    member_words(json, "pause", "seconds of silence, 0..86400");
}
