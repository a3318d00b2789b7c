/* Trade endpoints (dossier §3.5). */
#include "services/simulator/member.h"
#include "services/simulator/rest.h"
#include "services/simulator/row.h"
#include "services/simulator/trade.h"

enum { HISTORY_LIMIT = 100 };

/* Fully unfilled cancelled orders are dropped after two hours, others after seven days. */
static const dur_t unfilled_kept = {INT64_C(7200000000000)};
static const dur_t history_kept = {INT64_C(604800000000000)};
static const dur_t fills_kept = {INT64_C(259200000000000)};

static int run(struct simulator *s, struct rest *r, enum trade_op op, bool batch, struct text *data)
{
    struct trade_call call = {.op = op, .batch = batch, .args = r->body, .expires = r->expires};
    int code;

    if (json_kind(r->body) != (batch ? JSON_ARRAY : JSON_OBJECT))
        return 50002;
    code = trade_run(s, &call, data, &r->detail);
    return code == 60013 ? 50002 : code;
}

int rest_order_place(struct simulator *s, struct rest *r, struct text *data)
{
    return run(s, r, TRADE_PLACE, false, data);
}

int rest_order_batch(struct simulator *s, struct rest *r, struct text *data)
{
    return run(s, r, TRADE_PLACE, true, data);
}

int rest_order_cancel(struct simulator *s, struct rest *r, struct text *data)
{
    return run(s, r, TRADE_CANCEL, false, data);
}

int rest_order_cancel_batch(struct simulator *s, struct rest *r, struct text *data)
{
    return run(s, r, TRADE_CANCEL, true, data);
}

int rest_order_amend(struct simulator *s, struct rest *r, struct text *data)
{
    return run(s, r, TRADE_AMEND, false, data);
}

int rest_order_amend_batch(struct simulator *s, struct rest *r, struct text *data)
{
    return run(s, r, TRADE_AMEND, true, data);
}

/* Something so young that a query does not see it yet (faults orders_lag, fills_lag). */
static bool is_unseen(const struct simulator *s, enum fault lag, ts_t at)
{
    return fault_on(&s->faults, lag, STR_EMPTY, s->now) &&
           ts_diff(s->now, at).v < s->faults.row[lag].delay.v;
}

/* True for an order that no query finds any more. */
static bool is_forgotten(const struct simulator *s, const struct venue_order *o)
{
    int64_t age = ts_diff(s->now, o->updated).v;

    if (venue_order_pending(o))
        return false;
    return age > history_kept.v || (o->filled.v == 0 && age > unfilled_kept.v);
}

int rest_order_get(struct simulator *s, struct rest *r, struct text *data)
{
    struct str ord = rest_param(r, "ordId");
    struct str cl = rest_param(r, "clOrdId");
    const struct venue_order *o;
    int inst;
    int code = rest_inst(s, r, &inst);

    if (code != 0)
        return code;
    if (ord.len == 0 && cl.len == 0)
        return 51003;
    o = venue_order(&s->venue, SIM_ACCOUNT, ord, cl);
    if (!o || is_forgotten(s, o) || is_unseen(s, FAULT_READ_LAG, o->created))
        return 51603;
    if ((int)o->inst != inst)
        return rest_refuse(r, 51000, "instId");
    row_order_rest(&s->venue, o, data);
    return 0;
}

/* Paging and filters that several queries share. */
struct filter {
    uint64_t after;
    uint64_t before;
    ts_t begin;
    ts_t end;
    uint32_t limit;
};

static int read_filter(struct rest *r, struct filter *f)
{
    *f = (struct filter){UINT64_MAX, 0, TS(0), TS_NEVER, rest_limit(r, HISTORY_LIMIT, 100)};
    if (f->limit == 0)
        return rest_refuse(r, 51000, "limit");
    if (rest_param(r, "after").len > 0 && u64_parse(rest_param(r, "after"), &f->after))
        return rest_refuse(r, 51000, "after");
    if (rest_param(r, "before").len > 0 && u64_parse(rest_param(r, "before"), &f->before))
        return rest_refuse(r, 51000, "before");
    if (rest_param(r, "begin").len > 0 && ms_parse(rest_param(r, "begin"), &f->begin))
        return rest_refuse(r, 51000, "begin");
    if (rest_param(r, "end").len > 0 && ms_parse(rest_param(r, "end"), &f->end))
        return rest_refuse(r, 51000, "end");
    return 0;
}

static bool is_one_of(struct str list, const char *word)
{
    if (list.len == 0)
        return true;
    while (list.len > 0) {
        if (str_is(str_trim(str_cut(&list, ',')), word))
            return true;
    }
    return false;
}

