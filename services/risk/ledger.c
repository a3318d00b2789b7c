#include "services/risk/ledger.h"

#include "common/base/assert.h"

void ledger_init(struct ledger *l)
{
    *l = (struct ledger){0};
}

const struct ledger_currency *ledger_find(const struct ledger *l, const struct word *ccy)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (word_equal(&l->at[i].ccy, ccy))
            return &l->at[i];
    return NULL;
}

struct ledger_currency *ledger_line(struct ledger *l, const struct word *ccy)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (word_equal(&l->at[i].ccy, ccy))
            return &l->at[i];
    if (l->count == LEDGER_CURRENCIES_MAX)
        return NULL;
    l->at[l->count] = (struct ledger_currency){.ccy = *ccy};
    return &l->at[l->count++];
}

void ledger_trade(struct ledger *l, const struct word *ccy, money_t change, ts_t now)
{
    if (change.v == 0)
        return;
    struct ledger_currency *c = ledger_line(l, ccy);
    if (c == NULL) {
        l->dropped++;
        return;
    }
    c->traded = money_add(c->traded, change);
    l->last_change = now;
}

bool ledger_pay(struct ledger *l, const struct word *ccy, money_t change, bool carried, ts_t at)
{
    struct ledger_currency *c = ledger_line(l, ccy);
    if (c == NULL) {
        l->dropped++;
        return false;
    }
    money_t *sum = carried ? &c->carried : &c->paid;
    *sum = money_add(*sum, change);
    if (at.v > l->accepted_at.v)
        return false;
    c->moved = money_sub(c->moved, change);
    return true;
}

void ledger_allow(struct ledger *l, const struct word *ccy)
{
    struct ledger_currency *c = ledger_line(l, ccy);
    if (c != NULL)
        c->slack = money_add(c->slack, MONEY(INT64_C(10000000000)));
}

void ledger_told(struct ledger *l, const struct word *ccy, money_t cash, money_t available,
                 ts_t updated)
{
    struct ledger_currency *c = ledger_line(l, ccy);
    if (c == NULL) {
        l->dropped++;
        return;
    }
    /* Pushes and answers overtake each other; the later by the exchange's clock holds. */
    if (c->told && updated.v < c->told_at.v)
        return;
    c->told = true;
    c->exchange = cash;
    c->available = available;
    c->told_at = updated;
}

void ledger_untold(struct ledger *l)
{
    for (uint32_t i = 0; i < l->count; i++)
        l->at[i].told = false;
}

void ledger_open(struct ledger *l)
{
    l->based = true;
    for (uint32_t i = 0; i < l->count; i++) {
        struct ledger_currency *c = &l->at[i];
        c->moved = c->start = MONEY(0);
        if (c->told)
            c->start = money_sub(c->exchange, ledger_ours(c));
        if (c->told && c->told_at.v > l->based_at.v)
            l->based_at = c->told_at;
    }
}

void ledger_accept(struct ledger *l)
{
    ASSERT(l->based);
    for (uint32_t i = 0; i < l->count; i++) {
        struct ledger_currency *c = &l->at[i];
        const money_t theirs = c->told ? c->exchange : MONEY(0);
        if (!ledger_equal(c))
            c->moved = money_add(c->moved, money_sub(theirs, ledger_ours(c)));
        if (c->told && c->told_at.v > l->accepted_at.v)
            l->accepted_at = c->told_at;
        c->differs = c->rest = TS(0);
    }
    l->dropped = 0;
}

money_t ledger_ours(const struct ledger_currency *c)
{
    const money_t result = money_add(c->traded, c->paid);
    return money_add(money_add(c->start, result), money_add(c->carried, c->moved));
}

bool ledger_equal(const struct ledger_currency *c)
{
    const money_t ours = ledger_ours(c);
    /* A balance the exchange never mentions is nothing. */
    const money_t theirs = c->told ? c->exchange : MONEY(0);
    return int128_abs(money_sub(ours, theirs).v) <= c->slack.v;
}

bool ledger_reset_seen(const struct ledger *l)
{
    bool changed = false;
    for (uint32_t i = 0; i < l->count; i++) {
        const struct ledger_currency *c = &l->at[i];
        const money_t theirs = c->told ? c->exchange : MONEY(0);
        if (money_cmp(theirs, c->start) != 0)
            return false;
        changed = changed || c->traded.v != 0 || c->paid.v != 0 || c->carried.v != 0;
    }
    return changed;
}

static enum ledger_state compare_one(struct ledger_currency *c, bool at_rest, ts_t now)
{
    if (ledger_equal(c)) {
        c->differs = c->rest = TS(0);
        return LEDGER_EQUAL;
    }
    if (c->differs.v == 0)
        c->differs = now;
    if (!at_rest)
        c->rest = TS(0);
    else if (c->rest.v == 0)
        c->rest = now;
    const bool rested = c->rest.v != 0;
    const int64_t still = rested ? ts_diff(now, c->rest).v : 0;
    if (still >= DUR_MS(LEDGER_HALT_MS).v)
        return LEDGER_BROKEN;
    /* One that is never at rest is made to rest: opening stops. */
    if (still >= DUR_MS(LEDGER_REST_MS).v || ts_diff(now, c->differs).v >= DUR_MS(LEDGER_HALT_MS).v)
        return LEDGER_DIFFERS;
    return LEDGER_UNPROVEN;
}

enum ledger_state ledger_compare(struct ledger *l, bool at_rest, ts_t now,
                                 const struct ledger_currency **worst)
{
    enum ledger_state state = l->dropped > 0 ? LEDGER_DIFFERS : LEDGER_EQUAL;
    *worst = NULL;
    for (uint32_t i = 0; i < l->count; i++) {
        const enum ledger_state one = compare_one(&l->at[i], at_rest, now);
        if (one <= state)
            continue;
        state = one;
        *worst = &l->at[i];
    }
    return state;
}
