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
