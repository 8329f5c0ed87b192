// Made with AVX2.
#include "engines/crypto/detail/lanes.h"

namespace weir::crypto::detail {

using Vector [[gnu::vector_size(32)]] = std::uint32_t;

void compress8(Lanes32<8>& lanes) { compress<Vector>(lanes); }

}  // namespace weir::crypto::detail
