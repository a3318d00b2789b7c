/*
 * The seed of a property test: from the environment variable SEED when it is
 * set, else a fixed one; printed, so that a failure can be repeated.
 */
#ifndef TESTS_SEED_H
#define TESTS_SEED_H

#include "common/base/prng.h"

/* Seeds the generator and says with what on stdout. */
struct prng seed_prng(const char *test);

#endif
