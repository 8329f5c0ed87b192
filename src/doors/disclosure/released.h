// What may leave: a value that noise protects. Only the door makes one, so whatever holds a
// Released<T> was admitted, charged, recorded and protected. DESIGN section 4, invariant 1.
#pragma once

#include <utility>

namespace weir::disclosure {

template <class T>
class Released {
public:
    [[nodiscard]] T const& value() const { return value_; }

private:
    friend class Door;
    explicit Released(T value) : value_(std::move(value)) {}
    T value_;
};

}  // namespace weir::disclosure
