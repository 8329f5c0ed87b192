// Changing what states share: in place where one state alone has it, which is so while a log is
// read, else in a copy. Without this, reading a log would copy every map once for each entry.
#pragma once

#include <memory>

namespace weir::state::detail {

/// The value of a state that is about to become the next one. Every such value was made as a plain
/// T.
template <class T>
T& own(std::shared_ptr<T const>& shared) {
    if (shared.use_count() != 1) shared = std::make_shared<T>(*shared);
    return const_cast<T&>(*shared);
}

}  // namespace weir::state::detail
