// Repeatable randomness: SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
// generators"), and draws in whole numbers, so that every machine draws the same. For the synthetic
// company only: nothing here is fit for a key or for noise.
#pragma once

#include <cstdint>

namespace weir::simulation::detail {

/// What a stream of draws is for. The numbers are part of "the same plan gives the same company".
enum class Purpose : std::uint64_t {
    teams = 1,
    person = 2,
    habits = 3,
    working_week = 4,
    mail = 5,
    chat = 6,
    team_meeting = 7,
    department_meeting = 8,
    one_to_one = 9,
    ad_hoc_meeting = 10,
    presence = 11,
    contact = 12,
    mail_file = 13,
    team_habits = 14,
};

/// Names one stream: no draw of one stream moves any other.
struct Stream {
    std::uint64_t seed = 0;
    Purpose purpose = Purpose::teams;
    std::uint64_t who = 0;
    std::int64_t when = 0;  // a week's Monday, or whatever else tells times apart
};

class Dice {
public:
    /// The generator itself from a state, as the paper's test values have it.
    explicit Dice(std::uint64_t state) : state_(state) {}
    static Dice of(Stream const& stream);

    std::uint64_t next();
    /// Uniform in [0, bound); bound in [1, 2^32). Off by less than bound / 2^32.
    std::uint32_t below(std::uint32_t bound);
    /// Uniform in [least, most].
    std::uint32_t between(std::uint32_t least, std::uint32_t most);
    /// In [0, bound), small values more often: the lesser of two draws.
    std::uint32_t low(std::uint32_t bound);
    bool chance(std::uint32_t percent) { return below(100) < percent; }
    /// How many of `quarters` things happen, each with probability 1/4: mean quarters / 4, near a
    /// Poisson count. quarters <= 64.
    std::uint32_t count(std::uint32_t quarters);
    /// A thread hash: never 0.
    std::uint64_t thread() { return next() | 1; }

private:
    std::uint64_t state_;
};

}  // namespace weir::simulation::detail
