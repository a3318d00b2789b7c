#include "services/simulator/venue.h"

#include <stddef.h>
#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/venue_say.h"
#include "services/simulator/venue_settle.h"

enum { LEVERAGE_START = 3 }; /* OKX's for a fresh account */

void venue_init(struct venue *v)
{
    memset(v, 0, offsetof(struct venue, book));
    v->events.first = 0;
    v->events.count = 0;
    ladder_nodes_init(&v->nodes);
    venue_orders_init(&v->orders);
}

int16_t venue_currency(const struct venue *v, struct str ccy)
{
    for (uint32_t n = 0; n < v->currencies; n++)
        if (str_equal(word_str(&v->currency[n]), ccy))
            return (int16_t)n;
    return VENUE_CURRENCY_NONE;
}

static int16_t currency_make(struct venue *v, struct str ccy)
{
    int16_t known = venue_currency(v, ccy);
    if (known != VENUE_CURRENCY_NONE || v->currencies == VENUE_CURRENCIES)
        return known;
    v->currency[v->currencies] = word_from(ccy);
    return (int16_t)v->currencies++;
}

int venue_inst(const struct venue *v, struct str inst_id)
{
    for (uint32_t n = 0; n < v->listings; n++)
        if (str_equal(word_str(&v->listing[n].is.inst), inst_id))
            return (int)n;
    return -1;
}

int venue_inst_by_code(const struct venue *v, int64_t code)
{
    for (uint32_t n = 0; n < v->listings; n++)
        if (v->listing[n].is.code == code)
            return (int)n;
    return -1;
}

int venue_list(struct venue *v, const struct listing *l)
{
    if (!listing_valid(l) || v->listings == VENUE_LISTINGS)
        return -1;
    if (venue_inst(v, word_str(&l->is.inst)) >= 0 || venue_inst_by_code(v, l->is.code) >= 0)
        return -1;
    int16_t base = currency_make(v, word_str(&l->is.base));
    int16_t quote = currency_make(v, word_str(&l->is.quote));
    if (base == VENUE_CURRENCY_NONE || quote == VENUE_CURRENCY_NONE)
        return -1;
    int n = (int)v->listings++;
    v->listing[n] = *l;
    v->base[n] = base;
    v->quote[n] = quote;
    v->funding_at[n] = TS_NEVER;
    ladder_init(&v->book[n], (uint16_t)n);
    venue_tape_init(&v->tape[n]);
    for (int a = 0; a < VENUE_ACCOUNTS; a++) {
        uint32_t most = l->is.max_leverage;
        v->account[a].leverage[n] = most > 0 && most < LEVERAGE_START ? most : LEVERAGE_START;
    }
    return n;
}

int venue_open_account(struct venue *v, struct str uid)
{
    for (uint32_t n = 0; n < VENUE_ACCOUNTS; n++) {
        struct venue_account *a = &v->account[n];
        if (a->open)
            continue;
        a->open = true;
        a->uid = word_from(uid);
        a->level = word_of("Lv1");
        a->stp = VENUE_STP_MAKER;
        a->master = (uint16_t)n;
        return (int)n;
    }
    return -1;
}

/* ---- time ---- */

/* The first multiple of the period after now, counted from midnight UTC. */
static ts_t next_funding(const struct listing *l, ts_t now)
{
    if (l->funding_period.v == 0)
        return TS_NEVER;
    return TS(now.v - now.v % l->funding_period.v + l->funding_period.v);
}

ts_t venue_funding_time(const struct venue *v, int inst, ts_t now)
{
    return v->funding_at[inst].v == INT64_MAX ? next_funding(&v->listing[inst], now)
                                              : v->funding_at[inst];
}

ts_t venue_deadline(const struct venue *v)
{
    ts_t at = venue_change_time(v);
    for (uint32_t n = 0; n < v->listings; n++)
        at = ts_min(at, v->funding_at[n]);
    for (int a = 0; a < VENUE_ACCOUNTS; a++)
        for (int n = 0; n < VENUE_TIMERS; n++)
            if (v->timer[a][n].used)
                at = ts_min(at, v->timer[a][n].at);
    return at;
}

