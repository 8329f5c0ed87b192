#include "surfaces/keeper/detail/bucket.h"

#include <algorithm>

#include "base/check.h"

namespace weir::keeper::detail {

TokenBucket::TokenBucket(Rate rate, base::Instant now)
    : token_(static_cast<std::uint64_t>(rate.window.seconds)),
      capacity_(token_ * rate.most),
      each_second_(rate.most),
      level_(capacity_),
      last_(now) {
    base::check(rate.most > 0 && rate.window.seconds > 0,
                "a rate is of something and in some time");
}

std::uint64_t TokenBucket::level_at(base::Instant now) const {
    if (now <= last_) return level_;
    auto const seconds =
        std::min(static_cast<std::uint64_t>((now - last_).seconds), token_);  // by then it is full
    return std::min(capacity_, level_ + seconds * each_second_);
}

bool TokenBucket::is_empty(base::Instant now) const { return level_at(now) < token_; }
bool TokenBucket::is_full(base::Instant now) const { return level_at(now) == capacity_; }

bool TokenBucket::take(base::Instant now) {
    level_ = level_at(now);
    last_ = now;
    if (level_ < token_) return false;
    level_ -= token_;
    return true;
}

}  // namespace weir::keeper::detail
