#include "services/simulator/switches.h"

#include <string.h>

#include "services/simulator/member.h"

static const struct {
    const char *name;
    size_t offset;
    int64_t normal;
    int64_t lowest;
    int64_t highest;
    const char *what;
} rows[] = {
#define X(field, normal, lowest, highest, what) \
    {#field, offsetof(struct switches, field), (normal), (lowest), (highest), (what)},
    SWITCHES(X)
#undef X
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

static void put(struct switches *s, size_t row, int64_t value)
{
    memcpy((char *)s + rows[row].offset, &value, sizeof(value));
}

void switches_init(struct switches *s)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        put(s, i, rows[i].normal);
}

enum err switches_set(struct switches *s, struct str name, int64_t value)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!str_is(name, rows[i].name))
            continue;
        if (value < rows[i].lowest || value > rows[i].highest)
            return ERR_RANGE;
        put(s, i, value);
        return ERR_OK;
    }
    return ERR_UNKNOWN;
}

void switches_menu(const struct switches *s, const char *key, struct text *t)
{
    member_open(t, key, '[');
    for (size_t i = 0; i < ROW_COUNT; i++) {
        int64_t value;

        memcpy(&value, (const char *)s + rows[i].offset, sizeof(value));
        member_open(t, NULL, '{');
        member_words(t, "name", rows[i].name);
        member_int(t, "value", value);
        member_int(t, "lowest", rows[i].lowest);
        member_int(t, "highest", rows[i].highest);
        member_words(t, "what", rows[i].what);
        member_close(t, '}');
    }
    member_close(t, ']');
}
