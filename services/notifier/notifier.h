/*
 * Tells people: keeps alerts until they are delivered, and writes one line for each
 * fill, cancel, alert and latency reading in the operator's language. Acknowledges an
 * alert only when it is on disk. Pure; the language comes through translate_fn.
 */
#ifndef NOTIFIER_NOTIFIER_H
#define NOTIFIER_NOTIFIER_H

#include "services/notifier/delivery.h"

enum { NOTIFIER_ACKS_MAX = 512, NOTIFIER_SEEN_MAX = 1024, NOTIFIER_FILLS_MAX = 1024 };

/* An alert whose record is on its way to the disk. */
struct notifier_ack {
    uint64_t ses;
    uint64_t id;
    uint64_t number;
};

struct notifier {
    const struct settings *settings;
    translate_fn *translate;
    struct delivery delivery;
    uint64_t records;
    bool loaded;
    size_t ack_count;
    struct notifier_ack ack[NOTIFIER_ACKS_MAX];
    size_t seen_at; /* ring: alerts come again until they are acknowledged */
    struct notifier_ack seen[NOTIFIER_SEEN_MAX];
    ts_t started;
    size_t told_at; /* ring: a snapshot says the recent fills again */
    uint64_t told[NOTIFIER_FILLS_MAX];
    bool slow; /* the last latency line said too high */
    ts_t latency_told;
};

void notifier_init(struct notifier *x, const struct settings *settings, translate_fn *translate);
void notifier_step(struct notifier *x, const struct msg *in, struct outbox *out);
ts_t notifier_deadline(const struct notifier *x);
enum service_state notifier_state(const struct notifier *x, struct word *reason);

#endif
