#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/io/ws_inner.h"

struct ws_conn *ws_conn_new(struct ws *w, enum ws_kind kind, uint32_t id)
{
    struct ws_conn *c = calloc(1, sizeof *c);
    ASSERT(c != NULL);
    c->ws = w;
    c->kind = kind;
    c->id = id != 0 ? id : WS_SERVER_IDS + (++w->last_id & (WS_SERVER_IDS - 1));
    c->code = 1006;
    c->next = w->live;
    w->live = c;
    return c;
}

struct ws_conn *ws_conn_find(const struct ws *w, uint32_t id)
{
    for (struct ws_conn *c = w->live; c != NULL; c = c->next)
        if (c->id == id)
            return c;
    return NULL;
}

static void conn_free(struct ws_conn *c)
{
    while (c->tx_head != NULL) {
        struct ws_frame *f = c->tx_head;
        c->tx_head = f->next;
        free(f);
    }
    free(c->rx);
    free(c->request);
    free(c->body);
    free(c);
}

void ws_conn_end(struct ws_conn *c)
{
    struct ws *w = c->ws;
    struct ws_conn **at = &w->live;
    while (*at != c) {
        ASSERT(*at != NULL);
        at = &(*at)->next;
    }
    *at = c->next;
    c->next = NULL;
    c->wsi = NULL;
    c->up = false;
    resolve_cancel(&c->resolve);
    at = &w->gone;
    while (*at != NULL)
        at = &(*at)->next;
    *at = c;
    loop_timer_after(w->tell, DUR(0));
}

void ws_conns_tell_gone(struct ws *w)
{
    while (w->gone != NULL) {
        struct ws_conn *c = w->gone;
        w->gone = c->next;
        if (c->kind != WS_CALL) {
            struct msg m = {.type = MSG_WIRE_DOWN};
            m.wire_down.conn = c->id;
            m.wire_down.code = c->code;
            m.wire_down.reason = str_from(c->reason);
            w->sink.deliver(w->sink.arg, &m);
        }
        conn_free(c);
    }
}

void ws_conn_reason(struct ws_conn *c, uint16_t code, struct str reason)
{
    c->code = code;
    (void)str_copy(c->reason, sizeof c->reason, reason);
}

void ws_conn_kill(struct ws_conn *c)
{
    c->closing = true;
    c->up = false;
    if (c->wsi != NULL)
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

/* ---- sending ---- */

struct ws_frame *ws_frame_new(struct str data)
{
    struct ws_frame *f = malloc(sizeof *f + LWS_PRE + data.len + 1);
    ASSERT(f != NULL);
    f->next = NULL;
    f->len = data.len;
    memcpy(f->at + LWS_PRE, data.at, data.len);
    return f;
}

/* lws_write takes the whole frame or fails: what the kernel refuses it keeps itself. */
static bool write_text(struct ws_conn *c, unsigned char *at, size_t len)
{
    return lws_write(c->wsi, at, len, LWS_WRITE_TEXT) >= (int)len;
}

static void enqueue(struct ws_conn *c, struct str data)
{
    if (c->tx_bytes + data.len > WS_TX_MAX) {
        ws_conn_reason(c, WS_CODE_SLOW, STR("the peer does not read: send queue full"));
        ws_conn_kill(c);
        return;
    }
    struct ws_frame *f = ws_frame_new(data);
    if (c->tx_tail != NULL && c->tx_head != NULL)
        c->tx_tail->next = f;
    else
        c->tx_head = f;
    c->tx_tail = f;
    c->tx_bytes += data.len;
    (void)lws_callback_on_writable(c->wsi);
}

void ws_conn_send(struct ws_conn *c, struct str data)
{
    struct ws *w = c->ws;
    if (!c->up || c->closing)
        return; /* its end is on the way to the core */
    if (c->tx_head != NULL || data.len > WS_SCRATCH || lws_send_pipe_choked(c->wsi)) {
        enqueue(c, data);
        return;
    }
    memcpy(w->scratch + LWS_PRE, data.at, data.len);
    if (!write_text(c, w->scratch + LWS_PRE, data.len)) {
        ws_conn_reason(c, 1006, STR("sending failed"));
        ws_conn_kill(c);
    }
}

int ws_on_writeable(struct ws_conn *c)
{
    while (c->tx_head != NULL && !lws_send_pipe_choked(c->wsi)) {
        struct ws_frame *f = c->tx_head;
        bool sent = write_text(c, f->at + LWS_PRE, f->len);
        c->tx_head = f->next;
        c->tx_bytes -= f->len;
        free(f);
        if (!sent)
            return -1;
    }
    if (c->tx_head != NULL) {
        (void)lws_callback_on_writable(c->wsi);
        return 0;
    }
    if (c->closing && c->code != 0) {
        lws_close_reason(c->wsi, (enum lws_close_status)c->code, (unsigned char *)c->reason,
                         strlen(c->reason));
        return -1;
    }
    return 0;
}

void ws_conn_close(struct ws_conn *c, uint16_t code, struct str reason)
{
    if (c->closing)
        return;
    ws_conn_reason(c, code == 0 ? 1006 : code, reason.len > 0 ? reason : STR("closed by us"));
    if (c->wsi == NULL) {
        if (!c->dialing)
            ws_conn_end(c);
        return;
    }
    if (code == 0 || !c->up) {
        ws_conn_kill(c);
        return;
    }
    c->closing = true;
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, WS_CLOSE_WITHIN_S);
    (void)lws_callback_on_writable(c->wsi);
}

/* ---- receiving ---- */

static void deliver_text(struct ws_conn *c, struct str data)
{
    struct msg m = {.type = MSG_WIRE_RX};
    m.wire_rx.conn = c->id;
    m.wire_rx.data = data;
    c->ws->sink.deliver(c->ws->sink.arg, &m);
}

int ws_on_receive(struct ws_conn *c, const char *in, size_t len)
{
    struct ws *w = c->ws;
    /* More callbacks of this frame are to come. */
    bool last = lws_is_final_fragment(c->wsi) && lws_remaining_packet_payload(c->wsi) == 0;
    lws_validity_confirmed(c->wsi);
    if (c->closing)
        return 0;
    if (lws_frame_is_binary(c->wsi)) {
        ws_conn_reason(c, 1003, STR("binary frame"));
        lws_close_reason(c->wsi, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE, NULL, 0);
        return -1;
    }
    if (c->rx_len == 0 && last && len <= w->frame_max) {
        deliver_text(c, (struct str){in, len});
        return 0;
    }
    if (c->rx_len + len > w->frame_max) {
        ws_conn_reason(c, 1009, STR("frame too long"));
        lws_close_reason(c->wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, NULL, 0);
        return -1;
    }
    if (c->rx == NULL) {
        c->rx = malloc(w->frame_max);
        ASSERT(c->rx != NULL);
    }
    memcpy(c->rx + c->rx_len, in, len);
    c->rx_len += len;
    if (last) {
        size_t whole = c->rx_len;
        c->rx_len = 0;
        deliver_text(c, (struct str){c->rx, whole});
    }
    return 0;
}

int ws_on_peer_close(struct ws_conn *c, const unsigned char *in, size_t len)
{
    if (!c->closing && len >= 2)
        ws_conn_reason(c, (uint16_t)(in[0] << 8 | in[1]),
                       (struct str){(const char *)in + 2, len - 2});
    return 0;
}
