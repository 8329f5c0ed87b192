#include "rules/access/detail/numbers.h"

#include <algorithm>
#include <atomic>

#include <roaring/roaring.h>

#include "base/check.h"

namespace weir::access::detail {

/// Takes a bitmap over. One of few numbers becomes a list.
void Numbers::hold(roaring_bitmap_s* bits) {
    base::check(bits != nullptr, "memory is there for a set of people");
    auto const size = roaring_bitmap_get_cardinality(bits);
    count_ = 0;
    if (size > kFew) {
        if (bits != bits_.get()) bits_.reset(bits, roaring_bitmap_free);
        return;
    }
    roaring_bitmap_to_uint32_array(bits, few_.data());
    count_ = static_cast<std::uint32_t>(size);
    if (bits != bits_.get()) roaring_bitmap_free(bits);
    bits_.reset();
}

/// The bitmap, to be changed: a copy of it where others have it too.
roaring_bitmap_s* Numbers::own() {
    if (is_shared()) hold(roaring_bitmap_copy(bits_.get()));
    else std::atomic_thread_fence(std::memory_order_acquire);  // after who gave it up in a thread
    return bits_.get();
}

/// What was a list, and is about to grow beyond it. Only add() may see it before it has grown.
void Numbers::to_bits() {
    auto* const bits = roaring_bitmap_of_ptr(count_, few_.data());
    base::check(bits != nullptr, "memory is there for a set of people");
    bits_.reset(bits, roaring_bitmap_free);
    count_ = 0;
}

template <class Stays>
void Numbers::filter(Stays stays) {
    auto const end = std::remove_if(few_.begin(), few_.begin() + count_,
                                    [&](std::uint32_t number) { return !stays(number); });
    count_ = static_cast<std::uint32_t>(end - few_.begin());
}

void Numbers::add(std::uint32_t number) {
    if (bits_) {
        if (!is_shared() || !contains(number)) roaring_bitmap_add(own(), number);
        return;
    }
    auto* const end = few_.data() + count_;
    auto* const place = std::lower_bound(few_.data(), end, number);
    if (place != end && *place == number) return;
    if (count_ == kFew) {
        to_bits();
        roaring_bitmap_add(bits_.get(), number);
        return;
    }
    std::copy_backward(place, end, end + 1);
    *place = number;
    ++count_;
}

void Numbers::add(List numbers) {
    bool const are_there = bits_ && is_shared() && numbers.size() <= kFew &&
                           std::ranges::all_of(numbers, [this](auto n) { return contains(n); });
    if (are_there) return;
    if (!bits_ && numbers.size() <= kFew) {
        for (auto const number : numbers) add(number);
        return;
    }
    bool const were_few = !bits_;
    if (were_few) to_bits();
    roaring_bitmap_add_many(own(), numbers.size(), numbers.data());
    if (were_few) hold(bits_.get());  // there may have been many repeats
}

void Numbers::add(Numbers const& other) {
    if (!other.bits_) return add(other.few());
    if (other.bits_ == bits_) return;
    // Most often one of the two holds the other, and nothing need be made anew.
    if (other.contains(*this)) {
        *this = other;
        return;
    }
    if (contains(other)) return;
    if (!bits_) {
        auto const few = *this;
        *this = other;
        return add(few.few());
    }
    if (is_shared()) hold(roaring_bitmap_or(bits_.get(), other.bits_.get()));
    else roaring_bitmap_or_inplace(own(), other.bits_.get());
}

void Numbers::keep(Numbers const& other) {
    if (!bits_) return filter([&](std::uint32_t number) { return other.contains(number); });
    if (other.bits_ == bits_) return;
    if (!other.bits_) {
        auto few = other;
        few.keep(*this);
        *this = few;
        return;
    }
    if (is_shared() && other.contains(*this)) return;
    hold(roaring_bitmap_and(bits_.get(), other.bits_.get()));
}

void Numbers::remove(std::uint32_t number) {
    if (!bits_) return filter([&](std::uint32_t one) { return one != number; });
    if (!contains(number)) return;
    roaring_bitmap_remove(own(), number);
    hold(bits_.get());
}

void Numbers::remove(Numbers const& other) {
    // The library must not be given one bitmap twice here.
    if (this == &other || (bits_ && other.bits_ == bits_)) {
        *this = {};
        return;
    }
    if (!bits_) return filter([&](std::uint32_t number) { return !other.contains(number); });
    if (!other.bits_) {
        for (auto const number : other.few()) remove(number);
        return;
    }
    if (!is_shared() || meets(other)) hold(roaring_bitmap_andnot(bits_.get(), other.bits_.get()));
}

bool Numbers::contains(std::uint32_t number) const {
    if (bits_) return roaring_bitmap_contains(bits_.get(), number);
    return std::ranges::binary_search(few(), number);
}

bool Numbers::contains(Numbers const& other) const {
    if (!other.bits_)
        return std::ranges::all_of(other.few(), [this](auto number) { return contains(number); });
    if (!bits_) return false;  // the other is more
    return bits_ == other.bits_ || roaring_bitmap_is_subset(other.bits_.get(), bits_.get());
}

bool Numbers::meets(Numbers const& other) const {
    if (bits_ && other.bits_)
        return bits_ == other.bits_ || roaring_bitmap_intersect(bits_.get(), other.bits_.get());
    auto const& list = bits_ ? other : *this;
    auto const& in = bits_ ? *this : other;
    return std::ranges::any_of(list.few(), [&](auto number) { return in.contains(number); });
}

std::size_t Numbers::size() const {
    return bits_ ? roaring_bitmap_get_cardinality(bits_.get()) : count_;
}

std::vector<std::uint32_t> Numbers::to_vector() const {
    if (!bits_) return {few().begin(), few().end()};
    std::vector<std::uint32_t> numbers(size());
    roaring_bitmap_to_uint32_array(bits_.get(), numbers.data());
    return numbers;
}

std::uint32_t Numbers::first() const {
    base::check(size() > 0, "a set that has a lowest number is not empty");
    return bits_ ? roaring_bitmap_minimum(bits_.get()) : few_.front();
}

bool Numbers::operator==(Numbers const& other) const {
    if (bits_ && other.bits_)
        return bits_ == other.bits_ || roaring_bitmap_equals(bits_.get(), other.bits_.get());
    return !bits_ && !other.bits_ && std::ranges::equal(few(), other.few());
}

}  // namespace weir::access::detail
