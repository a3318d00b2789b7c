/*
 * The simulated OKX as its clients see it: REST and websocket protocol v5 as a
 * server over HTTP_CALL, HTTP_ANSWER and WIRE_*, in front of the venue that
 * matches and settles. Sans-I/O like every core: the same messages with the same
 * times give the same bytes.
 *
 *   HTTP_CALL ─► rest ──┐                      ┌─► stream ─► link ─► WIRE_TX
 *   WIRE_RX ─► request ─┼─► trade ─► venue ────┤
 *   TIMER, TAPE_* ──────┴─────────► market ────┴─► journal ─► /sim/journal
 *
 * What is simulated how: README.md here, and the dossier's §12.
 */
#ifndef SIMULATOR_SIMULATOR_H
#define SIMULATOR_SIMULATOR_H

#include "common/base/json.h"
#include "services/simulator/fault.h"
#include "services/simulator/journal.h"
#include "services/simulator/limits.h"
#include "services/simulator/link.h"
#include "services/simulator/market.h"
#include "services/simulator/owed.h"
#include "services/simulator/session.h"
#include "services/simulator/stream.h"
#include "services/simulator/switches.h"

enum {
    SIM_REPLY_SIZE = 2 << 20, /* longest REST answer; arrays are cut before it */
    SIM_ACCOUNT = 0,          /* the account every key belongs to */
};

struct simulator_counters {
    uint64_t calls;         /* HTTP requests */
    uint64_t calls_refused; /* of them with an error */
    uint64_t frames_in;
    uint64_t pushes;
    uint64_t orders; /* accepted */
    uint64_t rejects;
    uint64_t fills; /* of accounts */
    uint64_t cancels;
};

/* What was refused lately, for a person who wonders why. */
enum { SIM_REFUSALS = 16 };
struct simulator_refusal {
    ts_t at;
    int code;
    struct word what; /* path or operation, cut */
};

struct simulator {
    const struct settings *settings;
    bool maintenance; /* told on channel status, its end is still to be told */
    bool started;     /* markets run; false also when a setting could not be used */
    struct word trouble;
    ts_t now;
    ts_t born;
    money_t start[VENUE_CURRENCIES]; /* balances at the start, deposits added */
    struct switches switches;
    struct simulator_counters counters;
    uint64_t refusals; /* ever; ring */
    struct simulator_refusal refusal[SIM_REFUSALS];
    struct limits limits;
    struct sessions sessions;
    struct link link;
    struct faults faults;
    struct owed owed;
    struct journal journal;
    struct stream stream;
    struct venue venue;
    struct market market;
    struct json json;            /* of the request at hand */
    char reply[SIM_REPLY_SIZE];  /* an answer under construction */
    char body[STREAM_FRAME_MAX]; /* what follows the arg of a push */
    char frame[STREAM_FRAME_MAX + 512];
};

/* About 80 MB: static in main.c, on the heap in tests. `settings` must outlive it. */
void simulator_init(struct simulator *s, const struct settings *settings);
void simulator_step(struct simulator *s, const struct msg *in, struct outbox *out);
ts_t simulator_deadline(const struct simulator *s);
enum service_state simulator_state(const struct simulator *s, struct word *reason);

/* Notes a request that was refused as a whole. */
void simulator_refused(struct simulator *s, int code, struct str what);

/* The exchange's clock: ours and the switch clock_skew_ms. */
ts_t simulator_clock(const struct simulator *s);

#endif
