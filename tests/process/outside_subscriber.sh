#!/bin/sh
# An outside subscriber in Python, the one of the documentation, prints live fills.
. "$(dirname "$0")/lib.sh"

$mm up || fail 'up'
python3 docs/examples/fills.py "$OKXMM_BUS_OUT" >"$work/fills" &
subscriber=$!
wait_for 90 'fills seen by the subscriber' grep -Eq '^[A-Z0-9-]+ (buy|sell) [0-9.]+ @ [0-9.]+ fee -?[0-9.]+ [A-Z]+$' "$work/fills"
kill "$subscriber"
head -n 1 "$work/fills"