static bool inst_fits(const struct simulator *s, const struct rest *r, uint16_t inst)
{
    const struct listing *l = &s->venue.listing[inst];

    return is_one_of(rest_param(r, "instType"), inst_type_name(l->is.type)) &&
           is_one_of(rest_param(r, "instFamily"), l->family.at) &&
           is_one_of(rest_param(r, "instId"), l->is.inst.at);
}

static bool order_fits(const struct simulator *s, const struct rest *r, const struct filter *f,
                       const struct venue_order *o)
{
    return o->id < f->after && o->id > f->before && o->created.v >= f->begin.v &&
           o->created.v <= f->end.v && inst_fits(s, r, o->inst) &&
           is_one_of(rest_param(r, "ordType"), venue_kind_name(o->kind)) &&
           is_one_of(rest_param(r, "state"), venue_state_name(o->state));
}

int rest_orders_pending(struct simulator *s, struct rest *r, struct text *data)
{
    const struct venue_order *o = NULL;
    struct filter f;
    int code = read_filter(r, &f);

    if (code != 0)
        return code;
    while (f.limit > 0 &&
           (o = venue_orders_next_pending(&s->venue.orders, SIM_ACCOUNT, o)) != NULL) {
        if (!order_fits(s, r, &f, o) || is_unseen(s, FAULT_READ_LAG, o->created))
            continue;
        row_order_rest(&s->venue, o, data);
        f.limit--;
    }
    return 0;
}

int rest_orders_history(struct simulator *s, struct rest *r, struct text *data)
{
    const struct venue_order *o = NULL;
    struct filter f;
    int code = read_filter(r, &f);

    if (rest_param(r, "instType").len == 0)
        return rest_refuse(r, 50014, "instType");
    if (code != 0)
        return code;
    while (f.limit > 0 && (o = venue_orders_next(&s->venue.orders, SIM_ACCOUNT, o)) != NULL) {
        if (venue_order_pending(o) || is_forgotten(s, o) || !order_fits(s, r, &f, o) ||
            is_unseen(s, FAULT_READ_LAG, o->created))
            continue;
        row_order_rest(&s->venue, o, data);
        f.limit--;
    }
    return 0;
}

int rest_fills(struct simulator *s, struct rest *r, struct text *data)
{
    const struct venue_fill *fill = NULL;
    struct str ord = rest_param(r, "ordId");
    uint64_t order = 0;
    struct filter f;
    int code = read_filter(r, &f);

    if (code != 0)
        return code;
    if (ord.len > 0 && u64_parse(ord, &order))
        return rest_refuse(r, 51000, "ordId");
    while (f.limit > 0 && (fill = venue_next_fill(&s->venue, SIM_ACCOUNT, fill)) != NULL) {
        if (ts_diff(s->now, fill->is.at).v > fills_kept.v)
            break;
        if (fill->bill >= f.after || fill->bill <= f.before || fill->is.at.v < f.begin.v ||
            fill->is.at.v > f.end.v || (order != 0 && fill->order != order) ||
            !inst_fits(s, r, fill->inst) || is_unseen(s, FAULT_FILLS_LAG, fill->is.at))
            continue;
        row_fill(&s->venue, fill, data);
        f.limit--;
    }
    return 0;
}

/* Times are seconds as in the documentation, or milliseconds by a switch. */
static void put_time(const struct simulator *s, struct text *t, const char *key, ts_t at)
{
    if (at.v == 0)
        member_words(t, key, "0");
    else
        member_i64(t, key, s->switches.cancel_all_after_ms ? ts_to_ms(at) : at.v / 1000000000);
}

int rest_cancel_all_after(struct simulator *s, struct rest *r, struct text *data)
{
    struct str tag = trade_text(r->body, "tag");
    struct str timeout = trade_text(r->body, "timeOut");
    struct journal_entry *e;
    int64_t seconds;
    ts_t trigger = TS(0);
    int code;

    if (timeout.len == 0)
        return rest_refuse(r, 50014, "timeOut");
    if (i64_parse(timeout, &seconds) || seconds < 0 || seconds > 120 ||
        (seconds > 0 && seconds < 10))
        return rest_refuse(r, 51000, "timeOut");
    if (fault_strike(&s->faults, FAULT_DEAF_SWITCH, STR_EMPTY, s->now))
        return 50026;
    code = venue_cancel_all_after(&s->venue, SIM_ACCOUNT, tag, DUR_S(seconds), s->now, &trigger);
    if (code != 0)
        return rest_refuse(r, code, "tag");
    e = journal_add(&s->journal, JOURNAL_SWITCH, s->now);
    e->code = (int)seconds;
    e->note = word_fits(tag) ? word_from(tag) : WORD_EMPTY;
    member_open(data, NULL, '{');
    put_time(s, data, "triggerTime", trigger);
    member_str(data, "tag", tag);
    put_time(s, data, "ts", s->now);
    member_close(data, '}');
    return 0;
}
