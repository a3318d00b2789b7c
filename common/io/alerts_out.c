#include "common/io/alerts_out.h"

#include <string.h>

#include "common/base/assert.h"

static void point(struct alert_kept *k)
{
    k->m.alert.detail.at = k->detail;
}

static void forget(struct alerts_out *a, size_t i)
{
    a->count--;
    for (size_t j = i; j < a->count; j++) {
        a->at[j] = a->at[j + 1];
        point(&a->at[j]);
    }
}

/* The oldest of the least important. */
static size_t victim(const struct alerts_out *a)
{
    size_t worst = 0;
    for (size_t i = 1; i < a->count; i++) {
        if (a->at[i].m.alert.level < a->at[worst].m.alert.level)
            worst = i;
    }
    return worst;
}

uint64_t alerts_out_add(struct alerts_out *a, size_t member, const struct msg *m)
{
    ASSERT(m->type == MSG_ALERT);
    if (a->count == ALERTS_OUT_CAP) {
        forget(a, victim(a));
        a->dropped++;
    }
    struct alert_kept *k = &a->at[a->count++];
    k->member = member;
    k->m = *m;
    k->m.alert.id = ++a->last_id;
    k->due = TS(0);
    const size_t len = m->alert.detail.len;
    k->m.alert.detail.len = len < sizeof(k->detail) ? len : sizeof(k->detail);
    if (len > 0)
        memcpy(k->detail, m->alert.detail.at, k->m.alert.detail.len);
    point(k);
    return a->last_id;
}

bool alerts_out_ack(struct alerts_out *a, uint64_t id)
{
    for (size_t i = 0; i < a->count; i++) {
        if (a->at[i].m.alert.id != id)
            continue;
        forget(a, i);
        return true;
    }
    return false;
}

const struct alert_kept *alerts_out_due(struct alerts_out *a, ts_t now)
{
    for (size_t i = 0; i < a->count; i++) {
        if (now.v < a->at[i].due.v)
            continue;
        a->at[i].due = ts_add(now, DUR_MS(ALERTS_OUT_RETRY_MS));
        return &a->at[i];
    }
    return NULL;
}
