/* Every file of tests/scenario: played, and held against what it says must happen. With
 * SCENARIO=name only that one, and SEEN=1 prints what it did, for who writes one. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "backtest/world.h"
#include "tests/lib/scenario.h"
#include "tests/lib/test.h"

enum { FILES_MAX = 400 };

static void plays_as_written(void **state)
{
    struct scenario *s = scenario_read(*state);
    const bool played = s->error[0] == 0 && scenario_play(s);
    if (!played)
        print_message("%s\n", s->error);
    if (played && getenv("SEEN") != NULL)
        scenario_print_seen(s, stdout);
    const bool agrees = played && scenario_agrees(s, stdout);
    scenario_free(&s);
    assert_true(agrees);
}

/* The rows a file may say it covers, each at the beginning of its line. */
static bool is_row(const char *rows, const char *name)
{
    const size_t len = strlen(name);
    for (const char *at = strstr(rows, name); at != NULL; at = strstr(at + 1, name))
        if ((at == rows || at[-1] == '\n') && at[len] == ' ')
            return true;
    return false;
}

static const char *read_rows(void)
{
    static char text[16384];
    FILE *f = fopen("tests/scenario/rows.txt", "re");
    assert_non_null(f);
    const size_t len = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    assert_in_range(len, 1, sizeof text - 2);
    text[len] = 0;
    return text;
}

static void every_file_names_rows_that_exist(void **state)
{
    const glob_t *files = *state;
    const char *rows = read_rows();
    bool all = true;
    for (size_t n = 0; n < files->gl_pathc; n++) {
        struct scenario *s = scenario_read(files->gl_pathv[n]);
        for (uint32_t i = 0; i < s->covers_count; i++) {
            if (is_row(rows, s->covers[i]))
                continue;
            print_message("%s covers %s, which is no row\n", s->name, s->covers[i]);
            all = false;
        }
        scenario_free(&s);
    }
    assert_true(all);
}

static bool covered(const glob_t *files, struct str row)
{
    bool found = false;
    for (size_t n = 0; n < files->gl_pathc && !found; n++) {
        struct scenario *s = scenario_read(files->gl_pathv[n]);
        for (uint32_t i = 0; i < s->covers_count; i++)
            found = found || str_is(row, s->covers[i]);
        scenario_free(&s);
    }
    return found;
}

static void every_row_has_a_file(void **state)
{
    struct str rest = str_from(read_rows());
    size_t without = 0;
    while (rest.len > 0) {
        struct str line = str_cut(&rest, '\n');
        if (line.len == 0 || line.at[0] == '#' || covered(*state, str_cut(&line, ' ')))
            continue;
        print_message("no scenario: %.*s\n", (int)line.len, line.at);
        without++;
    }
    assert_int_equal(without, 0);
}

static bool chosen(const char *path)
{
    const char *name = getenv("SCENARIO");
    return name == NULL || strstr(path, name) != NULL;
}

int main(void)
{
    static struct CMUnitTest tests[FILES_MAX];
    static glob_t files;
    size_t count = 0;
    if (glob("tests/scenario/*.scenario", 0, NULL, &files) != 0)
        return 1;
    tests[count++] = (struct CMUnitTest){.name = "every_file_names_rows_that_exist",
                                         .test_func = every_file_names_rows_that_exist,
                                         .initial_state = &files};
    tests[count++] = (struct CMUnitTest){
        .name = "every_row_has_a_file", .test_func = every_row_has_a_file, .initial_state = &files};
    for (size_t n = 0; n < files.gl_pathc && count < FILES_MAX; n++)
        if (chosen(files.gl_pathv[n]))
            tests[count++] = (struct CMUnitTest){.name = files.gl_pathv[n],
                                                 .test_func = plays_as_written,
                                                 .initial_state = files.gl_pathv[n]};
    const int failed = _cmocka_run_group_tests("scenarios", tests, count, NULL, NULL);
    globfree(&files);
    return failed;
}
