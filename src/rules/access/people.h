// An exact set of people, or of units: what an audience and a reach are. Set arithmetic on
// compressed bitmaps.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/strong.h"

namespace weir::access {

using base::Person;
using base::Unit;

/// A value: copies are independent. Not safe to change from two threads.
template <class Number>
class SetOf {
public:
    SetOf();
    explicit SetOf(std::span<Number const> numbers);  // in any order, repeats are one
    SetOf(SetOf const& other);
    SetOf& operator=(SetOf const& other);
    SetOf(SetOf&&) noexcept;
    SetOf& operator=(SetOf&&) noexcept;
    ~SetOf();

    void add(Number number);
    void add(std::span<Number const> numbers);
    void add(SetOf const& other);     // union
    void keep(SetOf const& other);    // intersection
    void remove(SetOf const& other);  // difference
    void remove(Number number);

    [[nodiscard]] bool contains(Number number) const;
    [[nodiscard]] bool meets(SetOf const& other) const;  // whether they have anything in common
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool is_empty() const;
    [[nodiscard]] std::vector<Number> to_vector() const;  // ascending
    [[nodiscard]] Number first() const;                   // the lowest; of an empty set a bug
    [[nodiscard]] bool operator==(SetOf const& other) const;

private:
    struct Bitmap;
    std::unique_ptr<Bitmap> bitmap_;  // never null, except after a move
};

using People = SetOf<Person>;
using Units = SetOf<Unit>;
extern template class SetOf<Person>;
extern template class SetOf<Unit>;

template <class Number>
[[nodiscard]] SetOf<Number> union_of(SetOf<Number> a, SetOf<Number> const& b) {
    a.add(b);
    return a;
}
template <class Number>
[[nodiscard]] SetOf<Number> intersection_of(SetOf<Number> a, SetOf<Number> const& b) {
    a.keep(b);
    return a;
}
template <class Number>
[[nodiscard]] SetOf<Number> difference_of(SetOf<Number> a, SetOf<Number> const& b) {
    a.remove(b);
    return a;
}

}  // namespace weir::access
