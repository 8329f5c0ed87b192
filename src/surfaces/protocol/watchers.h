// Seeing off the clients that pass answers on to others: a pause returns only when they have
// dropped what was under way, or are no more. DESIGN section 3, "Life of a pause".
#pragma once

#include <chrono>
#include <vector>

namespace weir::protocol {

/// How long a watching client that was told STOP may take to hang up.
inline constexpr std::chrono::milliseconds kGrace{50};

/// Returns when every peer of these connected sockets has hung up. A peer that has not within the
/// grace is killed, if it is a process of this machine and user and not this one, and waited for
/// until its sockets are closed; any other is left to be cut.
void see_off(std::vector<int> const& descriptors, std::chrono::milliseconds grace);

}  // namespace weir::protocol
