// A sealed value: derived from what people did and not yet protected. Anybody may make and carry
// one; only the door out can look inside. What would print, serialise or copy out its bytes does
// not compile. DESIGN section 1, I2, and invariant 1.
#pragma once

#include <iosfwd>
#include <type_traits>
#include <utility>

#include "base/bytes.h"
#include "engines/text/tree.h"

namespace weir::disclosure {
class Door;
}

namespace weir::metrics {

/// The right to look inside. Only disclosure::Door can make one, in a member function:
/// `metrics::Unsealer const unsealer;`. It cannot be copied, so it does not outlive that function.
class Unsealer {
public:
    Unsealer(Unsealer const&) = delete;
    Unsealer& operator=(Unsealer const&) = delete;
    ~Unsealer() = default;

private:
    friend class weir::disclosure::Door;
    Unsealer() = default;
};

template <class T>
class Sealed {
public:
    explicit Sealed(T value) : value_(std::move(value)) {}
    Sealed(Sealed const&) = default;
    Sealed(Sealed&&) noexcept = default;
    Sealed& operator=(Sealed const&) = default;
    Sealed& operator=(Sealed&&) noexcept = default;
    ~Sealed() {}  // not trivial, so that no cast to bytes compiles

    /// A view, as long as this lives.
    [[nodiscard]] T const& reveal(Unsealer const&) const& { return value_; }
    [[nodiscard]] T reveal(Unsealer const&) && { return std::move(value_); }

    operator text::Tree() const = delete;
    template <class U>
    bool operator==(U const&) const = delete;

private:
    T value_;
};

template <class T>
std::ostream& operator<<(std::ostream&, Sealed<T> const&) = delete;
template <class T>
text::Tree to_tree(Sealed<T> const&) = delete;
template <class T>
base::Bytes encode(Sealed<T> const&) = delete;

}  // namespace weir::metrics
