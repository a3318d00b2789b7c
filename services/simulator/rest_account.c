/* Account endpoints (dossier §3.4). */
#include "services/simulator/auth.h"
#include "services/simulator/member.h"
#include "services/simulator/rest.h"
#include "services/simulator/row.h"
#include "services/simulator/trade.h"

int rest_balance(struct simulator *s, struct rest *r, struct text *data)
{
    row_balance(&s->venue, SIM_ACCOUNT, rest_param(r, "ccy"), false, s->now, data);
    return 0;
}

int rest_positions(struct simulator *s, struct rest *r, struct text *data)
{
    struct str type = rest_param(r, "instType");

    for (uint32_t i = 0; i < s->venue.listings; i++) {
        const struct instrument *is = &s->venue.listing[i].is;
        const struct venue_position *p = venue_position(&s->venue, SIM_ACCOUNT, (int)i);
        struct str ids = rest_param(r, "instId");
        bool named = false;

        while (ids.len > 0)
            named = str_equal(str_cut(&ids, ','), word_str(&is->inst)) || named;
        if ((rest_param(r, "instId").len > 0 && !named) ||
            (type.len > 0 && !str_is(type, inst_type_name(is->type))))
            continue;
        if (p->qty != 0 || (named && p->id != 0))
            row_position(&s->venue, SIM_ACCOUNT, (int)i, s->now, data);
    }
    return 0;
}

static void put_level(const struct simulator *s, struct text *t)
{
    char buffer[16];
    struct text level = TEXT(buffer);

    if (s->switches.vip == 0) {
        member_words(t, "level", "Lv1");
        return;
    }
    text_put(&level, "VIP");
    text_i64(&level, s->switches.vip);
    member_str(t, "level", text_done(&level));
}

int rest_config(struct simulator *s, struct rest *r, struct text *data)
{
    const struct venue_account *a = &s->venue.account[SIM_ACCOUNT];
    char buffer[64];
    struct text rights = TEXT(buffer);

    key_rights_text(r->key, &rights);
    member_open(data, NULL, '{');
    member_word(data, "uid", &a->uid);
    member_word(data, "mainUid", &a->uid);
    member_words(data, "acctLv", "2");
    member_words(data, "acctStpMode", venue_stp_name(a->stp));
    member_words(data, "posMode", s->switches.long_short ? "long_short_mode" : "net_mode");
    member_bool(data, "autoLoan", false);
    member_words(data, "greeksType", "PA");
    member_words(data, "feeType", a->fee_in_quote ? "1" : "0");
    put_level(s, data);
    member_words(data, "ctIsoMode", "automatic");
    member_words(data, "mgnIsoMode", "automatic");
    member_words(data, "stgyType", "0");
    member_words(data, "roleType", "0");
    member_words(data, "opAuth", "0");
    member_words(data, "kycLv", "3");
    member_words(data, "label", "simulated");
    member_words(data, "ip", "");
    member_str(data, "perm", text_done(&rights));
    member_words(data, "type", "0");
    member_words(data, "liquidationGear", "-1");
    member_bool(data, "enableSpotBorrow", false);
    member_bool(data, "spotBorrowAutoRepay", false);
    member_words(data, "spotRoleType", "0");
    member_words(data, "settleCcy", "USDT");
    member_empty(data, "levelTmp");
    text_put(data, ",\"spotTraderInsts\":[],\"traderInsts\":[],\"settleCcyList\":[\"USDT\"]");
    member_close(data, '}');
    return 0;
}

/* The rates of a fee group: of the first listing in it. Sign as OKX's: negative is charged. */
static void put_rates(const struct simulator *s, uint32_t inst, struct text *t)
{
    const struct venue_fees *fees = &s->venue.account[SIM_ACCOUNT].fees[inst];

    member_rate(t, "maker", RATE(-fees->maker.v));
    member_rate(t, "taker", RATE(-fees->taker.v));
}

static bool fee_wanted(const struct simulator *s, const struct rest *r, uint32_t i)
{
    const struct listing *l = &s->venue.listing[i];
    struct str inst = rest_param(r, "instId");
    struct str family = rest_param(r, "instFamily");
    struct str group = rest_param(r, "groupId");

    return str_is(rest_param(r, "instType"), inst_type_name(l->is.type)) &&
           (inst.len == 0 || str_equal(inst, word_str(&l->is.inst))) &&
           (family.len == 0 || str_equal(family, word_str(&l->family))) &&
           (group.len == 0 || str_equal(group, word_str(&l->is.group)));
}

static bool group_told(const struct simulator *s, const struct rest *r, uint32_t before)
{
    for (uint32_t i = 0; i < before; i++) {
        if (fee_wanted(s, r, i) &&
            word_equal(&s->venue.listing[i].is.group, &s->venue.listing[before].is.group))
            return true;
    }
    return false;
}

