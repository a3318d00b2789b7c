/*
 * What the exchange says when it does not do something: code, HTTP status and
 * sentence (dossier §2.5, §9). Codes are the contract, the sentences are ours
 * except where clients are known to look at them.
 */
#ifndef SIMULATOR_REFUSAL_H
#define SIMULATOR_REFUSAL_H

#include "common/base/str.h"

/* clang-format off */
/* X(code, HTTP status, sentence; % stands for the detail) */
#define REFUSALS(X)                                                                                     \
    X(404,   404, "Not Found")                                                                            \
    X(50000, 400, "Body for POST request can not be empty.")                                            \
    X(50001, 503, "Service temporarily unavailable. Please try again later.")                           \
    X(50002, 400, "JSON syntax error")                                                                  \
    X(50004, 400, "API endpoint request timeout. Does not mean that the request was successful or failed, please check the request result.") \
    X(50005, 410, "API endpoint is inaccessible.")                                                      \
    X(50006, 400, "Invalid Content-Type. Please use \"application/json\".")                             \
    X(50007, 200, "User blocked.")                                                                      \
    X(50011, 429, "Too Many Requests")                                                                  \
    X(50013, 429, "Systems are busy. Please try again later.")                                          \
    X(50014, 400, "Parameter % can not be empty.")                                                      \
    X(50015, 400, "Either parameter % is required.")                                                    \
    X(50016, 400, "Parameter % does not match.")                                                        \
    X(50024, 200, "Parameter % can not be used together.")                                              \
    X(50025, 200, "Parameter % count exceeds the limit.")                                               \
    X(50026, 500, "System error. Please try again later.")                                              \
    X(50035, 403, "This endpoint requires that the API key is bound to an IP.")                         \
    X(50036, 200, "The expTime can't be earlier than the current system time.")                         \
    X(50037, 200, "Order expired.")                                                                     \
    X(50038, 200, "This feature is unavailable in demo trading.")                                       \
    X(50061, 200, "Order rate limit of the sub-account exceeded.")                                      \
    X(50100, 400, "API frozen, please contact customer service.")                                       \
    X(50101, 401, "APIKey does not match current environment.")                                         \
    X(50102, 401, "Timestamp request expired.")                                                         \
    X(50103, 401, "Request header OK-ACCESS-KEY can not be empty.")                                     \
    X(50104, 401, "Request header OK-ACCESS-PASSPHRASE can not be empty.")                              \
    X(50105, 401, "Request header OK-ACCESS-PASSPHRASE incorrect.")                                     \
    X(50106, 401, "Request header OK-ACCESS-SIGN can not be empty.")                                    \
    X(50107, 401, "Request header OK-ACCESS-TIMESTAMP can not be empty.")                               \
    X(50110, 401, "Your IP is not included in your API key's whitelist.")                               \
    X(50111, 401, "Invalid OK-ACCESS-KEY.")                                                             \
    X(50112, 401, "Invalid OK-ACCESS-TIMESTAMP.")                                                       \
    X(50113, 401, "Invalid Sign")                                                                       \
    X(50114, 401, "Invalid authorization")                                                              \
    X(50115, 405, "Invalid request method.")                                                            \
    X(50119, 401, "API key doesn't exist")                                                              \
    X(50120, 200, "This API key doesn't have permission to use this function")                          \
    X(51000, 200, "Parameter %  error")                                                                 \
    X(51001, 200, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.")                     \
    X(51003, 200, "Either client order ID or order ID is required.")                                    \
    X(51004, 200, "Order failed. The position would exceed the limit at this leverage.")                \
    X(51005, 200, "Your order amount exceeds the max order amount.")                                    \
    X(51006, 200, "Order price is not within the price limit.")                                         \
    X(51008, 200, "Order failed. Insufficient % balance in account.")                                   \
    X(51010, 200, "You can't complete this request under your current account mode.")                   \
    X(51011, 200, "Order ID already exists.")                                                           \
    X(51012, 200, "Token doesn't exist.")                                                               \
    X(51015, 200, "Instrument ID does not match instrument type.")                                      \
    X(51016, 200, "Client order ID already exists.")                                                    \
    X(51020, 200, "Your order should meet or exceed the minimum order amount.")                         \
    X(51021, 200, "The pair or contract is not yet listed.")                                            \
    X(51022, 200, "Contract suspended.")                                                                \
    X(51023, 200, "Position doesn't exist.")                                                            \
    X(51024, 200, "Unified accountblocked.")                                                            \
    X(51027, 200, "Contract expired.")                                                                  \
    X(51029, 200, "Contract is being settled.")                                                         \
    X(51041, 200, "Net mode only in this account mode.")                                                \
    X(51054, 500, "Request timed out. Please try again.")                                               \
    X(51071, 200, "Number of cancel-all-after timers exceeds the limit of 20 tags.")                    \
    X(51101, 200, "Entered amount exceeds the max order amount.")                                       \
    X(51103, 200, "Number of pending orders for the underlying exceeds the limit.")                     \
    X(51111, 200, "Maximum 20 orders can be placed in bulk.")                                           \
    X(51112, 200, "Close order size exceeds your available size.")                                      \
    X(51117, 200, "Number of pending closing orders exceeds the limit.")                                \
    X(51121, 200, "Order quantity must be a multiple of the lot size.")                                 \
    X(51124, 200, "You can only place limit orders during call auction.")                               \
    X(51127, 200, "Available balance is 0.")                                                            \
    X(51131, 200, "Available balance insufficient.")                                                    \
    X(51137, 200, "The price of your buy order is above the highest allowed.")                          \
    X(51138, 200, "The price of your sell order is below the lowest allowed.")                          \
    X(51148, 200, "Reduce-only order would increase the position.")                                     \
    X(51149, 500, "Order timed out. Please try again.")                                                 \
    X(51150, 200, "The precision of the number of trades or the price exceeds the limit.")              \
    X(51169, 200, "Order failed because you don't have any positions in this direction to reduce.")     \
    X(51170, 200, "Failed to place order. A reduce-only order can't be the same trading direction as your existing positions.") \
    X(51174, 200, "Number of pending orders for this instrument exceeds the limit of 500.")             \
    X(51185, 200, "The maximum value allowed per order is %.")                                          \
    X(51186, 200, "Leverage exceeds the maximum.")                                                      \
    X(51201, 200, "The value of a market order can't exceed %.")                                        \
    X(51202, 200, "Market order amount exceeds the maximum amount.")                                    \
    X(51203, 200, "Order amount exceeds the limit.")                                                    \
    X(51204, 200, "The price for the limit order can't be empty.")                                      \
    X(51205, 200, "Reduce Only is not available.")                                                      \
    X(51139, 200, "Reduce-only feature is unavailable for spot transactions.")                          \
    X(51400, 200, "Order cancellation failed as the order has been filled, canceled or does not exist.") \
    X(51405, 200, "Cancellation failed as you don't have any pending orders.")                          \
    X(51406, 200, "Maximum 20 orders can be canceled in bulk.")                                         \
    X(51407, 200, "Either order ID or client order ID is required.")                                    \
    X(51408, 200, "Pair ID or name doesn't match the order information.")                               \
    X(51410, 200, "Cancellation failed as the order is already in canceling status.")                   \
    X(51500, 200, "You must enter a price, quantity, or TP/SL.")                                        \
    X(51501, 200, "Maximum of 20 orders can be modified in bulk.")                                      \
    X(51502, 200, "Order modification failed for insufficient %.")                                      \
    X(51503, 200, "Order modification failed as the order has been filled, canceled or does not exist.") \
    X(51506, 200, "Order modification unavailable for the order type.")                                 \
    X(51508, 200, "Orders are not allowed to be modified during the call auction.")                     \
    X(51511, 200, "Order modification failed as the price of the post-only order would take.")          \
    X(51512, 200, "Failed to amend orders in batches. You cannot have duplicate orders in the same request.") \
    X(51513, 200, "Number of modification requests in progress for an order exceeds 3.")                \
    X(51514, 200, "Order modification failed. The price length must be 32 characters or shorter.")      \
    X(51603, 200, "Order does not exist")                                                               \
    X(52000, 200, "No market data found.")                                                              \
    X(54000, 200, "Margin trading is not supported.")                                                   \
    X(54012, 200, "Only post-only orders and cancellations are accepted for now.")                      \
    X(54036, 200, "FOK orders can't use cancel_both.")                                                  \
    X(54072, 200, "This contract is currently view-only and not tradable.")                             \
    X(54084, 200, "Invalid slippagePct.")                                                               \
    X(59000, 200, "Settings failed. Close any open positions or cancel orders first.")                  \
    X(59101, 200, "Leverage can't be modified. Please cancel all pending orders first.")                \
    X(59102, 200, "Leverage exceeds the maximum.")                                                      \
    X(59107, 200, "Leverage can't be modified. Please cancel all pending cross-margin orders first.")   \
    X(59108, 200, "Low leverage and insufficient margin, please adjust the leverage.")                  \
    X(59200, 200, "Insufficient account balance.")                                                      \
    X(60004, 200, "Invalid timestamp")                                                                  \
    X(60005, 200, "Invalid apiKey")                                                                     \
    X(60006, 200, "Timestamp request expired")                                                          \
    X(60007, 200, "Invalid sign")                                                                       \
    X(60008, 200, "The current WebSocket endpoint does not support subscribing for %.")                 \
    X(60009, 200, "Login failed.")                                                                      \
    X(60011, 200, "Please log in")                                                                      \
    X(60012, 200, "Invalid request: %")                                                                 \
    X(60013, 200, "Invalid args")                                                                       \
    X(60014, 200, "Requests too frequent")                                                              \
    X(60018, 200, "Wrong URL or % doesn't exist. Please use the correct URL, channel and parameters referring to API document.") \
    X(60019, 200, "Invalid op: %")                                                                      \
    X(60024, 200, "Wrong passphrase")                                                                   \
    X(60027, 200, "Parameter % can not be empty.")                                                      \
    X(60031, 200, "The WebSocket endpoint does not allow multiple or repeated logins.")                 \
    X(60032, 200, "API key doesn't exist")                                                              \
    X(60033, 200, "Parameter % error")                                                                  \
    X(64003, 200, "Your trading fee tier doesn't meet the requirement to access this channel")          \
    X(64004, 200, "Subscribe to both % and books is not allowed. Unsubscribe books first.")             \
    X(64008, 200, "The connection will soon be closed for a service upgrade. Please reconnect.")
/* clang-format on */

/* HTTP status of a refusal of the whole request; 200 for a code that is not listed. */
int refusal_status(int code);

/* Appends the sentence with the detail in it. */
void refusal_text(int code, struct str detail, struct text *out);

#endif
