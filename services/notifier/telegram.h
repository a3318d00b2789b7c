/*
 * Telegram's Bot API: the request that sends a text and what its answers mean
 * (core.telegram.org/bots/api: sendMessage, "Making requests"). HTML parse mode: three
 * characters to escape, not eighteen.
 */
#ifndef NOTIFIER_TELEGRAM_H
#define NOTIFIER_TELEGRAM_H

#include "common/base/settings.h"
#include "common/msg/outbox.h"

enum { TELEGRAM_TEXT_MAX = 2048 }; /* bytes; the Bot API takes 4096 characters */

enum telegram_outcome {
    TELEGRAM_OK,
    TELEGRAM_LATER,        /* 429 with its pause, 5xx, no answer */
    TELEGRAM_BAD_MESSAGE,  /* 400: this text will never pass */
    TELEGRAM_BAD_SETTINGS, /* 401, 403, 404: token, chat or URL */
};

void telegram_request(const struct settings *s, uint64_t id, struct str text, ts_t now,
                      struct outbox *out);

/* *pause is set when the answer says how long to wait. */
enum telegram_outcome telegram_reply(const struct msg_http_reply *r, dur_t *pause);

#endif
