#include "services/executor/amend.h"

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"
#include "services/executor/query.h"
#include "services/executor/rest.h"

enum { FRAME_SIZE = 1024 };

static bool may_amend(const struct executor *x, const struct order *o, const struct track *t,
                      const struct msg_order *m)
{
    const char *why = NULL;
    return o != NULL && o->state == ORDER_LIVE && o->proven && !t->cancel_wanted &&
           t->market != MARKETS_NONE && executor_ready(x, &why) &&
           peers_alive(&x->peers, SERVICE_RISK) && m->qty.v > 0 && m->px.v > 0 &&
           (m->deadline.v == 0 || x->now.v <= m->deadline.v) &&
           manager_why_not(&x->markets.at[t->market], m) == NULL;
}

void amend_order(struct executor *x, const struct msg_order *m)
{
    struct order *o = orders_by_number(&x->orders, m->target);
    struct track *t = o != NULL ? manager_track(x, o) : NULL;
    if (o == NULL) {
        executor_log(x, LEVEL_WARN, "amend_of_unknown_order", "inst", word_str(&m->inst));
        return;
    }
    if (!may_amend(x, o, t, m) ||
        !throttle_take(&x->markets.at[t->market].throttle, LANE_AMEND, x->now, 1)) {
        o->reason = word_of("amend_refused");
        manager_tell(o, x->now, x->out);
        return;
    }
    struct market *k = &x->markets.at[t->market];
    const ts_t expires = ts_add(executor_exchange_now(x), x->settings->order_ttl);
    const bool websocket = manager_by_websocket(x, k);
    char buffer[FRAME_SIZE];
    char req_id[24];
    struct text text = TEXT(buffer);
    struct text req = TEXT(req_id);
    t->amend_id = x->requests.last_id + 1;
    text_u64(&req, t->amend_id);
    const struct okx_amend a = {
        .order = {word_str(&o->inst), k->instrument.code, word_str(&o->ord_id),
                  word_str(&o->cl_ord_id)},
        .px = m->px,
        .px_exp = o->px_exp,
        .qty = m->qty,
        .qty_exp = o->qty_exp,
        .req_id = text_done(&req),
    };
    struct request *r;
    if (websocket) {
        okx_write_amend(&text, t->amend_id, expires, &a, 1);
        r = requests_add(&x->requests, REQUEST_AMEND, link_send(x, text_done(&text)), x->now);
    } else {
        okx_write_amend_body(&text, &a, 1);
        r = rest_post(x, REQUEST_AMEND, OKX_PATH_AMEND, text_done(&text), expires);
    }
    ASSERT(r->id == t->amend_id);
    r->market = t->market;
    manager_about(x, r, o);
    o->expires = expires;
    t->ack_by = ts_add(x->now, DUR_MS(ACK_TIMEOUT_MS));
    order_amending(o, m->px, m->qty, x->now);
    manager_tell(o, x->now, x->out);
}

void amend_on_answer(struct executor *x, const struct request *r, struct order *o, struct str code)
{
    struct track *t = manager_track(x, o);
    executor_measured(x, ts_diff(x->now, r->sent), false);
    if (o->state != ORDER_AMENDING || t->amend_id != r->id)
        return;
    switch (manager_outcome(code)) {
    case OUTCOME_ACCEPTED: return; /* the push with amendResult decides */
    case OUTCOME_REFUSED:
        t->ack_by = TS_NEVER;
        char reason[WORD_SIZE];
        str_copy(reason, sizeof reason, code);
        manager_move(x, o, ORDER_LIVE, reason);
        if (okx_class(code, OKX_TRADE) == OKX_STALE)
            query_start(x, o);
        return;
    case OUTCOME_DOUBT: query_start(x, o); return;
    }
}

static bool is_answer(const struct track *t, const struct okx_order *row)
{
    uint64_t id;
    return row->amend_result.len > 0 && u64_parse(row->req_id, &id) == ERR_OK && id == t->amend_id;
}

bool amend_on_row(struct executor *x, struct order *o, const struct okx_order *row, px_t px,
                  qty_t qty, bool push)
{
    struct track *t = manager_track(x, o);
    if (o->state != ORDER_AMENDING)
        return false;
    const bool new_terms = px.v == o->new_px.v && qty.v == o->new_qty.v;
    const bool too_late = executor_exchange_now(x).v >= ts_add(o->expires, x->close_margin).v;
    if (push ? is_answer(t, row) && str_is(row->amend_result, "0") : new_terms) {
        order_amended(o, x->now);
        o->reason = word_of("amended");
    } else if (push ? is_answer(t, row) : too_late) {
        order_move(o, ORDER_LIVE, x->now);
        o->reason = word_of("amend_failed");
    } else {
        return false;
    }
    t->ack_by = TS_NEVER;
    return true;
}
