// Two things at once, for work that somebody waits for while the other core is idle.
#pragma once

#include <optional>
#include <thread>

namespace weir::base {

/// Does both, and returns when both are done; one after the other where a thread is not worth its
/// start. Neither may throw, or touch what the other writes.
template <class One, class Other>
void by_two_hands(One one, Other other, bool is_worth_it = true) {
    std::optional<std::jthread> second;
    if (is_worth_it) second.emplace(other);
    one();
    if (!is_worth_it) other();
}

}  // namespace weir::base
