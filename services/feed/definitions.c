#include "services/feed/definitions.h"

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_hosts.h"
#include "common/okx/okx_read_market.h"
#include "common/okx/okx_write.h"
#include "services/feed/books.h"

#define ASK_EVERY     DUR_MS(125) /* 16 in 2 s, where 20 are allowed */
#define ASK_WITHIN    DUR_S(5)
#define ASK_AGAIN     DUR_S(600)
#define RETRY_LONGEST DUR_S(30)
#define LOOK_AFTER    DUR_S(1) /* an announced change is looked for so long after its time */
enum { SYMBOL_BITS = 8 };

void definitions_want(struct feed *f, size_t symbol, ts_t now)
{
    ASSERT(symbol < f->count);
    f->symbols[symbol].ask_at = ts_min(f->symbols[symbol].ask_at, now);
}

void definitions_want_all(struct feed *f, ts_t now)
{
    for (size_t i = 0; i < f->count; i++)
        definitions_want(f, i, now);
}

static void ask(struct feed *f, size_t symbol, ts_t now, struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    s->ask_id = (++f->serial << SYMBOL_BITS) | symbol;
    s->ask_at = TS_NEVER;
    f->next_ask = ts_add(now, ASK_EVERY);

    struct text url = outbox_room(out, 512);
    text_str(&url, okx_rest_base(f->settings));
    text_put(&url, OKX_PATH_INSTRUMENTS "?instType=");
    text_put(&url, inst_type_name(s->type));
    text_put(&url, "&instId=");
    text_word(&url, &s->inst);
    ASSERT(!url.cut);
    struct msg_http_request *m = &outbox_push(out, MSG_HTTP_REQUEST, now)->http_request;
    m->id = s->ask_id;
    m->method = word_of("GET");
    m->url = outbox_keep(out, &url);
    m->headers = outbox_text(out, okx_demo_header(f->settings));
    m->timeout = ASK_WITHIN;
}

/* An answer that brought no definition: again after 1, 2, 4, ... 30 s. */
static void failed(struct symbol *s, struct str why, ts_t now, struct outbox *out)
{
    int64_t wait = DUR_S(1).v << (s->ask_failures < 5 ? s->ask_failures : 5);
    if (wait > RETRY_LONGEST.v)
        wait = RETRY_LONGEST.v;
    s->ask_at = ts_add(now, DUR(wait));
    s->ask_failures++;
    outbox_log(out, now, LEVEL_WARN, "instrument_unread", why);
    if (!s->known && s->ask_failures == 3)
        outbox_alert(out, now, ALERT_INSTRUMENT, &s->inst, why);
}

/* What was announced is asked for once it must have happened, and again when what comes after it
 * can be told from it: the channel says both, but a push may be lost. */
static void look_after(struct symbol *s, ts_t now)
{
    const ts_t change = s->instrument.change_at;
    const ts_t done = ts_add(change, LOOK_AFTER);
    const ts_t past = ts_add(done, INSTRUMENT_CHANGE_MARGIN);
    if (change.v != 0 && now.v < past.v)
        s->ask_at = ts_min(s->ask_at, now.v < done.v ? done : past);
}

/* A definition of one of our symbols. */
static void define(struct feed *f, size_t symbol, const struct instrument *next, ts_t now,
                   struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    const bool was_known = s->known;
    const enum inst_state was = s->instrument.state;
    if (was_known &&
        (s->instrument.px_exp != next->px_exp || s->instrument.qty_exp != next->qty_exp))
        books_distrust(f, symbol, "rescaled", now, out);
    const uint32_t version = s->instrument.version;
    const bool rescaled = symbol_define(s, next, now, out);
    if (rescaled) {
        books_repair_all(f, symbol, "rescaled", now, out);
    } else if (s->state == BOOK_LIVE && s->instrument.version != version) {
        /* who reads it has thrown its levels away, and a quiet book says nothing by itself */
        symbol_say_top(s, now, out);
        symbol_say_depth(s, feed_book(f, symbol), f->settings->depth_levels, now, out);
    }
    if (!was_known)
        books_begin(f, symbol, now);
    look_after(s, now);
    if ((!was_known || was != next->state) && next->state != INST_STATE_LIVE)
        outbox_alert(out, now, ALERT_INSTRUMENT, &s->inst, str_from(inst_state_name(next->state)));
}

void definitions_on_row(struct feed *f, struct json_at row, ts_t now, struct outbox *out)
{
    struct str id;
    struct instrument next;
    if (okx_required(row, "instId", &id) != ERR_OK)
        return;
    const int symbol = feed_find(f, id);
    if (symbol < 0)
        return;
    const ts_t passed = TS(now.v - INSTRUMENT_CHANGE_MARGIN.v);
    enum err e = okx_read_instrument(row, &next);
    if (e == ERR_OK)
        e = okx_read_change(row, passed, &next.change_at);
    if (e == ERR_OK) {
        define(f, (size_t)symbol, &next, now, out);
        return;
    }
    feed_refuse(f, "instrument", e, now, out);
    struct symbol *s = &f->symbols[symbol];
    if (s->known && s->instrument.state == INST_STATE_LIVE) {
        /* it is no longer what we think it is; nobody may trade on what we said */
        struct instrument unknown = s->instrument;
        unknown.state = INST_STATE_UNKNOWN;
        define(f, (size_t)symbol, &unknown, now, out);
    }
}

/* What the answer says about one symbol: its row, or why there is none. */
static enum err read_answer(struct feed *f, const struct msg_http_reply *m, struct json_at *row,
                            struct str *why)
{
    struct okx_reply reply;
    if (m->status == 0) {
        *why = m->body;
        return ERR_UNREACHABLE;
    }
    const enum err e = okx_read_reply(&f->json, m->body, &reply);
    *why = str_from(err_text(e));
    if (e != ERR_OK)
        return e;
    *row = json_first(reply.data);
    if (str_is(reply.code, "0") && json_present(*row))
        return ERR_OK;
    *why =
        str_is(reply.code, "0") ? STR("no such instrument") : str_from(okx_code_text(reply.code));
    return ERR_UNKNOWN;
}

void definitions_on_reply(struct feed *f, const struct msg_http_reply *m, ts_t now,
                          struct outbox *out)
{
    struct json_at row;
    struct str why;
    const size_t symbol = m->id & ((1U << SYMBOL_BITS) - 1);
    if (symbol >= f->count || f->symbols[symbol].ask_id != m->id)
        return;
    struct symbol *s = &f->symbols[symbol];
    s->ask_id = 0;
    if (read_answer(f, m, &row, &why) != ERR_OK) {
        failed(s, why, now, out);
        return;
    }
    definitions_on_row(f, row, now, out);
    if (!s->known) {
        failed(s, STR("not tradable"), now, out);
        return;
    }
    s->ask_failures = 0;
    s->ask_at = ts_add(now, ASK_AGAIN);
    look_after(s, now);
}

void definitions_tick(struct feed *f, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < f->count && now.v >= f->next_ask.v; i++) {
        if (f->symbols[i].ask_id == 0 && now.v >= f->symbols[i].ask_at.v)
            ask(f, i, now, out);
    }
}

ts_t definitions_deadline(const struct feed *f)
{
    ts_t at = TS_NEVER;
    for (size_t i = 0; i < f->count; i++) {
        if (f->symbols[i].ask_id == 0)
            at = ts_min(at, f->symbols[i].ask_at);
    }
    return at.v < f->next_ask.v ? f->next_ask : at;
}
