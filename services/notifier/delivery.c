#include "services/notifier/delivery.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/notifier/telegram.h"

enum { FAILURES_SHIFT_MAX = 8, REFUSED_PAUSE_S = 300, TRIES_MAX = 50 };

static uint32_t bit(enum way w)
{
    return UINT32_C(1) << (unsigned)w;
}

static enum level least_level(const struct settings *s)
{
    if (word_is(&s->alert_level, "INFO"))
        return LEVEL_INFO;
    return word_is(&s->alert_level, "WARN") ? LEVEL_WARN : LEVEL_ERROR;
}

void delivery_init(struct delivery *d, const struct settings *settings, translate_fn *translate,
                   uint64_t *record_number)
{
    *d = (struct delivery){
        .settings = settings, .translate = translate, .next_id = 1, .record_number = record_number};
    d->way[WAY_TELEGRAM].enabled = settings->telegram_alerts &&
                                   settings->telegram_token.at[0] != 0 &&
                                   !word_empty(&settings->telegram_chat);
    d->way[WAY_MAIL].enabled = settings->email_alerts && settings->email_url.at[0] != 0;
}

static uint64_t record(const struct delivery *d, const struct kept_alert *a, ts_t now,
                       struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_RECORD_ALERT, now);
    m->corr = ++*d->record_number;
    m->record_alert = (struct msg_record_alert){
        .key = a->key,
        .code = a->code,
        .level = a->level,
        .inst = a->inst,
        .at = a->at,
        .detail = outbox_words(out, a->detail),
        .count = a->count,
        .pending = a->pending,
        .tries = a->tries,
    };
    return m->corr;
}

/* A free slot; when all are taken the oldest that is not on its way right now is given up. */
static struct kept_alert *slot(struct delivery *d, ts_t now, struct outbox *out)
{
    struct kept_alert *oldest = NULL;
    for (size_t i = 0; i < DELIVERY_ALERTS_MAX; i++) {
        struct kept_alert *a = &d->alert[i];
        const bool out_now = (d->way[WAY_TELEGRAM].busy && d->way[WAY_TELEGRAM].alert == i) ||
                             (d->way[WAY_MAIL].busy && d->way[WAY_MAIL].alert == i);
        if (!a->used)
            return a;
        /* What was delivered goes first, then the oldest. */
        const bool better = oldest == NULL || (a->pending == 0) > (oldest->pending == 0) ||
                            ((a->pending == 0) == (oldest->pending == 0) && a->at.v < oldest->at.v);
        if (!out_now && better)
            oldest = a;
    }
    ASSERT(oldest != NULL);
    if (oldest->pending != 0) {
        d->given_up++;
        outbox_log(out, now, LEVEL_ERROR, "alert_given_up", word_str(&oldest->key));
        oldest->pending = 0;
        (void)record(d, oldest, now, out);
    }
    return oldest;
}

