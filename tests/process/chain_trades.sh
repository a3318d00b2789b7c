#!/bin/sh
# The whole system from one command: five services, a completed round trip, and books that agree
# with the exchange to the last decimal.
. "$(dirname "$0")/lib.sh"

deploy/quickstart --detach || fail 'quickstart'
wait_for 30 'five services ready' status_is \
	'[.services | .feed, .strategy, .risk, .executor, .notifier | .state] | all(. == "ready")'
wait_for 110 'a round trip' status_is '.totals.round_trips >= 1'

# Stop quoting, let everything come to rest, then compare with the exchange.
$mm pause >/dev/null || fail 'pause'
wait_for 60 'flat and no order open' status_is \
	'[.symbols[] | (.own_bid == "" or .own_bid == "0") and (.own_ask == "" or .own_ask == "0")] | all'
wait_for 20 'ledger at rest and equal' status_is '(.ledger | length > 0) and ([.ledger[] | .at_rest and .ours == .exchange] | all)'
sim /sim/state >"$work/sim.json" || fail 'the simulator does not tell its state'
$mm status --json >"$work/status.json"
python3 tests/process/compare_ledger.py "$work/status.json" "$work/sim.json" || fail 'ledger'

# Sockets are bound where the settings say and nowhere else.
for port in "$base" "$((base + 1))" "$((base + 2))" "$((base + 3))"; do
	where=$(ss -Hltn "sport = :$port" | awk '{ print $4 }')
	[ "$where" = "127.0.0.1:$port" ] || fail "port $port is bound to '$where'"
done

deploy/quickstart --stop >"$work/stop.out" || fail "stop: $(cat "$work/stop.out")"
grep -q 'none open' "$work/stop.out" || fail "stop: $(cat "$work/stop.out")"
[ -z "$(pgrep -f "$work/")" ] || fail "processes are left: $(pgrep -af "$work/")"
