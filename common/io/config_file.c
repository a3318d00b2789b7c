#include "common/io/config_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "common/base/assert.h"

enum { LIST_TEXT_SIZE = SETTING_SYMBOLS_MAX * WORD_SIZE };

struct reader {
    struct settings *s;
    struct config_origins *origins;
    struct config_report *report;
    yaml_parser_t yaml;
};

static void set_from_file(struct reader *r, size_t i, uint32_t line, struct str value)
{
    const struct setting_row *row = setting_row(i);
    enum err e = setting_parse(row, value, r->s);
    if (e != ERR_OK) {
        (void)report_error(r->report, line, row->key);
        report_value(r->report, row, value, e);
    }
}

static bool next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->yaml, event) == 1) {
        return true;
    }
    struct text *out = report_error(r->report, (uint32_t)r->yaml.problem_mark.line + 1, NULL);
    text_put(out, "not YAML: ");
    text_put(out, r->yaml.problem != NULL ? r->yaml.problem : "out of memory");
    if (r->yaml.context != NULL) {
        text_char(out, ' ');
        text_put(out, r->yaml.context);
    }
    text_put(out, "; allowed: one `key: value` a line");
    report_end(r->report);
    return false;
}

static uint32_t line_of(const yaml_event_t *event)
{
    return (uint32_t)event->start_mark.line + 1;
}

static bool event_opens(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT;
}

static bool event_closes(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT;
}

/* Reads on to the end of the mapping or sequence that has just been opened. */
static bool skip_nested(struct reader *r)
{
    for (uint32_t depth = 1; depth > 0;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return false;
        }
        depth += event_opens(&event) ? 1 : 0;
        depth -= event_closes(&event) ? 1 : 0;
        yaml_event_delete(&event);
    }
    return true;
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT: return event->data.alias.anchor;
    case YAML_SCALAR_EVENT: return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor;
    default: return NULL;
    }
}

static const yaml_char_t *tag_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.tag;
    default: return NULL;
    }
}

/* Anchors, aliases and tags make a value mean something else than is read: none is taken. */
static bool is_plain(struct reader *r, const yaml_event_t *event, const char *key)
{
    const char *what = anchor_of(event) != NULL ? "anchors and aliases are" : "tags are";
    if (anchor_of(event) == NULL && tag_of(event) == NULL) {
        return true;
    }
    struct text *out = report_error(r->report, line_of(event), key);
    text_put(out, what);
    text_put(out, " not allowed; write the value itself");
    report_end(r->report);
    return false;
}

static struct str scalar_of(const yaml_event_t *event)
{
    struct str s = {(const char *)event->data.scalar.value, event->data.scalar.length};
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return plain && (str_is(s, "~") || str_is(s, "null")) ? STR_EMPTY : s;
}

/* A YAML list becomes the text with commas that the environment would have. */
static bool read_sequence(struct reader *r, size_t i, uint32_t line)
{
    char buffer[LIST_TEXT_SIZE];
    struct text list = TEXT(buffer);
    bool good = true;
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return false;
        }
        enum yaml_event_type_e type = event.type;
        if (type == YAML_SCALAR_EVENT && is_plain(r, &event, setting_row(i)->key)) {
            text_put(&list, list.len > 0 ? "," : "");
            text_str(&list, scalar_of(&event));
        } else if (type != YAML_SEQUENCE_END_EVENT) {
            good = false;
        }
        bool nested = event_opens(&event);
        yaml_event_delete(&event);
        if (nested && !skip_nested(r)) {
            return false;
        }
        if (type == YAML_SEQUENCE_END_EVENT) {
            break;
        }
    }
    if (!good || list.cut) {
        (void)report_error(r->report, line, setting_row(i)->key);
        report_value(r->report, setting_row(i), STR("the list"), list.cut ? ERR_RANGE : ERR_SYNTAX);
        return true;
    }
    set_from_file(r, i, line, text_done(&list));
    return true;
}

/* The value behind a key; i is SETTING_COUNT when the key is not to be used. */
static bool read_value(struct reader *r, size_t i, uint32_t line)
{
    yaml_event_t event;
    const char *key = i < SETTING_COUNT ? setting_row(i)->key : NULL;
    if (!next_event(r, &event)) {
        return false;
    }
    bool plain = is_plain(r, &event, key);
    bool opens = event_opens(&event);
    bool list = event.type == YAML_SEQUENCE_START_EVENT;
    if (plain && event.type == YAML_SCALAR_EVENT && key != NULL) {
        set_from_file(r, i, line, scalar_of(&event));
    }
    yaml_event_delete(&event);
    if (!opens) {
        return true;
    }
    if (list && plain && key != NULL && setting_row(i)->kind == SETTING_list) {
        return read_sequence(r, i, line);
    }
    if (key != NULL) {
        struct text *out = report_error(r->report, line, key);
        text_put(out, "nested where one value is expected; allowed: ");
        setting_allowed(setting_row(i), out);
        report_end(r->report);
    }
    return skip_nested(r);
}

