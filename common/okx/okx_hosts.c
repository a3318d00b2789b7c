#include "common/okx/okx_hosts.h"

/* What the settings give, without the slash people leave at the end. */
static struct str given(const struct setting_text *t)
{
    struct str s = str_from(t->at);
    while (s.len > 0 && s.at[s.len - 1] == '/')
        s.len--;
    return s;
}

struct str okx_rest_base(const struct settings *s)
{
    const struct str own = given(&s->exchange_rest_url);
    if (own.len > 0)
        return own;
    return word_is(&s->exchange, "simulated") ? STR("http://127.0.0.1:8787")
                                              : STR("https://www.okx.com");
}

struct str okx_ws_base(const struct settings *s)
{
    const struct str own = given(&s->exchange_ws_url);
    if (own.len > 0)
        return own;
    if (word_is(&s->exchange, "simulated"))
        return STR("ws://127.0.0.1:8787/ws/v5");
    return word_is(&s->exchange, "demo") ? STR("wss://wspap.okx.com:8443/ws/v5")
                                         : STR("wss://ws.okx.com:8443/ws/v5");
}

struct str okx_demo_header(const struct settings *s)
{
    return word_is(&s->exchange, "demo") ? STR("x-simulated-trading: 1\n") : STR_EMPTY;
}
