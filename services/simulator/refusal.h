/*
 * What the exchange says when it does not do something: code, HTTP status and
 * sentence (dossier §2.5, §9). Codes are the contract, the sentences are ours
 * except where clients are known to look at them. The venue's own refusals stand in
 * venue_codes.h.
 */
#ifndef SIMULATOR_REFUSAL_H
#define SIMULATOR_REFUSAL_H

#include "common/base/str.h"

/* clang-format off */
/* X(code, HTTP status, sentence; % stands for the detail) */
#define REFUSALS(X) \
    X(404  , 404, "Not Found") \
    X(50000, 400, "Body for POST request can not be empty.") \
    X(50001, 503, "Service temporarily unavailable. Please try again later.") \
    X(50002, 400, "JSON syntax error") \
    X(50006, 400, "Invalid Content-Type. Please use \"application/json\".") \
    X(50011, 429, "Too Many Requests") \
    X(50013, 429, "Systems are busy. Please try again later.") \
    X(50014, 400, "Parameter % can not be empty.") \
    X(50026, 500, "System error. Please try again later.") \
    X(50036, 200, "The expTime can't be earlier than the current system time.") \
    X(50061, 200, "Order rate limit of the sub-account exceeded.") \
    X(50101, 401, "APIKey does not match current environment.") \
    X(50102, 401, "Timestamp request expired.") \
    X(50103, 401, "Request header OK-ACCESS-KEY can not be empty.") \
    X(50104, 401, "Request header OK-ACCESS-PASSPHRASE can not be empty.") \
    X(50105, 401, "Request header OK-ACCESS-PASSPHRASE incorrect.") \
    X(50106, 401, "Request header OK-ACCESS-SIGN can not be empty.") \
    X(50107, 401, "Request header OK-ACCESS-TIMESTAMP can not be empty.") \
    X(50112, 401, "Invalid OK-ACCESS-TIMESTAMP.") \
    X(50113, 401, "Invalid Sign") \
    X(50115, 405, "Invalid request method.") \
    X(50119, 401, "API key doesn't exist") \
    X(50120, 200, "This API key doesn't have permission to use this function") \
    X(51000, 200, "Parameter %  error") \
    X(51001, 200, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.") \
    X(51003, 200, "Either client order ID or order ID is required.") \
    X(51041, 200, "Net mode only in this account mode.") \
    X(51111, 200, "Maximum 20 orders can be placed in bulk.") \
    X(51406, 200, "Maximum 20 orders can be canceled in bulk.") \
    X(51501, 200, "Maximum of 20 orders can be modified in bulk.") \
    X(51512, 200, "Failed to amend orders in batches. You cannot have duplicate orders in the same request.") \
    X(51603, 200, "Order does not exist") \
    X(60004, 200, "Invalid timestamp") \
    X(60005, 200, "Invalid apiKey") \
    X(60006, 200, "Timestamp request expired") \
    X(60007, 200, "Invalid sign") \
    X(60009, 200, "Login failed.") \
    X(60011, 200, "Please log in") \
    X(60012, 200, "Invalid request: %") \
    X(60013, 200, "Invalid args") \
    X(60014, 200, "Requests too frequent") \
    X(60018, 200, "Wrong URL or % doesn't exist. Please use the correct URL, channel and parameters referring to API document.") \
    X(60024, 200, "Wrong passphrase") \
    X(60031, 200, "The WebSocket endpoint does not allow multiple or repeated logins.") \
    X(60032, 200, "API key doesn't exist") \
    X(64003, 200, "Your trading fee tier doesn't meet the requirement to access this channel") \
    X(64004, 200, "Subscribe to both % and books is not allowed. Unsubscribe books first.") \
    X(64008, 200, "The connection will soon be closed for a service upgrade. Please reconnect.")
/* clang-format on */

/* HTTP status of a refusal of the whole request; 200 for a code that is not listed. */
int refusal_status(int code);

/* Appends the sentence with the detail in it. A code that is not listed, as a fault may ask for,
 * is said in the words of the venue or of the client's own table. */
void refusal_text(int code, struct str detail, struct text *out);

#endif
