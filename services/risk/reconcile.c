#include "services/risk/reconcile.h"

#include "common/base/assert.h"
#include "services/risk/booking.h"
#include "services/risk/era.h"
#include "services/risk/halt.h"

enum { LEVERAGE_MAX = 10 };

void reconcile_balance(struct risk *r, const struct msg_balance *b)
{
    ledger_told(&r->ledger, &b->currency, b->cash, b->available, b->updated);
}

void reconcile_position(struct risk *r, const struct msg_exchange_position *p, ts_t now,
                        struct outbox *out)
{
    struct symbol *s = risk_symbol(r, &p->inst);
    if (s == NULL)
        return;
    s->position_told = true;
    s->position_qty = p->qty;
    s->position_average = p->average;
    s->liquidation = p->liquidation;
    if (p->leverage > LEVERAGE_MAX && s->leverage != p->leverage) {
        struct text t = outbox_room(out, 80);
        text_u64(&t, p->leverage);
        text_put(&t, "x is set, 10x is the most that is traded with");
        outbox_alert(out, now, ALERT_LEVERAGE, &s->inst, outbox_keep(out, &t));
    }
    s->leverage = p->leverage;
}

bool reconcile_at_rest(struct risk *r)
{
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (order_in_flight(o))
            return false;
    return r->waiting_count == 0 && r->waiting_payments == 0;
}

static void store_ledger(struct risk *r, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        const struct ledger_currency *c = &r->ledger.at[i];
        record_amount(&r->records, &c->ccy, "start", c->start, out, now);
        record_amount(&r->records, &c->ccy, "moved", c->moved, out, now);
    }
    const struct word accepted = latch_key("accepted", &WORD_EMPTY);
    const struct latch_value until = {.value = 1, .at = r->ledger.accepted_at};
    (void)record_latch(&r->records, &accepted, &until, now, out);
    const struct word key = latch_key("baseline", &WORD_EMPTY);
    const struct latch_value v = {
        .value = (int64_t)r->era + 1, .at = r->ledger.based_at, .detail = word_str(&r->books_uid)};
    (void)record_latch(&r->records, &key, &v, now, out);
}

static bool is_swap(const struct symbol *s)
{
    return s->market.known && s->market.instrument.type != INST_SPOT;
}

/* What the exchange says we hold of a swap becomes what we hold, at its average price. */
static void adopt_position(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct instrument *i = &s->market.instrument;
    const money_t amount = instrument_qty_money(i, s->position_qty);
    const money_t one = MONEY((int128_t)1000000000000000000);
    const money_t contract =
        MONEY(decimal_rescale(i->contract, i->contract_exp, MONEY_EXP, ROUND_DOWN));
    const int128_t coins = int128_mul_div(amount.v, contract.v, one.v, ROUND_NEAREST);
    s->position.amount = amount;
    s->position.value = MONEY(int128_mul_div(coins, s->position_average.v, one.v, ROUND_NEAREST));
    s->position.opened = position_is_open(&s->position, i) ? now : TS(0);
    s->position.entry = amount.v >= 0 ? SIDE_BUY : SIDE_SELL;
    s->position.stopped = false;
    s->position_differs = TS(0);
    booking_store_position(r, s, now, out);
}

static bool swap_differs(const struct symbol *s)
{
    const qty_t told = s->position_told ? s->position_qty : QTY(0);
    return is_swap(s) && position_qty(&s->position, &s->market.instrument).v != told.v;
}

void reconcile_accept(struct risk *r, ts_t now, struct outbox *out)
{
    if (!r->ledger.based)
        return;
    ledger_accept(&r->ledger);
    for (uint32_t i = 0; i < r->count; i++)
        if (swap_differs(&r->symbols[i]))
            adopt_position(r, &r->symbols[i], now, out);
    store_ledger(r, now, out);
}

static bool told_all(const struct risk *r)
{
    return r->loaded && r->executor.state == PEER_LIVE && r->executor.synced && r->status_known &&
           r->status.funds_known;
}

/* Begins the books: at the first start, with nothing of ours at the exchange. A ghost does not hold
 * them up: should it fill after all, that is later than the balances they begin with. */
