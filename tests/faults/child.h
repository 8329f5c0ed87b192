// A child process that works on a programme, says what was acknowledged to it, and is killed at
// some moment that it does not know. A kill ends the process, not the machine: what the kernel has
// taken stays. What a lost write does is tested beside the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace weir::faults {

using Moment = std::chrono::nanoseconds;

/// The child's end of the pipe. What it says reaches the parent, also if the child dies right
/// after.
class Voice {
public:
    explicit Voice(int pipe) : pipe_(pipe) {}
    /// From here on the parent counts time.
    void ready();
    /// This step was acknowledged: it must be so for ever.
    void acknowledged(std::uint64_t step);

private:
    void say(std::uint64_t word);
    int pipe_;
};

/// When the parent kills: so long after `ready`, or as soon as it hears so many acknowledgements.
struct Kill {
    std::optional<Moment> after;
    std::optional<std::size_t> at_acknowledgement;
};

/// What a child's life came to.
struct Life {
    std::vector<std::uint64_t> acknowledged;  // steps, in order
    bool was_killed = false;                  // false: it ended its work first
    Moment length{0};                         // from ready to the end
};

/// Forks, lets the child work, kills it as said. The caller has no thread but its own. An end that
/// is neither a kill nor the end of the work ends the test program.
[[nodiscard]] Life live(Kill const& kill, std::function<void(Voice&)> const& work);

/// Moments and numbers from one printed seed: WEIR_SEED, or a new one each time.
class Dice {
public:
    explicit Dice(std::string_view stage);
    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// A moment within `length`; where there are several steps, half the time one of their
    /// acknowledgements instead.
    [[nodiscard]] Kill kill_within(Moment length, std::size_t steps);

private:
    std::uint64_t seed_;
    std::mt19937_64 generator_;
};

/// How often each stage is killed: WEIR_ROUNDS, or 20.
[[nodiscard]] unsigned rounds();

}  // namespace weir::faults
