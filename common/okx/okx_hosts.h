/*
 * Where the exchange is, by the settings: live, demo or the simulated one, unless an
 * address is given. Source: dossier §1.
 */
#ifndef OKX_HOSTS_H
#define OKX_HOSTS_H

#include "common/base/settings.h"

/* "https://www.okx.com": a path beginning with /api follows. Borrowed from s or static. */
struct str okx_rest_base(const struct settings *s);

/* "wss://ws.okx.com:8443/ws/v5": "/public" or "/private" follows. */
struct str okx_ws_base(const struct settings *s);

/* The header that tells REST requests to be about the demo exchange, public ones included, with
 * its line end; empty for the others. */
struct str okx_demo_header(const struct settings *s);

#endif
