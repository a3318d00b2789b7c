#include "tests/lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIXTURE_MAX = 16 << 20 };

struct str fixture_read(const char *path)
{
    static char bytes[FIXTURE_MAX];
    char name[512];
    const char *folder = getenv("OKXMM_FIXTURES");
    snprintf(name, sizeof name, "%s/%s", folder != NULL ? folder : "../shared/fixtures", path);
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        printf("not there, skipped: %s\n", name);
        return STR_EMPTY;
    }
    const size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return (struct str){bytes, len};
}
