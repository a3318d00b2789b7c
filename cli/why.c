/* `okx-mm why [SYMBOL]`: for each side every gate in its order, now and over the last hour, and
 * what would open the first closed one. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "common/base/json.h"
#include "common/io/language.h"
#include "common/market/gates.h"
#include "common/market/remedy.h"

enum { SILENT_MS = 15000 }; /* the strategy repeats itself every ten seconds */

static char body[1 << 20];
static struct json json;

#define say(english) language_say(english)

/* A side as it was told. */
struct told {
    struct json_at at;
    uint16_t count;
    struct gate_row rows[guard_count];
    rate_t quoting;
    int64_t since_ms;
    int64_t observed_ms;
    bool rests;
};

static int64_t number(struct json_at at, const char *key)
{
    int64_t v = 0;
    return json_i64(json_get(at, key), &v) == ERR_OK ? v : 0;
}

static struct str text(struct json_at at, const char *key)
{
    struct str s = STR_EMPTY;
    return json_scalar(json_get(at, key), &s) == ERR_OK ? s : STR_EMPTY;
}

static rate_t rate(struct json_at at, const char *key)
{
    rate_t v = RATE(0);
    return rate_parse(text(at, key), &v) == ERR_OK ? v : RATE(0);
}

/* False: a gate this program does not know, from another build. */
static bool read_row(struct json_at at, struct gate_row *out)
{
    *out = (struct gate_row){.share = rate(at, "share")};
    out->measured = money_parse(text(at, "value"), &out->value) == ERR_OK &&
                    money_parse(text(at, "limit"), &out->limit) == ERR_OK;
    return guard_from(text(at, "gate"), &out->guard) &&
           json_bool(json_get(at, "closed"), &out->closed) == ERR_OK;
}

static bool read_side(struct json_at said, struct told *out)
{
    *out = (struct told){.at = said};
    out->quoting = rate(said, "share_quoting");
    out->since_ms = number(said, "since_ms");
    out->observed_ms = number(said, "observed_ms");
    if (json_bool(json_get(said, "quoting"), &out->rests) != ERR_OK)
        return false;
    const struct json_at gates = json_get(said, "gates");
    for (struct json_at g = json_first(gates); json_present(g); g = json_next(g)) {
        if (out->count == guard_count || !read_row(g, &out->rows[out->count++]))
            return false;
    }
    return true;
}

/* Chinese takes two columns a character: printf's widths count bytes. */
static void print_padded(struct str s, int width)
{
    int columns = 0;
    for (size_t i = 0; i < s.len; i++) {
        const uint8_t c = (uint8_t)s.at[i];
        columns += c < 0x80 ? 1 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    }
    (void)printf("%.*s%*s", (int)s.len, s.at, width > columns ? width - columns : 0, "");
}

static void print_words(const char *english, int width)
{
    print_padded(str_from(say(english)), width);
}

static void print_value(const struct gate_row *r, money_t v)
{
    char line[64];
    struct text t = TEXT(line);
    if (r->measured)
        gate_value(&t, guard_unit(r->guard), v);
    if (t.len == 0)
        text_put(&t, "-");
    print_padded(text_done(&t), 14);
}

