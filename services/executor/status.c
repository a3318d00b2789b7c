#include "services/executor/status.h"

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "services/executor/executor.h"

enum {
    EVERY_MS = 1000,
    SPAN = 20,          /* of the moving average, in answers */
    IDLE_MS = 5000,     /* without an answer, then a probe */
    PROBE_MS = 500,     /* between probes while it is slow */
    SCALE_MAX = 12,     /* decimals tried for something without an instrument */
    HEADROOM = 1000000, /* how much larger it may yet become */
};

ts_t executor_exchange_now(const struct executor *x)
{
    return ts_add(x->now, x->clock_offset);
}

bool executor_ready(const struct executor *x, const char **why)
{
    if (x->stopping)
        *why = "stopping";
    else if (x->refused)
        *why = x->refusal.at;
    else if (x->links.refused)
        *why = "credentials";
    else if (x->sync.step != SYNC_DONE)
        *why = sync_step_name(x->sync.step);
    else if (!link_up(x))
        *why = "link";
    else
        *why = NULL;
    return *why == NULL;
}

static int exponent_for(struct str text)
{
    int64_t v;
    for (int exp = -SCALE_MAX; exp < 0; exp++)
        if (decimal_parse(text, exp, &v) == ERR_OK && v > -INT64_MAX / HEADROOM &&
            v < INT64_MAX / HEADROOM)
            return exp;
    return 0;
}

struct scale executor_scale(const struct executor *x, const struct word *inst, struct str px,
                            struct str qty)
{
    const int i = markets_find(&x->markets, inst);
    if (i != MARKETS_NONE && x->markets.at[i].known) {
        const struct instrument *k = &x->markets.at[i].instrument;
        return (struct scale){(int8_t)k->px_exp, (int8_t)k->qty_exp};
    }
    return (struct scale){(int8_t)exponent_for(px), (int8_t)exponent_for(qty)};
}

void executor_log(struct executor *x, enum level level, const char *event, const char *key,
                  struct str value)
{
    char buffer[160];
    struct text t = TEXT(buffer);
    if (key[0] != '\0') {
        text_put(&t, key);
        text_put(&t, "=\"");
        text_json(&t, value);
        text_char(&t, '"');
    }
    outbox_log(x->out, x->now, level, event, text_done(&t));
}

void executor_alert(struct executor *x, enum alert code, const struct word *inst, struct str detail)
{
    ts_t *last = &x->alerted[code];
    if (last->v != 0 && ts_diff(x->now, *last).v < DUR_S(1).v)
        return;
    *last = x->now;
    outbox_alert(x->out, x->now, code, inst, detail);
}

void executor_bad_data(struct executor *x, const char *what, struct str detail)
{
    x->bad_data++;
    if (x->bad_data > 1 && ts_diff(x->now, x->bad_data_logged).v < DUR_S(1).v)
        return;
    x->bad_data_logged = x->now;
    char buffer[160];
    struct text t = TEXT(buffer);
    text_put(&t, "what=");
    text_put(&t, what);
    text_put(&t, " count=");
    text_u64(&t, x->bad_data);
    text_put(&t, " detail=");
    text_json(&t, detail);
    outbox_log(x->out, x->now, LEVEL_WARN, "bad_data", text_done(&t));
}

void executor_measured(struct executor *x, dur_t took, bool probe)
{
    if (probe && x->measured.v != 0 && ts_diff(x->now, x->measured).v < DUR_MS(PROBE_MS).v)
        return;
    x->measured = x->now;
    x->ack_last = took;
    if (x->ack.v == 0)
        x->ack = took;
    else
        x->ack.v += (took.v - x->ack.v) * 2 / (SPAN + 1);
}

void executor_refuse(struct executor *x, const char *word, enum alert alert, const char *detail)
{
    x->refused = true;
    x->refusal = word_of(word);
    executor_alert(x, alert, &WORD_EMPTY, str_from(detail));
}

static const char *remedy_for(struct str code)
{
    if (str_is(code, "50101"))
        return "the key is of another environment: demo keys for demo, live keys for live";
    if (str_is(code, "50105") || str_is(code, "60024"))
        return "the passphrase is wrong: see api_passphrase";
    if (str_is(code, "50110") || str_is(code, "50121"))
        return "this address is not on the key's list: add it on OKX";
    if (str_is(code, "50111") || str_is(code, "50119") || str_is(code, "60005") ||
        str_is(code, "60032"))
        return "the key is unknown: see api_key, and whether the account is of another region";
    if (str_is(code, "50113") || str_is(code, "60007"))
        return "the signature is wrong: see api_secret";
    return "see the code in OKX's manual";
}

