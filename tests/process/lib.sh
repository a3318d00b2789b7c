# What the process tests share: a state folder and ports of their own, waiting for a condition
# instead of for time, and a clean end. Sourced by the tests, from the root of the tree.
cd "$(dirname "$0")/../.." || exit 2
PATH=/usr/bin:$PATH # the packages are the system python's
name=$(basename "$0" .sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/okxmm-XXXXXX") || exit 2
export OKXMM_STATE_DIR="$work/var"
# Ports below the ephemeral range, spread by process number, so that two runs do not meet.
base=$((20000 + ($$ % 1000) * 10))
export OKXMM_SIM_LISTEN="127.0.0.1:$base"
export OKXMM_EXCHANGE_REST_URL="http://127.0.0.1:$base"
export OKXMM_EXCHANGE_WS_URL="ws://127.0.0.1:$base/ws/v5"
export OKXMM_DASHBOARD_LISTEN="127.0.0.1:$((base + 1))"
export OKXMM_BUS_IN="tcp://127.0.0.1:$((base + 2))"
export OKXMM_BUS_OUT="tcp://127.0.0.1:$((base + 3))"
mm=bin/okx-mm

fail() {
	echo "FAILED: $*"
	$mm status 2>&1
	tail -n 5 "$work"/var/logs/*.log 2>/dev/null
	exit 1
}
finish() {
	status=$?
	$mm down >"$work/down.out" 2>&1
	pkill -9 -f "$work/" 2>/dev/null
	[ "$status" = 0 ] && rm -rf "$work"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# wait_for SECONDS WHAT COMMAND...: asks until the command succeeds
wait_for() {
	limit=$1 what=$2
	shift 2
	end=$(($(date +%s) + limit))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$end" ] || fail "$what: not within $limit s"
		sleep 0.2
	done
}
status_is() { # a jq condition on the status
	$mm status --json | jq -e "$1"
}
sim() { # GET a path of the simulator's control
	curl -fsS --noproxy '*' "http://$OKXMM_SIM_LISTEN$1"
}
