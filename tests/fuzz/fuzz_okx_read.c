/* Any bytes as a frame and as a REST answer, each row through every reader: all may refuse, none
 * may crash, and what is accepted keeps its promises. */
#include <stdlib.h>

#include "common/market/book.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_read_account.h"
#include "common/okx/okx_read_market.h"
#include "common/okx/okx_read_order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct instrument grid = {.px_exp = -8, .qty_exp = -8};

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void market(struct json_at row)
{
    static struct book_level at[800];
    static struct book b;
    struct instrument i;
    struct okx_book image;
    struct okx_trade trade;
    struct okx_ticker ticker;
    struct okx_funding funding;
    struct okx_mark mark;
    struct okx_price_limit limit;
    struct okx_status status;
    ts_t change;
    size_t count;
    need(okx_read_instrument(row, &i) != ERR_OK || instrument_valid(&i));
    need(okx_read_change(row, TS(0), &change) != ERR_OK || change.v >= 0);
    need(okx_read_trade(row, &grid, &trade) != ERR_OK || trade.px.v > 0);
    need(okx_read_price_limit(row, &grid, &limit) != ERR_OK || !limit.enabled || limit.buy.v > 0);
    (void)!okx_read_ticker(row, &ticker);
    (void)!okx_read_funding(row, &funding);
    (void)!okx_read_mark(row, &mark);
    (void)!okx_read_status(row, &status);
    if (okx_read_book(row, &image) != ERR_OK)
        return;
    if (okx_read_levels(image.bids, &grid, at, 800, &count) != ERR_OK)
        return;
    const struct book_change c = {.snapshot = true, .bids = at, .bid_count = count};
    need(book_apply(&b, &c) == BOOK_APPLIED);
    need(book_valid(&b));
}

static void account(struct json_at row)
{
    struct okx_ack ack;
    struct okx_order order;
    struct okx_fill fill;
    struct okx_account a;
    struct okx_balance balance;
    struct okx_position position;
    struct okx_balance_position both;
    struct okx_config config;
    struct okx_fees fees;
    struct okx_dead_man dead_man;
    struct str inst;
    uint32_t lever;
    ts_t ts;
    need(okx_read_ack(row, &ack) != ERR_OK || ack.code.len > 0);
    if (okx_read_order(row, &order) == ERR_OK)
        need(order.ord_id.len > 0 && order.inst_id.len > 0);
    need(okx_read_fill(row, &fill) != ERR_OK || fill.trade_id.len > 0);
    need(okx_read_balance(row, &balance) != ERR_OK || balance.ccy.len > 0);
    (void)!okx_read_account(row, &a);
    (void)!okx_read_position(row, &position);
    (void)!okx_read_balance_position(row, &both);
    (void)!okx_read_config(row, &config);
    (void)!okx_read_fees(row, STR("1"), &fees);
    (void)!okx_read_dead_man(row, &dead_man);
    (void)!okx_read_leverage(row, &inst, &lever);
    need(okx_read_time(row, &ts) != ERR_OK || ts.v > 0);
}

static void rows(struct json_at data)
{
    for (struct json_at row = json_first(data); json_present(row); row = json_next(row)) {
        market(row);
        account(row);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json doc;
    struct okx_frame frame;
    struct okx_reply reply;
    const struct str text = {(const char *)data, size};
    if (okx_read_frame(&doc, text, &frame) == ERR_OK) {
        (void)okx_class(frame.code, OKX_TRADE);
        rows(frame.data);
    }
    if (okx_read_reply(&doc, text, &reply) == ERR_OK)
        rows(reply.data);
    return 0;
}
