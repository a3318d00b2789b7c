/* Public endpoints (dossier §3.3). */
#include "services/simulator/member.h"
#include "services/simulator/rest.h"
#include "services/simulator/row.h"

enum { ROW_ROOM = 2048 }; /* longest row: arrays stop before the answer is full */

static bool has_room(const struct text *t)
{
    return t->size - t->len > ROW_ROOM;
}

int rest_time(struct simulator *s, struct rest *r, struct text *data)
{
    (void)r;
    member_open(data, NULL, '{');
    member_ms(data, "ts", simulator_clock(s));
    member_close(data, '}');
    return 0;
}

/* instType as given; 0, or 50014, 51000 for a word that is none. */
static int check_type(struct rest *r, bool required)
{
    static const char *const types[] = {"SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION", "EVENTS"};
    struct str type = rest_param(r, "instType");

    if (type.len == 0)
        return required ? rest_refuse(r, 50014, "instType") : 0;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (str_is(type, types[i]))
            return 0;
    }
    return rest_refuse(r, 51000, "instType");
}

static bool matches(const struct simulator *s, const struct rest *r, uint32_t i)
{
    const struct listing *l = &s->venue.listing[i];
    struct str type = rest_param(r, "instType");
    struct str family = rest_param(r, "instFamily");
    struct str uly = rest_param(r, "uly");
    struct str id = rest_param(r, "instId");

    return (type.len == 0 || str_is(type, inst_type_name(l->is.type))) &&
           (family.len == 0 || str_equal(family, word_str(&l->family))) &&
           (uly.len == 0 || str_equal(uly, word_str(&l->family))) &&
           (id.len == 0 || str_equal(id, word_str(&l->is.inst)));
}

int rest_instruments(struct simulator *s, struct rest *r, struct text *data)
{
    struct str id = rest_param(r, "instId");
    int code = check_type(r, true);

    if (code != 0)
        return code;
    if (id.len > 0 && venue_inst(&s->venue, id) < 0)
        return 51001;
    for (uint32_t i = 0; i < s->venue.listings && has_room(data); i++) {
        if (matches(s, r, i))
            row_instrument(&s->venue, (int)i, data);
    }
    return 0;
}

int rest_funding_rate(struct simulator *s, struct rest *r, struct text *data)
{
    int inst;
    int code;

    if (str_is(rest_param(r, "instId"), "ANY")) {
        for (uint32_t i = 0; i < s->venue.listings && has_room(data); i++)
            (void)row_funding(&s->venue, (int)i, s->now, data);
        return 0;
    }
    code = rest_inst(s, r, &inst);
    if (code != 0)
        return code;
    return row_funding(&s->venue, inst, s->now, data) ? 0 : 51001;
}

int rest_price_limit(struct simulator *s, struct rest *r, struct text *data)
{
    int inst;
    int code = rest_inst(s, r, &inst);

    if (code == 0)
        (void)row_price_limit(&s->venue, inst, s->now, data);
    return code;
}

int rest_mark_price(struct simulator *s, struct rest *r, struct text *data)
{
    struct str type = rest_param(r, "instType");
    int code = check_type(r, true);

    if (code != 0)
        return code;
    for (uint32_t i = 0; i < s->venue.listings && has_room(data); i++) {
        const struct instrument *is = &s->venue.listing[i].is;
        bool wanted = str_is(type, is->type == INST_SPOT ? "MARGIN" : inst_type_name(is->type));
        struct str id = rest_param(r, "instId");

        if (wanted && (id.len == 0 || str_equal(id, word_str(&is->inst))))
            (void)row_mark(&s->venue, (int)i, s->now, data);
    }
    return 0;
}

int rest_status(struct simulator *s, struct rest *r, struct text *data)
{
    const struct fault_row *row = &s->faults.row[FAULT_MAINTENANCE];
    struct str state = rest_param(r, "state");
    bool ongoing = fault_on(&s->faults, FAULT_MAINTENANCE, STR_EMPTY, s->now);

    if (ongoing && (state.len == 0 || str_is(state, "ongoing")))
        row_status(true, row->since, row->until, s->now, data);
    return 0;
}

