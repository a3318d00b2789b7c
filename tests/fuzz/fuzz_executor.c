/*
 * An executor that believes it is at the exchange, fed with what the input says: answers good and
 * bad, frames of any bytes, orders, deaths, time. Nothing may make it break an assertion, lose an
 * order from its lists or never sleep.
 *
 * The input is read as commands: one byte what, one byte which, and for raw text a length and the
 * bytes themselves. In texts the bytes 1 and 2 stand for the newest clOrdId and request id, so
 * that a mutation finds answers which belong to something.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/settings.h"
#include "services/executor/executor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUTSTANDING = 64, TEXT_SIZE = 4096, TURNS_MAX = 64 };

static struct settings settings;
static struct executor x;
static struct outbox out;
static ts_t now;
static uint32_t conn;
static uint64_t http[OUTSTANDING];
static size_t https;
static uint64_t number;
static char newest[WORD_SIZE];

static const char *const answers[] = {
    "{\"code\":\"0\",\"data\":[{\"ts\":\"1800000000000\"}]}",
    "{\"code\":\"0\",\"data\":[{\"triggerTime\":\"1900000000000\",\"tag\":\"q\",\"ts\":\"1\"}]}",
    "{\"code\":\"0\",\"data\":[{\"uid\":\"1\",\"acctLv\":\"2\",\"posMode\":\"net_mode\","
    "\"feeType\":"
    "\"0\",\"level\":\"Lv1\",\"perm\":\"read_only,trade\"}]}",
    "{\"code\":\"0\",\"data\":[{\"uTime\":\"1\",\"totalEq\":\"1\",\"details\":[{\"ccy\":\"USDT\","
    "\"cashBal\":\"1\",\"eq\":\"1\",\"availBal\":\"1\",\"frozenBal\":\"0\",\"uTime\":\"1\"}]}]}",
    "{\"code\":\"0\",\"data\":[]}",
    "{\"code\":\"51603\",\"data\":[]}",
    "{\"code\":\"0\",\"data\":[{\"instId\":\"BTC-USDT\",\"ordId\":\"9\",\"clOrdId\":\"\1\",\"px\":"
    "\"100\","
    "\"sz\":\"1\",\"ordType\":\"post_only\",\"side\":\"buy\",\"state\":\"live\",\"accFillSz\":"
    "\"0\","
    "\"uTime\":\"5\"}]}",
    "{\"code\":\"0\",\"data\":[{\"instId\":\"BTC-USDT\",\"tradeId\":\"5\",\"ordId\":\"9\","
    "\"clOrdId\":"
    "\"\1\",\"billId\":\"7\",\"fillPx\":\"100\",\"fillSz\":\"0.4\",\"side\":\"buy\",\"execType\":"
    "\"M\","
    "\"fee\":\"-1\",\"feeCcy\":\"BTC\",\"ts\":\"5\"}]}",
    "{\"code\":\"0\",\"data\":[{\"ordId\":\"9\",\"clOrdId\":\"\1\",\"sCode\":\"0\",\"sMsg\":\"\"}]"
    "}",
};

static const char *const frames[] = {
    "{\"event\":\"login\",\"code\":\"0\"}",
    "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"orders\"}}",
    "{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"\"}",
    "{\"id\":\"\2\",\"op\":\"order\",\"code\":\"0\",\"data\":[{\"ordId\":\"9\",\"clOrdId\":\"\1\","
    "\"sCode\":\"0\",\"sMsg\":\"\"}]}",
    "{\"id\":\"\2\",\"op\":\"order\",\"code\":\"1\",\"data\":[{\"ordId\":\"\",\"clOrdId\":\"\1\","
    "\"sCode\":\"51008\",\"sMsg\":\"\"}]}",
    "{\"arg\":{\"channel\":\"orders\"},\"data\":[{\"instId\":\"BTC-USDT\",\"ordId\":\"9\","
    "\"clOrdId\":"
    "\"\1\",\"px\":\"100\",\"sz\":\"1\",\"ordType\":\"post_only\",\"side\":\"buy\",\"state\":"
    "\"live\","
    "\"accFillSz\":\"0\",\"uTime\":\"5\"}]}",
    "{\"arg\":{\"channel\":\"orders\"},\"data\":[{\"instId\":\"BTC-USDT\",\"ordId\":\"9\","
    "\"clOrdId\":"
    "\"\1\",\"px\":\"100\",\"sz\":\"1\",\"ordType\":\"post_only\",\"side\":\"buy\","
    "\"state\":\"partially_filled\",\"accFillSz\":\"0.4\",\"fillPx\":\"100\",\"fillSz\":\"0.4\","
    "\"tradeId\":\"5\",\"fillFee\":\"-1\",\"fillFeeCcy\":\"BTC\",\"execType\":\"M\",\"uTime\":"
    "\"6\"}]}",
    "{\"arg\":{\"channel\":\"orders\"},\"data\":[{\"instId\":\"BTC-USDT\",\"ordId\":\"9\","
    "\"clOrdId\":"
    "\"\1\",\"px\":\"100\",\"sz\":\"1\",\"ordType\":\"post_only\",\"side\":\"buy\","
    "\"state\":\"canceled\",\"accFillSz\":\"0.4\",\"cancelSource\":\"20\",\"uTime\":\"7\"}]}",
    "pong",
};

enum { ANSWERS = sizeof answers / sizeof answers[0], FRAMES = sizeof frames / sizeof frames[0] };

static void step(struct msg *in)
{
    in->ts = now;
    executor_step(&x, in, &out);
    for (size_t i = 0; i < out.count; i++) {
        const struct msg *m = &out.at[i];
        if (m->type == MSG_WIRE_CONNECT)
            conn = m->wire_connect.conn;
        else if (m->type == MSG_HTTP_REQUEST && https < OUTSTANDING)
            http[https++] = m->http_request.id;
        else if (m->type == MSG_ORDER_STATE)
            memcpy(newest, m->order_state.cl_ord_id.at, sizeof newest);
    }
    outbox_clear(&out);
    if (!orders_valid(&x.orders))
        abort();
}

/* The text with its placeholders filled in. */
static struct str filled(struct str s, char *buffer)
{
    struct text t = {buffer, 0, TEXT_SIZE, false};
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == 1)
            text_put(&t, newest);
        else if (s.at[i] == 2)
            text_u64(&t, x.requests.last_id);
        else
            text_char(&t, s.at[i]);
    }
    return text_done(&t);
}

