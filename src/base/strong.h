// A number with a meaning is a type, explicit both ways; two of them cannot be swapped.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace weir::base {

template <class Tag, class T>
struct Strong {
    T value{};
    constexpr Strong() = default;
    constexpr explicit Strong(T v) : value(v) {}
    friend constexpr auto operator<=>(Strong const&, Strong const&) = default;
};

/// A person, by number from 1; 0 is nobody. Names are kept apart, in the vault.
using Person = Strong<struct PersonTag, std::uint32_t>;
/// An organisational unit: a node of the reporting tree; 0 is the company.
using Unit = Strong<struct UnitTag, std::uint32_t>;
/// A site (a place with a time zone), by number from 1 in the charter's order; 0 is none.
using Site = Strong<struct SiteTag, std::uint32_t>;
/// A thread: what several people share (a message, a meeting), keyed by the week. 0 is none.
using Thread = Strong<struct ThreadTag, std::uint64_t>;
/// Privacy loss in zCDP, integer units of 2^-40.
using Rho = Strong<struct RhoTag, std::uint64_t>;

}  // namespace weir::base

template <class Tag, class T>
struct std::hash<weir::base::Strong<Tag, T>> {
    std::size_t operator()(weir::base::Strong<Tag, T> const& s) const noexcept {
        return std::hash<T>{}(s.value);
    }
};
