#include "common/okx/okx_read_account.h"

#include "common/base/assert.h"

static enum err read_money(struct json_at row, const char *key, money_t *out)
{
    struct str s;
    OKX_TRY(okx_optional(row, key, &s));
    return okx_money(s, out);
}

enum err okx_read_account(struct json_at row, struct okx_account *out)
{
    *out = (struct okx_account){.details = json_get(row, "details")};
    if (json_kind(out->details) != JSON_ARRAY)
        return json_present(out->details) ? ERR_TYPE : ERR_MISSING;
    OKX_TRY(read_money(row, "totalEq", &out->total_equity));
    return okx_optional_ms(row, "uTime", &out->updated);
}

enum err okx_read_balance(struct json_at row, struct okx_balance *out)
{
    struct str cash, available, frozen;
    *out = (struct okx_balance){0};
    OKX_TRY(okx_required(row, "ccy", &out->ccy));
    OKX_TRY(okx_required(row, "cashBal", &cash));
    OKX_TRY(okx_optional(row, "availBal", &available));
    OKX_TRY(okx_optional(row, "frozenBal", &frozen));
    OKX_TRY(okx_money(cash, &out->cash));
    OKX_TRY(okx_money(available, &out->available));
    OKX_TRY(okx_money(frozen, &out->frozen));
    OKX_TRY(read_money(row, "eq", &out->equity));
    out->has_all = available.len > 0;
    return okx_optional_ms(row, "uTime", &out->updated);
}

