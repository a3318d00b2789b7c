#include "services/executor/sync.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_read_account.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"
#include "services/executor/news.h"
#include "services/executor/query.h"
#include "services/executor/rest.h"

enum {
    QUERY_SIZE = 160,
    PAGE = 100,
    OVERLAP_S = 600, /* fills read again at a start */
    RESYNC_OVERLAP_S = 60,
    CLOCK_EVERY_S = 60,
    CLOCK_JUMP_MS = 250,
    LIST_EVERY_S = 30,
    LIST_DOWN_MS = 1000,
    LIST_STOP_MS = 200,
    LIST_AGAIN_MS = 500,
    SETTLE_MS = 2000, /* after the last order of an earlier life must have expired */
    REFUSED_S = 60,
    BACK_OFF_MS = 250,
    BACK_OFF_MAX_MS = 5000,
};

const char *sync_step_name(enum sync_step s)
{
    switch (s) {
#define X(constant, word) \
    case constant: return word;
        SYNC_STEPS(X)
#undef X
    }
    UNREACHABLE();
}

static void enter(struct executor *x, enum sync_step step)
{
    struct sync *s = &x->sync;
    s->step = step;
    s->waiting = false;
    s->failures = 0;
    s->retry_at = x->now;
    if (step == SYNC_FILLS)
        s->fills_after = WORD_EMPTY;
    if (step != SYNC_DONE)
        return;
    if (!s->done_once)
        s->listing.next = ts_add(ts_add(s->started, x->settings->order_ttl), DUR_MS(SETTLE_MS + 1));
    s->done_once = true;
    bills_synced(x);
    executor_log(x, LEVEL_INFO, "reconciled", "", STR_EMPTY);
}

void sync_start(struct executor *x)
{
    struct sync *s = &x->sync;
    s->started = x->now;
    s->clock_at = TS_NEVER;
    s->listing.next = TS_NEVER;
    enter(x, SYNC_TIME);
}

void sync_lost(struct executor *x)
{
    struct sync *s = &x->sync;
    if (s->step <= SYNC_LINK)
        return;
    if (s->done_once)
        s->fills_begin = ts_add(executor_exchange_now(x), DUR_S(-RESYNC_OVERLAP_S));
    s->listing.next = ts_add(x->now, DUR_MS(LIST_DOWN_MS));
    enter(x, SYNC_LINK);
}

void sync_clock(struct executor *x)
{
    x->sync.clock_at = ts_min(x->sync.clock_at, x->now);
}

uint32_t sync_list_after_now(struct executor *x)
{
    struct listing *l = &x->sync.listing;
    l->wanted = l->round + 1;
    return l->wanted;
}

static void ask_page(struct executor *x, struct str after)
{
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    text_put(&q, "limit=100");
    if (after.len > 0) {
        text_put(&q, "&after=");
        text_str(&q, after);
    }
    rest_get(x, REQUEST_PENDING, OKX_PATH_ORDERS_PENDING, text_done(&q))->round =
        x->sync.listing.round;
}

static void list_tick(struct executor *x)
{
    struct listing *l = &x->sync.listing;
    const bool due = l->wanted > l->round || x->now.v >= l->next.v;
    if (l->running || !due || x->now.v < l->not_before.v || !x->clock_known)
        return;
    if (!account_throttle_take(&x->throttle, ACCOUNT_PENDING, x->now)) {
        l->not_before = ts_add(x->now, DUR_MS(50));
        return;
    }
    l->running = true;
    l->round++;
    l->ours = l->rows = 0;
    l->began = x->now;
    ask_page(x, STR_EMPTY);
}

static dur_t list_pause(const struct executor *x)
{
    if (x->stopping)
        return DUR_MS(LIST_STOP_MS);
    return x->sync.step == SYNC_DONE ? DUR_S(LIST_EVERY_S) : DUR_MS(LIST_DOWN_MS);
}

static void list_done(struct executor *x)
{
    struct sync *s = &x->sync;
    struct listing *l = &s->listing;
    l->running = false;
    l->next = ts_add(x->now, list_pause(x));
    const ts_t late = ts_add(ts_add(s->started, x->settings->order_ttl), DUR_MS(SETTLE_MS));
    if (s->done_once && l->began.v >= late.v)
        s->settled = true;
    x->stop_empty = l->ours == 0 ? x->stop_empty + 1 : 0;
    query_listed(x, l->round, l->began);
    if (s->step == SYNC_PENDING && l->round >= l->wanted)
        enter(x, SYNC_CLEAR);
}

static void list_failed(struct executor *x)
{
    struct listing *l = &x->sync.listing;
    l->running = false;
    l->next = l->not_before = ts_add(x->now, DUR_MS(LIST_AGAIN_MS));
    if (l->wanted >= l->round)
        l->wanted = l->round + 1; /* who waited for this one waits for the next */
}

