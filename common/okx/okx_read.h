/*
 * What OKX v5 says, first layer: what kind of frame or reply it is, and where its
 * rows are. The rows are read by okx_read_market.h, okx_read_order.h and
 * okx_read_account.h. Required keys are checked, unknown ones ignored; texts are
 * borrowed from the frame. Source: dossier §3.1, §4.2, §4.4, §5.1.
 */
#ifndef OKX_READ_H
#define OKX_READ_H

#include "common/base/json.h"

enum okx_frame_kind {
    OKX_FRAME_PONG,  /* the bare text "pong" */
    OKX_FRAME_PING,  /* the bare text "ping": has been seen, wants a "pong" */
    OKX_FRAME_EVENT, /* subscribe, unsubscribe, login, error, notice, ...: see `event` */
    OKX_FRAME_DATA,  /* a push on `channel` */
    OKX_FRAME_REPLY, /* the answer to a trade operation: see `op`, `id`, `code` */
};

/* Empty texts where the frame has no such key. */
struct okx_frame {
    enum okx_frame_kind kind;
    struct str event;      /* unknown ones are to be tolerated */
    struct str op;         /* "order", "batch-cancel-orders", ... */
    struct str id;         /* echo of the request's */
    struct str code;       /* "0", "60012" */
    struct str channel;    /* of arg, or of the event itself (channel-conn-count) */
    struct str inst_id;    /* of arg */
    struct str inst_type;  /* of arg */
    struct str action;     /* books: "snapshot" or "update" */
    struct str event_type; /* account, positions: "snapshot" or "event_update" */
    bool last_page;        /* account, positions; true where there are no pages */
    struct json_at msg;    /* for people: json_unescape */
    struct json_at data;   /* the rows; missing where there are none */
    int64_t out_time_us;   /* replies: when the gateway sent it; 0 unknown */
};

/* Reads one text frame. On failure nothing of *out is to be used. The cursors live in *j. */
MUST_CHECK enum err okx_read_frame(struct json *j, struct str text, struct okx_frame *out);

/* The envelope of a REST answer. `code` is required; rows may be absent. A body that is not JSON
 * (a gateway's HTML) is ERR_SYNTAX: on a trade request an unknown outcome. */
struct okx_reply {
    struct str code;
    struct json_at msg;
    struct json_at data;
    int64_t out_time_us; /* trade requests; 0 unknown */
};
MUST_CHECK enum err okx_read_reply(struct json *j, struct str body, struct okx_reply *out);

/* One item of a trade operation's answer, in the order of the request. Where items are missing
 * (`data` empty), the envelope's code is the answer. */
struct okx_ack {
    struct str code;     /* sCode: "0" accepted by the gateway, no more than that */
    struct str sub_code; /* "" or a refinement, "1000" */
    struct str ord_id;   /* "" when refused */
    struct str cl_ord_id;
    struct str req_id;
    struct json_at msg; /* for people */
    ts_t ts;            /* TS(0): not given */
};
MUST_CHECK enum err okx_read_ack(struct json_at row, struct okx_ack *out);

/* Leaves the function with the first failure: readers are rows of reads. */
#define OKX_TRY(call) \
    do { \
        const enum err e_ = call; \
        if (e_ != ERR_OK) \
            return e_; \
    } while (0)

/* Pieces shared by the readers of rows: an absent, null or empty text is STR_EMPTY and fine. */
MUST_CHECK enum err okx_optional(struct json_at row, const char *key, struct str *out);
/* As above, but it must be there and not be empty: ERR_MISSING. */
MUST_CHECK enum err okx_required(struct json_at row, const char *key, struct str *out);
MUST_CHECK enum err okx_optional_ms(struct json_at row, const char *key, ts_t *out);
MUST_CHECK enum err okx_optional_bool(struct json_at row, const char *key, bool *out);
/* A number or its text; absent, null and empty are 0. */
MUST_CHECK enum err okx_optional_i64(struct json_at row, const char *key, int64_t *out);

/* An amount as OKX sends it, "" being 0; decimals beyond 18 are cut toward zero, since nothing
 * that is booked has that many (averages and ratios have). */
MUST_CHECK enum err okx_money(struct str text, money_t *out);

#endif
