/*
 * The network of a world: websockets and HTTP requests of our cores become the
 * server side's messages at the exchange, and back. Inside backtest/ only.
 */
#ifndef BACKTEST_NET_H
#define BACKTEST_NET_H

#include "backtest/queue.h"
#include "backtest/world.h"
#include "common/base/prng.h"

enum { NET_WIRES = 64, NET_CALLS = 1024, NET_HEADERS = 8192 };

struct net_wire {
    bool used;
    uint32_t actor;
    uint32_t conn;   /* at the client */
    uint32_t server; /* at the exchange */
    ts_t up;         /* nothing arrives earlier than what was sent before it */
    ts_t down;
};

struct net_call {
    bool used;
    uint32_t actor;
    uint64_t id;     /* at the client */
    uint32_t server; /* conn at the exchange */
    ts_t sent;
};

struct net {
    struct queue *queue;
    struct world_latency latency;
    struct prng prng;
    uint32_t next;       /* number of a connection at the exchange */
    const uint64_t *ses; /* sessions of all actors: what is for an earlier one is lost */
    struct net_wire wire[NET_WIRES];
    struct net_call call[NET_CALLS];
    char headers[NET_HEADERS];
};

void net_init(struct net *n, struct queue *q, const struct world_options *o, const uint64_t *ses);

/* A message of a client core, or of the exchange. False: not one of the network's. */
bool net_take(struct net *n, uint32_t actor, const struct msg *m, ts_t now);

/* The answer to this request has not come in time. */
void net_timeout(struct net *n, uint32_t actor, uint64_t id, ts_t now);

/* Every connection of a core ends; `alive`: it is told. */
void net_cut(struct net *n, uint32_t actor, bool alive, ts_t now);

/* A call by nobody. */
void net_call_by_hand(struct net *n, const struct msg_http_call *call, ts_t now);

#endif
