// Nobody but the door can make the key that reads a sealed value.
#include "rules/metrics/sealed.h"

int look(weir::metrics::Sealed<int> const& sealed) {
#ifdef MISUSE
    weir::metrics::Unsealer const unsealer;
    return sealed.reveal(unsealer);
#else
    (void)sealed;
    return 0;
#endif
}
