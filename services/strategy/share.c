#include "services/strategy/share.h"

#include <string.h>

#include "common/base/assert.h"

#define MINUTE INT64_C(60000000000)

static struct share_minute *minute_at(struct shares *h, int64_t minute)
{
    struct share_minute *m = &h->minutes[minute % SHARE_MINUTES];
    if (m->minute != minute) {
        memset(m, 0, sizeof(*m));
        m->minute = minute;
    }
    return m;
}

static void add(struct shares *h, int64_t from, int64_t until)
{
    const int64_t first = (until / MINUTE - (SHARE_MINUTES - 1)) * MINUTE;
    for (int64_t at = from > first ? from : first; at < until;) {
        const int64_t minute = at / MINUTE;
        const int64_t next = (minute + 1) * MINUTE;
        const int64_t end = next < until ? next : until;
        minute_at(h, minute)->ns[h->cause] += end - at;
        at = end;
    }
}

void shares_note(struct shares *h, unsigned cause, ts_t now)
{
    ASSERT(cause < SHARE_CAUSES);
    ASSERT(now.v > 0);
    if (now.v < h->noted.v - MINUTE)
        memset(h, 0, sizeof(*h));
    if (h->noted.v != 0 && now.v > h->noted.v)
        add(h, h->noted.v, now.v);
    if (h->noted.v == 0 || cause != h->cause)
        h->since = now;
    h->cause = cause;
    if (now.v > h->noted.v)
        h->noted = now;
}

dur_t shares_sum(const struct shares *h, int64_t ns[SHARE_CAUSES])
{
    const int64_t last = h->noted.v / MINUTE;
    int64_t sum = 0;
    memset(ns, 0, SHARE_CAUSES * sizeof(ns[0]));
    for (size_t i = 0; i < SHARE_MINUTES; i++) {
        const struct share_minute *m = &h->minutes[i];
        if (m->minute > last || m->minute <= last - SHARE_MINUTES)
            continue;
        for (size_t c = 0; c < SHARE_CAUSES; c++) {
            ns[c] += m->ns[c];
            sum += m->ns[c];
        }
    }
    return DUR(sum);
}

void shares_round(const int64_t ns[SHARE_CAUSES], rate_t out[SHARE_CAUSES])
{
    int64_t rest[SHARE_CAUSES];
    int64_t sum = 0;
    int64_t left = SHARE_UNITS;
    for (size_t c = 0; c < SHARE_CAUSES; c++) {
        ASSERT(ns[c] >= 0);
        sum += ns[c];
        out[c] = RATE(0);
    }
    if (sum == 0)
        return;
    for (size_t c = 0; c < SHARE_CAUSES; c++) {
        const int128_t scaled = (int128_t)ns[c] * SHARE_UNITS;
        const int64_t units = (int64_t)(scaled / sum);
        rest[c] = (int64_t)(scaled % sum);
        out[c] = RATE(units * (1000000000 / SHARE_UNITS));
        left -= units;
    }
    for (; left > 0; left--) {
        size_t most = 0;
        for (size_t c = 1; c < SHARE_CAUSES; c++) {
            if (rest[c] > rest[most])
                most = c;
        }
        out[most].v += 1000000000 / SHARE_UNITS;
        rest[most] = -1;
    }
}
