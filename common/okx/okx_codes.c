#include "common/okx/okx_codes.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"

/* X(code, class on a trade request, class on a query, text), ascending. */
/* clang-format off */
#define OKX_CODES(X) \
    X(    0, OKX_OK,       OKX_OK,       "done") \
    X(    1, OKX_PER_ITEM, OKX_PER_ITEM, "all operations failed") \
    X(    2, OKX_PER_ITEM, OKX_PER_ITEM, "some operations failed") \
    X(50000, OKX_FATAL,    OKX_FATAL,    "the body of a POST is empty") \
    X(50001, OKX_UNKNOWN,  OKX_RETRY,    "service temporarily unavailable") \
    X(50002, OKX_FATAL,    OKX_FATAL,    "JSON syntax error") \
    X(50004, OKX_UNKNOWN,  OKX_RETRY,    "endpoint timed out, outcome unknown") \
    X(50005, OKX_HALT,     OKX_HALT,     "endpoint offline") \
    X(50006, OKX_FATAL,    OKX_FATAL,    "wrong Content-Type") \
    X(50007, OKX_FATAL,    OKX_FATAL,    "user is blocked") \
    X(50008, OKX_FATAL,    OKX_FATAL,    "user does not exist") \
    X(50009, OKX_FATAL,    OKX_FATAL,    "user is frozen") \
    X(50011, OKX_BACK_OFF, OKX_BACK_OFF, "rate limit reached") \
    X(50012, OKX_FATAL,    OKX_FATAL,    "account status invalid") \
    X(50013, OKX_UNKNOWN,  OKX_BACK_OFF, "system busy") \
    X(50014, OKX_REJECT,   OKX_REJECT,   "a mandatory parameter is empty") \
    X(50015, OKX_REJECT,   OKX_REJECT,   "one of two parameters is required") \
    X(50016, OKX_REJECT,   OKX_REJECT,   "parameters do not match") \
    X(50017, OKX_FATAL,    OKX_FATAL,    "position frozen by auto-deleveraging") \
    X(50018, OKX_FATAL,    OKX_FATAL,    "position frozen by auto-deleveraging") \
    X(50019, OKX_FATAL,    OKX_FATAL,    "position frozen by auto-deleveraging") \
    X(50020, OKX_FATAL,    OKX_FATAL,    "position frozen by liquidation") \
    X(50021, OKX_FATAL,    OKX_FATAL,    "position frozen by liquidation") \
    X(50022, OKX_FATAL,    OKX_FATAL,    "position frozen by liquidation") \
    X(50023, OKX_RETRY,    OKX_RETRY,    "frozen while funding is charged") \
    X(50024, OKX_REJECT,   OKX_REJECT,   "parameters exclude each other") \
    X(50025, OKX_REJECT,   OKX_REJECT,   "too many values") \
    X(50026, OKX_UNKNOWN,  OKX_RETRY,    "system error") \
    X(50027, OKX_FATAL,    OKX_FATAL,    "account restricted from trading") \
    X(50028, OKX_FATAL,    OKX_FATAL,    "account cannot place orders") \
    X(50029, OKX_FATAL,    OKX_FATAL,    "restricted by risk control") \
    X(50030, OKX_FATAL,    OKX_FATAL,    "no permission for this endpoint") \
    X(50033, OKX_FATAL,    OKX_FATAL,    "instrument not permitted") \
    X(50035, OKX_FATAL,    OKX_FATAL,    "endpoint needs a key bound to an address") \
    X(50036, OKX_CLOCK,    OKX_CLOCK,    "expTime is already past") \
    X(50037, OKX_CLOCK,    OKX_CLOCK,    "order expired before it was processed") \
    X(50038, OKX_REJECT,   OKX_REJECT,   "not available in demo trading") \
    X(50040, OKX_BACK_OFF, OKX_BACK_OFF, "operations too frequent") \
    X(50044, OKX_HALT,     OKX_HALT,     "feature not available") \
    X(50046, OKX_HALT,     OKX_HALT,     "feature not available") \
    X(50051, OKX_FATAL,    OKX_FATAL,    "restricted by compliance") \
    X(50052, OKX_FATAL,    OKX_FATAL,    "restricted by local law") \
    X(50059, OKX_FATAL,    OKX_FATAL,    "identity verification needed") \
    X(50060, OKX_FATAL,    OKX_FATAL,    "identity verification insufficient") \
    X(50061, OKX_BACK_OFF, OKX_BACK_OFF, "order limit of the sub-account reached") \
    X(50062, OKX_HALT,     OKX_HALT,     "feature not available") \
    X(50071, OKX_STALE,    OKX_STALE,    "identifier already exists") \
    X(50072, OKX_REJECT,   OKX_REJECT,   "isolated margin is not supported in this account mode") \
    X(50100, OKX_FATAL,    OKX_FATAL,    "API is frozen") \
    X(50101, OKX_FATAL,    OKX_FATAL,    "key belongs to another environment") \
    X(50102, OKX_CLOCK,    OKX_CLOCK,    "timestamp outside the 30 s window") \
    X(50103, OKX_FATAL,    OKX_FATAL,    "OK-ACCESS-KEY is missing") \
    X(50104, OKX_FATAL,    OKX_FATAL,    "OK-ACCESS-PASSPHRASE is missing") \
    X(50105, OKX_FATAL,    OKX_FATAL,    "wrong passphrase") \
    X(50106, OKX_FATAL,    OKX_FATAL,    "OK-ACCESS-SIGN is missing") \
    X(50107, OKX_FATAL,    OKX_FATAL,    "OK-ACCESS-TIMESTAMP is missing") \
    X(50108, OKX_FATAL,    OKX_FATAL,    "exchange id unknown") \
    X(50109, OKX_FATAL,    OKX_FATAL,    "domain unknown") \
    X(50110, OKX_FATAL,    OKX_FATAL,    "address is not on the whitelist of the key") \
    X(50111, OKX_FATAL,    OKX_FATAL,    "invalid key") \
    X(50112, OKX_CLOCK,    OKX_CLOCK,    "malformed timestamp") \
    X(50113, OKX_FATAL,    OKX_FATAL,    "invalid signature") \
    X(50114, OKX_FATAL,    OKX_FATAL,    "authorization invalid") \
    X(50115, OKX_FATAL,    OKX_FATAL,    "wrong HTTP method") \
    X(50116, OKX_FATAL,    OKX_FATAL,    "only one key allowed") \
    X(50118, OKX_FATAL,    OKX_FATAL,    "broker address required") \
    X(50119, OKX_FATAL,    OKX_FATAL,    "key does not exist") \
    X(50120, OKX_FATAL,    OKX_FATAL,    "key lacks the permission") \
    X(50121, OKX_FATAL,    OKX_FATAL,    "address not allowed") \
    X(51000, OKX_REJECT,   OKX_REJECT,   "parameter error") \
    X(51001, OKX_HALT,     OKX_HALT,     "instrument unknown") \
    X(51003, OKX_REJECT,   OKX_REJECT,   "ordId or clOrdId is required") \
    X(51004, OKX_REJECT,   OKX_REJECT,   "position limit at this leverage exceeded") \
    X(51005, OKX_REJECT,   OKX_REJECT,   "order too large") \
    X(51006, OKX_REJECT,   OKX_REJECT,   "price outside the price limit") \
    X(51008, OKX_REJECT,   OKX_REJECT,   "insufficient balance") \
    X(51009, OKX_FATAL,    OKX_FATAL,    "order placement blocked by the platform") \
    X(51010, OKX_FATAL,    OKX_FATAL,    "not possible in this account mode") \
    X(51011, OKX_STALE,    OKX_STALE,    "order id already exists") \
    X(51012, OKX_REJECT,   OKX_REJECT,   "currency unknown") \
    X(51015, OKX_REJECT,   OKX_REJECT,   "instrument and its type do not match") \
    X(51016, OKX_STALE,    OKX_STALE,    "client order id already exists") \
    X(51017, OKX_REJECT,   OKX_REJECT,   "borrowing limit exceeded") \
    X(51020, OKX_REJECT,   OKX_REJECT,   "below the minimum order size") \
    X(51021, OKX_HALT,     OKX_HALT,     "not yet listed") \
    X(51022, OKX_HALT,     OKX_HALT,     "trading suspended") \
    X(51023, OKX_STALE,    OKX_STALE,    "no position to reduce") \
    X(51024, OKX_FATAL,    OKX_FATAL,    "trading account is blocked") \
    X(51025, OKX_REJECT,   OKX_REJECT,   "too many pending orders") \
    X(51027, OKX_HALT,     OKX_HALT,     "contract expired") \
    X(51028, OKX_HALT,     OKX_HALT,     "contract is being delivered") \
    X(51029, OKX_HALT,     OKX_HALT,     "contract is being settled") \
    X(51030, OKX_HALT,     OKX_HALT,     "funding is being settled") \
    X(51031, OKX_REJECT,   OKX_REJECT,   "price outside the closing band") \
    X(51033, OKX_REJECT,   OKX_REJECT,   "amount limit of an order on this pair exceeded") \
    X(51034, OKX_REJECT,   OKX_REJECT,   "market maker protection fired") \
    X(51037, OKX_FATAL,    OKX_FATAL,    "not possible in portfolio margin") \
    X(51038, OKX_FATAL,    OKX_FATAL,    "not possible in portfolio margin") \
    X(51039, OKX_REJECT,   OKX_REJECT,   "leverage cannot be set in portfolio margin") \
    X(51040, OKX_REJECT,   OKX_REJECT,   "not possible in portfolio margin") \
    X(51041, OKX_FATAL,    OKX_FATAL,    "portfolio margin has net mode only") \
    X(51043, OKX_STALE,    OKX_STALE,    "no position to reduce") \
    X(51046, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51047, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51048, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51049, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51050, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51051, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51052, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51053, OKX_REJECT,   OKX_REJECT,   "take-profit or stop-loss price relation wrong") \
    X(51054, OKX_UNKNOWN,  OKX_RETRY,    "request timed out") \
    X(51065, OKX_STALE,    OKX_STALE,    "algo order id already exists") \
    X(51070, OKX_FATAL,    OKX_FATAL,    "account mode can only be changed in the app") \
    X(51071, OKX_REJECT,   OKX_REJECT,   "too many tag timers") \
    X(51087, OKX_HALT,     OKX_HALT,     "listing cancelled") \
    X(51101, OKX_REJECT,   OKX_REJECT,   "order too large") \
    X(51102, OKX_REJECT,   OKX_REJECT,   "too many pending orders") \
    X(51103, OKX_REJECT,   OKX_REJECT,   "too many pending orders") \
    X(51104, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51105, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51106, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51107, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51108, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51110, OKX_HALT,     OKX_HALT,     "only limit orders in an auction") \
    X(51111, OKX_REJECT,   OKX_REJECT,   "too many orders in a batch") \
    X(51112, OKX_STALE,    OKX_STALE,    "close size larger than the position") \
    X(51116, OKX_REJECT,   OKX_REJECT,   "price outside the price limit") \
    X(51117, OKX_STALE,    OKX_STALE,    "close size larger than the position") \
    X(51120, OKX_REJECT,   OKX_REJECT,   "below the minimum order size") \
    X(51121, OKX_REJECT,   OKX_REJECT,   "size is not a multiple of the lot") \
    X(51122, OKX_REJECT,   OKX_REJECT,   "price outside the price limit") \
    X(51124, OKX_HALT,     OKX_HALT,     "only limit orders in an auction") \
    X(51127, OKX_REJECT,   OKX_REJECT,   "balance is zero") \
    X(51129, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51131, OKX_REJECT,   OKX_REJECT,   "balance insufficient") \
    X(51133, OKX_REJECT,   OKX_REJECT,   "reduce-only not valid here") \
    X(51135, OKX_REJECT,   OKX_REJECT,   "closing price above the buy limit") \
    X(51136, OKX_REJECT,   OKX_REJECT,   "closing price below the sell limit") \
    X(51137, OKX_REJECT,   OKX_REJECT,   "buy price above the price limit") \
    X(51138, OKX_REJECT,   OKX_REJECT,   "sell price below the price limit") \
    X(51139, OKX_REJECT,   OKX_REJECT,   "reduce-only not valid for spot") \
    X(51148, OKX_STALE,    OKX_STALE,    "reduce-only conflicts with the position") \
    X(51149, OKX_UNKNOWN,  OKX_RETRY,    "order timed out, outcome unknown") \
    X(51150, OKX_REJECT,   OKX_REJECT,   "precision of price or size too high") \
    X(51155, OKX_FATAL,    OKX_FATAL,    "pair restricted in this region") \
    X(51169, OKX_STALE,    OKX_STALE,    "no position to reduce") \
    X(51170, OKX_STALE,    OKX_STALE,    "reduce-only order on the same side as the position") \
    X(51171, OKX_STALE,    OKX_STALE,    "reduce-only orders exceed the position") \
    X(51174, OKX_REJECT,   OKX_REJECT,   "too many pending orders on this instrument") \
    X(51185, OKX_REJECT,   OKX_REJECT,   "order value above the limit") \
    X(51186, OKX_REJECT,   OKX_REJECT,   "leverage above the limit") \
    X(51187, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(51196, OKX_HALT,     OKX_HALT,     "only limit orders before quoting") \
    X(51197, OKX_HALT,     OKX_HALT,     "only limit orders before quoting") \
    X(51201, OKX_REJECT,   OKX_REJECT,   "order value above the limit") \
    X(51202, OKX_REJECT,   OKX_REJECT,   "order too large") \
    X(51203, OKX_REJECT,   OKX_REJECT,   "order too large") \
    X(51204, OKX_REJECT,   OKX_REJECT,   "price is missing") \
    X(51205, OKX_REJECT,   OKX_REJECT,   "reduce-only not available") \
    X(51209, OKX_FATAL,    OKX_FATAL,    "account may only reduce delta") \
    X(51210, OKX_FATAL,    OKX_FATAL,    "account may only reduce delta") \
    X(51211, OKX_FATAL,    OKX_FATAL,    "account may only reduce delta") \
    X(51212, OKX_FATAL,    OKX_FATAL,    "account may only reduce delta") \
    X(51213, OKX_FATAL,    OKX_FATAL,    "account may only reduce delta") \
    X(51214, OKX_FATAL,    OKX_FATAL,    "account may only reduce delta") \
    X(51400, OKX_STALE,    OKX_STALE,    "cancel failed: filled, cancelled or unknown") \
    X(51401, OKX_STALE,    OKX_STALE,    "cancel failed: already cancelled") \
    X(51402, OKX_STALE,    OKX_STALE,    "cancel failed: already completed") \
    X(51403, OKX_REJECT,   OKX_REJECT,   "this order type cannot be cancelled") \
    X(51404, OKX_RETRY,    OKX_RETRY,    "cannot cancel in this phase of the auction") \
    X(51405, OKX_STALE,    OKX_STALE,    "nothing to cancel") \
    X(51406, OKX_REJECT,   OKX_REJECT,   "too many cancels in a batch") \
    X(51407, OKX_REJECT,   OKX_REJECT,   "ordId or clOrdId is required") \
    X(51408, OKX_REJECT,   OKX_REJECT,   "order and instrument do not match") \
    X(51410, OKX_STALE,    OKX_STALE,    "cancel already under way") \
    X(51412, OKX_UNKNOWN,  OKX_RETRY,    "cancel timed out") \
    X(51413, OKX_REJECT,   OKX_REJECT,   "this order type cannot be cancelled") \
    X(51500, OKX_REJECT,   OKX_REJECT,   "amend without a change") \
    X(51501, OKX_REJECT,   OKX_REJECT,   "too many amends in a batch") \
    X(51502, OKX_REJECT,   OKX_REJECT,   "amend failed: insufficient balance") \
    X(51503, OKX_STALE,    OKX_STALE,    "amend failed: filled or cancelled") \
    X(51506, OKX_REJECT,   OKX_REJECT,   "this order type cannot be amended") \
    X(51508, OKX_REJECT,   OKX_REJECT,   "cannot amend during an auction") \
    X(51511, OKX_REJECT,   OKX_REJECT,   "amend failed: a post-only order would take") \
    X(51512, OKX_REJECT,   OKX_REJECT,   "the same order twice in a batch") \
    X(51513, OKX_BACK_OFF, OKX_BACK_OFF, "too many amends of this order under way") \
    X(51514, OKX_REJECT,   OKX_REJECT,   "price has too many characters") \
    X(51521, OKX_STALE,    OKX_STALE,    "amend conflicts with reduce-only") \
    X(51522, OKX_STALE,    OKX_STALE,    "amend conflicts with reduce-only") \
    X(51600, OKX_STALE,    OKX_STALE,    "order status not found") \
    X(51601, OKX_STALE,    OKX_STALE,    "status and id exclude each other") \
    X(51602, OKX_STALE,    OKX_STALE,    "status or id required") \
    X(51603, OKX_STALE,    OKX_STALE,    "order does not exist") \
    X(52000, OKX_RETRY,    OKX_RETRY,    "no market data") \
    X(54000, OKX_REJECT,   OKX_REJECT,   "margin trading not supported") \
    X(54004, OKX_REJECT,   OKX_REJECT,   "batch failed with another of its orders") \
    X(54007, OKX_HALT,     OKX_HALT,     "instrument not supported") \
    X(54008, OKX_REJECT,   OKX_REJECT,   "mass-cancel lock") \
    X(54012, OKX_HALT,     OKX_HALT,     "thin book: only cancels and post-only") \
    X(54030, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(54031, OKX_REJECT,   OKX_REJECT,   "position or open order limit exceeded") \
    X(54035, OKX_REJECT,   OKX_REJECT,   "collateral limit: reduce-only") \
    X(54036, OKX_REJECT,   OKX_REJECT,   "fill-or-kill cannot cancel both") \
    X(54039, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54040, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54041, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54042, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54043, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54044, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54045, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54046, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54047, OKX_RETRY,    OKX_RETRY,    "order waits behind a speed bump") \
    X(54048, OKX_RETRY,    OKX_RETRY,    "order waits behind a speed bump") \
    X(54049, OKX_REJECT,   OKX_REJECT,   "retail price improvement rule") \
    X(54051, OKX_REJECT,   OKX_REJECT,   "retail price improvement order too small") \
    X(54072, OKX_HALT,     OKX_HALT,     "contract may only be viewed") \
    X(54073, OKX_HALT,     OKX_HALT,     "depeg protection") \
    X(54084, OKX_REJECT,   OKX_REJECT,   "slippage invalid") \
    X(54085, OKX_REJECT,   OKX_REJECT,   "slippage invalid") \
    X(54092, OKX_FATAL,    OKX_FATAL,    "disclaimer not accepted") \
    X(54094, OKX_FATAL,    OKX_FATAL,    "in a cool-off period") \
    X(54109, OKX_FATAL,    OKX_FATAL,    "trading of this pair not activated") \
    X(59000, OKX_REJECT,   OKX_REJECT,   "close positions and orders first") \
    X(59002, OKX_REJECT,   OKX_REJECT,   "close positions first") \
    X(59101, OKX_REJECT,   OKX_REJECT,   "cancel pending orders first") \
    X(59102, OKX_REJECT,   OKX_REJECT,   "leverage too high") \
    X(59103, OKX_REJECT,   OKX_REJECT,   "leverage or margin problem") \
    X(59104, OKX_REJECT,   OKX_REJECT,   "leverage or margin problem") \
    X(59105, OKX_REJECT,   OKX_REJECT,   "leverage or margin problem") \
    X(59106, OKX_REJECT,   OKX_REJECT,   "leverage or margin problem") \
    X(59107, OKX_REJECT,   OKX_REJECT,   "cancel pending orders first") \
    X(59108, OKX_REJECT,   OKX_REJECT,   "leverage or margin problem") \
    X(59109, OKX_REJECT,   OKX_REJECT,   "leverage or margin problem") \
    X(59200, OKX_REJECT,   OKX_REJECT,   "insufficient account balance") \
    X(60004, OKX_CLOCK,    OKX_CLOCK,    "login timestamp invalid") \
    X(60005, OKX_FATAL,    OKX_FATAL,    "key invalid") \
    X(60006, OKX_CLOCK,    OKX_CLOCK,    "login timestamp expired") \
    X(60007, OKX_FATAL,    OKX_FATAL,    "signature invalid") \
    X(60008, OKX_REJECT,   OKX_REJECT,   "channel is not on this address") \
    X(60009, OKX_RETRY,    OKX_RETRY,    "login failed") \
    X(60011, OKX_REJECT,   OKX_REJECT,   "not logged in") \
    X(60012, OKX_REJECT,   OKX_REJECT,   "invalid request") \
    X(60013, OKX_REJECT,   OKX_REJECT,   "invalid arguments") \
    X(60014, OKX_BACK_OFF, OKX_BACK_OFF, "requests too frequent") \
    X(60018, OKX_REJECT,   OKX_REJECT,   "channel or instrument unknown") \
    X(60019, OKX_REJECT,   OKX_REJECT,   "invalid operation") \
    X(60023, OKX_BACK_OFF, OKX_BACK_OFF, "logins too frequent") \
    X(60024, OKX_FATAL,    OKX_FATAL,    "passphrase wrong") \
    X(60026, OKX_REJECT,   OKX_REJECT,   "logins mixed in a batch") \
    X(60027, OKX_REJECT,   OKX_REJECT,   "parameter invalid") \
    X(60028, OKX_REJECT,   OKX_REJECT,   "channel is not on this address") \
    X(60031, OKX_OK,       OKX_OK,       "already logged in") \
    X(60032, OKX_FATAL,    OKX_FATAL,    "key does not exist") \
    X(60033, OKX_REJECT,   OKX_REJECT,   "parameter invalid") \
    X(63999, OKX_RETRY,    OKX_RETRY,    "login failed by an internal error") \
    X(64000, OKX_REJECT,   OKX_REJECT,   "uly was replaced by instFamily") \
    X(64001, OKX_REJECT,   OKX_REJECT,   "channel has moved to another address") \
    X(64002, OKX_REJECT,   OKX_REJECT,   "channel has moved to another address") \
    X(64003, OKX_REJECT,   OKX_REJECT,   "fee tier too low for this channel") \
    X(64004, OKX_REJECT,   OKX_REJECT,   "conflict of book channels") \
    X(64007, OKX_UNKNOWN,  OKX_RETRY,    "internal failure") \
    X(64008, OKX_RETRY,    OKX_RETRY,    "connection will be closed for an upgrade")
/* clang-format on */

struct code {
    int64_t code;
    enum okx_class trade;
    enum okx_class query;
    const char *text;
};

static const struct code codes[] = {
#define X(code, trade, query, text) {code, trade, query, text},
    OKX_CODES(X)
#undef X
};

static const struct code *code_find(struct str text)
{
    int64_t wanted;
    if (i64_parse(text, &wanted) != ERR_OK)
        return NULL;
    size_t low = 0;
    size_t high = sizeof codes / sizeof codes[0];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (codes[middle].code == wanted)
            return &codes[middle];
        if (codes[middle].code < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

enum okx_class okx_class(struct str code, enum okx_request request)
{
    const struct code *c = code_find(code);
    if (c == NULL)
        return request == OKX_TRADE ? OKX_UNKNOWN : OKX_RETRY;
    return request == OKX_TRADE ? c->trade : c->query;
}

const char *okx_class_name(enum okx_class c)
{
    switch (c) {
#define X(constant, word) \
    case constant: return word;
        OKX_CLASSES(X)
#undef X
    }
    UNREACHABLE();
}

const char *okx_code_text(struct str code)
{
    const struct code *c = code_find(code);
    return c == NULL ? "unknown code" : c->text;
}

bool okx_code_known(struct str code)
{
    return code_find(code) != NULL;
}
