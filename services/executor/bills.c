#include "services/executor/bills.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_read_account.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"
#include "services/executor/rest.h"

enum {
    QUERY_SIZE = 96,
    PAGE = 100,
    EVERY_S = 600,
    WAIT_S = 10,      /* an answer that does not come is asked for again */
    EXPLAIN_MS = 500, /* news of a fill and of its money come one after the other */
    ARCHIVE_DAYS = 30,
    BACK_OFF_MS = 250,
    BACK_OFF_MAX_MS = 8000,
};

/* When the looks of a series are taken, each after the one before. */
static const int64_t looks_ms[] = {200, 600, 1500, 4000, 10000};
enum { LOOKS = sizeof looks_ms / sizeof looks_ms[0] };

/* OKX's type of a bill (GET account/bills), and what it is to us. */
static const struct bill_type {
    const char *number;
    enum payment kind;
} types[] = {
    {"8", PAYMENT_FUNDING},
    {"1", PAYMENT_TRANSFER},
    {"7", PAYMENT_INTEREST},
};
enum { TYPES = sizeof types / sizeof types[0] };

void bills_init(struct bills *b)
{
    memset(b, 0, sizeof *b);
    b->next = b->suspect = TS_NEVER;
    b->looks = LOOKS;
}

void bills_synced(struct executor *x)
{
    struct bills *b = &x->bills;
    if (b->born.v == 0)
        b->born = executor_exchange_now(x);
    b->walking = false;
    b->request = 0;
    b->looks = 0;
    b->next = x->now;
}

void bills_wanted(struct executor *x)
{
    struct bills *b = &x->bills;
    if (b->born.v == 0)
        return;
    b->suspect = TS_NEVER;
    b->looks = 0;
    if (!b->walking)
        b->next = ts_min(b->next, ts_add(x->now, DUR_MS(looks_ms[0])));
}

void bills_cash_changed(struct executor *x)
{
    struct bills *b = &x->bills;
    if (b->suspect.v == INT64_MAX)
        b->suspect = ts_add(x->now, DUR_MS(EXPLAIN_MS));
}

/* ---- telling ---- */

/* Its place among the kept, by number; the number there may be the same. */
static uint32_t place_of(const struct bills *b, uint64_t number)
{
    uint32_t at = b->kept;
    while (at > 0 && b->number[at - 1] >= number)
        at--;
    return at;
}

static bool is_known(const struct bills *b, uint64_t number)
{
    const uint32_t at = place_of(b, number);
    const bool forgotten = b->begun && b->kept == BILLS_KEPT && at == 0;
    return forgotten || (at < b->kept && b->number[at] == number);
}

static void keep(struct bills *b, uint64_t number, const struct msg_payment *p)
{
    uint32_t at = place_of(b, number);
    if (b->kept == BILLS_KEPT) {
        if (at == 0)
            return;
        at--;
        memmove(&b->number[0], &b->number[1], at * sizeof b->number[0]);
        memmove(&b->recent[0], &b->recent[1], at * sizeof b->recent[0]);
    } else {
        memmove(&b->number[at + 1], &b->number[at], (b->kept - at) * sizeof b->number[0]);
        memmove(&b->recent[at + 1], &b->recent[at], (b->kept - at) * sizeof b->recent[0]);
        b->kept++;
    }
    b->number[at] = number;
    b->recent[at] = *p;
}

static struct word code_of(const struct okx_bill *row)
{
    struct word code = WORD_EMPTY;
    struct text t = {code.at, 0, sizeof code.at - 1, false};
    text_str(&t, row->type);
    text_char(&t, '/');
    text_str(&t, row->sub_type);
    return t.cut ? word_of("?") : code;
}

/* False when the row cannot be understood: then it stays a difference, and is asked for again. */
static bool take(struct executor *x, const struct okx_bill *row, uint64_t number)
{
    const struct bill_type *type = &types[x->bills.type];
    if (!str_is(row->type, type->number) || !word_fits(row->bill_id) || !word_fits(row->ccy) ||
        !word_fits(row->inst_id))
        return false;
    if (is_known(&x->bills, number))
        return true;
    const struct msg_payment p = {
        .bill = word_from(row->bill_id),
        .kind = type->kind,
        .inst = word_from(row->inst_id),
        .currency = word_from(row->ccy),
        .amount = row->change,
        .at = row->at,
        .code = code_of(row),
        .replayed = row->at.v < x->bills.born.v,
    };
    keep(&x->bills, number, &p);
    struct msg *m = outbox_push(x->out, MSG_PAYMENT, x->now);
    m->exch = p.at;
    m->payment = p;
    return true;
}

/* ---- looking ---- */

static void ask(struct executor *x)
{
    struct bills *b = &x->bills;
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    const enum account_lane lane = b->begun ? ACCOUNT_BILLS : ACCOUNT_ARCHIVE;
    if (!account_throttle_take(&x->throttle, lane, x->now)) {
        b->next = ts_add(x->now, DUR_MS(200));
        return;
    }
    text_put(&q, "type=");
    text_put(&q, types[b->type].number);
    text_put(&q, "&limit=100");
    if (b->page != 0) {
        text_put(&q, "&after=");
        text_u64(&q, b->page);
    }
    const char *path = b->begun ? OKX_PATH_BILLS : OKX_PATH_BILLS_ARCHIVE;
    b->walking = true;
    b->request = rest_get(x, REQUEST_BILLS, path, text_done(&q))->id;
    b->next = ts_add(x->now, DUR_S(WAIT_S));
}

