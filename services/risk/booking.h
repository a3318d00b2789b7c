/*
 * Every fill, once, into the books: position, currencies, cycles, and onto disk. The fills on disk
 * are the truth; sums of spot trading are made from them anew at each start, so that no crash can
 * leave a sum that does not fit its fills.
 */
#ifndef RISK_BOOKING_H
#define RISK_BOOKING_H

#include "services/risk/risk.h"

/* A fill by the executor's word, told once or again. */
void booking_fill(struct risk *r, const struct msg_fill *told, ts_t now, struct outbox *out);

/* Records read back at the start. */
void booking_load_fill(struct risk *r, const struct msg_record_fill *f, ts_t now);
void booking_load_position(struct risk *r, const struct msg_record_position *p, ts_t now);

/* After everything was read and the instrument is known: books the one fill a crash may have kept
 * from the position, and those that had to wait. */
void booking_catch_up(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

/* Writes the position down as it is. */
void booking_store_position(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

#endif
