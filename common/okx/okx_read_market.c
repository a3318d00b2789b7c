#include "common/okx/okx_read_market.h"

#include "common/base/assert.h"

/* A text into a word of the instrument; one that is too long is not ours to trade. */
static enum err read_word(struct json_at row, const char *key, struct word *out)
{
    struct str s;
    OKX_TRY(okx_optional(row, key, &s));
    if (!word_fits(s))
        return ERR_TOO_BIG;
    *out = word_from(s);
    return ERR_OK;
}

/* A step of the grid: its own decimals become the exponent. */
static enum err read_step(struct json_at row, const char *key, int *exp, int64_t *step)
{
    struct str s;
    int places;
    OKX_TRY(okx_required(row, key, &s));
    OKX_TRY(decimal_places(s, &places));
    if (places > -MONEY_EXP)
        return ERR_PRECISION;
    OKX_TRY(decimal_parse(s, -places, step));
    *exp = -places;
    return *step > 0 ? ERR_OK : ERR_RANGE;
}

/* A size in lots' decimals, rounded as named and held at INT64_MAX; "" is 0. */
static enum err read_size(struct json_at row, const char *key, int exp, enum rounding r, qty_t *out)
{
    struct str s;
    money_t wide;
    OKX_TRY(okx_optional(row, key, &s));
    OKX_TRY(okx_money(s, &wide));
    if (wide.v < 0)
        return ERR_RANGE;
    const int128_t v = decimal_rescale(wide.v, MONEY_EXP, exp, r);
    *out = QTY(v > INT64_MAX ? INT64_MAX : (int64_t)v);
    return ERR_OK;
}

/* ctVal times ctMult as mantissa and exponent; a missing multiplier is 1. */
static enum err read_contract(struct json_at row, struct instrument *out)
{
    struct str value, multiplier;
    int value_places, multiplier_places;
    int64_t a, b;
    OKX_TRY(okx_required(row, "ctVal", &value));
    OKX_TRY(okx_optional(row, "ctMult", &multiplier));
    if (multiplier.len == 0)
        multiplier = STR("1");
    OKX_TRY(decimal_places(value, &value_places));
    OKX_TRY(decimal_places(multiplier, &multiplier_places));
    if (value_places + multiplier_places > -MONEY_EXP)
        return ERR_PRECISION;
    OKX_TRY(decimal_parse(value, -value_places, &a));
    OKX_TRY(decimal_parse(multiplier, -multiplier_places, &b));
    const int128_t product = (int128_t)a * b;
    if (product <= 0 || product > INT64_MAX)
        return ERR_RANGE;
    out->contract = (int64_t)product;
    out->contract_exp = -(value_places + multiplier_places);
    return ERR_OK;
}

static enum err read_swap(struct json_at row, struct instrument *out)
{
    struct str kind;
    OKX_TRY(read_word(row, "ctValCcy", &out->base));
    OKX_TRY(read_word(row, "settleCcy", &out->quote));
    OKX_TRY(okx_required(row, "ctType", &kind));
    out->linear = str_is(kind, "linear");
    return read_contract(row, out);
}

static enum err read_spot(struct json_at row, struct instrument *out)
{
    OKX_TRY(read_word(row, "baseCcy", &out->base));
    OKX_TRY(read_word(row, "quoteCcy", &out->quote));
    out->linear = true;
    out->contract = 1;
    out->contract_exp = 0;
    return ERR_OK;
}

static enum err read_sizes(struct json_at row, struct instrument *out)
{
    qty_t leverage;
    OKX_TRY(read_step(row, "tickSz", &out->px_exp, &out->tick.v));
    OKX_TRY(read_step(row, "lotSz", &out->qty_exp, &out->lot.v));
    OKX_TRY(read_size(row, "minSz", out->qty_exp, ROUND_UP, &out->min_qty));
    OKX_TRY(read_size(row, "maxLmtSz", out->qty_exp, ROUND_DOWN, &out->max_limit_qty));
    OKX_TRY(read_size(row, "maxMktSz", out->qty_exp, ROUND_DOWN, &out->max_market_qty));
    OKX_TRY(read_size(row, "lever", 0, ROUND_DOWN, &leverage));
    if (out->min_qty.v < out->lot.v)
        out->min_qty = out->lot;
    out->max_leverage = leverage.v > UINT32_MAX ? UINT32_MAX : (uint32_t)leverage.v;
    return ERR_OK;
}