static void on_page(struct executor *x, const struct request *r, struct json_at rows)
{
    struct listing *l = &x->sync.listing;
    struct word last = WORD_EMPTY;
    int count = 0;
    if (!l->running || r->round != l->round)
        return;
    for (struct json_at at = json_first(rows); json_present(at); at = json_next(at)) {
        struct okx_order row;
        if (okx_read_order(at, &row) != ERR_OK || !word_fits(row.ord_id)) {
            executor_bad_data(x, "pending_order", STR_EMPTY);
            list_failed(
                x); /* an order that cannot be read may be ours: the listing proves nothing */
            return;
        }
        last = word_from(row.ord_id);
        const struct order *o = news_take(x, &row, false);
        if (o != NULL) {
            manager_track(x, o)->seen_round = l->round;
            l->ours += o->origin != ORIGIN_FOREIGN;
        }
        count++;
    }
    l->rows += (uint32_t)count;
    if (count < PAGE)
        list_done(x);
    else
        ask_page(x, word_str(&last));
}

static void ask_fills(struct executor *x)
{
    struct sync *s = &x->sync;
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    if (s->fills_begin.v == 0)
        s->fills_begin = ts_add(executor_exchange_now(x), DUR_S(-OVERLAP_S));
    text_put(&q, "limit=100&begin=");
    text_i64(&q, ts_to_ms(s->fills_begin));
    if (!word_empty(&s->fills_after)) {
        text_put(&q, "&after=");
        text_word(&q, &s->fills_after);
    }
    rest_get(x, REQUEST_FILLS, OKX_PATH_FILLS, text_done(&q));
}

static void on_fills(struct executor *x, struct json_at rows)
{
    struct sync *s = &x->sync;
    struct word last = WORD_EMPTY;
    int count = 0;
    for (struct json_at at = json_first(rows); json_present(at); at = json_next(at)) {
        struct okx_fill f;
        count++;
        if (okx_read_fill(at, &f) != ERR_OK || !word_fits(f.bill_id)) {
            executor_bad_data(x, "fill", STR_EMPTY);
            continue;
        }
        last = word_from(f.bill_id);
        news_fill(x, &f);
    }
    s->waiting = false;
    if (count < PAGE || word_empty(&last) || word_equal(&last, &s->fills_after)) {
        enter(x, SYNC_DONE);
        return;
    }
    s->fills_after = last;
}

static bool strays_left(struct executor *x)
{
    for (struct order *o = orders_first(&x->orders); o != NULL; o = orders_after(&x->orders, o))
        if (o->origin == ORIGIN_ORPHAN && o->state != ORDER_GHOST)
            return true;
    return false;
}

static bool begin_step(struct executor *x)
{
    struct sync *s = &x->sync;
    switch (s->step) {
    case SYNC_OFF:
    case SYNC_DONE: return false;
    case SYNC_TIME: rest_get(x, REQUEST_TIME, OKX_PATH_TIME, STR_EMPTY); return true;
    case SYNC_ARM: deadman_arm(x); return true;
    case SYNC_CONFIG: rest_get(x, REQUEST_CONFIG, OKX_PATH_CONFIG, STR_EMPTY); return true;
    case SYNC_LINK:
        if (link_up(x))
            enter(x, SYNC_BALANCE);
        return false;
    case SYNC_BALANCE: rest_get(x, REQUEST_BALANCE, OKX_PATH_BALANCE, STR_EMPTY); return true;
    case SYNC_POSITIONS: rest_get(x, REQUEST_POSITIONS, OKX_PATH_POSITIONS, STR_EMPTY); return true;
    case SYNC_PENDING: sync_list_after_now(x); return true;
    case SYNC_CLEAR:
        if (!strays_left(x))
            enter(x, SYNC_FILLS);
        return false;
    case SYNC_FILLS: ask_fills(x); return true;
    }
    UNREACHABLE();
}

static bool paced(const struct sync *s)
{
    return s->step == SYNC_LINK || s->step == SYNC_CLEAR;
}

static void on_time(struct executor *x, const struct okx_reply *reply, dur_t took)
{
    ts_t server;
    if (okx_read_time(json_first(reply->data), &server) != ERR_OK) {
        executor_bad_data(x, "time", STR_EMPTY);
        x->sync.clock_at = ts_add(x->now, DUR_S(1));
        return;
    }
    const dur_t offset = DUR(ts_diff(server, x->now).v + took.v / 2);
    const int64_t jump = offset.v - x->clock_offset.v;
    if (x->clock_known && (jump > DUR_MS(CLOCK_JUMP_MS).v || jump < -DUR_MS(CLOCK_JUMP_MS).v))
        executor_alert(x, ALERT_CLOCK, &WORD_EMPTY, STR("it has jumped against ours"));
    x->clock_offset = offset;
    x->clock_known = true;
    x->sync.clock_at = ts_add(x->now, DUR_S(CLOCK_EVERY_S));
    link_want(x);
    if (x->sync.step == SYNC_TIME)
        enter(x, SYNC_ARM);
}

static void step_done(struct executor *x, enum sync_step step, bool ok)
{
    struct sync *s = &x->sync;
    if (s->step != step)
        return;
    if (ok) {
        enter(x, (enum sync_step)(step + 1));
        return;
    }
    s->waiting = false;
    s->retry_at = ts_add(x->now, x->refused ? DUR_S(REFUSED_S) : DUR_S(1));
}

