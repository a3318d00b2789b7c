#include "services/monitor/status.h"

#include "common/base/decimal.h"
#include "services/monitor/fields.h"

/* A comma before every member but the first of its object. */
struct object {
    struct text *out;
    bool any;
};

static struct object open_object(struct text *out)
{
    text_char(out, '{');
    return (struct object){out, false};
}

static void close_object(const struct object *o)
{
    text_char(o->out, '}');
}

static void key(struct object *o, const char *name)
{
    if (o->any)
        text_char(o->out, ',');
    o->any = true;
    text_char(o->out, '"');
    text_put(o->out, name);
    text_put(o->out, "\":");
}

static void put_str(struct object *o, const char *name, struct str s)
{
    key(o, name);
    text_char(o->out, '"');
    text_json(o->out, s);
    text_char(o->out, '"');
}

static void put_word(struct object *o, const char *name, const char *word)
{
    put_str(o, name, str_from(word));
}

static void put_number(struct object *o, const char *name, int64_t v)
{
    key(o, name);
    text_i64(o->out, v);
}

static void put_count(struct object *o, const char *name, uint64_t v)
{
    key(o, name);
    text_u64(o->out, v);
}

static void put_bool(struct object *o, const char *name, bool v)
{
    key(o, name);
    text_put(o->out, v ? "true" : "false");
}

static void put_money(struct object *o, const char *name, bool known, money_t v)
{
    key(o, name);
    text_char(o->out, '"');
    if (known)
        text_money(o->out, v);
    text_char(o->out, '"');
}

/* A price or quantity; 0 is "none" and printed as the empty text. */
static void put_scaled(struct object *o, const char *name, int64_t v, int exp)
{
    key(o, name);
    text_char(o->out, '"');
    if (v != 0)
        text_decimal(o->out, v, exp);
    text_char(o->out, '"');
}

static void put_rate(struct object *o, const char *name, bool known, rate_t v)
{
    key(o, name);
    text_char(o->out, '"');
    if (known)
        text_rate(o->out, v);
    text_char(o->out, '"');
}

static void put_ms(struct object *o, const char *name, dur_t v)
{
    put_number(o, name, v.v / 1000000);
}

static void put_instance(struct object *o, const struct view_instance *i, ts_t now)
{
    const enum service_state state = view_state(i, now);
    put_word(o, "state", service_state_name(state));
    put_number(o, "pid", i->beat.pid);
    put_number(o, "uptime_s", i->beat.uptime.v / 1000000000);
    put_number(o, "instance", i->instance);
    put_ms(o, "heartbeat_age_ms", ts_diff(now, i->heard));
    put_ms(o, "loop_lag_ms", i->beat.loop_lag);
    put_str(o, "reason", state == SERVICE_STATE_DEAD ? STR("silent") : word_str(&i->beat.reason));
    put_str(o, "build", word_str(&i->beat.build));
}

static void put_service(struct object *services, const struct view *v, enum service s, ts_t now)
{
    const struct view_instance *i = view_service(v, s, now);
    if (i == NULL)
        return;
    key(services, service_name(s));
    struct object one = open_object(services->out);
    put_instance(&one, i, now);
    put_number(&one, "instances", view_live(v, s, now));
    if (s == SERVICE_EXECUTOR && v->executor_known) {
        put_ms(&one, "latency_ms", v->executor.ack);
        put_bool(&one, "private_up", v->executor.private_up);
        put_bool(&one, "dead_man_armed", v->executor.switch_armed);
        put_number(&one, "unknown_orders", v->executor.unknown);
    }
    if (s == SERVICE_FEED && v->link_known) {
        put_bool(&one, "connected", v->link.up);
        put_number(&one, "reconnects", v->link.reconnects);
        put_ms(&one, "latency_ms", v->link.rtt);
    }
    close_object(&one);
}

static void put_services(struct object *root, const struct view *v, ts_t now)
{
    key(root, "services");
    struct object services = open_object(root->out);
    for (unsigned s = SERVICE_FEED; s <= SERVICE_SIMULATOR; s++)
        put_service(&services, v, (enum service)s, now);
    close_object(&services);
}