static void open_books(struct risk *r, ts_t now, struct outbox *out)
{
    struct orders *os = &r->mirror.orders;
    if (r->ledger.based || !r->status.ready || r->ledger.count == 0 ||
        os->live > orders_in_state(os, ORDER_GHOST))
        return;
    ledger_open(&r->ledger);
    r->books_era = r->era;
    r->books_uid = r->uid;
    for (uint32_t i = 0; i < r->count; i++)
        if (swap_differs(&r->symbols[i]))
            adopt_position(r, &r->symbols[i], now, out);
    store_ledger(r, now, out);
    outbox_log(out, now, LEVEL_INFO, "books_opened", STR_EMPTY);
}

bool reconcile_agrees(const struct risk *r)
{
    for (uint32_t i = 0; i < r->ledger.count; i++)
        if (!ledger_equal(&r->ledger.at[i]))
            return false;
    for (uint32_t i = 0; i < r->count; i++)
        if (swap_differs(&r->symbols[i]))
            return false;
    return true;
}

static enum ledger_state compare_swaps(struct risk *r, bool at_rest, ts_t now)
{
    enum ledger_state state = LEDGER_EQUAL;
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        if (!swap_differs(s)) {
            s->position_differs = TS(0);
            continue;
        }
        if (s->position_differs.v == 0 || !at_rest)
            s->position_differs = now;
        const int64_t still = ts_diff(now, s->position_differs).v;
        const enum ledger_state one = still >= DUR_MS(LEDGER_HALT_MS).v   ? LEDGER_BROKEN
                                      : still >= DUR_MS(LEDGER_REST_MS).v ? LEDGER_DIFFERS
                                                                          : LEDGER_UNPROVEN;
        if (one > state)
            state = one;
    }
    return state;
}

static struct str difference(struct risk *r, const struct ledger_currency *worst,
                             struct outbox *out)
{
    struct text t = outbox_room(out, 400);
    if (worst != NULL) {
        text_word(&t, &worst->ccy);
        text_put(&t, " ours ");
        text_money(&t, ledger_ours(worst));
        text_put(&t, ", exchange ");
        text_money(&t, worst->told ? worst->exchange : MONEY(0));
    }
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *s = &r->symbols[i];
        if (!swap_differs(s))
            continue;
        text_put(&t, t.len > 0 ? "; " : "");
        text_word(&t, &s->inst);
        text_put(&t, " position ours ");
        text_money(&t, s->position.amount);
        text_put(&t, ", exchange ");
        text_money(&t, instrument_qty_money(&s->market.instrument, s->position_qty));
    }
    text_put(&t, ". If money was moved in or out, `resume` takes the exchange's word");
    return outbox_keep(out, &t);
}

/* Another account, or a simulated exchange that was started anew and has its first balances
 * again: new books. */
static bool begin_anew(struct risk *r, ts_t now, struct outbox *out)
{
    const bool other =
        !word_empty(&r->uid) && !word_empty(&r->books_uid) && !word_equal(&r->uid, &r->books_uid);
    const bool reset =
        word_is(&r->settings.exchange, "simulated") && r->differs && ledger_reset_seen(&r->ledger);
    if (!r->ledger.based || (!other && !reset))
        return false;
    era_begin(r,
              other ? STR("this is another account than before: new books, without what was held")
                    : STR("the simulated exchange was started anew: new books, without what was "
                          "held"),
              now, out);
    return true;
}

void reconcile_tick(struct risk *r, ts_t now, struct outbox *out)
{
    const struct ledger_currency *worst = NULL;
    if (!told_all(r))
        return;
    if (begin_anew(r, now, out))
        return;
    open_books(r, now, out);
    if (!r->ledger.based)
        return;
    const bool at_rest = reconcile_at_rest(r);
    const enum ledger_state money = ledger_compare(&r->ledger, at_rest, now, &worst);
    const enum ledger_state swaps = compare_swaps(r, at_rest, now);
    const enum ledger_state state = money > swaps ? money : swaps;
    const bool was = r->differs;
    r->proven = r->proven || state == LEDGER_EQUAL;
    r->differs = state == LEDGER_DIFFERS || state == LEDGER_BROKEN;
    if (begin_anew(r, now, out))
        return;
    if (r->differs && !was)
        outbox_alert(out, now, ALERT_LEDGER, &WORD_EMPTY, difference(r, worst, out));
    if (state == LEDGER_BROKEN && !r->halted)
        halt_latch(r, "ledger", now, out);
}
