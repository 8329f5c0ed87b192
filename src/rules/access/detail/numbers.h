// What a set of people is made of: a list where they are few, for most sets are one team; else a
// compressed bitmap (Chambi, Lemire and others 2016), which copies have in common until one
// changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct roaring_bitmap_s;  // the library's; its header stays in numbers.cc

namespace weir::access::detail {

/// Numbers, each once. A value: copies are independent, and may be changed by different threads.
/// Running out of memory ends the process.
class Numbers {
public:
    using List = std::span<std::uint32_t const>;

    void add(std::uint32_t number);
    void add(List numbers);  // in any order, repeats are one
    void add(Numbers const& other);
    void keep(Numbers const& other);
    void remove(std::uint32_t number);
    void remove(Numbers const& other);

    [[nodiscard]] bool contains(std::uint32_t number) const;
    [[nodiscard]] bool contains(Numbers const& other) const;  // all of them
    [[nodiscard]] bool meets(Numbers const& other) const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::vector<std::uint32_t> to_vector() const;  // ascending
    [[nodiscard]] std::uint32_t first() const;                   // of none: a bug
    [[nodiscard]] bool operator==(Numbers const& other) const;

private:
    static constexpr std::size_t kFew = 16;

    [[nodiscard]] List few() const { return {few_.data(), count_}; }
    [[nodiscard]] bool is_shared() const { return bits_.use_count() > 1; }
    [[nodiscard]] roaring_bitmap_s* own();
    void hold(roaring_bitmap_s* bits);
    void to_bits();
    template <class Stays>
    void filter(Stays stays);

    // Owned by this and by those it was copied from or to, until either changes. Null: they are
    // few. More than kFew otherwise.
    std::shared_ptr<roaring_bitmap_s> bits_;
    std::uint32_t count_ = 0;                // of few_; 0 with bits
    std::array<std::uint32_t, kFew> few_{};  // ascending
};

}  // namespace weir::access::detail
