#include "common/okx/okx_read.h"

#include <string.h>

#include "common/base/assert.h"

enum err okx_optional(struct json_at row, const char *key, struct str *out)
{
    *out = STR_EMPTY;
    const struct json_at at = json_get(row, key);
    return json_present(at) ? json_scalar(at, out) : ERR_OK;
}

enum err okx_required(struct json_at row, const char *key, struct str *out)
{
    const enum err e = json_scalar(json_get(row, key), out);
    if (e != ERR_OK)
        return e;
    return out->len > 0 ? ERR_OK : ERR_MISSING;
}

enum err okx_optional_ms(struct json_at row, const char *key, ts_t *out)
{
    *out = TS(0);
    const struct json_at at = json_get(row, key);
    return json_present(at) ? json_ms(at, out) : ERR_OK;
}

enum err okx_optional_bool(struct json_at row, const char *key, bool *out)
{
    *out = false;
    struct str s;
    const struct json_at at = json_get(row, key);
    if (!json_present(at))
        return ERR_OK;
    if (json_kind(at) == JSON_STRING && json_string(at, &s) == ERR_OK && s.len == 0)
        return ERR_OK;
    return json_bool(at, out);
}

enum err okx_optional_i64(struct json_at row, const char *key, int64_t *out)
{
    *out = 0;
    struct str s;
    const enum err e = okx_optional(row, key, &s);
    return e != ERR_OK || s.len == 0 ? e : i64_parse(s, out);
}

enum err okx_money(struct str text, money_t *out)
{
    enum { DECIMALS = -MONEY_EXP };
    *out = MONEY(0);
    if (text.len == 0)
        return ERR_OK;
    const char *point = memchr(text.at, '.', text.len);
    if (point != NULL) {
        const size_t whole = (size_t)(point - text.at) + 1;
        for (size_t i = whole + DECIMALS; i < text.len; i++) {
            if (text.at[i] < '0' || text.at[i] > '9')
                return ERR_SYNTAX;
        }
        if (text.len > whole + DECIMALS)
            text.len = whole + DECIMALS;
    }
    return money_parse(text, out);
}

static enum err read_event(struct json_at root, struct okx_frame *out)
{
    out->kind = OKX_FRAME_EVENT;
    OKX_TRY(okx_required(root, "event", &out->event));
    if (out->channel.len == 0)
        OKX_TRY(okx_optional(root, "channel", &out->channel));
    return ERR_OK;
}

static enum err read_data(struct json_at root, struct okx_frame *out)
{
    out->kind = OKX_FRAME_DATA;
    if (out->channel.len == 0)
        return ERR_MISSING;
    if (json_kind(out->data) != JSON_ARRAY)
        return json_present(out->data) ? ERR_TYPE : ERR_MISSING;
    OKX_TRY(okx_optional(root, "action", &out->action));
    OKX_TRY(okx_optional(root, "eventType", &out->event_type));
    const struct json_at last = json_get(root, "lastPage");
    return json_present(last) ? json_bool(last, &out->last_page) : ERR_OK;
}

static enum err read_op(struct json_at root, struct okx_frame *out)
{
    out->kind = OKX_FRAME_REPLY;
    OKX_TRY(okx_required(root, "op", &out->op));
    if (out->code.len == 0)
        return ERR_MISSING;
    return okx_optional_i64(root, "outTime", &out->out_time_us);
}

enum err okx_read_frame(struct json *j, struct str text, struct okx_frame *out)
{
    *out = (struct okx_frame){.last_page = true};
    j->count = 0;
    out->msg = json_root(j);
    out->data = out->msg;
    if (str_is(text, "pong") || str_is(text, "ping")) {
        out->kind = text.at[1] == 'o' ? OKX_FRAME_PONG : OKX_FRAME_PING;
        return ERR_OK;
    }
    OKX_TRY(json_read(j, text));
    const struct json_at root = json_root(j);
    if (json_kind(root) != JSON_OBJECT)
        return ERR_TYPE;
    out->msg = json_get(root, "msg");
    out->data = json_get(root, "data");
    const struct json_at arg = json_get(root, "arg");
    OKX_TRY(okx_optional(root, "id", &out->id));
    OKX_TRY(okx_optional(root, "code", &out->code));
    OKX_TRY(okx_optional(arg, "channel", &out->channel));
    OKX_TRY(okx_optional(arg, "instId", &out->inst_id));
    OKX_TRY(okx_optional(arg, "instType", &out->inst_type));
    if (json_present(json_get(root, "event")))
        return read_event(root, out);
    if (json_present(json_get(root, "op")))
        return read_op(root, out);
    return read_data(root, out);
}

enum err okx_read_reply(struct json *j, struct str body, struct okx_reply *out)
{
    *out = (struct okx_reply){0};
    OKX_TRY(json_read(j, body));
    const struct json_at root = json_root(j);
    if (json_kind(root) != JSON_OBJECT)
        return ERR_TYPE;
    out->msg = json_get(root, "msg");
    out->data = json_get(root, "data");
    OKX_TRY(okx_required(root, "code", &out->code));
    if (json_present(out->data) && json_kind(out->data) != JSON_ARRAY)
        return ERR_TYPE;
    return okx_optional_i64(root, "outTime", &out->out_time_us);
}

enum err okx_read_ack(struct json_at row, struct okx_ack *out)
{
    *out = (struct okx_ack){.msg = json_get(row, "sMsg")};
    OKX_TRY(okx_required(row, "sCode", &out->code));
    OKX_TRY(okx_optional(row, "subCode", &out->sub_code));
    OKX_TRY(okx_optional(row, "ordId", &out->ord_id));
    OKX_TRY(okx_optional(row, "clOrdId", &out->cl_ord_id));
    OKX_TRY(okx_optional(row, "reqId", &out->req_id));
    return okx_optional_ms(row, "ts", &out->ts);
}
