/*
 * What a person should see: the latest word of every process, kept by service,
 * symbol and currency. Messages go in; nothing is computed that its author did not
 * say, except ages. Unknown stays empty.
 */
#ifndef MONITOR_VIEW_H
#define MONITOR_VIEW_H

#include "common/base/settings.h"
#include "common/msg/msg.h"

enum {
    VIEW_INSTANCES = 16, /* of one service; a further one takes the place of the longest silent */
    VIEW_CURRENCIES = 64,
    VIEW_REASON_SIZE = 640,
    VIEW_SYMBOLS = SETTING_SYMBOLS_MAX
};

/* One process, by its session. */
struct view_instance {
    bool known;
    uint64_t ses;
    uint16_t instance;
    ts_t heard; /* last heartbeat */
    struct msg_heartbeat beat;
};

/* The last WHY of a side; what it borrowed is kept beside it. */
struct view_why {
    ts_t at; /* 0: none yet */
    struct msg_why said;
    struct gate_row rows[MSG_GATES_MAX];
    char detail[VIEW_REASON_SIZE];
    char opens[VIEW_REASON_SIZE];
};

struct view_symbol {
    struct word inst;
    ts_t status_at;                  /* 0: the strategy has said nothing yet */
    struct msg_symbol_status status; /* its text is kept in `reason` */
    char reason[VIEW_REASON_SIZE];
    struct msg_symbol_limits limits; /* its text is kept in `limits_detail` */
    char limits_detail[VIEW_REASON_SIZE];
    bool limits_known;
    struct msg_position position;
    bool position_known;
    struct msg_lease lease;
    struct msg_edge edge; /* what the strategy thinks of it */
    bool edge_known;
    struct msg_forecast forecast;
    bool forecast_known;
    struct msg_markout markout[2]; /* by side of our fills */
    bool markout_known[2];
    struct view_why why[2];  /* by side */
    struct msg_book_top top; /* as the exchange shows it, our orders in it */
    bool top_known;
    enum book_state book;
    ts_t book_at;   /* the feed's last word about this book; 0: none yet */
    bool book_said; /* gaps and resets are known */
    uint32_t gaps;
    uint32_t resets;
};

struct view {
    struct word exchange;
    struct view_instance instance[service_count][VIEW_INSTANCES];
    uint32_t symbol_count;
    struct view_symbol symbol[VIEW_SYMBOLS];
    struct msg_mode mode;
    char mode_detail[VIEW_REASON_SIZE];
    bool mode_known;
    struct msg_totals totals;
    bool totals_known;
    struct msg_pool pool;
    bool pool_known;
    uint32_t ledger_count;
    struct msg_ledger ledger[VIEW_CURRENCIES];
    struct msg_executor_status executor;
    bool executor_known;
    struct msg_feed_link link;
    bool link_known;
};

void view_init(struct view *v, const struct settings *settings);

/* What is known of a symbol; NULL: it is none of ours. */
const struct view_symbol *view_symbol(const struct view *v, struct str inst);

/* The last WHY of a side as a message; its borrowed parts live as long as the view. */
struct msg view_why(const struct view_symbol *s, enum side side);

/* Takes any message; those without a place in the picture change nothing. A symbol beyond the
 * configured ones is added while there is room. */
void view_take(struct view *v, const struct msg *m);

/* How a process is, as seen now: its own word, or dead after 3 s without a heartbeat. */
enum service_state view_state(const struct view_instance *i, ts_t now);

/* The instance that stands for a service: a live one if there is any; NULL: none was ever heard. */
const struct view_instance *view_service(const struct view *v, enum service s, ts_t now);

/* Does this slot stand for its instance number? Of several lives of one instance, one does. */
bool view_stands(const struct view *v, enum service s, size_t slot, ts_t now);

/* How many instances of a service are alive. */
uint32_t view_live(const struct view *v, enum service s, ts_t now);

#endif
