#include "tests/lib/trader.h"

#include <stdlib.h>

#include "tests/lib/test.h"

struct trader trader;

money_t trader_amount(const char *text)
{
    money_t m = MONEY(0);
    assert_int_equal(money_parse(str_from(text), &m), ERR_OK);
    return m;
}

int trader_setup(void **state)
{
    (void)state;
    struct listing l;
    trader.v = calloc(1, sizeof *trader.v);
    trader.now = ts_from_ms(1767323045678);
    venue_init(trader.v);
    assert_true(listing_find(STR("BTC-USDT"), &l));
    assert_int_equal(venue_list(trader.v, &l), 0);
    assert_true(listing_find(STR("BTC-USDT-SWAP"), &l));
    assert_int_equal(venue_list(trader.v, &l), 1);
    for (uint16_t a = 0; a < 2; a++) {
        assert_int_equal(venue_open_account(trader.v, STR("1")), a);
        assert_int_equal(
            venue_transfer(trader.v, a, STR("USDT"), trader_amount("100000"), trader.now), 0);
        assert_int_equal(venue_transfer(trader.v, a, STR("BTC"), trader_amount("10"), trader.now),
                         0);
        for (int n = 0; n < 2; n++)
            venue_set_fees(trader.v, a, n, RATE(800000), RATE(1000000));
    }
    while (venue_next_event(trader.v) != NULL)
        ;
    return 0;
}

int trader_teardown(void **state)
{
    (void)state;
    free(trader.v);
    return 0;
}

struct venue_request trader_request(const char *side, const char *type, const char *px,
                                    const char *sz)
{
    struct venue_request r = {.account = 0, .inst = 0};
    r.td_mode = STR("cash");
    r.side = str_from(side);
    r.ord_type = str_from(type);
    r.px = str_from(px);
    r.sz = str_from(sz);
    return r;
}

int trader_send(struct venue_request r)
{
    trader.now.v += 1000000;
    int code = venue_place(trader.v, &r, trader.now, &trader.ack);
    assert_string_equal(venue_broken(trader.v), "");
    return code;
}

int trader_place(const char *side, const char *type, const char *px, const char *sz)
{
    return trader_send(trader_request(side, type, px, sz));
}

int trader_place_as(uint16_t account, const char *side, const char *type, const char *px,
                    const char *sz)
{
    struct venue_request r = trader_request(side, type, px, sz);
    r.account = account;
    return trader_send(r);
}

int trader_place_swap(uint16_t account, const char *side, const char *type, const char *px,
                      const char *sz)
{
    struct venue_request r = trader_request(side, type, px, sz);
    r.account = account;
    r.inst = 1;
    r.td_mode = STR("cross");
    return trader_send(r);
}

const struct venue_order *trader_order(uint64_t id)
{
    int32_t slot = venue_orders_by_id(&trader.v->orders, id);
    assert_int_not_equal(slot, VENUE_ORDER_NONE);
    return &trader.v->orders.at[slot];
}

void trader_expect_cash(uint16_t account, const char *ccy, const char *cash)
{
    struct venue_funds f = venue_funds(trader.v, account, venue_currency(trader.v, str_from(ccy)));
    char buffer[64];
    struct text t = TEXT(buffer);
    text_money(&t, f.cash);
    text_char(&t, 0);
    assert_string_equal(buffer, cash);
}

void trader_expect_available(uint16_t account, const char *ccy, const char *available)
{
    struct venue_funds f = venue_funds(trader.v, account, venue_currency(trader.v, str_from(ccy)));
    char buffer[64];
    struct text t = TEXT(buffer);
    text_money(&t, f.available);
    text_char(&t, 0);
    assert_string_equal(buffer, available);
}

uint32_t trader_drain(enum venue_event_type type)
{
    uint32_t count = 0;
    const struct venue_event *e;
    while ((e = venue_next_event(trader.v)) != NULL)
        count += e->type == type;
    return count;
}

const struct venue_event_order *trader_next_order_event(void)
{
    const struct venue_event *e;
    while ((e = venue_next_event(trader.v)) != NULL)
        if (e->type == VENUE_EVENT_ORDER)
            return &e->order;
    return NULL;
}

void trader_flow(enum side side, int64_t px, int64_t qty)
{
    (void)venue_flow_limit(trader.v, 0, side, PX(px), QTY(qty), trader.now);
}

struct venue_amend trader_amend_of(const char *cl, const char *px, const char *sz)
{
    struct venue_amend a = {.account = 0, .inst = 0};
    a.cl_ord_id = str_from(cl);
    a.new_px = str_from(px);
    a.new_sz = str_from(sz);
    return a;
}
