#include "common/okx/okx_write.h"

#include "common/base/assert.h"

/* ,"key":"value" with the comma unless it is the first of its object; nothing when empty. */
static void put_str(struct text *t, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    if (t->len > 0 && t->at[t->len - 1] != '{')
        text_char(t, ',');
    text_char(t, '"');
    text_put(t, key);
    text_put(t, "\":\"");
    text_json(t, value);
    text_char(t, '"');
}

static void put_word(struct text *t, const char *key, const char *value)
{
    put_str(t, key, str_from(value));
}

static void put_number(struct text *t, const char *key, int128_t v, int exp)
{
    char buffer[64];
    struct text number = TEXT(buffer);
    text_decimal(&number, v, exp);
    put_str(t, key, text_done(&number));
}

/* A value that is no string: booleans and instIdCode. */
static void put_bare(struct text *t, const char *key, const char *value)
{
    if (t->len > 0 && t->at[t->len - 1] != '{')
        text_char(t, ',');
    text_char(t, '"');
    text_put(t, key);
    text_put(t, "\":");
    text_put(t, value);
}

static void put_code(struct text *t, int64_t code)
{
    ASSERT(code > 0);
    put_bare(t, "instIdCode", "");
    text_i64(t, code);
}

static void put_channels(struct text *t, const char *op, uint64_t id, const struct okx_arg *args,
                         size_t count)
{
    ASSERT(count > 0);
    ASSERT(count <= OKX_CHANNELS_MAX);
    text_char(t, '{');
    if (id != 0)
        put_number(t, "id", id, 0);
    put_word(t, "op", op);
    put_bare(t, "args", "[");
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "{" : ",{");
        put_str(t, "channel", args[i].channel);
        put_str(t, "instType", args[i].inst_type);
        put_str(t, "instId", args[i].inst_id);
        put_str(t, "ccy", args[i].ccy);
        text_char(t, '}');
    }
    text_put(t, "]}");
}

void okx_write_subscribe(struct text *t, uint64_t id, const struct okx_arg *args, size_t count)
{
    put_channels(t, "subscribe", id, args, count);
}

void okx_write_unsubscribe(struct text *t, uint64_t id, const struct okx_arg *args, size_t count)
{
    put_channels(t, "unsubscribe", id, args, count);
}

void okx_write_login(struct text *t, struct str key, struct str passphrase, int64_t seconds,
                     const char *sign)
{
    text_put(t, "{\"op\":\"login\",\"args\":[{");
    put_str(t, "apiKey", key);
    put_str(t, "passphrase", passphrase);
    put_number(t, "timestamp", seconds, 0);
    put_word(t, "sign", sign);
    text_put(t, "}]}");
}

static const char *order_type(const struct okx_place *p)
{
    switch (p->kind) {
    case ORDER_KIND_POST_ONLY: return "post_only";
    case ORDER_KIND_LIMIT: return "limit";
    case ORDER_KIND_IOC: return "ioc";
    case ORDER_KIND_FOK: return "fok";
    case ORDER_KIND_MARKET: return p->type == INST_SPOT ? "market" : "optimal_limit_ioc";
    }
    UNREACHABLE();
}

/* How an item names its instrument: the only difference between the two ways of sending it. */
enum naming { BY_CODE, BY_INST_ID };

static void put_instrument(struct text *t, enum naming naming, struct str inst_id, int64_t code)
{
    text_char(t, '{');
    if (naming == BY_CODE)
        put_code(t, code);
    else
        put_str(t, "instId", inst_id);
}

static void put_place(struct text *t, enum naming naming, const struct okx_place *p)
{
    ASSERT(p->qty.v > 0);
    ASSERT(p->cl_ord_id.len <= OKX_ID_SIZE);
    put_instrument(t, naming, p->inst_id, p->code);
    put_str(t, "tdMode", p->td_mode);
    put_str(t, "clOrdId", p->cl_ord_id);
    put_str(t, "tag", p->tag);
    put_word(t, "side", side_name(p->side));
    put_word(t, "ordType", order_type(p));
    if (p->kind != ORDER_KIND_MARKET) {
        ASSERT(p->px.v > 0);
        put_number(t, "px", p->px.v, p->px_exp);
    } else if (p->type == INST_SPOT) {
        /* the exchange's own default for a market buy is an amount of quote currency */
        put_word(t, "tgtCcy", "base_ccy");
    }
    put_number(t, "sz", p->qty.v, p->qty_exp);
    put_str(t, "stpMode", p->stp_mode);
    put_str(t, "tradeQuoteCcy", p->quote_ccy);
    if (p->reduce_only)
        put_bare(t, "reduceOnly", "true");
    text_char(t, '}');
}

