/*
 * The operator's language: English sentences are the keys of gettext's catalogues,
 * share/locale beside the programs. Shells choose it; a core only holds the function
 * that translates.
 */
#ifndef IO_LANGUAGE_H
#define IO_LANGUAGE_H

#include "common/base/settings.h"

/* Once, before the first translation. Without a catalogue English stays. */
void language_choose(const struct settings *s);

/* The sentence in that language; lives for ever. */
const char *language_say(const char *english);

#endif