/* Why it stands as it stands: the strategy's words, else risk's, else that nobody said. */
static struct str why(const struct view_symbol *s)
{
    if (s->status_at.v != 0 && s->reason[0] != 0)
        return str_from(s->reason);
    if (s->limits_known && s->limits_detail[0] != 0)
        return str_from(s->limits_detail);
    return s->status_at.v != 0 ? STR_EMPTY : STR("no word from a strategy yet");
}

static void put_position(struct object *o, const struct view_symbol *s)
{
    const struct msg_position *p = &s->position;
    put_money(o, "position", s->position_known, p->amount);
    put_money(o, "average", s->position_known && p->amount.v != 0, p->average);
    put_money(o, "pnl_realised", s->position_known, p->realised);
    put_money(o, "pnl_unrealised", s->position_known, p->unrealised);
    put_money(o, "fees", s->position_known, p->fees);
    put_count(o, "fills", p->fills);
    put_count(o, "round_trips", p->cycles);
}

static void put_limits(struct object *o, const struct view_symbol *s)
{
    const struct msg_symbol_limits *l = &s->limits;
    put_bool(o, "open_allowed", s->limits_known && l->open_allowed);
    put_word(o, "verdict", s->limits_known ? verdict_name(l->code) : "");
    put_number(o, "losing_streak", l->losing_streak);
    put_number(o, "paused_until_ms", ts_to_ms(l->paused_until));
    put_rate(o, "need_spread", s->limits_known, l->need_spread);
    put_rate(o, "maker_fee", s->limits_known, l->maker);
    put_rate(o, "taker_fee", s->limits_known, l->taker);
}

/* A book nobody feeds any more is down, whatever was said of it last. */
static enum book_state book_now(const struct view *v, const struct view_symbol *s, ts_t now)
{
    return view_live(v, SERVICE_FEED, now) > 0 ? s->book : BOOK_DOWN;
}

/* What the strategy thinks of a symbol, as it says it. */
static void put_opinions(struct object *o, const struct view_symbol *s)
{
    key(o, "edge");
    fields_json(&(struct msg){.type = MSG_EDGE, .edge = s->edge}, s->edge_known, o->out);
    key(o, "forecast");
    fields_json(&(struct msg){.type = MSG_FORECAST, .forecast = s->forecast}, s->forecast_known,
                o->out);
    for (unsigned side = 0; side < side_count; side++) {
        key(o, side == SIDE_BUY ? "markout_buy" : "markout_sell");
        fields_json(&(struct msg){.type = MSG_MARKOUT, .markout = s->markout[side]},
                    s->markout_known[side], o->out);
    }
}

static void put_symbol(struct text *out, const struct view_symbol *s, enum book_state book)
{
    const struct msg_symbol_status *st = &s->status;
    const bool said = s->status_at.v != 0;
    struct object o = open_object(out);
    char guards[512];
    struct text g = TEXT(guards);
    put_word(&o, "state", said ? symbol_state_name(st->state) : "INIT");
    put_scaled(&o, "bid", st->bid.v, st->px_exp);
    put_scaled(&o, "ask", st->ask.v, st->px_exp);
    put_rate(&o, "spread", said && st->bid.v > 0 && st->ask.v > 0, st->spread);
    put_rate(&o, "threshold", said, st->threshold);
    put_scaled(&o, "own_bid", st->own_bid.v, st->px_exp);
    put_scaled(&o, "own_bid_qty", st->own_bid_qty.v, st->qty_exp);
    put_scaled(&o, "own_ask", st->own_ask.v, st->px_exp);
    put_scaled(&o, "own_ask_qty", st->own_ask_qty.v, st->qty_exp);
    put_position(&o, s);
    put_str(&o, "reason", why(s));
    guards_text(&g, said ? st->guards : 0);
    put_str(&o, "guards", said ? text_done(&g) : STR_EMPTY);
    put_word(&o, "book", book_state_name(book));
    put_scaled(&o, "market_bid", s->top_known ? s->top.bid.v : 0, s->top.px_exp);
    put_scaled(&o, "market_ask", s->top_known ? s->top.ask.v : 0, s->top.px_exp);
    put_limits(&o, s);
    put_number(&o, "strategy_instance", s->lease.instance);
    put_money(&o, "share", !word_empty(&s->lease.inst), s->lease.notional);
    put_opinions(&o, s);
    close_object(&o);
}

