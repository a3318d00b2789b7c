/*
 * Who may ask what: the simulated exchange's API keys and the checks of a signed
 * REST request and of a websocket login (dossier §2). The keys are constants,
 * known to everybody: nothing here is a secret.
 */
#ifndef SIMULATOR_AUTH_H
#define SIMULATOR_AUTH_H

#include "common/base/json.h"
#include "common/msg/msg.h"

enum key_right { RIGHT_READ = 1, RIGHT_TRADE = 2, RIGHT_WITHDRAW = 4 };
enum key_home { HOME_ANY, HOME_LIVE, HOME_DEMO }; /* environment the key belongs to */

struct api_key {
    const char *key;
    const char *secret;
    const char *passphrase;
    unsigned rights;
    enum key_home home;
    const char *note; /* what it is good for */
};

enum { API_KEYS = 5, KEY_NONE = -1 };
extern const struct api_key API_KEY[API_KEYS];

/* "read_only,trade" */
void key_rights_text(int key, struct text *out);

/* The value of a header line, name in lower case; empty when it is not there. */
struct str header_value(struct str headers, const char *name);

/* Unix time of "2026-01-02T03:04:05.678Z"; also of a decimal number of seconds, as OKX takes
 * "1597026383.085". ERR_SYNTAX for anything else. */
MUST_CHECK enum err iso_time_parse(struct str text, ts_t *out);

/* Checks a signed request against the exchange's clock. 0 and the key, or an OKX code of §2.5. */
int auth_rest(const struct msg_http_call *call, bool demo_header, ts_t clock, int *key);

/* Checks the one arg of a login. 0 and the key, or an OKX code. demo_header: the connection is
 * one of the demo environment. */
int auth_login(struct json_at arg, bool demo, ts_t clock, int *key);

#endif