int rest_books(struct simulator *s, struct rest *r, struct text *data)
{
    static const enum side order[] = {SIDE_SELL, SIDE_BUY};
    struct str size = rest_param(r, "sz");
    int64_t depth = 1;
    int inst;
    int code = rest_inst(s, r, &inst);

    if (code != 0)
        return code;
    if (size.len > 0 && (i64_parse(size, &depth) || depth < 1 || depth > 400))
        return rest_refuse(r, 51000, "sz");
    member_open(data, NULL, '{');
    for (size_t n = 0; n < 2; n++) {
        member_open(data, n == 0 ? "asks" : "bids", '[');
        for (uint32_t rank = 0; rank < (uint32_t)depth; rank++) {
            const struct ladder_level *l = ladder_rank(&s->venue.book[inst], order[n], rank);

            if (!l)
                break;
            row_level(&s->venue.listing[inst].is, PX(l->px), QTY(l->qty), l->count, data);
        }
        member_close(data, ']');
    }
    member_ms(data, "ts", s->now);
    member_int(data, "seqId", stream_seq(s, inst, s->venue.seq[inst]));
    member_close(data, '}');
    return 0;
}

int rest_ticker(struct simulator *s, struct rest *r, struct text *data)
{
    int inst;
    int code = rest_inst(s, r, &inst);

    if (code == 0)
        row_ticker(&s->venue, inst, s->now, data);
    return code;
}

int rest_tickers(struct simulator *s, struct rest *r, struct text *data)
{
    int code = check_type(r, true);

    if (code != 0)
        return code;
    for (uint32_t i = 0; i < s->venue.listings && has_room(data); i++) {
        if (matches(s, r, i))
            row_ticker(&s->venue, (int)i, s->now, data);
    }
    return 0;
}

int rest_trades(struct simulator *s, struct rest *r, struct text *data)
{
    uint32_t limit = rest_limit(r, 100, 500);
    int inst;
    int code = rest_inst(s, r, &inst);

    if (code != 0)
        return code;
    if (limit == 0)
        return rest_refuse(r, 51000, "limit");
    for (uint32_t back = 0; back < limit; back++) {
        const struct venue_trade *trade = venue_tape_trade(&s->venue.tape[inst], back);

        if (!trade)
            break;
        row_trade(&s->venue, inst, trade, data);
    }
    return 0;
}

/* Minutes of a bar and the offset of its opening from UTC, in minutes; 0: not kept here. */
static int bar_minutes(struct str bar, int *shift)
{
    static const struct {
        const char *name;
        int minutes;
        int shift;
    } bars[] = {
        {"1m", 1, 0},       {"3m", 3, 0},       {"5m", 5, 0},      {"15m", 15, 0},
        {"30m", 30, 0},     {"1H", 60, 0},      {"2H", 120, 0},    {"4H", 240, 0},
        {"6H", 360, 480},   {"12H", 720, 480},  {"1D", 1440, 480}, {"6Hutc", 360, 0},
        {"12Hutc", 720, 0}, {"1Dutc", 1440, 0},
    };

    for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
        if (str_is(bar, bars[i].name)) {
            *shift = bars[i].shift;
            return bars[i].minutes;
        }
    }
    return 0;
}

int rest_candles(struct simulator *s, struct rest *r, struct text *data)
{
    static const int64_t minute = INT64_C(60000000000);
    struct str bar = rest_param(r, "bar");
    uint32_t limit = rest_limit(r, 100, 300);
    ts_t after = TS_NEVER;
    ts_t before = TS(0);
    int shift = 0;
    int minutes = bar.len == 0 ? 1 : bar_minutes(bar, &shift);
    int inst;
    int code = rest_inst(s, r, &inst);
    int64_t length;
    int64_t open;

    if (code != 0)
        return code;
    if (minutes == 0)
        return rest_refuse(r, 51000, "bar");
    if (limit == 0)
        return rest_refuse(r, 51000, "limit");
    if (rest_param(r, "after").len > 0 && ms_parse(rest_param(r, "after"), &after))
        return rest_refuse(r, 51000, "after");
    if (rest_param(r, "before").len > 0 && ms_parse(rest_param(r, "before"), &before))
        return rest_refuse(r, 51000, "before");
    length = minutes * minute;
    open = (s->now.v + shift * minute) / length * length - shift * minute;
    for (int n = 0; n <= 1440 / minutes && limit > 0; n++, open -= length) {
        if (open < after.v && open > before.v &&
            row_candle(&s->venue, inst, TS(open), minutes, s->now, data))
            limit--;
    }
    return 0;
}
