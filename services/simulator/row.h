/*
 * One row of OKX's data arrays each: the same text whether REST or a websocket
 * carries it (dossier §3.3-§3.5, §4.5, §4.6). Every function appends one element.
 */
#ifndef SIMULATOR_ROW_H
#define SIMULATOR_ROW_H

#include "services/simulator/venue.h"

/* ---- market ---- */
void row_instrument(const struct venue *v, int inst, struct text *t);
void row_ticker(const struct venue *v, int inst, ts_t now, struct text *t);

/* false, and nothing written: there is nothing to say now. */
bool row_mark(const struct venue *v, int inst, ts_t now, struct text *t);
bool row_funding(const struct venue *v, int inst, ts_t now, struct text *t);
bool row_price_limit(const struct venue *v, int inst, ts_t now, struct text *t);

/* One candle of `minutes` length, opening at `open_at`, made of the minutes kept. False: no trade
 * in it. */
bool row_candle(const struct venue *v, int inst, ts_t open_at, int minutes, ts_t now,
                struct text *t);
void row_trade(const struct venue *v, int inst, const struct venue_trade *trade, struct text *t);

/* Maintenance, announced or under way. */
void row_status(bool ongoing, ts_t begin, ts_t end, ts_t now, struct text *t);

/* ["price","quantity","0","orders"] */
void row_level(const struct instrument *i, px_t px, qty_t qty, uint32_t count, struct text *t);

/* ---- account ---- */
/* The whole account; ccy empty: every currency that is not zero, else the comma list.
 * Websocket rows carry coinUsdPrice. */
void row_balance(const struct venue *v, uint16_t account, struct str ccy, bool websocket, ts_t now,
                 struct text *t);
void row_position(const struct venue *v, uint16_t account, int inst, ts_t now, struct text *t);
void row_fill(const struct venue *v, const struct venue_fill *f, struct text *t);
void row_bill(const struct venue *v, const struct venue_bill *b, struct text *t);

/* ---- orders ---- */
void row_order_rest(const struct venue *v, const struct venue_order *o, struct text *t);
void row_order_push(const struct venue *v, const struct venue_event_order *e, struct text *t);

/* Average price of what is filled; 0 when nothing is. */
money_t row_average(const struct venue *v, const struct venue_order *o);

/* Value in USD of qty at px; px 0: at the mark. */
money_t row_notional_usd(const struct venue *v, int inst, px_t px, qty_t qty);

#endif