static void receive(struct str s)
{
    static char buffer[TEXT_SIZE];
    struct msg m = {.type = MSG_WIRE_RX};
    m.wire_rx = (struct msg_wire_rx){conn, filled(s, buffer)};
    step(&m);
}

static void reply(struct str s, uint16_t status)
{
    static char buffer[TEXT_SIZE];
    if (https == 0)
        return;
    struct msg m = {.type = MSG_HTTP_REPLY};
    m.http_reply = (struct msg_http_reply){http[0], status, status != 7, filled(s, buffer), DUR(1)};
    if (status == 7)
        m.http_reply.status = 0;
    memmove(http, http + 1, --https * sizeof http[0]);
    step(&m);
}

static void pass(int64_t ms)
{
    const ts_t until = ts_add(now, DUR_MS(ms));
    for (int i = 0; i < TURNS_MAX; i++) {
        const ts_t next = executor_deadline(&x);
        if (next.v > until.v)
            break;
        now = next.v > now.v ? next : now;
        struct msg m = {.type = MSG_TIMER};
        step(&m);
    }
    now = until;
}

static void peer(uint8_t which)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = (which & 1) != 0 ? SERVICE_RISK : SERVICE_FEED;
    m.peer.ses = 11;
    m.peer.state = (enum peer_state)((which >> 1) % peer_state_count);
    step(&m);
}

static void order(uint8_t which)
{
    struct msg m = {.type = MSG_ORDER};
    number++;
    m.order = (struct msg_order){
        .order = number,
        .action = (enum action)(which % action_count),
        .inst = word_of("BTC-USDT"),
        .side = (which & 8) != 0 ? SIDE_SELL : SIDE_BUY,
        .kind = (enum order_kind)((which >> 4) % order_kind_count),
        .px_exp = -1,
        .qty_exp = -2,
        .px = PX(1000 + which),
        .qty = QTY(100),
        .target = number - 1,
        .version = 1,
    };
    step(&m);
}

static void begin(void)
{
    settings_defaults(&settings);
    executor_init(&x, &settings);
    now = ts_from_ms(1800000000000);
    https = 0;
    number = 0;
    conn = 0;
    newest[0] = '\0';
    struct msg m = {.type = MSG_START};
    m.start = (struct msg_start){1, 1, 0, 0};
    step(&m);
    peer(0);
    peer(1);
    m = (struct msg){.type = MSG_INSTRUMENT, .ses = 11};
    m.instrument = (struct msg_instrument){.inst = word_of("BTC-USDT"),
                                           .inst_type = INST_SPOT,
                                           .state = INST_STATE_LIVE,
                                           .code = 3,
                                           .base = word_of("BTC"),
                                           .quote = word_of("USDT"),
                                           .linear = true,
                                           .px_exp = -1,
                                           .qty_exp = -2,
                                           .tick = PX(1),
                                           .lot = QTY(1),
                                           .min_qty = QTY(1),
                                           .contract = 1,
                                           .version = 1};
    step(&m);
    for (size_t i = 0; i < 3; i++)
        reply(str_from(answers[i]), 200);
    m = (struct msg){.type = MSG_WIRE_UP};
    m.wire_up = (struct msg_wire_up){conn, STR_EMPTY, STR_EMPTY};
    step(&m);
    receive(str_from(frames[0]));
    for (int i = 0; i < 4; i++)
        receive(str_from(frames[1]));
    reply(str_from(answers[3]), 200);
    for (int i = 0; i < 3; i++)
        reply(str_from(answers[4]), 200);
}

static struct str raw(const uint8_t **at, size_t *left)
{
    size_t n = *left > 1 ? (size_t)(*at)[0] * 4 : 0;
    *at += *left > 0;
    *left -= *left > 0;
    n = n < *left ? n : *left;
    const struct str s = {(const char *)*at, n};
    *at += n;
    *left -= n;
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    begin();
    while (size >= 2) {
        const uint8_t what = data[0] % 9;
        const uint8_t which = data[1];
        struct msg m = {.type = MSG_WIRE_UP};
        data += 2;
        size -= 2;
        switch (what) {
        case 0: receive(raw(&data, &size)); break;
        case 1: receive(str_from(frames[which % FRAMES])); break;
        case 2: reply(raw(&data, &size), which < 128 ? 200 : 500); break;
        case 3: reply(str_from(answers[which % ANSWERS]), 200); break;
        case 4: reply(STR_EMPTY, which < 128 ? 0 : 7); break;
        case 5: order(which); break;
        case 6: pass((int64_t)which * which / 2); break;
        case 7: peer(which); break;
        default:
            m.type = which < 128 ? MSG_WIRE_UP : MSG_WIRE_DOWN;
            if (m.type == MSG_WIRE_UP)
                m.wire_up.conn = conn;
            else
                m.wire_down.conn = conn;
            step(&m);
            break;
        }
    }
    return 0;
}
