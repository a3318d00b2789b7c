#include "services/monitor/monitor.h"

#include "services/monitor/metrics.h"
#include "services/monitor/status.h"

enum { ANSWER_SIZE = 512 * 1024 };

void monitor_init(struct monitor *x, const struct settings *settings)
{
    view_init(&x->view, settings);
    tally_init(&x->tally);
    x->started = false;
}

static void answer_as(struct outbox *out, const struct msg *call, uint16_t status, const char *type,
                      struct str body)
{
    struct msg_http_answer *a = &outbox_push(out, MSG_HTTP_ANSWER, call->ts)->http_answer;
    a->conn = call->http_call.conn;
    a->status = status;
    a->content_type = word_of(type);
    a->body = body;
}

static void answer(struct outbox *out, const struct msg *call, uint16_t status, struct str body)
{
    answer_as(out, call, status, "application/json", body);
}

/* The value of `inst` in a query; empty when it is not there. */
static struct str inst_of(struct str query)
{
    while (query.len > 0) {
        struct str value = str_cut(&query, '&');
        if (str_is(str_cut(&value, '='), "inst"))
            return value;
    }
    return STR_EMPTY;
}

static void on_call(const struct monitor *x, const struct msg *in, struct outbox *out)
{
    struct str rest = in->http_call.path;
    const struct str path = str_cut(&rest, '?');
    if (!word_is(&in->http_call.method, "GET")) {
        answer(out, in, 405, STR("{\"error\":\"only GET is understood here\"}"));
        return;
    }
    struct text t = outbox_room(out, ANSWER_SIZE);
    uint16_t status = 200;
    const char *type = "application/json";
    if (str_is(path, "/api/v1/status")) {
        status_json(&x->view, in->ts, &t);
    } else if (str_is(path, "/api/v1/why")) {
        if (!why_json(&x->view, inst_of(rest), in->ts, &t)) {
            status = 404;
            text_put(&t, "{\"error\":\"no such symbol\"}");
        }
    } else if (str_is(path, "/healthz")) {
        status = health_json(&x->view, in->ts, &t) ? 200 : 503;
    } else if (str_is(path, "/metrics")) {
        type = METRICS_CONTENT_TYPE;
        metrics_text(&x->view, &x->tally, in->ts, &t);
    } else {
        status = 404;
        text_put(&t, "{\"error\":\"not here; /api/v1/status, /api/v1/why, /healthz and "
                     "/metrics are\"}");
    }
    const struct str body = outbox_keep(out, &t);
    if (t.cut)
        answer(out, in, 500, STR("{\"error\":\"the answer is too long\"}"));
    else
        answer_as(out, in, status, type, body);
}

void monitor_step(struct monitor *x, const struct msg *in, struct outbox *out)
{
    switch (in->type) {
    case MSG_START: x->started = true; break;
    case MSG_STOP: outbox_push(out, MSG_STOPPED, in->ts)->stopped.clean = true; break;
    case MSG_HTTP_CALL: on_call(x, in, out); break;
    default:
        view_take(&x->view, in);
        tally_take(&x->tally, &x->view, in);
        break;
    }
}

ts_t monitor_deadline(const struct monitor *x)
{
    (void)x;
    return TS_NEVER;
}

enum service_state monitor_state(const struct monitor *x, struct word *reason)
{
    *reason = WORD_EMPTY;
    return x->started ? SERVICE_STATE_READY : SERVICE_STATE_STARTING;
}
