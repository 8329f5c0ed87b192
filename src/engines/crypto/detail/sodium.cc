#include "engines/crypto/detail/sodium.h"

#include <sodium.h>

#include "base/check.h"

namespace weir::crypto::detail {

void need_sodium() {
    static int const started = ::sodium_init();  // 0 at first, 1 if somebody else did it already
    base::check(started >= 0, "libsodium does not start");
}

}  // namespace weir::crypto::detail
