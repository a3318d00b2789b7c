#include "services/simulator/venue_codes.h"

const char *venue_code_text(int code)
{
    switch (code) {
#define VENUE_CODE(constant, number, message) \
    case number: return message;
        VENUE_CODES(VENUE_CODE)
#undef VENUE_CODE
    default: return "";
    }
}
