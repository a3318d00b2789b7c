#include "services/simulator/venue_say.h"

#include "common/base/assert.h"

/* 2015-01-01, so that ids look like OKX's and fit int64 for a long time. */
#define ID_EPOCH_MS INT64_C(1420070400000)

/* The worst call: a taker and 1000 makers of accounts, each with order, cash and hold events, and
 * a book level for each; trimming of reduce-only orders adds some. */
enum { WORST_CALL = 12 * VENUE_MAKERS_MAX };

void venue_say_begin(struct venue *v)
{
    ASSERT(v->events.count + WORST_CALL <= VENUE_EVENTS);
    v->calls++;
}

uint64_t venue_say_id(struct venue *v, ts_t now)
{
    int64_t ms = ts_to_ms(now) - ID_EPOCH_MS;
    uint64_t id = ms > 0 ? (uint64_t)ms << 22 : 0;
    v->last_id = id > v->last_id ? id : v->last_id + 1;
    return v->last_id;
}

int64_t venue_say_trade_id(struct venue *v, int inst, ts_t now)
{
    struct venue_tape *t = &v->tape[inst];
    if (t->next_id == 0)
        t->next_id = ts_to_ms(now) > 0 ? ts_to_ms(now) / 10 : 1;
    return t->next_id++;
}

int64_t venue_say_seq(struct venue *v, int inst, ts_t now)
{
    if (v->seq[inst] == 0)
        v->seq[inst] = ts_to_ms(now) > 0 ? ts_to_ms(now) : 1;
    if (v->seq_call[inst] != v->calls) {
        v->seq_call[inst] = v->calls;
        v->seq[inst]++;
    }
    return v->seq[inst];
}

static struct venue_event *say(struct venue *v, enum venue_event_type type, ts_t now)
{
    struct venue_events *q = &v->events;
    ASSERT(q->count < VENUE_EVENTS);
    struct venue_event *e = &q->at[(q->first + q->count) % VENUE_EVENTS];
    q->count++;
    e->type = type;
    e->at = now;
    return e;
}

const struct venue_event *venue_next_event(struct venue *v)
{
    struct venue_events *q = &v->events;
    if (q->count == 0)
        return NULL;
    const struct venue_event *e = &q->at[q->first];
    q->first = (q->first + 1) % VENUE_EVENTS;
    q->count--;
    return e;
}

void venue_say_level(struct venue *v, int inst, enum side side, px_t px, ts_t now)
{
    const struct ladder_level *level = ladder_at(&v->book[inst], side, px);
    struct venue_event *e = say(v, VENUE_EVENT_BOOK, now);
    e->book = (struct venue_event_book){
        .inst = (uint16_t)inst,
        .side = side,
        .px = px,
        .qty = QTY(level != NULL ? level->qty : 0),
        .count = level != NULL ? level->count : 0,
        .seq = venue_say_seq(v, inst, now),
    };
}

void venue_say_order(struct venue *v, struct venue_order *o, enum venue_order_change change,
                     ts_t now)
{
    o->updated = now;
    struct venue_event *e = say(v, VENUE_EVENT_ORDER, now);
    e->order.change = change;
    e->order.is = *o;
    o->amend_result = 0;
    o->amend_source = 0;
}

void venue_say_position(struct venue *v, uint16_t account, int inst, enum venue_bill_type cause,
                        ts_t now)
{
    struct venue_event *e = say(v, VENUE_EVENT_POSITION, now);
    e->position = (struct venue_event_position){account, (uint16_t)inst, cause,
                                                v->account[account].positions[inst]};
}

void venue_say_held(struct venue *v, uint16_t account, int16_t currency, ts_t now)
{
    struct venue_balance *b = &v->account[account].balances[currency];
    b->updated = now;
    struct venue_event *e = say(v, VENUE_EVENT_BALANCE, now);
    e->balance = (struct venue_event_balance){
        .account = account, .currency = currency, .cash = false, .balance = b->cash};
}

void venue_say_instrument(struct venue *v, int inst, ts_t now)
{
    struct venue_event *e = say(v, VENUE_EVENT_INSTRUMENT, now);
    e->inst = (uint16_t)inst;
}

void venue_say_trade(struct venue *v, int inst, const struct venue_trade *trade)
{
    venue_tape_add(&v->tape[inst], trade);
    struct venue_event *e = say(v, VENUE_EVENT_TRADE, trade->at);
    e->trade = (struct venue_event_trade){(uint16_t)inst, trade->side,  trade->px, trade->qty,
                                          trade->last_id, trade->count, trade->seq};
}

void venue_say_cash(struct venue *v, const struct venue_bill *bill, int64_t trade_id, ts_t now)
{
    struct venue_balance *b = &v->account[bill->account].balances[bill->currency];
    b->cash = money_add(b->cash, bill->change);
    b->updated = now;
    struct venue_bill *kept = &v->bill[v->bills % VENUE_BILLS];
    v->bills++;
    *kept = *bill;
    kept->id = venue_say_id(v, now);
    kept->balance = b->cash;
    kept->at = now;
    struct venue_event *e = say(v, VENUE_EVENT_BALANCE, now);
    e->balance = (struct venue_event_balance){
        .account = bill->account,
        .currency = bill->currency,
        .cash = true,
        .cause = bill->type,
        .balance = b->cash,
        .inst = (uint16_t)(bill->inst < 0 ? 0 : bill->inst),
        .trade_id = trade_id,
    };
}
