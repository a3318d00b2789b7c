#include "services/executor/link.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_sign.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"

enum {
    FRAME_SIZE = 2048,
    SILENCE_MS = 5000, /* then a ping; the exchange closes at 30 s */
    PONG_MS = 2000,
    STEP_MS = 5000,    /* longest wait for each step of getting up */
    BACK_OFF_MS = 350, /* three connects a second are allowed */
    BACK_OFF_MAX_MS = 5000,
    REFUSED_MS = 60000,
    RETIRE_MS = 2000,
};

static const struct okx_arg channels[] = {
    {{"orders", 6}, {"ANY", 3}, {"", 0}, {"", 0}},
    {{"account", 7}, {"", 0}, {"", 0}, {"", 0}},
    {{"positions", 9}, {"ANY", 3}, {"", 0}, {"", 0}},
    {{"balance_and_position", 20}, {"", 0}, {"", 0}, {"", 0}},
};

enum { CHANNELS = sizeof channels / sizeof channels[0] };

void link_init(struct links *ls)
{
    memset(ls, 0, sizeof *ls);
    ls->retire_at = TS_NEVER;
}

static void enter(struct executor *x, struct link *l, enum link_state state)
{
    l->state = state;
    l->since = x->now;
}

static struct link *by_conn(struct links *ls, uint32_t conn)
{
    for (int i = 0; i < LINKS; i++)
        if (ls->at[i].conn == conn && ls->at[i].state != LINK_DOWN)
            return &ls->at[i];
    return NULL;
}

static void send_on(struct executor *x, const struct link *l, struct str frame)
{
    struct msg *m = outbox_push(x->out, MSG_WIRE_TX, x->now);
    m->wire_tx.conn = l->conn;
    m->wire_tx.data = outbox_text(x->out, frame);
}

static void open_link(struct executor *x, struct link *l)
{
    memset(l, 0, sizeof *l);
    l->conn = ++x->links.last_conn;
    l->heard = x->now;
    enter(x, l, LINK_CONNECTING);
    struct msg *m = outbox_push(x->out, MSG_WIRE_CONNECT, x->now);
    m->wire_connect.conn = l->conn;
    m->wire_connect.url = outbox_words(x->out, x->ws_url);
}

static void back_off(struct executor *x, dur_t least)
{
    struct links *ls = &x->links;
    int64_t ms = (int64_t)BACK_OFF_MS << (ls->failures < 5 ? ls->failures : 5);
    if (ms > BACK_OFF_MAX_MS)
        ms = BACK_OFF_MAX_MS;
    const dur_t wait = DUR_MS(ms);
    ls->failures++;
    ls->retry_at = ts_add(x->now, wait.v > least.v ? wait : least);
}

/* The connection is of no more use, whoever ended it. */
static void lost(struct executor *x, struct link *l, const char *why, dur_t wait)
{
    struct links *ls = &x->links;
    const bool was_active = l == &ls->at[ls->active];
    const bool was_up = l->state == LINK_UP;
    const uint32_t conn = l->conn;
    memset(l, 0, sizeof *l);
    enter(x, l, LINK_DOWN);
    ls->replacing = false;
    executor_conn_lost(x, conn);
    if (!was_active)
        return;
    ls->drops++;
    back_off(x, wait);
    const struct link *other = &ls->at[1 - ls->active];
    if (other->state != LINK_DOWN)
        ls->active = 1 - ls->active; /* the replacement is on its way, or already there */
    ls->retire_at = TS_NEVER;
    if (was_up && !link_up(x))
        executor_link_lost(x, why);
}

static void drop(struct executor *x, struct link *l, const char *why, dur_t wait)
{
    struct msg *m = outbox_push(x->out, MSG_WIRE_CLOSE, x->now);
    m->wire_close.conn = l->conn;
    m->wire_close.code = 1000;
    m->wire_close.reason = STR_EMPTY;
    lost(x, l, why, wait);
}

