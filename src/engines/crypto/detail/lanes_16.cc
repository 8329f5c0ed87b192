// Made with AVX-512F.
#include "engines/crypto/detail/lanes.h"

namespace weir::crypto::detail {

using Vector [[gnu::vector_size(64)]] = std::uint32_t;

void compress16(Lanes32<16>& lanes) { compress<Vector>(lanes); }

}  // namespace weir::crypto::detail
