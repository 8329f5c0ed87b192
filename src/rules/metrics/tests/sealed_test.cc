#include "rules/metrics/sealed.h"

#include <gtest/gtest.h>

#include <bit>
#include <concepts>
#include <iostream>

#include "rules/metrics/sums.h"
#include "rules/metrics/tests/stand_in_door.h"

namespace weir::metrics {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, T const& value) { out << value; };
template <class T>
concept Encodable = requires(T const& value) { encode(value); };
template <class T>
concept Treeable = requires(T const& value) { to_tree(value); };
template <class T>
concept Comparable = requires(T const& value) { value == value; };

using SealedSums = Sealed<CellSums>;

// A sealed value is a number that nobody can look at: none of these ways out compiles.
static_assert(!Printable<SealedSums> && !Printable<Sealed<std::int64_t>>);
static_assert(!Encodable<SealedSums> && !Treeable<SealedSums> && !Comparable<SealedSums>);
static_assert(!std::convertible_to<SealedSums, text::Tree>);
static_assert(!std::constructible_from<text::Tree, Sealed<std::int64_t>>);
static_assert(!std::convertible_to<Sealed<std::int64_t>, std::int64_t>);
static_assert(!std::is_trivially_copyable_v<Sealed<std::int64_t>>);  // so no bit_cast
static_assert(!std::is_aggregate_v<Sealed<std::int64_t>>);
// Nobody but the door makes or copies the key.
static_assert(!std::default_initializable<Unsealer> && !std::copy_constructible<Unsealer>);
static_assert(!std::is_aggregate_v<Unsealer>);
// A person's row is bytes to be sealed or nothing.
static_assert(!Printable<PersonWeek> && !Treeable<PersonWeek>);

TEST(Sealed, OpensForTheDoor) { EXPECT_EQ(disclosure::Door::open(Sealed(std::int64_t{42})), 42); }

}  // namespace
}  // namespace weir::metrics
