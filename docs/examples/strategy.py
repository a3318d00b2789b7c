"""A small market maker of one's own: one symbol, one order a side, on the bus of a running okx-mm.

usage: strategy.py [SYMBOL [INSTANCE]]      state folder: $OKXMM_STATE_DIR, default ./var

docs/STRATEGY.md explains every step. Stop okx-mm's own strategy first, or let the two share the
symbols: risk leases each symbol to one of them. SIGINT and SIGTERM cancel what rests, then end.
"""
import os
import signal
import sys
import time

from okxmm import (ACTIVE, BOOK_LIVE, BUY, CANCEL, DISCRETIONARY, EXIT, FEED, OPEN, PLACE, PROTECTIVE,
                   SELL, SHUTDOWN, SPOT, UNSENT, Bus, money)


class Maker:
    """Quotes both sides at the touch when the spread pays, then the way back until flat."""

    def __init__(self, bus, inst):
        self.bus, self.inst, self.orders, self.wait = bus, inst, {}, [0, 0]
        self.book = self.instrument = self.limits = None
        self.live, self.mode, self.held, self.position, self.book_ts = False, -1, False, 0, 0

    def learn(self, name, m):
        if name == "mode":
            self.mode = m["mode"]
        elif name == "gap" and m["service"] == FEED:
            self.live = False  # until the feed says it again
        elif m.get("inst") != self.inst:
            return
        elif name == "book_top":
            self.book, self.book_ts = m, time.time_ns()
        elif name == "book_status":
            self.live = m["state"] == BOOK_LIVE
        elif name == "instrument":
            self.instrument = m
        elif name == "symbol_limits":
            self.limits = m
        elif name == "lease":
            self.held = m["holder"] == self.bus.ses
        elif name == "position":
            self.position = m["qty"]
        elif name == "verdict" and m["action"] == PLACE and m["code"] and m["intent"] in self.orders:
            side = self.orders.pop(m["intent"])["side"]
            self.wait[side] = time.monotonic() + 0.3  # refused: asking again at once changes nothing
            print("refused", m["code"], m["detail"], flush=True)
        elif name == "order_state" and m["intent"] in self.orders:
            if m["state"] >= UNSENT:
                self.orders.pop(m["intent"])
            else:
                self.orders[m["intent"]]["told"] = True

    def wanted(self):
        """{side: (price, quantity, purpose)}: what should rest now."""
        b, i, l = self.book, self.instrument, self.limits
        if not (b and i and l and self.live and self.mode == ACTIVE) or self.bus.silent():
            return {}
        if not b["bid_qty"] or not b["ask_qty"]:
            return {}
        if abs(self.position) >= i["min_qty"]:  # the way back, passively, on the other touch
            side = SELL if self.position > 0 else BUY
            return {side: (b["ask"] if side == SELL else b["bid"], abs(self.position), EXIT)}
        spread = (b["ask"] - b["bid"]) / (b["ask"] + b["bid"]) * 2
        if not self.held or not l["open_allowed"] or spread < l["need_spread"] / 1e9:
            return {}
        coin = b["bid"] * 10.0 ** i["px_exp"] * i["contract"] * 10.0 ** i["contract_exp"]
        lots = int(min(money(l["order_notional"]), 200) / coin / 10.0 ** i["qty_exp"]) // i["lot"]
        qty = lots * i["lot"]
        if qty < i["min_qty"]:
            return {}
        want = {BUY: (b["bid"], qty, OPEN), SELL: (b["ask"], qty, OPEN)}
        if i["inst_type"] == SPOT and money(l["sellable"]) < qty * 10.0 ** i["qty_exp"]:
            del want[SELL]  # no coins declared to sell
        return want

    def terms(self, side, purpose, px, qty):
        i = self.instrument
        return (side, 0, purpose, i["px_exp"], i["qty_exp"], px, qty, i["version"],
                self.book["seq_id"], self.book_ts)  # kind 0: post-only

    def cancel(self, number, cancel_class, why):
        o = self.orders[number]
        if time.monotonic() - o.get("asked", 0) > 0.5:  # and again until its end is told
            o["asked"] = time.monotonic()
            self.bus.intent(CANCEL, self.inst, self.terms(o["side"], o["purpose"], o["px"], o["qty"]),
                            number, cancel_class, why)

    def act(self):
        want, now = self.wanted(), time.monotonic()
        for number, o in list(self.orders.items()):
            w = want.get(o["side"])
            if not o["told"] and now - o["born"] > 1:  # neither refused nor sent: never left
                self.orders.pop(number)
            elif w is None or w[2] != o["purpose"]:
                self.cancel(number, PROTECTIVE, "why=no_longer_wanted")
            elif w[0] != o["px"] and now - o["born"] > 1:  # a moved touch is not worth more hurry
                self.cancel(number, DISCRETIONARY, "why=touch_moved")
        taken = {o["side"] for o in self.orders.values()}
        for side, (px, qty, purpose) in want.items():
            if side in taken or now < self.wait[side]:
                continue  # one order a side: the old one must be over first
            number = self.bus.intent(PLACE, self.inst, self.terms(side, purpose, px, qty))
            self.orders[number] = dict(side=side, purpose=purpose, px=px, qty=qty, born=now, told=False)


def main():
    inst = sys.argv[1] if len(sys.argv) > 1 else "BTC-USDT"
    bus = Bus(os.environ.get("OKXMM_STATE_DIR", "./var"), int(sys.argv[2]) if len(sys.argv) > 2 else 40)
    maker, stop, beat, lease = Maker(bus, inst), [], 0, 0
    for s in (signal.SIGINT, signal.SIGTERM):
        signal.signal(s, lambda *_: stop.append(time.monotonic()))
    while not stop or (maker.orders and time.monotonic() - stop[0] < 3):
        for name, m in bus.receive(20):
            maker.learn(name, m)
        now = time.monotonic()
        if now - beat >= 0.1:
            beat = now
            bus.heartbeat(maker.mode == ACTIVE)
        if now - lease >= 0.3 and not stop:
            lease = now
            bus.lease(inst)
        if not stop:
            maker.act()
        for number in list(maker.orders) if stop else []:
            maker.cancel(number, SHUTDOWN, "why=stop")
    bus.lease(inst, release=True)
    bus.context.destroy(linger=500)


if __name__ == "__main__":
    main()
