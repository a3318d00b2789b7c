#include "services/executor/account.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_read_account.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"
#include "services/executor/rest.h"

enum {
    QUERY_SIZE = 256,
    FEES_EVERY_S = 3600,
    AGAIN_S = 5,
    WAIT_S = 10, /* an answer that does not come is asked for again */
};

struct str account_spot_mode(const struct account *a)
{
    return a->portfolio_spot ? STR("cross") : STR("cash");
}

static void tell_account(const struct executor *x, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_ACCOUNT, now);
    m->account = x->account.facts;
}

/* A word cut to what a word holds. */
static struct word cut_word(struct str s)
{
    return word_from((struct str){s.at, s.len < WORD_SIZE ? s.len : WORD_SIZE - 1});
}

/* Somebody has changed the account under us: nothing proven about swaps holds any more. */
static void mode_changed(struct executor *x)
{
    executor_alert(x, ALERT_ACCOUNT, &WORD_EMPTY, STR("account or position mode was changed"));
    for (int i = 0; i < x->markets.count; i++) {
        struct market *k = &x->markets.at[i];
        k->leverage_state = LEVERAGE_UNSET;
        k->leverage_at = x->now;
    }
}

bool account_on_config(struct executor *x, struct json_at rows)
{
    struct account *a = &x->account;
    struct okx_config c;
    if (okx_read_config(json_first(rows), &c) != ERR_OK) {
        executor_bad_data(x, "account_config", STR_EMPTY);
        return false;
    }
    const bool net = str_is(c.position_mode, "net_mode");
    if (a->configured && (!str_equal(word_str(&a->facts.position_mode), c.position_mode) ||
                          !str_equal(word_str(&a->facts.level), c.level)))
        mode_changed(x);
    a->configured = true;
    a->facts.uid = cut_word(c.uid);
    a->facts.level = cut_word(c.level);
    a->facts.position_mode = cut_word(c.position_mode);
    a->facts.fee_type = cut_word(c.fee_type);
    a->facts.permissions = cut_word(c.permissions);
    a->facts.can_trade = c.can_trade;
    a->facts.can_withdraw = c.can_withdraw;
    a->portfolio_spot = str_is(c.level, "3") || str_is(c.level, "4");
    a->swaps_allowed = net && !str_is(c.level, "1");
    tell_account(x, x->now, x->out);
    if (!c.can_trade) {
        executor_refuse(x, "no_trade_permission", ALERT_ACCOUNT,
                        "the API key may not trade; give it the permission Trade on OKX");
        return false;
    }
    if (c.can_withdraw && word_is(&x->settings->exchange, "live")) {
        executor_refuse(x, "withdraw_permission", ALERT_ACCOUNT,
                        "the API key may withdraw; make one with Read and Trade only");
        return false;
    }
    if (c.auto_loan)
        executor_alert(x, ALERT_ACCOUNT, &WORD_EMPTY,
                       STR("auto-borrow is on, orders may borrow; switch it off on OKX"));
    return true;
}

static struct msg_balance *balance_of(struct account *a, struct str ccy)
{
    for (uint32_t i = 0; i < a->currencies; i++)
        if (str_equal(word_str(&a->balance[i].currency), ccy))
            return &a->balance[i];
    if (a->currencies == CURRENCIES_MAX || !word_fits(ccy) || ccy.len == 0)
        return NULL;
    struct msg_balance *b = &a->balance[a->currencies++];
    memset(b, 0, sizeof *b);
    b->currency = word_from(ccy);
    return b;
}

static void tell_balance(const struct msg_balance *b, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_BALANCE, now);
    m->exch = b->updated;
    m->balance = *b;
}

static bool same_balance(const struct msg_balance *a, const struct msg_balance *b)
{
    return money_cmp(a->cash, b->cash) == 0 && money_cmp(a->available, b->available) == 0 &&
           money_cmp(a->frozen, b->frozen) == 0 && money_cmp(a->equity, b->equity) == 0;
}