static bool fire_timer(struct venue *v, ts_t now)
{
    for (uint32_t a = 0; a < VENUE_ACCOUNTS; a++) {
        for (int n = 0; n < VENUE_TIMERS; n++) {
            struct venue_timer *t = &v->timer[a][n];
            if (!t->used || t->at.v > now.v)
                continue;
            struct word tag = t->tag;
            t->used = false;
            (void)venue_cancel_all(v, (uint16_t)a, &tag, VENUE_BY_DEAD_MAN, now);
            return true;
        }
    }
    return false;
}

static void fund(struct venue *v, ts_t now)
{
    for (uint32_t n = 0; n < v->listings; n++) {
        if (v->funding_at[n].v > now.v)
            continue;
        venue_settle_funding(v, (int)n, now);
        v->funding_at[n] = next_funding(&v->listing[n], now);
    }
}

void venue_step(struct venue *v, ts_t now)
{
    for (uint32_t n = 0; n < v->listings; n++)
        if (v->funding_at[n].v == INT64_MAX)
            v->funding_at[n] = next_funding(&v->listing[n], now);
    if (venue_change(v, now))
        return;
    venue_say_begin(v);
    fund(v, now);
    (void)fire_timer(v, now);
}

int venue_cancel_all_after(struct venue *v, uint16_t account, struct str tag, dur_t timeout,
                           ts_t now, ts_t *trigger)
{
    ASSERT(account < VENUE_ACCOUNTS);
    *trigger = TS(0);
    if (tag.len > 16)
        return VENUE_PARAMETER;
    if (timeout.v != 0 && (timeout.v < DUR_S(10).v || timeout.v > DUR_S(120).v))
        return VENUE_PARAMETER;
    struct venue_timer *mine = NULL;
    struct venue_timer *spare = NULL;
    for (int n = 0; n < VENUE_TIMERS; n++) {
        struct venue_timer *t = &v->timer[account][n];
        if (t->used && str_equal(word_str(&t->tag), tag))
            mine = t;
        else if (!t->used && spare == NULL)
            spare = t;
    }
    if (timeout.v == 0) {
        if (mine != NULL)
            mine->used = false;
        return VENUE_OK;
    }
    mine = mine != NULL ? mine : spare;
    if (mine == NULL)
        return VENUE_NO_TAG_TIMERS;
    *trigger = ts_add(now, timeout);
    *mine = (struct venue_timer){true, word_from(tag), *trigger};
    return VENUE_OK;
}

/* ---- settings and money ---- */

static bool busy(const struct venue *v, uint16_t account, int inst)
{
    return v->account[account].pending_inst[inst] > 0;
}

int venue_set_leverage(struct venue *v, uint16_t account, int inst, struct str lever, ts_t now)
{
    (void)now;
    int64_t value = 0;
    if (inst < 0 || (uint32_t)inst >= v->listings)
        return VENUE_NO_INSTRUMENT;
    if (v->listing[inst].is.type != INST_SWAP)
        return VENUE_ACCOUNT_MODE;
    if (i64_parse(lever, &value) != ERR_OK || value < 1)
        return VENUE_PARAMETER;
    if (value > v->listing[inst].is.max_leverage)
        return VENUE_LEVERAGE_HIGH;
    struct venue_account *a = &v->account[account];
    uint32_t was = a->leverage[inst];
    if (was == (uint32_t)value)
        return VENUE_OK;
    if (busy(v, account, inst))
        return VENUE_LEVERAGE_ORDERS;
    a->leverage[inst] = (uint32_t)value;
    struct venue_funds f = venue_funds(v, account, v->quote[inst]);
    if (money_cmp(f.equity, f.frozen) >= 0)
        return VENUE_OK;
    a->leverage[inst] = was;
    return VENUE_LEVERAGE_MARGIN;
}

int venue_set_fee_type(struct venue *v, uint16_t account, bool in_quote)
{
    struct venue_account *a = &v->account[account];
    if (a->fee_in_quote != in_quote && v->orders.pending[account] > 0)
        return VENUE_CLOSE_FIRST;
    a->fee_in_quote = in_quote;
    return VENUE_OK;
}

void venue_set_fees(struct venue *v, uint16_t account, int inst, rate_t maker, rate_t taker)
{
    ASSERT(inst >= 0 && (uint32_t)inst < v->listings);
    v->account[account].fees[inst] = (struct venue_fees){maker, taker};
}

