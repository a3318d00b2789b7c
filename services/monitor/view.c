#include "services/monitor/view.h"

#include <string.h>

#include "common/base/assert.h"

/* Monitor and notifier beat once a second, the others ten times; three missed is silence. */
static const dur_t dead_after = {3000000000};

static struct view_symbol *symbol_of(struct view *v, const struct word *inst)
{
    for (uint32_t i = 0; i < v->symbol_count; i++)
        if (word_equal(&v->symbol[i].inst, inst))
            return &v->symbol[i];
    if (word_empty(inst) || v->symbol_count == VIEW_SYMBOLS)
        return NULL;
    struct view_symbol *s = &v->symbol[v->symbol_count++];
    *s = (struct view_symbol){.inst = *inst};
    return s;
}

void view_init(struct view *v, const struct settings *settings)
{
    memset(v, 0, sizeof(*v));
    v->exchange = settings->exchange;
    for (uint32_t i = 0; i < settings->symbols.count; i++)
        (void)symbol_of(v, &settings->symbols.at[i]);
    ASSERT(v->symbol_count <= VIEW_SYMBOLS);
}

enum service_state view_state(const struct view_instance *i, ts_t now)
{
    return ts_diff(now, i->heard).v > dead_after.v ? SERVICE_STATE_DEAD : i->beat.state;
}

/* Is `a` the better one to stand for its service? A live one; then the lowest number, so that the
 * answer does not flicker; among the dead the last one heard. */
static bool better(const struct view_instance *a, const struct view_instance *b, ts_t now)
{
    const bool a_live = view_state(a, now) != SERVICE_STATE_DEAD;
    const bool b_live = view_state(b, now) != SERVICE_STATE_DEAD;
    if (a_live != b_live)
        return a_live;
    if (!a_live)
        return a->heard.v > b->heard.v;
    /* Of two lives of one instance the later boot: sessions begin with the boot's number. */
    return a->instance != b->instance ? a->instance < b->instance : a->ses > b->ses;
}

const struct view_instance *view_service(const struct view *v, enum service s, ts_t now)
{
    const struct view_instance *best = NULL;
    for (size_t i = 0; i < VIEW_INSTANCES; i++) {
        const struct view_instance *at = &v->instance[s][i];
        if (at->known && (best == NULL || better(at, best, now)))
            best = at;
    }
    return best;
}

bool view_stands(const struct view *v, enum service s, size_t slot, ts_t now)
{
    const struct view_instance *me = &v->instance[s][slot];
    ASSERT(slot < VIEW_INSTANCES);
    if (!me->known)
        return false;
    for (size_t i = 0; i < VIEW_INSTANCES; i++) {
        const struct view_instance *at = &v->instance[s][i];
        if (i == slot || !at->known || at->instance != me->instance)
            continue;
        if (better(at, me, now) || (i < slot && !better(me, at, now)))
            return false;
    }
    return true;
}

uint32_t view_live(const struct view *v, enum service s, ts_t now)
{
    uint32_t n = 0;
    for (size_t i = 0; i < VIEW_INSTANCES; i++)
        n += v->instance[s][i].known && view_state(&v->instance[s][i], now) != SERVICE_STATE_DEAD;
    return n;
}

/* The slot of this session; a new one takes a free slot or that of the longest silent. */
static struct view_instance *instance_of(struct view *v, const struct msg *m)
{
    struct view_instance *oldest = &v->instance[m->src][0];
    for (size_t i = 0; i < VIEW_INSTANCES; i++) {
        struct view_instance *at = &v->instance[m->src][i];
        if (at->known && at->ses == m->ses)
            return at;
        if (oldest->known && (!at->known || at->heard.v < oldest->heard.v))
            oldest = at;
    }
    *oldest = (struct view_instance){.known = true, .ses = m->ses, .instance = m->instance};
    return oldest;
}

static void on_heartbeat(struct view *v, const struct msg *m)
{
    struct view_instance *i = instance_of(v, m);
    i->heard = m->ts;
    i->beat = m->heartbeat;
}

static void on_symbol_status(struct view *v, const struct msg *m)
{
    struct view_symbol *s = symbol_of(v, &m->symbol_status.inst);
    if (s == NULL)
        return;
    s->status = m->symbol_status;
    s->status.reason = STR_EMPTY; /* borrowed: it does not outlive the step */
    s->status_at = m->ts;
    (void)str_copy(s->reason, sizeof(s->reason), m->symbol_status.reason);
}

