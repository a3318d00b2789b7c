#include "common/base/settings.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/setting.h"

void settings_defaults(struct settings *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row(i);
        enum err e = setting_parse(row, str_from(row->fallback), s);
        ASSERT(e == ERR_OK);
    }
}

static const struct {
    const char *key;
    const char *value;
} pro_rows[] = {
#define X(key, value) {key, value},
    SETTINGS_PRO(X)
#undef X
};

enum { PRO_ROWS = sizeof pro_rows / sizeof pro_rows[0] };

const char *setting_pro(const struct setting_row *row)
{
    for (size_t i = 0; i < PRO_ROWS; i++)
        if (str_is(str_from(pro_rows[i].key), row->key))
            return pro_rows[i].value;
    return NULL;
}

void settings_profile(struct settings *s, const char *profile)
{
    s->profile = word_of(profile);
    if (!word_is(&s->profile, "pro"))
        return;
    for (size_t i = 0; i < PRO_ROWS; i++) {
        const size_t index = setting_find(str_from(pro_rows[i].key));
        ASSERT(index < SETTING_COUNT);
        enum err e = setting_parse(setting_row(index), str_from(pro_rows[i].value), s);
        ASSERT(e == ERR_OK);
    }
}
