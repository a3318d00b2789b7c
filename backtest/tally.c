#include "backtest/tally.h"

static struct tally_symbol *symbol_of(struct tally *t, const struct word *inst)
{
    for (uint32_t n = 0; n < t->count; n++)
        if (word_equal(&t->symbol[n].inst, inst))
            return &t->symbol[n];
    if (t->count == SETTING_SYMBOLS_MAX || word_empty(inst))
        return NULL;
    struct tally_symbol *s = &t->symbol[t->count++];
    *s = (struct tally_symbol){.inst = *inst, .contract = 1, .spread = RATE(-1)};
    return s;
}

static void settle_book(struct tally_symbol *s, ts_t now)
{
    const int64_t held = s->book_at.v == 0 ? 0 : ts_diff(now, s->book_at).v;
    s->book_at = now;
    if (s->spread.v < 0)
        return;
    s->seen.v += held;
    if (s->spread.v > TALLY_BAND_HIGH.v)
        s->above.v += held;
    else if (s->spread.v >= TALLY_BAND_LOW.v)
        s->in_band.v += held;
}

static void settle_quotes(struct tally_symbol *s, ts_t now)
{
    const int64_t held = s->quote_at.v == 0 ? 0 : ts_diff(now, s->quote_at).v;
    s->quote_at = now;
    s->watched.v += held;
    s->any.v += s->bid || s->ask ? held : 0;
    s->both.v += s->bid && s->ask ? held : 0;
}

static void on_book(struct tally *t, const struct msg_book_top *b, ts_t now)
{
    struct tally_symbol *s = symbol_of(t, &b->inst);
    if (s == NULL)
        return;
    settle_book(s, now);
    const bool two_sided = b->bid_qty.v > 0 && b->ask_qty.v > 0 && b->bid.v > 0;
    s->spread = two_sided ? spread_rate(b->bid, b->ask) : RATE(-1);
}

static void on_status(struct tally *t, const struct msg_symbol_status *m, ts_t now)
{
    struct tally_symbol *s = symbol_of(t, &m->inst);
    if (s == NULL)
        return;
    settle_quotes(s, now);
    s->bid = m->own_bid.v > 0;
    s->ask = m->own_ask.v > 0;
}

static void on_instrument(struct tally *t, const struct msg_instrument *i)
{
    struct tally_symbol *s = symbol_of(t, &i->inst);
    if (s == NULL)
        return;
    s->contract = i->contract;
    s->contract_exp = i->contract_exp;
}

static void on_fill(struct tally *t, const struct msg_fill *f)
{
    struct tally_symbol *s = symbol_of(t, &f->inst);
    if (s == NULL || f->replayed)
        return;
    s->fills++;
    s->makers += f->maker ? 1 : 0;
    int128_t units = (int128_t)f->px.v * f->qty.v * s->contract;
    const int exp = f->px_exp + f->qty_exp + s->contract_exp;
    s->volume = money_add(s->volume, MONEY(decimal_rescale(units, exp, MONEY_EXP, ROUND_NEAREST)));
}

static void on_cycle(struct tally *t, const struct msg_cycle *c)
{
    struct tally_symbol *s = symbol_of(t, &c->inst);
    if (s == NULL)
        return;
    s->cycles++;
    s->wins += c->net.v > 0 ? 1 : 0;
    s->stops += c->stopped ? 1 : 0;
    s->gross = money_add(s->gross, c->gross);
    s->fees = money_add(s->fees, c->fees);
    s->net = money_add(s->net, c->net);
}

void tally_message(struct tally *t, const struct msg *m, ts_t now)
{
    switch (m->type) {
    case MSG_BOOK_TOP: on_book(t, &m->book_top, now); break;
    case MSG_SYMBOL_STATUS: on_status(t, &m->symbol_status, now); break;
    case MSG_INSTRUMENT: on_instrument(t, &m->instrument); break;
    case MSG_FILL: on_fill(t, &m->fill); break;
    case MSG_CYCLE: on_cycle(t, &m->cycle); break;
    case MSG_INTENT: t->intents++; break;
    case MSG_VERDICT: t->refused += m->verdict.code != VERDICT_OK ? 1 : 0; break;
    case MSG_ORDER:
        t->orders += m->order.action == ACTION_PLACE ? 1 : 0;
        t->cancels += m->order.action == ACTION_CANCEL ? 1 : 0;
        break;
    case MSG_ORDER_STATE: t->rejected += m->order_state.state == ORDER_REJECTED ? 1 : 0; break;
    case MSG_EXECUTOR_STATUS: t->ack = m->executor_status.ack; break;
    case MSG_ALERT: t->alerts++; break;
    case MSG_LOG: t->errors += m->log.level == LEVEL_ERROR ? 1 : 0; break;
    default: break; /* not counted */
    }
}

void tally_settle(struct tally *t, ts_t now)
{
    for (uint32_t n = 0; n < t->count; n++) {
        settle_book(&t->symbol[n], now);
        settle_quotes(&t->symbol[n], now);
    }
}

struct tally_symbol tally_sum(const struct tally *t)
{
    struct tally_symbol sum = {0};
    for (uint32_t n = 0; n < t->count; n++) {
        const struct tally_symbol *s = &t->symbol[n];
        sum.seen.v += s->seen.v;
        sum.in_band.v += s->in_band.v;
        sum.above.v += s->above.v;
        sum.watched.v += s->watched.v;
        sum.any.v += s->any.v;
        sum.both.v += s->both.v;
        sum.fills += s->fills;
        sum.makers += s->makers;
        sum.cycles += s->cycles;
        sum.wins += s->wins;
        sum.stops += s->stops;
        sum.volume = money_add(sum.volume, s->volume);
        sum.gross = money_add(sum.gross, s->gross);
        sum.fees = money_add(sum.fees, s->fees);
        sum.net = money_add(sum.net, s->net);
    }
    return sum;
}
