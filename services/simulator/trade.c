#include "services/simulator/trade.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/member.h"
#include "services/simulator/refusal.h"

/* One item on its way from request to answer. */
struct item {
    struct json_at args;
    int inst; /* -1: named, but there is none */
    struct str cl_ord_id;
    struct str req_id;
    struct str tag;
    struct venue_ack ack;
    struct word ord_id; /* as sent, for cancels and amends that fail */
};

const char *trade_op_name(enum trade_op op)
{
    switch (op) {
    case TRADE_PLACE: return "order";
    case TRADE_CANCEL: return "cancel";
    case TRADE_AMEND: return "amend";
    }
    UNREACHABLE();
}

struct str trade_text(struct json_at object, const char *key)
{
    struct json_at at = json_get(object, key);
    struct str v;

    if (!json_present(at))
        return STR_EMPTY;
    if (json_scalar(at, &v))
        return json_raw(at);
    return v;
}

/* true, "true"; everything else is false. */
static bool flag_of(struct json_at object, const char *key)
{
    struct json_at at = json_get(object, key);
    bool v = false;

    if (json_bool(at, &v) == ERR_OK)
        return v;
    return str_is(trade_text(object, key), "true");
}

/* REST sends a single order as an object, everything else comes as an array. */
static struct json_at first_item(const struct trade_call *call)
{
    return json_kind(call->args) == JSON_OBJECT ? call->args : json_first(call->args);
}

static struct json_at next_item(const struct trade_call *call, struct json_at item)
{
    struct json_at none = {call->args.doc, -1};

    return json_kind(call->args) == JSON_OBJECT ? none : json_next(item);
}

/* Finds the instrument an item names. False: none is named, and *missing says which key. */
static bool find_instrument(const struct simulator *s, struct json_at o, bool by_code, int *inst,
                            const char **missing)
{
    struct str id = trade_text(o, "instId");
    int64_t code;

    *missing = by_code ? "instIdCode" : "instId";
    if (by_code && json_present(json_get(o, "instIdCode"))) {
        *inst =
            json_i64(json_get(o, "instIdCode"), &code) ? -1 : venue_inst_by_code(&s->venue, code);
        return true;
    }
    if ((by_code && !s->switches.ws_accept_instid) || id.len == 0)
        return false;
    *inst = venue_inst(&s->venue, id);
    return true;
}

/* The venue's clock has no skew. */
static ts_t venue_expiry(const struct simulator *s, ts_t expires)
{
    if (expires.v == 0 || expires.v > INT64_MAX / 2)
        return expires;
    return TS(expires.v - ts_diff(simulator_clock(s), s->now).v);
}

static void place(struct simulator *s, const struct trade_call *call, struct item *it)
{
    struct json_at o = it->args;
    struct venue_request r = {.account = SIM_ACCOUNT, .inst = it->inst};

    r.td_mode = trade_text(o, "tdMode");
    r.cl_ord_id = it->cl_ord_id;
    r.tag = it->tag;
    r.side = trade_text(o, "side");
    r.ord_type = trade_text(o, "ordType");
    r.px = trade_text(o, "px");
    r.sz = trade_text(o, "sz");
    r.tgt_ccy = trade_text(o, "tgtCcy");
    r.stp_mode = trade_text(o, "stpMode");
    r.pos_side = trade_text(o, "posSide");
    r.ccy = trade_text(o, "ccy");
    r.px_amend_type = trade_text(o, "pxAmendType");
    r.reduce_only = flag_of(o, "reduceOnly");
    r.ban_amend = flag_of(o, "banAmend");
    r.expires = venue_expiry(s, call->expires);
    (void)venue_place(&s->venue, &r, s->now, &it->ack);
}

/* The order a cancel means, while it can still be cancelled; NULL: the venue refuses it itself. */
static const struct venue_order *meant(struct simulator *s, const struct venue_cancel *r)
{
    const struct venue_order *o;

    if (r->inst < 0)
        return NULL;
    o = venue_order(&s->venue, SIM_ACCOUNT, r->ord_id, r->cl_ord_id);
    return o && venue_order_pending(o) && (int)o->inst == r->inst ? o : NULL;
}

