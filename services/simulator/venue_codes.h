/* The refusals of the simulated exchange: OKX's codes (dossier §9.2) and what it says. */
#ifndef SIMULATOR_VENUE_CODES_H
#define SIMULATOR_VENUE_CODES_H

/* clang-format off */
/* X(constant, code, message): %s in a message stands for ack.parameter. */
#define VENUE_CODES(X) \
    X(VENUE_OK,               0,     "") \
    X(VENUE_BUSY,             50013, "Systems are busy. Please try again later") \
    X(VENUE_EMPTY,            50014, "Parameter %s can not be empty") \
    X(VENUE_EXPIRED,          50036, "The expTime can't be earlier than the current system time") \
    X(VENUE_PARAMETER,        51000, "Parameter %s error ") \
    X(VENUE_NO_INSTRUMENT,    51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist") \
    X(VENUE_NO_ID,            51003, "Either client order ID or order ID is required") \
    X(VENUE_PRICE_BAND,       51006, "Order price is not within the price limit") \
    X(VENUE_FUNDS,            51008, "Order failed. Insufficient %s balance in account") \
    X(VENUE_ACCOUNT_MODE,     51010, "Request unsupported under current account mode") \
    X(VENUE_DUPLICATE_ID,     51016, "Client order ID already exists") \
    X(VENUE_MIN_SIZE,         51020, "Your order should meet or exceed the minimum order amount") \
    X(VENUE_NOT_LISTED,       51021, "Pair or contract is not yet listed") \
    X(VENUE_SUSPENDED,        51022, "Contract suspended") \
    X(VENUE_NO_TAG_TIMERS,    51071, "You've reached the maximum limit for tag level cancel all after timers") \
    X(VENUE_LIMIT_SIZE,       51101, "The maximum quantity per limit order is exceeded") \
    X(VENUE_LOT,              51121, "Order quantity must be a multiple of the lot size") \
    X(VENUE_SPOT_REDUCE,      51139, "Reduce-only feature is not available for spot") \
    X(VENUE_NO_POSITION,      51169, "You don't have any positions in this direction to reduce or close") \
    X(VENUE_REDUCE_SIDE,      51170, "Reduce-only order can't be in the same direction as the position") \
    X(VENUE_PENDING_INST,     51174, "The number of pending orders on this instrument has reached the limit") \
    X(VENUE_PENDING_ALL,      51103, "The number of pending orders has reached the limit") \
    X(VENUE_LIMIT_AMOUNT,     51185, "The maximum order value is exceeded") \
    X(VENUE_MARKET_AMOUNT,    51201, "The maximum value of a market order is exceeded") \
    X(VENUE_MARKET_SIZE,      51202, "The maximum quantity per market order is exceeded") \
    X(VENUE_NO_PRICE,         51204, "The price of the order is required") \
    X(VENUE_CANCEL_GONE,      51400, "Cancellation failed as the order has been filled, canceled or does not exist") \
    X(VENUE_AMEND_EMPTY,      51500, "You must enter a price, quantity, or TP/SL") \
    X(VENUE_AMEND_FUNDS,      51502, "Order failed. Insufficient %s balance in account") \
    X(VENUE_AMEND_GONE,       51503, "Order modification failed as the order has been filled, canceled or does not exist") \
    X(VENUE_AMEND_KIND,       51506, "Order modification unavailable for the order type") \
    X(VENUE_AMEND_CROSS,      51511, "Operation failed as the order price doesn't meet the requirement for Post Only orders") \
    X(VENUE_QUERY_GONE,       51603, "Order does not exist") \
    X(VENUE_FOK_STP,          54036, "You can't place FOK orders with the cancel_both self-trade prevention mode") \
    X(VENUE_CLOSE_FIRST,      59000, "Settings failed. Close any open positions and orders before modifying settings") \
    X(VENUE_LEVERAGE_ORDERS,  59107, "Cancel all pending orders before adjusting the leverage") \
    X(VENUE_LEVERAGE_HIGH,    59102, "Leverage exceeds the maximum limit") \
    X(VENUE_LEVERAGE_MARGIN,  59108, "Your account leverage is too low or margin is insufficient") \
    X(VENUE_TRANSFER_SHORT,   59200, "Insufficient account balance")
/* clang-format on */

#define VENUE_CODE(constant, code, message) constant = (code),
enum venue_code { VENUE_CODES(VENUE_CODE) };
#undef VENUE_CODE

/* The message of a code; "" for one that is not in the list. */
const char *venue_code_text(int code);

#endif
