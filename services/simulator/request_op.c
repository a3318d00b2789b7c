#include "services/simulator/request_op.h"

#include "services/simulator/auth.h"
#include "services/simulator/member.h"
#include "services/simulator/refusal.h"
#include "services/simulator/request.h"
#include "services/simulator/trade.h"

static const struct {
    const char *name;
    enum trade_op op;
    bool batch;
} ops[] = {
    {"order", TRADE_PLACE, false},         {"batch-orders", TRADE_PLACE, true},
    {"cancel-order", TRADE_CANCEL, false}, {"batch-cancel-orders", TRADE_CANCEL, true},
    {"amend-order", TRADE_AMEND, false},   {"batch-amend-orders", TRADE_AMEND, true},
};

static bool is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.at[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            return false;
    }
    return id.len >= 1 && id.len <= 32;
}

/* expTime at the root: milliseconds as text or number. False: unusable. */
static bool expiry_of(struct json_at root, ts_t *out)
{
    struct str raw = trade_text(root, "expTime");

    *out = TS(0);
    return raw.len == 0 || ms_parse(raw, out) == ERR_OK;
}

/* What stands in the way before any item is looked at; 0: nothing. */
static int refuse(const struct simulator *s, const struct session *from, struct str id,
                  const struct trade_call *call, bool expiry_ok)
{
    if (from->path != PATH_PRIVATE)
        return 60018;
    if (from->key < 0)
        return 60011;
    if (!is_id(id) || json_kind(call->args) != JSON_ARRAY)
        return 60013;
    if (!(API_KEY[from->key].rights & RIGHT_TRADE))
        return 50120;
    if (!expiry_ok)
        return 51000;
    return s->started ? 0 : 50001;
}

/* {"id","op","data":[items],"code","msg","inTime","outTime"} */
static int build(struct simulator *s, const struct session *from, struct str op,
                 struct trade_call *call, struct text *t)
{
    struct json_at root = json_root(&s->json);
    bool expiry_ok = expiry_of(root, &call->expires);
    struct str id = trade_text(root, "id");
    struct word detail = WORD_EMPTY;
    char sentence[256];
    struct text message = TEXT(sentence);
    int code = refuse(s, from, id, call, expiry_ok);

    member_open(t, NULL, '{');
    member_str(t, "id", id);
    member_str(t, "op", op);
    member_open(t, "data", '[');
    if (code == 0)
        code = trade_run(s, call, t, &detail);
    else if (code == 51000)
        detail = word_of("expTime");
    member_close(t, ']');
    if (code > 2)
        refusal_text(code, word_str(&detail), &message);
    member_i64(t, "code", code);
    member_str(t, "msg", text_done(&message));
    member_us(t, "inTime", s->now);
    member_us(t, "outTime", s->now);
    member_close(t, '}');
    return code;
}

/* The answer, as far as faults let it come. */
static void tell(struct simulator *s, struct session *to, enum trade_op op, struct text *t,
                 struct outbox *out)
{
    struct trade_fate fate = trade_fate(s, op);

    to->tx = s->now;
    if (fate.lost || stream_silent(s, to))
        return;
    trade_garble(s, op, t);
    for (int n = 0; n < (fate.twice ? 2 : 1); n++) {
        if (link_ack(&s->link, out, to->conn, text_done(t), fate.late, s->now))
            continue;
        to->close_at = s->now;
        to->close_code = 4005;
    }
}

bool request_op(struct simulator *s, struct session *from, struct str op, struct outbox *out)
{
    struct trade_call call = {.by_code = true, .args = json_get(json_root(&s->json), "args")};
    struct text t = TEXT(s->reply);
    size_t row = 0;
    bool first;
    int code;

    while (row < sizeof(ops) / sizeof(ops[0]) && !str_is(op, ops[row].name))
        row++;
    if (row == sizeof(ops) / sizeof(ops[0]))
        return false;
    call.op = ops[row].op;
    call.batch = ops[row].batch;
    if (fault_strike(&s->faults, FAULT_LOST_REQUEST, str_from(trade_op_name(call.op)), s->now))
        return true;
    code = build(s, from, op, &call, &t);
    if (code == 60011) {
        request_error(s, from, trade_text(json_root(&s->json), "id"), code, STR_EMPTY, out);
        return true;
    }
    if (code > 2)
        simulator_refused(s, code, op);
    first = s->switches.ack_order == 0 ||
            (s->switches.ack_order == 2 && s->counters.frames_in % 2 == 0);
    if (!first)
        stream_drain(s, out);
    tell(s, from, call.op, &t, out);
    if (first)
        stream_drain(s, out);
    return true;
}
