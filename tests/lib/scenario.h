/*
 * A scenario: what the market and the world do to the whole chain, and everything the chain is
 * to do about it, in one text file that people of the trade can read (tests/scenario/README.md
 * is the language). It is played in virtual time against the simulated exchange, whose market is
 * held by hand; the wire takes 5 ms each way without jitter, so every moment is exact.
 */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include <stdio.h>

#include "backtest/world.h"

enum {
    SCENARIO_ACTS = 160,
    SCENARIO_LINES = 400,
    SCENARIO_LINE = 200,
    SCENARIO_COVERS = 16,
    SCENARIO_BEFORE_MS = 10000 /* the world is started so long before 0 s */
};

/* What is told beside the default (orders, fills, states, cycles, modes): `show`. */
enum scenario_show {
    SHOW_GUARDS = 1,
    SHOW_LIVE = 2,
    SHOW_ALERTS = 4,
    SHOW_LIMITS = 8,
    SHOW_POSITION = 16,
    SHOW_LEASES = 32,
    SHOW_BOOKS = 64,
    SHOW_RESULT = 128,
    SHOW_LEVERAGE = 256
};

/* A line of the file: something done at a time, or something expected then. */
struct scenario_line {
    int number; /* in the file; 0: seen */
    int64_t ms; /* since 0 s */
    char text[SCENARIO_LINE];
};

struct scenario {
    char name[80]; /* of the file, without folder and ending */
    char title[SCENARIO_LINE];
    uint32_t covers_count;
    char covers[SCENARIO_COVERS][8];
    struct settings settings;
    unsigned shows;
    int64_t from; /* nothing before this is traced */
    int64_t end;
    uint32_t acts_count;
    struct scenario_line acts[SCENARIO_ACTS];
    uint32_t wanted_count;
    struct scenario_line wanted[SCENARIO_LINES];
    uint32_t seen_count;
    struct scenario_line seen[SCENARIO_LINES];
    char error[300]; /* `file:line: what` when it cannot be read or played */
};

/* Never NULL; `error` says what is wrong with the file. */
struct scenario *scenario_read(const char *path);
void scenario_free(struct scenario **s_p);

/* Plays it: fills `seen`. False: `error` says which action cannot be done. */
bool scenario_play(struct scenario *s);

/* True when all that was wanted was seen, and nothing else; otherwise both are printed side by
 * side. */
bool scenario_agrees(const struct scenario *s, FILE *to);

/* What was seen, in the words of the file. */
void scenario_print_seen(const struct scenario *s, FILE *to);

#endif
