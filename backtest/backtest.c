#include "backtest/backtest.h"

#include <stdlib.h>
#include <string.h>

#include "backtest/truth.h"
#include "common/base/assert.h"
#include "common/base/json.h"
#include "common/io/ports.h"

/* 2026-01-02T00:00:00Z: a synthetic day needs a date, and it must be the same each time. */
#define SYNTHETIC_START_MS INT64_C(1767312000000)

enum { LINE_SIZE = 4096, STOP_STEPS = 50, STOP_STEP_MS = 100 };

struct run {
    const struct backtest_options *o;
    struct backtest_result *r;
    struct world *w;
    struct truth truth;
    money_t peak;
};

/* ---- the first line of a recording says when it begins and whose it is ---- */

struct first {
    bool found;
    struct word inst;
    ts_t at;
    struct json *json;
    char error[160];
};

static void on_first(void *arg, struct msg *in)
{
    struct first *f = arg;
    if (in->type == MSG_TAPE_END && !f->found && f->error[0] == 0)
        (void)str_copy(f->error, sizeof f->error,
                       in->tape_end.error.len > 0 ? in->tape_end.error : STR("no usable line"));
    if (in->type != MSG_TAPE_LINE || f->found)
        return;
    struct str inst = STR_EMPTY;
    if (json_read(f->json, in->tape_line.line) != ERR_OK)
        return;
    struct json_at root = json_root(f->json);
    if (json_string(json_get(root, "instId"), &inst) != ERR_OK || !word_fits(inst) ||
        json_ms(json_get(root, "ts"), &f->at) != ERR_OK)
        return;
    f->inst = word_from(inst);
    f->found = true;
}

static bool look_at(const char *path, struct first *f)
{
    const char *const paths[] = {path};
    memset(f, 0, sizeof *f);
    f->json = calloc(1, sizeof *f->json);
    ASSERT(f->json != NULL);
    struct tape *t = tape_new(NULL, paths, 1, "", (struct sink){f, on_first});
    const struct msg read = {.type = MSG_TAPE_READ, .tape_read = {.tape = 0, .lines = 1}};
    (void)tape_take(t, &read);
    tape_destroy(&t);
    free(f->json);
    f->json = NULL;
    return f->found;
}

/* ---- settings of a run ---- */

static void set_text(struct setting_text *t, const char *value)
{
    (void)str_copy(t->at, sizeof t->at, str_from(value));
}

static bool has_symbol(const struct settings *s, const struct word *inst)
{
    for (uint32_t n = 0; n < s->symbols.count; n++)
        if (word_equal(&s->symbols.at[n], inst))
            return true;
    return false;
}

static bool prepare(const struct backtest_options *o, struct settings *s, ts_t *start,
                    struct text *why)
{
    struct first f;
    *s = *o->settings;
    s->exchange = word_of("simulated");
    s->exchange_rest_url.at[0] = 0;
    s->exchange_ws_url.at[0] = 0;
    s->sim_seed = (uint32_t)o->seed;
    set_text(&s->sim_speed, "1");
    s->sim_market = word_of(o->book != NULL ? "replay" : "synthetic");
    set_text(&s->sim_book_file, o->book != NULL ? o->book : "");
    set_text(&s->sim_trades_file, o->trades != NULL ? o->trades : "");
    *start = ts_from_ms(SYNTHETIC_START_MS);
    if (o->book == NULL)
        return true;
    if (strlen(o->book) >= SETTING_TEXT_SIZE ||
        (o->trades != NULL && strlen(o->trades) >= SETTING_TEXT_SIZE)) {
        text_put(why, "a path is too long");
        return false;
    }
    if (!look_at(o->book, &f)) {
        text_put(why, o->book);
        text_put(why, ": ");
        text_put(why, f.error[0] != 0 ? f.error : "its first line is not of an L2 book");
        return false;
    }
    if (!has_symbol(s, &f.inst)) {
        s->symbols.count = 1;
        s->symbols.at[0] = f.inst;
    }
    *start = f.at;
    return true;
}

/* ---- the run ---- */

static bool journalled(enum msg_type type)
{
    return type == MSG_INTENT || type == MSG_VERDICT || type == MSG_ORDER ||
           type == MSG_ORDER_STATE || type == MSG_FILL || type == MSG_CYCLE;
}

