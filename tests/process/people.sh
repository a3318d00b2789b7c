#!/bin/sh
# Alerts reach people: a Bot API that first says "too many requests", and a mail server. What is
# said stands in the operator's language in the log for people, too.
. "$(dirname "$0")/lib.sh"

python3 tests/process/people.py "$((base + 5))" "$((base + 6))" "$work" >"$work/people.out" 2>&1 &
people=$!
trap 'status=$?; kill "$people" 2>/dev/null; (exit "$status"); finish' EXIT
wait_for 10 'the servers of the test' grep -q ready "$work/people.out"

(umask 077 && printf '12345:secret\n' >"$work/token")
export OKXMM_LANGUAGE=zh OKXMM_ALERT_LEVEL=WARN
export OKXMM_TELEGRAM_ALERTS=true OKXMM_TELEGRAM_TOKEN_FILE="$work/token" OKXMM_TELEGRAM_CHAT=42
export OKXMM_TELEGRAM_URL="http://127.0.0.1:$((base + 5))"
export OKXMM_EMAIL_ALERTS=true OKXMM_EMAIL_URL="smtp://127.0.0.1:$((base + 6))"
export OKXMM_EMAIL_FROM='okx-mm <bot@example.org>' OKXMM_EMAIL_TO='a@example.org, b@example.org'

deploy/quickstart --detach >/dev/null || fail 'quickstart'
lines="$OKXMM_STATE_DIR/logs/notifier.out"
wait_for 110 'a fill and a cancel in Chinese' sh -c "grep -q '买单成交\|卖单成交' '$lines' && grep -q '撤单成功 order_id=' '$lines'"
grep -Eq '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} (买单成交|卖单成交) [0-9.]+USDT @ [0-9.]+' "$lines" ||
	fail "the line of a fill: $(grep -m1 '单成交' "$lines")"

# A halt is an alert of level warn.
$mm halt >/dev/null || fail 'halt'
wait_for 20 'the halt on Telegram' grep -q '交易模式.*HALTED' "$work/telegram"
wait_for 20 'the halt by e-mail' grep -q 'subject=\[okx-mm\] 交易模式.*HALTED' "$work/mail"
grep -q 'from=bot@example.org to=a@example.org,b@example.org id=<.*@example.org>' "$work/mail" || fail "envelope: $(cat "$work/mail")"
grep -rq '12345:secret' "$OKXMM_STATE_DIR/logs" && fail 'the token stands in a log'
grep -q '交易模式' "$lines" || fail 'the alert is not in the log for people'
exit 0
