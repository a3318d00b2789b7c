#include "services/strategy/why.h"

#include "common/base/assert.h"
#include "common/model/figure.h"
#include "services/strategy/gate_rows.h"

unsigned why_cause(const struct symbol *s, const struct shared *sh, enum side side, ts_t now)
{
    const bool elsewhere = symbol_held_elsewhere(s, sh, now);
    if (gate_quoting(s, sh, side, now))
        return SHARE_QUOTING;
    for (uint16_t i = 0; i < s->gate_count; i++) {
        const struct gate_row *g = &s->gates[side][i];
        if (g->closed && !(elsewhere && g->guard == GUARD_LEASE))
            return g->guard;
    }
    return GUARD_WAITING; /* whoever quotes it has just begun */
}

/* The row of the cause; NULL while quoting. */
static const struct gate_row *row_of(const struct symbol *s, enum side side, unsigned cause)
{
    for (uint16_t i = 0; i < s->gate_count; i++) {
        if ((unsigned)s->gates[side][i].guard == cause)
            return &s->gates[side][i];
    }
    return NULL;
}

static void put_holder(const struct symbol *s, ts_t now, struct text *t)
{
    if (s->holder == 0 || now.v >= s->expires.v) {
        text_put(t, "nobody");
        return;
    }
    text_put(t, "instance ");
    text_u64(t, s->instance);
}

static void put_refusal(const struct patience *p, struct text *t)
{
    if (p->code == VERDICT_OK) {
        text_put(t, p->crossed > 0 ? "a post-only order would have taken"
                                   : "the exchange refused the order");
        return;
    }
    text_put(t, "risk refused with ");
    text_put(t, verdict_code(p->code));
    text_char(t, ' ');
    text_put(t, verdict_name(p->code));
    text_put(t, ": ");
    text_put(t, verdict_text(p->code));
}

static void put_stale(const struct symbol *s, const struct shared *sh, struct text *t)
{
    if (sh->feed != PEER_LIVE) {
        text_put(t, "the feed is silent");
    } else if (s->view.state != BOOK_LIVE) {
        text_put(t, "the book is ");
        text_put(t, book_state_name(s->view.state));
    }
}

/* What risk says to an opening order, when that is what closes this gate. */
static void put_risks_word(const struct symbol *s, enum guard g, struct text *t)
{
    if (!s->limits_known || s->limits.open_allowed || gate_of_verdict(s->limits.code) != g)
        return;
    text_put(t, verdict_code(s->limits.code));
    text_char(t, ' ');
    text_put(t, s->limits_detail[0] != 0 ? s->limits_detail : verdict_text(s->limits.code));
}

static void put_pressure(const struct symbol *s, const struct shared *sh, enum side side,
                         struct text *t)
{
    const rate_t against = figure_rate(pressure_against(&s->opinion.pressure, side));
    const struct settings *set = &sh->settings;
    const bool hard = against.v >= set->alpha_pull.v;
    text_put(t, "alpha ");
    text_decimal(t, against.v / 1000000, -3);
    text_put(t, hard ? " is over alpha_pull " : " is over alpha_back ");
    text_decimal(t, (hard ? set->alpha_pull : set->alpha_back).v / 1000000, -3);
    if (!hard)
        text_put(t, " and no level near enough to step back to");
}

/* The fact that belongs to a reason. */
static void put_detail(const struct symbol *s, const struct shared *sh, enum side side,
                       enum guard g, ts_t now, struct text *t)
{
    switch ((unsigned)g) {
    case GUARD_MODE:
        text_put(t, sh->stopping ? "stopping" : sh->mode_known ? mode_name(sh->mode) : "unknown");
        break;
    case GUARD_LEASE: put_holder(s, now, t); break;
    case GUARD_BACKOFF: put_refusal(&s->patience[side], t); break;
    case GUARD_STALE: put_stale(s, sh, t); break;
    case GUARD_INVENTORY:
        if (word_is(&sh->settings.spot_mode, "buy_first"))
            text_put(t, "spot_mode is buy_first: coins are bought before they are sold");
        else
            put_risks_word(s, g, t);
        break;
    case GUARD_TOXIC: danger_put(&s->opinion.danger, side, now, t); break;
    case GUARD_PRESSURE: put_pressure(s, sh, side, t); break;
    case GUARD_EXECUTOR:
        text_put(t, sh->executor == PEER_LIVE && sh->executor_synced ? "not ready" : "silent");
        break;
    case GUARD_RISK:
        if (sh->risk != PEER_LIVE || !sh->risk_synced)
            text_put(t, "silent");
        else
            put_risks_word(s, g, t);
        break;
    default: put_risks_word(s, g, t); break;
    }
}

