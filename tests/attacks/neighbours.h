// Datasets that differ in one person's week, on random companies, and random words that can be
// counted: what a replay runs twice.
//
// The door out opens sealed sums; this executable links none and lets a stand-in look.
#pragma once

#include <random>
#include <vector>

#include "base/clock.h"
#include "engines/privacy/tests/seeded.h"
#include "rules/metrics/sums.h"
#include "tests/attacks/world.h"

namespace weir::attacks {

using Rows = std::vector<metrics::PersonWeek>;

/// How many pairs are replayed in all: a hundred thousand in a campaign.
[[nodiscard]] std::size_t pairs();
inline constexpr std::size_t kPairsOfWorld = 100;

/// Words of a seed, counted: how many a mechanism takes must not depend on what it is given.
class Tape final : public base::RandomSource {
public:
    explicit Tape(std::uint64_t seed) : words_(seed) {}
    void fill(std::span<std::uint8_t> out) override;
    std::uint64_t next() override;
    [[nodiscard]] std::uint64_t taken() const { return taken_; }

private:
    privacy::Seeded words_;
    std::uint64_t taken_ = 0;
};

[[nodiscard]] metrics::CellSums sums_of(disclosure::detail::Plan const& plan, Rows const& rows);

/// Two neighbouring datasets, already swept: equal in all rows but one.
struct Pair {
    metrics::CellSums before;
    metrics::CellSums after;
    std::uint64_t tape = 0;
};

/// rho in units, as the exact formula D / 2S gives it for a difference that was seen.
[[nodiscard]] long double loss_of(long double squared, std::uint64_t variance);

/// Everybody's week, and one person's replaced.
class Neighbours {
public:
    Neighbours(World const& world, std::mt19937_64& random);

    /// Somebody's week becomes another; the rest stays.
    void step();
    [[nodiscard]] std::size_t somebody() const { return somebody_; }
    [[nodiscard]] Rows const& before() const { return before_; }
    [[nodiscard]] Rows const& after() const { return rows_; }
    [[nodiscard]] Pair pair();

private:
    metrics::PersonWeek week_of_somebody();

    World const& world_;
    std::mt19937_64& random_;
    metrics::WeekContext context_;
    Rows rows_;
    Rows before_;
    std::size_t somebody_ = 0;
};

}  // namespace weir::attacks