static size_t skip_number(struct str s, size_t i)
{
    while (i < s.len && ((s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '.' || s.at[i] == '-'))
        i++;
    return i;
}

/* True when only the numbers differ: a mode is not the mode before it, a latency is a latency. */
static bool same_but_numbers(struct str a, struct str b)
{
    size_t i = skip_number(a, 0), k = skip_number(b, 0);
    while (i < a.len && k < b.len && a.at[i] == b.at[k]) {
        i = skip_number(a, i + 1);
        k = skip_number(b, k + 1);
    }
    return i == a.len && k == b.len;
}

/* The same alert within alert_repeat, which stands for this one too. */
static struct kept_alert *repeated(struct delivery *d, const struct msg *m)
{
    char room[DELIVERY_DETAIL_SIZE];
    const struct str detail = {room, str_copy(room, sizeof(room), m->alert.detail)};
    for (size_t i = 0; i < DELIVERY_ALERTS_MAX; i++) {
        struct kept_alert *a = &d->alert[i];
        if (a->used && a->code == m->alert.code && word_equal(&a->inst, &m->alert.inst) &&
            a->level >= m->alert.level && same_but_numbers(str_from(a->detail), detail) &&
            ts_diff(m->ts, a->at).v < d->settings->alert_repeat.v)
            return a;
    }
    return NULL;
}

uint64_t delivery_add(struct delivery *d, const struct msg *alert, const struct word *key,
                      struct outbox *out)
{
    struct kept_alert *a = repeated(d, alert);
    if (a != NULL) {
        a->count++;
        return record(d, a, alert->ts, out);
    }
    a = slot(d, alert->ts, out);
    *a = (struct kept_alert){.used = true,
                             .key = *key,
                             .code = alert->alert.code,
                             .level = alert->alert.level,
                             .inst = alert->alert.inst,
                             .at = alert->ts,
                             .count = 1};
    (void)str_copy(a->detail, sizeof(a->detail), alert->alert.detail);
    for (unsigned w = 0; w < WAYS; w++)
        if (d->way[w].enabled && a->level >= least_level(d->settings))
            a->pending |= bit((enum way)w);
    const uint64_t number = record(d, a, alert->ts, out);
    delivery_run(d, alert->ts, out);
    return number;
}

void delivery_restore(struct delivery *d, const struct msg_record_alert *r)
{
    if (r->pending == 0)
        return;
    for (size_t i = 0; i < DELIVERY_ALERTS_MAX; i++) {
        struct kept_alert *a = &d->alert[i];
        if (a->used)
            continue;
        *a = (struct kept_alert){.used = true,
                                 .key = r->key,
                                 .code = r->code,
                                 .level = r->level,
                                 .inst = r->inst,
                                 .at = r->at,
                                 .count = r->count,
                                 .tries = r->tries};
        (void)str_copy(a->detail, sizeof(a->detail), r->detail);
        for (unsigned w = 0; w < WAYS;
             w++) /* a way that was switched off since is not waited for */
            if (d->way[w].enabled)
                a->pending |= r->pending & bit((enum way)w);
        return;
    }
    d->given_up++;
}

/* The alert as one text: time, level, exchange, sentence, how often. */
static void compose(const struct delivery *d, const struct kept_alert *a, struct text *out)
{
    static const enum phrase_id levels[] = {PHRASE_LEVEL_DEBUG, PHRASE_LEVEL_INFO,
                                            PHRASE_LEVEL_WARN, PHRASE_LEVEL_ERROR};
    phrase_time(out, a->at);
    text_put(out, " okx-mm ");
    text_word(out, &d->settings->exchange);
    text_char(out, ' ');
    text_put(out, d->translate(phrase_english(levels[a->level])));
    text_put(out, ": ");
    phrase_alert(out, d->translate, a->code, &a->inst, str_from(a->detail));
    if (a->count > 1) {
        char room[16];
        struct text n = TEXT(room);
        text_u64(&n, a->count);
        const struct place places[] = {{"count", text_done(&n)}};
        text_char(out, ' ');
        phrase(out, d->translate, phrase_english(PHRASE_REPEATED), places, 1);
    }
}

static void send(struct delivery *d, enum way w, const struct kept_alert *a, ts_t now,
                 struct outbox *out)
{
    char room[PHRASE_SIZE * 2];
    struct text t = TEXT(room);
    compose(d, a, &t);
    if (w == WAY_TELEGRAM) {
        telegram_request(d->settings, d->way[w].id, text_done(&t), now, out);
        return;
    }
    struct msg_mail_send *m = &outbox_push(out, MSG_MAIL_SEND, now)->mail_send;
    char subject[PHRASE_SIZE];
    struct text s = TEXT(subject);
    text_put(&s, "[okx-mm] ");
    phrase_alert(&s, d->translate, a->code, &a->inst, str_from(a->detail));
    m->id = d->way[w].id;
    m->subject = outbox_text(out, text_done(&s));
    m->body = outbox_text(out, text_done(&t));
}

/* The oldest alert that waits for this way; NULL: none. */
static struct kept_alert *next_for(struct delivery *d, enum way w)
{
    struct kept_alert *next = NULL;
    for (size_t i = 0; i < DELIVERY_ALERTS_MAX; i++) {
        struct kept_alert *a = &d->alert[i];
        if (a->used && (a->pending & bit(w)) != 0 && (next == NULL || a->at.v < next->at.v))
            next = a;
    }
    return next;
}

void delivery_run(struct delivery *d, ts_t now, struct outbox *out)
{
    for (unsigned w = 0; w < WAYS; w++) {
        struct delivery_way *way = &d->way[w];
        if (!way->enabled || way->busy || now.v < way->not_before.v)
            continue;
        const struct kept_alert *a = next_for(d, (enum way)w);
        if (a == NULL)
            continue;
        way->busy = true;
        way->alert = (size_t)(a - d->alert);
        way->id = d->next_id++;
        send(d, (enum way)w, a, now, out);
    }
}

enum outcome { DELIVERED, AGAIN, NEVER, WAY_REFUSED };

/* What a way said of the message that was out; `pause` is how long it wants to be left alone. */
static void settle(struct delivery *d, enum way w, enum outcome outcome, dur_t pause, ts_t now,
                   struct outbox *out)
{
    struct delivery_way *way = &d->way[w];
    struct kept_alert *a = &d->alert[way->alert];
    ASSERT(way->busy);
    ASSERT(a->used);
    way->busy = false;
    a->tries++;
    way->failures = outcome == DELIVERED ? 0 : way->failures + 1;
    if (outcome == AGAIN && pause.v == 0) {
        const uint32_t shift =
            way->failures < FAILURES_SHIFT_MAX ? way->failures : FAILURES_SHIFT_MAX;
        pause = DUR_S((int64_t)1 << shift);
    }
    way->not_before = ts_add(now, pause.v > DUR_S(1).v ? pause : DUR_S(1));
    if (outcome == DELIVERED || outcome == NEVER || a->tries >= TRIES_MAX) {
        a->pending &= ~bit(w);
        if (outcome != DELIVERED) {
            d->given_up++;
            outbox_log(out, now, LEVEL_ERROR, "alert_given_up", word_str(&a->key));
        }
    }
    (void)record(d, a, now, out);
    delivery_run(d, now, out);
}

void delivery_on_http(struct delivery *d, const struct msg *in, struct outbox *out)
{
    struct delivery_way *way = &d->way[WAY_TELEGRAM];
    if (!way->busy || in->http_reply.id != way->id)
        return; /* not ours, or of a message that was settled */
    dur_t pause = DUR(0);
    switch (telegram_reply(&in->http_reply, &pause)) {
    case TELEGRAM_OK: settle(d, WAY_TELEGRAM, DELIVERED, pause, in->ts, out); break;
    case TELEGRAM_LATER: settle(d, WAY_TELEGRAM, AGAIN, pause, in->ts, out); break;
    case TELEGRAM_BAD_MESSAGE: settle(d, WAY_TELEGRAM, NEVER, pause, in->ts, out); break;
    case TELEGRAM_BAD_SETTINGS:
        outbox_log(out, in->ts, LEVEL_ERROR, "telegram_refused",
                   STR("check telegram_token, telegram_chat and telegram_url"));
        settle(d, WAY_TELEGRAM, WAY_REFUSED, DUR_S(REFUSED_PAUSE_S), in->ts, out);
        break;
    }
}

void delivery_on_mail(struct delivery *d, const struct msg *in, struct outbox *out)
{
    struct delivery_way *way = &d->way[WAY_MAIL];
    const struct msg_mail_done *r = &in->mail_done;
    if (!way->busy || r->id != way->id)
        return;
    if (!r->ok)
        outbox_log(out, in->ts, LEVEL_WARN, "mail_refused", r->detail);
    /* A permanent refusal is mostly the login or an address: a person may mend it, so later. */
    settle(d, WAY_MAIL,
           r->ok          ? DELIVERED
           : r->permanent ? WAY_REFUSED
                          : AGAIN,
           r->permanent ? DUR_S(REFUSED_PAUSE_S) : DUR(0), in->ts, out);
}

ts_t delivery_deadline(const struct delivery *d)
{
    ts_t next = TS_NEVER;
    for (unsigned w = 0; w < WAYS; w++) {
        const struct delivery_way *way = &d->way[w];
        if (!way->enabled || way->busy)
            continue;
        for (size_t i = 0; i < DELIVERY_ALERTS_MAX; i++)
            if (d->alert[i].used && (d->alert[i].pending & bit((enum way)w)) != 0)
                next = ts_min(next, way->not_before);
    }
    return next;
}

uint32_t delivery_waiting(const struct delivery *d)
{
    uint32_t n = 0;
    for (size_t i = 0; i < DELIVERY_ALERTS_MAX; i++)
        n += d->alert[i].used && d->alert[i].pending != 0;
    return n;
}