enum err okx_read_instrument(struct json_at row, struct instrument *out)
{
    struct str type, state;
    *out = (struct instrument){0};
    OKX_TRY(okx_required(row, "instType", &type));
    if (!inst_type_from(type, &out->type))
        return ERR_UNKNOWN;
    if (out->type != INST_SPOT && out->type != INST_SWAP)
        return ERR_UNKNOWN;
    OKX_TRY(read_word(row, "instId", &out->inst));
    OKX_TRY(read_word(row, "groupId", &out->group));
    OKX_TRY(okx_required(row, "state", &state));
    if (!inst_state_from(state, &out->state))
        out->state = INST_STATE_UNKNOWN;
    OKX_TRY(okx_optional_i64(row, "instIdCode", &out->code));
    OKX_TRY(out->type == INST_SPOT ? read_spot(row, out) : read_swap(row, out));
    OKX_TRY(read_sizes(row, out));
    return instrument_valid(out) ? ERR_OK : ERR_RANGE;
}

enum err okx_read_change(struct json_at row, ts_t after, ts_t *at)
{
    const struct json_at all = json_get(row, "upcChg");
    *at = TS(0);
    if (json_present(all) && json_kind(all) != JSON_ARRAY)
        return ERR_TYPE;
    for (struct json_at c = json_first(all); json_present(c); c = json_next(c)) {
        ts_t effect;
        OKX_TRY(json_ms(json_get(c, "effTime"), &effect));
        if (effect.v <= 0)
            return ERR_MISSING;
        if (effect.v > after.v && (at->v == 0 || effect.v < at->v))
            *at = effect;
    }
    return ERR_OK;
}

enum err okx_read_book(struct json_at row, struct okx_book *out)
{
    *out = (struct okx_book){.bids = json_get(row, "bids"), .asks = json_get(row, "asks")};
    if (json_kind(out->bids) != JSON_ARRAY || json_kind(out->asks) != JSON_ARRAY)
        return json_present(out->bids) && json_present(out->asks) ? ERR_TYPE : ERR_MISSING;
    out->has_prev = json_present(json_get(row, "prevSeqId"));
    OKX_TRY(okx_optional_i64(row, "seqId", &out->seq_id));
    OKX_TRY(okx_optional_i64(row, "prevSeqId", &out->prev_seq_id));
    OKX_TRY(okx_optional_i64(row, "checksum", &out->checksum));
    return json_ms(json_get(row, "ts"), &out->ts);
}

enum err okx_read_levels(struct json_at side, const struct instrument *inst, struct book_level *at,
                         size_t max, size_t *count)
{
    *count = 0;
    for (struct json_at l = json_first(side); json_present(l); l = json_next(l)) {
        if (*count == max)
            return ERR_FULL;
        const struct json_at px = json_first(l);
        struct book_level *level = &at[*count];
        OKX_TRY(json_px(px, inst->px_exp, &level->px));
        OKX_TRY(json_qty(json_next(px), inst->qty_exp, &level->qty));
        if (level->px.v <= 0 || level->qty.v < 0)
            return ERR_RANGE;
        (*count)++;
    }
    return ERR_OK;
}

static enum err read_side(struct json_at row, enum side *out)
{
    struct str s;
    OKX_TRY(okx_required(row, "side", &s));
    return side_from(s, out) ? ERR_OK : ERR_UNKNOWN;
}

