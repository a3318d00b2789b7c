#include "common/msg/buffer.h"

#include <string.h>

int buffer_write(void *arg, const char *bytes, size_t len)
{
    struct buffer *b = arg;
    if (len > b->size - b->len)
        return -1;
    memcpy(b->at + b->len, bytes, len);
    b->len += len;
    return 0;
}
