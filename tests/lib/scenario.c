#include "tests/lib/scenario.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "common/base/setting.h"

struct reader {
    struct scenario *s;
    const char *path;
    int number; /* of the line */
    int64_t ms; /* of the last line with a time */
};

static bool bad(struct reader *r, const char *what, const char *which)
{
    if (r->s->error[0] == 0)
        (void)snprintf(r->s->error, sizeof r->s->error, "%s:%d: %s: %s", r->path, r->number, what,
                       which);
    return false;
}

/* The first word; what follows is left in *rest. */
static char *cut_word(char **rest)
{
    char *word = *rest;
    while (*word == ' ')
        word++;
    char *end = word;
    while (*end != 0 && *end != ' ')
        end++;
    *rest = end;
    if (*end != 0) {
        *end = 0;
        *rest = end + 1;
    }
    return word;
}

/* `1.25s` or `90s` as milliseconds. */
static bool read_time(const char *word, int64_t *ms)
{
    const size_t len = strlen(word);
    int64_t v = 0;
    if (len < 2 || word[len - 1] != 's')
        return false;
    if (decimal_parse((struct str){word, len - 1}, -3, &v) != ERR_OK)
        return false;
    *ms = v;
    return true;
}

/* Without comment, with single blanks, none at the ends. */
static void tidy(char *line)
{
    char *to = line;
    for (const char *from = line; *from != 0 && *from != '#' && *from != '\n'; from++) {
        const char c = isspace((unsigned char)*from) ? ' ' : *from;
        if (c != ' ' || (to > line && to[-1] != ' '))
            *to++ = c;
    }
    while (to > line && to[-1] == ' ')
        to--;
    *to = 0;
}

static bool add(struct reader *r, struct scenario_line *to, uint32_t *count, uint32_t most,
                struct scenario_line line)
{
    if (*count == most)
        return bad(r, "the file is too long", "");
    if (line.ms < r->ms)
        return bad(r, "time runs backwards", line.text);
    r->ms = line.ms;
    line.number = r->number;
    to[(*count)++] = line;
    return true;
}

static bool read_setting(struct reader *r, char *rest)
{
    const char *key = cut_word(&rest);
    const size_t row = setting_find(str_from(key));
    if (strcmp(key, "profile") == 0) {
        settings_profile(&r->s->settings, rest);
        return true;
    }
    if (row == SETTING_COUNT)
        return bad(r, "no such setting", key);
    const enum err e = setting_parse(setting_row(row), str_from(rest), &r->s->settings);
    return e == ERR_OK || bad(r, err_text(e), key);
}

static bool read_covers(struct reader *r, char *rest)
{
    while (*rest != 0) {
        const char *row = cut_word(&rest);
        if (r->s->covers_count == SCENARIO_COVERS || strlen(row) >= sizeof r->s->covers[0])
            return bad(r, "not a row", row);
        (void)strcpy(r->s->covers[r->s->covers_count++], row);
    }
    return true;
}

static bool read_show(struct reader *r, char *rest)
{
    static const char *const words[] = {"guards", "live",  "alerts", "limits",  "position",
                                        "leases", "books", "result", "leverage"};
    while (*rest != 0) {
        const char *word = cut_word(&rest);
        size_t n = 0;
        while (n < sizeof words / sizeof words[0] && strcmp(words[n], word) != 0)
            n++;
        if (n == sizeof words / sizeof words[0])
            return bad(r, "nothing that can be shown", word);
        r->s->shows |= 1U << n;
    }
    return true;
}

static bool read_moment(struct reader *r, const char *what, const char *word, int64_t *ms)
{
    if (!read_time(word, ms))
        return bad(r, what, word);
    return true;
}

static bool read_line(struct reader *r, char *line)
{
    struct scenario *s = r->s;
    struct scenario_line l = {.ms = 0};
    char *rest = line;
    char *word = cut_word(&rest);
    if (*word == 0)
        return true;
    if (strlen(rest) >= sizeof l.text)
        return bad(r, "the line is too long", word);
    if (strcmp(word, "title") == 0)
        return (void)strcpy(s->title, rest), true;
    if (strcmp(word, "covers") == 0)
        return read_covers(r, rest);
    if (strcmp(word, "set") == 0)
        return read_setting(r, rest);
    if (strcmp(word, "show") == 0)
        return read_show(r, rest);
    if (strcmp(word, "from") == 0)
        return read_moment(r, "wanted a time", cut_word(&rest), &s->from);
    if (strcmp(word, "end") == 0)
        return read_moment(r, "wanted a time", cut_word(&rest), &s->end);
    const bool act = strcmp(word, "at") == 0;
    if (act)
        word = cut_word(&rest);
    if (!read_moment(r, "wanted title, covers, set, show, from, end, at or a time", word, &l.ms))
        return false;
    (void)strcpy(l.text, rest);
    return act ? add(r, s->acts, &s->acts_count, SCENARIO_ACTS, l)
               : add(r, s->wanted, &s->wanted_count, SCENARIO_LINES, l);
}

