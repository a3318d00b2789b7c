/* What must hold of every message the schema can express. */
#include <stdlib.h>
#include <string.h>

#include "common/msg/codec.h"
#include "common/msg/layout.h"
#include "tests/lib/gen_msg.h"
#include "tests/lib/test.h"

enum { ROUNDS = 40, MUTATIONS = 60, FRAME = 65536 };

static struct gen_msg gen;
static struct codec_room room;
static char frame[FRAME];

static size_t encoded(struct msg *m, size_t i, struct codec_head *head)
{
    gen_fill(&gen, layout_at(i)->type, m);
    *head = (struct codec_head){(uint16_t)gen_u64(&gen), (int64_t)(gen_u64(&gen) >> 1)};
    const size_t len = codec_encode(m, head, frame, sizeof(frame));
    assert_true(len > 0);
    return len;
}

static void every_message_survives_the_trip(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < layout_count(); i++) {
            struct msg m;
            struct msg back;
            struct codec_head head;
            struct codec_head head_back;
            const size_t len = encoded(&m, i, &head);
            const struct str bytes = {frame, len};
            assert_int_equal(codec_decode(bytes, &back, &head_back, &room), ERR_OK);
            gen_assert_same(&m, &back);
            assert_int_equal(head.stream, head_back.stream);
            assert_true(head.mono == head_back.mono);
        }
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < layout_count(); i++) {
        struct msg m;
        struct msg back;
        struct codec_head head;
        const size_t len = encoded(&m, i, &head);
        for (size_t cut = 0; cut < len; cut++) {
            char *exact = malloc(cut + 1); /* so that a sanitizer sees a read beyond */
            memcpy(exact, frame, cut);
            const struct str bytes = {exact, cut};
            assert_int_not_equal(codec_decode(bytes, &back, &head, &room), ERR_OK);
            free(exact);
        }
    }
}

/* Whatever is accepted after a random change is a message again: it can be encoded and printed. */
static void a_mutated_frame_is_refused_or_a_message(void **state)
{
    (void)state;
    static char again[FRAME];
    static char line[FRAME];
    for (size_t i = 0; i < layout_count(); i++) {
        struct msg m;
        struct codec_head head;
        const size_t len = encoded(&m, i, &head);
        for (int n = 0; n < MUTATIONS; n++) {
            const size_t at = gen_u64(&gen) % (n % 2 == 0 ? len : 60);
            const char was = frame[at < len ? at : 0];
            frame[at < len ? at : 0] = (char)gen_u64(&gen);
            struct msg back;
            if (codec_decode((struct str){frame, len}, &back, &head, &room) == ERR_OK) {
                struct text t = TEXT(line);
                assert_true(codec_encode(&back, &head, again, sizeof(again)) > 0);
                msg_print(&back, &t);
            }
            frame[at < len ? at : 0] = was;
        }
    }
}

static void only_its_author_may_say_a_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < layout_count(); i++) {
        const struct layout *l = layout_at(i);
        if (l->author == SERVICE_RUNNER)
            continue;
        for (uint32_t src = 0; src < service_count; src++) {
            struct msg m;
            struct msg back;
            struct codec_head head = {0};
            gen_fill(&gen, l->type, &m);
            m.src = (enum service)src;
            const size_t len = codec_encode(&m, &head, frame, sizeof(frame));
            assert_int_equal(codec_decode((struct str){frame, len}, &back, &head, &room),
                             src == l->author ? ERR_OK : ERR_AUTHOR);
        }
    }
}

int main(void)
{
    gen_init(&gen, gen_seed(20260101));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_survives_the_trip),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_mutated_frame_is_refused_or_a_message),
        cmocka_unit_test(only_its_author_may_say_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
