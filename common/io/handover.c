#include "common/io/handover.h"

#include <string.h>

#include "common/base/assert.h"

struct entry {
    size_t core;
    size_t len;
};

bool handover_put(struct handover *h, size_t core, const struct msg *m)
{
    const struct codec_head head = {0};
    struct entry e = {.core = core};
    if (h->from == h->to) {
        h->from = 0;
        h->to = 0;
    }
    if (sizeof(e) > sizeof(h->bytes) - h->to)
        return false;
    char *at = h->bytes + h->to + sizeof(e);
    e.len = codec_encode(m, &head, at, sizeof(h->bytes) - h->to - sizeof(e));
    if (e.len == 0)
        return false;
    memcpy(h->bytes + h->to, &e, sizeof(e));
    h->to += sizeof(e) + e.len;
    return true;
}

bool handover_take(struct handover *h, size_t *core, struct msg *m)
{
    struct entry e;
    struct codec_head head;
    if (h->from == h->to)
        return false;
    memcpy(&e, h->bytes + h->from, sizeof(e));
    const struct str bytes = {h->bytes + h->from + sizeof(e), e.len};
    const enum err decoded = codec_decode(bytes, m, &head, &h->room);
    ASSERT(decoded == ERR_OK);
    h->from += sizeof(e) + e.len;
    *core = e.core;
    return true;
}
