#!/bin/sh
# Each of the five restarted while trading: the others keep their process, quoting comes back by
# itself, no order is orphaned, nothing is booked twice. The simulator's journal is the witness.
. "$(dirname "$0")/lib.sh"

$mm up || fail 'up'
pids() {
	$mm status --json | jq -r --arg x "$1" \
		'.services | to_entries[] | select(.key != $x) | "\(.key) \(.value.pid)"' | sort
}
quoting() { status_is '[.symbols[] | select(.state == "QUOTING" or .state == "EXITING" or .state == "ENTRY_PART" or .state == "HOLD_WAIT")] | length >= 1'; }
# fills booked = fills at the exchange, whatever happened in between
booked_once() {
	$mm status --json >"$work/status.json" && sim /sim/state >"$work/sim.json" &&
		[ "$(jq -r '.totals.fills' "$work/status.json")" = "$(jq -r '.counters.fills' "$work/sim.json")" ]
}
placed() { sim /sim/state | jq .counters.orders; }
more_placed() { [ "$(placed)" -gt "$before" ]; }

wait_for 30 'every process heard' status_is '.services | length == 7'
wait_for 60 'quoting' quoting
for service in feed strategy risk executor notifier; do
	pids "$service" >"$work/before"
	$mm restart "$service" >/dev/null || fail "restart $service"
	wait_for 30 "$service ready again" status_is \
		'[.services | .feed, .strategy, .risk, .executor, .notifier | .state] | all(. == "ready")'
	pids "$service" >"$work/after"
	cmp -s "$work/before" "$work/after" ||
		fail "restart $service touched others: $(diff "$work/before" "$work/after" | tr '\n' ' ')"
	before=$(placed)
	wait_for 60 "orders after restart of $service" more_placed
	wait_for 20 "every fill booked once after restart of $service" booked_once
	echo "$service: restarted, trading again, $(jq -r '.totals.fills' "$work/status.json") fills booked"
done

$mm pause >/dev/null || fail 'pause'
wait_for 60 'ledger at rest and equal' status_is \
	'(.ledger | length > 0) and ([.ledger[] | .at_rest and .ours == .exchange] | all)'
$mm status --json >"$work/status.json"
sim /sim/state >"$work/sim.json"
python3 tests/process/compare_ledger.py "$work/status.json" "$work/sim.json" || fail 'ledger'
$mm down | grep -q 'none open' || fail 'orders are left at the exchange'
