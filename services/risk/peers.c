#include "services/risk/peers.h"

#include "common/base/assert.h"
#include "services/risk/desk.h"
#include "services/risk/halt.h"
#include "services/risk/report.h"

static void move_peer(struct peer *p, const struct msg_peer *in, ts_t now)
{
    const bool other = p->known && p->ses != in->ses;
    if (!p->known || p->state != in->state || other)
        p->since = now;
    if (other || in->state == PEER_DEAD || in->state == PEER_STALE)
        p->synced = false;
    p->known = true;
    p->ses = in->ses;
    p->state = in->state;
}

static void on_executor(struct risk *r, const struct msg *in)
{
    const bool was = r->executor.synced;
    move_peer(&r->executor, &in->peer, in->ts);
    if (!r->executor.synced && was) {
        /* Its whole state will be told again; until then nothing of it is proven. */
        mirror_resync(&r->mirror);
        ledger_untold(&r->ledger);
        r->proven = false;
        r->status_known = false;
        for (uint32_t i = 0; i < r->count; i++)
            r->symbols[i].position_told = false;
    }
}

static void on_feed(struct risk *r, const struct msg *in)
{
    move_peer(&r->feed, &in->peer, in->ts);
    if (r->feed.state != PEER_DEAD && r->feed.state != PEER_STALE)
        return;
    for (uint32_t i = 0; i < r->count; i++)
        market_down(&r->symbols[i].market);
}

static void tell_leases(struct risk *r, uint64_t changed, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < r->count; i++)
        if ((changed >> i & 1) != 0)
            report_lease(r, i, now, out);
}

static struct lease_idle idle_symbols(struct risk *r)
{
    struct lease_idle idle = {0};
    struct orders *os = &r->mirror.orders;
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *s = &r->symbols[i];
        const struct orders_filter here = {.inst = s->inst};
        if (s->market.known && position_is_open(&s->position, &s->market.instrument))
            continue;
        idle.flat |= UINT64_C(1) << i;
        if (orders_count(os, &here) == 0)
            idle.idle |= UINT64_C(1) << i;
    }
    return idle;
}

void peers_tick_leases(struct risk *r, ts_t now, struct outbox *out)
{
    const struct lease_idle idle = idle_symbols(r);
    tell_leases(r, leases_tick(&r->leases, &idle, now), now, out);
}

static void on_strategy(struct risk *r, const struct msg *in, struct outbox *out)
{
    const uint64_t ses = in->peer.ses;
    uint64_t held = 0;
    for (uint32_t i = 0; i < r->count; i++)
        if (ses != 0 && r->leases.at[i].holder == ses)
            held |= UINT64_C(1) << i;
    leases_peer(&r->leases, ses, in->peer.state, in->ts);
    if (in->peer.state != PEER_DEAD)
        return;
    tell_leases(r, held, in->ts, out);
    if (held != 0) {
        struct text t = outbox_room(out, 100);
        text_put(&t, "strategy instance ");
        text_u64(&t, in->peer.instance);
        text_put(&t, ", its orders are being cancelled, its symbols move on");
        outbox_alert(out, in->ts, ALERT_SERVICE_DOWN, &WORD_EMPTY, outbox_keep(out, &t));
    }
    peers_tick_leases(r, in->ts, out);
}

void peers_on_peer(struct risk *r, const struct msg *in, struct outbox *out)
{
    switch (in->peer.service) {
    case SERVICE_EXECUTOR: on_executor(r, in); break;
    case SERVICE_FEED: on_feed(r, in); break;
    case SERVICE_STRATEGY: on_strategy(r, in, out); break;
    case SERVICE_NOTIFIER: move_peer(&r->notifier, &in->peer, in->ts); break;
    default: break; /* nothing depends on it here */
    }
    mode_review(r, in->ts, out);
    desk_sweep(r, in->ts, out);
}

void peers_on_synced(struct risk *r, const struct msg *in, struct outbox *out)
{
    struct peer *p = in->synced.service == SERVICE_EXECUTOR ? &r->executor
                     : in->synced.service == SERVICE_FEED   ? &r->feed
                                                            : NULL;
    if (p == NULL)
        return;
    p->synced = true;
    p->ses = in->synced.ses;
    if (!p->known || p->state == PEER_STALE) {
        p->known = true;
        p->state = PEER_LIVE;
        p->since = in->ts;
    }
    if (p == &r->executor)
        mirror_synced(&r->mirror, in->synced.ses, in->ts);
    mode_review(r, in->ts, out);
    /* What an earlier life left at the exchange does not go on in one that cannot trade yet. */
    if (p == &r->executor && !mode_allows(r->mode.mode, PURPOSE_EXIT))
        desk_sweep(r, in->ts, out);
}
