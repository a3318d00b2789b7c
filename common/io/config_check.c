#include <string.h>
#include <sys/stat.h>

#include "common/base/decimal.h"
#include "common/io/config_report.h"

enum { SAYS_SIZE = 320 };

#define ERROR(key, says)   report_about(r, true, key, says)
#define WARNING(key, says) report_about(r, false, key, says)

static bool given(const struct setting_text *t)
{
    return t->at[0] != '\0';
}

/* "above min_spread (0.001); ..." with the numbers that stand against each other. */
static void compare(struct config_report *r, const char *key, const char *than, const char *other,
                    const struct settings *s, const char *remedy)
{
    char buffer[SAYS_SIZE];
    struct text says = TEXT(buffer);
    setting_print(setting_row(setting_find(str_from(key))), s, &says);
    text_char(&says, ' ');
    text_put(&says, than);
    text_char(&says, ' ');
    text_put(&says, other);
    text_put(&says, " (");
    setting_print(setting_row(setting_find(str_from(other))), s, &says);
    text_put(&says, "); ");
    text_put(&says, remedy);
    text_char(&says, '\0');
    ERROR(key, buffer);
}

/* The economics a settings file can be wrong about by itself; the account's own fees are risk's. */
static void check_strategy(const struct settings *s, struct config_report *r)
{
    char buffer[SAYS_SIZE];
    if (s->reentry_spread.v > s->min_spread.v) {
        compare(r, "reentry_spread", "is above", "min_spread", s, "allowed: at most min_spread");
    }
    if (s->max_spread.v <= s->min_spread.v) {
        compare(r, "max_spread", "is not above", "min_spread", s, "nothing would ever be quoted");
    }
    if (s->order_timeout.v < s->cancel_delay.v) {
        compare(r, "order_timeout", "is below", "cancel_delay", s,
                "an order could not be replaced in time; allowed: cancel_delay or more");
    }
    if (s->hold_soft.v > 0 && s->hold_hard.v > 0 && s->hold_hard.v < s->hold_soft.v) {
        compare(r, "hold_hard", "is below", "hold_soft", s, "allowed: hold_soft or more");
    }
    int64_t noise = s->min_spread.v + s->maker_fee.v + s->taker_fee.v;
    if (s->stop_loss.v < noise) {
        struct text says = TEXT(buffer);
        text_rate(&says, s->stop_loss);
        text_put(&says,
                 " is less than min_spread + maker_fee + taker_fee, so that the spread alone "
                 "would trigger it; allowed: ");
        text_rate(&says, RATE(noise));
        text_put(&says, " or more");
        text_char(&says, '\0');
        ERROR("stop_loss", buffer);
    }
    if (s->min_spread.v <= 2 * s->maker_fee.v) {
        struct text says = TEXT(buffer);
        text_put(&says,
                 "a round trip at this spread cannot pay two maker fees; nothing will be quoted "
                 "below ");
        text_rate(&says, RATE(2 * s->maker_fee.v + s->edge_min.v));
        text_char(&says, '\0');
        WARNING("min_spread", buffer);
    }
}

static void check_risk(const struct settings *s, struct config_report *r)
{
    bool swap = false;
    if (s->open_cap.v < s->order_cap.v) {
        compare(r, "open_cap", "is below", "order_cap", s, "allowed: order_cap or more");
    }
    for (uint32_t i = 0; i < s->symbols.count; i++) {
        struct str symbol = word_str(&s->symbols.at[i]);
        swap = swap || str_find(symbol, STR("-SWAP")) < symbol.len;
    }
    if (s->leverage > 1 && !swap) {
        WARNING("leverage", "no swap among the symbols; spot is traded without leverage");
    }
}

static bool starts(const struct setting_text *t, const char *a, const char *b)
{
    struct str text = str_from(t->at);
    return str_starts(text, str_from(a)) || str_starts(text, str_from(b));
}

static void check_exchange(const struct settings *s, struct config_report *r)
{
    const struct secret *keys[] = {&s->api_key, &s->api_secret, &s->api_passphrase};
    static const char *const names[] = {"api_key", "api_secret", "api_passphrase"};
    bool simulated = word_is(&s->exchange, "simulated");
    bool some = keys[0]->at[0] != '\0' || keys[1]->at[0] != '\0' || keys[2]->at[0] != '\0';
    for (size_t i = 0; i < 3 && (some || !simulated); i++) {
        if (keys[i]->at[0] == '\0') {
            ERROR(names[i],
                  "missing; demo and live need api_key, api_secret and api_passphrase, best "
                  "from files named by OKXMM_API_KEY_FILE and its sisters");
        }
    }
    if (word_is(&s->exchange, "live") && !word_is(&s->confirm_live, "yes")) {
        ERROR("confirm_live", "must be yes before anything is sent to the live exchange");
    }
    if (given(&s->exchange_rest_url) && !starts(&s->exchange_rest_url, "https://", "http://")) {
        ERROR("exchange_rest_url", "must begin with https:// (http:// for a simulator)");
    }
    if (given(&s->exchange_ws_url) && !starts(&s->exchange_ws_url, "wss://", "ws://")) {
        ERROR("exchange_ws_url", "must begin with wss:// (ws:// for a simulator)");
    }
    if (!simulated && (str_starts(str_from(s->exchange_rest_url.at), STR("http://")) ||
                       str_starts(str_from(s->exchange_ws_url.at), STR("ws://")))) {
        WARNING("exchange", "orders and keys would travel unencrypted to this address");
    }
}

