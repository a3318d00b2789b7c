#!/bin/sh
# Fees decide what is quoted. At OKX's regular spot fees the default spread loses by construction: no
# order ever leaves, and `okx-mm why` names the spread that would pay. At a swap's Lv1 fees it trades.
. "$(dirname "$0")/lib.sh"

orders() { # how many the exchange has seen, refused ones included
	sim '/sim/journal?since=0' | jq '[.[] | select(.kind == "order" or .kind == "reject")] | length'
}
why_is() { # SYMBOL CONDITION on both sides
	$mm why "$1" --json | jq -e --arg s "$1" "[.symbols[\$s] | .buy.said, .sell.said] | all($2)"
}
sums_to_100() { # every table of `okx-mm why`, with what is printed
	awk '/%$/ { v = $NF + 0; if ($1 == "sum" || $1 == "合计") { n++; if (v != 100 || s < 999.5 || s > 1000.5) exit 1; s = 0 } else s += v * 10 }
		END { exit n == 2 ? 0 : 1 }' "$1"
}

export OKXMM_SIM_FEE_TIER=0.0008/0.001
deploy/quickstart --detach >/dev/null || fail 'quickstart'
fees='.gates | map(select(.gate == "fees"))[0]'
wait_for 40 'fees that cannot be paid' why_is BTC-USDT "($fees | .closed and .limit != \"\")"
wait_for 30 '15 s of watching' why_is BTC-USDT '.observed_ms >= 15000'
[ "$(orders)" = 0 ] || fail "$(orders) orders were sent"
$mm why BTC-USDT >"$work/why" || fail 'why'
need=$($mm why BTC-USDT --json | jq -r '.symbols["BTC-USDT"].buy.said | '"$fees"' | .limit')
grep -q 'min_spread: 0\.[0-9]*% would pay; it is 0\.1%' "$work/why" || fail "no spread is named: $(cat "$work/why")"
grep -q 'what to do: raise min_spread' "$work/why" || fail "no remedy is named: $(cat "$work/why")"
sums_to_100 "$work/why" || fail "the shares do not add up: $(cat "$work/why")"
status_is '.symbols["BTC-USDT"].reason | contains("a round trip cannot pay its fees")' >/dev/null ||
	fail 'the status does not say why'
OKXMM_LANGUAGE=zh $mm why >"$work/zh" || fail 'why in Chinese'
grep -q 'min_spread 设为 0\.[0-9]*% 才够付手续费' "$work/zh" || fail "Chinese: $(cat "$work/zh")"
sums_to_100 "$work/zh" || fail "the shares do not add up: $(cat "$work/zh")"
$mm why NO-SUCH-COIN 2>/dev/null
[ $? = 4 ] || fail 'a symbol that is none is found'
$mm why BTC-USDT ETH-USDT 2>/dev/null
[ $? = 2 ] || fail 'two symbols are no usage'
$mm down >/dev/null || fail 'down'
$mm why >/dev/null 2>&1
[ $? = 3 ] || fail 'a monitor that is not there answers'

# The spread that was named does pay.
OKXMM_MIN_SPREAD=$need OKXMM_STOP_LOSS=0.01 deploy/quickstart --detach >/dev/null || fail "min_spread $need"
wait_for 40 "fees paid by $need" why_is BTC-USDT "($fees | .closed | not) and .observed_ms >= 3000"
$mm down >/dev/null || fail 'down'

export OKXMM_SIM_FEE_TIER=0.0002/0.0005 OKXMM_SYMBOLS=BTC-USDT-SWAP OKXMM_ORDER_AMOUNT=50
deploy/quickstart --detach >/dev/null || fail 'quickstart with a swap'
wait_for 40 'all ready' status_is '[.services | .feed, .strategy, .risk, .executor | .state] | all(. == "ready")'
market() { # a market held by hand, so that the test waits for no chance
	curl -fsS --noproxy '*' -d "{\"inst\":\"BTC-USDT-SWAP\",$1}" "http://$OKXMM_SIM_LISTEN/sim/market" >/dev/null ||
		fail "the market does not take $1"
}
market '"hands":true'
market '"book":{"bids":[["91400","100"],["91390","5000"]],"asks":[["91510","100"],["91520","5000"]]}'
wait_for 30 'both sides of the swap quoted' status_is '.symbols["BTC-USDT-SWAP"] | .own_bid != "" and .own_ask != ""'
why_is BTC-USDT-SWAP '.quoting' >/dev/null || wait_for 10 'why says so' why_is BTC-USDT-SWAP '.quoting'
market '"take":{"side":"sell","qty":"150"}'
wait_for 20 'the swap trades' status_is '.totals.fills >= 1'
[ "$(orders)" -gt 0 ] || fail 'the exchange has seen no order'
exit 0