static void put_order_name(struct text *t, enum naming naming, const struct okx_cancel *c)
{
    ASSERT(c->ord_id.len > 0 || c->cl_ord_id.len > 0);
    put_instrument(t, naming, c->inst_id, c->code);
    put_str(t, "ordId", c->ord_id);
    put_str(t, "clOrdId", c->cl_ord_id);
}

static void put_cancel(struct text *t, enum naming naming, const struct okx_cancel *c)
{
    put_order_name(t, naming, c);
    text_char(t, '}');
}

static void put_amend(struct text *t, enum naming naming, const struct okx_amend *a)
{
    ASSERT(a->px.v > 0 || a->qty.v > 0);
    put_order_name(t, naming, &a->order);
    put_str(t, "reqId", a->req_id);
    if (a->px.v > 0)
        put_number(t, "newPx", a->px.v, a->px_exp);
    if (a->qty.v > 0)
        put_number(t, "newSz", a->qty.v, a->qty_exp);
    put_bare(t, "cxlOnFail", a->cancel_on_fail ? "true" : "false");
    text_char(t, '}');
}

static void put_head(struct text *t, uint64_t id, const char *op, ts_t expire, size_t count)
{
    ASSERT(count > 0);
    ASSERT(count <= OKX_BATCH_MAX);
    text_char(t, '{');
    put_number(t, "id", id, 0);
    put_word(t, "op", op);
    if (expire.v > 0)
        put_number(t, "expTime", ts_to_ms(expire), 0);
    put_bare(t, "args", "[");
}

void okx_write_place(struct text *t, uint64_t id, ts_t expire, const struct okx_place *at,
                     size_t count)
{
    put_head(t, id, count == 1 ? "order" : "batch-orders", expire, count);
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "" : ",");
        put_place(t, BY_CODE, &at[i]);
    }
    text_put(t, "]}");
}

void okx_write_cancel(struct text *t, uint64_t id, const struct okx_cancel *at, size_t count)
{
    put_head(t, id, count == 1 ? "cancel-order" : "batch-cancel-orders", TS(0), count);
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "" : ",");
        put_cancel(t, BY_CODE, &at[i]);
    }
    text_put(t, "]}");
}

void okx_write_amend(struct text *t, uint64_t id, ts_t expire, const struct okx_amend *at,
                     size_t count)
{
    put_head(t, id, count == 1 ? "amend-order" : "batch-amend-orders", expire, count);
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "" : ",");
        put_amend(t, BY_CODE, &at[i]);
    }
    text_put(t, "]}");
}

static void open_body(struct text *t, size_t count)
{
    ASSERT(count > 0);
    ASSERT(count <= OKX_BATCH_MAX);
    if (count > 1)
        text_char(t, '[');
}

static void close_body(struct text *t, size_t count)
{
    if (count > 1)
        text_char(t, ']');
}

void okx_write_place_body(struct text *t, const struct okx_place *at, size_t count)
{
    open_body(t, count);
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "" : ",");
        put_place(t, BY_INST_ID, &at[i]);
    }
    close_body(t, count);
}

void okx_write_cancel_body(struct text *t, const struct okx_cancel *at, size_t count)
{
    open_body(t, count);
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "" : ",");
        put_cancel(t, BY_INST_ID, &at[i]);
    }
    close_body(t, count);
}

void okx_write_amend_body(struct text *t, const struct okx_amend *at, size_t count)
{
    open_body(t, count);
    for (size_t i = 0; i < count; i++) {
        text_put(t, i == 0 ? "" : ",");
        put_amend(t, BY_INST_ID, &at[i]);
    }
    close_body(t, count);
}

void okx_write_cancel_all_after(struct text *t, uint32_t seconds, struct str tag)
{
    ASSERT(seconds == 0 || (seconds >= 10 && seconds <= 120));
    text_char(t, '{');
    put_number(t, "timeOut", seconds, 0);
    put_str(t, "tag", tag);
    text_char(t, '}');
}

void okx_write_set_leverage(struct text *t, struct str inst_id, uint32_t leverage,
                            const char *margin_mode)
{
    ASSERT(leverage > 0);
    text_char(t, '{');
    put_str(t, "instId", inst_id);
    put_number(t, "lever", leverage, 0);
    put_word(t, "mgnMode", margin_mode);
    text_char(t, '}');
}

void okx_write_set_position_mode(struct text *t, const char *mode)
{
    text_char(t, '{');
    put_word(t, "posMode", mode);
    text_char(t, '}');
}
