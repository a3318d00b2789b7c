#!/bin/sh
# A client nobody here wrote trades against the simulated exchange: ccxt 4.5, REST and websockets.
# OKXMM_CCXT names a folder with node_modules/ccxt, or says `install` to fetch it into build/ccxt.
. "$(dirname "$0")/lib.sh"

skip() {
	echo "skipped: $*"
	exit 0
}
command -v node >/dev/null || skip 'no node'
client=${OKXMM_CCXT:-build/ccxt}
if [ "$client" = install ]; then
	client=build/ccxt
	mkdir -p "$client"
	[ -d "$client/node_modules/ccxt" ] || (cd "$client" && npm install --silent --no-audit --no-fund ccxt@4.5.84) ||
		skip 'ccxt cannot be installed'
fi
[ -d "$client/node_modules/ccxt" ] || skip 'no ccxt (OKXMM_CCXT=install fetches it)'

bin/okx-mm-simulator >"$work/simulator.log" 2>&1 &
simulator=$!
end() {
	status=$?
	kill "$simulator" 2>/dev/null
	wait "$simulator" 2>/dev/null
	(exit "$status")
	finish
}
trap end EXIT
wait_for 10 'the simulator answers' sim /api/v5/public/time
ln -s "$(cd "$client" && pwd)/node_modules" "$work/node_modules"
cp tests/process/ccxt_client.mjs "$work/"
node "$work/ccxt_client.mjs" "$OKXMM_SIM_LISTEN" || fail "ccxt: $(tail -n 5 "$work/simulator.log")"
[ "$(sim /sim/state | sed 's/.*"broken":"\([^"]*\)".*/\1/')" = "" ] || fail 'an invariant of the exchange is broken'
