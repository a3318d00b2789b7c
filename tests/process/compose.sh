#!/bin/sh
# The compose file on a real Docker Engine: trades within two minutes, each service restarted
# alone, two strategies side by side, the executor killed; the simulator's journal is the witness.
# Skipped where no engine runs and none can be started.
cd "$(dirname "$0")/../.." || exit 2
skip() {
	echo "skipped: $*"
	exit 0
}
if ! docker info >/dev/null 2>&1; then
	[ "$(id -u)" = 0 ] && [ "${OKXMM_DOCKER:-}" = install ] || skip 'no Docker Engine (OKXMM_DOCKER=install starts one, as root)'
	deploy/packages docker || skip 'the packages for Docker cannot be installed'
	mountpoint -q /sys/fs/cgroup || cgroupfs-mount || skip 'no cgroups'
	dockerd >/tmp/dockerd.log 2>&1 &
	for i in $(seq 60); do docker info >/dev/null 2>&1 && break || sleep 0.5; done
	docker info >/dev/null 2>&1 || skip 'dockerd does not start here'
fi
if ! docker image inspect debian:bookworm-slim >/dev/null 2>&1 && ! docker pull -q debian:bookworm-slim >/dev/null 2>&1; then
	command -v debootstrap >/dev/null || skip 'no base image and no debootstrap'
	root=$(mktemp -d)
	debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >/dev/null || skip 'debootstrap failed'
	tar -C "$root" -c . | docker import - debian:bookworm-slim >/dev/null
	rm -rf "$root"
fi

compose="docker-compose -p okxmmtest -f deploy/docker-compose.yml"
$compose version >/dev/null 2>&1 || compose="docker compose -p okxmmtest -f deploy/docker-compose.yml"
finish() {
	status=$?
	[ "$status" = 0 ] || $compose logs --tail=15 2>/dev/null | tail -n 120
	$compose down -v >/dev/null 2>&1
	exit "$status"
}
trap finish EXIT
fail() {
	echo "FAILED: $*"
	status
	exit 1
}
status() { curl -fsS --noproxy '*' http://127.0.0.1:8788/api/v1/status; }
status_is() { status | jq -e "$1"; }
sim() { curl -fsS --noproxy '*' "http://127.0.0.1:8787$1"; }
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

$compose build -q >/dev/null || fail 'build'
$compose up -d >/dev/null 2>&1 || fail 'up'
wait_for 120 'five services ready' status_is "$ready"
wait_for 120 'a round trip' status_is '.totals.round_trips >= 1'
for s in feed strategy risk executor notifier; do
	$compose restart "$s" >/dev/null 2>&1 || fail "restart $s"
	wait_for 60 "$s ready again" status_is "$ready"
	before=$(placed)
	wait_for 60 "orders after restart of $s" more_placed
	wait_for 20 "fills booked once after restart of $s" booked_once
done

# A crash, not an order to stop: the restart policy brings it back.
pid=$(docker inspect -f '{{.State.Pid}}' "$($compose ps -q executor)")
[ "$pid" -gt 1 ] || fail 'no executor process'
kill -9 "$pid"
wait_for 60 'executor back' status_is "$ready"
before=$(placed)
wait_for 60 'orders after the crash' more_placed

$compose up -d --scale strategy=2 >/dev/null 2>&1 || fail 'scale'
wait_for 60 'two strategies' status_is '.services.strategy.instances >= 2'
before=$(placed)
wait_for 60 'orders with two strategies' more_placed
# Never two live orders of ours on one side of a symbol.
sim /sim/state | jq -e '[.orders[] | "\(.inst) \(.side)"] | length == (unique | length)' >/dev/null ||
	fail 'double quotes'
wait_for 20 'fills booked once' booked_once
echo "fills: $(status | jq -r .totals.fills), round trips: $(status | jq -r .totals.round_trips)"
