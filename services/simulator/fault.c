#include "services/simulator/fault.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/member.h"

static const uint32_t forever = UINT32_MAX;

/* What a row starts from when it is switched on; duration 0: by count. */
static const struct {
    const char *name;
    const char *parameters;
    const char *what;
} menu[] = {
#define X(constant, name, parameters, what) {(name), (parameters), (what)},
    FAULTS(X)
#undef X
};

static const struct {
    int64_t code;
    int64_t http;
    int64_t delay_ms;
    int64_t duration_ms;
} normal[FAULT_COUNT] = {
    [FAULT_NOTICE] = {.delay_ms = 60000},
    [FAULT_REJECT] = {.code = 51008},
    [FAULT_DELAY_ACKS] = {.delay_ms = 1000},
    [FAULT_FREEZE] = {.duration_ms = 10000},
    [FAULT_REST_ERROR] = {.code = 50026, .http = 500},
    [FAULT_LATENCY] = {.delay_ms = 100, .duration_ms = 10000},
    [FAULT_MUTE] = {.duration_ms = 40000},
    [FAULT_LOGIN] = {.code = 60009},
    [FAULT_MAINTENANCE] = {.duration_ms = 30000},
    [FAULT_DOUBT] = {.code = 50004},
    [FAULT_SWAP_ANSWERS] = {.delay_ms = 100},
    [FAULT_REFUSE] = {.code = 50011, .duration_ms = 30000},
    [FAULT_LATE_CANCEL] = {.delay_ms = 5000},
    [FAULT_LATE_PUSH] = {.delay_ms = 1000},
    [FAULT_SWAP_PUSHES] = {.delay_ms = 50},
    [FAULT_FILLS_LAG] = {.delay_ms = 8000, .duration_ms = 30000},
    [FAULT_NO_PONG] = {.duration_ms = 40000},
    [FAULT_HALF_OPEN] = {.duration_ms = 20000},
    [FAULT_CLOCK] = {.delay_ms = 5000, .duration_ms = 30000},
    [FAULT_READ_LAG] = {.delay_ms = 8000, .duration_ms = 30000},
};

void faults_init(struct faults *f)
{
    memset(f, 0, sizeof(*f));
}

const char *fault_name(enum fault which)
{
    ASSERT(which < FAULT_COUNT);
    return menu[which].name;
}

bool fault_from(struct str name, enum fault *out)
{
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        if (str_is(name, menu[i].name)) {
            *out = (enum fault)i;
            return true;
        }
    }
    return false;
}

/* An optional whole number; `value` keeps its default when the key is absent. */
static bool number(struct json_at body, const char *key, int64_t lowest, int64_t highest,
                   int64_t *value)
{
    struct json_at at = json_get(body, key);
    int64_t v;

    if (!json_present(at))
        return true;
    if (json_i64(at, &v) || v < lowest || v > highest)
        return false;
    *value = v;
    return true;
}

static bool word(struct json_at body, const char *key, char out[FAULT_WORD_SIZE])
{
    struct json_at at = json_get(body, key);
    struct str v;

    if (!json_present(at))
        return true;
    if (json_string(at, &v) || v.len >= FAULT_WORD_SIZE)
        return false;
    str_copy(out, FAULT_WORD_SIZE, v);
    return true;
}

/* The name of the first unusable parameter, or NULL. */
static const char *read_parameters(struct json_at body, enum fault which, ts_t now,
                                   struct fault_row *row)
{
    int64_t code = normal[which].code;
    int64_t http = normal[which].http;
    int64_t delay_ms = normal[which].delay_ms;
    int64_t duration_ms = normal[which].duration_ms;
    int64_t count = 0;
    int64_t html = 0;

    if (!number(body, "code", 1, 99999, &code))
        return "code";
    if (!number(body, "http", 100, 599, &http))
        return "http";
    if (!number(body, "ms", 0, 600000, &delay_ms))
        return "ms";
    if (!number(body, "close_ms", 0, 600000, &delay_ms))
        return "close_ms";
    if (!number(body, "skew_ms", -600000, 600000, &delay_ms))
        return "skew_ms";
    if (!number(body, "duration_ms", 0, 86400000, &duration_ms))
        return "duration_ms";
    if (!number(body, "count", 1, 1000000, &count))
        return "count";
    if (!number(body, "html", 0, 1, &html))
        return "html";
    if (!word(body, "path", row->path))
        return "path";
    if (!word(body, "op", row->op))
        return "op";
    if (!word(body, "inst", row->inst))
        return "inst";
    if (!word(body, "channel", row->channel))
        return "channel";
    if (!word(body, "form", row->form))
        return "form";
    row->code = code;
    row->http = http;
    row->html = html == 1;
    row->delay = DUR_MS(delay_ms);
    row->until = duration_ms > 0 ? ts_add(now, DUR_MS(duration_ms)) : TS_NEVER;
    row->left = count > 0 ? (uint32_t)count : duration_ms > 0 ? forever : 1;
    return NULL;
}

enum err fault_request(struct faults *f, struct json_at body, ts_t now, enum fault *which,
                       const char **key)
{
    struct fault_row row = {.on = true, .since = now};
    struct str name = STR_EMPTY;

    *key = "fault";
    if (json_string(json_get(body, "fault"), &name))
        return ERR_TYPE;
    if (str_is(name, "clear")) {
        for (size_t i = 0; i < FAULT_COUNT; i++)
            f->row[i].on = false;
        *which = FAULT_COUNT;
        return ERR_OK;
    }
    if (!fault_from(name, which))
        return ERR_UNKNOWN;
    *key = read_parameters(body, *which, now, &row);
    if (*key)
        return ERR_RANGE;
    row.struck = f->row[*which].struck;
    f->row[*which] = row;
    return ERR_OK;
}

static bool fits(const char *wanted, struct str detail)
{
    return !wanted[0] || detail.len == 0 || str_is(str_from(wanted), "any") ||
           str_is(str_from(wanted), "all") || str_starts(detail, str_from(wanted));
}

bool fault_on(const struct faults *f, enum fault which, struct str detail, ts_t now)
{
    const struct fault_row *row;

    ASSERT(which < FAULT_COUNT);
    row = &f->row[which];
    if (!row->on || row->until.v <= now.v || row->left == 0)
        return false;
    return fits(row->path, detail) && fits(row->op, detail) && fits(row->inst, detail) &&
           fits(row->channel, detail);
}

bool fault_strike(struct faults *f, enum fault which, struct str detail, ts_t now)
{
    struct fault_row *row = &f->row[which];

    if (!fault_on(f, which, detail, now))
        return false;
    row->struck++;
    if (row->left != forever)
        row->left--;
    if (row->left == 0)
        row->on = false;
    return true;
}

bool fault_every_other(struct faults *f, enum fault which, struct str detail, ts_t now)
{
    return fault_strike(f, which, detail, now) && f->row[which].struck % 2 == 1;
}

void faults_menu(const struct faults *f, const char *key, ts_t now, struct text *t)
{
    member_open(t, key, '[');
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        const struct fault_row *row = &f->row[i];
        bool on = row->on && row->until.v > now.v;

        member_open(t, NULL, '{');
        member_words(t, "fault", menu[i].name);
        member_words(t, "what", menu[i].what);
        member_words(t, "parameters", menu[i].parameters);
        member_bool(t, "on", on);
        if (on && row->left != forever)
            member_int(t, "left", row->left);
        if (on && row->until.v != TS_NEVER.v)
            member_ms(t, "until", row->until);
        member_int(t, "struck", (int64_t)row->struck);
        member_close(t, '}');
    }
    member_close(t, ']');
}
