#include "services/executor/rest.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_hosts.h"
#include "common/okx/okx_sign.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"

enum { PATH_SIZE = 512, HEADERS_SIZE = 1024, TIMEOUT_MS = 3000 };

static bool is_allowed(const char *path)
{
    static const char *const allowed[] = {
        OKX_PATH_TIME,          OKX_PATH_BALANCE,
        OKX_PATH_POSITIONS,     OKX_PATH_CONFIG,
        OKX_PATH_TRADE_FEE,     OKX_PATH_SET_LEVERAGE,
        OKX_PATH_LEVERAGE_INFO, OKX_PATH_ORDER,
        OKX_PATH_CANCEL,        OKX_PATH_CANCELS,
        OKX_PATH_AMEND,         OKX_PATH_ORDERS_PENDING,
        OKX_PATH_FILLS,         OKX_PATH_CANCEL_ALL_AFTER,
        OKX_PATH_BILLS,         OKX_PATH_BILLS_ARCHIVE,
    };
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (str_is(str_from(path), allowed[i]))
            return true;
    return false;
}

static void header(struct text *t, const char *name, struct str value)
{
    text_put(t, name);
    text_put(t, ": ");
    text_str(t, value);
    text_char(t, '\n');
}

static struct str headers(struct executor *x, const char *method, struct str path, struct str body,
                          ts_t expire)
{
    char time[OKX_ISO_TIME_SIZE];
    char sign[OKX_SIGN_SIZE];
    char buffer[HEADERS_SIZE];
    struct text t = TEXT(buffer);
    okx_iso_time(executor_exchange_now(x), time);
    okx_sign_rest(str_from(x->secret), time, method, path, body, sign);
    header(&t, "OK-ACCESS-KEY", str_from(x->key));
    header(&t, "OK-ACCESS-SIGN", str_from(sign));
    header(&t, "OK-ACCESS-TIMESTAMP", str_from(time));
    header(&t, "OK-ACCESS-PASSPHRASE", str_from(x->passphrase));
    header(&t, "Content-Type", STR("application/json"));
    text_str(&t, okx_demo_header(x->settings));
    if (expire.v > 0) {
        text_put(&t, "expTime: ");
        text_i64(&t, ts_to_ms(expire));
        text_char(&t, '\n');
    }
    ASSERT(!t.cut);
    const struct str kept = outbox_text(x->out, text_done(&t));
    memset(buffer, 0, sizeof buffer);
    return kept;
}

static struct request *send(struct executor *x, enum request_kind kind, const char *method,
                            struct str path, struct str body, ts_t expire)
{
    struct request *r = requests_add(&x->requests, kind, 0, x->now);
    struct msg *m = outbox_push(x->out, MSG_HTTP_REQUEST, x->now);
    m->http_request.id = r->id;
    m->http_request.method = word_of(method);
    char buffer[PATH_SIZE + SETTING_TEXT_SIZE];
    struct text url = TEXT(buffer);
    text_str(&url, x->rest_base);
    text_str(&url, path);
    ASSERT(!url.cut);
    m->http_request.url = outbox_text(x->out, text_done(&url));
    m->http_request.headers = headers(x, method, path, body, expire);
    m->http_request.body = outbox_text(x->out, body);
    m->http_request.timeout = DUR_MS(TIMEOUT_MS);
    return r;
}

struct request *rest_get(struct executor *x, enum request_kind kind, const char *path,
                         struct str query)
{
    ASSERT(is_allowed(path));
    char buffer[PATH_SIZE];
    struct text t = TEXT(buffer);
    text_put(&t, path);
    if (query.len > 0)
        text_char(&t, '?');
    text_str(&t, query);
    ASSERT(!t.cut);
    return send(x, kind, "GET", text_done(&t), STR_EMPTY, TS(0));
}

struct request *rest_post(struct executor *x, enum request_kind kind, const char *path,
                          struct str body, ts_t expire)
{
    ASSERT(is_allowed(path));
    ASSERT(body.len > 0);
    return send(x, kind, "POST", str_from(path), body, expire);
}
