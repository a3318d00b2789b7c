/*
 * Alerts on their way to people. Each is kept, in memory and as RECORD_ALERT, until
 * every way it still has to go has taken it. One message at a time a way; a way that
 * refuses is asked again later, longer each time; what can never be delivered is given
 * up aloud. Telegram: Bot API sendMessage, at most one message a second and chat, its
 * retry_after honoured. Mail: whatever the server says, through MAIL_SEND.
 */
#ifndef NOTIFIER_DELIVERY_H
#define NOTIFIER_DELIVERY_H

#include "common/base/settings.h"
#include "common/msg/outbox.h"
#include "services/notifier/phrase.h"

enum { DELIVERY_ALERTS_MAX = 256, DELIVERY_DETAIL_SIZE = 512 };

enum way { WAY_TELEGRAM, WAY_MAIL, WAYS };

struct kept_alert {
    bool used;
    struct word key; /* of its record: sender's session and the alert's id */
    enum alert code;
    enum level level;
    struct word inst;
    ts_t at;
    char detail[DELIVERY_DETAIL_SIZE];
    uint32_t count;   /* how often it came within alert_repeat */
    uint32_t pending; /* bit per way */
    uint32_t tries;
};

struct delivery_way {
    bool enabled;
    bool busy;    /* one message is out */
    size_t alert; /* which */
    uint64_t id;  /* of the request */
    ts_t not_before;
    uint32_t failures; /* in a row */
};

struct delivery {
    const struct settings *settings;
    translate_fn *translate;
    struct delivery_way way[WAYS];
    uint64_t next_id;
    uint64_t *record_number; /* the core's counter of records */
    uint64_t given_up;
    struct kept_alert alert[DELIVERY_ALERTS_MAX];
};

void delivery_init(struct delivery *d, const struct settings *settings, translate_fn *translate,
                   uint64_t *record_number);

/* Takes an alert in and records it. One below alert_level, or the same (code, symbol and words) as
 * one within alert_repeat, is recorded and counted, not sent. Returns its record's number. */
uint64_t delivery_add(struct delivery *d, const struct msg *alert, const struct word *key,
                      struct outbox *out);

/* A record of an earlier life: what was still pending is taken up again. */
void delivery_restore(struct delivery *d, const struct msg_record_alert *r);

/* Starts what may start now. */
void delivery_run(struct delivery *d, ts_t now, struct outbox *out);
void delivery_on_http(struct delivery *d, const struct msg *in, struct outbox *out);
void delivery_on_mail(struct delivery *d, const struct msg *in, struct outbox *out);

/* When delivery_run should be called again; TS_NEVER: nothing waits. */
ts_t delivery_deadline(const struct delivery *d);
uint32_t delivery_waiting(const struct delivery *d);

#endif
