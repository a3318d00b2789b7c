/*
 * The feed in virtual time: frames in, messages out, no clock and no socket. Each
 * call below is one step; what it made the feed say stands in `out` until the next.
 */
#ifndef TESTS_FEED_RIG_H
#define TESTS_FEED_RIG_H

#include "services/feed/feed.h"

extern struct feed feed;
extern struct settings settings;
extern struct outbox *out;
extern ts_t now;
extern const char *const instrument_row; /* a REST answer that defines BTC-USDT */

void step(const struct msg *in);
struct msg message(enum msg_type type);
void after_ms(int64_t ms);
void timer(void);
void up(uint32_t conn);
void down(uint32_t conn);
void rx(uint32_t conn, const char *frame);
void reply(uint64_t id, uint16_t status, const char *body);
size_t said(enum msg_type type);
const struct msg *saying(enum msg_type type);
void define_again(void);
const struct msg *sent(const char *part);
bool alerted(enum alert code);
void book(uint32_t conn, const char *action, int64_t prev, int64_t seq, const char *bids,
          const char *asks);
void bbo(uint32_t conn, int64_t seq, const char *bid, const char *ask);
void snapshot(uint32_t conn, int64_t seq);
void settle(void);
int start(void **state);
int running(void **state);

#endif
