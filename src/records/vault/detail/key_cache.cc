#include "records/vault/detail/key_cache.h"

#include <algorithm>
#include <bitset>
#include <mutex>
#include <span>
#include <sys/mman.h>

#include "base/check.h"

namespace weir::vault::detail {
namespace {

constexpr std::uint32_t kKeysInSlab = 1024;
constexpr std::size_t kSlabSize = kKeysInSlab * crypto::Key::kSize;  // eight pages

}  // namespace

/// Pages of its own. Locking is best effort: a user's limit on locked memory may be lower than a
/// large company needs, and the process as a whole writes no core dump anyway.
class KeyCache::Slab {
public:
    Slab()
        : memory_(::mmap(nullptr, kSlabSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                         -1, 0)) {
        base::check(memory_ != MAP_FAILED, "no memory for keys");
        static_cast<void>(::mlock(memory_, kSlabSize));
        static_cast<void>(::madvise(memory_, kSlabSize, MADV_DONTDUMP));
    }
    ~Slab() {
        crypto::wipe({static_cast<std::uint8_t*>(memory_), kSlabSize});
        ::munmap(memory_, kSlabSize);
    }
    Slab(Slab const&) = delete;
    Slab& operator=(Slab const&) = delete;

    [[nodiscard]] bool holds(std::size_t place) const { return held_[place]; }
    [[nodiscard]] std::span<std::uint8_t> key(std::size_t place) const {
        return {static_cast<std::uint8_t*>(memory_) + place * crypto::Key::kSize,
                crypto::Key::kSize};
    }
    void mark(std::size_t place) { held_.set(place); }

private:
    void* memory_;
    std::bitset<kKeysInSlab> held_;
};

KeyCache::KeyCache() = default;
KeyCache::~KeyCache() = default;

std::optional<crypto::Key> KeyCache::find(std::uint32_t number) const {
    std::shared_lock const lock(mutex_);
    auto const slab = number / kKeysInSlab;
    auto const place = number % kKeysInSlab;
    if (slab >= slabs_.size() || !slabs_[slab] || !slabs_[slab]->holds(place)) return std::nullopt;
    return std::move(*crypto::Key::of(slabs_[slab]->key(place)));
}

std::uint64_t KeyCache::era() const {
    std::shared_lock const lock(mutex_);
    return era_;
}

void KeyCache::keep(std::uint32_t number, crypto::Key const& key, std::uint64_t era) {
    if (number > kNumberMax) return;
    std::unique_lock const lock(mutex_);
    if (era != era_) return;
    auto const slab = number / kKeysInSlab;
    if (slabs_.size() <= slab) slabs_.resize(slab + 1);
    if (!slabs_[slab]) slabs_[slab] = std::make_unique<Slab>();
    std::ranges::copy(key.bytes(), slabs_[slab]->key(number % kKeysInSlab).begin());
    slabs_[slab]->mark(number % kKeysInSlab);
}

void KeyCache::forget() {
    std::unique_lock const lock(mutex_);
    slabs_.clear();
    ++era_;
}

}  // namespace weir::vault::detail
