#include "services/feed/subscription.h"

#include "common/base/assert.h"

#define SNAPSHOT_WITHIN DUR_S(5)
#define ACK_WITHIN      DUR_S(2)
#define REFUSED_WAIT    DUR_S(30)
#define CALM            DUR_S(60) /* live this long, the next repair is the first again */
enum { REPAIR_DOUBLINGS = 5 };

static const uint8_t may_become[] = {
    [SUB_NONE] = 1U << SUB_DUE,
    [SUB_DUE] = 1U << SUB_ASKED | 1U << SUB_NONE,
    [SUB_ASKED] = 1U << SUB_LIVE | 1U << SUB_LEAVING | 1U << SUB_DUE | 1U << SUB_NONE,
    [SUB_LIVE] = 1U << SUB_LEAVING | 1U << SUB_NONE,
    [SUB_LEAVING] = 1U << SUB_DUE | 1U << SUB_NONE,
};

static void move(struct subscription *s, enum sub_state next, ts_t at)
{
    ASSERT((may_become[s->state] & (1U << next)) != 0);
    s->state = next;
    s->at = at;
}

void subscription_begin(struct subscription *s, ts_t now)
{
    s->repairs = 0;
    s->joined = false;
    move(s, SUB_DUE, now);
}

void subscription_asked(struct subscription *s, ts_t now)
{
    s->joined = true;
    move(s, SUB_ASKED, ts_add(now, SNAPSHOT_WITHIN));
}

void subscription_live(struct subscription *s, ts_t now)
{
    s->live_since = now;
    move(s, SUB_LIVE, TS_NEVER);
}

void subscription_leave(struct subscription *s, ts_t now)
{
    if (s->state == SUB_LIVE && ts_diff(now, s->live_since).v >= CALM.v)
        s->repairs = 0;
    move(s, SUB_LEAVING, ts_add(now, ACK_WITHIN));
}

void subscription_left(struct subscription *s, ts_t now)
{
    dur_t wait = DUR(0);
    if (s->repairs > 0) {
        const uint32_t n = s->repairs - 1 < REPAIR_DOUBLINGS ? s->repairs - 1 : REPAIR_DOUBLINGS;
        wait = DUR_S(INT64_C(1) << n);
    }
    s->repairs++;
    move(s, SUB_DUE, ts_add(now, wait));
}

void subscription_refused(struct subscription *s, ts_t now)
{
    move(s, SUB_DUE, ts_add(now, REFUSED_WAIT));
}

void subscription_end(struct subscription *s)
{
    if (s->state != SUB_NONE)
        move(s, SUB_NONE, TS_NEVER);
}
