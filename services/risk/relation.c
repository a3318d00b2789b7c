#include "services/risk/relation.h"

#include <math.h>

#include "common/base/assert.h"

#define RELATION_CLOSE 0.7

static struct word base_of(const struct word *inst)
{
    struct str rest = word_str(inst);
    return word_from(str_cut(&rest, '-'));
}

/* The number of a group is its first symbol's; what is joined to a later one follows. */
static void regroup(struct relation *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        r->group[i] = i;
        for (uint32_t j = 0; j < i; j++) {
            const uint32_t from = r->group[i] > r->group[j] ? r->group[i] : r->group[j];
            const uint32_t into = r->group[i] > r->group[j] ? r->group[j] : r->group[i];
            if (from == into || !relation_holds(r, i, j))
                continue;
            for (uint32_t k = 0; k <= i; k++)
                if (r->group[k] == from)
                    r->group[k] = into;
        }
    }
}

void relation_init(struct relation *r, const struct word *inst, uint32_t count)
{
    ASSERT(count <= SETTING_SYMBOLS_MAX);
    *r = (struct relation){.count = count};
    for (uint32_t i = 0; i < count; i++)
        r->base[i] = base_of(&inst[i]);
    regroup(r);
}

static void close_bar(struct relation *r)
{
    struct relation_bar *bar = &r->bar[r->next];
    for (uint32_t i = 0; i < r->count; i++) {
        bar->known[i] = r->began[i] > 0 && r->seen[i] > 0;
        bar->moved[i] = bar->known[i] ? r->seen[i] / r->began[i] - 1.0 : 0;
    }
    r->next = (r->next + 1) % RELATION_BARS;
    r->bars += r->bars < RELATION_BARS;
}

void relation_see(struct relation *r, const double *mid, ts_t now)
{
    const int64_t number = now.v / DUR_S(RELATION_BAR_S).v;
    if (number != r->number) {
        const bool whole = number == r->number + 1; /* nobody looked during the others */
        if (whole)
            close_bar(r);
        for (uint32_t i = 0; i < r->count; i++)
            r->began[i] = whole ? r->seen[i] : 0;
        r->number = number;
        regroup(r);
    }
    for (uint32_t i = 0; i < r->count; i++)
        r->seen[i] = isfinite(mid[i]) && mid[i] > 0 ? mid[i] : 0;
}

struct moments {
    uint32_t n;
    double a, b, aa, bb, ab;
};

static struct moments moments_of(const struct relation *r, uint32_t a, uint32_t b)
{
    struct moments m = {0};
    for (uint32_t k = 0; k < r->bars; k++) {
        const struct relation_bar *bar = &r->bar[k];
        if (!bar->known[a] || !bar->known[b])
            continue;
        m.n++;
        m.a += bar->moved[a];
        m.b += bar->moved[b];
    }
    for (uint32_t k = 0; k < r->bars; k++) {
        const struct relation_bar *bar = &r->bar[k];
        if (!bar->known[a] || !bar->known[b])
            continue;
        const double da = bar->moved[a] - m.a / m.n;
        const double db = bar->moved[b] - m.b / m.n;
        m.aa += da * da;
        m.bb += db * db;
        m.ab += da * db;
    }
    return m;
}

bool relation_holds(const struct relation *r, uint32_t a, uint32_t b)
{
    ASSERT(a < r->count);
    ASSERT(b < r->count);
    const struct moments m = moments_of(r, a, b);
    const double scale = sqrt(m.aa) * sqrt(m.bb);
    if (m.n < RELATION_LEAST || !(scale > 0))
        return word_equal(&r->base[a], &r->base[b]);
    return m.ab / scale > RELATION_CLOSE;
}
