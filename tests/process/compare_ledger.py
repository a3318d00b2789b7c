"""Compares what the bot says of its money with what the simulated exchange says: exact decimals.

usage: compare_ledger.py STATUS_JSON SIM_STATE_JSON
"""
import json
import sys
from decimal import Decimal, getcontext

getcontext().prec = 60
with open(sys.argv[1]) as f:
    status = json.load(f)
with open(sys.argv[2]) as f:
    sim = json.load(f)

wrong = 0
pnl = Decimal(0)
for ccy, row in sorted(sim["balances"].items()):
    ours = status["ledger"].get(ccy)
    start, now = Decimal(row["start"]), Decimal(row["cash"])
    if ours is None:
        if now != start:
            print(f"{ccy}: changed by {now - start} at the exchange, unknown to the ledger")
            wrong = 1
        continue
    if Decimal(ours["ours"]) != now:
        print(f"{ccy}: ledger {ours['ours']}, exchange {now}")
        wrong = 1
    result = Decimal(ours["traded"]) + Decimal(ours["paid"])
    if result != now - start:
        print(f"{ccy}: traded and paid {result}, the exchange's change is {now - start}")
        wrong = 1
    mark = Decimal(ours.get("mark", "1") or "1")
    pnl += (now - start) * mark
said = Decimal(status["totals"]["pnl_net"])
if said != pnl:
    print(f"PnL net: status says {said}, balances at the same marks say {pnl}")
    wrong = 1
if not wrong:
    print(f"equal to the last decimal; PnL net {said}")
sys.exit(wrong)
