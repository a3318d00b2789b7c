#include "services/notifier/telegram.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"

enum {
    REQUEST_TIMEOUT_S = 10,
    RETRY_AFTER_MAX_S = 3600,
    HTML_SIZE = TELEGRAM_TEXT_MAX * 5,
    BODY_SIZE = HTML_SIZE * 2 + 256,
};

static void put_html(struct text *t, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        switch (s.at[i]) {
        case '&': text_put(t, "&amp;"); break;
        case '<': text_put(t, "&lt;"); break;
        case '>': text_put(t, "&gt;"); break;
        default: text_char(t, s.at[i]); break;
        }
    }
}

void telegram_request(const struct settings *s, uint64_t id, struct str text, ts_t now,
                      struct outbox *out)
{
    char html_room[HTML_SIZE], url_room[640];
    struct text html = TEXT(html_room), url = TEXT(url_room);
    ASSERT(text.len <= TELEGRAM_TEXT_MAX);
    put_html(&html, text); /* whole: half an entity would be refused for good */
    struct text body = outbox_room(out, BODY_SIZE);
    text_put(&body, "{\"chat_id\":\"");
    text_json(&body, word_str(&s->telegram_chat));
    text_put(&body, "\",\"text\":\"");
    text_json(&body, text_done(&html));
    text_put(&body, "\",\"parse_mode\":\"HTML\",\"disable_web_page_preview\":true}");
    const struct str body_kept = outbox_keep(out, &body);
    text_put(&url, s->telegram_url.at);
    text_put(&url, "/bot");
    text_put(&url, s->telegram_token.at);
    text_put(&url, "/sendMessage");
    struct msg_http_request *r = &outbox_push(out, MSG_HTTP_REQUEST, now)->http_request;
    r->id = id;
    r->method = word_of("POST");
    r->url = outbox_text(out, text_done(&url));
    r->headers = outbox_words(out, "Content-Type: application/json");
    r->body = body_kept;
    r->timeout = DUR_S(REQUEST_TIMEOUT_S);
}

/* {"ok":false,"error_code":429,"parameters":{"retry_after":35}}: the number behind its key. */
static dur_t retry_after(struct str body)
{
    static const struct str key = {"\"retry_after\":", 14};
    const size_t at = str_find(body, key);
    uint64_t seconds = 0;
    if (at == body.len)
        return DUR(0);
    struct str rest = {body.at + at + key.len, body.len - at - key.len};
    size_t digits = 0;
    while (digits < rest.len && rest.at[digits] >= '0' && rest.at[digits] <= '9')
        digits++;
    if (u64_parse((struct str){rest.at, digits}, &seconds) != ERR_OK)
        return DUR(0);
    return DUR_S(seconds < RETRY_AFTER_MAX_S ? (int64_t)seconds : RETRY_AFTER_MAX_S);
}

enum telegram_outcome telegram_reply(const struct msg_http_reply *r, dur_t *pause)
{
    *pause = DUR(0);
    switch (r->status) {
    case 200: return TELEGRAM_OK;
    case 400: return TELEGRAM_BAD_MESSAGE;
    case 401:
    case 403:
    case 404: return TELEGRAM_BAD_SETTINGS;
    case 429: *pause = retry_after(r->body); return TELEGRAM_LATER;
    default: return TELEGRAM_LATER;
    }
}
