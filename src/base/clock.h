// The two things a deterministic test must replace: the clock and the source of randomness.
#pragma once

#include <cstdint>
#include <span>

#include "base/time.h"

namespace weir::base {

/// Wall-clock time in whole seconds. Safe to call from several threads.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

/// Bytes nobody can predict. Not safe to share between threads.
class RandomSource {
public:
    virtual ~RandomSource() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;
    /// 64 uniform bits, eight bytes of fill() in little-endian order.
    [[nodiscard]] virtual std::uint64_t next();
};

}  // namespace weir::base