static void on_why(struct view *v, const struct msg *m)
{
    struct view_symbol *s = symbol_of(v, &m->why.inst);
    if (s == NULL)
        return;
    struct view_why *w = &s->why[m->why.side];
    w->at = m->ts;
    w->said = m->why;
    if (m->why.gates.count > 0)
        memcpy(w->rows, m->why.gates.at, m->why.gates.count * sizeof(w->rows[0]));
    w->said.gates.at = NULL; /* borrowed, like the texts: view_why gives ours instead */
    w->said.detail = w->said.opens = STR_EMPTY;
    (void)str_copy(w->detail, sizeof(w->detail), m->why.detail);
    (void)str_copy(w->opens, sizeof(w->opens), m->why.opens);
}

struct msg view_why(const struct view_symbol *s, enum side side)
{
    const struct view_why *w = &s->why[side];
    struct msg m = {.type = MSG_WHY, .why = w->said};
    m.why.gates.at = w->rows;
    m.why.detail = str_from(w->detail);
    m.why.opens = str_from(w->opens);
    return m;
}

const struct view_symbol *view_symbol(const struct view *v, struct str inst)
{
    for (uint32_t i = 0; i < v->symbol_count; i++) {
        if (str_equal(word_str(&v->symbol[i].inst), inst))
            return &v->symbol[i];
    }
    return NULL;
}

static void on_limits(struct view *v, const struct msg_symbol_limits *l)
{
    struct view_symbol *s = symbol_of(v, &l->inst);
    if (s == NULL)
        return;
    s->limits = *l;
    s->limits.detail = STR_EMPTY;
    s->limits_known = true;
    (void)str_copy(s->limits_detail, sizeof(s->limits_detail), l->detail);
}

static void on_ledger(struct view *v, const struct msg_ledger *l)
{
    uint32_t i = 0;
    while (i < v->ledger_count && !word_equal(&v->ledger[i].currency, &l->currency))
        i++;
    if (i == VIEW_CURRENCIES)
        return;
    v->ledger[i] = *l;
    if (i == v->ledger_count)
        v->ledger_count++;
}

static void on_symbol_fact(struct view *v, const struct msg *m)
{
    const struct word inst = msg_inst(m);
    struct view_symbol *s = symbol_of(v, &inst);
    if (s == NULL)
        return;
    switch (m->type) {
    case MSG_BOOK_TOP:
        s->top = m->book_top;
        s->top_known = true;
        s->book_at = m->ts;
        break;
    case MSG_BOOK_DEPTH: s->book_at = m->ts; break;
    case MSG_BOOK_STATUS:
        s->book = m->book_status.state;
        s->gaps = m->book_status.gaps;
        s->resets = m->book_status.resets;
        s->book_said = true;
        s->book_at = m->ts;
        break;
    case MSG_POSITION:
        s->position = m->position;
        s->position_known = true;
        break;
    case MSG_LEASE: s->lease = m->lease; break;
    case MSG_EDGE:
        s->edge = m->edge;
        s->edge_known = true;
        break;
    case MSG_FORECAST:
        s->forecast = m->forecast;
        s->forecast_known = true;
        break;
    case MSG_MARKOUT:
        s->markout[m->markout.side] = m->markout;
        s->markout_known[m->markout.side] = true;
        break;
    default: UNREACHABLE();
    }
}

static void on_mode(struct view *v, const struct msg_mode *m)
{
    v->mode = *m;
    v->mode.detail = STR_EMPTY;
    v->mode_known = true;
    (void)str_copy(v->mode_detail, sizeof(v->mode_detail), m->detail);
}

void view_take(struct view *v, const struct msg *m)
{
    switch (m->type) {
    case MSG_HEARTBEAT: on_heartbeat(v, m); break;
    case MSG_SYMBOL_STATUS: on_symbol_status(v, m); break;
    case MSG_WHY: on_why(v, m); break;
    case MSG_SYMBOL_LIMITS: on_limits(v, &m->symbol_limits); break;
    case MSG_LEDGER: on_ledger(v, &m->ledger); break;
    case MSG_BOOK_TOP:
    case MSG_BOOK_DEPTH:
    case MSG_BOOK_STATUS:
    case MSG_POSITION:
    case MSG_LEASE:
    case MSG_EDGE:
    case MSG_FORECAST:
    case MSG_MARKOUT: on_symbol_fact(v, m); break;
    case MSG_MODE: on_mode(v, &m->mode); break;
    case MSG_TOTALS:
        v->totals = m->totals;
        v->totals_known = true;
        break;
    case MSG_POOL:
        v->pool = m->pool;
        v->pool_known = true;
        break;
    case MSG_EXECUTOR_STATUS:
        v->executor = m->executor_status;
        v->executor_known = true;
        break;
    case MSG_FEED_LINK:
        v->link = m->feed_link;
        v->link.detail = STR_EMPTY;
        v->link_known = true;
        break;
    default: break; /* not in the picture */
    }
}