static void see(void *arg, enum world_who who, const struct msg *m)
{
    struct run *run = arg;
    (void)who;
    tally_message(&run->r->tally, m, world_now(run->w));
    if (run->o->journal == NULL || !journalled(m->type))
        return;
    char line[LINE_SIZE];
    struct text t = TEXT(line);
    text_decimal(&t, world_now(run->w).v, -9);
    text_char(&t, ' ');
    msg_print(m, &t);
    text_char(&t, '\n');
    (void)fwrite(line, 1, t.len, run->o->journal);
}

static void watch_result(struct run *run)
{
    const money_t net = truth_result(&run->truth, run->w);
    run->peak = money_max(run->peak, net);
    run->r->drawdown = money_max(run->r->drawdown, money_sub(run->peak, net));
}

static void tell_progress(const struct run *run, ts_t at)
{
    char line[200];
    struct text t = TEXT(line);
    const struct tally_symbol sum = tally_sum(&run->r->tally);
    text_put(&t, "  ");
    text_i64(&t, ts_diff(at, run->r->from).v / DUR_S(3600).v);
    text_put(&t, " h: fills ");
    text_u64(&t, sum.fills);
    text_put(&t, ", round trips ");
    text_u64(&t, sum.cycles);
    text_put(&t, ", net ");
    text_money(&t, truth_result(&run->truth, run->w));
    text_char(&t, '\n');
    (void)fwrite(line, 1, t.len, run->o->progress);
}

/* From flat to over: a second at a time, so that the result can be looked at. */
static void play(struct run *run, ts_t until)
{
    ts_t hour = ts_add(run->r->from, DUR_S(3600));
    while (world_now(run->w).v < until.v && !truth_market_over(run->w)) {
        world_run(run->w, ts_min(until, ts_add(world_now(run->w), DUR_S(1))));
        watch_result(run);
        if (world_now(run->w).v < hour.v)
            continue;
        if (run->o->progress != NULL)
            tell_progress(run, hour);
        hour = ts_add(hour, DUR_S(3600));
    }
}

/* Everybody makes safe, in the order of the road, as okx-mm down does. */
static void wind_down(struct run *run)
{
    static const enum world_who order[] = {WORLD_STRATEGY, WORLD_RISK, WORLD_EXECUTOR};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        world_stop(run->w, order[i], "end of the run");
        for (int n = 0; n < STOP_STEPS && !world_stopped(run->w, order[i]); n++)
            world_run(run->w, ts_add(world_now(run->w), DUR_MS(STOP_STEP_MS)));
    }
}

bool backtest_run(const struct backtest_options *o, struct backtest_result *r, struct text *why)
{
    struct settings *s = calloc(1, sizeof *s);
    ASSERT(s != NULL);
    *r = (struct backtest_result){.synthetic = o->book == NULL};
    if (!prepare(o, s, &r->from, why)) {
        free(s);
        return false;
    }
    const struct world_options wo = {
        .settings = s, .start = r->from, .seed = o->seed, .latency = o->latency};
    struct run run = {.o = o, .r = r, .w = world_new(&wo)};
    free(s);
    world_watch(run.w, see, &run);
    world_start(run.w);
    world_run(run.w, ts_add(r->from, DUR_S(1))); /* marks exist: equity can be told */
    truth_begin(&run.truth, run.w);
    r->start_equity = truth_equity(run.w);
    const dur_t length = o->length.v > 0 ? o->length : DUR_S(o->book != NULL ? 86400 * 366 : 3600);
    play(&run, ts_add(r->from, length));
    tally_settle(&r->tally, world_now(run.w));
    wind_down(&run);
    r->to = world_now(run.w);
    r->turns = world_turns(run.w);
    r->net = truth_result(&run.truth, run.w);
    r->fees = truth_fees(run.w);
    r->equity = truth_equity(run.w);
    r->fills = truth_fills(run.w);
    r->pending = truth_pending(run.w);
    r->bad_lines = truth_bad_lines(run.w);
    r->broken = word_of(truth_broken(run.w));
    world_destroy(&run.w);
    return true;
}