void link_want(struct executor *x)
{
    struct links *ls = &x->links;
    if (ls->wanted)
        return;
    ls->wanted = true;
    ls->retry_at = x->now;
}

bool link_up(const struct executor *x)
{
    return x->links.at[x->links.active].state == LINK_UP;
}

uint32_t link_send(struct executor *x, struct str frame)
{
    ASSERT(link_up(x));
    const struct link *l = &x->links.at[x->links.active];
    send_on(x, l, frame);
    return l->conn;
}

static void ping(struct executor *x, struct link *l)
{
    send_on(x, l, STR("ping"));
    l->pinged = x->now;
}

void link_probe(struct executor *x)
{
    struct link *l = &x->links.at[x->links.active];
    if (l->state == LINK_UP && l->pinged.v == 0)
        ping(x, l);
}

static void send_login(struct executor *x, struct link *l)
{
    char buffer[FRAME_SIZE];
    char sign[OKX_SIGN_SIZE];
    struct text t = TEXT(buffer);
    const int64_t seconds = ts_to_ms(executor_exchange_now(x)) / 1000;
    okx_sign_login(str_from(x->secret), seconds, sign);
    okx_write_login(&t, str_from(x->key), str_from(x->passphrase), seconds, sign);
    ASSERT(!t.cut);
    send_on(x, l, text_done(&t));
    enter(x, l, LINK_LOGIN);
}

static void send_subscribe(struct executor *x, struct link *l)
{
    char buffer[FRAME_SIZE];
    struct text t = TEXT(buffer);
    okx_write_subscribe(&t, 0, channels, CHANNELS);
    ASSERT(!t.cut);
    send_on(x, l, text_done(&t));
    enter(x, l, LINK_SUBSCRIBING);
}

static void is_up(struct executor *x, struct link *l)
{
    struct links *ls = &x->links;
    enter(x, l, LINK_UP);
    ls->failures = 0;
    ls->refused = false;
    if (l == &ls->at[ls->active]) {
        executor_link_up(x);
        return;
    }
    /* It replaces the one that is about to be closed: switch, and let the old one run dry. */
    ls->active = 1 - ls->active;
    ls->replacing = false;
    ls->retire_at = ts_add(x->now, DUR_MS(RETIRE_MS));
    executor_log(x, LEVEL_INFO, "private_link_replaced", "", STR_EMPTY);
}

static void on_error(struct executor *x, struct link *l, const struct okx_frame *f)
{
    const enum okx_class class = okx_class(f->code, OKX_QUERY);
    executor_log(x, LEVEL_WARN, "private_link_error", "code", f->code);
    if (class == OKX_CLOCK)
        executor_clock_wrong(x);
    if (l->state == LINK_UP) {
        if (str_is(f->code, "60011")) /* it forgot who we are */
            drop(x, l, "not logged in", DUR(0));
        return;
    }
    if (class == OKX_FATAL) {
        x->links.refused = true;
        executor_auth_refused(x, f->code);
        drop(x, l, "login refused", DUR_MS(REFUSED_MS));
        return;
    }
    drop(x, l, "login or subscription failed", DUR(0));
}

static void on_notice(struct executor *x, struct link *l, const struct okx_frame *f)
{
    struct links *ls = &x->links;
    executor_log(x, LEVEL_INFO, "private_link_notice", "code", f->code);
    if (!str_is(f->code, "64008") || l != &ls->at[ls->active] || ls->replacing)
        return;
    struct link *other = &ls->at[1 - ls->active];
    if (other->state != LINK_DOWN)
        return;
    ls->replacing = true;
    open_link(x, other);
}

static void on_event(struct executor *x, struct link *l, const struct okx_frame *f)
{
    if (str_is(f->event, "error"))
        on_error(x, l, f);
    else if (str_is(f->event, "notice"))
        on_notice(x, l, f);
    else if (str_is(f->event, "channel-conn-count-error"))
        drop(x, l, "too many connections of this account", DUR(0));
    else if (str_is(f->event, "login") && l->state == LINK_LOGIN)
        send_subscribe(x, l);
    else if (str_is(f->event, "subscribe") && l->state == LINK_SUBSCRIBING &&
             ++l->subscribed == CHANNELS)
        is_up(x, l);
}

