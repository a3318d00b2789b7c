#include "common/model/volatility.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define LN2      0.69314718055994531
#define HALF_PI  1.5707963267948966

#define STALE_S  2.0
#define FORGOT_S 60.0

enum { SECOND = 1000000000, RECENT_NS = 100000000, LEAST_BAR = 10 };

static const struct {
    double samples, share;
} range_share[] = {{10, .520}, {30, .698}, {60, .778}, {300, .897}, {1000, .941}};

enum { RANGE_ROWS = sizeof range_share / sizeof range_share[0] };

double volatility_range_share(uint32_t samples)
{
    const double n = samples;
    if (n <= range_share[0].samples)
        return range_share[0].share;
    double from_n = range_share[0].samples;
    double from = range_share[0].share;
    for (int k = 1; k < RANGE_ROWS; k++) {
        const double to_n = range_share[k].samples;
        const double to = range_share[k].share;
        if (n <= to_n) {
            const double a = 1.0 / sqrt(from_n);
            return from + (to - from) * (a - 1.0 / sqrt(n)) / (a - 1.0 / sqrt(to_n));
        }
        from_n = to_n;
        from = to;
    }
    return 1.0 - (1.0 - from) * sqrt(from_n / n); /* the rest shrinks with 1/√N */
}

double volatility_rogers_satchell(double open, double high, double low, double close)
{
    if (!(open > 0.0) || !(high > 0.0) || !(low > 0.0) || !(close > 0.0))
        return 0.0;
    const double v = log(high / close) * log(high / open) + log(low / close) * log(low / open);
    return isfinite(v) && v > 0.0 ? v : 0.0;
}

static void ewma_add(struct volatility_ewma *e, double r, double dt)
{
    const double keep = exp(-dt / e->tau_s);
    e->sum = keep * e->sum + (1.0 - keep) * r * r / dt;
    e->weight = keep * e->weight + (1.0 - keep);
}

static double ewma_sigma(const struct volatility_ewma *e)
{
    return e->weight > 0.0 ? sqrt(e->sum / e->weight) : 0.0;
}

void volatility_init(struct volatility *v, dur_t fast, dur_t slow)
{
    ASSERT(fast.v > 0);
    ASSERT(slow.v > 0);
    memset(v, 0, sizeof *v);
    v->fast.tau_s = figure_seconds(fast) / LN2;
    v->slow.tau_s = figure_seconds(slow) / LN2;
}

bool volatility_prior(struct volatility *v, double sigma)
{
    if (!figure_within(sigma, 0.0, 1.0))
        return false;
    v->prior = sigma;
    return true;
}

static void close_bar(struct volatility *v)
{
    const struct volatility_bar *b = &v->bar;
    if (b->samples < LEAST_BAR)
        return;
    const double whole = volatility_rogers_satchell(b->open, b->high, b->low, b->close);
    v->bars[v->bar_next] = whole / volatility_range_share(b->samples) / 60.0;
    v->bar_next = (v->bar_next + 1) % VOLATILITY_BARS;
    if (v->bar_count < VOLATILITY_BARS)
        v->bar_count++;
}

/* A bar opens where the one before closed, so that no move falls between two. */
static void bar_add(struct volatility *v, ts_t at, double mid)
{
    struct volatility_bar *b = &v->bar;
    const int64_t minute = (at.v - 1) / (60 * (int64_t)SECOND); /* (0 s, 60 s] is one bar */
    if (minute != v->minute) {
        const bool next = minute == v->minute + 1;
        if (next)
            close_bar(v);
        const double open = next && b->close > 0.0 ? b->close : mid;
        *b = (struct volatility_bar){.open = open, .high = open, .low = open, .close = open};
        v->minute = minute;
    }
    b->high = mid > b->high ? mid : b->high;
    b->low = mid < b->low ? mid : b->low;
    b->close = mid;
    b->samples++;
}

static void begin(struct volatility *v, ts_t now, double mid)
{
    v->fast.sum = v->fast.weight = 0.0;
    v->slow.sum = v->slow.weight = 0.0;
    v->samples = v->return_count = v->return_next = 0;
    v->bar_count = v->bar_next = 0;
    v->recent_count = v->recent_next = 0;
    v->minute = now.v / (60 * (int64_t)SECOND);
    v->bar = (struct volatility_bar){.open = mid, .high = mid, .low = mid, .close = mid};
    v->sampled = now;
    v->sample = mid;
}