static int transfer(struct venue *v, struct venue_bill b, struct str ccy, ts_t now)
{
    if (ccy.len == 0 || !word_fits(ccy))
        return VENUE_PARAMETER;
    int16_t c = currency_make(v, ccy);
    if (c == VENUE_CURRENCY_NONE)
        return VENUE_BUSY;
    money_t available = venue_funds(v, b.account, c).available;
    if (b.change.v < 0 && money_cmp(money_neg(b.change), available) > 0)
        return VENUE_TRANSFER_SHORT;
    venue_say_begin(v);
    b.type = VENUE_BILL_TRANSFER;
    b.currency = c;
    b.inst = -1;
    v->deposited[c] = money_add(v->deposited[c], b.change);
    venue_say_cash(v, &b, 0, now);
    return VENUE_OK;
}

int venue_transfer(struct venue *v, uint16_t account, struct str ccy, money_t change, ts_t now)
{
    return transfer(v, (struct venue_bill){.account = account, .change = change}, ccy, now);
}

int venue_transfer_unlisted(struct venue *v, uint16_t account, struct str ccy, money_t change,
                            ts_t now)
{
    const struct venue_bill b = {.account = account, .change = change, .unlisted = true};
    return transfer(v, b, ccy, now);
}

bool venue_set_funding(struct venue *v, int inst, rate_t rate, dur_t period, ts_t now)
{
    struct listing *l = &v->listing[inst];
    if (l->is.type != INST_SWAP || period.v < DUR_S(1).v)
        return false;
    l->funding = rate;
    l->funding_period = period;
    v->funding_at[inst] = next_funding(l, now);
    return true;
}

/* ---- walks ---- */

static const void *ring_next(const char *at, size_t size, uint64_t count, uint64_t cap,
                             const void *newer)
{
    uint64_t oldest = count > cap ? count - cap : 0;
    uint64_t n = count;
    if (newer != NULL) {
        uint64_t slot = (uint64_t)((const char *)newer - at) / size;
        uint64_t newest_slot = (count + cap - 1) % cap;
        uint64_t back = (newest_slot + cap - slot) % cap;
        n = count - 1 - back;
    }
    return n > oldest ? at + ((n - 1) % cap) * size : NULL;
}

const struct venue_fill *venue_next_fill(const struct venue *v, uint16_t account,
                                         const struct venue_fill *newer)
{
    const struct venue_fill *f = newer;
    do {
        f = ring_next((const char *)v->fill, sizeof *f, v->fills, VENUE_FILLS, f);
    } while (f != NULL && f->account != account);
    return f;
}

const struct venue_bill *venue_next_bill(const struct venue *v, uint16_t account,
                                         const struct venue_bill *newer)
{
    const struct venue_bill *b = newer;
    do {
        b = ring_next((const char *)v->bill, sizeof *b, v->bills, VENUE_BILLS, b);
    } while (b != NULL && b->account != account);
    return b;
}

const struct venue_position *venue_position(const struct venue *v, uint16_t account, int inst)
{
    ASSERT(inst >= 0 && (uint32_t)inst < v->listings);
    return &v->account[account].positions[inst];
}

/* ---- words ---- */

void venue_ack_text(const struct venue_ack *ack, struct text *out)
{
    struct str rest = str_from(venue_code_text(ack->code));
    size_t hole = str_find(rest, STR("%s"));
    text_str(out, (struct str){rest.at, hole});
    if (hole == rest.len)
        return;
    text_put(out, ack->parameter_word.at[0] != 0 ? ack->parameter_word.at : ack->parameter);
    text_str(out, (struct str){rest.at + hole + 2, rest.len - hole - 2});
}

const char *venue_bill_number(enum venue_bill_type t)
{
    switch (t) {
#define X(constant, number, event) \
    case constant: return number;
        VENUE_BILL_TYPES(X)
#undef X
    }
    UNREACHABLE();
}

const char *venue_bill_event(enum venue_bill_type t)
{
    switch (t) {
#define X(constant, number, event) \
    case constant: return event;
        VENUE_BILL_TYPES(X)
#undef X
    }
    UNREACHABLE();
}
