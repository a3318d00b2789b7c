#!/bin/sh
# A real Prometheus scrapes the trading system: the page is clean, every metric of docs/METRICS.md
# that trading fills is there, and the rules of deploy/prometheus fire when the feed is stopped.
. "$(dirname "$0")/lib.sh"

rules=deploy/prometheus/rules.yml
promtool check rules "$rules" >"$work/check" 2>&1 || fail "rules: $(cat "$work/check")"
promtool test rules deploy/prometheus/rules_test.yml >"$work/check" 2>&1 ||
	fail "tests of the rules: $(cat "$work/check")"
promtool check config deploy/prometheus/prometheus.yml >"$work/check" 2>&1 ||
	fail "configuration: $(cat "$work/check")"

page() { curl -fsS --noproxy '*' "http://$OKXMM_DASHBOARD_LISTEN/metrics"; }
has() { page | grep -qE "$1"; } # a line like this stands on the page

# The file as shipped, but for where the monitor is and how often the rules are asked.
prom="127.0.0.1:$((base + 4))"
sed -e "s/127.0.0.1:8788/$OKXMM_DASHBOARD_LISTEN/" -e 's/_interval: 5s/_interval: 500ms/' \
	deploy/prometheus/prometheus.yml >"$work/prometheus.yml"
cp "$rules" "$work/rules.yml"
grep -q "$OKXMM_DASHBOARD_LISTEN" "$work/prometheus.yml" || fail 'the target was not replaced'

export OKXMM_MIN_SPREAD=0.0006 OKXMM_REENTRY_SPREAD=0.0005 OKXMM_KEEP_SPREAD=0.0005
$mm up || fail 'up'
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
	--web.listen-address="$prom" --log.level=warn >"$work/prometheus.log" 2>&1 &

query() { # EXPRESSION: succeeds when it has a result
	curl -fsS --noproxy '*' -G "http://$prom/api/v1/query" --data-urlencode "query=$1" |
		jq -e '.status == "success" and (.data.result | length > 0)'
}
firing() { query "ALERTS{alertname=\"$1\",alertstate=\"firing\"}"; }
silent() { ! firing "$1" >/dev/null; }

wait_for 60 'a mode' has '^okxmm_mode{mode="ACTIVE"} 1$'
wait_for 60 'an order that was acknowledged' has '^okxmm_order_ack_seconds_count [1-9]'
page >"$work/page"
promtool check metrics <"$work/page" >"$work/check" 2>&1 || fail "promtool: $(cat "$work/check")"
[ ! -s "$work/check" ] || fail "promtool: $(cat "$work/check")"
curl -sS --noproxy '*' -o /dev/null -w '%{content_type}' "http://$OKXMM_DASHBOARD_LISTEN/metrics" |
	grep -qx 'text/plain;version=0.0.4;charset=utf-8' || fail 'content type'

# Each metric of the document stands on the page, and nothing else does.
sed -n 's/^| `\(okxmm_[a-z_]*\)` .*/\1/p' docs/METRICS.md | sort >"$work/told"
sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$work/page" | sort >"$work/there"
cmp "$work/told" "$work/there" || fail 'docs/METRICS.md and the page differ'

wait_for 30 'a scrape' query 'up{job="okxmm"} == 1'
for expression in 'okxmm_service_up{service="feed",instance="0"} == 1' 'okxmm_equity > 0' \
	'okxmm_book_live{symbol="BTC-USDT"} == 1' 'okxmm_orders_placed_total > 0' \
	'okxmm_verdicts_total{code="R00"} > 0' 'okxmm_dead_man_switch_armed == 1' \
	'histogram_quantile(0.5, okxmm_order_ack_seconds_bucket) > 0'; do
	wait_for 30 "$expression" query "$expression"
done
# Every question of the dashboard file has an answer.
jq -r '.panels[].targets[].expr' deploy/grafana/okx-mm.json >"$work/expressions"
[ "$(grep -c . "$work/expressions")" -ge 20 ] || fail 'the dashboard asks too little'
while IFS= read -r expression; do
	wait_for 20 "dashboard: $expression" query "$expression"
done <"$work/expressions"
silent OkxmmServiceDown && silent OkxmmBookStale || fail 'an alert fires while all is well'

supervisorctl -c "$OKXMM_STATE_DIR/supervisord.conf" stop feed >/dev/null || fail 'stop feed'
wait_for 30 'OkxmmServiceDown' firing OkxmmServiceDown
wait_for 30 'OkxmmBookStale' firing OkxmmBookStale
query 'ALERTS{alertname="OkxmmServiceDown",service!="feed"}' >/dev/null && fail 'another service is down'
supervisorctl -c "$OKXMM_STATE_DIR/supervisord.conf" start feed >/dev/null || fail 'start feed'
wait_for 60 'the alert going out' silent OkxmmServiceDown
wait_for 60 'a book again' has '^okxmm_book_live{symbol="BTC-USDT"} 1$'
query 'count(okxmm_service_up{service="feed"}) == 1' >/dev/null || fail 'two lives of one feed'
$mm down | grep -q 'none open' || fail 'orders are left at the exchange'
