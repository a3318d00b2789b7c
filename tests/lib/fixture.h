/* Real data that lives outside the tree: folder OKXMM_FIXTURES, or ../shared/fixtures. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include "common/base/str.h"

/* The whole file, kept until the next call; an empty text, said on stdout, when it is not there. */
struct str fixture_read(const char *path);

#endif
