// A sealed value has no way into an answer but through the door out.
#include "rules/metrics/sealed.h"

weir::text::Tree answer(weir::metrics::Sealed<int> const& sealed) {
#ifdef MISUSE
    return to_tree(sealed);
#else
    (void)sealed;
    return weir::text::Tree::object();
#endif
}
