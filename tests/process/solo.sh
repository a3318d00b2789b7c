#!/bin/sh
# Feed, strategy, risk and executor in one process: trades, and SIGTERM leaves no order behind.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/var/logs"
for s in simulator monitor notifier solo; do
	bin/okx-mm-$s >"$work/var/logs/$s.out" 2>"$work/var/logs/$s.log" &
	eval "$s=$!"
done
wait_for 30 'ready' status_is '[.services | .feed, .strategy, .risk, .executor | .state] | all(. == "ready")'
status_is '[.services | .feed, .strategy, .risk, .executor | .pid] | unique | length == 1' >/dev/null ||
	fail 'more than one process'
wait_for 90 'a round trip' status_is '.totals.round_trips >= 1'
# shellcheck disable=SC2154
kill -TERM "$solo"
wait "$solo" || fail "solo ended with $?"
[ "$(sim /sim/state | jq '.orders | length')" = 0 ] || fail 'orders are left at the exchange'
kill $simulator $monitor $notifier
wait