/* What every scenario starts from: one symbol, round numbers, the literal strategy. */
static void defaults(struct settings *s)
{
    settings_defaults(s);
    s->symbols.count = 1;
    s->symbols.at[0] = word_of("SOL-USDT");
    s->order_amount = MONEY((int128_t)100 * 1000000000 * 1000000000);
    (void)str_copy(s->sim_balances.at, sizeof s->sim_balances.at, STR("USDT:5000,SOL:50"));
}

static void read_name(struct scenario *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    const size_t len = dot != NULL ? (size_t)(dot - base) : strlen(base);
    (void)str_copy(s->name, sizeof s->name, (struct str){base, len});
}

struct scenario *scenario_read(const char *path)
{
    struct scenario *s = calloc(1, sizeof *s);
    struct reader r = {.s = s, .path = path, .ms = -SCENARIO_BEFORE_MS};
    char line[1024];
    ASSERT(s != NULL);
    defaults(&s->settings);
    read_name(s, path);
    s->end = -1;
    FILE *f = fopen(path, "re");
    if (f == NULL) {
        (void)bad(&r, "cannot be opened", "");
        return s;
    }
    while (s->error[0] == 0 && fgets(line, sizeof line, f) != NULL) {
        r.number++;
        tidy(line);
        (void)read_line(&r, line);
    }
    (void)fclose(f);
    if (s->error[0] == 0 && (s->title[0] == 0 || s->covers_count == 0 || s->end < r.ms))
        (void)bad(&r, "wanted a title, the rows it covers, and an end after all else", "");
    return s;
}

void scenario_free(struct scenario **s_p)
{
    free(*s_p);
    *s_p = NULL;
}

static void print_line(FILE *to, const struct scenario_line *l)
{
    const int64_t ms = l->ms < 0 ? -l->ms : l->ms;
    (void)fprintf(to, "%s%lld.%03llds  %s\n", l->ms < 0 ? "-" : "", (long long)(ms / 1000),
                  (long long)(ms % 1000), l->text);
}

void scenario_print_seen(const struct scenario *s, FILE *to)
{
    uint32_t seen = 0;
    for (uint32_t n = 0; n <= s->acts_count; n++) {
        const int64_t until = n < s->acts_count ? s->acts[n].ms : INT64_MAX;
        while (seen < s->seen_count && s->seen[seen].ms < until)
            print_line(to, &s->seen[seen++]);
        if (n < s->acts_count) {
            (void)fprintf(to, "at ");
            print_line(to, &s->acts[n]);
        }
    }
}

static bool same(const struct scenario_line *a, const struct scenario_line *b)
{
    return a->ms == b->ms && strcmp(a->text, b->text) == 0;
}

/* The longest rows of lines both have in common, from each pair of places on. */
static uint16_t *common_rest(const struct scenario *s)
{
    const size_t wide = (size_t)s->seen_count + 1;
    uint16_t *longest = calloc(((size_t)s->wanted_count + 1) * wide, sizeof *longest);
    ASSERT(longest != NULL);
    for (size_t w = s->wanted_count; w-- > 0;)
        for (size_t n = s->seen_count; n-- > 0;) {
            const uint16_t down = longest[(w + 1) * wide + n];
            const uint16_t right = longest[w * wide + n + 1];
            const uint16_t both = (uint16_t)(longest[(w + 1) * wide + n + 1] + 1);
            longest[w * wide + n] = same(&s->wanted[w], &s->seen[n]) ? both
                                    : down > right                   ? down
                                                                     : right;
        }
    return longest;
}

static void print_difference(const struct scenario *s, FILE *to)
{
    const size_t wide = (size_t)s->seen_count + 1;
    uint16_t *longest = common_rest(s);
    size_t w = 0;
    size_t n = 0;
    while (w < s->wanted_count || n < s->seen_count) {
        if (w < s->wanted_count && n < s->seen_count && same(&s->wanted[w], &s->seen[n])) {
            (void)fprintf(to, "          ");
            print_line(to, &s->seen[n]);
            w++;
            n++;
        } else if (n == s->seen_count || (w < s->wanted_count && longest[(w + 1) * wide + n] >=
                                                                     longest[w * wide + n + 1])) {
            (void)fprintf(to, "expected  ");
            print_line(to, &s->wanted[w++]);
        } else {
            (void)fprintf(to, "seen      ");
            print_line(to, &s->seen[n++]);
        }
    }
    free(longest);
}

bool scenario_agrees(const struct scenario *s, FILE *to)
{
    bool agrees = s->wanted_count == s->seen_count;
    for (uint32_t n = 0; agrees && n < s->seen_count; n++)
        agrees = same(&s->wanted[n], &s->seen[n]);
    if (!agrees) {
        (void)fprintf(to, "%s: %s\n", s->name, s->title);
        print_difference(s, to);
    }
    return agrees;
}