void why_words(const struct symbol *s, const struct shared *sh, enum side side, ts_t now,
               struct text *out)
{
    const unsigned cause = why_cause(s, sh, side, now);
    const struct gate_row *row = row_of(s, side, cause);
    char detail[SYMBOL_TEXT + 32];
    struct text t = TEXT(detail);
    if (cause == SHARE_QUOTING || row == NULL) {
        text_put(out, "quoting");
        return;
    }
    put_detail(s, sh, side, row->guard, now, &t);
    text_put(out, guard_text(row->guard));
    text_put(out, "; to open: ");
    gate_sentence(out, guard_opens(row->guard), row, text_done(&t));
}

/* While toxic flow is the reason its sentence counts down. */
static int64_t toxic_left_s(const struct symbol *s, const struct shared *sh, enum side side,
                            ts_t now)
{
    enum toxic_cause why;
    if (why_cause(s, sh, side, now) != GUARD_TOXIC)
        return 0;
    const ts_t until = guards_until(&s->opinion.danger.guards, now, side, &why);
    return until.v == 0 ? 0 : ts_diff(until, now).v / DUR_S(1).v;
}

/* What is told of a side now, without its texts and with rows of its own. */
static struct why_told compose(const struct symbol *s, const struct shared *sh, enum side side,
                               ts_t now)
{
    int64_t ns[SHARE_CAUSES];
    rate_t share[SHARE_CAUSES];
    struct why_told told = {.at = now,
                            .quoting = gate_quoting(s, sh, side, now),
                            .since = s->shares[side].since,
                            .observed = shares_sum(&s->shares[side], ns)};
    shares_round(ns, share);
    told.share_quoting = share[SHARE_QUOTING];
    told.left_s = toxic_left_s(s, sh, side, now);
    for (uint16_t i = 0; i < s->gate_count; i++) {
        told.rows[i] = s->gates[side][i];
        told.rows[i].share = share[told.rows[i].guard];
    }
    return told;
}

static bool rows_differ(const struct gate_row *a, const struct gate_row *b)
{
    return a->guard != b->guard || a->closed != b->closed || a->measured != b->measured ||
           a->value.v != b->value.v || a->limit.v != b->limit.v || a->share.v != b->share.v;
}

static bool differs(const struct why_told *a, const struct why_told *b, uint16_t count)
{
    if (a->quoting != b->quoting || a->since.v != b->since.v || a->left_s != b->left_s ||
        a->share_quoting.v != b->share_quoting.v)
        return true;
    for (uint16_t i = 0; i < count; i++) {
        if (rows_differ(&a->rows[i], &b->rows[i]))
            return true;
    }
    return false;
}

static void push(const struct symbol *s, const struct shared *sh, enum side side,
                 const struct why_told *told, ts_t now, struct outbox *out)
{
    struct msg_why *m = &outbox_push(out, MSG_WHY, now)->why;
    *m = (struct msg_why){
        .inst = s->inst,
        .side = side,
        .quoting = told->quoting,
        .gates = outbox_gates(out, told->rows, s->gate_count),
        .since = told->since,
        .share_quoting = told->share_quoting,
        .observed = told->observed,
        .code = s->patience[side].code,
        .detail = STR_EMPTY,
        .opens = STR_EMPTY,
    };
    const struct gate_row *row = row_of(s, side, why_cause(s, sh, side, now));
    if (row == NULL)
        return;
    struct text detail = outbox_room(out, SYMBOL_TEXT + 32);
    put_detail(s, sh, side, row->guard, now, &detail);
    m->detail = outbox_keep(out, &detail);
    struct text opens = outbox_room(out, 2 * SYMBOL_TEXT + 64);
    gate_sentence(&opens, guard_opens(row->guard), row, m->detail);
    m->opens = outbox_keep(out, &opens);
}

void why_push(const struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out)
{
    for (int n = 0; n < side_count && !symbol_held_elsewhere(s, sh, now); n++) {
        const struct why_told told = compose(s, sh, (enum side)n, now);
        push(s, sh, (enum side)n, &told, now, out);
    }
}

void why_say(struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out)
{
    if (sh->ses == 0)
        return;
    for (int n = 0; n < side_count; n++)
        shares_note(&s->shares[n], why_cause(s, sh, (enum side)n, now), now);
    const ts_t due = ts_add(s->why_at, DUR_MS(STATUS_MS));
    if (symbol_held_elsewhere(s, sh, now)) {
        s->why_at = TS(0); /* its holder speaks for it */
        return;
    }
    if ((s->why_at.v != 0 && now.v < due.v) || outbox_free(out) <= OUTBOX_SPARE)
        return; /* the status wakes us within this second */
    s->why_at = now;
    for (int n = 0; n < side_count; n++) {
        const struct why_told told = compose(s, sh, (enum side)n, now);
        const bool old = ts_diff(now, s->why[n].at).v >= DUR_MS(WHY_AGAIN_MS).v;
        if (!old && !differs(&told, &s->why[n], s->gate_count))
            continue;
        push(s, sh, (enum side)n, &told, now, out);
        s->why[n] = told;
    }
}
