#!/bin/sh
# A strategy of one's own, in Python, in place of ours: it trades a round trip through the same gate,
# is refused what the gate refuses, and leaves nothing behind when it is killed.
. "$(dirname "$0")/lib.sh"
bot=''
finish() { # what this test started, by its number
	status=$?
	[ -n "$bot" ] && kill -9 "$bot" 2>/dev/null
	$mm down >"$work/down.out" 2>&1
	[ "$status" = 0 ] && rm -rf "$work"
	exit "$status"
}
journal() { sim '/sim/journal?limit=100000'; }
resting() { sim /sim/state | jq -e '.orders | length == 0' >/dev/null; }
flat() { # nothing rests, nothing is held, opening allowed again
	wait_for 20 'ACTIVE' status_is '.mode == "ACTIVE"'
	$mm flatten >"$work/flatten.out" 2>&1 || fail "flatten: $(cat "$work/flatten.out")"
	wait_for 20 'nothing of ours rests' resting
	$mm resume >"$work/resume.out" 2>&1 || fail "resume: $(cat "$work/resume.out")"
	wait_for 20 'ACTIVE' status_is '.mode == "ACTIVE"'
}
start_bot() {
	python3 docs/examples/strategy.py BTC-USDT 40 >>"$work/bot.out" 2>&1 &
	bot=$!
}

$mm up >"$work/up.out" 2>&1 || fail "up: $(cat "$work/up.out")"
supervisorctl -c "$OKXMM_STATE_DIR/supervisord.conf" stop strategy >"$work/ctl.out" || fail 'stop of our strategy'
flat
before=$(journal | jq '[.[] | select(.kind == "fill")] | length')

start_bot
wait_for 30 'its orders at the exchange' sh -c "curl -fsS --noproxy '*' 'http://$OKXMM_SIM_LISTEN/sim/state' | jq -e '.orders | length > 0'"
rounds=$($mm status --json | jq '.totals.round_trips')
wait_for 110 'a round trip' status_is ".totals.round_trips > $rounds"
[ "$(journal | jq '[.[] | select(.kind == "fill")] | length')" -ge $((before + 2)) ] || fail 'no fills in the journal'

# Killed with an order resting: nothing of it is left within seconds.
wait_for 60 'an order of it rests' sh -c "curl -fsS --noproxy '*' 'http://$OKXMM_SIM_LISTEN/sim/state' | jq -e '.orders | length > 0'"
kill -9 "$bot"
wait "$bot" 2>/dev/null
bot=''
killed=$(date +%s)
wait_for 4 'its orders are cancelled' resting
echo "killed: nothing rests after $(($(date +%s) - killed)) s"

# It ends in order, too.
start_bot
wait_for 60 'an order of it rests again' sh -c "curl -fsS --noproxy '*' 'http://$OKXMM_SIM_LISTEN/sim/state' | jq -e '.orders | length > 0'"
kill -TERM "$bot"
wait "$bot" || fail "it ended with $?: $(tail -n 5 "$work/bot.out")"
bot=''
resting || fail 'it left orders behind'

# What is not allowed is refused, with its code, and never reaches the exchange.
forbidden() {
	timeout 150 python3 tests/process/forbidden.py "$1" >"$work/forbidden.out" 2>&1 ||
		fail "forbidden $1: $(cat "$work/forbidden.out")"
	cat "$work/forbidden.out"
}
flat
forbidden unleased
forbidden leased
$mm pause BTC-USDT >/dev/null || fail 'pause'
forbidden paused
$mm resume BTC-USDT >/dev/null || fail 'resume'
forbidden held
$mm halt >/dev/null || fail 'halt'
forbidden halted
$mm resume >/dev/null || fail 'resume'
flat
wait_for 30 'ledger at rest and equal' status_is '(.ledger | length > 0) and ([.ledger[] | .at_rest and .ours == .exchange] | all)'
sim /sim/state >"$work/sim.json" || fail 'the simulator does not tell its state'
$mm status --json >"$work/status.json"
python3 tests/process/compare_ledger.py "$work/status.json" "$work/sim.json" || fail 'ledger'
