#include "common/market/position.h"

#include "common/base/assert.h"

/* A fill as two signed changes: coins (or contracts), and what they are worth at its price. */
struct change {
    int128_t amount;
    int128_t value;
    int128_t fees; /* quote value, positive: paid */
};

static int128_t px_times(const struct instrument *i, px_t px, int128_t coins)
{
    const int128_t one = decimal_rescale(1, 0, i->px_exp, ROUND_DOWN);
    return int128_mul_div(coins, px.v, one, ROUND_NEAREST);
}

/* A fee taken in coins is a sale of these coins at the fill's price, whose proceeds are the fee. */
static struct change change_of(struct position *p, const struct instrument *i,
                               const struct position_fill *f)
{
    const int sign = f->side == SIDE_BUY ? 1 : -1;
    struct change c = {
        .amount = sign * instrument_qty_money(i, f->qty).v,
        .value = sign * instrument_notional(i, f->px, f->qty).v,
    };
    if (word_empty(&f->fee_ccy) || word_equal(&f->fee_ccy, &i->quote)) {
        c.fees = -f->fee.v;
    } else if (i->type == INST_SPOT && word_equal(&f->fee_ccy, &i->base)) {
        const int128_t worth = px_times(i, f->px, f->fee.v);
        c.amount += f->fee.v;
        c.value += worth;
        c.fees = -worth;
    } else if (f->fee.v != 0) {
        p->odd_fees++;
    }
    return c;
}

/* Closes the open cycle with what has been gathered, and starts gathering anew. */
static void close_cycle(struct position *p, ts_t at, struct cycle *closed)
{
    ASSERT(p->opened.v != 0);
    const money_t net = money_add(money_sub(p->gross, p->fees), p->funding);
    p->cycles++;
    *closed = (struct cycle){
        .number = p->cycles,
        .entry = p->entry,
        .gross = p->gross,
        .fees = p->fees,
        .funding = p->funding,
        .net = net,
        .opened = p->opened,
        .closed = at,
        .stopped = p->stopped,
    };
    p->realised = money_add(p->realised, net);
    p->gross = MONEY(0);
    p->fees = MONEY(0);
    p->funding = MONEY(0);
    p->opened = TS(0);
    p->stopped = false;
}

static void add_fees(struct position *p, int128_t fees)
{
    p->fees = money_add(p->fees, MONEY(fees));
    p->fees_total = money_add(p->fees_total, MONEY(fees));
}

/* Applies a change that does not go through zero. What leaves takes its share of the cost along. */
static void apply(struct position *p, struct change c)
{
    const bool grows = p->amount.v == 0 || (p->amount.v > 0) == (c.amount > 0);
    int128_t out = -c.value; /* growing: the cost comes in as it is */
    if (!grows) {
        const int128_t size = int128_abs(p->amount.v);
        ASSERT(int128_abs(c.amount) <= size);
        out = int128_mul_div(p->value.v, int128_abs(c.amount), size, ROUND_NEAREST);
        p->gross = money_add(p->gross, MONEY(-c.value - out));
    }
    p->value = money_sub(p->value, MONEY(out));
    p->amount = money_add(p->amount, MONEY(c.amount));
    add_fees(p, c.fees);
}

/* Cuts from *c the part that brings the position to zero. */
static struct change cut_to_zero(const struct position *p, struct change *c)
{
    const int128_t size = int128_abs(p->amount.v);
    const int128_t whole = int128_abs(c->amount);
    const struct change first = {
        .amount = -p->amount.v,
        .value = int128_mul_div(c->value, size, whole, ROUND_NEAREST),
        .fees = int128_mul_div(c->fees, size, whole, ROUND_NEAREST),
    };
    c->amount -= first.amount;
    c->value -= first.value;
    c->fees -= first.fees;
    return first;
}

bool position_book(struct position *p, const struct instrument *i, const struct position_fill *f,
                   struct cycle *closed)
{
    ASSERT(f->qty.v > 0);
    ASSERT(f->px.v > 0);
    struct change c = change_of(p, i, f);
    bool ended = false;
    p->fills++;
    if (p->opened.v != 0 && f->stop)
        p->stopped = true;
    if (int128_abs(c.amount) > int128_abs(p->amount.v) && p->amount.v != 0 &&
        (c.amount > 0) != (p->amount.v > 0)) {
        apply(p, cut_to_zero(p, &c));
        if (p->opened.v != 0) {
            close_cycle(p, f->at, closed);
            ended = true;
        }
    }
    apply(p, c);
    const bool open = position_is_open(p, i);
    if (open && p->opened.v == 0) {
        p->opened = TS(f->at.v > 0 ? f->at.v : 1);
        p->entry = p->amount.v > 0 ? SIDE_BUY : SIDE_SELL;
    } else if (!open && p->opened.v != 0) {
        ASSERT(!ended);
        close_cycle(p, f->at, closed);
        ended = true;
    }
    return ended;
}

void position_fund(struct position *p, money_t received)
{
    p->funding = money_add(p->funding, received);
    p->funding_total = money_add(p->funding_total, received);
}

money_t position_brought(const struct position *p)
{
    const money_t fees = money_sub(p->fees_total, p->fees);
    const money_t funding = money_sub(p->funding_total, p->funding);
    return money_add(p->gross, money_sub(money_add(p->realised, fees), funding));
}

bool position_is_open(const struct position *p, const struct instrument *i)
{
    return int128_abs(p->amount.v) >= instrument_qty_money(i, i->min_qty).v;
}

money_t position_average(const struct position *p, const struct instrument *i)
{
    ASSERT(i->contract > 0);
    if (p->amount.v == 0)
        return MONEY(0);
    const int128_t one = decimal_rescale(1, 0, MONEY_EXP, ROUND_DOWN);
    const int128_t contract = decimal_rescale(i->contract, i->contract_exp, MONEY_EXP, ROUND_DOWN);
    const int128_t coins = int128_mul_div(p->amount.v, contract, one, ROUND_NEAREST);
    return coins == 0 ? MONEY(0) : money_div(p->value, MONEY(coins), ROUND_NEAREST);
}

money_t position_cost(const struct position *p)
{
    return money_sub(money_sub(money_add(p->value, p->fees), p->gross), p->funding);
}

money_t position_unrealised(const struct position *p, money_t leave)
{
    return money_sub(leave, p->value);
}

qty_t position_qty(const struct position *p, const struct instrument *i)
{
    return instrument_money_qty(i, p->amount);
}
