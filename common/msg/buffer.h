/* Where packed bytes go: the caller's memory, never more of it than there is. */
#ifndef MSG_BUFFER_H
#define MSG_BUFFER_H

#include <stddef.h>

struct buffer {
    char *at;
    size_t len; /* written */
    size_t size;
};

/* A writer for msgpack_packer_init over a struct buffer; -1, with nothing written, when full. */
int buffer_write(void *arg, const char *bytes, size_t len);

#endif
