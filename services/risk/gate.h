/*
 * The gate: every place and amend passes all rules that apply to it, or is refused by the first
 * one that fails, with a stable code, what was measured, what is allowed, and where there is one
 * the number that would work. There is no override. Cancels do not come here: they always pass.
 *
 * The rules are rows of GATE_RULES in rules.h.
 */
#ifndef RISK_GATE_H
#define RISK_GATE_H

#include "services/risk/ask.h"

/* The first rule that refuses, or VERDICT_OK. Takes a request token only when it says OK. */
enum verdict gate_judge(struct ask *a);

/* Why the next opening order on this symbol would be refused whatever its price and size: the
 * rules that do not depend on the order. VERDICT_OK when none would. */
enum verdict gate_outlook(struct ask *a);

#endif
