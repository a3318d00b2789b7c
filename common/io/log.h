/*
 * The log: one event a line on stderr, logfmt, UTC with microseconds.
 *
 *   ts=2026-11-22T15:00:00.123456Z level=info svc=executor event=order_acked inst=BTC-USDT ...
 *
 * Keys and event names are English and stable. No secrets, no line breaks: control bytes in a
 * detail are replaced. Cores do not log; they say LOG and the runner comes here.
 */
#ifndef IO_LOG_H
#define IO_LOG_H

#include "common/market/words.h"

/* Once at the start: whose lines these are and the least level that is written. */
void log_open(const char *service, enum level least);
void log_event(enum level level, const char *event, struct str detail);
void log_text(enum level level, const char *event, const char *detail);

/* UTC as "2026-11-22T15:00:00.123456Z"; out must hold LOG_TIME_SIZE bytes. */
enum { LOG_TIME_SIZE = 28 };
void log_time(ts_t t, char out[LOG_TIME_SIZE]);

#endif