/* A taker that goes as deep as this order rests. */
static void fill_first(struct simulator *s, const struct venue_order *o)
{
    enum side taker = o->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
    const struct ladder_level *level;
    int64_t qty = 0;

    for (uint32_t n = 0; (level = ladder_rank(&s->venue.book[o->inst], o->side, n)) != NULL; n++) {
        if (o->side == SIDE_BUY ? level->px < o->px.v : level->px > o->px.v)
            break;
        qty += level->qty;
    }
    if (qty > 0)
        (void)venue_flow_take(&s->venue, (int)o->inst, taker, o->px, QTY(qty), s->now);
}

/* Faults of cancels. True: it is answered, the venue is not asked. */
static bool cancel_fault(struct simulator *s, const struct venue_cancel *r, struct venue_ack *ack)
{
    const struct venue_order *o = meant(s, r);
    struct str name;
    bool late;

    if (!o)
        return false;
    name = word_str(&s->venue.listing[r->inst].is.inst);
    if (fault_strike(&s->faults, FAULT_FILL_FIRST, name, s->now)) {
        fill_first(s, o);
        return false;
    }
    late = fault_strike(&s->faults, FAULT_LATE_CANCEL, name, s->now);
    if (late &&
        !owed_add(&s->owed, o->id, r->inst, ts_add(s->now, s->faults.row[FAULT_LATE_CANCEL].delay)))
        return false;
    if (!late && !fault_strike(&s->faults, FAULT_DEAF_CANCEL, name, s->now))
        return false;
    ack->order = o->id;
    return true;
}

static void cancel(struct simulator *s, struct item *it)
{
    struct venue_cancel r = {.account = SIM_ACCOUNT, .inst = it->inst};

    r.ord_id = word_str(&it->ord_id);
    r.cl_ord_id = it->cl_ord_id;
    if (!cancel_fault(s, &r, &it->ack))
        (void)venue_cancel(&s->venue, &r, s->now, &it->ack);
}

static void amend(struct simulator *s, const struct trade_call *call, struct item *it)
{
    struct json_at o = it->args;
    struct venue_amend r = {.account = SIM_ACCOUNT, .inst = it->inst};

    r.ord_id = word_str(&it->ord_id);
    r.cl_ord_id = it->cl_ord_id;
    r.req_id = it->req_id;
    r.new_px = trade_text(o, "newPx");
    r.new_sz = trade_text(o, "newSz");
    r.px_amend_type = trade_text(o, "pxAmendType");
    r.cancel_on_fail = flag_of(o, "cxlOnFail");
    r.expires = venue_expiry(s, call->expires);
    (void)venue_amend(&s->venue, &r, s->now, &it->ack);
}

/* The sentence of a refused item. */
static void put_message(const struct item *it, struct text *out)
{
    if (venue_code_text(it->ack.code)[0])
        venue_ack_text(&it->ack, out);
    else
        refusal_text(it->ack.code, str_from(it->ack.parameter ? it->ack.parameter : ""), out);
}

static void put_item(const struct simulator *s, enum trade_op op, const struct item *it,
                     struct text *data)
{
    bool done = it->ack.code == 0;
    char sentence[256];
    struct text message = TEXT(sentence);

    if (!done)
        put_message(it, &message);
    else if (op == TRADE_PLACE)
        text_put(&message, "Order placed");
    member_open(data, NULL, '{');
    member_str(data, "clOrdId", it->cl_ord_id);
    if (it->ack.order != 0)
        member_u64(data, "ordId", it->ack.order);
    else
        member_word(data, "ordId", &it->ord_id);
    if (op == TRADE_PLACE)
        member_str(data, "tag", it->tag);
    if (op == TRADE_AMEND)
        member_str(data, "reqId", it->req_id);
    member_ms(data, "ts", op == TRADE_PLACE && done ? it->ack.created : s->now);
    member_i64(data, "sCode", it->ack.code);
    member_str(data, "sMsg", text_done(&message));
    if (it->ack.sub_code != 0)
        member_i64(data, "subCode", it->ack.sub_code);
    else
        member_words(data, "subCode", "");
    member_close(data, '}');
}

