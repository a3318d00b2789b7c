/*
 * Commands of a person. What restricts takes effect at once in memory and is answered when it is
 * on disk; what loosens takes effect only then, so that no crash can bring back a permission that
 * was not written down, nor lose a prohibition that was confirmed.
 */
#ifndef RISK_CONTROL_H
#define RISK_CONTROL_H

#include "common/msg/outbox.h"

enum { CONTROL_PENDING_MAX = 16, CONTROL_TEXT = 160 };

struct control_pending {
    uint64_t number; /* of the record that must be on disk; 0: the place is free */
    uint64_t id;
    uint64_t to;
    enum command command;
    struct word inst; /* empty: all */
    ts_t at;          /* when it was asked for: later pauses stay */
    char text[CONTROL_TEXT];
    uint16_t len;
};

struct control {
    struct control_pending at[CONTROL_PENDING_MAX];
};

struct risk;

void control_init(struct control *c);
void control_command(struct risk *r, const struct msg *in, struct outbox *out);

/* Something stops trading: resumes that still wait for the disk are void. */
void control_overtaken(struct risk *r, ts_t now, struct outbox *out);

/* Records are on disk: answers, and lets take effect, what waited for them. */
void control_stored(struct risk *r, ts_t now, struct outbox *out);

#endif
