// A token bucket in whole seconds: so many at once, and as many again in each window. Pure; the
// time is passed in, and a clock that is set back refills nothing.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace weir::keeper::detail {

struct Rate {
    std::uint32_t most = 1;  // at once, and in a window of waiting; at least 1
    base::Duration window;   // at least a second
};

class TokenBucket {
public:
    /// Full.
    TokenBucket(Rate rate, base::Instant now);
    /// Takes one, if there is one.
    [[nodiscard]] bool take(base::Instant now);
    [[nodiscard]] bool is_empty(base::Instant now) const;
    [[nodiscard]] bool is_full(base::Instant now) const;

private:
    [[nodiscard]] std::uint64_t level_at(base::Instant now) const;
    // In parts of a token: a second adds `most` of them, and `window` seconds' worth is one token.
    std::uint64_t token_;
    std::uint64_t capacity_;
    std::uint64_t each_second_;
    std::uint64_t level_;
    base::Instant last_;
};

}  // namespace weir::keeper::detail
