/* What a change of the book costs: nanoseconds an update of four levels, and a frame from text. */
#include <stdio.h>
#include <time.h>

#include "common/market/book.h"
#include "common/okx/okx_read_market.h"

enum { UPDATES = 2000000, FRAMES = 200000 };

static struct book book;
static struct json doc;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fill(void)
{
    static struct book_level bids[BOOK_LEVELS_MAX], asks[BOOK_LEVELS_MAX];
    for (int64_t i = 0; i < BOOK_LEVELS_MAX; i++) {
        bids[i] = (struct book_level){PX(915000 - i), QTY(1000 + i)};
        asks[i] = (struct book_level){PX(915001 + i), QTY(1000 + i)};
    }
    const struct book_change c = {.snapshot = true,
                                  .seq_id = 1,
                                  .prev_id = -1,
                                  .bids = bids,
                                  .bid_count = BOOK_LEVELS_MAX,
                                  .asks = asks,
                                  .ask_count = BOOK_LEVELS_MAX};
    (void)book_apply(&book, &c);
}

static void bench_apply(void)
{
    uint64_t chance = 88172645463325252;
    const double start = seconds();
    for (int64_t i = 0; i < UPDATES; i++) {
        struct book_level bids[2], asks[2];
        for (int k = 0; k < 2; k++) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            const int64_t near = (int64_t)(chance % 20), qty = (int64_t)(chance >> 32) % 3;
            bids[k] = (struct book_level){PX(915000 - near), QTY(qty)};
            asks[k] = (struct book_level){PX(915001 + near), QTY(qty)};
        }
        const struct book_change c = {.seq_id = i + 2,
                                      .prev_id = i + 1,
                                      .bids = bids,
                                      .bid_count = 2,
                                      .asks = asks,
                                      .ask_count = 2};
        (void)book_apply(&book, &c);
    }
    printf("book: %.1f ns an update of 4 levels near the touch\n",
           (seconds() - start) * 1e9 / UPDATES);
}

static void bench_frame(void)
{
    const struct str text = STR(
        "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT\"},\"action\":\"update\",\"data\":[{"
        "\"asks\":[[\"91500.2\",\"0\",\"0\",\"0\"],[\"91500.4\",\"0.25\",\"0\",\"1\"]],\"bids\":[["
        "\"91500.1\",\"0.30178218\",\"0\",\"2\"],[\"91499.8\",\"1.2\",\"0\",\"4\"]],\"ts\":"
        "\"1767323045750\",\"checksum\":0,\"seqId\":66540235873,\"prevSeqId\":66540235851}]}");
    static const struct instrument grid = {.px_exp = -1, .qty_exp = -8};
    size_t total = 0;
    const double start = seconds();
    for (int i = 0; i < FRAMES; i++) {
        struct okx_frame frame;
        struct okx_book b;
        struct book_level at[16];
        size_t count = 0;
        if (okx_read_frame(&doc, text, &frame) != ERR_OK)
            return;
        if (okx_read_book(json_first(frame.data), &b) != ERR_OK)
            return;
        if (okx_read_levels(b.bids, &grid, at, 16, &count) != ERR_OK)
            return;
        total += count;
        if (okx_read_levels(b.asks, &grid, at, 16, &count) != ERR_OK)
            return;
        total += count;
    }
    printf("okx: %.1f ns a books frame of 4 levels, from text to integers (%zu levels)\n",
           (seconds() - start) * 1e9 / FRAMES, total);
}

int main(void)
{
    fill();
    bench_apply();
    bench_frame();
    return 0;
}