void executor_auth_refused(struct executor *x, struct str code)
{
    char buffer[240];
    struct text t = TEXT(buffer);
    text_str(&t, code);
    text_put(&t, " ");
    text_put(&t, okx_code_text(code));
    text_put(&t, "; ");
    text_put(&t, remedy_for(code));
    x->refused = true;
    x->refusal = word_of("credentials");
    executor_alert(x, ALERT_AUTH, &WORD_EMPTY, text_done(&t));
    sync_refused(x);
}

void executor_clock_wrong(struct executor *x)
{
    sync_clock(x);
}

static struct msg_executor_status status_of(const struct executor *x)
{
    const char *why = NULL;
    const bool ready = executor_ready(x, &why);
    return (struct msg_executor_status){
        .ready = ready,
        .reason = ready ? WORD_EMPTY : word_of(why),
        .private_up = link_up(x),
        .trade_up = link_up(x) && word_is(&x->settings->order_entry, "websocket"),
        .switch_armed = deadman_armed(x),
        .switch_ts = x->deadman.confirmed,
        .ack = x->ack,
        .ack_last = x->ack_last,
        .clock_offset = x->clock_offset,
        .live = x->orders.live,
        .unknown =
            orders_in_state(&x->orders, ORDER_UNKNOWN) + orders_in_state(&x->orders, ORDER_GHOST),
        .placed = x->placed,
        .canceled = x->canceled,
        .rejected = x->rejected,
        .funds_known = x->sync.step > SYNC_POSITIONS,
    };
}

void status_tell(const struct executor *x, ts_t now, struct outbox *out)
{
    outbox_push(out, MSG_EXECUTOR_STATUS, now)->executor_status = status_of(x);
}

static bool matters(const struct msg_executor_status *a, const struct msg_executor_status *b)
{
    return a->ready != b->ready || !word_equal(&a->reason, &b->reason) ||
           a->private_up != b->private_up || a->trade_up != b->trade_up ||
           a->switch_armed != b->switch_armed || a->unknown != b->unknown ||
           a->funds_known != b->funds_known || a->ack_last.v != b->ack_last.v;
}

/* A ping shows whether the exchange answers in time when no order has asked lately. */
static ts_t probe_at(const struct executor *x)
{
    const bool slow = x->ack.v > x->settings->api_latency_limit.v / 2;
    return ts_add(x->measured, slow ? DUR_MS(PROBE_MS) : DUR_MS(IDLE_MS));
}

void status_tick(struct executor *x)
{
    if (x->epoch == 0)
        return;
    if (link_up(x) && x->now.v >= probe_at(x).v)
        link_probe(x);
    const struct msg_executor_status now = status_of(x);
    if (x->status_at.v != 0 && !matters(&x->status, &now) &&
        ts_diff(x->now, x->status_at).v < DUR_MS(EVERY_MS).v)
        return;
    x->status = now;
    x->status_at = x->now;
    outbox_push(x->out, MSG_EXECUTOR_STATUS, x->now)->executor_status = now;
}

ts_t status_next(const struct executor *x)
{
    ts_t next = ts_add(x->status_at, DUR_MS(EVERY_MS));
    if (link_up(x) && x->links.at[x->links.active].pinged.v == 0)
        next = ts_min(next, probe_at(x));
    if (deadman_armed(x))
        next = ts_min(next, TS(x->deadman.trigger.v - x->clock_offset.v));
    return next;
}

enum service_state executor_state(const struct executor *x, struct word *reason)
{
    const char *why = NULL;
    const bool ready = executor_ready(x, &why);
    *reason = ready ? WORD_EMPTY : word_of(why);
    if (x->epoch == 0)
        return SERVICE_STATE_STARTING;
    if (x->stopping)
        return SERVICE_STATE_STOPPING;
    if (ready)
        return SERVICE_STATE_READY;
    return x->refused || x->sync.done_once ? SERVICE_STATE_DEGRADED : SERVICE_STATE_SYNCING;
}
