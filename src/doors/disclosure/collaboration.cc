#include "doors/disclosure/collaboration.h"

namespace weir::disclosure {

bool operator==(ReleasedCollaboration const& one, ReleasedCollaboration const& other) {
    return one.level == other.level && one.clamp == other.clamp && one.variance == other.variance &&
           one.rho == other.rho && one.epsilon.numerator == other.epsilon.numerator &&
           one.epsilon.denominator == other.epsilon.denominator && one.delta == other.delta &&
           one.minimum == other.minimum && one.pairs == other.pairs;
}

}  // namespace weir::disclosure