static bool take_balance(struct executor *x, struct json_at row)
{
    struct okx_balance got;
    if (okx_read_balance(row, &got) != ERR_OK)
        return false;
    struct msg_balance *b = balance_of(&x->account, got.ccy);
    if (b == NULL) {
        executor_log(x, LEVEL_WARN, "balance_not_kept", "ccy", got.ccy);
        return true;
    }
    if (got.updated.v < b->updated.v)
        return true; /* overtaken by a newer one */
    struct msg_balance next = *b;
    next.updated = got.updated;
    next.cash = got.cash;
    if (!got.has_all && b->updated.v != 0) {
        /* Cash alone is told first; the rest moves with it until it is told too, 50 ms later. */
        const money_t moved = money_sub(got.cash, b->cash);
        next.available = money_max(MONEY(0), money_add(b->available, moved));
        next.equity = money_add(b->equity, moved);
    }
    if (got.has_all) {
        next.available = got.available;
        next.frozen = got.frozen;
        next.equity = got.equity;
    }
    const bool told = b->updated.v != 0 && same_balance(b, &next);
    if (money_cmp(b->cash, next.cash) != 0)
        bills_cash_changed(x);
    *b = next;
    if (!told)
        tell_balance(b, x->now, x->out);
    return true;
}

static bool take_balances(struct executor *x, struct json_at rows)
{
    bool ok = true;
    for (struct json_at r = json_first(rows); json_present(r); r = json_next(r))
        ok &= take_balance(x, r);
    if (!ok)
        executor_bad_data(x, "balance", STR_EMPTY);
    return ok;
}

static bool take_account(struct executor *x, struct json_at row, struct json_at *details)
{
    struct okx_account a;
    if (okx_read_account(row, &a) != ERR_OK) {
        executor_bad_data(x, "account", STR_EMPTY);
        return false;
    }
    *details = a.details;
    struct msg_account *f = &x->account.facts;
    if (a.updated.v < f->updated.v)
        return true;
    const bool told = money_cmp(f->equity, a.total_equity) == 0 && f->updated.v != 0;
    f->equity = a.total_equity;
    f->updated = a.updated;
    if (!told && x->account.configured)
        tell_account(x, x->now, x->out);
    return true;
}

/* A currency that the full listing leaves out has nothing. */
static void clear_absent(struct executor *x, struct json_at details, ts_t as_of)
{
    for (uint32_t i = 0; i < x->account.currencies; i++) {
        struct msg_balance *b = &x->account.balance[i];
        bool there = false;
        for (struct json_at r = json_first(details); json_present(r) && !there; r = json_next(r)) {
            struct str ccy;
            there =
                okx_optional(r, "ccy", &ccy) == ERR_OK && str_equal(ccy, word_str(&b->currency));
        }
        if (there || b->updated.v > as_of.v)
            continue;
        *b = (struct msg_balance){.currency = b->currency, .updated = as_of};
        tell_balance(b, x->now, x->out);
    }
}

bool account_on_balance(struct executor *x, struct json_at rows)
{
    struct json_at details;
    if (!take_account(x, json_first(rows), &details) || !take_balances(x, details))
        return false;
    clear_absent(x, details, x->account.facts.updated);
    return true;
}

static void tell_position(const struct msg_exchange_position *p, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_EXCHANGE_POSITION, now);
    m->exch = p->updated;
    m->exchange_position = *p;
}

static void leverage_from(struct msg_exchange_position *p, struct str text)
{
    int64_t v;
    if (text.len > 0 && i64_parse(text, &v) == ERR_OK && v > 0 && v <= 1000)
        p->leverage = (uint32_t)v;
}

static bool take_position(struct executor *x, struct json_at row)
{
    struct okx_position got;
    if (okx_read_position(row, &got) != ERR_OK || !word_fits(got.inst_id))
        return false;
    const struct word inst = word_from(got.inst_id);
    const int i = markets_add(&x->markets, &inst);
    if (i == MARKETS_NONE) {
        executor_log(x, LEVEL_WARN, "position_not_kept", "inst", got.inst_id);
        return true;
    }
    struct market *k = &x->markets.at[i];
    if (k->has_position && got.updated.v < k->position.updated.v)
        return true;
    struct msg_exchange_position next = {
        .inst = inst,
        .qty_exp = executor_scale(x, &inst, STR("0"), got.qty).qty_exp,
        .average = got.average,
        .liquidation = got.liquidation,
        .unrealised = got.unrealised,
        .leverage = k->position.leverage,
        .updated = got.updated,
    };
    if (qty_parse(got.qty, next.qty_exp, &next.qty) != ERR_OK)
        return false;
    if (str_is(got.pos_side, "short") && next.qty.v > 0)
        next.qty.v = -next.qty.v;
    leverage_from(&next, got.lever);
    k->position = next;
    k->has_position = true;
    tell_position(&next, x->now, x->out);
    return true;
}

