#include "tests/lib/scenario_trace.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/market/order.h"

void trace_init(struct trace *t, struct scenario *s, struct world *w, ts_t zero)
{
    memset(t, 0, sizeof *t);
    t->s = s;
    t->w = w;
    t->zero = zero;
    t->mode = MODE_STARTING;
}

/* A new line; its text is open to be written. */
struct line {
    struct trace *t;
    struct scenario_line *at; /* NULL: not to be told */
    struct text text;
    char nothing[SCENARIO_LINE];
};

static void begin(struct line *l, struct trace *t, const struct word *inst)
{
    struct scenario *s = t->s;
    const int64_t ns = ts_diff(world_now(t->w), t->zero).v;
    const int64_t ms = (ns + (ns < 0 ? -500000 : 500000)) / 1000000;
    *l = (struct line){.t = t};
    if (ms >= s->from && ms <= s->end && s->seen_count < SCENARIO_LINES)
        l->at = &s->seen[s->seen_count++];
    if (l->at != NULL) {
        l->at->ms = ms;
        l->at->number = 0;
    }
    l->text = (struct text){l->at != NULL ? l->at->text : l->nothing, 0, SCENARIO_LINE - 1, false};
    if (s->settings.symbols.count > 1 && inst != NULL && !word_empty(inst)) {
        text_word(&l->text, inst);
        text_char(&l->text, ' ');
    }
}

static void finish(struct line *l)
{
    l->text.at[l->text.len] = 0;
}

static void put(struct line *l, const char *word)
{
    if (l->text.len > 0 && l->text.at[l->text.len - 1] != ' ')
        text_char(&l->text, ' ');
    text_put(&l->text, word);
}

static void put_decimal(struct line *l, int64_t v, int exp)
{
    put(l, "");
    text_decimal(&l->text, v, exp);
}

static void put_money(struct line *l, money_t m)
{
    put(l, "");
    text_money(&l->text, m);
}

static void put_word(struct line *l, const struct word *w)
{
    put(l, word_empty(w) ? "-" : w->at);
}

static void put_terms(struct line *l, const struct msg_order *o)
{
    put(l, side_name(o->side));
    put_decimal(l, o->qty.v, o->qty_exp);
    if (o->px.v != 0) {
        put(l, "@");
        put_decimal(l, o->px.v, o->px_exp);
    }
    put(l, purpose_name(o->purpose));
}

static int place_of(const struct trace *t, const struct word *inst)
{
    const struct symbol_list *list = &t->s->settings.symbols;
    for (uint32_t n = 0; n < list->count && n < 8; n++)
        if (word_equal(&list->at[n], inst))
            return (int)n;
    return -1;
}

static struct trace_order *by_number(struct trace *t, uint64_t order)
{
    for (int n = 0; n < TRACE_ORDERS && order != 0; n++)
        if (t->order[n].order == order)
            return &t->order[n];
    return NULL;
}

/* The strategy's word for a cancel stands in its wish: `why=moved ...`. */
static void on_intent(struct trace *t, const struct msg_intent *i)
{
    struct str rest = i->reason;
    struct str first = str_cut(&rest, ' ');
    const struct str key = str_cut(&first, '=');
    struct trace_why *why = &t->why[t->whys % TRACE_ORDERS];
    if (i->action != ACTION_CANCEL || !str_is(key, "why"))
        return;
    t->whys++;
    why->target = i->target;
    (void)str_copy(why->word, sizeof why->word, first);
}

static const char *why_of(const struct trace *t, uint64_t intent)
{
    for (uint64_t n = t->whys; n > 0 && n + TRACE_ORDERS > t->whys; n--)
        if (t->why[(n - 1) % TRACE_ORDERS].target == intent)
            return t->why[(n - 1) % TRACE_ORDERS].word;
    return "-";
}

static void on_cancel(struct trace *t, const struct msg_order *m)
{
    const struct trace_order *o = by_number(t, m->target);
    struct line l;
    begin(&l, t, &m->inst);
    put(&l, "cancel");
    if (m->action == ACTION_CANCEL_ALL)
        put(&l, "all");
    else if (o != NULL)
        put_terms(&l, &o->terms);
    else
        put(&l, "unknown");
    put(&l, cancel_class_name(m->class));
    const bool asked = word_is(&m->reason, cancel_class_name(m->class)) && o != NULL;
    if (asked) {
        put(&l, why_of(t, o->intent));
    } else {
        put(&l, "risk");
        put_word(&l, &m->reason);
    }
    finish(&l);
}

