/*
 * One e-mail to the configured server. libcurl waits for the server's last word
 * inside the call, whatever interface is used, so each mail has a short-lived
 * thread of its own and the loop hears of its end over a socket pair.
 */
#ifndef IO_SMTP_H
#define IO_SMTP_H

#include "common/base/settings.h"
#include "common/io/loop.h"
#include "common/io/mail.h"

struct smtp;

enum { SMTP_DETAIL_SIZE = 320 };

struct smtp_result {
    bool ok;
    bool permanent; /* not worth repeating */
    char detail[SMTP_DETAIL_SIZE];
};

typedef void smtp_fn(void *arg, uint64_t id, const struct smtp_result *result);

/* Sends; fn is called once, never before this returns, unless smtp_forget comes first. NULL when
 * no thread can be started. `id` is handed back. */
struct smtp *smtp_start(struct loop *l, const struct settings *s, const struct mail *m, uint64_t id,
                        smtp_fn *fn, void *arg);
void smtp_forget(struct smtp **m_p);

#endif
