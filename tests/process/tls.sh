#!/bin/sh
# The whole system over TLS: the simulated exchange serves https and wss with the certificate it
# makes for itself, and every process trusts that certificate and nothing else.
. "$(dirname "$0")/lib.sh"

certificate="$OKXMM_STATE_DIR/simulator-cert.pem"
export OKXMM_SIM_TLS=true
export OKXMM_EXCHANGE_CA_FILE="$certificate"
export OKXMM_EXCHANGE_REST_URL="https://127.0.0.1:$base"
export OKXMM_EXCHANGE_WS_URL="wss://127.0.0.1:$base/ws/v5"

deploy/quickstart --detach || fail 'quickstart'
wait_for 60 'an order over TLS' status_is '.totals.orders >= 1'

key=$(stat -c %a "$OKXMM_STATE_DIR/simulator-key.pem")
[ "$key" = 600 ] || fail "the key may be read by others: $key"
time="https://$OKXMM_SIM_LISTEN/api/v5/public/time"
curl -fsS --noproxy '*' --cacert "$certificate" "$time" | grep -q '"code":"0"' || fail 'https'
curl -fsS --noproxy '*' "$time" >/dev/null 2>&1 && fail 'trusted without its certificate'
curl -fsS --noproxy '*' "http://$OKXMM_SIM_LISTEN/api/v5/public/time" >/dev/null 2>&1 &&
	fail 'answered without TLS'

deploy/quickstart --stop >"$work/stop.out" || fail "stop: $(cat "$work/stop.out")"
grep -q 'none open' "$work/stop.out" || fail "stop: $(cat "$work/stop.out")"