enum err okx_read_position(struct json_at row, struct okx_position *out)
{
    *out = (struct okx_position){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(okx_optional(row, "instType", &out->inst_type));
    OKX_TRY(okx_optional(row, "mgnMode", &out->margin_mode));
    OKX_TRY(okx_required(row, "posSide", &out->pos_side));
    OKX_TRY(okx_required(row, "pos", &out->qty));
    OKX_TRY(read_money(row, "avgPx", &out->average));
    OKX_TRY(read_money(row, "liqPx", &out->liquidation));
    OKX_TRY(read_money(row, "upl", &out->unrealised));
    OKX_TRY(okx_optional(row, "lever", &out->lever));
    OKX_TRY(okx_optional(row, "ccy", &out->ccy));
    return okx_optional_ms(row, "uTime", &out->updated);
}

enum err okx_read_balance_position(struct json_at row, struct okx_balance_position *out)
{
    *out = (struct okx_balance_position){
        .balances = json_get(row, "balData"),
        .positions = json_get(row, "posData"),
    };
    OKX_TRY(okx_required(row, "eventType", &out->event_type));
    return okx_optional_ms(row, "pTime", &out->ts);
}

enum err okx_read_bill(struct json_at row, struct okx_bill *out)
{
    struct str change;
    *out = (struct okx_bill){0};
    OKX_TRY(okx_required(row, "billId", &out->bill_id));
    OKX_TRY(okx_required(row, "type", &out->type));
    OKX_TRY(okx_optional(row, "subType", &out->sub_type));
    OKX_TRY(okx_required(row, "ccy", &out->ccy));
    OKX_TRY(okx_optional(row, "instId", &out->inst_id));
    OKX_TRY(okx_required(row, "balChg", &change));
    OKX_TRY(okx_money(change, &out->change));
    OKX_TRY(okx_optional_ms(row, "ts", &out->at));
    return out->at.v > 0 ? ERR_OK : ERR_MISSING;
}

/* One of the comma-separated words. */
static bool lists(struct str list, const char *word)
{
    while (list.len > 0) {
        if (str_is(str_trim(str_cut(&list, ',')), word))
            return true;
    }
    return false;
}

enum err okx_read_config(struct json_at row, struct okx_config *out)
{
    *out = (struct okx_config){0};
    OKX_TRY(okx_required(row, "uid", &out->uid));
    OKX_TRY(okx_required(row, "acctLv", &out->level));
    OKX_TRY(okx_required(row, "posMode", &out->position_mode));
    OKX_TRY(okx_optional(row, "feeType", &out->fee_type));
    OKX_TRY(okx_optional(row, "acctStpMode", &out->stp_mode));
    OKX_TRY(okx_optional(row, "level", &out->fee_level));
    OKX_TRY(okx_optional(row, "perm", &out->permissions));
    OKX_TRY(okx_optional_bool(row, "autoLoan", &out->auto_loan));
    out->can_trade = lists(out->permissions, "trade");
    out->can_withdraw = lists(out->permissions, "withdraw");
    return ERR_OK;
}

/* OKX's rate, negative when charged, as a cost; finer than 1e-9 is rounded against us. */
static enum err read_cost(struct json_at row, const char *key, rate_t *out)
{
    struct str s;
    money_t wide;
    OKX_TRY(okx_required(row, key, &s));
    OKX_TRY(okx_money(s, &wide));
    const int128_t v = decimal_rescale(-wide.v, MONEY_EXP, RATE_EXP, ROUND_UP);
    if (v > INT64_MAX || v < INT64_MIN)
        return ERR_RANGE;
    *out = RATE((int64_t)v);
    return ERR_OK;
}

/* The row's own deprecated rates, and where the account has others for USDT margin the worse. */
static enum err read_plain_fees(struct json_at row, struct okx_fees *out)
{
    rate_t maker_usdt, taker_usdt;
    if (read_cost(row, "maker", &out->maker) != ERR_OK ||
        read_cost(row, "taker", &out->taker) != ERR_OK)
        return ERR_UNKNOWN;
    if (read_cost(row, "makerU", &maker_usdt) == ERR_OK && maker_usdt.v > out->maker.v)
        out->maker = maker_usdt;
    if (read_cost(row, "takerU", &taker_usdt) == ERR_OK && taker_usdt.v > out->taker.v)
        out->taker = taker_usdt;
    return ERR_OK;
}

enum err okx_read_fees(struct json_at row, struct str group, struct okx_fees *out)
{
    *out = (struct okx_fees){0};
    OKX_TRY(okx_optional(row, "level", &out->level));
    const struct json_at groups = json_get(row, "feeGroup");
    if (json_count(groups) == 0)
        return read_plain_fees(row, out);
    for (struct json_at g = json_first(groups); json_present(g); g = json_next(g)) {
        struct str id;
        OKX_TRY(okx_required(g, "groupId", &id));
        if (!str_equal(id, group))
            continue;
        OKX_TRY(read_cost(g, "maker", &out->maker));
        return read_cost(g, "taker", &out->taker);
    }
    return ERR_UNKNOWN;
}

/* Seconds or milliseconds, told apart by size: 1e11 s is the year 5138, 1e11 ms was 1973. */
static enum err read_instant(struct json_at row, const char *key, ts_t *out)
{
    const int64_t first_ms = INT64_C(100000000000);
    const int64_t last_ms = INT64_MAX / 1000000;
    int64_t v;
    OKX_TRY(okx_optional_i64(row, key, &v));
    if (v < 0 || v > last_ms)
        return ERR_RANGE;
    const int64_t ms = v < first_ms ? v * 1000 : v;
    if (ms > last_ms)
        return ERR_RANGE;
    *out = ts_from_ms(ms);
    return ERR_OK;
}

enum err okx_read_dead_man(struct json_at row, struct okx_dead_man *out)
{
    struct str trigger;
    *out = (struct okx_dead_man){0};
    OKX_TRY(okx_required(row, "triggerTime", &trigger));
    OKX_TRY(read_instant(row, "triggerTime", &out->trigger));
    OKX_TRY(read_instant(row, "ts", &out->ts));
    return okx_optional(row, "tag", &out->tag);
}

enum err okx_read_leverage(struct json_at row, struct str *inst_id, uint32_t *lever)
{
    struct str text;
    money_t wide;
    OKX_TRY(okx_required(row, "instId", inst_id));
    OKX_TRY(okx_required(row, "lever", &text));
    OKX_TRY(okx_money(text, &wide));
    const int128_t v = decimal_rescale(wide.v, MONEY_EXP, 0, ROUND_UP);
    if (v < 0 || v > UINT32_MAX)
        return ERR_RANGE;
    *lever = (uint32_t)v;
    return ERR_OK;
}

enum err okx_read_time(struct json_at row, ts_t *out)
{
    OKX_TRY(json_ms(json_get(row, "ts"), out));
    return out->v > 0 ? ERR_OK : ERR_RANGE;
}
