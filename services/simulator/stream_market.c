/* The small public channels and trades (dossier §4.5.2-§4.5.6). */
#include "services/simulator/stream.h"

#include "services/simulator/member.h"
#include "services/simulator/row.h"
#include "services/simulator/simulator.h"

static void push(struct simulator *s, enum topic topic, int inst, bool only_fresh, struct str body,
                 struct outbox *out)
{
    struct stream_push p = {.topic = topic, .inst = inst, .only_fresh = only_fresh, .body = body};

    p.type = s->venue.listing[inst].is.type;
    stream_send(s, &p, out);
}

static uint64_t digest_of(struct str text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (uint8_t)text.at[i]) * UINT64_C(0x100000001b3);
    return h | 1;
}

/* What changed is judged without the time it is told at: rows are made as of time 0 for that. */
static bool put_row(const struct simulator *s, enum topic topic, int inst, ts_t now, struct text *t)
{
    const struct venue *v = &s->venue;

    switch (topic) {
    case TOPIC_TICKERS: row_ticker(v, inst, now, t); return true;
    case TOPIC_MARK: return row_mark(v, inst, now, t);
    case TOPIC_FUNDING: return row_funding(v, inst, now, t);
    case TOPIC_PRICE_LIMIT: return row_price_limit(v, inst, now, t);
    case TOPIC_CANDLE: {
        int64_t minute = INT64_C(60000000000);

        return row_candle(v, inst, TS(s->now.v / minute * minute), 1, s->now, t);
    }
    default: return false; /* not paced here */
    }
}

/* The digest leaves "ts" out, which stands in every row but changes by itself. */
static struct str without_ts(struct str row)
{
    size_t at = str_find(row, STR(",\"ts\":\""));

    return (struct str){row.at, at};
}

bool stream_market(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                   struct outbox *out)
{
    struct pace *p = &s->stream.pace[topic][inst];
    struct text t = TEXT(s->body);
    uint64_t digest;

    text_put(&t, ",\"data\":[");
    if (!put_row(s, topic, inst, s->now, &t))
        return false;
    digest = digest_of(without_ts(text_done(&t)));
    text_put(&t, "]}");
    if (!only_fresh && digest == p->digest)
        return false;
    p->digest = digest;
    push(s, topic, inst, only_fresh, text_done(&t), out);
    return true;
}

void stream_trade(struct simulator *s, const struct venue_event_trade *e, ts_t at,
                  struct outbox *out)
{
    const struct instrument *i = &s->venue.listing[e->inst].is;
    static const enum topic told[] = {TOPIC_TRADES, TOPIC_TRADES_ALL};

    for (size_t n = 0; n < 2; n++) {
        struct text t = TEXT(s->body);

        if (s->stream.pace[told[n]][e->inst].wanted == 0)
            continue;
        text_put(&t, ",\"data\":[{");
        member_word(&t, "instId", &i->inst);
        member_i64(&t, "tradeId", e->last_id);
        member_decimal(&t, "px", e->px.v, i->px_exp);
        member_decimal(&t, "sz", e->qty.v, i->qty_exp);
        member_words(&t, "side", side_name(e->side));
        member_ms(&t, "ts", at);
        if (told[n] == TOPIC_TRADES)
            member_i64(&t, "count", e->count);
        member_words(&t, "source", "0");
        member_int(&t, "seqId", stream_seq(s, e->inst, e->seq));
        text_put(&t, "}]}");
        push(s, told[n], e->inst, false, text_done(&t), out);
    }
}

void stream_listing(struct simulator *s, int inst, struct outbox *out)
{
    struct text t = TEXT(s->body);

    text_put(&t, ",\"data\":[");
    row_instrument(&s->venue, inst, &t);
    text_put(&t, "]}");
    push(s, TOPIC_INSTRUMENTS, inst, false, text_done(&t), out);
}
