/*
 * An e-mail as the bytes a server is given: plain UTF-8 text with the headers
 * that receivers expect. Line breaks and other control bytes cannot get from a
 * subject or an address into the headers.
 */
#ifndef IO_MAIL_H
#define IO_MAIL_H

#include "common/base/str.h"

struct mail {
    struct str from;
    struct str to; /* as in the settings, with commas */
    struct str subject;
    struct str body;
    ts_t date;
    uint64_t id; /* unique with date, for the Message-ID */
};

enum { MAIL_OVERHEAD = 4096 };

/* How many bytes mail_compose needs at most. */
size_t mail_size(const struct mail *m);

/* Headers, blank line, body in base64; lines end with CR LF. */
void mail_compose(const struct mail *m, struct text *out);

/* "Name <a@b.c>" or "a@b.c" as "a@b.c", for the envelope. */
struct str mail_address(struct str one);

#endif
