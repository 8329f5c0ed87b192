// libsodium wants to be initialised before its first use; whoever calls it calls this before.
#pragma once

namespace weir::crypto::detail {

/// Initialises libsodium on the first call, from whichever thread; cheap after that. A library that
/// does not start ends the process.
void need_sodium();

}  // namespace weir::crypto::detail
