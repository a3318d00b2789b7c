#include "common/io/loop.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/io/epoch.h"
#include "tests/lib/test.h"

struct trace {
    struct loop *loop;
    int fd;
    int calls;
    bool forget;
};

static void on_readable(void *arg, uint32_t events)
{
    struct trace *t = arg;
    char c;
    assert_true(events & EPOLLIN);
    assert_int_equal(read(t->fd, &c, 1), 1);
    t->calls++;
    if (t->forget)
        loop_forget(t->loop, t->fd);
    else if (t->calls == 2)
        loop_stop(t->loop);
}

static void a_descriptor_is_called_until_it_is_forgotten(void **state)
{
    (void)state;
    int p[2];
    struct loop *l = loop_new();
    assert_int_equal(pipe(p), 0);
    struct trace t = {.loop = l, .fd = p[0]};
    assert_int_equal(loop_watch(l, p[0], EPOLLIN, on_readable, &t), ERR_OK);
    assert_int_equal(write(p[1], "ab", 2), 2);
    loop_run(l);
    assert_int_equal(t.calls, 2);
    t.forget = true;
    assert_int_equal(write(p[1], "cd", 2), 2);
    loop_dispatch(l);
    loop_dispatch(l);
    assert_int_equal(t.calls, 3);
    assert_int_equal(loop_change(l, p[0], EPOLLOUT), ERR_UNKNOWN);
    (void)close(p[0]);
    (void)close(p[1]);
    loop_destroy(&l);
    assert_null(l);
}

static void on_time(void *arg, uint32_t events)
{
    struct trace *t = arg;
    assert_int_equal(events, 0);
    t->calls++;
    loop_stop(t->loop);
}

static void a_timer_fires_once_and_a_stopped_one_never(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    struct trace t = {.loop = l}, never = {.loop = l};
    struct loop_timer *a = loop_timer_new(l, on_time, &t), *b = loop_timer_new(l, on_time, &never);
    loop_timer_after(b, DUR(0));
    loop_timer_stop(b);
    loop_timer_after(a, DUR_MS(2));
    loop_run(l);
    loop_dispatch(l);
    assert_int_equal(t.calls, 1);
    assert_int_equal(never.calls, 0);
    loop_timer_destroy(&a);
    loop_timer_destroy(&b);
    assert_null(a);
    loop_destroy(&l);
}

static bool poll_twice(void *arg)
{
    struct trace *t = arg;
    if (++t->calls == 3)
        loop_stop(t->loop);
    return true; /* found work: the loop may not sleep */
}

static void a_loop_that_found_work_does_not_sleep(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    struct trace t = {.loop = l};
    loop_set_poll(l, poll_twice, &t);
    loop_run(l); /* would hang for ever if it slept */
    assert_int_equal(t.calls, 3);
    loop_destroy(&l);
}

static void an_epoch_grows_and_a_second_process_is_refused(void **state)
{
    (void)state;
    char dir[] = "/tmp/okxmm-epoch-XXXXXX", text[300], path[64];
    uint32_t first = 0, again = 0;
    assert_non_null(mkdtemp(dir));
    struct text why = TEXT(text);
    assert_int_equal(epoch_take(dir, "risk", &first, &why), ERR_OK);
    assert_true(first > 50000000); /* seconds since 2025 */
    assert_int_equal(epoch_take(dir, "risk", &again, &why), ERR_DUPLICATE);
    assert_true(str_find(text_done(&why), STR("--instance")) < why.len);
    assert_int_equal(epoch_take(dir, "risk1", &again, &why), ERR_OK);
    (void)strcat(strcpy(path, dir), "/risk.epoch");
    (void)unlink(path);
    (void)strcat(strcpy(path, dir), "/risk1.epoch");
    (void)unlink(path);
    (void)rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_descriptor_is_called_until_it_is_forgotten),
        cmocka_unit_test(a_timer_fires_once_and_a_stopped_one_never),
        cmocka_unit_test(a_loop_that_found_work_does_not_sleep),
        cmocka_unit_test(an_epoch_grows_and_a_second_process_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
