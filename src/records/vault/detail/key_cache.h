// Unwrapped keys by number, in memory that is locked (never swapped, never dumped) where the system
// allows it, and wiped when it is given up. Numbers are dense, so a slab holds a run of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "engines/crypto/key.h"

namespace weir::vault::detail {

/// Safe from several threads.
class KeyCache {
public:
    /// Larger numbers are simply not kept: their keys are unwrapped each time.
    static constexpr std::uint32_t kNumberMax = (1U << 22) - 1;

    KeyCache();
    ~KeyCache();
    KeyCache(KeyCache const&) = delete;
    KeyCache& operator=(KeyCache const&) = delete;

    [[nodiscard]] std::optional<crypto::Key> find(std::uint32_t number) const;
    void keep(std::uint32_t number, crypto::Key const& key);
    /// Wipes everything.
    void forget();

private:
    class Slab;
    mutable std::shared_mutex mutex_;
    std::vector<std::unique_ptr<Slab>> slabs_;
};

}  // namespace weir::vault::detail
