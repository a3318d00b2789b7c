/* Playing a scenario: its actions at their times, on a world whose markets are held by hand. */
#include <stdlib.h>
#include <string.h>

#include "backtest/truth.h"
#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "tests/lib/scenario.h"
#include "tests/lib/scenario_trace.h"

/* 2026-01-02T01:00:00Z, the 0 s of every scenario: far from a funding time and the end of a day. */
#define ZERO_MS INT64_C(1767315600000)

enum { BODY = 2048 };

struct play {
    struct scenario *s;
    struct world *w;
    char inst[WORD_SIZE];
    char body[BODY];
    struct text t;
};

static struct str next(struct str *rest)
{
    return str_cut(rest, ' ');
}

static void open_body(struct play *p)
{
    p->t = (struct text){p->body, 0, BODY - 1, false};
}

static void quoted(struct text *t, struct str v)
{
    text_char(t, '"');
    text_str(t, v);
    text_char(t, '"');
}

static void member(struct play *p, const char *key, struct str v)
{
    text_char(&p->t, p->t.len == 0 ? '{' : ',');
    quoted(&p->t, str_from(key));
    text_char(&p->t, ':');
    quoted(&p->t, v);
}

static bool post(struct play *p, const char *path)
{
    text_char(&p->t, '}');
    p->body[p->t.len] = 0;
    if (p->t.cut)
        return false;
    world_call(p->w, "POST", path, p->body);
    return true;
}

/* `5@99.9 7@99.8` up to the end or `|`, as [["99.9","5"],...]. */
static bool put_levels(struct play *p, struct str *rest)
{
    bool first = true;
    text_char(&p->t, '[');
    while (rest->len > 0) {
        struct str px = next(rest);
        if (str_is(px, "|"))
            break;
        const struct str qty = str_cut(&px, '@');
        if (px.len == 0)
            return false;
        text_put(&p->t, first ? "[" : ",[");
        quoted(&p->t, px);
        text_char(&p->t, ',');
        quoted(&p->t, qty);
        text_char(&p->t, ']');
        first = false;
    }
    text_char(&p->t, ']');
    return true;
}

static bool do_book(struct play *p, struct str rest)
{
    open_body(p);
    member(p, "inst", str_from(p->inst));
    text_put(&p->t, ",\"book\":{\"bids\":");
    if (!put_levels(p, &rest))
        return false;
    text_put(&p->t, ",\"asks\":");
    if (!put_levels(p, &rest))
        return false;
    text_char(&p->t, '}');
    return post(p, "/sim/market");
}

/* take sell 3 [@ 99.8] */
static bool do_take(struct play *p, struct str rest)
{
    open_body(p);
    member(p, "inst", str_from(p->inst));
    text_put(&p->t, ",\"take\":{\"side\":");
    quoted(&p->t, next(&rest));
    text_put(&p->t, ",\"qty\":");
    quoted(&p->t, next(&rest));
    if (str_is(next(&rest), "@")) {
        text_put(&p->t, ",\"px\":");
        quoted(&p->t, next(&rest));
    }
    text_char(&p->t, '}');
    return post(p, "/sim/market");
}

/* key=value words; numbers stay numbers. */
static bool put_pairs(struct play *p, struct str rest, bool bare)
{
    while (rest.len > 0) {
        struct str value = next(&rest);
        const struct str key = str_cut(&value, '=');
        int64_t number;
        if (key.len == 0 || value.len == 0)
            return false;
        text_char(&p->t, p->t.len == 0 ? '{' : ',');
        quoted(&p->t, key);
        text_char(&p->t, ':');
        if (bare && decimal_parse(value, 0, &number) == ERR_OK)
            text_str(&p->t, value);
        else
            quoted(&p->t, value);
    }
    return true;
}

static bool do_fault(struct play *p, struct str rest)
{
    open_body(p);
    member(p, "fault", next(&rest));
    return put_pairs(p, rest, true) && post(p, "/sim/faults");
}

static bool do_switch(struct play *p, struct str rest)
{
    open_body(p);
    member(p, "switch", next(&rest));
    text_put(&p->t, ",\"value\":");
    text_str(&p->t, rest);
    return post(p, "/sim/switches");
}

/* instrument state=suspend | tick=0.1 lot=0.01 | key=jump value=0.01 */
static bool do_instrument(struct play *p, struct str rest)
{
    open_body(p);
    member(p, "inst", str_from(p->inst));
    return put_pairs(p, rest, false) && post(p, "/sim/market");
}

