#include "services/executor/markets.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/msg/definition.h"

void markets_init(struct markets *ms)
{
    memset(ms, 0, sizeof *ms);
}

int markets_find(const struct markets *ms, const struct word *inst)
{
    for (int i = 0; i < ms->count; i++)
        if (word_equal(&ms->at[i].inst, inst))
            return i;
    return MARKETS_NONE;
}

int markets_add(struct markets *ms, const struct word *inst)
{
    const int found = markets_find(ms, inst);
    if (found != MARKETS_NONE || ms->count == MARKETS_MAX)
        return found;
    struct market *m = &ms->at[ms->count];
    m->inst = *inst;
    throttle_init(&m->throttle);
    return ms->count++;
}

int markets_learn(struct markets *ms, const struct msg *in)
{
    ASSERT(in->type == MSG_INSTRUMENT);
    const struct instrument next = definition_read(&in->instrument);
    const int i = markets_add(ms, &in->instrument.inst);
    if (i == MARKETS_NONE)
        return MARKETS_NONE;
    struct market *m = &ms->at[i];
    m->known = instrument_valid(&next);
    if (!m->known)
        return MARKETS_NONE;
    m->instrument = next;
    m->feed_ses = in->ses;
    return i;
}

void markets_funding(struct markets *ms, const struct msg_funding *f)
{
    const int i = markets_find(ms, &f->inst);
    if (i == MARKETS_NONE || f->at.v <= ms->at[i].funding_was.v)
        return;
    struct market *m = &ms->at[i];
    /* The next but one does not hide the next; it is told again. */
    if (m->funding_at.v == 0 || f->at.v < m->funding_at.v)
        m->funding_at = f->at;
}