enum err okx_read_trade(struct json_at row, const struct instrument *inst, struct okx_trade *out)
{
    int64_t count, source;
    *out = (struct okx_trade){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(json_i64(json_get(row, "tradeId"), &out->trade_id));
    OKX_TRY(json_px(json_get(row, "px"), inst->px_exp, &out->px));
    OKX_TRY(json_qty(json_get(row, "sz"), inst->qty_exp, &out->qty));
    OKX_TRY(read_side(row, &out->side));
    OKX_TRY(json_ms(json_get(row, "ts"), &out->ts));
    OKX_TRY(okx_optional_i64(row, "count", &count));
    OKX_TRY(okx_optional_i64(row, "source", &source));
    OKX_TRY(okx_optional_i64(row, "seqId", &out->seq_id));
    if (out->px.v <= 0 || out->qty.v < 0 || count < 0 || count > UINT32_MAX)
        return ERR_RANGE;
    if (source < 0 || source > UINT8_MAX)
        return ERR_RANGE;
    out->count = count == 0 ? 1 : (uint32_t)count;
    out->source = (uint8_t)source;
    return ERR_OK;
}

enum err okx_read_ticker(struct json_at row, struct okx_ticker *out)
{
    *out = (struct okx_ticker){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(okx_optional(row, "last", &out->last));
    OKX_TRY(okx_optional(row, "bidPx", &out->bid_px));
    OKX_TRY(okx_optional(row, "bidSz", &out->bid_sz));
    OKX_TRY(okx_optional(row, "askPx", &out->ask_px));
    OKX_TRY(okx_optional(row, "askSz", &out->ask_sz));
    OKX_TRY(okx_optional(row, "vol24h", &out->volume_24h));
    return okx_optional_ms(row, "ts", &out->ts);
}

enum err okx_read_funding(struct json_at row, struct okx_funding *out)
{
    struct str text;
    money_t wide;
    *out = (struct okx_funding){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(okx_required(row, "fundingRate", &text));
    OKX_TRY(okx_money(text, &wide));
    const int128_t v = decimal_rescale(wide.v, MONEY_EXP, RATE_EXP, ROUND_NEAREST);
    if (v > INT64_MAX || v < INT64_MIN)
        return ERR_RANGE;
    out->rate = RATE((int64_t)v);
    OKX_TRY(json_ms(json_get(row, "fundingTime"), &out->at));
    OKX_TRY(okx_optional_ms(row, "nextFundingTime", &out->next));
    return okx_optional_ms(row, "ts", &out->ts);
}

enum err okx_read_mark(struct json_at row, struct okx_mark *out)
{
    struct str text;
    *out = (struct okx_mark){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(okx_required(row, "markPx", &text));
    OKX_TRY(okx_money(text, &out->px));
    return json_ms(json_get(row, "ts"), &out->ts);
}

/* A limit on the scale of the instrument; "" is 0. */
static enum err read_limit(struct json_at row, const char *key, int px_exp, enum rounding r,
                           px_t *out)
{
    struct str text;
    money_t wide;
    OKX_TRY(okx_optional(row, key, &text));
    OKX_TRY(okx_money(text, &wide));
    const int128_t v = decimal_rescale(wide.v, MONEY_EXP, px_exp, r);
    if (v < 0)
        return ERR_RANGE;
    *out = PX(v > INT64_MAX ? INT64_MAX : (int64_t)v);
    return ERR_OK;
}

enum err okx_read_price_limit(struct json_at row, const struct instrument *inst,
                              struct okx_price_limit *out)
{
    *out = (struct okx_price_limit){0};
    OKX_TRY(okx_required(row, "instId", &out->inst_id));
    OKX_TRY(read_limit(row, "buyLmt", inst->px_exp, ROUND_DOWN, &out->buy));
    OKX_TRY(read_limit(row, "sellLmt", inst->px_exp, ROUND_UP, &out->sell));
    OKX_TRY(okx_optional_bool(row, "enabled", &out->enabled));
    if (!json_present(json_get(row, "enabled")))
        out->enabled = out->buy.v > 0 && out->sell.v > 0;
    if (out->enabled && (out->buy.v == 0 || out->sell.v == 0))
        return ERR_MISSING;
    return json_ms(json_get(row, "ts"), &out->ts);
}

enum err okx_read_status(struct json_at row, struct okx_status *out)
{
    *out = (struct okx_status){.title = json_get(row, "title")};
    OKX_TRY(okx_required(row, "state", &out->state));
    OKX_TRY(okx_optional(row, "serviceType", &out->service_type));
    OKX_TRY(okx_optional(row, "env", &out->env));
    OKX_TRY(okx_optional_ms(row, "begin", &out->begin));
    return okx_optional_ms(row, "end", &out->end);
}
