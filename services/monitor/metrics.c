#include "services/monitor/metrics.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "services/monitor/metrics_table.h"

static const char *const horizons[] = {"100ms", "1s", "5s", "30s"};
static const char *const liquidities[] = {"maker", "taker"};
enum { HORIZONS = sizeof(horizons) / sizeof(horizons[0]) };

/* Which series of a family; only what its scope walks over is set. */
struct place {
    const struct view *v;
    const struct tally *t;
    ts_t now;
    enum service service;
    const struct view_instance *i;
    const struct view_symbol *s;
    const struct msg_ledger *l;
    uint32_t symbol;
    enum side side;
    uint32_t code;
};

/* mantissa·10^exp */
struct number {
    int128_t v;
    int exp;
};

static struct number count(uint64_t n)
{
    return (struct number){(int128_t)n, 0};
}

static struct number flag(bool b)
{
    return count(b ? 1 : 0);
}

static struct number money(money_t m)
{
    return (struct number){m.v, MONEY_EXP};
}

static struct number rate(rate_t r)
{
    return (struct number){r.v, RATE_EXP};
}

static struct number scaled(int64_t v, int exp)
{
    return (struct number){v, exp};
}

static struct number span(dur_t d)
{
    return scaled(d.v, -9);
}

static struct number moment(ts_t t)
{
    return scaled(t.v, -9);
}

/* Clocks of two processes may differ by a hair: an age is never negative. */
static dur_t since(const struct place *p, ts_t t)
{
    const dur_t d = ts_diff(p->now, t);
    return d.v > 0 ? d : DUR(0);
}

static px_t best_price(const struct place *p)
{
    return p->side == SIDE_BUY ? p->s->status.bid : p->s->status.ask;
}

static px_t own_price(const struct place *p)
{
    return p->side == SIDE_BUY ? p->s->status.own_bid : p->s->status.own_ask;
}

static qty_t own_qty(const struct place *p)
{
    return p->side == SIDE_BUY ? p->s->status.own_bid_qty : p->s->status.own_ask_qty;
}

/* What the strategy said of this guard on this side; NULL: it does not ask it here. */
static const struct gate_row *gate(const struct place *p)
{
    const struct view_why *w = &p->s->why[p->side];
    for (uint32_t i = 0; w->at.v != 0 && i < w->said.gates.count; i++) {
        if ((uint32_t)w->rows[i].guard == p->code)
            return &w->rows[i];
    }
    return NULL;
}

static rate_t markout(const struct place *p)
{
    const struct msg_markout *m = &p->s->markout[p->side];
    const rate_t after[HORIZONS] = {m->after_100ms, m->after_1s, m->after_5s, m->after_30s};
    ASSERT(p->code < HORIZONS);
    return after[p->code];
}

#define X(scope, name, type, unit, known, value, help) \
    static bool read_##name(const struct place *p, struct number *n) \
    { \
        (void)p; \
        if (!(known)) \
            return false; \
        *n = value; \
        return true; \
    }
METRICS(X)
#undef X

enum walk { ONE, TOTAL, POOLS, CURRENCIES, SERVICES, INSTANCES, SYMBOLS };

enum scope {
#define X(scope, ...) SCOPE_##scope,
    METRIC_SCOPES(X)
#undef X
};

struct scope_row {
    enum walk walk;
    bool sides;
    uint32_t times;
};

static const struct scope_row scopes[] = {
#define X(scope, walk, sides, times, labels) {walk, sides, times},
    METRIC_SCOPES(X)
#undef X
};

struct family {
    enum scope scope;
    const char *name;
    const char *type;
    const char *help;
    bool (*read)(const struct place *p, struct number *n);
};

static const struct family families[] = {
#define X(scope, name, type, unit, known, value, help) \
    {SCOPE_##scope, #name, #type, help, read_##name},
    METRICS(X)
#undef X
};

void metrics_label(struct text *out, const char *name, struct str value)
{
    text_put(out, name);
    text_put(out, "=\"");
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.at[i];
        if (c == '\\' || c == '"')
            text_char(out, '\\');
        if (c == '\n')
            text_put(out, "\\n");
        else
            text_char(out, c);
    }
    text_char(out, '"');
}

static void label(struct text *out, const char *name, const char *value)
{
    metrics_label(out, name, str_from(value));
}

static void put_symbol_labels(struct text *out, enum scope scope, const struct place *p)
{
    metrics_label(out, "symbol", word_str(&p->s->inst));
    if (scopes[scope].sides)
        label(out, ",side", side_name(p->side));
    if (scope == SCOPE_SYMBOL_STATE)
        label(out, ",state", symbol_state_name((enum symbol_state)p->code));
    if (scope == SCOPE_LIMIT_CODE)
        label(out, ",code", verdict_code(p->s->limits.code));
    if (scope == SCOPE_GUARD)
        label(out, ",guard", guard_name((enum guard)p->code));
    if (scope == SCOPE_LIQUIDITY)
        label(out, ",liquidity", liquidities[p->code]);
    if (scope == SCOPE_HORIZON)
        label(out, ",after", horizons[p->code]);
}

static void put_instance_labels(struct text *out, enum scope scope, const struct place *p)
{
    label(out, "service", service_name(p->service));
    text_put(out, ",instance=\"");
    text_u64(out, p->i->instance);
    text_char(out, '"');
    if (scope == SCOPE_STATE)
        label(out, ",state", service_state_name((enum service_state)p->code));
    if (scope == SCOPE_BUILD)
        metrics_label(out, ",version", word_str(&p->i->beat.build));
}

