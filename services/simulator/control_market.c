#include "services/simulator/control_market.h"

#include "services/simulator/member.h"
#include "services/simulator/trade.h"

/* No level is worth more, so that no product of a market by hand leaves its type. */
#define MOST_VALUE 1e15

/* What is wrong, and with what: a sentence for control_fail. */
struct complaint {
    const char *what;
    char which[48];
};

struct take {
    bool wanted;
    enum side side;
    px_t worst; /* 0: any */
    qty_t qty;
};

/* False, with the place as `key[n]`; n below 0: the key alone. */
static bool wrong(struct complaint *c, const char *what, const char *key, int n)
{
    struct text t = {c->which, 0, sizeof c->which - 1, false};

    text_put(&t, key);
    if (n >= 0) {
        text_char(&t, '[');
        text_i64(&t, n);
        text_char(&t, ']');
    }
    c->which[t.len] = 0;
    c->what = what;
    return false;
}

static const char *px_fault(const struct instrument *i, struct str text, px_t *px)
{
    if (px_parse(text, i->px_exp, px) || px->v <= 0 || !instrument_on_tick(i, *px))
        return "wanted a price above 0 on the tick";
    return NULL;
}

static const char *qty_fault(const struct instrument *i, struct str text, qty_t *qty)
{
    if (qty_parse(text, i->qty_exp, qty) || qty->v <= 0 || !instrument_on_lot(i, *qty))
        return "wanted a quantity above 0 on the lot";
    return NULL;
}

static bool worth_too_much(const struct instrument *i, px_t px, qty_t qty)
{
    return decimal_to_double(px.v, i->px_exp) * decimal_to_double(qty.v, i->qty_exp) *
               decimal_to_double(i->contract, i->contract_exp) >
           MOST_VALUE;
}

static bool read_level(const struct instrument *i, struct json_at row, struct venue_flow_level *l,
                       const char **what)
{
    struct str px;
    struct str qty;

    *what = "wanted [\"px\",\"qty\"]";
    if (json_count(row) != 2 || json_scalar(json_element(row, 0), &px) ||
        json_scalar(json_element(row, 1), &qty))
        return false;
    *what = px_fault(i, px, &l->px);
    if (!*what)
        *what = qty_fault(i, qty, &l->qty);
    if (!*what && worth_too_much(i, l->px, l->qty))
        *what = "too much to be true";
    return !*what;
}

static bool read_side(const struct instrument *i, struct json_at book, const char *key,
                      struct venue_flow_side *side, struct complaint *c)
{
    struct json_at rows = json_get(book, key);
    const char *what = NULL;

    side->count = 0;
    if (json_kind(rows) != JSON_ARRAY)
        return wrong(c, "wanted bids and asks, each an array", key, -1);
    if (json_count(rows) > VENUE_FLOW_LEVELS)
        return wrong(c, "at most 400 levels", key, -1);
    for (struct json_at row = json_first(rows); json_present(row); row = json_next(row)) {
        struct venue_flow_level *l = &side->level[side->count];

        if (!read_level(i, row, l, &what))
            return wrong(c, what, key, (int)side->count);
        for (uint32_t n = 0; n < side->count; n++) {
            if (side->level[n].px.v == l->px.v)
                return wrong(c, "the same price twice", key, (int)side->count);
        }
        side->count++;
    }
    return true;
}

static bool crosses(const struct venue_flow_side *bids, const struct venue_flow_side *asks)
{
    for (uint32_t b = 0; b < bids->count; b++) {
        for (uint32_t a = 0; a < asks->count; a++) {
            if (bids->level[b].px.v >= asks->level[a].px.v)
                return true;
        }
    }
    return false;
}

static bool read_book(const struct instrument *i, struct json_at book,
                      struct venue_flow_side side[2], struct complaint *c)
{
    if (!read_side(i, book, "bids", &side[SIDE_BUY], c) ||
        !read_side(i, book, "asks", &side[SIDE_SELL], c))
        return false;
    if (crosses(&side[SIDE_BUY], &side[SIDE_SELL]))
        return wrong(c, "the two sides cross", "book", -1);
    return true;
}

