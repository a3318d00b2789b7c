#include "services/risk/rules.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/day.h"

enum {
    CLOCK_OFF_MS = 1000,
    SWITCH_AGE_MS = 5000,
    MAINTENANCE_LEAD_S = 120,
    FEES_AGE_H = 24,
    LEVERAGE_MAX = 10,
    DUPLICATE_MS = 200,
    CLOCK_SKEW_MS = 1000
};

bool limits_are_set(struct ask *a)
{
    const struct settings *s = &a->r->settings;
    if (s->order_cap.v <= 0)
        return ask_no(a, "order_cap is 0");
    if (s->open_cap.v <= 0)
        return ask_no(a, "open_cap is 0");
    return s->max_open_orders > 0 || ask_no(a, "max_open_orders is 0");
}

bool mode_permits(struct ask *a)
{
    if (mode_allows(a->r->mode.mode, a->in->purpose))
        return true;
    text_put(&a->detail, mode_name(a->r->mode.mode));
    text_put(&a->detail, ": ");
    return ask_no(a, mode_cause_text(a->r->mode.cause));
}

bool executor_is_ready(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->executor.state != PEER_LIVE || !r->executor.synced)
        return ask_no(a, "the executor is silent");
    if (!r->status_known || !r->status.ready) {
        text_put(&a->detail, "the executor is not ready: ");
        text_word(&a->detail, &r->status.reason);
        return false;
    }
    return true;
}

bool funds_are_known(struct ask *a)
{
    const struct risk *r = a->r;
    if (!r->status.funds_known || !r->ledger.based)
        return ask_no(a, "balances are not known");
    if (!r->status.private_up)
        return ask_no(a, "no news of orders arrive");
    return true;
}

bool clocks_agree(struct ask *a)
{
    const int64_t off = a->r->status.clock_offset.v;
    const dur_t size = DUR(off < 0 ? -off : off);
    return size.v <= DUR_MS(CLOCK_OFF_MS).v ||
           ask_beyond(a, money_of_dur(size), money_of_dur(DUR_MS(CLOCK_OFF_MS)));
}

bool no_maintenance(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->maintenance_begin.v == 0)
        return true;
    return ts_add(a->now, DUR_S(MAINTENANCE_LEAD_S)).v < r->maintenance_begin.v ||
           ask_no(a, "the exchange announced maintenance");
}

bool instrument_is_live(struct ask *a)
{
    const struct market *m = &a->s->market;
    if (!m->known)
        return ask_no(a, "nothing is known of this instrument");
    if (!m->instrument.linear)
        return ask_no(a, "inverse instruments are not traded");
    if (m->instrument.state != INST_STATE_LIVE) {
        text_put(&a->detail, "its state is ");
        return ask_no(a, inst_state_name(m->instrument.state));
    }
    money_t price;
    return account_price(a->r, &m->instrument.quote, &price) ||
           ask_no(a, "its quote currency cannot be valued");
}

bool version_is_current(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const bool same =
        a->in->version == i->version && a->in->px_exp == i->px_exp && a->in->qty_exp == i->qty_exp;
    return same || ask_no(a, "computed with an older description of the instrument");
}

bool lease_is_held(struct ask *a)
{
    if (a->who == NULL)
        return ask_no(a, "nobody asked");
    const uint32_t symbol = risk_index(a->r, a->s);
    return leases_may_open(&a->r->leases, symbol, a->who->ses, a->now) ||
           ask_no(a, "another instance holds it, or nobody does");
}

static bool until(struct ask *a, const char *what, ts_t end)
{
    text_put(&a->detail, what);
    text_put(&a->detail, " for another ");
    text_i64(&a->detail, (ts_diff(end, a->now).v + DUR_S(1).v - 1) / DUR_S(1).v);
    text_put(&a->detail, " s");
    return false;
}

bool is_not_paused(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->paused || a->s->paused)
        return ask_no(a, "paused by the operator");
    if (pause_active(&a->s->pause, a->now))
        return until(a, "paused after losing cycles", a->s->pause.until);
    if (pause_active(&r->pool, a->now))
        return until(a, "all symbols paused after losing cycles", r->pool.until);
    return true;
}

bool no_stop_is_running(struct ask *a)
{
    return !stop_running(&a->s->stop) || ask_no(a, "the position is being left");
}

bool loss_is_bearable(struct ask *a)
{
    const money_t loss = day_loss(a->r);
    const money_t limit = day_limit(a->r);
    if (limit.v <= 0)
        return true; /* without equity the caps refuse */
    return money_cmp(loss, limit) < 0 || ask_beyond(a, loss, limit);
}

bool fees_can_be_paid(struct ask *a)
{
    const struct risk *r = a->r;
    const struct settings *s = &r->settings;
    const struct symbol_fees *f = &a->s->fees;
    if (!f->known)
        return ask_no(a, "the account's fees on this instrument are not known");
    if (ts_diff(a->now, f->asked).v > DUR_S(INT64_C(3600) * FEES_AGE_H).v)
        return ask_no(a, "the account's fees were read more than a day ago");
    const rate_t maker = symbol_maker(r, a->s);
    const rate_t taker = symbol_taker(r, a->s);
    if (!fee_payable(maker, s->min_spread, s->reentry_spread)) {
        const rate_t need = fee_need_spread(maker, s->reentry_spread, s->edge_min);
        text_put(&a->detail, "maker fee ");
        text_percent(&a->detail, maker);
        text_put(&a->detail, ": min_spread of at least ");
        text_rate(&a->detail, need);
        text_put(&a->detail, " would work, it is ");
        text_rate(&a->detail, s->min_spread);
        return ask_beyond(a, money_of_rate(s->min_spread), money_of_rate(need));
    }
    const rate_t noise = RATE(s->min_spread.v + maker.v + taker.v);
    if (s->stop_loss.v < noise.v) {
        text_put(&a->detail, "stop_loss is within spread and fees: at least ");
        text_rate(&a->detail, noise);
        text_put(&a->detail, " would work");
        return ask_beyond(a, money_of_rate(s->stop_loss), money_of_rate(noise));
    }
    return true;
}