/* Shares are whole tenths of a percent. */
static void print_share(rate_t share)
{
    const int64_t tenths = share.v / 1000000;
    (void)printf("%4lld.%lld%%\n", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void print_row(const struct gate_row *r)
{
    (void)printf("  ");
    print_padded(str_from(guard_name(r->guard)), 12);
    print_words(r->closed ? "closed" : "open", 8);
    print_value(r, r->value);
    print_value(r, r->limit);
    print_share(r->share);
}

static void print_table(const struct told *t)
{
    rate_t sum = t->quoting;
    (void)printf("  ");
    print_words("gate", 12);
    print_words("now", 8);
    print_words("value", 14);
    print_words("limit", 14);
    (void)printf("%s\n", say("last hour"));
    for (uint16_t i = 0; i < t->count; i++) {
        print_row(&t->rows[i]);
        sum.v += t->rows[i].share.v;
    }
    (void)printf("  ");
    print_words("quoting", 12);
    print_words(t->rests ? "yes" : "no", 36);
    print_share(t->quoting);
    (void)printf("  ");
    print_words("sum", 48);
    print_share(sum);
}

/* What it is and what would end it, in a sentence. */
static void print_reason(const struct told *t)
{
    static char detail[1024], line[2048];
    const struct gates gates = {t->rows, t->count};
    const struct gate_row *r = gates_closed(&gates);
    if (t->rests || r == NULL) {
        (void)printf("%s\n", say(t->rests ? "an order rests" : "an order is on its way"));
        return;
    }
    struct text d = TEXT(detail);
    if (json_unescape(json_get(t->at, "detail"), &d) != ERR_OK)
        d.len = 0;
    struct text s = TEXT(line);
    text_put(&s, say(guard_text(r->guard)));
    text_put(&s, say("; to open: "));
    gate_sentence(&s, say(guard_opens(r->guard)), r, text_done(&d));
    (void)printf("%.*s\n", (int)s.len, s.at);
    enum verdict code;
    if (remedy_for(text_done(&d), &code))
        (void)printf("  %s %s\n", say("what to do:"), say(remedy_text(code)));
}

static void print_side(const char *inst, enum side side, struct json_at at)
{
    struct told t;
    (void)printf("%s  %s  ", inst, say(side_name(side)));
    if (!json_present(json_get(at, "said"))) {
        (void)printf("%s\n\n", say("no strategy has said anything yet"));
        return;
    }
    if (!read_side(json_get(at, "said"), &t)) {
        (void)printf("%s\n\n", say("a strategy of another build speaks"));
        return;
    }
    print_reason(&t);
    if (number(at, "age_ms") > SILENT_MS)
        (void)printf("  %s\n", say("no strategy has spoken for a while: this is old"));
    print_table(&t);
    (void)printf("  %s %llds\n\n", say("observed of the last hour:"),
                 (long long)(t.observed_ms / 1000));
}

static int unreachable(const struct settings *s)
{
    (void)fprintf(stderr, "the monitor does not answer on http://%s; `okx-mm up` starts it\n",
                  s->dashboard_listen.at);
    return EXIT_UNREACHABLE;
}

/* One symbol of the answer at a time: it fits the reader whatever their number. */
static int show(const struct settings *s, const char *inst)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "/api/v1/why?inst=%s", inst);
    const long status = monitor_get(s, path, body, sizeof(body));
    if (status == 404) {
        (void)fprintf(stderr, "%s: no such symbol\n", inst);
        return EXIT_NOT_FOUND;
    }
    if (status != 200)
        return unreachable(s);
    if (json_read(&json, str_from(body)) != ERR_OK) {
        (void)fprintf(stderr, "http://%s answers something that is not ours\n",
                      s->dashboard_listen.at);
        return EXIT_NO;
    }
    const struct json_at sides = json_get(json_get(json_root(&json), "symbols"), inst);
    print_side(inst, SIDE_BUY, json_get(sides, "buy"));
    print_side(inst, SIDE_SELL, json_get(sides, "sell"));
    return EXIT_DONE;
}

/* What may stand in an address: instruments have nothing else in their names. */
static bool is_name(const char *inst)
{
    return inst[0] != 0 && word_fits(str_from(inst)) &&
           strspn(inst, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
               strlen(inst);
}

static int print_json(const struct settings *s, const char *inst)
{
    char path[128];
    (void)snprintf(path, sizeof(path), inst == NULL ? "/api/v1/why%s" : "/api/v1/why?inst=%s",
                   inst == NULL ? "" : inst);
    const long status = monitor_get(s, path, body, sizeof(body));
    if (status == 404)
        (void)fprintf(stderr, "%s: no such symbol\n", inst == NULL ? "" : inst);
    if (status != 200)
        return status == 404 ? EXIT_NOT_FOUND : unreachable(s);
    (void)printf("%s\n", body);
    return EXIT_DONE;
}

int command_why(const struct invocation *inv)
{
    const struct settings *s = inv->settings;
    if (inv->argc > 1) {
        (void)fprintf(stderr, "usage: okx-mm why [SYMBOL] [--json]\n");
        return EXIT_USAGE;
    }
    const char *one = inv->argc == 1 ? inv->argv[0] : NULL;
    if (one != NULL && !is_name(one)) {
        (void)fprintf(stderr, "%s: no such symbol\n", one);
        return EXIT_NOT_FOUND;
    }
    language_choose(s);
    if (inv->json)
        return print_json(s, one);
    if (one != NULL)
        return show(s, one);
    int status = EXIT_DONE;
    for (uint32_t i = 0; i < s->symbols.count && status == EXIT_DONE; i++)
        status = show(s, s->symbols.at[i].at);
    return status;
}
