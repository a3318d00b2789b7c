/*
 * A certificate for our own servers on a private network: the simulated
 * exchange. Real servers' certificates are checked by the clients' libraries.
 */
#ifndef IO_TLS_H
#define IO_TLS_H

#include "common/base/err.h"
#include "common/base/str.h"

/* Makes a self-signed certificate (P-256, ten years; 127.0.0.1, localhost, simulator and `host`)
 * and its key (mode 0600) unless both files exist. */
MUST_CHECK enum err tls_certificate(const char *cert_file, const char *key_file, const char *host,
                                    struct text *why);

#endif
