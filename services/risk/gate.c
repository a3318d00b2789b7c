#include "services/risk/gate.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/rules.h"

typedef bool rule_fn(struct ask *a);

static const struct rule {
    rule_fn *holds;
    enum verdict verdict;
    unsigned applies;
} rules[] = {
#define X(rule, verdict, applies, ...) {rule, verdict, applies},
    GATE_RULES(X)
#undef X
};

enum { RULES_COUNT = sizeof rules / sizeof rules[0] };

static unsigned applies_to(enum purpose purpose)
{
    switch (purpose) {
    case PURPOSE_OPEN: return OPEN;
    case PURPOSE_EXIT: return EXIT;
    case PURPOSE_STOP:
    case PURPOSE_FLATTEN: return OWN;
    }
    UNREACHABLE();
}

static enum verdict first_refusal(struct ask *a, unsigned applies, unsigned also)
{
    for (size_t i = 0; i < RULES_COUNT; i++) {
        const struct rule *rule = &rules[i];
        if ((rule->applies & applies) == 0 || (rule->applies & also) != also)
            continue;
        a->detail.len = 0;
        if (!rule->holds(a))
            return rule->verdict;
    }
    a->detail.len = 0;
    return VERDICT_OK;
}

enum verdict gate_judge(struct ask *a)
{
    ASSERT(a->in->action == ACTION_PLACE || a->in->action == ACTION_AMEND);
    return first_refusal(a, applies_to(a->in->purpose), 0);
}

enum verdict gate_outlook(struct ask *a)
{
    ASSERT(a->in->purpose == PURPOSE_OPEN);
    return first_refusal(a, OPEN, STATE);
}
