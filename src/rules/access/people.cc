#include "rules/access/people.h"

#include <algorithm>
#include <array>

#include "rules/access/detail/numbers.h"

namespace weir::access {

template <class Number>
struct SetOf<Number>::Bitmap {
    detail::Numbers numbers;
};

template <class Number>
SetOf<Number>::SetOf() : bitmap_(std::make_unique<Bitmap>()) {}

template <class Number>
SetOf<Number>::SetOf(std::span<Number const> numbers) : SetOf() {
    add(numbers);
}

template <class Number>
SetOf<Number>::SetOf(SetOf const& other) : bitmap_(std::make_unique<Bitmap>(*other.bitmap_)) {}

template <class Number>
SetOf<Number>& SetOf<Number>::operator=(SetOf const& other) {
    if (bitmap_) *bitmap_ = *other.bitmap_;
    else *this = SetOf(other);
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
    bitmap_->numbers.add(number.value);
}

template <class Number>
void SetOf<Number>::add(std::span<Number const> numbers) {
    std::array<std::uint32_t, 256> values;
    while (!numbers.empty()) {
        auto const some = numbers.first(std::min(numbers.size(), values.size()));
        std::ranges::transform(some, values.begin(), &Number::value);
        bitmap_->numbers.add(std::span(values).first(some.size()));
        numbers = numbers.subspan(some.size());
    }
}

template <class Number>
void SetOf<Number>::add(SetOf const& other) {
    bitmap_->numbers.add(other.bitmap_->numbers);
}

template <class Number>
void SetOf<Number>::keep(SetOf const& other) {
    bitmap_->numbers.keep(other.bitmap_->numbers);
}

template <class Number>
void SetOf<Number>::remove(SetOf const& other) {
    bitmap_->numbers.remove(other.bitmap_->numbers);
}

template <class Number>
void SetOf<Number>::remove(Number number) {
    bitmap_->numbers.remove(number.value);
}

template <class Number>
bool SetOf<Number>::contains(Number number) const {
    return bitmap_->numbers.contains(number.value);
}

template <class Number>
bool SetOf<Number>::meets(SetOf const& other) const {
    return bitmap_->numbers.meets(other.bitmap_->numbers);
}

template <class Number>
std::size_t SetOf<Number>::size() const {
    return bitmap_->numbers.size();
}

template <class Number>
bool SetOf<Number>::is_empty() const {
    return bitmap_->numbers.size() == 0;
}

template <class Number>
std::vector<Number> SetOf<Number>::to_vector() const {
    auto const values = bitmap_->numbers.to_vector();
    std::vector<Number> numbers;
    numbers.reserve(values.size());
    for (auto const value : values) numbers.emplace_back(value);
    return numbers;
}

template <class Number>
Number SetOf<Number>::first() const {
    return Number{bitmap_->numbers.first()};
}

template <class Number>
bool SetOf<Number>::operator==(SetOf const& other) const {
    return bitmap_->numbers == other.bitmap_->numbers;
}

template class SetOf<Person>;
template class SetOf<Unit>;

}  // namespace weir::access