static void note_reject(struct simulator *s, enum trade_op op, const struct item *it)
{
    struct journal_entry *e = journal_add(&s->journal, JOURNAL_REJECT, s->now);

    s->counters.rejects++;
    e->inst = (int16_t)it->inst;
    e->code = it->ack.code;
    e->note = word_of(trade_op_name(op));
    if (word_fits(it->cl_ord_id))
        e->cl_ord_id = word_from(it->cl_ord_id);
}

/* What the exchange does wrong on purpose, or in maintenance. */
static int refused_by_fault(struct simulator *s, enum trade_op op)
{
    if (op != TRADE_CANCEL && fault_on(&s->faults, FAULT_MAINTENANCE, STR_EMPTY, s->now))
        return 50013;
    if (fault_strike(&s->faults, FAULT_REJECT, str_from(trade_op_name(op)), s->now))
        return (int)s->faults.row[FAULT_REJECT].code;
    return 0;
}

static void run_item(struct simulator *s, const struct trade_call *call, struct item *it)
{
    const char *missing;

    it->ack = (struct venue_ack){.parameter = ""};
    it->cl_ord_id = trade_text(it->args, "clOrdId");
    it->req_id = trade_text(it->args, "reqId");
    it->tag = trade_text(it->args, "tag");
    it->ord_id = WORD_EMPTY;
    if (call->op != TRADE_PLACE && word_fits(trade_text(it->args, "ordId")))
        it->ord_id = word_from(trade_text(it->args, "ordId"));
    it->inst = -1;
    it->ack.code = refused_by_fault(s, call->op);
    if (it->ack.code != 0)
        return;
    if (!find_instrument(s, it->args, call->by_code, &it->inst, &missing)) {
        it->ack.code = 50014;
        it->ack.parameter = missing;
        return;
    }
    switch (call->op) {
    case TRADE_PLACE: place(s, call, it); break;
    case TRADE_CANCEL: cancel(s, it); break;
    case TRADE_AMEND: amend(s, call, it); break;
    }
}

/* Done, but said otherwise: codes of items. */
static void doubt_item(struct simulator *s, enum trade_op op, struct item *it)
{
    const int64_t code = s->faults.row[FAULT_DOUBT].code;

    if (it->ack.code != 0 || code < 51000 ||
        !fault_strike(&s->faults, FAULT_DOUBT, str_from(trade_op_name(op)), s->now))
        return;
    it->ack = (struct venue_ack){.parameter = "", .code = (int)code};
}

/* Two items of one amend batch must not name the same order. */
static bool has_duplicate(struct json_at args)
{
    for (struct json_at a = json_first(args); json_present(a); a = json_next(a)) {
        struct str id = trade_text(a, "ordId");
        struct str cl = trade_text(a, "clOrdId");

        for (struct json_at b = json_next(a); json_present(b); b = json_next(b)) {
            if (id.len > 0 ? str_equal(id, trade_text(b, "ordId"))
                           : cl.len > 0 && str_equal(cl, trade_text(b, "clOrdId")))
                return true;
        }
    }
    return false;
}

/* Debits the buckets of §8: per user and instrument, single and batch apart. */
static int check_limits(struct simulator *s, const struct trade_call *call)
{
    static const enum limit single[] = {LIMIT_PLACE, LIMIT_CANCEL, LIMIT_AMEND};
    static const enum limit many[] = {LIMIT_PLACE_BATCH, LIMIT_CANCEL_BATCH, LIMIT_AMEND_BATCH};
    bool batch = call->batch && json_count(call->args) > 1;

    for (struct json_at a = first_item(call); json_present(a); a = next_item(call, a)) {
        const char *missing;
        int inst = -1;

        if (!find_instrument(s, a, call->by_code, &inst, &missing) || inst < 0)
            continue;
        if (!limits_take(&s->limits, batch ? many[call->op] : single[call->op], (uint64_t)inst, 1,
                         s->now))
            return 50011;
        if (call->op != TRADE_CANCEL && s->venue.listing[inst].is.type != INST_SPOT &&
            !limits_take(&s->limits, LIMIT_SUB_ACCOUNT, 0, 1, s->now))
            return 50061;
    }
    return 0;
}

