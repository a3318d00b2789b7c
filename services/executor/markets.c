#include "services/executor/markets.h"

#include <string.h>

#include "common/base/assert.h"

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

static struct instrument instrument_from(const struct msg_instrument *m)
{
    return (struct instrument){
        .inst = m->inst,
        .type = m->inst_type,
        .state = m->state,
        .code = m->code,
        .base = m->base,
        .quote = m->quote,
        .group = m->group,
        .linear = m->linear,
        .px_exp = m->px_exp,
        .qty_exp = m->qty_exp,
        .tick = m->tick,
        .lot = m->lot,
        .min_qty = m->min_qty,
        .max_limit_qty = m->max_limit_qty,
        .max_market_qty = m->max_market_qty,
        .contract = m->contract,
        .contract_exp = m->contract_exp,
        .max_leverage = m->max_leverage,
        .version = m->version,
    };
}

int markets_learn(struct markets *ms, const struct msg *in)
{
    ASSERT(in->type == MSG_INSTRUMENT);
    const struct instrument next = instrument_from(&in->instrument);
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
