/*
 * Assertions: checks for our own mistakes, never for the outside world's.
 *
 * They stay on in every build, release included: a market maker that no
 * longer understands its own state must stop, not trade on.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

#define ASSERT(cond)  ((cond) ? (void)0 : assert_failed(#cond, __FILE__, __LINE__, __func__))

/* For a branch that the state tables rule out. */
#define UNREACHABLE() assert_failed("unreachable", __FILE__, __LINE__, __func__)

/* Says where and what on stderr, then aborts. */
_Noreturn void assert_failed(const char *cond, const char *file, int line, const char *func);

#endif
