#include "services/notifier/notifier.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"

enum { LATENCY_LINE_S = 60, AMOUNT_EXP = -4 };

void notifier_init(struct notifier *x, const struct settings *settings, translate_fn *translate)
{
    *x = (struct notifier){.settings = settings, .translate = translate};
    delivery_init(&x->delivery, settings, translate, &x->records);
}

static void say(enum level level, ts_t at, struct str sentence, const struct msg *in,
                struct outbox *out)
{
    struct text t = outbox_room(out, PHRASE_SIZE + 32);
    phrase_time(&t, at);
    text_char(&t, ' ');
    text_str(&t, sentence);
    struct msg_human_line *line = &outbox_push(out, MSG_HUMAN_LINE, in->ts)->human_line;
    line->level = level;
    line->line = outbox_keep(out, &t);
}

/* The quote currency is the second part of the name on every instrument we trade. */
static struct str quote_of(const struct word *inst)
{
    struct str rest = word_str(inst);
    (void)str_cut(&rest, '-');
    return str_cut(&rest, '-');
}

static bool is_spot(const struct word *inst)
{
    struct str rest = word_str(inst);
    (void)str_cut(&rest, '-');
    (void)str_cut(&rest, '-');
    return rest.len == 0;
}

/* What tells one fill from another, as a number; two alike would cost a line, no more. */
static uint64_t fill_number(const struct msg_fill *f)
{
    const struct word *parts[] = {&f->inst, &f->trade_id, &f->ord_id};
    uint64_t h = UINT64_C(14695981039346656037) ^ (uint64_t)f->side;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        for (size_t k = 0; k < WORD_SIZE; k++)
            h = (h ^ (unsigned char)parts[i]->at[k]) * UINT64_C(1099511628211);
    return h;
}

/* False for a fill that has had its line, here or in an earlier life. */
static bool fill_is_news(struct notifier *x, const struct msg_fill *f)
{
    const uint64_t number = fill_number(f);
    for (size_t i = 0; i < NOTIFIER_FILLS_MAX; i++)
        if (x->told[i] == number)
            return false;
    x->told[x->told_at++ % NOTIFIER_FILLS_MAX] = number;
    return !f->replayed || f->at.v >= x->started.v;
}

static void on_fill(struct notifier *x, const struct msg *in, struct outbox *out)
{
    const struct msg_fill *f = &in->fill;
    if (!fill_is_news(x, f))
        return;
    char amount_room[64], price_room[64], room[PHRASE_SIZE];
    struct text amount = TEXT(amount_room), price = TEXT(price_room), t = TEXT(room);
    struct str unit = quote_of(&f->inst);
    if (is_spot(&f->inst)) {
        const money_t paid = money_of_trade(f->px, f->px_exp, f->qty, f->qty_exp, ROUND_NEAREST);
        text_decimal(&amount, decimal_rescale(paid.v, MONEY_EXP, AMOUNT_EXP, ROUND_NEAREST),
                     AMOUNT_EXP);
    } else {
        text_decimal(&amount, f->qty.v, f->qty_exp);
        unit = str_from(x->translate(phrase_english(PHRASE_CONTRACTS)));
    }
    text_decimal(&price, f->px.v, f->px_exp);
    const struct place places[] = {{"amount", text_done(&amount)},
                                   {"unit", unit},
                                   {"price", text_done(&price)},
                                   {"inst", word_str(&f->inst)}};
    phrase(&t, x->translate,
           phrase_english(f->side == SIDE_BUY ? PHRASE_FILLED_BUY : PHRASE_FILLED_SELL), places,
           sizeof(places) / sizeof(places[0]));
    say(LEVEL_INFO, f->at.v > 0 ? f->at : in->ts, text_done(&t), in, out);
}

static void on_order_state(const struct notifier *x, const struct msg *in, struct outbox *out)
{
    const struct msg_order_state *o = &in->order_state;
    char room[PHRASE_SIZE];
    struct text t = TEXT(room);
    if (o->state != ORDER_CANCELED)
        return;
    const struct place places[] = {
        {"id", word_empty(&o->ord_id) ? word_str(&o->cl_ord_id) : word_str(&o->ord_id)},
        {"inst", word_str(&o->inst)}};
    phrase(&t, x->translate, phrase_english(PHRASE_CANCELED), places, 2);
    say(LEVEL_INFO, in->ts, text_done(&t), in, out);
}