/* The row a key names; SETTING_COUNT, and an error said, when it may not be used. */
static size_t row_of_key(struct reader *r, const yaml_event_t *event)
{
    struct str key = {(const char *)event->data.scalar.value, event->data.scalar.length};
    size_t i = setting_find(key);
    uint32_t line = line_of(event);
    if (i == SETTING_COUNT) {
        const char *near = setting_nearest(key);
        struct text *out = report_error(r->report, line, NULL);
        text_json(out, (struct str){key.at, key.len < 60 ? key.len : 60});
        text_put(out, ": unknown key; ");
        if (near != NULL) {
            text_put(out, "did you mean ");
            text_put(out, near);
            text_char(out, '?');
        } else {
            text_put(out, "`okx-mm config show` lists all keys");
        }
        report_end(r->report);
        return SETTING_COUNT;
    }
    if (r->origins->at[i].source == CONFIG_FILE) {
        struct text *out = report_error(r->report, line, setting_row(i)->key);
        text_put(out, "given twice, already in line ");
        text_u64(out, r->origins->at[i].line);
        text_put(out, "; keep one");
        report_end(r->report);
        return SETTING_COUNT;
    }
    r->origins->at[i].source = CONFIG_FILE;
    r->origins->at[i].line = line;
    return i;
}

static bool read_mapping(struct reader *r)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return false;
        }
        enum yaml_event_type_e type = event.type;
        uint32_t line = line_of(&event);
        size_t i = SETTING_COUNT;
        bool opens = event_opens(&event);
        if (type == YAML_SCALAR_EVENT && is_plain(r, &event, NULL)) {
            i = row_of_key(r, &event);
        } else if (type != YAML_MAPPING_END_EVENT && type != YAML_SCALAR_EVENT) {
            text_put(report_error(r->report, line, NULL), "a key must be a plain word");
            report_end(r->report);
        }
        yaml_event_delete(&event);
        if (type == YAML_MAPPING_END_EVENT) {
            return true;
        }
        if ((opens && !skip_nested(r)) || !read_value(r, i, line)) {
            return false;
        }
    }
}

static void read_document(struct reader *r)
{
    bool seen = false;
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return;
        }
        enum yaml_event_type_e type = event.type;
        uint32_t line = line_of(&event);
        bool content = event_opens(&event) || type == YAML_SCALAR_EVENT;
        bool plain = is_plain(r, &event, NULL);
        yaml_event_delete(&event);
        if (type == YAML_STREAM_END_EVENT || !plain) {
            return;
        }
        if (content && (seen || type != YAML_MAPPING_START_EVENT)) {
            text_put(report_error(r->report, line, NULL),
                     seen ? "a second document; one file holds one" : "not a list of `key: value`");
            report_end(r->report);
            return;
        }
        if (content && !read_mapping(r)) {
            return;
        }
        seen = seen || content;
    }
}

/* libyaml takes some tabs and names the wrong line for others, so they are looked for first. */
static bool is_text(struct config_report *r, struct str file)
{
    uint32_t line = 1;
    uint32_t before = r->errors;
    for (size_t i = 0; i < file.len && r->errors - before < 10; i++) {
        unsigned char c = (unsigned char)file.at[i];
        if (c == '\n') {
            line++;
        } else if (c == '\t') {
            text_put(report_error(r, line, NULL), "a tab; use blanks");
            report_end(r);
        } else if ((c < 0x20 && c != '\r') || c == 0x7f) {
            text_put(report_error(r, line, NULL), "binary data; a settings file is plain text");
            report_end(r);
            return false;
        }
    }
    return r->errors == before;
}

enum err config_read_file(const struct config_target *to, const char *path)
{
    static char buffer[CONFIG_FILE_MAX + 1];
    struct reader reader = {.s = to->s, .origins = to->origins, .report = to->report};
    struct reader *r = &reader;
    FILE *f = fopen(path, "rbe");
    if (f == NULL) {
        struct text *out = report_error(r->report, 0, NULL);
        text_put(out, "cannot be opened: ");
        text_put(out, strerror(errno));
        report_end(r->report);
        return ERR_IO;
    }
    size_t n = fread(buffer, 1, sizeof buffer, f);
    bool failed = ferror(f) != 0;
    (void)fclose(f);
    if (failed) {
        text_put(report_error(r->report, 0, NULL), "cannot be read");
        report_end(r->report);
        return ERR_IO;
    }
    if (n > CONFIG_FILE_MAX) {
        text_put(report_error(r->report, 0, NULL),
                 "larger than 64 KB; this is not a settings file");
        report_end(r->report);
        return ERR_CONFIG;
    }
    if (!is_text(r->report, (struct str){buffer, n})) {
        return ERR_CONFIG;
    }
    int rc = yaml_parser_initialize(&r->yaml);
    ASSERT(rc == 1);
    yaml_parser_set_encoding(&r->yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->yaml, (const unsigned char *)buffer, n);
    read_document(r);
    yaml_parser_delete(&r->yaml);
    explicit_bzero(buffer, sizeof buffer);
    return ERR_OK;
}
