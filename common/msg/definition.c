#include "common/msg/definition.h"

struct instrument definition_read(const struct msg_instrument *m)
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
        .change_at = m->change_at,
    };
}

struct msg_instrument definition_of(const struct instrument *i)
{
    return (struct msg_instrument){
        .inst = i->inst,
        .inst_type = i->type,
        .state = i->state,
        .code = i->code,
        .base = i->base,
        .quote = i->quote,
        .group = i->group,
        .linear = i->linear,
        .px_exp = (int8_t)i->px_exp,
        .qty_exp = (int8_t)i->qty_exp,
        .tick = i->tick,
        .lot = i->lot,
        .min_qty = i->min_qty,
        .max_limit_qty = i->max_limit_qty,
        .max_market_qty = i->max_market_qty,
        .contract = i->contract,
        .contract_exp = (int8_t)i->contract_exp,
        .max_leverage = i->max_leverage,
        .version = i->version,
        .change_at = i->change_at,
    };
}