/* Once a minute, and at once when it crosses the limit. */
static void on_executor_status(struct notifier *x, const struct msg *in, struct outbox *out)
{
    const struct msg_executor_status *e = &in->executor_status;
    char ms_room[24], room[PHRASE_SIZE];
    struct text ms = TEXT(ms_room), t = TEXT(room);
    if (e->ack.v == 0)
        return;
    const bool slow = e->ack.v > x->settings->api_latency_limit.v;
    const bool due =
        x->latency_told.v == 0 || ts_diff(in->ts, x->latency_told).v >= DUR_S(LATENCY_LINE_S).v;
    if (slow == x->slow && !due)
        return;
    x->slow = slow;
    x->latency_told = in->ts;
    text_decimal(&ms, e->ack.v / 100000, -1); /* tenths of a millisecond */
    const struct place places[] = {{"ms", text_done(&ms)}};
    phrase(&t, x->translate, phrase_english(slow ? PHRASE_LATENCY_HIGH : PHRASE_LATENCY_OK), places,
           1);
    say(slow ? LEVEL_WARN : LEVEL_INFO, in->ts, text_done(&t), in, out);
}

static void send_ack(const struct notifier_ack *a, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_ALERT_ACK, now);
    m->to = a->ses;
    m->corr = a->id;
    m->alert_ack.id = a->id;
}

static const struct notifier_ack *seen(const struct notifier *x, const struct msg *in)
{
    for (size_t i = 0; i < NOTIFIER_SEEN_MAX; i++)
        if (x->seen[i].ses == in->ses && x->seen[i].id == in->alert.id)
            return &x->seen[i];
    return NULL;
}

static bool ack_waits(const struct notifier *x, const struct notifier_ack *a)
{
    for (size_t i = 0; i < x->ack_count; i++)
        if (x->ack[i].ses == a->ses && x->ack[i].id == a->id)
            return true;
    return false;
}

static void on_alert(struct notifier *x, const struct msg *in, struct outbox *out)
{
    char key_room[WORD_SIZE], room[PHRASE_SIZE];
    struct text key = TEXT(key_room), t = TEXT(room);
    const struct notifier_ack *before = seen(x, in);
    if (before != NULL) { /* it came again: its acknowledgement was lost, or is not due yet */
        if (!ack_waits(x, before))
            send_ack(before, in->ts, out);
        return;
    }
    if (x->ack_count == NOTIFIER_ACKS_MAX)
        return; /* the sender keeps it and asks again */
    text_hex(&key, in->ses, 16);
    text_char(&key, '-');
    text_u64(&key, in->alert.id);
    const struct word name = word_from(text_done(&key));
    const uint64_t number = delivery_add(&x->delivery, in, &name, out);
    const struct notifier_ack ack = {in->ses, in->alert.id, number};
    x->ack[x->ack_count++] = ack;
    x->seen[x->seen_at++ % NOTIFIER_SEEN_MAX] = ack;
    phrase_alert(&t, x->translate, in->alert.code, &in->alert.inst, in->alert.detail);
    say(in->alert.level, in->ts, text_done(&t), in, out);
}

static void on_stored(struct notifier *x, const struct msg *in, struct outbox *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < x->ack_count; i++) {
        if (x->ack[i].number <= in->stored.number)
            send_ack(&x->ack[i], in->ts, out);
        else
            x->ack[kept++] = x->ack[i];
    }
    ASSERT(kept <= x->ack_count);
    x->ack_count = kept;
}

void notifier_step(struct notifier *x, const struct msg *in, struct outbox *out)
{
    switch (in->type) {
    case MSG_START: x->started = in->ts; break;
    case MSG_ALERT: on_alert(x, in, out); break;
    case MSG_STORED: on_stored(x, in, out); break;
    case MSG_RECORD_ALERT: delivery_restore(&x->delivery, &in->record_alert); break;
    case MSG_LOADED:
        x->loaded = true;
        delivery_run(&x->delivery, in->ts, out);
        break;
    case MSG_FILL: on_fill(x, in, out); break;
    case MSG_ORDER_STATE: on_order_state(x, in, out); break;
    case MSG_EXECUTOR_STATUS: on_executor_status(x, in, out); break;
    case MSG_HTTP_REPLY: delivery_on_http(&x->delivery, in, out); break;
    case MSG_MAIL_DONE: delivery_on_mail(&x->delivery, in, out); break;
    case MSG_TIMER: delivery_run(&x->delivery, in->ts, out); break;
    case MSG_STOP: outbox_push(out, MSG_STOPPED, in->ts)->stopped.clean = true; break;
    default: break; /* not for people */
    }
}

ts_t notifier_deadline(const struct notifier *x)
{
    return x->loaded ? delivery_deadline(&x->delivery) : TS_NEVER;
}

enum service_state notifier_state(const struct notifier *x, struct word *reason)
{
    *reason = x->loaded ? WORD_EMPTY : word_of("loading");
    return x->loaded ? SERVICE_STATE_READY : SERVICE_STATE_STARTING;
}