static bool read_take(const struct instrument *i, struct json_at at, struct take *take,
                      struct complaint *c)
{
    const char *what;
    struct str px = trade_text(at, "px");

    take->wanted = true;
    if (!side_from(trade_text(at, "side"), &take->side))
        return wrong(c, "wanted buy or sell", "take.side", -1);
    what = qty_fault(i, trade_text(at, "qty"), &take->qty);
    if (what)
        return wrong(c, what, "take.qty", -1);
    if (px.len == 0)
        return true;
    what = px_fault(i, px, &take->worst);
    if (what)
        return wrong(c, what, "take.px", -1);
    return !worth_too_much(i, take->worst, take->qty) ||
           wrong(c, "too much to be true", "take", -1);
}

/* All is read before anything is done. */
static bool by_hand(struct simulator *s, int inst, struct json_at root, struct complaint *c)
{
    const struct instrument *i = &s->venue.listing[inst].is;
    struct json_at hands = json_get(root, "hands");
    struct json_at book = json_get(root, "book");
    struct venue_flow_side side[2];
    struct take take = {.wanted = false};
    bool held = false;

    if (json_present(hands) && json_bool(hands, &held))
        return wrong(c, "wanted true or false", "hands", -1);
    if (json_present(book) && !read_book(i, book, side, c))
        return false;
    if (json_present(json_get(root, "take")) && !read_take(i, json_get(root, "take"), &take, c))
        return false;
    if (json_present(hands) && !market_hands(&s->market, &s->venue, inst, held, s->now))
        return wrong(c, "a replay cannot be held", "hands", -1);
    if (json_present(book))
        venue_flow_book(&s->venue, inst, side, s->now);
    if (take.wanted)
        (void)venue_flow_take(&s->venue, inst, take.side, take.worst, take.qty, s->now);
    return true;
}

static bool is_by_hand(struct json_at root)
{
    return json_present(json_get(root, "hands")) || json_present(json_get(root, "book")) ||
           json_present(json_get(root, "take"));
}

/* {"tick":"1","lot":"0.001"}: the grid from now on; the smallest order is at least one lot. */
static bool set_grid(struct simulator *s, int inst, struct json_at root)
{
    const struct instrument *i = &s->venue.listing[inst].is;
    struct listing_terms next = {.min_qty = i->min_qty};

    if (px_parse(trade_text(root, "tick"), i->px_exp, &next.tick) ||
        qty_parse(trade_text(root, "lot"), i->qty_exp, &next.lot))
        return false;
    if (next.min_qty.v < next.lot.v)
        next.min_qty = next.lot;
    return venue_announce(&s->venue, inst, &next, s->now, s->now);
}

/* {"change":{"tick":"1","min":"0.001","in":"20"}}: announced for in so many seconds, tick or min
 * as they are where left out; in 0 takes back what was announced. */
static bool announce(struct simulator *s, int inst, struct json_at change)
{
    const struct instrument *i = &s->venue.listing[inst].is;
    struct listing_terms next = {i->tick, i->lot, i->min_qty};
    const struct str tick = trade_text(change, "tick");
    const struct str least = trade_text(change, "min");
    const int64_t week = INT64_C(7) * 86400;
    int64_t seconds;

    if (i64_parse(trade_text(change, "in"), &seconds) || seconds < 0 || seconds > week)
        return false;
    if (seconds == 0) {
        venue_withdraw(&s->venue, inst, s->now);
        return true;
    }
    if ((tick.len > 0 && px_parse(tick, i->px_exp, &next.tick)) ||
        (least.len > 0 && qty_parse(least, i->qty_exp, &next.min_qty)))
        return false;
    if (i->type == INST_SWAP && least.len > 0)
        next.lot = next.min_qty;
    return venue_announce(&s->venue, inst, &next, ts_add(s->now, DUR_S(seconds)), s->now);
}

/* {"funding":"0.0001","interval":"28800"}: the rate, longs pay when positive, and seconds. */
static bool set_funding(struct simulator *s, int inst, struct json_at root)
{
    rate_t rate;
    int64_t seconds;
    const int64_t week = INT64_C(7) * 86400;

    return !rate_parse(trade_text(root, "funding"), &rate) && rate.v <= 100000000 &&
           rate.v >= -100000000 && !i64_parse(trade_text(root, "interval"), &seconds) &&
           seconds >= 1 && seconds <= week &&
           venue_set_funding(&s->venue, inst, rate, DUR_S(seconds), s->now);
}