static void on_order(struct trace *t, const struct msg_order *m)
{
    if (m->action == ACTION_CANCEL || m->action == ACTION_CANCEL_ALL) {
        on_cancel(t, m);
        return;
    }
    struct line l;
    t->order[t->orders++ % TRACE_ORDERS] =
        (struct trace_order){.order = m->order, .intent = m->intent, .terms = *m};
    begin(&l, t, &m->inst);
    put(&l, m->action == ACTION_AMEND ? "amend" : "place");
    put_terms(&l, m);
    if (m->kind != ORDER_KIND_POST_ONLY)
        put(&l, order_kind_name(m->kind));
    if (m->reduce_only)
        put(&l, "reduce_only");
    finish(&l);
}

static void on_verdict(struct trace *t, const struct msg_verdict *m)
{
    struct line l;
    if (m->code == VERDICT_OK)
        return;
    begin(&l, t, &m->inst);
    put(&l, "refused");
    put(&l, action_name(m->action));
    put(&l, verdict_code(m->code));
    put(&l, verdict_name(m->code));
    finish(&l);
}

static void on_state(struct trace *t, const struct msg_order_state *m)
{
    const bool end = order_state_terminal(m->state) && m->state != ORDER_FILLED;
    const bool doubt = m->state == ORDER_UNKNOWN || m->state == ORDER_GHOST;
    const bool live = m->state == ORDER_LIVE && (t->s->shows & SHOW_LIVE) != 0;
    struct line l;
    if (!end && !doubt && !live)
        return;
    const struct msg_order terms = {.side = m->side,
                                    .px = m->px,
                                    .px_exp = m->px_exp,
                                    .qty = m->qty,
                                    .qty_exp = m->qty_exp,
                                    .purpose = m->purpose};
    begin(&l, t, &m->inst);
    put(&l, order_state_name(m->state));
    put_terms(&l, &terms);
    if (m->filled.v > 0) {
        put(&l, "filled");
        put_decimal(&l, m->filled.v, m->qty_exp);
    }
    if (m->state == ORDER_REJECTED || (end && m->class == CANCEL_NONE))
        put_word(&l, &m->reason);
    finish(&l);
}

static void on_fill(struct trace *t, const struct msg_fill *m)
{
    struct line l;
    begin(&l, t, &m->inst);
    put(&l, "fill");
    put(&l, side_name(m->side));
    put_decimal(&l, m->qty.v, m->qty_exp);
    put(&l, "@");
    put_decimal(&l, m->px.v, m->px_exp);
    put(&l, m->maker ? "maker" : "taker");
    put(&l, "fee");
    put_money(&l, m->fee);
    put_word(&l, &m->fee_ccy);
    if (m->replayed)
        put(&l, "found_later");
    finish(&l);
}

static void put_guards(struct line *l, uint32_t guards)
{
    for (int n = 0; n < guard_count; n++)
        if ((guards & GUARD_BIT(n)) != 0)
            put(l, guard_name((enum guard)n));
    if (guards == 0)
        put(l, "none");
}

static void on_status(struct trace *t, const struct msg_symbol_status *m)
{
    const int n = place_of(t, &m->inst);
    struct line l;
    if (n < 0)
        return;
    struct msg_symbol_status *was = &t->status[n];
    if (word_empty(&was->inst) || was->state != m->state) {
        begin(&l, t, &m->inst);
        put(&l, "state");
        put(&l, symbol_state_name(m->state));
        finish(&l);
    }
    if ((t->s->shows & SHOW_GUARDS) != 0 && (word_empty(&was->inst) || was->guards != m->guards)) {
        begin(&l, t, &m->inst);
        put(&l, "guards");
        put_guards(&l, m->guards);
        finish(&l);
    }
    if ((t->s->shows & SHOW_BOOKS) != 0 && (was->bid.v != m->bid.v || was->ask.v != m->ask.v)) {
        begin(&l, t, &m->inst);
        put(&l, "touch");
        put_decimal(&l, m->bid.v, m->px_exp);
        put(&l, "|");
        put_decimal(&l, m->ask.v, m->px_exp);
        finish(&l);
    }
    *was = *m;
    was->reason = STR_EMPTY;
}

static void on_cycle(struct trace *t, const struct msg_cycle *m)
{
    struct line l;
    begin(&l, t, &m->inst);
    put(&l, "cycle");
    put(&l, side_name(m->entry));
    put(&l, "net");
    put_money(&l, m->net);
    put(&l, "fees");
    put_money(&l, m->fees);
    put(&l, "streak");
    put_decimal(&l, m->losing_streak, 0);
    if (m->stopped)
        put(&l, "stopped");
    finish(&l);
}