static bool take_positions(struct executor *x, struct json_at rows)
{
    bool ok = true;
    for (struct json_at r = json_first(rows); json_present(r); r = json_next(r))
        ok &= take_position(x, r);
    if (!ok)
        executor_bad_data(x, "position", STR_EMPTY);
    return ok;
}

bool account_on_positions(struct executor *x, struct json_at rows)
{
    if (!take_positions(x, rows))
        return false;
    /* A position that the full listing leaves out is closed. */
    for (int i = 0; i < x->markets.count; i++) {
        struct market *k = &x->markets.at[i];
        bool there = false;
        for (struct json_at r = json_first(rows); json_present(r) && !there; r = json_next(r)) {
            struct str inst;
            there =
                okx_optional(r, "instId", &inst) == ERR_OK && str_equal(inst, word_str(&k->inst));
        }
        if (there || !k->has_position || k->position.qty.v == 0)
            continue;
        k->position.qty = QTY(0);
        tell_position(&k->position, x->now, x->out);
    }
    return true;
}

void account_on_push(struct executor *x, const struct okx_frame *f)
{
    struct json_at details;
    if (str_is(f->channel, "positions")) {
        take_positions(x, f->data);
        return;
    }
    for (struct json_at r = json_first(f->data); json_present(r); r = json_next(r)) {
        struct okx_balance_position both;
        if (str_is(f->channel, "account")) {
            if (take_account(x, r, &details))
                take_balances(x, details);
        } else if (okx_read_balance_position(r, &both) == ERR_OK) {
            if (!str_is(both.event_type, "filled") && !str_is(both.event_type, "snapshot"))
                bills_wanted(x);
            take_balances(x, both.balances);
            take_positions(x, both.positions);
        } else {
            executor_bad_data(x, "balance_and_position", STR_EMPTY);
        }
    }
}

void account_on_fees(struct executor *x, const struct request *r, struct json_at rows, bool ok)
{
    struct market *k = &x->markets.at[r->market];
    struct okx_fees fees;
    if (!ok || okx_read_fees(json_first(rows), word_str(&k->instrument.group), &fees) != ERR_OK) {
        executor_log(x, LEVEL_WARN, "fees_not_read", "inst", word_str(&k->inst));
        k->fees_at = ts_add(x->now, DUR_S(AGAIN_S));
        return;
    }
    k->fees = (struct msg_fee_rate){k->inst, fees.maker, fees.taker, cut_word(fees.level), x->now};
    k->has_fees = true;
    k->fees_at = ts_add(x->now, DUR_S(FEES_EVERY_S));
    outbox_push(x->out, MSG_FEE_RATE, x->now)->fee_rate = k->fees;
}

static void ask_fees(struct executor *x, int market)
{
    struct market *k = &x->markets.at[market];
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    if (!account_throttle_take(&x->throttle, ACCOUNT_CONFIG, x->now)) {
        k->fees_at = ts_add(x->now, DUR_MS(500));
        return;
    }
    text_put(&q, "instType=");
    text_put(&q, inst_type_name(k->instrument.type));
    if (k->instrument.type == INST_SPOT) {
        text_put(&q, "&instId=");
        text_word(&q, &k->inst);
    } else {
        struct str family = word_str(&k->inst);
        const size_t cut = str_find(family, STR("-SWAP"));
        family.len = cut;
        text_put(&q, "&instFamily=");
        text_str(&q, family);
    }
    rest_get(x, REQUEST_FEES, OKX_PATH_TRADE_FEE, text_done(&q))->market = market;
    k->fees_at = ts_add(x->now, DUR_S(WAIT_S));
}

static void refuse_leverage(struct executor *x, struct market *k, const char *why)
{
    k->leverage_state = LEVERAGE_REFUSED;
    k->leverage_at = ts_add(x->now, DUR_S(6 * AGAIN_S));
    executor_alert(x, ALERT_LEVERAGE, &k->inst, str_from(why));
}

