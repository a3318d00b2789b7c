/*
 * Who of the other processes is alive, as the runner tells it. Strategies do not publish to us;
 * a lease that risk has granted and that has not run out is proof enough that one lives.
 */
#ifndef EXECUTOR_PEERS_H
#define EXECUTOR_PEERS_H

#include "common/msg/msg.h"

enum { PEERS_MAX = 32, LEASES_MAX = 64 };

struct peer_seen {
    enum service service; /* SERVICE_RUNNER: the entry is free */
    uint64_t ses;
    enum peer_state state;
};

struct lease_seen {
    struct word inst;
    uint64_t holder;
    ts_t expires;
};

struct peers {
    struct peer_seen at[PEERS_MAX];
    struct lease_seen lease[LEASES_MAX];
};

void peers_init(struct peers *ps);

/* Takes in a PEER. Entries of the dead are dropped. */
void peers_learn(struct peers *ps, const struct msg_peer *m);
void peers_lease(struct peers *ps, const struct msg_lease *m);

/* Some instance of the service is there and its word is recent (live, or being resynced). */
bool peers_alive(const struct peers *ps, enum service service);
/* Some instance has not been declared dead. */
bool peers_known(const struct peers *ps, enum service service);
bool peers_session_known(const struct peers *ps, enum service service, uint64_t ses);
bool peers_strategy(const struct peers *ps, ts_t now);
ts_t peers_next(const struct peers *ps, ts_t now); /* when a lease runs out */

#endif