static bool listen_valid(const char *address)
{
    struct str host = str_from(address);
    uint64_t port = 0;
    size_t colon = str_find(host, STR(":"));
    if (colon == 0 || colon >= host.len) {
        return false;
    }
    struct str digits = {host.at + colon + 1, host.len - colon - 1};
    return u64_parse(digits, &port) == ERR_OK && port > 0 && port < 65536;
}

/* "BTC:0.1,ETH:2" */
static bool amounts_valid(const char *list)
{
    struct str left = str_from(list);
    while (left.len > 0) {
        struct str pair = str_trim(str_cut(&left, ','));
        struct str name = str_trim(str_cut(&pair, ':'));
        money_t amount;
        if (!word_fits(name) || name.len == 0 || money_parse(str_trim(pair), &amount) != ERR_OK ||
            amount.v < 0) {
            return false;
        }
    }
    return true;
}

static bool fee_tier_valid(const char *tier)
{
    struct str maker = str_from(tier);
    struct str taker;
    rate_t rate;
    if (str_is(maker, "settings")) {
        return true;
    }
    taker = maker;
    maker = str_cut(&taker, '/');
    return rate_parse(maker, &rate) == ERR_OK && rate_parse(taker, &rate) == ERR_OK;
}

static void check_simulator(const struct settings *s, struct config_report *r)
{
    uint64_t speed = 0;
    struct str sim_speed = str_from(s->sim_speed.at);
    if (!listen_valid(s->sim_listen.at)) {
        ERROR("sim_listen", "must be address:port, such as 127.0.0.1:8787");
    }
    if (!listen_valid(s->dashboard_listen.at)) {
        ERROR("dashboard_listen", "must be address:port, such as 127.0.0.1:8788");
    }
    if (!amounts_valid(s->inventory.at)) {
        ERROR("inventory", "must be CURRENCY:AMOUNT with commas, such as BTC:0.1,ETH:2");
    }
    if (!amounts_valid(s->sim_balances.at)) {
        ERROR("sim_balances", "must be CURRENCY:AMOUNT with commas, such as USDT:10000,BTC:0.1");
    }
    if (!str_is(sim_speed, "max") && (u64_parse(sim_speed, &speed) != ERR_OK || speed == 0)) {
        ERROR("sim_speed", "must be a whole number from 1, or max");
    }
    if (!fee_tier_valid(s->sim_fee_tier.at)) {
        ERROR("sim_fee_tier", "must be `settings` or maker/taker, such as 0.0008/0.001");
    }
    if (word_is(&s->sim_market, "replay") && !given(&s->sim_book_file)) {
        ERROR("sim_book_file", "missing; a replay needs the recorded book");
    }
}

static void turn_off(struct config_report *r, struct config_origins *origins, bool *flag,
                     const char *key, const char *missing)
{
    char buffer[SAYS_SIZE];
    struct text says = TEXT(buffer);
    text_put(&says, "off, since ");
    text_put(&says, missing);
    text_put(&says, " not set");
    text_char(&says, '\0');
    WARNING(key, buffer);
    *flag = false;
    origins->at[setting_find(str_from(key))].source = CONFIG_ADJUSTED;
}

/* Alerts that cannot be sent are switched off and said so: the example file asks for Telegram
 * without a token, and must run. */
static void check_notifier(struct settings *s, struct config_origins *origins,
                           struct config_report *r)
{
    if (s->telegram_alerts && s->telegram_token.at[0] == '\0') {
        turn_off(r, origins, &s->telegram_alerts, "telegram_alerts", "telegram_token is");
    } else if (s->telegram_alerts && word_empty(&s->telegram_chat)) {
        turn_off(r, origins, &s->telegram_alerts, "telegram_alerts", "telegram_chat is");
    }
    if (given(&s->telegram_url) && !starts(&s->telegram_url, "https://", "http://")) {
        ERROR("telegram_url", "must begin with https://");
    }
    if (s->email_alerts &&
        (!given(&s->email_url) || !given(&s->email_from) || !given(&s->email_to))) {
        turn_off(r, origins, &s->email_alerts, "email_alerts",
                 "one of email_url, email_from, email_to is");
    }
    if (given(&s->email_url) && !starts(&s->email_url, "smtp://", "smtps://")) {
        ERROR("email_url", "must begin with smtp:// or smtps://");
    }
}

/* Keys in a file that others can read are keys lost. */
static void check_file_mode(struct config_report *r)
{
    struct stat st;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (setting_row(i)->kind == SETTING_secret && r->origins->at[i].source == CONFIG_FILE &&
            stat(r->origins->path, &st) == 0 && (st.st_mode & 077) != 0) {
            WARNING(setting_row(i)->key, "stands in a file that others may read; chmod 600 it");
        }
    }
}

void config_check(struct settings *s, struct config_origins *origins, struct config_report *r)
{
    check_strategy(s, r);
    check_risk(s, r);
    check_exchange(s, r);
    check_simulator(s, r);
    check_notifier(s, origins, r);
    check_file_mode(r);
}
