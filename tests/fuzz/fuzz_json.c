/* Any bytes through the JSON reader: nothing may crash, every cursor must stay in the text. */
#include <stdlib.h>

#include "common/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(struct json_at at, struct str text, int depth)
{
    char buffer[256];
    struct text t = TEXT(buffer);
    struct str s;
    int64_t n;
    bool b;
    const struct str raw = json_raw(at);
    if (raw.len > 0 && (raw.at < text.at || raw.at + raw.len > text.at + text.len))
        abort();
    if (json_scalar(at, &s) == ERR_OK && s.len > text.len)
        abort();
    (void)!json_i64(at, &n);
    (void)!json_bool(at, &b);
    (void)!json_unescape(at, &t);
    (void)json_get(at, "a");
    if (depth == 0)
        return;
    int count = 0;
    for (struct json_at e = json_first(at); json_present(e); e = json_next(e), count++)
        visit(e, text, depth - 1);
    if (count > json_count(at))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct json doc;
    const struct str text = {(const char *)data, size};
    if (json_read(&doc, text) == ERR_OK)
        visit(json_root(&doc), text, JSON_DEPTH_MAX);
    else if (json_kind(json_root(&doc)) != JSON_MISSING)
        abort();
    return 0;
}
