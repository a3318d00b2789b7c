/*
 * The view as JSON: what `okx-mm status --json` prints and GET /api/v1/status
 * answers. Money, prices and ratios are decimal strings, empty when unknown; counts
 * are numbers. Keys are only added.
 */
#ifndef MONITOR_STATUS_H
#define MONITOR_STATUS_H

#include "services/monitor/view.h"

void status_json(const struct view *v, ts_t now, struct text *out);

/* {"symbols":{"BTC-USDT":{"buy":{...},"sell":{...}}}}: the last WHY of each side: `age_ms` and,
 * under `said`, its fields; empty objects where no strategy has spoken yet. `inst` empty: every
 * symbol. False: it is none of ours, and nothing is written. */
bool why_json(const struct view *v, struct str inst, ts_t now, struct text *out);

/* {"ok":true|false,"missing":[...]}: ok when every trading service is alive. Returns ok. */
bool health_json(const struct view *v, ts_t now, struct text *out);

#endif
