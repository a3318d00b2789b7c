#!/bin/sh
# The compose file on a real Docker Engine: trades within two minutes, each service restarted
# alone, the executor killed, two strategies side by side; the simulator's journal is the witness.
# Skipped where no engine runs and none can be started.
cd "$(dirname "$0")/../.." || exit 2
skip() {
	echo "skipped: $*"
	exit 0
}
work=$(mktemp -d "${TMPDIR:-/tmp}/okxmm-XXXXXX") || exit 2
engine='' compose=''
finish() {
	status=$?
	[ "$status" = 0 ] || [ -z "$compose" ] || $compose logs --tail=15 2>/dev/null | tail -n 120
	docker rm -fv "okxmmtest$$-guest" >/dev/null 2>&1
	[ -z "$compose" ] || $compose down -v --remove-orphans >/dev/null 2>&1
	[ -z "$engine" ] || kill "$engine" 2>/dev/null
	rm -rf "$work"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

if ! docker info >/dev/null 2>&1; then
	[ "$(id -u)" = 0 ] && [ "${OKXMM_DOCKER:-}" = install ] ||
		skip 'no Docker Engine (OKXMM_DOCKER=install starts one, as root)'
	deploy/packages docker || skip 'the packages for Docker cannot be installed'
	mountpoint -q /sys/fs/cgroup || cgroupfs-mount || skip 'no cgroups'
	dockerd >"${TMPDIR:-/tmp}/okxmm-dockerd.log" 2>&1 &
	engine=$!
	for i in $(seq 60); do docker info >/dev/null 2>&1 && break || sleep 0.5; done
	docker info >/dev/null 2>&1 || skip 'dockerd does not start here'
fi
# Compose v2 is a plugin, 1.29 a program of its own.
for tool in 'docker compose' docker-compose; do
	$tool version >/dev/null 2>&1 && compose="$tool -p okxmmtest$$ -f deploy/docker-compose.yml" && break
done
[ -n "$compose" ] || skip 'neither docker compose nor docker-compose'
if ! docker image inspect debian:bookworm-slim >/dev/null 2>&1 &&
	! docker pull -q debian:bookworm-slim >/dev/null 2>&1; then
	command -v debootstrap >/dev/null || skip 'no base image and no debootstrap'
	debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" >/dev/null ||
		skip 'debootstrap failed'
	tar -C "$work/root" -c . | docker import - debian:bookworm-slim >/dev/null || skip 'no base image'
	rm -rf "$work/root"
fi

# Ports of their own, so that a system that runs here already is not in the way.
port=$((10000 + ($$ % 1000) * 10))
export OKXMM_IMAGE=okx-mm:test
export OKXMM_SIM_PORT="$port" OKXMM_STATUS_PORT="$((port + 1))" OKXMM_EVENTS_PORT="$((port + 2))"
begun=$(date +%s)
say() { echo "$(($(date +%s) - begun)) s: $*"; }
fail() {
	say "FAILED: $*"
	status
	exit 1
}
get() { curl -fsS --max-time 5 --noproxy '*' "$1"; }
status() { get "http://127.0.0.1:$OKXMM_STATUS_PORT/api/v1/status"; }
status_is() { status | jq -e "$1"; }
sim() { get "http://127.0.0.1:$OKXMM_SIM_PORT$1"; }
wait_for() {
	limit=$1 what=$2
	shift 2
	end=$(($(date +%s) + limit))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$end" ] || fail "$what: not within $limit s"
		sleep 0.3
	done
}
ready='[.services | .feed, .strategy, .risk, .executor, .notifier | .state] | all(. == "ready")'
placed() { sim /sim/state | jq .counters.orders; }
more_placed() { [ "$(placed)" -gt "$before" ]; }
booked_once() { [ "$(status | jq -r .totals.fills)" = "$(sim /sim/state | jq -r .counters.fills)" ]; }
started() { # when each container began, but those of a service
	for id in $($compose ps -q); do
		docker inspect -f '{{.Config.Labels}} {{.Name}} {{.State.StartedAt}}' "$id"
	done | grep -v "compose.service:$1[] ]" | sed 's/^map\[.*\] //' | sort
}
healthy() {
	for id in $($compose ps -q); do
		[ "$(docker inspect -f '{{.State.Health.Status}}' "$id")" = healthy ] || return 1
	done
}
# All that has to be so again after a disturbance.
trades_again() {
	wait_for 60 "ready after $1" status_is "$ready"
	before=$(placed)
	wait_for 60 "orders after $1" more_placed
	wait_for 20 "each fill booked once after $1" booked_once
	say "$1: trades again, $(status | jq -r .totals.fills) fills booked"
}

$compose build >"$work/build.log" 2>&1 || { tail -n 30 "$work/build.log"; fail 'build'; }
say 'image built'
begun_up=$(date +%s)
$compose up -d >"$work/up.log" 2>&1 || { cat "$work/up.log"; fail 'up'; }
wait_for 120 'five services ready' status_is "$ready"
wait_for $((120 - $(date +%s) + begun_up)) 'a round trip' status_is '.totals.round_trips >= 1'
say "a round trip $(($(date +%s) - begun_up)) s after up"
wait_for 30 'all containers healthy' healthy

# Nobody is root, and nothing is left open to other hosts.
for id in $($compose ps -q); do
	docker inspect -f '{{.Config.User}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.LogConfig.Config}}' "$id"
done | sort -u >"$work/how"
[ "$(cat "$work/how")" = 'okxmm unless-stopped map[max-file:5 max-size:10m]' ] || fail "run as: $(cat "$work/how")"
docker ps --filter "label=com.docker.compose.project=okxmmtest$$" --format '{{.Ports}}' | grep -q '0\.0\.0\.0' &&
	fail 'a port is published on every interface'

for service in feed strategy risk executor notifier; do
	started "$service" >"$work/before"
	$compose restart "$service" >/dev/null 2>&1 || fail "restart $service"
	trades_again "restart of $service"
	started "$service" >"$work/after"
	[ -s "$work/before" ] || fail 'no containers are listed'
	cmp -s "$work/before" "$work/after" || fail "restart of $service touched others"
done

# A crash, not an order to stop: only then does the restart policy bring it back.
id=$($compose ps -q executor)
pid=$(docker inspect -f '{{.State.Pid}}' "$id")
[ "$pid" -gt 1 ] || fail 'no executor process'
kill -9 "$pid" || fail 'kill'
came_back() { [ "$(docker inspect -f '{{.RestartCount}} {{.State.Running}}' "$id")" = '1 true' ]; }
wait_for 30 'the executor started again' came_back
trades_again 'crash of the executor'

# A container made anew has another address; who talks to it finds it by its name.
docker rm -f "$($compose ps -q risk)" >/dev/null || fail 'rm risk'
docker run -d --rm --name "okxmmtest$$-guest" --network "okxmmtest$$""_default" "$OKXMM_IMAGE" \
	tail -f /dev/null >/dev/null 2>&1 # takes the address that has become free
$compose up -d >/dev/null 2>&1 || fail 'up again'
trades_again 'risk at another address'
docker rm -fv "okxmmtest$$-guest" >/dev/null 2>&1

$compose up -d --scale strategy=2 >/dev/null 2>&1 || fail 'scale'
wait_for 60 'two strategies' status_is '.services.strategy.instances == 2'
trades_again 'a second strategy'
for id in $($compose ps -q strategy); do
	docker restart -t 10 "$id" >/dev/null || fail 'restart of a strategy'
	trades_again 'restart of one of two strategies'
	wait_for 30 'two strategies again' status_is '.services.strategy.instances == 2'
done

# From beginning to end: never two of our quotes at once on one side of a symbol.
sim '/sim/journal?since=0' >"$work/journal.json"
jq -e 'any(.[]; .kind == "order") and (any(.[]; .kind == "cut") | not)' "$work/journal.json" >/dev/null ||
	fail 'the journal is not whole'
jq -c 'reduce .[] as $e ({live: {}, twice: []};
	if $e.ordId == null or $e.ordType != "post_only" then .
	else ("\($e.instId) \($e.side)") as $side
	| if $e.state == "live" or $e.state == "partially_filled" then .live[$side][$e.ordId] = true
	  else del(.live[$side][$e.ordId]) end
	| if (.live[$side] // {} | length) > 1 then .twice += [$e] else . end
	end) | .twice[]' "$work/journal.json" >"$work/twice"
[ ! -s "$work/twice" ] || fail "double quotes: $(head -n 3 "$work/twice")"

# At rest, the books agree with the exchange to the last decimal.
$compose exec -T notifier okx-mm pause >/dev/null || fail 'pause'
wait_for 60 'ledger at rest and equal' status_is \
	'(.ledger | length > 0) and ([.ledger[] | .at_rest and .ours == .exchange] | all)'
status >"$work/status.json" && sim /sim/state >"$work/sim.json" || fail 'states'
python3 tests/process/compare_ledger.py "$work/status.json" "$work/sim.json" || fail 'ledger'
say "fills: $(jq -r .totals.fills "$work/status.json"), round trips: $(jq -r .totals.round_trips "$work/status.json")"

# Stopped in order, the executor leaves nothing at the exchange.
$compose exec -T notifier okx-mm resume >/dev/null || fail 'resume'
before=$(placed)
wait_for 60 'orders after resume' more_placed
$compose stop executor >/dev/null 2>&1 || fail 'stop executor'
sim /sim/state | jq -e '.orders | length == 0' >/dev/null || fail 'orders are left at the exchange'