static int act(struct simulator *s, struct json_at root, struct text *t)
{
    struct complaint c = {.what = ""};
    struct str name = trade_text(root, "inst");
    int inst = venue_inst(&s->venue, name);
    enum inst_state to;

    if (inst < 0)
        return control_fail(t, 400, "unknown instrument", "inst");
    if (is_by_hand(root)) {
        if (!by_hand(s, inst, root, &c))
            return control_fail(t, 400, c.what, c.which);
    } else if (json_present(json_get(root, "state"))) {
        if (!inst_state_from(trade_text(root, "state"), &to))
            return control_fail(t, 400, "wanted an instrument and its state", "state");
        venue_set_state(&s->venue, inst, to, s->now);
    } else if (json_present(json_get(root, "tick"))) {
        if (!set_grid(s, inst, root))
            return control_fail(t, 400, "wanted inst, tick and lot on the instrument's scale",
                                "tick");
    } else if (json_present(json_get(root, "change"))) {
        if (!announce(s, inst, json_get(root, "change")))
            return control_fail(t, 400, "wanted tick or min on the instrument's scale, and seconds",
                                "change.in");
    } else if (json_present(json_get(root, "funding"))) {
        if (!set_funding(s, inst, root))
            return control_fail(t, 400, "wanted a swap, a rate up to 0.1 and 1 s to a week",
                                "funding and interval");
    } else if (!market_set(&s->market, &s->venue, name, trade_text(root, "key"),
                           trade_text(root, "value"), s->now)) {
        return control_fail(t, 400, "unknown instrument, key or value",
                            "GET /sim/market lists them");
    }
    return 200;
}

int control_market(struct simulator *s, struct rest *r, struct outbox *out, struct text *t)
{
    int status;

    if (json_read(&s->json, r->call->body))
        return control_fail(t, 400, "the body is not JSON", NULL);
    status = act(s, json_root(&s->json), t);
    if (status != 200)
        return status;
    stream_drain(s, out);
    member_open(t, NULL, '{');
    member_bool(t, "ok", true);
    member_close(t, '}');
    return 200;
}

int control_market_menu(struct text *t)
{
    static const char *const calls[][2] = {
        {"{\"inst\":\"BTC-USDT\",\"key\":\"spread\",\"value\":\"2\"}",
         "a key of the synthetic market"},
        {"{\"inst\":\"BTC-USDT\",\"state\":\"suspend\"}", "suspends, live resumes"},
        {"{\"inst\":\"BTC-USDT\",\"tick\":\"0.1\",\"lot\":\"0.00000001\"}", "another grid"},
        {"{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"1\",\"min\":\"0.001\",\"in\":\"20\"}}",
         "announces another tick or smallest order for in so many seconds; in 0: takes it back"},
        {"{\"inst\":\"BTC-USDT-SWAP\",\"funding\":\"0.0001\",\"interval\":\"28800\"}",
         "funding rate, longs pay when positive, and seconds between two, counted from midnight "
         "UTC"},
        {"{\"inst\":\"BTC-USDT\",\"hands\":true}",
         "holds the market: nothing happens by itself until hands is false"},
        {"{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500\",\"1\"]],\"asks\":[]}}",
         "all anonymous quantity is this now; orders of accounts stay in their place"},
        {"{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"0.5\",\"px\":\"91400\"}}",
         "an order by nobody takes what rests first; px may be left out"},
    };

    member_open(t, NULL, '{');
    member_open(t, "keys", '[');
    member_open(t, NULL, '{');
    market_keys(t);
    member_close(t, '}');
    member_close(t, ']');
    member_open(t, "calls", '[');
    for (size_t n = 0; n < sizeof calls / sizeof calls[0]; n++) {
        member_open(t, NULL, '{');
        member_words(t, "body", calls[n][0]);
        member_words(t, "what", calls[n][1]);
        member_close(t, '}');
    }
    member_close(t, ']');
    member_close(t, '}');
    return 200;
}
