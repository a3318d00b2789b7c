#!/bin/sh
# The whole chain over a recorded real day, twice: the same seed gives the same decisions to the
# byte, quotes stand only where the real spread allows, and the statement adds up.
# Needs the recordings of OKXMM_FIXTURES (default ../shared/fixtures); skipped without.
cd "$(dirname "$0")/../.." || exit 2
history="${OKXMM_FIXTURES:-../shared/fixtures}/okx-history"
book="$history/ETH-USDT-L2orderbook-2021-07-01.data.gz"
trades="$history/ETH-USDT-trades-2021-07-01.csv.gz"
[ -r "$book" ] && [ -r "$trades" ] || { echo "skipped: no recordings in $history"; exit 0; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
fail() {
	echo "FAILED: $*"
	exit 1
}
run() {
	OKXMM_SYMBOLS=ETH-USDT OKXMM_MIN_SPREAD=0.001 OKXMM_SIM_BALANCES=USDT:10000,ETH:2 \
		bin/okx-mm backtest --book "$book" --trades "$trades" --seed 7 --journal "$work/$1" --json \
		>"$work/$1.json" 2>"$work/$1.err" || fail "backtest: $(tail -n 3 "$work/$1.err")"
}
run first
run second
cmp "$work/first" "$work/second" || fail 'two runs with one seed differ'
cmp "$work/first.json" "$work/second.json" || fail 'two statements differ'
[ "$(grep -c ' intent ' "$work/first")" -gt 1000 ] || fail 'hardly any decision'
# Every opening intent names the spread it saw: none below the threshold.
below=$(grep ' intent ' "$work/first" | grep 'action=place' | grep 'purpose=open' |
	sed -n 's/.*spread=\([0-9.]*\)%.*/\1/p' | awk '$1 < 0.1' | wc -l)
[ "$below" = 0 ] || fail "$below opening intents below min_spread"
cat "$work/first.json"