static void put_totals(struct object *root, const struct view *v)
{
    const struct msg_totals *t = &v->totals;
    const bool known = v->totals_known;
    key(root, "totals");
    struct object o = open_object(root->out);
    put_count(&o, "orders", t->orders);
    put_count(&o, "fills", t->fills);
    put_count(&o, "round_trips", t->round_trips);
    put_money(&o, "fees", known, t->fees);
    put_money(&o, "pnl_net", known, t->pnl_net);
    put_money(&o, "pnl_realised", known, t->pnl_realised);
    put_money(&o, "equity", known, t->equity);
    put_money(&o, "open_notional", known, t->open_notional);
    put_money(&o, "open_cap", known, t->open_cap);
    put_money(&o, "drawdown", known, t->drawdown);
    put_str(&o, "currency", word_str(&t->currency));
    close_object(&o);
}

/* What is bound as a share of the cap, which is at most 25 % of equity. */
static void put_pool(struct object *root, const struct view *v)
{
    const struct msg_pool *p = &v->pool;
    const bool known = v->pool_known;
    key(root, "pool");
    struct object o = open_object(root->out);
    put_money(&o, "cap", known, p->cap);
    put_money(&o, "bound", known, p->bound);
    put_money(&o, "promised", known, p->promised);
    put_money(&o, "free", known, p->free);
    put_rate(&o, "used", known && p->cap.v > 0,
             p->cap.v > 0 ? money_ratio(p->bound, p->cap) : RATE(0));
    put_number(&o, "symbols", p->symbols);
    put_bool(&o, "halved", p->halved);
    put_str(&o, "currency", word_str(&p->currency));
    close_object(&o);
}

static void put_ledger(struct object *root, const struct view *v)
{
    key(root, "ledger");
    struct object all = open_object(root->out);
    for (uint32_t i = 0; i < v->ledger_count; i++) {
        const struct msg_ledger *l = &v->ledger[i];
        key(&all, l->currency.at);
        struct object o = open_object(root->out);
        put_money(&o, "ours", true, l->ours);
        put_money(&o, "exchange", true, l->exchange);
        put_bool(&o, "at_rest", l->at_rest);
        put_money(&o, "traded", true, l->traded);
        put_money(&o, "paid", true, l->paid);
        put_money(&o, "moved", true, l->moved);
        put_money(&o, "mark", true, l->mark);
        close_object(&o);
    }
    close_object(&all);
}

void status_json(const struct view *v, ts_t now, struct text *out)
{
    struct object root = open_object(out);
    put_word(&root, "mode", v->mode_known ? mode_name(v->mode.mode) : "");
    put_str(&root, "mode_reason", v->mode_known ? word_str(&v->mode.reason) : STR_EMPTY);
    put_str(&root, "mode_detail", str_from(v->mode_detail));
    put_str(&root, "exchange", word_str(&v->exchange));
    put_number(&root, "time_ms", ts_to_ms(now));
    put_services(&root, v, now);
    key(&root, "symbols");
    struct object symbols = open_object(out);
    for (uint32_t i = 0; i < v->symbol_count; i++) {
        key(&symbols, v->symbol[i].inst.at);
        put_symbol(out, &v->symbol[i], book_now(v, &v->symbol[i], now));
    }
    close_object(&symbols);
    put_totals(&root, v);
    put_pool(&root, v);
    put_ledger(&root, v);
    close_object(&root);
}

bool health_json(const struct view *v, ts_t now, struct text *out)
{
    static const enum service trading[] = {SERVICE_FEED, SERVICE_STRATEGY, SERVICE_RISK,
                                           SERVICE_EXECUTOR, SERVICE_NOTIFIER};
    bool ok = true;
    char missing[256];
    struct text t = TEXT(missing);
    for (size_t i = 0; i < sizeof(trading) / sizeof(trading[0]); i++) {
        if (view_live(v, trading[i], now) > 0)
            continue;
        text_put(&t, ok ? "\"" : ",\"");
        text_put(&t, service_name(trading[i]));
        text_char(&t, '"');
        ok = false;
    }
    text_put(out, ok ? "{\"ok\":true,\"missing\":[" : "{\"ok\":false,\"missing\":[");
    text_str(out, text_done(&t));
    text_put(out, "]}");
    return ok;
}
