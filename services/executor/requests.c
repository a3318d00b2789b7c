#include "services/executor/requests.h"

#include <string.h>

#include "common/base/assert.h"

void requests_init(struct requests *rs)
{
    memset(rs, 0, sizeof *rs);
}

struct request *requests_add(struct requests *rs, enum request_kind kind, uint32_t conn, ts_t now)
{
    struct request *r = &rs->at[rs->next];
    for (int i = 0; i < REQUESTS_MAX && r->id != 0; i++) {
        rs->next = (uint16_t)((rs->next + 1) % REQUESTS_MAX);
        r = &rs->at[rs->next];
    }
    rs->next = (uint16_t)((rs->next + 1) % REQUESTS_MAX);
    memset(r, 0, sizeof *r);
    r->id = ++rs->last_id;
    r->kind = kind;
    r->conn = conn;
    r->market = -1;
    r->sent = now;
    return r;
}

struct request *requests_find(struct requests *rs, uint64_t id)
{
    if (id == 0)
        return NULL;
    for (int i = 0; i < REQUESTS_MAX; i++)
        if (rs->at[i].id == id)
            return &rs->at[i];
    return NULL;
}

void requests_done(struct request *r)
{
    ASSERT(r->id != 0);
    r->id = 0;
}

bool requests_waiting(const struct requests *rs, enum request_kind kind)
{
    for (int i = 0; i < REQUESTS_MAX; i++)
        if (rs->at[i].id != 0 && rs->at[i].kind == kind)
            return true;
    return false;
}

const char *request_kind_name(enum request_kind k)
{
    switch (k) {
#define X(constant, word) \
    case REQUEST_##constant: return word;
        REQUEST_KINDS(X)
#undef X
    }
    UNREACHABLE();
}