static void on_limits(struct trace *t, const struct msg_symbol_limits *m)
{
    const int n = place_of(t, &m->inst);
    struct line l;
    if (n < 0 || (t->s->shows & SHOW_LIMITS) == 0)
        return;
    struct msg_symbol_limits *was = &t->limits[n];
    if (word_empty(&was->inst) || was->code != m->code) {
        begin(&l, t, &m->inst);
        put(&l, "limits");
        put(&l, m->open_allowed ? "open" : verdict_code(m->code));
        if (!m->open_allowed)
            put(&l, verdict_name(m->code));
        finish(&l);
    }
    *was = *m;
    was->detail = STR_EMPTY;
}

static void on_position(struct trace *t, const struct msg_position *m)
{
    const int n = place_of(t, &m->inst);
    struct line l;
    if (n < 0 || (t->s->shows & SHOW_POSITION) == 0)
        return;
    if (t->position[n].amount.v != m->amount.v) {
        begin(&l, t, &m->inst);
        put(&l, "position");
        put_money(&l, m->amount);
        finish(&l);
    }
    t->position[n] = *m;
}

static void on_lease(struct trace *t, const struct msg_lease *m)
{
    const int n = place_of(t, &m->inst);
    struct line l;
    if (n < 0 || (t->s->shows & SHOW_LEASES) == 0 || t->holder[n] == m->holder)
        return;
    t->holder[n] = m->holder;
    begin(&l, t, &m->inst);
    put(&l, m->holder != 0 ? "lease held" : "lease free");
    finish(&l);
}

static void on_mode(struct trace *t, const struct msg_mode *m)
{
    struct line l;
    if (m->mode == t->mode)
        return;
    t->mode = m->mode;
    begin(&l, t, NULL);
    put(&l, "mode");
    put(&l, mode_name(m->mode));
    put_word(&l, &m->reason);
    finish(&l);
}

static void on_alert(struct trace *t, const struct msg_alert *m)
{
    struct line l;
    if ((t->s->shows & SHOW_ALERTS) == 0)
        return;
    begin(&l, t, &m->inst);
    put(&l, "alert");
    put(&l, alert_name(m->code));
    finish(&l);
}

static void on_totals(struct trace *t, const struct msg_totals *m)
{
    struct line l;
    const struct msg_totals was = t->totals;
    t->totals = *m;
    if ((t->s->shows & SHOW_RESULT) == 0 ||
        (was.pnl_net.v == m->pnl_net.v && was.pnl_realised.v == m->pnl_realised.v &&
         was.equity.v == m->equity.v))
        return;
    begin(&l, t, NULL);
    put(&l, "result");
    put_money(&l, m->pnl_net);
    put(&l, "closed");
    put_money(&l, m->pnl_realised);
    put(&l, "equity");
    put_money(&l, m->equity);
    finish(&l);
}

static void on_exchange_position(struct trace *t, const struct msg_exchange_position *m)
{
    const int n = place_of(t, &m->inst);
    struct line l;
    if (n < 0 || (t->s->shows & SHOW_LEVERAGE) == 0 || t->leverage[n] == m->leverage)
        return;
    t->leverage[n] = m->leverage;
    begin(&l, t, &m->inst);
    put(&l, "leverage");
    put_decimal(&l, m->leverage, 0);
    finish(&l);
}

/* Only /sim/ answers so: an action that the exchange does not understand. */
static void on_answer(struct trace *t, const struct msg_http_answer *m)
{
    if (t->s->error[0] != 0 || !str_starts(m->body, STR("{\"error\":")))
        return;
    (void)snprintf(t->s->error, sizeof t->s->error, "%s: the exchange answers %.*s", t->s->name,
                   (int)m->body.len, m->body.at);
}

void trace_see(void *arg, enum world_who who, const struct msg *m)
{
    struct trace *t = arg;
    (void)who;
    switch (m->type) {
    case MSG_INTENT: on_intent(t, &m->intent); break;
    case MSG_ORDER: on_order(t, &m->order); break;
    case MSG_VERDICT: on_verdict(t, &m->verdict); break;
    case MSG_ORDER_STATE: on_state(t, &m->order_state); break;
    case MSG_FILL: on_fill(t, &m->fill); break;
    case MSG_SYMBOL_STATUS: on_status(t, &m->symbol_status); break;
    case MSG_CYCLE: on_cycle(t, &m->cycle); break;
    case MSG_SYMBOL_LIMITS: on_limits(t, &m->symbol_limits); break;
    case MSG_POSITION: on_position(t, &m->position); break;
    case MSG_LEASE: on_lease(t, &m->lease); break;
    case MSG_TOTALS: on_totals(t, &m->totals); break;
    case MSG_EXCHANGE_POSITION: on_exchange_position(t, &m->exchange_position); break;
    case MSG_MODE: on_mode(t, &m->mode); break;
    case MSG_ALERT: on_alert(t, &m->alert); break;
    case MSG_HTTP_ANSWER: on_answer(t, &m->http_answer); break;
    default: break; /* of no concern to a reader */
    }
}
