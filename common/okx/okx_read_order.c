#include "common/okx/okx_read_order.h"

#include "common/base/assert.h"

static bool state_from(struct str word, enum okx_order_state *out)
{
#define X(constant, text) \
    if (str_is(word, text)) { \
        *out = constant; \
        return true; \
    }
    OKX_ORDER_STATES(X)
#undef X
    return false;
}

const char *okx_order_state_name(enum okx_order_state s)
{
    switch (s) {
#define X(constant, text) \
    case constant: return text;
        OKX_ORDER_STATES(X)
#undef X
    }
    UNREACHABLE();
}

bool okx_order_done(enum okx_order_state s)
{
    return s == OKX_ORDER_FILLED || s == OKX_ORDER_CANCELED || s == OKX_ORDER_MMP_CANCELED;
}

bool okx_order_kind(struct str ord_type, enum order_kind *out)
{
    if (str_is(ord_type, "optimal_limit_ioc")) {
        *out = ORDER_KIND_MARKET;
        return true;
    }
    return order_kind_from(ord_type, out);
}

static enum err read_side(struct json_at row, enum side *out)
{
    struct str s;
    OKX_TRY(okx_required(row, "side", &s));
    return side_from(s, out) ? ERR_OK : ERR_UNKNOWN;
}

static enum err read_identity(struct json_at row, struct okx_order *out)
{
    struct str state;
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(okx_optional(row, "instType", &out->inst_type));
    OKX_TRY(okx_required(row, "ordId", &out->ord_id));
    OKX_TRY(okx_optional(row, "clOrdId", &out->cl_ord_id));
    OKX_TRY(okx_optional(row, "tag", &out->tag));
    OKX_TRY(read_side(row, &out->side));
    OKX_TRY(okx_required(row, "ordType", &out->ord_type));
    OKX_TRY(okx_optional(row, "tdMode", &out->td_mode));
    OKX_TRY(okx_optional(row, "px", &out->px));
    OKX_TRY(okx_required(row, "sz", &out->sz));
    OKX_TRY(okx_required(row, "state", &state));
    return state_from(state, &out->state) ? ERR_OK : ERR_UNKNOWN;
}

static enum err read_execution(struct json_at row, struct okx_order *out)
{
    OKX_TRY(okx_optional(row, "accFillSz", &out->acc_fill_sz));
    OKX_TRY(okx_optional(row, "avgPx", &out->avg_px));
    OKX_TRY(okx_optional(row, "fillPx", &out->fill_px));
    OKX_TRY(okx_optional(row, "fillSz", &out->fill_sz));
    OKX_TRY(okx_optional(row, "tradeId", &out->trade_id));
    OKX_TRY(okx_optional(row, "fillFee", &out->fill_fee));
    OKX_TRY(okx_optional(row, "fillFeeCcy", &out->fill_fee_ccy));
    OKX_TRY(okx_optional(row, "fillPnl", &out->fill_pnl));
    OKX_TRY(okx_optional(row, "execType", &out->exec_type));
    OKX_TRY(okx_optional(row, "fee", &out->fee));
    OKX_TRY(okx_optional(row, "feeCcy", &out->fee_ccy));
    OKX_TRY(okx_optional(row, "rebate", &out->rebate));
    OKX_TRY(okx_optional(row, "rebateCcy", &out->rebate_ccy));
    OKX_TRY(okx_optional(row, "pnl", &out->pnl));
    return okx_optional_ms(row, "fillTime", &out->fill_time);
}

static enum err read_circumstances(struct json_at row, struct okx_order *out)
{
    OKX_TRY(okx_optional(row, "category", &out->category));
    OKX_TRY(okx_optional(row, "cancelSource", &out->cancel_source));
    OKX_TRY(okx_optional(row, "amendSource", &out->amend_source));
    OKX_TRY(okx_optional(row, "amendResult", &out->amend_result));
    OKX_TRY(okx_optional(row, "reqId", &out->req_id));
    OKX_TRY(okx_optional(row, "code", &out->code));
    OKX_TRY(okx_optional_bool(row, "reduceOnly", &out->reduce_only));
    OKX_TRY(okx_optional_ms(row, "cTime", &out->created));
    return okx_optional_ms(row, "uTime", &out->updated);
}

enum err okx_read_order(struct json_at row, struct okx_order *out)
{
    *out = (struct okx_order){.msg = json_get(row, "msg")};
    OKX_TRY(read_identity(row, out));
    OKX_TRY(read_execution(row, out));
    return read_circumstances(row, out);
}

bool okx_order_is_fill(const struct okx_order *o)
{
    money_t size;
    if (o->trade_id.len == 0)
        return false;
    return okx_money(o->fill_sz, &size) == ERR_OK && size.v > 0;
}

enum err okx_read_fill(struct json_at row, struct okx_fill *out)
{
    *out = (struct okx_fill){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(okx_optional(row, "instType", &out->inst_type));
    OKX_TRY(okx_required(row, "tradeId", &out->trade_id));
    OKX_TRY(okx_required(row, "ordId", &out->ord_id));
    OKX_TRY(okx_optional(row, "clOrdId", &out->cl_ord_id));
    OKX_TRY(okx_optional(row, "billId", &out->bill_id));
    OKX_TRY(okx_required(row, "fillPx", &out->px));
    OKX_TRY(okx_required(row, "fillSz", &out->sz));
    OKX_TRY(read_side(row, &out->side));
    OKX_TRY(okx_optional(row, "execType", &out->exec_type));
    OKX_TRY(okx_optional(row, "fee", &out->fee));
    OKX_TRY(okx_optional(row, "feeCcy", &out->fee_ccy));
    OKX_TRY(okx_optional(row, "fillPnl", &out->pnl));
    OKX_TRY(okx_optional_ms(row, "fillTime", &out->at));
    return out->at.v != 0 ? ERR_OK : okx_optional_ms(row, "ts", &out->at);
}
