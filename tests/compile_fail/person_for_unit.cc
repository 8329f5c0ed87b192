// Two numbers that mean different things cannot be swapped.
#include "base/strong.h"

int headcount(weir::base::Unit unit, weir::base::Person reader);

int ask() {
    weir::base::Person const reader{7};
    weir::base::Unit const unit{3};
#ifdef MISUSE
    return headcount(reader, unit);
#else
    return headcount(unit, reader);
#endif
}