static void on_frame(struct executor *x, struct link *l, const struct msg *in)
{
    struct okx_frame f;
    l->heard = x->now;
    if (okx_read_frame(&x->json, in->wire_rx.data, &f) != ERR_OK) {
        executor_bad_data(x, "private_link", STR_EMPTY);
        return;
    }
    switch (f.kind) {
    case OKX_FRAME_PONG:
        if (l->pinged.v != 0) {
            x->links.rtt = ts_diff(x->now, l->pinged);
            executor_measured(x, x->links.rtt, true);
        }
        l->pinged = TS(0);
        break;
    case OKX_FRAME_PING: send_on(x, l, STR("pong")); break;
    case OKX_FRAME_EVENT: on_event(x, l, &f); break;
    case OKX_FRAME_DATA: executor_on_push(x, &f); break;
    case OKX_FRAME_REPLY: executor_on_reply(x, &f); break;
    }
}

void link_step(struct executor *x, const struct msg *in)
{
    struct link *l = NULL;
    switch (in->type) {
    case MSG_WIRE_UP:
        l = by_conn(&x->links, in->wire_up.conn);
        if (l != NULL && l->state == LINK_CONNECTING) {
            l->heard = x->now;
            send_login(x, l);
        }
        break;
    case MSG_WIRE_RX:
        l = by_conn(&x->links, in->wire_rx.conn);
        if (l != NULL && l->state != LINK_CONNECTING)
            on_frame(x, l, in);
        break;
    case MSG_WIRE_DOWN:
        l = by_conn(&x->links, in->wire_down.conn);
        if (l != NULL)
            lost(x, l, "closed by the other side", DUR(0));
        break;
    default: break;
    }
}

static ts_t patience_ends(const struct link *l)
{
    switch (l->state) {
    case LINK_DOWN: return TS_NEVER;
    case LINK_CONNECTING:
    case LINK_LOGIN:
    case LINK_SUBSCRIBING: return ts_add(l->since, DUR_MS(STEP_MS));
    case LINK_UP:
        return l->pinged.v != 0 ? ts_add(l->pinged, DUR_MS(PONG_MS))
                                : ts_add(l->heard, DUR_MS(SILENCE_MS));
    }
    UNREACHABLE();
}

static void tick_one(struct executor *x, struct link *l)
{
    if (x->now.v < patience_ends(l).v)
        return;
    if (l->state != LINK_UP)
        drop(x, l, "no answer", DUR(0));
    else if (l->pinged.v == 0)
        ping(x, l);
    else if (l->heard.v > l->pinged.v)
        l->pinged = TS(0); /* alive, only the pong went missing */
    else
        drop(x, l, "silent", DUR(0));
}

void link_tick(struct executor *x)
{
    struct links *ls = &x->links;
    if (!ls->wanted)
        return;
    for (int i = 0; i < LINKS; i++)
        tick_one(x, &ls->at[i]);
    struct link *old = &ls->at[1 - ls->active];
    if (x->now.v >= ls->retire_at.v) {
        ls->retire_at = TS_NEVER;
        if (old->state != LINK_DOWN)
            drop(x, old, "replaced", DUR(0));
    }
    struct link *l = &ls->at[ls->active];
    if (l->state == LINK_DOWN && x->now.v >= ls->retry_at.v)
        open_link(x, l);
}

ts_t link_next(const struct executor *x)
{
    const struct links *ls = &x->links;
    if (!ls->wanted)
        return TS_NEVER;
    ts_t next = ls->retire_at;
    for (int i = 0; i < LINKS; i++)
        next = ts_min(next, patience_ends(&ls->at[i]));
    if (ls->at[ls->active].state == LINK_DOWN)
        next = ts_min(next, ls->retry_at);
    return next;
}