static void put_labels(struct text *out, enum scope scope, const struct place *p)
{
    switch (scope) {
    case SCOPE_SYSTEM: return;
    case SCOPE_TOTALS: metrics_label(out, "currency", word_str(&p->v->totals.currency)); return;
    case SCOPE_POOL: metrics_label(out, "currency", word_str(&p->v->pool.currency)); return;
    case SCOPE_LEDGER: metrics_label(out, "currency", word_str(&p->l->currency)); return;
    case SCOPE_SERVICE: label(out, "service", service_name(p->service)); return;
    case SCOPE_INSTANCE:
    case SCOPE_STATE:
    case SCOPE_BUILD: put_instance_labels(out, scope, p); return;
    case SCOPE_MODE: label(out, "mode", mode_name((enum mode)p->code)); return;
    case SCOPE_VERDICT:
        label(out, "code", verdict_code((enum verdict)p->code));
        label(out, ",verdict", verdict_name((enum verdict)p->code));
        return;
    case SCOPE_ALERT:
        label(out, "alert", alert_name((enum alert)p->code));
        label(out, ",level", level_name(alert_level((enum alert)p->code)));
        return;
    case SCOPE_ORDER_STATE:
        label(out, "state", order_state_name((enum order_state)p->code));
        return;
    case SCOPE_SYMBOL:
    case SCOPE_SYMBOL_STATE:
    case SCOPE_LIMIT_CODE:
    case SCOPE_SIDE:
    case SCOPE_GUARD:
    case SCOPE_LIQUIDITY:
    case SCOPE_HORIZON: put_symbol_labels(out, scope, p); return;
    }
    UNREACHABLE();
}

/* How many places the walk has now. */
static uint32_t length(const struct view *v, enum walk w)
{
    switch (w) {
    case ONE: return 1;
    case TOTAL: return v->totals_known ? 1 : 0;
    case POOLS: return v->pool_known ? 1 : 0;
    case CURRENCIES: return v->ledger_count;
    case SERVICES: return SERVICE_SIMULATOR - SERVICE_FEED + 1;
    case INSTANCES: return (SERVICE_SIMULATOR - SERVICE_FEED + 1) * VIEW_INSTANCES;
    case SYMBOLS: return v->symbol_count;
    }
    UNREACHABLE();
}

/* The n-th place of the walk; false: there is nobody there. */
static bool go(struct place *p, enum walk w, uint32_t n)
{
    p->symbol = n;
    if (w == CURRENCIES)
        p->l = &p->v->ledger[n];
    if (w == SYMBOLS)
        p->s = &p->v->symbol[n];
    if (w == SERVICES)
        p->service = (enum service)(SERVICE_FEED + n);
    if (w != INSTANCES)
        return true;
    p->service = (enum service)(SERVICE_FEED + n / VIEW_INSTANCES);
    p->i = &p->v->instance[p->service][n % VIEW_INSTANCES];
    return view_stands(p->v, p->service, n % VIEW_INSTANCES, p->now);
}

static void put_head(struct text *out, const char *name, const char *type, const char *help)
{
    text_put(out, "# HELP ");
    text_put(out, name);
    text_char(out, ' ');
    text_put(out, help);
    text_put(out, "\n# TYPE ");
    text_put(out, name);
    text_char(out, ' ');
    text_put(out, type);
    text_char(out, '\n');
}

static void put_series(const struct family *f, const struct place *p, struct text *out)
{
    struct number n;
    if (!f->read(p, &n))
        return;
    text_put(out, f->name);
    if (f->scope != SCOPE_SYSTEM) {
        text_char(out, '{');
        put_labels(out, f->scope, p);
        text_char(out, '}');
    }
    text_char(out, ' ');
    text_decimal(out, n.v, n.exp);
    text_char(out, '\n');
}

static void put_place(const struct family *f, struct place *p, struct text *out)
{
    const struct scope_row *s = &scopes[f->scope];
    for (unsigned side = 0; side < (s->sides ? (unsigned)side_count : 1U); side++) {
        p->side = (enum side)side;
        for (p->code = 0; p->code < s->times; p->code++)
            put_series(f, p, out);
    }
}

static void put_family(const struct family *f, struct place p, struct text *out)
{
    const enum walk walk = scopes[f->scope].walk;
    put_head(out, f->name, f->type, f->help);
    for (uint32_t n = 0; n < length(p.v, walk); n++) {
        if (go(&p, walk, n))
            put_place(f, &p, out);
    }
}

static void put_sample(struct text *out, const char *name, const char *suffix, int128_t v, int exp)
{
    text_put(out, name);
    text_put(out, suffix);
    text_char(out, ' ');
    text_decimal(out, v, exp);
    text_char(out, '\n');
}

static void put_histogram(const char *name, const char *help, const struct hist *h,
                          struct text *out)
{
    static const int64_t bounds[] = {
#define X(ns) INT64_C(ns),
        HISTOGRAM_BOUNDS(X)
#undef X
    };
    put_head(out, name, "histogram", help);
    for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
        text_put(out, name);
        text_put(out, "_bucket{le=\"");
        text_decimal(out, bounds[i], -9);
        text_put(out, "\"} ");
        text_u64(out, hist_at_most(h, DUR(bounds[i])));
        text_char(out, '\n');
    }
    put_sample(out, name, "_bucket{le=\"+Inf\"}", (int128_t)h->count, 0);
    put_sample(out, name, "_sum", h->sum, -9);
    put_sample(out, name, "_count", (int128_t)h->count, 0);
}

void metrics_text(const struct view *v, const struct tally *t, ts_t now, struct text *out)
{
    const struct place p = {.v = v, .t = t, .now = now};
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        put_family(&families[i], p, out);
#define X(name, field, help) put_histogram(#name, help, &t->field, out);
    HISTOGRAMS(X)
#undef X
}
