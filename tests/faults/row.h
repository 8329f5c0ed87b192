// A row of the table of faults: what was tried, how often, and what came of it. Each test leaves
// its row in a file beside the programs, and `./dev faults` prints them all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::faults {

/// Written when it goes; says FAILED if the running test has failed by then.
class Row {
public:
    /// `name`: of the file, a word. `fault` and `where`: as the table shows them.
    Row(std::string_view name, std::string_view fault, std::string_view where, std::uint64_t seed);
    ~Row();
    Row(Row const&) = delete;
    Row& operator=(Row const&) = delete;

    void tried(std::size_t cases = 1) { cases_ += cases; }
    /// How many cases there are; where not all are tried, the table says so.
    void of(std::size_t cases) { all_ = cases; }
    /// What it came to, in words.
    void note(std::string text) { note_ = std::move(text); }

private:
    std::string name_;
    std::string fault_;
    std::string where_;
    std::uint64_t seed_;
    std::size_t cases_ = 0;
    std::size_t all_ = 0;
    std::string note_;
};

/// WEIR_SEED, or a new one; printed.
[[nodiscard]] std::uint64_t seed_of_today();
/// WEIR_ROUNDS, or 20.
[[nodiscard]] std::size_t rounds_of_today();
/// From so many rounds on a test tries every case it has.
inline constexpr std::size_t kRoundsOfAll = 200;
[[nodiscard]] bool is_everything_tried();

/// Runs `look` in a process of its own and gives its words: empty if nothing was wrong. A process
/// that ends in another way has its end for words.
template <class Look>
[[nodiscard]] std::string words_of_child(Look const& look);

namespace detail {
/// The child's side gives 0; the parent's the child's id. The pipe's end for each.
struct Twin {
    int child = 0;
    int pipe = -1;
};
[[nodiscard]] Twin twin();
[[noreturn]] void say_and_end(int pipe, std::string const& words);
[[nodiscard]] std::string words_from(Twin const& twin);
}  // namespace detail

template <class Look>
std::string words_of_child(Look const& look) {
    auto const twin = detail::twin();
    if (twin.child == 0) detail::say_and_end(twin.pipe, [&]() noexcept { return look(); }());
    return detail::words_from(twin);
}

}  // namespace weir::faults
