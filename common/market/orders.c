#include "common/market/orders.h"

#include <string.h>

#include "common/base/assert.h"

void orders_init(struct orders *os)
{
    memset(os, 0, sizeof *os);
    os->live_first = os->live_last = ORDERS_NONE;
    os->ended_first = os->ended_last = ORDERS_NONE;
    for (int i = 0; i < ORDERS_MAX; i++)
        os->next[i] = (int16_t)(i + 1);
    os->next[ORDERS_MAX - 1] = ORDERS_NONE;
    os->unused = 0;
}

static void append(struct orders *os, int16_t *first, int16_t *last, int16_t slot)
{
    os->next[slot] = ORDERS_NONE;
    os->prev[slot] = *last;
    if (*last == ORDERS_NONE)
        *first = slot;
    else
        os->next[*last] = slot;
    *last = slot;
}

static void unlink_from(struct orders *os, int16_t *first, int16_t *last, int16_t slot)
{
    const int16_t before = os->prev[slot];
    const int16_t behind = os->next[slot];
    if (before == ORDERS_NONE)
        *first = behind;
    else
        os->next[before] = behind;
    if (behind == ORDERS_NONE)
        *last = before;
    else
        os->prev[behind] = before;
}

struct order *orders_add(struct orders *os, enum order_state state)
{
    ASSERT(!order_state_terminal(state));
    int16_t slot = os->unused;
    if (slot != ORDERS_NONE) {
        os->unused = os->next[slot];
    } else if (os->ended_first != ORDERS_NONE) {
        slot = os->ended_first;
        unlink_from(os, &os->ended_first, &os->ended_last, slot);
        os->ended--;
    } else {
        return NULL;
    }
    append(os, &os->live_first, &os->live_last, slot);
    os->live++;
    order_init(&os->at[slot], state);
    return &os->at[slot];
}

int orders_slot(const struct orders *os, const struct order *o)
{
    ASSERT(o >= os->at && o < os->at + ORDERS_MAX);
    return (int)(o - os->at);
}

void orders_end(struct orders *os, struct order *o)
{
    ASSERT(order_ended(o));
    ASSERT(os->live > 0);
    const int16_t slot = (int16_t)orders_slot(os, o);
    unlink_from(os, &os->live_first, &os->live_last, slot);
    append(os, &os->ended_first, &os->ended_last, slot);
    os->live--;
    os->ended++;
}

typedef bool is_it_fn(const struct order *o, const void *key);

static struct order *find(struct orders *os, is_it_fn *is_it, const void *key)
{
    for (int16_t i = os->live_first; i != ORDERS_NONE; i = os->next[i])
        if (is_it(&os->at[i], key))
            return &os->at[i];
    for (int16_t i = os->ended_last; i != ORDERS_NONE; i = os->prev[i])
        if (is_it(&os->at[i], key))
            return &os->at[i];
    return NULL;
}

static bool has_number(const struct order *o, const void *key)
{
    return o->number == *(const uint64_t *)key;
}

static bool has_intent(const struct order *o, const void *key)
{
    return o->intent == *(const uint64_t *)key;
}

static bool has_cl_ord_id(const struct order *o, const void *key)
{
    return str_equal(word_str(&o->cl_ord_id), *(const struct str *)key);
}

static bool has_ord_id(const struct order *o, const void *key)
{
    return str_equal(word_str(&o->ord_id), *(const struct str *)key);
}

struct order *orders_by_number(struct orders *os, uint64_t number)
{
    return number == 0 ? NULL : find(os, has_number, &number);
}

struct order *orders_by_intent(struct orders *os, uint64_t intent)
{
    return intent == 0 ? NULL : find(os, has_intent, &intent);
}

struct order *orders_by_cl_ord_id(struct orders *os, struct str id)
{
    return id.len == 0 ? NULL : find(os, has_cl_ord_id, &id);
}

struct order *orders_by_ord_id(struct orders *os, struct str id)
{
    return id.len == 0 ? NULL : find(os, has_ord_id, &id);
}

struct order *orders_first(struct orders *os)
{
    return os->live_first == ORDERS_NONE ? NULL : &os->at[os->live_first];
}

struct order *orders_after(struct orders *os, const struct order *o)
{
    const int16_t next = os->next[orders_slot(os, o)];
    return next == ORDERS_NONE ? NULL : &os->at[next];
}

bool orders_match(const struct orders_filter *f, const struct order *o)
{
    return (word_empty(&f->inst) || word_equal(&f->inst, &o->inst)) &&
           (!f->one_side || f->side == o->side);
}

uint32_t orders_count(const struct orders *os, const struct orders_filter *f)
{
    uint32_t n = 0;
    for (int16_t i = os->live_first; i != ORDERS_NONE; i = os->next[i])
        n += orders_match(f, &os->at[i]);
    return n;
}

uint32_t orders_in_state(const struct orders *os, enum order_state state)
{
    uint32_t n = 0;
    for (int16_t i = os->live_first; i != ORDERS_NONE; i = os->next[i])
        n += os->at[i].state == state;
    return n;
}

qty_t orders_open_qty(const struct orders *os, const struct orders_filter *f)
{
    ASSERT(!word_empty(&f->inst));
    int64_t sum = 0;
    for (int16_t i = os->live_first; i != ORDERS_NONE; i = os->next[i]) {
        if (!orders_match(f, &os->at[i]))
            continue;
        const int64_t qty = order_open_qty(&os->at[i]).v;
        sum = qty > INT64_MAX - sum ? INT64_MAX : sum + qty;
    }
    return QTY(sum);
}

money_t orders_open_notional(const struct orders *os, const struct orders_filter *f,
                             const struct instrument *i, px_t reference)
{
    ASSERT(word_equal(&f->inst, &i->inst));
    money_t sum = MONEY(0);
    for (int16_t n = os->live_first; n != ORDERS_NONE; n = os->next[n])
        if (orders_match(f, &os->at[n]))
            sum = money_add(sum, order_notional(&os->at[n], i, reference));
    return sum;
}

bool orders_valid(const struct orders *os)
{
    uint32_t live = 0;
    uint32_t ended = 0;
    for (int16_t i = os->live_first; i != ORDERS_NONE && live <= ORDERS_MAX;
         i = os->next[i], live++)
        if (order_ended(&os->at[i]) || !order_valid(&os->at[i]))
            return false;
    for (int16_t i = os->ended_first; i != ORDERS_NONE && ended <= ORDERS_MAX;
         i = os->next[i], ended++)
        if (!order_ended(&os->at[i]) || !order_valid(&os->at[i]))
            return false;
    return live == os->live && ended == os->ended && live + ended <= ORDERS_MAX;
}
