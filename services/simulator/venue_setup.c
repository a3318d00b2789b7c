/* From settings to an exchange with instruments and one funded account. */
#include "common/base/assert.h"
#include "services/simulator/venue.h"

enum { DERIVED_PX_PLACES = 4, DERIVED_QTY_PLACES = 4 };

/* A name asked for: built in, or derived with a middling grid. */
static bool list_named(struct venue *v, struct str name, struct text *why)
{
    struct listing l;
    if (venue_inst(v, name) >= 0)
        return true;
    if (listing_find(name, &l) || listing_derive(name, DERIVED_PX_PLACES, DERIVED_QTY_PLACES, &l))
        if (venue_list(v, &l) >= 0)
            return true;
    text_put(why, "cannot list ");
    text_str(why, name);
    return false;
}

static bool list_all(struct venue *v, const struct settings *s, struct text *why)
{
    static const char *const always[] = {"BTC-USDT", "ETH-USDT", "SOL-USDT", "BTC-USDT-SWAP"};
    struct str rest = str_from(s->sim_markets.at);
    bool all = rest.len == 0;
    while (rest.len > 0) {
        struct str name = str_trim(str_cut(&rest, ','));
        if (name.len > 0 && !list_named(v, name, why))
            return false;
    }
    for (size_t n = 0; all && n < sizeof always / sizeof always[0]; n++)
        if (!list_named(v, str_from(always[n]), why))
            return false;
    for (uint32_t n = 0; n < s->symbols.count; n++)
        if (!list_named(v, word_str(&s->symbols.at[n]), why))
            return false;
    return true;
}

static bool fund(struct venue *v, const struct settings *s, ts_t now, struct text *why)
{
    struct str rest = str_from(s->sim_balances.at);
    while (rest.len > 0) {
        struct str entry = str_trim(str_cut(&rest, ','));
        struct str amount = entry;
        struct str ccy = str_trim(str_cut(&amount, ':'));
        money_t value = MONEY(0);
        if (entry.len == 0)
            continue;
        bool ok = money_parse(str_trim(amount), &value) == ERR_OK && value.v >= 0 &&
                  word_fits(ccy) && venue_transfer(v, 0, ccy, value, now) == VENUE_OK;
        if (ok)
            continue;
        text_put(why, "sim_balances: cannot use ");
        text_str(why, entry);
        return false;
    }
    return true;
}

static bool fees(struct venue *v, const struct settings *s, struct text *why)
{
    rate_t maker = s->maker_fee;
    rate_t taker = s->taker_fee;
    struct str tier = str_from(s->sim_fee_tier.at);
    if (tier.len > 0 && !str_is(tier, "settings")) {
        struct str second = tier;
        struct str first = str_cut(&second, '/');
        if (rate_parse(first, &maker) != ERR_OK || rate_parse(second, &taker) != ERR_OK) {
            text_put(why, "sim_fee_tier: want settings or maker/taker, e.g. 0.0008/0.001");
            return false;
        }
    }
    for (int n = 0; n < (int)v->listings; n++)
        venue_set_fees(v, 0, n, maker, taker);
    return true;
}

bool venue_setup(struct venue *v, const struct settings *s, ts_t now, struct text *why)
{
    int account = venue_open_account(v, STR("44705892343619584"));
    ASSERT(account == 0);
    return list_all(v, s, why) && fund(v, s, now, why) && fees(v, s, why);
}
