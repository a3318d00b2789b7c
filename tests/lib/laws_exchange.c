/* Laws about what the exchange itself sees. */
#include <math.h>

#include "backtest/truth.h"
#include "services/simulator/simulator.h"
#include "tests/lib/laws.h"

/* Marks move and the account's equity is told with delay: what was within a cap when it was
 * judged may stand so far beyond it when it arrives. */
#define MOVED         1.03

#define STOP_MULTIPLE 3.0
#define STOP_WITHIN_S 15

static const struct venue *venue_of(const struct laws *l)
{
    return &((const struct simulator *)world_core(l->w, WORLD_SIMULATOR))->venue;
}

static const struct laws_order *by_name(const struct laws *l, const struct word *cl)
{
    const uint64_t least = l->orders > LAWS_ORDERS ? l->orders - LAWS_ORDERS : 0;
    for (uint64_t n = l->orders; n > least; n--)
        if (word_equal(&l->order[(n - 1) % LAWS_ORDERS].cl_ord_id, cl))
            return &l->order[(n - 1) % LAWS_ORDERS];
    return NULL;
}

/* The highest of the last seconds, as far as risk may count on it. */
static double equity(const struct laws *l)
{
    const double capital = money_to_double(l->settings->capital);
    double most = 0;
    for (uint64_t n = 0; n < LAWS_EQUITY && n < l->equities; n++)
        most = fmax(most, money_to_double(l->equity[n]));
    return capital > 0 && capital < most ? capital : most;
}

static double notional(const struct venue *v, const struct venue_order *o)
{
    const qty_t left = QTY(o->qty.v - o->filled.v);
    return money_to_double(instrument_notional(&v->listing[o->inst].is, o->px, left));
}

static double positions(struct laws *l)
{
    const struct venue *v = venue_of(l);
    double sum = 0;
    for (uint32_t n = 0; n < l->symbols; n++) {
        const int inst = venue_inst(v, word_str(&l->symbol[n].inst));
        if (inst < 0)
            continue;
        const struct instrument *is = &v->listing[inst].is;
        sum += fabs(money_to_double(l->symbol[n].amount)) * money_to_double(venue_mark(v, inst)) *
               decimal_to_double(is->contract, is->contract_exp);
    }
    return sum;
}

/* An order as the exchange sees it for the first time is what the caps are held against; later the
 * market may have moved. */
static const char *new_opening(struct laws *l, const struct venue_order *o, double open,
                               uint32_t count)
{
    const struct settings *s = l->settings;
    const double all = equity(l);
    bool armed = false;
    for (int n = 0; n < VENUE_TIMERS; n++)
        armed = armed || venue_of(l)->timer[SIM_ACCOUNT][n].used;
    if (!armed)
        return "an opening order needs an armed dead-man's switch";
    if (notional(venue_of(l), o) > all * (double)s->order_cap.v * 1e-9 * MOVED)
        return "an order is not larger than its share of equity";
    if (count > s->max_open_orders)
        return "there are not more open orders than allowed";
    if (open + positions(l) > all * (double)s->open_cap.v * 1e-9 * MOVED)
        return "open orders and positions are within their share of equity";
    return NULL;
}

const char *laws_exchange(struct laws *l)
{
    const struct venue *v = venue_of(l);
    const struct venue_order *o = NULL;
    const struct venue_order *newest = NULL;
    double open = 0;
    uint32_t count = 0;
    if (truth_side_count(l->w) > 1)
        return "at most one live order a side and symbol";
    while ((o = venue_orders_next_pending(&v->orders, SIM_ACCOUNT, o)) != NULL) {
        const struct laws_order *ours = by_name(l, &o->cl_ord_id);
        if (ours == NULL)
            return "every order at the exchange was approved";
        if (ours->purpose != PURPOSE_OPEN)
            continue;
        open += notional(v, o);
        count++;
        if (o->id > l->last_id && (newest == NULL || o->id > newest->id))
            newest = o;
    }
    return newest != NULL ? new_opening(l, newest, open, count) : NULL;
}

/* How far a position is beyond its entry, as a share of it; below 0: it loses. */
static bool result_of(struct laws *l, const struct laws_symbol *s, double *out)
{
    const struct venue *v = venue_of(l);
    const int inst = venue_inst(v, word_str(&s->inst));
    const double amount = money_to_double(s->amount);
    px_t px = PX(0);
    if (inst < 0 || !ladder_best(&v->book[inst], amount > 0 ? SIDE_BUY : SIDE_SELL, &px))
        return false;
    const double entry = s->cost / amount;
    const double exit = decimal_to_double(px.v, v->listing[inst].is.px_exp);
    *out = (amount > 0 ? exit - entry : entry - exit) / entry;
    return true;
}

const char *laws_lasting(struct laws *l)
{
    const ts_t now = world_now(l->w);
    for (uint32_t n = 0; n < l->symbols; n++) {
        struct laws_symbol *s = &l->symbol[n];
        double result = 0;
        const bool able = l->mode == MODE_ACTIVE && s->book == BOOK_LIVE &&
                          laws_is_held(&s->is, s->amount) && result_of(l, s, &result);
        const double limit = -STOP_MULTIPLE * (double)l->settings->stop_loss.v * 1e-9;
        if (!able || result > limit)
            s->losing_since = TS(0);
        else if (s->losing_since.v == 0)
            s->losing_since = now;
        else if (ts_diff(now, s->losing_since).v > DUR_S(STOP_WITHIN_S).v)
            return "a loss beyond the stop is cut";
    }
    if (l->mode == MODE_HALTED && ts_diff(now, l->mode_at).v > DUR_S(5).v &&
        truth_pending(l->w) > 0)
        return "after a halt nothing rests";
    return NULL;
}

/* Our fills of an instrument by the exchange's own list. */
static money_t exchange_amount(const struct venue *v, int inst)
{
    const struct instrument *is = &v->listing[inst].is;
    const struct venue_fill *f = NULL;
    money_t sum = MONEY(0);
    while ((f = venue_next_fill(v, SIM_ACCOUNT, f)) != NULL) {
        if (f->inst != inst)
            continue;
        const money_t qty = MONEY(decimal_rescale(f->is.qty.v, is->qty_exp, -18, ROUND_DOWN));
        sum = f->side == SIDE_BUY ? money_add(sum, qty) : money_sub(sum, qty);
        if (is->type == INST_SPOT && f->is.fee_currency == v->base[inst])
            sum = money_add(sum, f->is.fee);
    }
    return sum;
}

const char *laws_at_rest(struct laws *l)
{
    const struct venue *v = venue_of(l);
    if (l->fills != v->fills)
        return "every fill is told once";
    for (uint32_t n = 0; n < l->symbols; n++) {
        const int inst = venue_inst(v, word_str(&l->symbol[n].inst));
        if (inst < 0)
            continue;
        const struct instrument *is = &v->listing[inst].is;
        if (money_cmp(exchange_amount(v, inst), l->symbol[n].amount) != 0)
            return "the position is the sum of the fills";
        if (money_cmp(l->symbol[n].booked, l->symbol[n].amount) != 0)
            return "what risk has booked is the sum of the fills";
        if (is->type == INST_SWAP &&
            decimal_rescale(v->account[SIM_ACCOUNT].positions[inst].qty, is->qty_exp, -18,
                            ROUND_DOWN) != l->symbol[n].amount.v)
            return "the position is the exchange's";
    }
    return NULL;
}
