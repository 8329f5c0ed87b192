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
    /// Asked before a key is looked up to be kept: one looked up before somebody said forget() is
    /// not kept after it, or an erased person's key would stay.
    [[nodiscard]] std::uint64_t era() const;
    void keep(std::uint32_t number, crypto::Key const& key, std::uint64_t era);
    /// Wipes everything.
    void forget();

private:
    class Slab;
    mutable std::shared_mutex mutex_;
    std::vector<std::unique_ptr<Slab>> slabs_;
    std::uint64_t era_ = 0;
};

}  // namespace weir::vault::detail
