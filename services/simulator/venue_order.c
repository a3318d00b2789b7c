#include "services/simulator/venue_order.h"

#include "common/base/assert.h"

#define NAME(constant, word) [constant] = word,
#define SOURCE(constant, number, reason) \
    case constant: return reason;
static const char *const kind_names[] = {VENUE_KINDS(NAME)};
static const char *const state_names[] = {VENUE_STATES(NAME)};
static const char *const stp_names[] = {VENUE_STPS(NAME)};

enum {
    KINDS = sizeof kind_names / sizeof kind_names[0],
    STPS = sizeof stp_names / sizeof stp_names[0],
};

const char *venue_kind_name(enum venue_kind k)
{
    ASSERT((unsigned)k < KINDS);
    return kind_names[k];
}

const char *venue_state_name(enum venue_state s)
{
    ASSERT((unsigned)s <= VENUE_CANCELED);
    return state_names[s];
}

const char *venue_stp_name(enum venue_stp s)
{
    ASSERT((unsigned)s < STPS);
    return stp_names[s];
}

bool venue_kind_from(struct str word, enum venue_kind *out)
{
    for (unsigned n = 0; n < KINDS; n++) {
        if (!str_is(word, kind_names[n]))
            continue;
        *out = (enum venue_kind)n;
        return true;
    }
    return false;
}

bool venue_stp_from(struct str word, enum venue_stp *out)
{
    for (unsigned n = 0; n < STPS; n++) {
        if (!str_is(word, stp_names[n]))
            continue;
        *out = (enum venue_stp)n;
        return true;
    }
    return false;
}

const char *venue_cancel_text(enum venue_cancel_source s)
{
    switch (s) {
        VENUE_CANCEL_SOURCES(SOURCE)
    }
    UNREACHABLE();
}

static uint32_t hash_id(uint64_t id)
{
    return (uint32_t)((id * 0x9E3779B97F4A7C15U) >> 40) % VENUE_ORDERS;
}

static uint32_t hash_cl(uint16_t account, struct str cl)
{
    uint64_t h = 1469598103934665603U ^ account;
    for (size_t n = 0; n < cl.len; n++)
        h = (h ^ (uint8_t)cl.at[n]) * 1099511628211U;
    return hash_id(h);
}

void venue_orders_init(struct venue_orders *p)
{
    for (int32_t n = 0; n < VENUE_ORDERS; n++) {
        p->by_id[n] = VENUE_ORDER_NONE;
        p->by_cl[n] = VENUE_ORDER_NONE;
    }
    for (int a = 0; a < VENUE_ACCOUNTS; a++) {
        p->newest[a] = VENUE_ORDER_NONE;
        p->oldest[a] = VENUE_ORDER_NONE;
        p->pending_newest[a] = VENUE_ORDER_NONE;
        p->pending_oldest[a] = VENUE_ORDER_NONE;
        p->pending[a] = 0;
    }
    p->done_first = VENUE_ORDER_NONE;
    p->done_last = VENUE_ORDER_NONE;
    p->unused = VENUE_ORDER_NONE;
    p->touched = 0;
}

static int32_t slot_of(const struct venue_orders *p, const struct venue_order *o)
{
    ptrdiff_t n = o - p->at;
    ASSERT(n >= 0 && n < VENUE_ORDERS);
    return (int32_t)n;
}

/* Takes the slot out of a hash chain whose links are `offset` bytes into the order. */
static void unchain(struct venue_orders *p, int32_t *head, int32_t slot, size_t offset)
{
    int32_t *link = head;
    while (*link != slot) {
        ASSERT(*link != VENUE_ORDER_NONE);
        link = (int32_t *)(void *)((char *)&p->at[*link] + offset);
    }
    *link = *(int32_t *)(void *)((char *)&p->at[slot] + offset);
}

static void forget_oldest_done(struct venue_orders *p)
{
    int32_t slot = p->done_first;
    struct venue_order *o = &p->at[slot];
    p->done_first = o->done_next;
    if (p->done_first == VENUE_ORDER_NONE)
        p->done_last = VENUE_ORDER_NONE;
    unchain(p, &p->by_id[hash_id(o->id)], slot, offsetof(struct venue_order, next_by_id));
    if (!word_empty(&o->cl_ord_id))
        unchain(p, &p->by_cl[hash_cl(o->account, word_str(&o->cl_ord_id))], slot,
                offsetof(struct venue_order, next_by_cl));
    if (o->newer != VENUE_ORDER_NONE)
        p->at[o->newer].older = o->older;
    else
        p->newest[o->account] = o->older;
    if (o->older != VENUE_ORDER_NONE)
        p->at[o->older].newer = o->newer;
    else
        p->oldest[o->account] = o->newer;
    o->id = 0;
    o->done_next = p->unused;
    p->unused = slot;
}