void sync_on_answer(struct executor *x, const struct request *r, const struct okx_reply *reply,
                    dur_t took)
{
    switch (r->kind) {
    case REQUEST_TIME: on_time(x, reply, took); break;
    case REQUEST_ARM:
        deadman_on_answer(x, reply);
        step_done(x, SYNC_ARM, deadman_armed(x));
        break;
    case REQUEST_CONFIG: {
        const bool ok = account_on_config(x, reply->data);
        x->refused &= !ok;
        if (x->refused)
            sync_refused(x);
        else
            step_done(x, SYNC_CONFIG, ok);
        break;
    }
    case REQUEST_BALANCE: step_done(x, SYNC_BALANCE, account_on_balance(x, reply->data)); break;
    case REQUEST_POSITIONS:
        step_done(x, SYNC_POSITIONS, account_on_positions(x, reply->data));
        break;
    case REQUEST_PENDING: on_page(x, r, reply->data); break;
    case REQUEST_FILLS:
        if (x->sync.step == SYNC_FILLS)
            on_fills(x, reply->data);
        break;
    default: break; /* not for us */
    }
}

static bool is_of_step(enum sync_step s, enum request_kind k)
{
    return (s == SYNC_TIME && k == REQUEST_TIME) || (s == SYNC_ARM && k == REQUEST_ARM) ||
           (s == SYNC_CONFIG && k == REQUEST_CONFIG) ||
           (s == SYNC_BALANCE && k == REQUEST_BALANCE) ||
           (s == SYNC_POSITIONS && k == REQUEST_POSITIONS) ||
           (s == SYNC_FILLS && k == REQUEST_FILLS);
}

static void tell_failure(struct executor *x, enum request_kind kind, struct str code)
{
    char buffer[96];
    struct text t = TEXT(buffer);
    text_put(&t, "what=");
    text_put(&t, request_kind_name(kind));
    text_put(&t, " code=");
    text_str(&t, code.len > 0 ? code : STR("none"));
    outbox_log(x->out, x->now, LEVEL_WARN, "request_failed", text_done(&t));
}

void sync_on_failure(struct executor *x, const struct request *r, struct str code)
{
    struct sync *s = &x->sync;
    const enum okx_class class = okx_class(code, OKX_QUERY);
    if (r->kind == REQUEST_TIME)
        s->clock_at = ts_add(x->now, DUR_S(1));
    if (r->kind == REQUEST_ARM)
        deadman_failed(x);
    if (r->kind == REQUEST_PENDING && r->round == s->listing.round)
        list_failed(x);
    if (class == OKX_CLOCK && code.len > 0)
        executor_clock_wrong(x);
    if (is_of_step(s->step, r->kind)) {
        int64_t ms = (int64_t)BACK_OFF_MS << (s->failures < 5 ? s->failures : 5);
        if (ms > BACK_OFF_MAX_MS)
            ms = BACK_OFF_MAX_MS;
        s->waiting = false;
        s->failures++;
        s->retry_at = ts_add(x->now, DUR_MS(ms));
    }
    tell_failure(x, r->kind, code);
    if (class == OKX_FATAL && code.len > 0)
        executor_auth_refused(x, code);
}

void sync_tick(struct executor *x)
{
    struct sync *s = &x->sync;
    if (s->step == SYNC_OFF)
        return;
    if (x->now.v >= s->clock_at.v && s->step != SYNC_TIME) {
        s->clock_at = ts_add(x->now, DUR_S(CLOCK_EVERY_S));
        rest_get(x, REQUEST_TIME, OKX_PATH_TIME, STR_EMPTY);
        if (s->step == SYNC_DONE) /* it may have been changed under us */
            rest_get(x, REQUEST_CONFIG, OKX_PATH_CONFIG, STR_EMPTY);
    }
    /* Steps that need no answer follow each other at once. */
    enum sync_step before;
    do {
        before = s->step;
        if (s->waiting || x->now.v < s->retry_at.v)
            break;
        s->waiting = begin_step(x);
    } while (s->step != before);
    list_tick(x);
}

ts_t sync_next(const struct executor *x)
{
    const struct sync *s = &x->sync;
    const struct listing *l = &s->listing;
    ts_t next = TS_NEVER;
    if (s->step == SYNC_OFF)
        return next;
    if (s->step != SYNC_TIME)
        next = ts_min(next, s->clock_at);
    if (!s->waiting && s->step != SYNC_DONE && !paced(s))
        next = ts_min(next, s->retry_at);
    if (l->running || !x->clock_known)
        return next;
    const ts_t list = l->wanted > l->round ? x->now : l->next;
    return ts_min(next, list.v < l->not_before.v ? l->not_before : list);
}

void sync_refused(struct executor *x)
{
    struct sync *s = &x->sync;
    if (s->step > SYNC_CONFIG)
        enter(x, SYNC_CONFIG);
    s->waiting = false;
    s->retry_at = ts_add(x->now, DUR_S(REFUSED_S));
}

void sync_list_soon(struct executor *x)
{
    x->sync.listing.next = x->now;
}
