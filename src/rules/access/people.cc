#include "rules/access/people.h"

#include <roaring/roaring.h>

#include "base/check.h"

namespace weir::access {

/// Owns one bitmap of the library. Running out of memory in it ends the process.
template <class Number>
struct SetOf<Number>::Bitmap {
    Bitmap() : Bitmap(roaring_bitmap_create()) {}
    explicit Bitmap(roaring_bitmap_t* owned) : bits(owned) {
        base::check(bits != nullptr, "memory is there for a set of people");
    }
    Bitmap(Bitmap const&) = delete;
    Bitmap& operator=(Bitmap const&) = delete;
    ~Bitmap() { roaring_bitmap_free(bits); }
    roaring_bitmap_t* bits;
};

template <class Number>
SetOf<Number>::SetOf() : bitmap_(std::make_unique<Bitmap>()) {}

template <class Number>
SetOf<Number>::SetOf(std::span<Number const> numbers) : SetOf() {
    add(numbers);
}

template <class Number>
SetOf<Number>::SetOf(SetOf const& other)
    : bitmap_(std::make_unique<Bitmap>(roaring_bitmap_copy(other.bitmap_->bits))) {}

template <class Number>
SetOf<Number>& SetOf<Number>::operator=(SetOf const& other) {
    if (this != &other) *this = SetOf(other);
    return *this;
}

template <class Number>
SetOf<Number>::SetOf(SetOf&&) noexcept = default;
template <class Number>
SetOf<Number>& SetOf<Number>::operator=(SetOf&&) noexcept = default;
template <class Number>
SetOf<Number>::~SetOf() = default;

template <class Number>
void SetOf<Number>::add(Number number) {
    roaring_bitmap_add(bitmap_->bits, number.value);
}

template <class Number>
void SetOf<Number>::add(std::span<Number const> numbers) {
    std::vector<std::uint32_t> values;
    values.reserve(numbers.size());
    for (auto const number : numbers) values.push_back(number.value);
    roaring_bitmap_add_many(bitmap_->bits, values.size(), values.data());
}

template <class Number>
void SetOf<Number>::add(SetOf const& other) {
    roaring_bitmap_or_inplace(bitmap_->bits, other.bitmap_->bits);
}

template <class Number>
void SetOf<Number>::keep(SetOf const& other) {
    roaring_bitmap_and_inplace(bitmap_->bits, other.bitmap_->bits);
}

template <class Number>
void SetOf<Number>::remove(SetOf const& other) {
    // The library must not be given one bitmap twice here.
    if (this == &other) *this = SetOf();
    else roaring_bitmap_andnot_inplace(bitmap_->bits, other.bitmap_->bits);
}

template <class Number>
void SetOf<Number>::remove(Number number) {
    roaring_bitmap_remove(bitmap_->bits, number.value);
}

template <class Number>
bool SetOf<Number>::contains(Number number) const {
    return roaring_bitmap_contains(bitmap_->bits, number.value);
}

template <class Number>
bool SetOf<Number>::meets(SetOf const& other) const {
    return roaring_bitmap_intersect(bitmap_->bits, other.bitmap_->bits);
}

template <class Number>
std::size_t SetOf<Number>::size() const {
    return roaring_bitmap_get_cardinality(bitmap_->bits);
}

template <class Number>
bool SetOf<Number>::is_empty() const {
    return roaring_bitmap_is_empty(bitmap_->bits);
}

template <class Number>
std::vector<Number> SetOf<Number>::to_vector() const {
    std::vector<std::uint32_t> values(size());
    roaring_bitmap_to_uint32_array(bitmap_->bits, values.data());
    std::vector<Number> numbers;
    numbers.reserve(values.size());
    for (auto const value : values) numbers.emplace_back(value);
    return numbers;
}

template <class Number>
Number SetOf<Number>::first() const {
    base::check(!is_empty(), "a set that has a lowest number is not empty");
    return Number{roaring_bitmap_minimum(bitmap_->bits)};
}

template <class Number>
bool SetOf<Number>::operator==(SetOf const& other) const {
    return roaring_bitmap_equals(bitmap_->bits, other.bitmap_->bits);
}

template class SetOf<Person>;
template class SetOf<Unit>;

}  // namespace weir::access
