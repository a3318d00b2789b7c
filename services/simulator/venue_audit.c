/* The invariants of the exchange, each named: what tests ask after every step. */
#include "services/simulator/venue.h"
#include "services/simulator/venue_settle.h"

static bool on_grid(const struct venue *v, uint32_t inst)
{
    for (int side = 0; side < side_count; side++) {
        const struct ladder_side *s = &v->book[inst].side[side];
        for (uint32_t n = 0; n < s->count; n++)
            if (!instrument_on_tick(&v->listing[inst].is, PX(s->level[n].px)))
                return false;
    }
    return true;
}

static const char *broken_books(const struct venue *v)
{
    for (uint32_t n = 0; n < v->listings; n++) {
        if (!on_grid(v, n))
            return "off_grid";
        px_t bid = PX(0);
        if (ladder_best(&v->book[n], SIDE_BUY, &bid) && ladder_crosses(&v->book[n], SIDE_BUY, bid))
            return "book_crossed";
        if (!ladder_valid(&v->book[n], &v->nodes))
            return "book_sums";
    }
    return "";
}

static bool order_sound(const struct venue *v, const struct venue_order *o, int32_t slot)
{
    bool pending = venue_order_pending(o);
    if (o->filled.v < 0 || (!o->quote_sized && o->filled.v > o->qty.v))
        return false;
    if (!pending)
        return o->node == LADDER_NONE && o->frozen.v == 0 && o->open_notional.v == 0;
    if (o->node == LADDER_NONE)
        return false; /* between calls a pending order rests */
    const struct ladder_node *n = &v->nodes.at[o->node];
    return n->owner == slot && n->qty == o->qty.v - o->filled.v && n->px == o->px.v &&
           n->inst == o->inst && n->side == (uint8_t)o->side;
}

struct sums {
    money_t frozen[VENUE_CURRENCIES];
    money_t open[VENUE_LISTINGS][2];
    uint32_t pending[VENUE_LISTINGS];
    uint32_t count;
};

static const char *broken_orders(const struct venue *v, uint16_t account)
{
    struct sums s = {0};
    const struct venue_order *o = NULL;
    while ((o = venue_orders_next_pending(&v->orders, account, o)) != NULL) {
        if (!venue_order_pending(o) || o->account != account)
            return "pending_lists";
        if (!order_sound(v, o, (int32_t)(o - v->orders.at)))
            return "order_sums";
        if (o->frozen_currency >= 0)
            s.frozen[o->frozen_currency] = money_add(s.frozen[o->frozen_currency], o->frozen);
        s.open[o->inst][o->side] = money_add(s.open[o->inst][o->side], o->open_notional);
        s.pending[o->inst]++;
        s.count++;
    }
    if (s.count != v->orders.pending[account])
        return "pending_lists";
    const struct venue_account *a = &v->account[account];
    for (uint32_t n = 0; n < v->listings; n++) {
        if (s.pending[n] != a->pending_inst[n])
            return "pending_lists";
        for (int side = 0; side < 2; side++)
            if (money_cmp(s.open[n][side], a->open_notional[n][side]) != 0)
                return "holds";
    }
    for (uint32_t c = 0; c < v->currencies; c++) {
        if (money_cmp(s.frozen[c], a->balances[c].frozen) != 0)
            return "holds";
        if (a->balances[c].cash.v < 0)
            return "negative_balance";
    }
    return "";
}

static const char *broken_sums(const struct venue *v)
{
    for (uint32_t c = 0; c < v->currencies; c++) {
        money_t sum = money_add(v->fees_collected[c], v->flow_received[c]);
        for (int a = 0; a < VENUE_ACCOUNTS; a++)
            sum = money_add(sum, v->account[a].balances[c].cash);
        if (money_cmp(sum, v->deposited[c]) != 0)
            return "conservation";
    }
    for (uint32_t n = 0; n < v->listings; n++) {
        int64_t sum = v->flow_position[n];
        for (int a = 0; a < VENUE_ACCOUNTS; a++)
            sum += v->account[a].positions[n].qty;
        if (sum != 0)
            return "positions";
    }
    return "";
}

const char *venue_broken(const struct venue *v)
{
    const char *name = broken_books(v);
    for (uint32_t a = 0; a < VENUE_ACCOUNTS && name[0] == 0; a++)
        name = broken_orders(v, (uint16_t)a);
    return name[0] == 0 ? broken_sums(v) : name;
}
