/*
 * A message as the members of a JSON object, made from the schema: ratios and amounts are decimal
 * strings, counts numbers, moments and spans milliseconds under a name that ends in _ms.
 */
#ifndef MONITOR_FIELDS_H
#define MONITOR_FIELDS_H

#include "common/msg/msg.h"

/* `{...}` with every field but inst and side, which are known from the place; {} for a message
 * that is not known. Levels and scales have no place here. */
void fields_json(const struct msg *m, bool known, struct text *out);

#endif
