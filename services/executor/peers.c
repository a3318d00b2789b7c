#include "services/executor/peers.h"

#include <string.h>

#include "common/base/assert.h"

void peers_init(struct peers *ps)
{
    memset(ps, 0, sizeof *ps);
}

static struct peer_seen *entry_of(struct peers *ps, enum service service, uint64_t ses)
{
    for (int i = 0; i < PEERS_MAX; i++)
        if (ps->at[i].service == service && ps->at[i].ses == ses)
            return &ps->at[i];
    return NULL;
}

void peers_learn(struct peers *ps, const struct msg_peer *m)
{
    if (m->service == SERVICE_RUNNER)
        return;
    struct peer_seen *p = entry_of(ps, m->service, m->ses);
    if (m->state == PEER_DEAD) {
        if (p != NULL)
            p->service = SERVICE_RUNNER;
        return;
    }
    for (int i = 0; i < PEERS_MAX && p == NULL; i++)
        if (ps->at[i].service == SERVICE_RUNNER)
            p = &ps->at[i];
    /* When there are more than fit, the further ones count as dead: the safe side. */
    if (p != NULL)
        *p = (struct peer_seen){m->service, m->ses, m->state};
}

void peers_lease(struct peers *ps, const struct msg_lease *m)
{
    struct lease_seen *l = NULL;
    for (int i = 0; i < LEASES_MAX && l == NULL; i++)
        if (word_equal(&ps->lease[i].inst, &m->inst))
            l = &ps->lease[i];
    for (int i = 0; i < LEASES_MAX && l == NULL; i++)
        if (word_empty(&ps->lease[i].inst))
            l = &ps->lease[i];
    if (l != NULL)
        *l = (struct lease_seen){m->inst, m->holder, m->expires};
}

bool peers_alive(const struct peers *ps, enum service service)
{
    for (int i = 0; i < PEERS_MAX; i++)
        if (ps->at[i].service == service &&
            (ps->at[i].state == PEER_LIVE || ps->at[i].state == PEER_STALE))
            return true;
    return false;
}

bool peers_known(const struct peers *ps, enum service service)
{
    for (int i = 0; i < PEERS_MAX; i++)
        if (ps->at[i].service == service)
            return true;
    return false;
}

bool peers_session_known(const struct peers *ps, enum service service, uint64_t ses)
{
    for (int i = 0; i < PEERS_MAX; i++)
        if (ps->at[i].service == service && ps->at[i].ses == ses)
            return true;
    return false;
}

bool peers_strategy(const struct peers *ps, ts_t now)
{
    if (peers_alive(ps, SERVICE_STRATEGY))
        return true;
    for (int i = 0; i < LEASES_MAX; i++)
        if (ps->lease[i].holder != 0 && ps->lease[i].expires.v > now.v)
            return true;
    return false;
}

ts_t peers_next(const struct peers *ps, ts_t now)
{
    ts_t next = TS_NEVER;
    for (int i = 0; i < LEASES_MAX; i++)
        if (ps->lease[i].holder != 0 && ps->lease[i].expires.v > now.v)
            next = ts_min(next, ps->lease[i].expires);
    return next;
}
