#include "services/risk/mode.h"

#include "common/base/assert.h"

#define M(mode) (1U << (unsigned)(mode))

/* From each mode, where it may go. */
/* clang-format off */
static const unsigned moves[mode_count] = {
    [MODE_STARTING]    = M(MODE_ACTIVE) | M(MODE_REDUCING) | M(MODE_HALTED),
    [MODE_ACTIVE]      = M(MODE_REDUCING) | M(MODE_CANCEL_ONLY) | M(MODE_HALTED),
    [MODE_REDUCING]    = M(MODE_ACTIVE) | M(MODE_CANCEL_ONLY) | M(MODE_HALTED),
    [MODE_CANCEL_ONLY] = M(MODE_ACTIVE) | M(MODE_REDUCING) | M(MODE_HALTED),
    [MODE_HALTED]      = M(MODE_STARTING),
};

static const enum mode asks[CAUSE_COUNT] = {
#define X(constant, mode, word, text) [constant] = mode,
    MODE_CAUSES(X)
#undef X
};
/* clang-format on */

void mode_init(struct trading_mode *m)
{
    *m = (struct trading_mode){.mode = MODE_STARTING, .cause = CAUSE_STORE};
}

/* The first of the causes that ask for the worst. */
static enum mode_cause worst(uint32_t causes)
{
    enum mode_cause found = CAUSE_COUNT;
    for (unsigned c = 0; c < CAUSE_COUNT; c++)
        if ((causes & CAUSE_BIT(c)) != 0 && (found == CAUSE_COUNT || asks[c] > asks[found]))
            found = (enum mode_cause)c;
    return found;
}

static enum mode wanted(const struct trading_mode *m, enum mode_cause cause)
{
    const enum mode asked = cause == CAUSE_COUNT ? MODE_ACTIVE : asks[cause];
    if (m->mode == MODE_HALTED && asked != MODE_HALTED)
        return MODE_STARTING;
    /* Until everything has been proven once it is the start that goes on. */
    if (m->mode == MODE_STARTING && asked == MODE_CANCEL_ONLY)
        return MODE_STARTING;
    return asked;
}

bool mode_judge(struct trading_mode *m, uint32_t causes, ts_t now)
{
    const enum mode_cause cause = worst(causes);
    const enum mode next = wanted(m, cause);
    m->causes = causes;
    if (next == m->mode && cause == m->cause)
        return false;
    if (next != m->mode) {
        ASSERT((moves[m->mode] & M(next)) != 0);
        m->mode = next;
        m->since = now;
    }
    m->cause = cause;
    return true;
}

bool mode_allows(enum mode mode, enum purpose purpose)
{
    switch (mode) {
    case MODE_ACTIVE: return true;
    case MODE_REDUCING: return purpose != PURPOSE_OPEN;
    case MODE_STARTING:
    case MODE_CANCEL_ONLY:
    case MODE_HALTED: return false;
    }
    UNREACHABLE();
}

const char *mode_cause_word(enum mode_cause c)
{
    switch (c) {
#define X(constant, mode, word, text) \
    case constant: return word;
        MODE_CAUSES(X)
#undef X
    case CAUSE_COUNT: return "active";
    }
    UNREACHABLE();
}

const char *mode_cause_text(enum mode_cause c)
{
    switch (c) {
#define X(constant, mode, word, text) \
    case constant: return text;
        MODE_CAUSES(X)
#undef X
    case CAUSE_COUNT: return "everything is proven";
    }
    UNREACHABLE();
}
