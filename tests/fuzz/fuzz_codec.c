/*
 * Any bytes into the bus's decoder: refused, or a message that can be printed, encoded and decoded
 * again, and published for outside tools as sound msgpack and JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "common/msg/codec.h"
#include "common/msg/cursor.h"
#include "common/msg/outside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct codec_room room;
static struct codec_room room_again;
static char frame[CODEC_LOCAL_MAX];
static char outside[OUTSIDE_BODY_MAX];
static char json[4 * OUTSIDE_BODY_MAX];

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct msg m;
    struct msg again;
    struct codec_head head;
    const struct str bytes = {(const char *)data, size};
    struct text t = TEXT(json);
    if (cursor_sound(bytes, true))
        (void)outside_json(bytes, &t);
    if (codec_decode(bytes, &m, &head, &room) != ERR_OK)
        return 0;
    t = TEXT(json);
    msg_print(&m, &t);
    const size_t len = codec_encode(&m, &head, frame, sizeof(frame));
    must(len > 0 || size > CODEC_COMMAND_MAX / 2); /* a longer spelling of numbers may not fit */
    if (len > 0)
        must(codec_decode((struct str){frame, len}, &again, &head, &room_again) == ERR_OK);
    const size_t body = outside_body(&m, outside, sizeof(outside));
    t = TEXT(json);
    if (body > 0)
        must(outside_json((struct str){outside, body}, &t));
    return 0;
}
