#!/bin/sh
# Spot and swaps together, three strategies, six symbols, orders as large as the caps let them be.
# One strategy is killed: its symbols are quoted again within 2 s. The simulator's journal is the
# witness, of that and of the caps.
. "$(dirname "$0")/lib.sh"

spot='BTC-USDT ETH-USDT SOL-USDT'
swap='BTC-USDT-SWAP ETH-USDT-SWAP SOL-USDT-SWAP'
export OKXMM_SYMBOLS="$(echo $spot $swap | tr ' ' ',')"
export OKXMM_STRATEGIES=3 OKXMM_MAX_OPEN_ORDERS=60 OKXMM_ORDER_AMOUNT=1000000
# Markets that can be quoted at any moment, so that a pause in quoting is ours.
export OKXMM_MIN_SPREAD=0.0006 OKXMM_REENTRY_SPREAD=0.0005 OKXMM_KEEP_SPREAD=0.0005
export OKXMM_MAX_SPREAD=0.2 OKXMM_PRICE_COLLAR=0.1 OKXMM_STOP_LOSS=0.1 OKXMM_LOSS_STREAK=100
export OKXMM_DEPTH_MULTIPLE=0 OKXMM_MIN_SIDE_MULTIPLE=0 OKXMM_MAX_EXIT_SLIP=0.05
export OKXMM_REPEAT_FILLS=10000 OKXMM_BURST_FILLS=1000 OKXMM_DAILY_LOSS_LIMIT=1
export OKXMM_LIQUIDATION_ROOM=1 OKXMM_DRAWDOWN_LIMIT=1 OKXMM_DRAWDOWN_REDUCE=0 OKXMM_API_LATENCY_LIMIT=1s

widen() { # SYMBOL FACTOR
	curl -fsS --noproxy '*' -X POST "http://$OKXMM_SIM_LISTEN/sim/market" \
		-d "{\"inst\":\"$1\",\"key\":\"spread\",\"value\":\"$2\"}" >/dev/null || fail "widen $1"
}
widen_all() {
	for s in $spot; do widen "$s" 2; done
	for s in $swap; do widen "$s" 40; done
}
equity() { sim /sim/state | jq '[.balances[] | (.equity | tonumber) * (.usd | tonumber)] | add'; }
note_equity() { equity >>"$work/equity"; }
smallest() { sort -g "$work/equity" | head -n 1; }
now_us() { echo $(($(date +%s%N) / 1000)); }
resting() { # symbols with an order of ours
	sim /sim/state | jq -r '[.orders[].instId] | unique | length'
}
all_rest() { [ "$(resting)" -ge "$1" ]; }
of_instance() { # symbols a strategy holds, with commas
	$mm status --json | jq -r --argjson n "$1" \
		'[.symbols | to_entries[] | select(.value.strategy_instance == $n) | .key] | join(",")'
}
again_after() { # TIME_US SYMBOL,SYMBOL: each has a new order
	sim '/sim/journal?since=0' | jq -e --argjson at "$1" --arg lost "$2" '($lost | split(",")) -
		[.[] | select(.kind == "order" and (.ts | tonumber) >= $at) | .instId] == []'
}
spread_out() {
	for n in 0 1 2; do
		[ "$(of_instance $n | tr ',' '\n' | grep -c .)" = 2 ] || return 1
	done
}
witness() { # KILLS...
	sim '/sim/journal?since=0' >"$work/journal.json" || fail 'journal'
	curl -fsS --noproxy '*' "http://$OKXMM_SIM_LISTEN/api/v5/public/instruments?instType=SWAP" \
		>"$work/swaps.json" || fail 'instruments'
	note_equity
	python3 tests/process/caps_in_journal.py "$work/journal.json" "$work/swaps.json" \
		"$(smallest)" "$@" || fail 'the journal'
}

$mm up || fail 'up'
note_equity
widen_all
wait_for 30 'three strategies' status_is '.services.strategy.instances == 3'
wait_for 60 'two symbols each' spread_out
wait_for 30 'orders on all six' all_rest 6
note_equity

# The supervisor starts the killed one again; meanwhile, or for good, the others have its symbols.
lost=$(of_instance 1)
pid=$(supervisorctl -c "$OKXMM_STATE_DIR/supervisord.conf" pid strategy-1)
[ "$pid" -gt 1 ] || fail 'no process of strategy-1'
first=$(now_us)
kill -9 "$pid" || fail 'kill'
wait_for 20 "new orders on $lost" again_after "$first" "$lost"
first="$first:$lost"
note_equity
wait_for 30 'three strategies again' status_is '.services.strategy.instances == 3'
$mm restart strategy-2 >/dev/null || fail 'restart strategy-2'
wait_for 60 'two symbols each again' spread_out
wait_for 30 'orders on all six again' all_rest 6

# One that nobody starts again: only the others can have its symbols.
supervisorctl -c "$OKXMM_STATE_DIR/supervisord.conf" stop strategy-2 >/dev/null
bin/okx-mm-strategy --instance 7 >"$work/seventh.log" 2>&1 &
seventh=$!

has_two() { [ "$(of_instance 7 | tr ',' '\n' | grep -c .)" = 2 ]; }
wait_for 60 'two symbols for the newcomer' has_two
wait_for 30 'orders on all six with it' all_rest 6
lost=$(of_instance 7)
second=$(now_us)
kill -9 "$seventh" || fail 'kill of the seventh'
wait_for 20 "new orders on $lost" again_after "$second" "$lost"
[ -z "$(of_instance 7)" ] || fail 'a dead strategy holds a symbol'
witness "$first" "$second:$lost"

$mm pause >/dev/null || fail 'pause'
wait_for 120 'swaps left' status_is \
	'[.symbols | to_entries[] | select(.key | endswith("-SWAP")) | .value.position == "0"] | all'
wait_for 60 'ledger at rest and equal' status_is \
	'(.ledger | length > 0) and ([.ledger[] | .at_rest and .ours == .exchange] | all)'
$mm status --json >"$work/status.json" && sim /sim/state >"$work/sim.json" || fail 'states'
python3 tests/process/compare_ledger.py "$work/status.json" "$work/sim.json" || fail 'ledger'
$mm down | grep -q 'none open' || fail 'orders are left at the exchange'

# Two symbols alone: half a share would be more than an order may be.
export OKXMM_STATE_DIR="$work/var-two" OKXMM_SYMBOLS=BTC-USDT,ETH-USDT OKXMM_STRATEGIES=2
export OKXMM_SIM_BALANCES=USDT:20000,BTC:0.1,ETH:2 # nothing the bot cannot value
spot='BTC-USDT ETH-USDT' swap=''
rm -f "$work/equity"
$mm up || fail 'up with two symbols'
note_equity
widen_all
placed() { sim /sim/state | jq -e '.counters.orders >= 20'; }
wait_for 60 'twenty orders' placed
witness
python3 - "$work/journal.json" "$(smallest)" <<'END' || fail 'orders are not as large as they may be'
import json, sys
sizes = [float(e["px"]) * float(e["sz"]) for e in json.load(open(sys.argv[1])) if e["kind"] == "order"]
sys.exit(0 if max(sizes) > 0.045 * float(sys.argv[2]) else 1)
END
$mm down | grep -q 'none open' || fail 'orders are left at the exchange'
