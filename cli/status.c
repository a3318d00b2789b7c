/* `okx-mm status`: the monitor's picture, as JSON or as two tables a person reads. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "common/base/decimal.h"
#include "common/base/json.h"

static char body[1 << 20];
static struct json json;

/* The text of a value, "-" when it is missing or empty. printf wants an int length. */
static struct str value(struct json_at at, const char *key)
{
    struct str s = STR_EMPTY;
    const struct json_at v = json_get(at, key);
    if (json_kind(v) == JSON_OBJECT || json_kind(v) == JSON_ARRAY || json_scalar(v, &s) != ERR_OK ||
        s.len == 0)
        return STR("-");
    return s;
}

#define SHOW(o, key) (int)value((o), (key)).len, value((o), (key)).at

/* An amount as people read it, the rest of its decimals left away: they stand in --json. */
static struct str amount(struct json_at at, const char *key)
{
    enum { DECIMALS = 4 };
    const struct str s = value(at, key);
    const size_t point = str_find(s, STR("."));
    const size_t most = point + 1 + DECIMALS;
    return (struct str){s.at, most < s.len ? most : s.len};
}

#define AMOUNT(o, key) (int)amount((o), (key)).len, amount((o), (key)).at

enum { BP_SIZE = 24 };

/* A ratio in basis points; "-" when it is not known. */
static const char *basis_points(struct json_at at, const char *key, char out[BP_SIZE])
{
    rate_t rate;
    if (rate_parse(value(at, key), &rate) != ERR_OK)
        return "-";
    (void)snprintf(out, BP_SIZE, "%.2f", (double)rate.v / 100000);
    return out;
}

static void print_services(struct json_at services)
{
    static const char *const names[] = {"feed",     "strategy", "risk",     "executor",
                                        "notifier", "monitor",  "simulator"};
    (void)printf("%-10s %-9s %4s %8s %9s %8s  %s\n", "service", "state", "n", "pid", "uptime s",
                 "beat ms", "why");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct json_at s = json_get(services, names[i]);
        if (!json_present(s))
            continue;
        (void)printf("%-10s %-9.*s %4.*s %8.*s %9.*s %8.*s  %.*s\n", names[i], SHOW(s, "state"),
                     SHOW(s, "instances"), SHOW(s, "pid"), SHOW(s, "uptime_s"),
                     SHOW(s, "heartbeat_age_ms"), SHOW(s, "reason"));
    }
}

static void print_symbols(struct json_at symbols, const struct symbol_list *list)
{
    (void)printf("\n%-14s %-10s %12s %12s %9s %9s %10s %12s %12s %13s  %s\n", "symbol", "state",
                 "bid", "ask", "spread bp", "need bp", "edge bp", "own bid", "own ask", "position",
                 "why");
    for (uint32_t i = 0; i < list->count; i++) {
        const struct json_at s = json_get(symbols, list->at[i].at);
        char spread[BP_SIZE], need[BP_SIZE], edge[BP_SIZE];
        const struct json_at e = json_get(s, "edge");
        (void)printf("%-14s %-10.*s %12.*s %12.*s %9s %9s %10s %12.*s %12.*s %13.*s  %.*s\n",
                     list->at[i].at, SHOW(s, "state"), SHOW(s, "bid"), SHOW(s, "ask"),
                     basis_points(s, "spread", spread), basis_points(e, "min_spread", need),
                     basis_points(e, "edge", edge), SHOW(s, "own_bid"), SHOW(s, "own_ask"),
                     SHOW(s, "position"), SHOW(s, "reason"));
    }
}

static void print_totals(struct json_at t)
{
    (void)printf(
        "\norders %.*s   fills %.*s   round trips %.*s   fees %.*s   PnL net %.*s   equity "
        "%.*s %.*s\n",
        SHOW(t, "orders"), SHOW(t, "fills"), SHOW(t, "round_trips"), AMOUNT(t, "fees"),
        AMOUNT(t, "pnl_net"), AMOUNT(t, "equity"), SHOW(t, "currency"));
}

/* What may be open at a time, and what of it is. */
static void print_pool(struct json_at p)
{
    rate_t used;
    if (rate_parse(value(p, "used"), &used) != ERR_OK)
        return;
    (void)printf("pool %.*s   bound %.*s, %.1f %%   promised %.*s   free %.*s   symbols %.*s\n",
                 AMOUNT(p, "cap"), AMOUNT(p, "bound"), (double)used.v / 10000000,
                 AMOUNT(p, "promised"), AMOUNT(p, "free"), SHOW(p, "symbols"));
}

int command_status(const struct invocation *inv)
{
    const struct settings *s = inv->settings;
    const long status = monitor_get(s, "/api/v1/status", body, sizeof(body));
    if (status != 200) {
        (void)fprintf(stderr, "the monitor does not answer on http://%s; `okx-mm up` starts it\n",
                      s->dashboard_listen.at);
        return EXIT_UNREACHABLE;
    }
    if (inv->json) {
        (void)printf("%s\n", body);
        return EXIT_DONE;
    }
    if (json_read(&json, str_from(body)) != ERR_OK) {
        (void)fprintf(stderr, "http://%s answers something that is not ours\n",
                      s->dashboard_listen.at);
        return EXIT_NO;
    }
    const struct json_at root = json_root(&json);
    (void)printf("exchange %.*s   mode %.*s   %.*s\n\n", SHOW(root, "exchange"), SHOW(root, "mode"),
                 SHOW(root, "mode_reason"));
    print_services(json_get(root, "services"));
    print_symbols(json_get(root, "symbols"), &s->symbols);
    print_totals(json_get(root, "totals"));
    print_pool(json_get(root, "pool"));
    return EXIT_DONE;
}
