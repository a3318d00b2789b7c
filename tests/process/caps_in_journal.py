"""Follows the simulated exchange's journal order by order and holds it against the caps: no opening
order above 5 % of equity, at no moment orders and positions above 25 %. Then, for each kill named,
when each of its symbols had a new order of ours again, by the exchange's own clock.

usage: caps_in_journal.py JOURNAL INSTRUMENTS EQUITY [AT_US:SYMBOL,SYMBOL ...]

EQUITY is the smallest that was seen; INSTRUMENTS the exchange's answer for swaps. Prints what was
used of the caps; ends with 1 when one was broken or a symbol stood still for more than 2 s.
"""
import json
import sys
from decimal import Decimal

with open(sys.argv[1]) as f:
    journal = json.load(f)
with open(sys.argv[2]) as f:
    contract = {i["instId"]: Decimal(i["ctVal"]) for i in json.load(f)["data"]}
equity = Decimal(sys.argv[3])
kills = sys.argv[4:]

orders, held, last = {}, {}, {}
wrong = largest = most = Decimal(0)
begun = []  # (time, symbol) of every order that came to rest


def value(inst, px, qty):
    return abs(px * qty * contract.get(inst, 1))


def broken(entry, what):
    global wrong
    wrong += 1
    if wrong <= 5:
        print(f"{what}: {json.dumps(entry)}")


def follow(entry):
    global largest
    inst, side, key = entry["instId"], entry["side"], entry["ordId"]
    sign = 1 if side == "buy" else -1
    position = held.get(inst, Decimal(0))
    px = Decimal(entry["px"])
    if entry["kind"] == "fill":
        last[inst] = Decimal(entry["fillPx"])
        held[inst] = position + sign * Decimal(entry["fillSz"])
    if entry["kind"] == "order":
        # What makes a position smaller leaves it; caps are about opening.
        dust = value(inst, px, position) < equity / 1000
        opening = dust or sign * position > 0
        orders[key] = {"inst": inst, "px": px, "opening": opening}
        begun.append((int(entry["ts"]), inst))
        if opening:
            size = value(inst, px, Decimal(entry["sz"]))
            largest = max(largest, size)
            if size > equity * Decimal("0.05"):
                broken(entry, f"an order of {size}, 5 % of equity are {equity / 20}")
    if key in orders:
        orders[key]["left"] = Decimal(entry["sz"]) - Decimal(entry["accFillSz"])
        orders[key]["px"] = px
        if entry["state"] in ("filled", "canceled"):
            del orders[key]


for entry in journal:
    if entry["kind"] == "cut":
        sys.exit("the journal is not whole")
    if entry["kind"] not in ("order", "fill", "amend", "cancel"):
        continue
    follow(entry)
    bound = sum(value(o["inst"], o["px"], o["left"]) for o in orders.values() if o["opening"])
    bound += sum(value(i, last[i], q) for i, q in held.items() if q != 0)
    most = max(most, bound)
    if bound > equity / 4:
        broken(entry, f"{bound} bound, 25 % of equity are {equity / 4}")

print(f"orders {len(begun)}, largest {largest / equity:.2%} of equity, at most {most / equity:.2%} bound")
if not begun:
    broken({}, "nothing was traded")
for kill in kills:
    at, symbols = kill.split(":")
    for inst in symbols.split(","):
        after = [t for t, i in begun if i == inst and t >= int(at)]
        took = (after[0] - int(at)) / 1e6 if after else float("inf")
        print(f"{inst}: quoted again after {took:.3f} s")
        if took > 2:
            broken({}, f"{inst} stood still for more than 2 s")
sys.exit(1 if wrong else 0)