static void look_done(struct executor *x)
{
    struct bills *b = &x->bills;
    b->walking = false;
    b->type = 0;
    if (!b->begun) {
        b->begun = true;
        b->looks = 0; /* the archive may lag behind */
        b->next = x->now;
        return;
    }
    b->looks += b->looks < LOOKS;
    b->next = ts_add(x->now, b->looks < LOOKS ? DUR_MS(looks_ms[b->looks]) : DUR_S(EVERY_S));
}

static void type_done(struct executor *x)
{
    struct bills *b = &x->bills;
    b->page = 0;
    b->type++;
    b->next = x->now;
    if (b->type == TYPES)
        look_done(x);
}

static void failed(struct executor *x)
{
    struct bills *b = &x->bills;
    int64_t ms = (int64_t)BACK_OFF_MS << (b->failures < 5 ? b->failures : 5);
    b->failures++;
    b->next = ts_add(x->now, DUR_MS(ms < BACK_OFF_MAX_MS ? ms : BACK_OFF_MAX_MS));
}

struct page {
    uint32_t rows;
    bool known; /* one of them was known before: older ones are too */
    uint64_t oldest;
    ts_t oldest_at;
};

/* False when a row could not be read. */
static bool read_page(struct executor *x, struct json_at rows, struct page *page)
{
    bool sound = true;
    *page = (struct page){.oldest = UINT64_MAX};
    for (struct json_at at = json_first(rows); json_present(at); at = json_next(at)) {
        struct okx_bill row;
        uint64_t number;
        page->rows++;
        if (okx_read_bill(at, &row) != ERR_OK || u64_parse(row.bill_id, &number) != ERR_OK ||
            number == 0) {
            sound = false;
            continue;
        }
        page->known = page->known || is_known(&x->bills, number);
        page->oldest_at = row.at;
        if (number < page->oldest)
            page->oldest = number;
        sound = take(x, &row, number) && sound;
    }
    return sound;
}

void bills_on_answer(struct executor *x, const struct request *r, struct json_at rows, bool ok)
{
    struct bills *b = &x->bills;
    struct page page;
    if (r->id != b->request)
        return;
    b->request = 0;
    if (!ok) {
        executor_log(x, LEVEL_WARN, "bills_not_read", "type", str_from(types[b->type].number));
        failed(x);
        return;
    }
    b->failures = 0;
    if (!read_page(x, rows, &page))
        executor_bad_data(x, "bill", str_from(types[b->type].number));
    const ts_t horizon = ts_add(b->born, DUR_S(-86400 * (int64_t)ARCHIVE_DAYS));
    const bool old = page.oldest_at.v < horizon.v;
    const bool last = page.rows < PAGE || page.oldest == UINT64_MAX || page.oldest == b->page;
    if (last || old || page.known) {
        type_done(x);
        return;
    }
    b->page = page.oldest;
    b->next = x->now;
}

/* ---- time ---- */

/* Funding is due on a position: the time at our clock, TS_NEVER when none is. */
static ts_t funding_due(const struct executor *x, const struct market *k)
{
    if (k->funding_at.v == 0 || !k->has_position || k->position.qty.v == 0)
        return TS_NEVER;
    return TS(k->funding_at.v - x->clock_offset.v);
}

static void look_at_funding(struct executor *x)
{
    for (int i = 0; i < x->markets.count; i++) {
        struct market *k = &x->markets.at[i];
        if (x->now.v < funding_due(x, k).v)
            continue;
        k->funding_was = k->funding_at;
        k->funding_at = TS(0);
        bills_wanted(x);
    }
}

static void look_at_fills(struct executor *x)
{
    struct bills *b = &x->bills;
    if (x->fills.count != b->fills) {
        b->fills = x->fills.count;
        b->filled = x->now;
    }
    if (x->now.v < b->suspect.v)
        return;
    const bool explained = ts_diff(x->now, b->filled).v <= 2 * DUR_MS(EXPLAIN_MS).v;
    b->suspect = TS_NEVER;
    if (!explained)
        bills_wanted(x);
}

void bills_tick(struct executor *x)
{
    struct bills *b = &x->bills;
    if (x->sync.step != SYNC_DONE || x->stopping || x->refused || b->born.v == 0)
        return;
    look_at_funding(x);
    look_at_fills(x);
    if (x->now.v < b->next.v)
        return;
    if (b->request != 0)
        b->failures++; /* nobody answered */
    b->request = 0;
    ask(x);
}

ts_t bills_next(const struct executor *x)
{
    const struct bills *b = &x->bills;
    if (x->sync.step != SYNC_DONE || x->stopping || x->refused || b->born.v == 0)
        return TS_NEVER;
    ts_t next = ts_min(b->next, b->suspect);
    for (int i = 0; i < x->markets.count; i++)
        next = ts_min(next, funding_due(x, &x->markets.at[i]));
    return next;
}

void bills_snapshot(const struct bills *b, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < b->kept; i++) {
        struct msg *m = outbox_push(out, MSG_PAYMENT, now);
        m->exch = b->recent[i].at;
        m->payment = b->recent[i];
        m->payment.replayed = true;
    }
}