int rest_trade_fee(struct simulator *s, struct rest *r, struct text *data)
{
    uint32_t first = VENUE_LISTINGS;

    if (rest_param(r, "instType").len == 0)
        return rest_refuse(r, 50014, "instType");
    for (uint32_t i = 0; i < s->venue.listings && first == VENUE_LISTINGS; i++) {
        if (fee_wanted(s, r, i))
            first = i;
    }
    if (first == VENUE_LISTINGS)
        return 51001;
    member_open(data, NULL, '{');
    member_str(data, "instType", rest_param(r, "instType"));
    put_level(s, data);
    member_open(data, "feeGroup", '[');
    for (uint32_t i = first; i < s->venue.listings; i++) {
        if (!fee_wanted(s, r, i) || group_told(s, r, i))
            continue;
        member_open(data, NULL, '{');
        member_word(data, "groupId", &s->venue.listing[i].is.group);
        put_rates(s, i, data);
        member_close(data, '}');
    }
    member_close(data, ']');
    put_rates(s, first, data);
    member_empty(data, "makerU,takerU,makerUSDC,takerUSDC,delivery,exercise");
    member_words(data, "category", "1");
    member_words(data, "ruleType", "normal");
    member_open(data, "fiat", '[');
    member_close(data, ']');
    member_ms(data, "ts", s->now);
    member_close(data, '}');
    return 0;
}

static int swap_of(const struct simulator *s, struct rest *r, struct str id, int *inst)
{
    if (id.len == 0)
        return rest_refuse(r, 50014, "instId");
    *inst = venue_inst(&s->venue, id);
    if (*inst < 0)
        return 51001;
    return s->venue.listing[*inst].is.type == INST_SPOT ? rest_refuse(r, 51000, "instId") : 0;
}

int rest_set_leverage(struct simulator *s, struct rest *r, struct text *data)
{
    struct str lever = trade_text(r->body, "lever");
    struct str mode = trade_text(r->body, "mgnMode");
    int inst = 0;
    int code = swap_of(s, r, trade_text(r->body, "instId"), &inst);

    if (code != 0)
        return code;
    if (lever.len == 0)
        return rest_refuse(r, 50014, "lever");
    if (!str_is(mode, "cross"))
        return rest_refuse(r, mode.len == 0 ? 50014 : 51000, "mgnMode");
    if (s->switches.leverage_refused)
        return 59101;
    code = venue_set_leverage(&s->venue, SIM_ACCOUNT, inst, lever, s->now);
    if (code != 0)
        return rest_refuse(r, code, "lever");
    member_open(data, NULL, '{');
    member_str(data, "lever", lever);
    member_words(data, "mgnMode", "cross");
    member_word(data, "instId", &s->venue.listing[inst].is.inst);
    member_words(data, "posSide", "");
    member_close(data, '}');
    return 0;
}

int rest_leverage_info(struct simulator *s, struct rest *r, struct text *data)
{
    int inst = 0;
    int code = swap_of(s, r, rest_param(r, "instId"), &inst);

    if (code != 0)
        return code;
    if (rest_param(r, "mgnMode").len == 0)
        return rest_refuse(r, 50014, "mgnMode");
    member_open(data, NULL, '{');
    member_word(data, "instId", &s->venue.listing[inst].is.inst);
    member_str(data, "mgnMode", rest_param(r, "mgnMode"));
    member_words(data, "posSide", "net");
    member_i64(data, "lever",
               s->switches.leverage_read > 0 ? s->switches.leverage_read
                                             : s->venue.account[SIM_ACCOUNT].leverage[inst]);
    member_words(data, "ccy", "");
    member_close(data, '}');
    return 0;
}

int rest_max_size(struct simulator *s, struct rest *r, struct text *data)
{
    struct str price = rest_param(r, "px");
    px_t px = PX(0);
    int inst = 0;
    int code = rest_inst(s, r, &inst);
    const struct instrument *i;

    if (code != 0)
        return code;
    i = &s->venue.listing[inst].is;
    if (rest_param(r, "tdMode").len == 0)
        return rest_refuse(r, 50014, "tdMode");
    if (price.len > 0 && (px_parse(price, i->px_exp, &px) || px.v <= 0))
        return rest_refuse(r, 51000, "px");
    member_open(data, NULL, '{');
    member_word(data, "instId", &i->inst);
    member_word(data, "ccy", i->type == INST_SPOT ? &i->base : &i->quote);
    member_decimal(data, "maxBuy", venue_max_size(&s->venue, SIM_ACCOUNT, inst, SIDE_BUY, px).v,
                   i->qty_exp);
    member_decimal(data, "maxSell", venue_max_size(&s->venue, SIM_ACCOUNT, inst, SIDE_SELL, px).v,
                   i->qty_exp);
    member_close(data, '}');
    return 0;
}

