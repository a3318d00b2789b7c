/*
 * The inside of the bus, shared by its files: bus.c opens and sends, bus_in.c
 * receives.
 */
#ifndef IO_BUS_IN_H
#define IO_BUS_IN_H

#include "common/io/alerts_out.h"
#include "common/io/bus.h"
#include "common/io/socket.h"
#include "common/io/source.h"

#define CHANNEL_ONE(...) +1
enum { BUS_CHANNELS = 0 CHANNELS(CHANNEL_ONE), BUS_CALLERS_MAX = 64, BUS_SOURCES_MAX = 3 };

/* Who connects to a ROUTER of ours and is watched for life: strategies, at risk. */
struct caller {
    struct receiver receiver;
    uint64_t ses;
};

struct bus {
    struct bus_plan plan;
    struct member {
        struct bus_member who;
        enum channel stream; /* the PUB channel it owns; CHANNEL_LOCAL: none */
        struct socket pub;
        struct socket snapshot;
        struct socket dealer[BUS_CHANNELS]; /* commands it sends */
        struct socket router[BUS_CHANNELS]; /* commands it takes */
        uint64_t seq[BUS_CHANNELS];
    } member[BUS_MEMBERS_MAX];
    size_t count;
    size_t sources;
    struct source *source[BUS_SOURCES_MAX];
    size_t callers;
    struct caller caller[BUS_CALLERS_MAX];
    struct socket events;
    int64_t fenced_mono; /* commands older than this are dropped */
    struct alerts_out alerts;
    struct {
        uint64_t count;
        ts_t told;
        ts_t alerted;
    } refused;
    struct inbound in;
    char out[SOCKET_FRAME_MAX];
};

/* X(channels of commands, in the order they are served) */
extern const enum channel bus_commands[4];

enum service channel_binder(enum channel c);

/* Index of the member that is this service, or bus->count. */
size_t bus_member_of(const struct bus *b, enum service id);
size_t bus_member_by_ses(const struct bus *b, uint64_t ses);
bool bus_reads(const struct bus_member *m, enum channel c);

/* Counts what was refused; says so at most once a second. */
void bus_refused(struct bus *b, const char *where, enum err e);

/* Hands a message to every member that reads the channel. */
void bus_to_readers(struct bus *b, enum channel c, struct msg *m);

/* An acknowledgement or an answer for a member of this process. */
void bus_answer(struct bus *b, size_t member, struct msg *m);

bool bus_poll_routers(struct bus *b, size_t member);
bool bus_poll_dealers(struct bus *b, size_t member);
bool bus_poll_snapshot(struct bus *b, size_t member);
void bus_tick_callers(struct bus *b, ts_t now);

/* Encodes with these numbers into b->out; 0: too large, said so. */
struct str bus_encode(struct bus *b, const struct msg *m, enum channel stream);

#endif
