/*
 * The messages as C values: plain structs out of the schema, and one union.
 * Texts and levels are borrowed: they live as long as the step the message was
 * handed to, or until the outbox they stand in is cleared.
 */
#ifndef MSG_MSG_H
#define MSG_MSG_H

#include "common/base/err.h"
#include "common/market/gates.h"
#include "common/market/level.h"
#include "common/market/words.h"
#include "common/msg/channels.h"
#include "common/msg/schema.h"

enum { MSG_VERSION = 1, MSG_TOPIC_MAX = 64, MSG_LEVELS_MAX = 400, MSG_GATES_MAX = 40 };

/* The kinds a field may have, beside every tag of VOCABULARIES. */
/* clang-format off */
#define KIND_u8     uint8_t
#define KIND_u16    uint16_t
#define KIND_u32    uint32_t
#define KIND_u64    uint64_t
#define KIND_i64    int64_t
#define KIND_bool   bool
#define KIND_exp    int8_t
#define KIND_px     px_t
#define KIND_qty    qty_t
#define KIND_money  money_t
#define KIND_rate   rate_t
#define KIND_ts     ts_t
#define KIND_dur    dur_t
#define KIND_word   struct word
#define KIND_text   struct str
#define KIND_levels struct levels
#define KIND_gates  struct gates

#define KIND_service       enum service
#define KIND_service_state enum service_state
#define KIND_peer_state    enum peer_state
#define KIND_side          enum side
#define KIND_inst_type     enum inst_type
#define KIND_inst_state    enum inst_state
#define KIND_book_state    enum book_state
#define KIND_order_kind    enum order_kind
#define KIND_order_state   enum order_state
#define KIND_order_origin  enum order_origin
#define KIND_action        enum action
#define KIND_purpose       enum purpose
#define KIND_cancel_class  enum cancel_class
#define KIND_mode          enum mode
#define KIND_symbol_state  enum symbol_state
#define KIND_guard         enum guard
#define KIND_gate_unit     enum gate_unit
#define KIND_command       enum command
#define KIND_level         enum level
#define KIND_payment       enum payment
#define KIND_verdict       enum verdict
#define KIND_alert         enum alert
/* clang-format on */

#define FIELD(kind, field, what) KIND_##kind field;
#define X(number, NAME, name, author, channel, what) \
    struct msg_##name { \
        NAME##_FIELDS(FIELD) \
    };
MESSAGES(X)
#undef X
#undef FIELD

enum msg_type {
    MSG_NONE = 0,
#define X(number, NAME, name, author, channel, what) MSG_##NAME = (number),
    MESSAGES(X)
#undef X
};

/*
 * One message. A core reads `ts` (now), `src`, `ses`, `instance`, `exch`, `corr` and
 * the body; it sets `type`, the body and, where they matter, `exch`, `corr`, `ttl`
 * and `to`. The runner fills in the rest.
 */
struct msg {
    enum msg_type type;
    ts_t ts;           /* now, for whoever is handed this message: a core's only clock */
    enum service src;  /* who wrote it */
    uint16_t instance; /* which instance of src */
    uint64_t ses;      /* session of the writer; also its address for answers */
    uint64_t seq;      /* position in its stream */
    ts_t sent;         /* when it was written, writer's clock */
    ts_t exch;         /* exchange time of the cause; 0 none */
    uint64_t corr;     /* correlation; records: their number */
    dur_t ttl;         /* 0 none; older is dropped by the receiving runner */
    uint64_t to;       /* outgoing on a ROUTER: session of the addressee; 0: the default */
    union {
#define X(number, NAME, name, author, channel, what) struct msg_##name name;
        MESSAGES(X)
#undef X
    };
};

const char *msg_name(enum msg_type type); /* "book_top"; "unknown" for a number that is none */
bool msg_known(uint32_t number);
enum service msg_author(enum msg_type type); /* SERVICE_RUNNER: any */
enum channel msg_channel(enum msg_type type);

/* The symbol a message is about: its field `inst`, else the empty word. */
struct word msg_inst(const struct msg *m);

/* Writes one line: "book_top inst=BTC-USDT bid=91500.1 ..." with prices as decimals; no newline. */
void msg_print(const struct msg *m, struct text *out);

#endif