int rest_max_avail_size(struct simulator *s, struct rest *r, struct text *data)
{
    int inst = 0;
    int code = rest_inst(s, r, &inst);
    int16_t base;

    if (code != 0)
        return code;
    base = s->venue.quote[inst];
    if (s->venue.listing[inst].is.type == INST_SPOT)
        base = s->venue.base[inst];
    member_open(data, NULL, '{');
    member_word(data, "instId", &s->venue.listing[inst].is.inst);
    member_money(data, "availBuy",
                 venue_funds(&s->venue, SIM_ACCOUNT, s->venue.quote[inst]).available);
    member_money(data, "availSell", venue_funds(&s->venue, SIM_ACCOUNT, base).available);
    member_close(data, '}');
    return 0;
}

int rest_set_position_mode(struct simulator *s, struct rest *r, struct text *data)
{
    struct str mode = trade_text(r->body, "posMode");

    (void)s;
    if (mode.len == 0)
        return rest_refuse(r, 50014, "posMode");
    if (str_is(mode, "long_short_mode"))
        return 51041; /* one net position a contract is all this exchange keeps */
    if (!str_is(mode, "net_mode"))
        return rest_refuse(r, 51000, "posMode");
    member_open(data, NULL, '{');
    member_words(data, "posMode", "net_mode");
    member_close(data, '}');
    return 0;
}

int rest_set_fee_type(struct simulator *s, struct rest *r, struct text *data)
{
    struct str type = trade_text(r->body, "feeType");
    int code;

    if (!str_is(type, "0") && !str_is(type, "1"))
        return rest_refuse(r, type.len == 0 ? 50014 : 51000, "feeType");
    code = venue_set_fee_type(&s->venue, SIM_ACCOUNT, str_is(type, "1"));
    if (code != 0)
        return code;
    member_open(data, NULL, '{');
    member_str(data, "feeType", type);
    member_close(data, '}');
    return 0;
}

int rest_bills(struct simulator *s, struct rest *r, struct text *data)
{
    const struct venue_bill *b = NULL;
    uint32_t limit = rest_limit(r, 100, 100);
    uint64_t after = UINT64_MAX;
    uint64_t before = 0;

    if (limit == 0)
        return rest_refuse(r, 51000, "limit");
    if (rest_param(r, "after").len > 0 && u64_parse(rest_param(r, "after"), &after))
        return rest_refuse(r, 51000, "after");
    if (rest_param(r, "before").len > 0 && u64_parse(rest_param(r, "before"), &before))
        return rest_refuse(r, 51000, "before");
    while (limit > 0 && (b = venue_next_bill(&s->venue, SIM_ACCOUNT, b)) != NULL) {
        struct str ccy = rest_param(r, "ccy");
        struct str type = rest_param(r, "type");

        if (b->unlisted || b->id >= after || b->id <= before ||
            (ccy.len > 0 && !str_equal(ccy, word_str(&s->venue.currency[b->currency]))) ||
            (type.len > 0 && !str_is(type, venue_bill_number(b->type))))
            continue;
        row_bill(&s->venue, b, data);
        limit--;
    }
    return 0;
}

int rest_account_rate_limit(struct simulator *s, struct rest *r, struct text *data)
{
    (void)r;
    member_open(data, NULL, '{');
    member_empty(data, "fillRatio,mainFillRatio");
    member_words(data, "accRateLimit", "1000");
    member_words(data, "nextAccRateLimit", "1000");
    member_ms(data, "ts", s->now);
    member_close(data, '}');
    return 0;
}

int rest_asset_currencies(struct simulator *s, struct rest *r, struct text *data)
{
    struct str wanted = rest_param(r, "ccy");

    for (uint32_t c = 0; c < s->venue.currencies; c++) {
        if (wanted.len > 0 && !str_equal(wanted, word_str(&s->venue.currency[c])))
            continue;
        member_open(data, NULL, '{');
        member_word(data, "ccy", &s->venue.currency[c]);
        member_word(data, "name", &s->venue.currency[c]);
        member_word(data, "chain", &s->venue.currency[c]);
        member_bool(data, "canDep", false);
        member_bool(data, "canWd", false);
        member_bool(data, "canInternal", false);
        member_words(data, "minFee", "0");
        member_words(data, "maxFee", "0");
        member_words(data, "minWd", "0");
        member_words(data, "maxWd", "0");
        member_words(data, "wdTickSz", "8");
        member_close(data, '}');
    }
    return 0;
}