/* account USDT -100 */
static bool do_account(struct play *p, struct str rest)
{
    open_body(p);
    member(p, "ccy", next(&rest));
    member(p, "change", rest);
    return post(p, "/sim/account");
}

static bool who_from(struct str word, enum world_who *who)
{
    static const char *const names[WORLD_ACTORS] = {"simulator", "feed", "strategy", "risk",
                                                    "executor"};
    for (int n = 0; n < WORLD_ACTORS; n++) {
        if (!str_is(word, names[n]))
            continue;
        *who = (enum world_who)n;
        return true;
    }
    return false;
}

static bool do_control(struct play *p, struct str rest)
{
    enum command command;
    if (!command_from(next(&rest), &command))
        return false;
    world_control(p->w, command, rest);
    return true;
}

static bool do_actor(struct play *p, struct str verb, struct str rest)
{
    enum world_who who;
    if (!who_from(rest, &who))
        return false;
    if (str_is(verb, "kill"))
        world_kill(p->w, who);
    else if (str_is(verb, "boot"))
        world_boot(p->w, who);
    else if (str_is(verb, "cut"))
        world_cut(p->w, who);
    else if (str_is(verb, "stop"))
        world_stop(p->w, who, "scenario");
    else
        return false;
    return true;
}

static bool act(struct play *p, const char *text)
{
    struct str rest = str_from(text);
    struct str verb = next(&rest);
    (void)str_copy(p->inst, sizeof p->inst, word_str(&p->s->settings.symbols.at[0]));
    if (str_find(verb, STR("-")) < verb.len) {
        (void)str_copy(p->inst, sizeof p->inst, verb);
        verb = next(&rest);
    }
    if (str_is(verb, "book"))
        return do_book(p, rest);
    if (str_is(verb, "take"))
        return do_take(p, rest);
    if (str_is(verb, "fault"))
        return do_fault(p, rest);
    if (str_is(verb, "switch"))
        return do_switch(p, rest);
    if (str_is(verb, "instrument"))
        return do_instrument(p, rest);
    if (str_is(verb, "account"))
        return do_account(p, rest);
    if (str_is(verb, "control"))
        return do_control(p, rest);
    return do_actor(p, verb, rest);
}

/* Every market by hand from the first moment, narrow enough to be quoted by nobody. */
static void hold_markets(struct play *p)
{
    const struct symbol_list *list = &p->s->settings.symbols;
    for (uint32_t n = 0; n < list->count; n++) {
        open_body(p);
        member(p, "inst", word_str(&list->at[n]));
        text_put(&p->t, ",\"hands\":true,\"book\":{\"bids\":[[\"99.99\",\"100\"]],"
                        "\"asks\":[[\"100.00\",\"100\"]]}");
        (void)post(p, "/sim/market");
    }
}

static bool play(struct play *p, ts_t zero)
{
    struct scenario *s = p->s;
    for (uint32_t n = 0; n < s->acts_count; n++) {
        world_run(p->w, ts_add(zero, DUR_MS(s->acts[n].ms)));
        if (act(p, s->acts[n].text))
            continue;
        (void)snprintf(s->error, sizeof s->error, "%s:%d: cannot be done: %s", s->name,
                       s->acts[n].number, s->acts[n].text);
        return false;
    }
    world_run(p->w, ts_add(zero, DUR_MS(s->end)));
    if (truth_broken(p->w)[0] == 0)
        return true;
    (void)snprintf(s->error, sizeof s->error, "%s: the exchange broke: %s", s->name,
                   truth_broken(p->w));
    return false;
}

bool scenario_play(struct scenario *s)
{
    const ts_t zero = ts_from_ms(ZERO_MS);
    const struct world_options o = {.settings = &s->settings,
                                    .start = TS(zero.v - DUR_MS(SCENARIO_BEFORE_MS).v),
                                    .seed = 1,
                                    .latency = {.wire = DUR_MS(5), .store = DUR_MS(1)}};
    struct trace *t = calloc(1, sizeof *t);
    ASSERT(t != NULL);
    struct play p = {.s = s, .w = world_new(&o)};
    trace_init(t, s, p.w, zero);
    world_watch(p.w, trace_see, t);
    world_start(p.w);
    hold_markets(&p);
    (void)act(&p, "switch ack_order 0");
    const bool played = play(&p, zero);
    world_destroy(&p.w);
    free(t);
    return played && s->error[0] == 0;
}