static int check_shape(const struct trade_call *call)
{
    static const int too_many[] = {51111, 51406, 51501};
    int count = json_kind(call->args) == JSON_OBJECT ? 1 : json_count(call->args);

    if (count == 0)
        return 60013;
    if (count > TRADE_BATCH_MAX || (!call->batch && count > 1))
        return call->batch ? too_many[call->op] : 60013;
    for (struct json_at a = first_item(call); json_present(a); a = next_item(call, a)) {
        if (json_kind(a) != JSON_OBJECT)
            return 60013;
    }
    return call->op == TRADE_AMEND && call->batch && has_duplicate(call->args) ? 51512 : 0;
}

int trade_run(struct simulator *s, const struct trade_call *call, struct text *data,
              struct word *detail)
{
    int done = 0;
    int refused = 0;
    int code = check_shape(call);
    struct str op = str_from(trade_op_name(call->op));
    size_t mark = data->len;

    *detail = WORD_EMPTY;
    if (code == 0)
        code = check_limits(s, call);
    if (code == 0 && fault_strike(&s->faults, FAULT_REFUSE, op, s->now))
        code = (int)s->faults.row[FAULT_REFUSE].code;
    if (code == 0 && call->op != TRADE_CANCEL && call->expires.v != 0 &&
        call->expires.v <= simulator_clock(s).v)
        code = 50036;
    if (code != 0)
        return code;
    for (struct json_at a = first_item(call); json_present(a); a = next_item(call, a)) {
        struct item it = {.args = a};

        run_item(s, call, &it);
        doubt_item(s, call->op, &it);
        put_item(s, call->op, &it, data);
        if (it.ack.code == 0) {
            done++;
        } else {
            refused++;
            note_reject(s, call->op, &it);
        }
    }
    if (done > 0 && s->faults.row[FAULT_DOUBT].code < 51000 &&
        fault_strike(&s->faults, FAULT_DOUBT, op, s->now)) {
        data->len = mark;
        return (int)s->faults.row[FAULT_DOUBT].code;
    }
    return refused == 0 ? 0 : done == 0 ? 1 : 2;
}

struct trade_fate trade_fate(struct simulator *s, enum trade_op op)
{
    struct str name = str_from(trade_op_name(op));
    struct trade_fate fate = {.lost = fault_strike(&s->faults, FAULT_DROP_ACK, name, s->now)};

    if (fault_strike(&s->faults, FAULT_DELAY_ACKS, STR_EMPTY, s->now))
        fate.late = s->faults.row[FAULT_DELAY_ACKS].delay;
    if (fault_every_other(&s->faults, FAULT_SWAP_ANSWERS, STR_EMPTY, s->now))
        fate.late = s->faults.row[FAULT_SWAP_ANSWERS].delay;
    fate.twice = fault_strike(&s->faults, FAULT_ANSWER_TWICE, name, s->now);
    return fate;
}

/* Takes `count` bytes out of a text. */
static void cut_out(struct text *t, size_t from, size_t count)
{
    memmove(t->at + from, t->at + from + count, t->len - from - count);
    t->len -= count;
}

/* Where the last "what" begins; t->len: nowhere. */
static size_t last_of(const struct text *t, struct str what)
{
    for (size_t at = t->len; at-- > 0;) {
        if (str_starts((struct str){t->at + at, t->len - at}, what))
            return at;
    }
    return t->len;
}

void trade_garble(struct simulator *s, enum trade_op op, struct text *answer)
{
    struct str form = str_from(s->faults.row[FAULT_GARBLED].form);
    size_t data = str_find(text_done(answer), STR("\"data\":["));
    size_t end = last_of(answer, STR("],\"code\":"));
    size_t code = last_of(answer, STR("\"sCode\":\"0\","));

    if (data == answer->len || end == answer->len ||
        !fault_strike(&s->faults, FAULT_GARBLED, str_from(trade_op_name(op)), s->now))
        return;
    if (str_is(form, "empty")) {
        answer->len = 0;
    } else if (str_is(form, "cut")) {
        answer->len /= 2;
    } else if (str_is(form, "no_code")) {
        if (code < answer->len)
            cut_out(answer, code, STR("\"sCode\":\"0\",").len);
    } else if (str_is(form, "short")) {
        size_t item = last_of(answer, STR("{\"clOrdId\""));

        if (item < answer->len && answer->at[item - 1] == ',')
            item--;
        if (item < end)
            cut_out(answer, item, end - item);
    } else {
        cut_out(answer, data, end + 2 - data);
    }
}
