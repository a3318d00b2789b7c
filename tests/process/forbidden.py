"""Asks risk for what is not allowed, as a strategy of one's own would, and wants each refused by its
code and nothing of it at the exchange.

usage: forbidden.py PHASE    unleased | leased | paused | halted | held
"""
import json
import os
import re
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../docs/examples"))
from okxmm import ACTIVE, BUY, OPEN, PLACE, SELL, SHUTDOWN, Bus  # noqa: E402
from strategy import Maker  # noqa: E402

INST = "BTC-USDT"
HEADER = os.path.join(os.path.dirname(__file__), "../../common/market/words.h")
with open(HEADER) as f:
    VERDICTS = re.findall(r'X\(VERDICT_\w+, +"(\w+)", +"(R\d+)"', f.read())


def journal():
    with urllib.request.urlopen(f"http://{os.environ['OKXMM_SIM_LISTEN']}/sim/journal?limit=100000") as r:
        return [e for e in json.load(r) if e["kind"] in ("order", "reject")]


class Asker:
    def __init__(self):
        self.bus = Bus(os.environ["OKXMM_STATE_DIR"], 41)
        self.maker, self.verdicts = Maker(self.bus, INST), {}
        self.beat, self.leased = 0, False

    def run(self, until, seconds, act=False):
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, "not in time"
            for name, m in self.bus.receive(20):
                if name == "verdict":
                    self.verdicts[m["intent"]] = m
                self.maker.learn(name, m)
            if time.monotonic() - self.beat > 0.1:
                self.beat = time.monotonic()
                self.bus.heartbeat(True)
                if self.leased:
                    self.bus.lease(INST)
            if act:
                self.maker.act()

    def pass_time(self, seconds):
        end = time.monotonic() + seconds
        self.run(lambda: time.monotonic() >= end, seconds + 5)

    def may_open(self, want):
        """Nothing else stands against it, as far as risk says beforehand."""
        return want in ("lease", "paused", "mode", "position") or self.maker.limits["open_allowed"]

    def ask(self, side, px, qty, px_exp=None):
        i, b = self.maker.instrument, self.maker.book
        exp = i["px_exp"] if px_exp is None else px_exp
        number = self.bus.intent(PLACE, INST, (side, 0, OPEN, exp, i["qty_exp"], px, qty, i["version"],
                                               b["seq_id"], self.maker.book_ts), why="why=forbidden")
        self.run(lambda: number in self.verdicts, 3)
        return self.verdicts[number]

    def refused(self, what, want, make):
        """`make` makes the arguments from the book of this moment."""
        before = len(journal())
        self.pass_time(0.3)
        self.run(lambda: time.time_ns() - self.maker.book_ts < 50_000_000 and self.may_open(want), 20)
        v = self.ask(*make(self.maker.book, self.maker.instrument))
        word, code = VERDICTS[v["code"]]
        print(f"{what}: {code} {word} {v['detail']}", flush=True)
        assert word == want, f"{what}: {word} instead of {want}"
        self.pass_time(0.3)
        after = journal()
        assert len(after) == before, f"{what}: the exchange saw {after[before:]}"


def small(i, b):
    """About 20 quote units."""
    return int(20 / (b["bid"] * 10.0 ** (i["px_exp"] + i["qty_exp"]))) // i["lot"] * i["lot"]


def main(phase):
    a = Asker()
    m = a.maker
    a.leased = phase != "unleased"
    a.run(lambda: m.book and m.instrument and m.limits and m.live, 20)
    if a.leased and phase != "halted":
        a.run(lambda: m.held, 20)
    good = lambda b, i: (BUY, b["bid"], small(i, b))  # noqa: E731
    if phase == "unleased":
        a.run(lambda: m.mode == ACTIVE, 20)
        a.refused("without a lease", "lease", good)
    elif phase == "leased":
        a.refused("larger than 5 % of equity", "order_cap", lambda b, i: (BUY, b["bid"], small(i, b) * 60))
        # One count is one tick here, so half a tick needs another scale, and that is refused before.
        a.refused("half a tick", "instrument", lambda b, i: (BUY, b["bid"] * 10 - 5, small(i, b), i["px_exp"] - 1))
        a.refused("off the grid", "tick", lambda b, i: (BUY, -b["bid"], small(i, b)))
        a.refused("post-only that crosses", "would_cross", lambda b, i: (BUY, b["ask"], small(i, b)))
    elif phase == "paused":
        a.refused("while paused", "paused", good)
    elif phase == "halted":
        a.refused("while halted", "mode", good)
    elif phase == "held":
        a.run(lambda: abs(m.position) >= m.instrument["min_qty"], 110, act=True)
        a.run(lambda: not [m.cancel(n, SHUTDOWN, "why=held") for n in list(m.orders)], 10)
        a.refused("opening with a position", "position", lambda b, i: (SELL if m.position < 0 else BUY,
                                                                       b["ask"] if m.position < 0 else b["bid"],
                                                                       small(i, b)))
    a.bus.lease(INST, release=True)
    a.bus.context.destroy(linger=500)


main(sys.argv[1])
