#include "common/io/log.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/io/clock.h"

static struct {
    char service[24];
    enum level least;
} settings = {"okx-mm", LEVEL_INFO};

void log_open(const char *service, enum level least)
{
    (void)str_copy(settings.service, sizeof(settings.service), str_from(service));
    settings.least = least;
}

void log_time(ts_t t, char out[LOG_TIME_SIZE])
{
    struct tm tm;
    const time_t seconds = (time_t)(t.v / 1000000000);
    char text[24];
    (void)gmtime_r(&seconds, &tm);
    (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    const unsigned micros = (unsigned)(t.v % 1000000000 / 1000) % 1000000U;
    (void)snprintf(out, LOG_TIME_SIZE, "%.19s.%06uZ", text, micros);
}

void log_event(enum level level, const char *event, struct str detail)
{
    char line[4096], time[LOG_TIME_SIZE];
    if (level < settings.least)
        return;
    log_time(clock_wall(), time);
    struct text t = {line, 0, sizeof(line) - 1, false};
    text_put(&t, "ts=");
    text_put(&t, time);
    text_put(&t, " level=");
    text_put(&t, level_name(level));
    text_put(&t, " svc=");
    text_put(&t, settings.service);
    text_put(&t, " event=");
    text_put(&t, event);
    if (detail.len > 0) {
        text_char(&t, ' ');
        for (size_t i = 0; i < detail.len; i++)
            text_char(&t, (char)((unsigned char)detail.at[i] < ' ' ? ' ' : detail.at[i]));
    }
    line[t.len] = '\n';
    /* One write a line: lines of several processes on one terminal do not mix. */
    const ssize_t written = write(STDERR_FILENO, line, t.len + 1);
    (void)written; /* nowhere to complain to */
}

void log_text(enum level level, const char *event, const char *detail)
{
    log_event(level, event, str_from(detail));
}