bool answers_come_fast(struct ask *a)
{
    const struct latency *l = &a->r->latency;
    return !l->throttled || ask_beyond(a, money_of_dur(l->average), money_of_dur(l->limit));
}

bool switch_is_armed(struct ask *a)
{
    const struct risk *r = a->r;
    if (!r->status_known || !r->status.switch_armed)
        return ask_no(a, "it is not armed");
    const dur_t age = DUR(r->switch_age.v + ts_diff(a->now, r->status_at).v);
    return age.v <= DUR_MS(SWITCH_AGE_MS).v ||
           ask_beyond(a, money_of_dur(age), money_of_dur(DUR_MS(SWITCH_AGE_MS)));
}

bool leverage_is_proven(struct ask *a)
{
    if (a->s->market.instrument.type == INST_SPOT)
        return true;
    if (a->s->leverage == 0)
        return ask_no(a, "the exchange has not said what leverage is set");
    return a->s->leverage <= LEVERAGE_MAX ||
           ask_beyond(a, money_of_count(a->s->leverage), money_of_count(LEVERAGE_MAX));
}

bool book_is_fresh(struct ask *a)
{
    const struct risk *r = a->r;
    const struct market *m = &a->s->market;
    if (r->feed.state != PEER_LIVE || !r->feed.synced)
        return ask_no(a, "the feed is silent");
    if (m->state != BOOK_LIVE) {
        text_put(&a->detail, "the book is ");
        return ask_no(a, book_state_name(m->state));
    }
    return market_fresh(m, a->now, r->settings.max_book_age) ||
           ask_no(a, "nothing heard of the book for too long, or a side is empty");
}

bool intent_is_fresh(struct ask *a)
{
    const dur_t age = ts_diff(a->now, a->in->book_ts);
    if (age.v < -DUR_MS(CLOCK_SKEW_MS).v)
        return ask_no(a, "decided on a book from the future");
    return age.v <= a->r->settings.max_book_age.v ||
           ask_beyond(a, money_of_dur(age), money_of_dur(a->r->settings.max_book_age));
}

bool is_on_the_grid(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const bool priced = a->in->kind != ORDER_KIND_MARKET;
    if (priced && (a->in->px.v <= 0 || !instrument_on_tick(i, a->in->px)))
        return ask_no(a, "the price is not on the tick");
    return instrument_on_lot(i, a->in->qty) || ask_no(a, "the size is not on the lot");
}

bool size_is_legal(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const money_t size = instrument_qty_money(i, a->in->qty);
    if (a->in->qty.v < i->min_qty.v)
        return ask_beyond(a, size, instrument_qty_money(i, i->min_qty));
    if (i->max_limit_qty.v > 0 && a->in->qty.v > i->max_limit_qty.v)
        return ask_beyond(a, size, instrument_qty_money(i, i->max_limit_qty));
    return true;
}

bool opens_passively(struct ask *a)
{
    return a->in->kind == ORDER_KIND_POST_ONLY || ask_no(a, "only post-only orders may open");
}

bool does_not_cross(struct ask *a)
{
    const struct market *m = &a->s->market;
    if (a->in->kind != ORDER_KIND_POST_ONLY)
        return true;
    if (a->in->side == SIDE_BUY)
        return a->in->px.v < m->ask.v || ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->ask));
    return a->in->px.v > m->bid.v || ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->bid));
}

static bool meets(const struct ask *a, const struct order *o)
{
    const bool buying = a->in->side == SIDE_BUY;
    if (o == a->replaced || o->side == a->in->side || !word_equal(&o->inst, &a->s->inst))
        return false;
    if (a->in->kind == ORDER_KIND_MARKET || o->px.v == 0)
        return true;
    return buying ? a->in->px.v >= o->px.v : a->in->px.v <= o->px.v;
}

bool does_not_meet_own(struct ask *a)
{
    struct orders *os = &a->r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (order_open_qty(o).v > 0 && meets(a, o))
            return ask_beyond(a, ask_px(a, a->in->px), ask_px(a, o->px));
    return true;
}

bool is_in_the_collar(struct ask *a)
{
    const px_t mid = market_mid_px(&a->s->market);
    if (mid.v <= 0)
        return ask_no(a, "there is no reference price");
    if (a->in->kind == ORDER_KIND_MARKET)
        return true;
    return !px_moved(mid, a->in->px, a->r->settings.price_collar) ||
           ask_beyond(a, ask_px(a, a->in->px), ask_px(a, mid));
}

bool is_in_the_band(struct ask *a)
{
    const struct market *m = &a->s->market;
    if (!m->band || a->in->kind == ORDER_KIND_MARKET)
        return true;
    if (a->in->side == SIDE_BUY && a->in->px.v > m->buy_limit.v)
        return ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->buy_limit));
    if (a->in->side == SIDE_SELL && a->in->px.v < m->sell_limit.v)
        return ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->sell_limit));
    return true;
}