static void take_sample(struct volatility *v, ts_t at, double mid)
{
    const double dt = figure_seconds(ts_diff(at, v->sampled));
    const double r = log(mid / v->sample);
    double cut = r;
    if (volatility_warm(v) && v->slow.sum > 0.0) {
        const double most = 6.0 * ewma_sigma(&v->slow) * sqrt(dt);
        cut = figure_clamp(r, -most, most);
    }
    ewma_add(&v->fast, r, dt);
    ewma_add(&v->slow, cut, dt);
    v->returns[v->return_next] = r / sqrt(dt);
    v->return_next = (v->return_next + 1) % VOLATILITY_RETURNS;
    if (v->return_count < VOLATILITY_RETURNS)
        v->return_count++;
    if (v->samples < UINT32_MAX)
        v->samples++;
    v->sampled = at;
    v->sample = mid;
    bar_add(v, at, mid);
}

static void remember(struct volatility *v, ts_t now, double mid)
{
    const uint32_t last = (v->recent_next + VOLATILITY_RECENT - 1) % VOLATILITY_RECENT;
    if (v->recent_count > 0 && ts_diff(now, v->recent[last].at).v < RECENT_NS)
        return;
    v->recent[v->recent_next] = (struct volatility_mid){now, mid};
    v->recent_next = (v->recent_next + 1) % VOLATILITY_RECENT;
    if (v->recent_count < VOLATILITY_RECENT)
        v->recent_count++;
}

bool volatility_see(struct volatility *v, ts_t now, double mid)
{
    ASSERT(v->fast.tau_s > 0.0);
    if (!figure_within(mid, 1e-18, 1e18) || now.v <= 0 || now.v < v->seen.v)
        return false;
    const double silence = figure_seconds(ts_diff(now, v->seen));
    const double half_life = v->slow.tau_s * LN2;
    if (v->sampled.v == 0 || silence > (half_life > FORGOT_S ? half_life : FORGOT_S)) {
        begin(v, TS(now.v - now.v % SECOND > 0 ? now.v - now.v % SECOND : now.v), mid);
    } else if (silence > STALE_S) {
        take_sample(v, now, mid);
    } else {
        while (ts_diff(now, v->sampled).v >= SECOND) {
            const ts_t due = ts_add(v->sampled, DUR(SECOND));
            take_sample(v, due, due.v == now.v ? mid : v->mid);
        }
    }
    v->seen = now;
    v->mid = mid;
    remember(v, now, mid);
    return true;
}

bool volatility_warm(const struct volatility *v)
{
    return v->samples >= VOLATILITY_WARM;
}

double volatility_fast(const struct volatility *v)
{
    return ewma_sigma(&v->fast);
}

double volatility_slow(const struct volatility *v)
{
    return ewma_sigma(&v->slow);
}

double volatility_use(const struct volatility *v)
{
    const double fast = volatility_fast(v);
    const double slow = volatility_slow(v);
    const double use = fast > slow ? fast : slow;
    return volatility_warm(v) || use > v->prior ? use : v->prior;
}

double volatility_range(const struct volatility *v)
{
    double sum = 0.0;
    for (uint32_t n = 0; n < v->bar_count; n++)
        sum += v->bars[n];
    return v->bar_count > 0 ? sqrt(sum / v->bar_count) : 0.0;
}

double volatility_jump_share(const struct volatility *v)
{
    if (v->return_count < VOLATILITY_RETURNS)
        return 0.0;
    double realised = 0.0;
    double bipower = 0.0;
    uint32_t moved = 0;
    double before = 0.0;
    for (uint32_t n = 0; n < VOLATILITY_RETURNS; n++) { /* the ring is full: oldest first */
        const double r = fabs(v->returns[(v->return_next + n) % VOLATILITY_RETURNS]);
        moved += r > 0.0;
        realised += r * r;
        bipower += before * r;
        before = r;
    }
    if (moved < VOLATILITY_RETURNS / 3 || !(realised > 0.0))
        return 0.0;
    /* one product fewer than there are squares */
    bipower *= HALF_PI * VOLATILITY_RETURNS / (VOLATILITY_RETURNS - 1.0);
    return figure_clamp(1.0 - bipower / realised, 0.0, 1.0);
}

double volatility_last_second(const struct volatility *v, ts_t now)
{
    for (uint32_t n = 0; n < v->recent_count; n++) { /* newest first */
        const uint32_t at = (v->recent_next + 2 * VOLATILITY_RECENT - 1 - n) % VOLATILITY_RECENT;
        if (ts_diff(now, v->recent[at].at).v >= SECOND)
            return log(v->mid / v->recent[at].mid);
    }
    return 0.0;
}