/* A free slot; VENUE_ORDER_NONE when all are pending. */
static int32_t take_slot(struct venue_orders *p)
{
    const bool full = p->unused == VENUE_ORDER_NONE && p->touched == VENUE_ORDERS;
    if (full && p->done_first != VENUE_ORDER_NONE)
        forget_oldest_done(p);
    const int32_t slot = p->unused;
    if (slot == VENUE_ORDER_NONE)
        return p->touched < VENUE_ORDERS ? p->touched++ : VENUE_ORDER_NONE;
    p->unused = p->at[slot].done_next;
    return slot;
}

struct venue_order *venue_orders_add(struct venue_orders *p, const struct venue_order *o)
{
    ASSERT(o->id != 0);
    ASSERT(venue_order_pending(o));
    const int32_t slot = take_slot(p);
    if (slot == VENUE_ORDER_NONE)
        return NULL;
    struct venue_order *n = &p->at[slot];
    *n = *o;
    uint32_t id = hash_id(o->id);
    n->next_by_id = p->by_id[id];
    p->by_id[id] = slot;
    if (!word_empty(&o->cl_ord_id)) {
        int32_t *chain = &p->by_cl[hash_cl(o->account, word_str(&o->cl_ord_id))];
        n->next_by_cl = *chain;
        *chain = slot;
    }
    n->older = p->newest[o->account];
    n->newer = VENUE_ORDER_NONE;
    if (n->older != VENUE_ORDER_NONE)
        p->at[n->older].newer = slot;
    else
        p->oldest[o->account] = slot;
    p->newest[o->account] = slot;
    n->pending_older = p->pending_newest[o->account];
    n->pending_newer = VENUE_ORDER_NONE;
    if (n->pending_older != VENUE_ORDER_NONE)
        p->at[n->pending_older].pending_newer = slot;
    else
        p->pending_oldest[o->account] = slot;
    p->pending_newest[o->account] = slot;
    p->pending[o->account]++;
    n->done_next = VENUE_ORDER_NONE;
    return n;
}

static void end(struct venue_orders *p, struct venue_order *o)
{
    int32_t slot = slot_of(p, o);
    if (o->pending_newer != VENUE_ORDER_NONE)
        p->at[o->pending_newer].pending_older = o->pending_older;
    else
        p->pending_newest[o->account] = o->pending_older;
    if (o->pending_older != VENUE_ORDER_NONE)
        p->at[o->pending_older].pending_newer = o->pending_newer;
    else
        p->pending_oldest[o->account] = o->pending_newer;
    ASSERT(p->pending[o->account] > 0);
    p->pending[o->account]--;
    o->done_next = VENUE_ORDER_NONE;
    if (p->done_last != VENUE_ORDER_NONE)
        p->at[p->done_last].done_next = slot;
    else
        p->done_first = slot;
    p->done_last = slot;
}

void venue_order_move(struct venue_orders *p, struct venue_order *o, enum venue_state to)
{
    ASSERT(o->id != 0);
    ASSERT(venue_order_pending(o));
    ASSERT(to != VENUE_LIVE);
    o->state = to;
    if (!venue_order_pending(o))
        end(p, o);
}

int32_t venue_orders_by_id(const struct venue_orders *p, uint64_t id)
{
    int32_t n = p->by_id[hash_id(id)];
    while (n != VENUE_ORDER_NONE && p->at[n].id != id)
        n = p->at[n].next_by_id;
    return n;
}

int32_t venue_orders_by_cl(const struct venue_orders *p, uint16_t account, struct str cl)
{
    int32_t found = VENUE_ORDER_NONE;
    if (cl.len == 0)
        return found;
    for (int32_t n = p->by_cl[hash_cl(account, cl)]; n != VENUE_ORDER_NONE;
         n = p->at[n].next_by_cl) {
        const struct venue_order *o = &p->at[n];
        if (o->account != account || !str_equal(word_str(&o->cl_ord_id), cl))
            continue;
        if (found == VENUE_ORDER_NONE || o->id > p->at[found].id)
            found = n;
    }
    return found;
}

static const struct venue_order *at_or_null(const struct venue_orders *p, int32_t slot)
{
    return slot == VENUE_ORDER_NONE ? NULL : &p->at[slot];
}

const struct venue_order *venue_orders_next(const struct venue_orders *p, uint16_t account,
                                            const struct venue_order *newer)
{
    ASSERT(account < VENUE_ACCOUNTS);
    return at_or_null(p, newer == NULL ? p->newest[account] : newer->older);
}

const struct venue_order *venue_orders_next_pending(const struct venue_orders *p, uint16_t account,
                                                    const struct venue_order *newer)
{
    ASSERT(account < VENUE_ACCOUNTS);
    return at_or_null(p, newer == NULL ? p->pending_newest[account] : newer->pending_older);
}
