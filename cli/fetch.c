/* Questions over HTTP: to the monitor, and to the simulated exchange's own control. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "common/base/json.h"

struct sink_buffer {
    char *at;
    size_t len;
    size_t size;
};

static size_t on_body(char *data, size_t one, size_t n, void *arg)
{
    struct sink_buffer *b = arg;
    if (n * one >= b->size - b->len)
        return 0; /* curl gives up: the answer is larger than any we send */
    memcpy(b->at + b->len, data, n * one);
    b->len += n * one;
    b->at[b->len] = 0;
    return n * one;
}

/* ca_file NULL: plain HTTP; else HTTPS, trusting these certificates only. */
static long get(const char *address, const char *ca_file, const char *path, char *body, size_t size)
{
    char url[512];
    long status = 0;
    struct sink_buffer b = {.at = body, .size = size};
    body[0] = 0;
    (void)snprintf(url, sizeof(url), "%s://%s%s", ca_file != NULL ? "https" : "http", address,
                   path);
    CURL *c = curl_easy_init();
    if (c == NULL)
        return 0;
    (void)curl_easy_setopt(c, CURLOPT_URL, url);
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    if (ca_file != NULL)
        (void)curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    (void)curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 3000L);
    (void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(c, CURLOPT_WRITEDATA, &b);
    if (curl_easy_perform(c) == CURLE_OK)
        (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(c);
    return status;
}

long monitor_get(const struct settings *s, const char *path, char *body, size_t size)
{
    return get(s->dashboard_listen.at, NULL, path, body, size);
}

long simulator_open_orders(const struct settings *s)
{
    static char body[1 << 20];
    static struct json json;
    const char *ca_file = s->sim_tls ? s->exchange_ca_file.at : NULL;
    if (get(s->sim_listen.at, ca_file, "/sim/state", body, sizeof(body)) != 200 ||
        json_read(&json, str_from(body)) != ERR_OK)
        return -1;
    const struct json_at orders = json_get(json_root(&json), "orders");
    return json_kind(orders) == JSON_ARRAY ? json_count(orders) : -1;
}
