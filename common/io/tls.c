#include "common/io/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* OpenSSL has a type of the same name as one of our errors. */
#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#undef ERR_STATE

enum { YEARS_S = 10 * 365 * 24 * 3600, NAMES_SIZE = 512 };

static bool add_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool ok = e != NULL && X509_add_ext(cert, e, -1) == 1;
    X509_EXTENSION_free(e);
    return ok;
}

static bool host_is_address(const char *host)
{
    return host[strspn(host, "0123456789.")] == '\0';
}

static X509 *make_certificate(EVP_PKEY *key, const char *host)
{
    char names[NAMES_SIZE];
    struct text t = TEXT(names);
    X509 *cert = X509_new();
    if (cert == NULL)
        return NULL;
    text_put(&t, "IP:127.0.0.1,DNS:localhost,DNS:simulator");
    if (host[0] != '\0' && strcmp(host, "127.0.0.1") != 0) {
        text_put(&t, host_is_address(host) ? ",IP:" : ",DNS:");
        text_put(&t, host);
    }
    text_char(&t, '\0');
    X509_NAME *name = X509_get_subject_name(cert);
    bool ok =
        !t.cut && X509_set_version(cert, 2) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(cert), -86400) != NULL &&
        X509_gmtime_adj(X509_getm_notAfter(cert), YEARS_S) != NULL &&
        X509_set_pubkey(cert, key) == 1 &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   (const unsigned char *)"okx-mm simulator", -1, -1, 0) == 1 &&
        X509_set_issuer_name(cert, name) == 1 &&
        add_extension(cert, NID_basic_constraints, "critical,CA:TRUE") &&
        add_extension(cert, NID_subject_alt_name, names) && X509_sign(cert, key, EVP_sha256()) != 0;
    if (!ok) {
        X509_free(cert);
        return NULL;
    }
    return cert;
}

static FILE *create(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

static enum err write_files(const char *cert_file, const char *key_file, X509 *cert, EVP_PKEY *key)
{
    FILE *c = create(cert_file, 0644);
    FILE *k = create(key_file, 0600);
    bool ok = c != NULL && k != NULL && PEM_write_X509(c, cert) == 1 &&
              PEM_write_PrivateKey(k, key, NULL, NULL, 0, NULL, NULL) == 1;
    ok = (c == NULL || fclose(c) == 0) && ok;
    ok = (k == NULL || fclose(k) == 0) && ok;
    return ok ? ERR_OK : ERR_IO;
}

enum err tls_certificate(const char *cert_file, const char *key_file, const char *host,
                         struct text *why)
{
    if (access(cert_file, R_OK) == 0 && access(key_file, R_OK) == 0)
        return ERR_OK;
    enum err e = ERR_IO;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = key != NULL ? make_certificate(key, host) : NULL;
    if (cert != NULL)
        e = write_files(cert_file, key_file, cert, key);
    if (e != ERR_OK) {
        text_put(why, cert_file);
        text_put(why, cert == NULL ? ": a certificate cannot be made" : ": cannot be written: ");
        text_put(why, cert == NULL ? "" : strerrordesc_np(errno));
    }
    X509_free(cert);
    EVP_PKEY_free(key);
    return e;
}
