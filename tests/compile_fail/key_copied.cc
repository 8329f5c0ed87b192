// A key has one holder; a second one is asked for by name.
#include "engines/crypto/key.h"

weir::crypto::Key second_holder(weir::crypto::Key const& key) {
#ifdef MISUSE
    return key;
#else
    return key.clone();
#endif
}