static void ask_leverage(struct executor *x, int market)
{
    struct market *k = &x->markets.at[market];
    char buffer[QUERY_SIZE];
    struct text t = TEXT(buffer);
    if (!x->account.swaps_allowed) {
        refuse_leverage(x, k, "swaps need net_mode and an account mode with derivatives");
        return;
    }
    if (!account_throttle_take(&x->throttle, ACCOUNT_LEVERAGE, x->now)) {
        k->leverage_at = ts_add(x->now, DUR_MS(200));
        return;
    }
    okx_write_set_leverage(&t, word_str(&k->inst), x->settings->leverage, "cross");
    rest_post(x, REQUEST_LEVERAGE, OKX_PATH_SET_LEVERAGE, text_done(&t), TS(0))->market = market;
    k->leverage_state = LEVERAGE_ASKED;
    k->leverage_at = ts_add(x->now, DUR_S(WAIT_S));
}

void account_on_leverage(struct executor *x, const struct request *r, struct json_at rows, bool ok)
{
    struct market *k = &x->markets.at[r->market];
    (void)rows;
    if (!ok) {
        refuse_leverage(x, k, "could not be set: it stays closed to opening orders");
        return;
    }
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    text_put(&q, "instId=");
    text_word(&q, &k->inst);
    text_put(&q, "&mgnMode=cross");
    rest_get(x, REQUEST_LEVERAGE_INFO, OKX_PATH_LEVERAGE_INFO, text_done(&q))->market = r->market;
    k->leverage_state = LEVERAGE_READING;
    k->leverage_at = ts_add(x->now, DUR_S(WAIT_S));
}

void account_on_leverage_info(struct executor *x, const struct request *r, struct json_at rows,
                              bool ok)
{
    struct market *k = &x->markets.at[r->market];
    struct str inst;
    uint32_t lever = 0;
    if (!ok || okx_read_leverage(json_first(rows), &inst, &lever) != ERR_OK ||
        lever != x->settings->leverage) {
        refuse_leverage(x, k, "the exchange does not confirm what was set");
        return;
    }
    k->leverage_state = LEVERAGE_PROVEN;
    k->leverage_at = TS_NEVER;
    if (!k->has_position) {
        k->position = (struct msg_exchange_position){.inst = k->inst,
                                                     .qty_exp = (int8_t)k->instrument.qty_exp};
        k->has_position = true;
    }
    k->position.leverage = lever;
    tell_position(&k->position, x->now, x->out);
}

static bool wants_leverage(const struct market *k)
{
    return k->known && k->instrument.type == INST_SWAP && k->leverage_state != LEVERAGE_PROVEN;
}

void account_tick(struct executor *x)
{
    if (!x->sync.done_once || x->stopping || x->refused)
        return;
    for (int i = 0; i < x->markets.count; i++) {
        struct market *k = &x->markets.at[i];
        if (k->known && x->now.v >= k->fees_at.v)
            ask_fees(x, i);
        if (wants_leverage(k) && x->now.v >= k->leverage_at.v)
            ask_leverage(x, i);
    }
}

ts_t account_next(const struct executor *x)
{
    ts_t next = TS_NEVER;
    if (!x->sync.done_once || x->stopping || x->refused)
        return next;
    for (int i = 0; i < x->markets.count; i++) {
        const struct market *k = &x->markets.at[i];
        if (k->known)
            next = ts_min(next, k->fees_at);
        if (wants_leverage(k))
            next = ts_min(next, k->leverage_at);
    }
    return next;
}

void account_snapshot(const struct executor *x, ts_t now, struct outbox *out)
{
    if (x->account.configured)
        tell_account(x, now, out);
    for (uint32_t i = 0; i < x->account.currencies; i++)
        tell_balance(&x->account.balance[i], now, out);
    for (int i = 0; i < x->markets.count; i++) {
        const struct market *k = &x->markets.at[i];
        if (k->has_fees)
            outbox_push(out, MSG_FEE_RATE, now)->fee_rate = k->fees;
        if (k->has_position)
            tell_position(&k->position, now, out);
    }
}
