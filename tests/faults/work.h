// What the children do, and what must be so afterwards whenever they were killed.
#pragma once

#include <set>
#include <string>

#include "tests/faults/child.h"
#include "tests/faults/findings.h"
#include "tests/faults/row.h"
#include "tests/scenarios/programme.h"

namespace weir::faults {

inline constexpr int kPeople = 48;
inline constexpr std::uint64_t kBatches = 8;  // that one child hands in
inline constexpr int kLives = 3;              // kills in a row, before somebody may end the work
inline constexpr base::Week kWeek{base::Date{20486}};  // 2026-W06

[[nodiscard]] base::Instant at(std::string_view text);
/// A small company, and a March morning on which the week is over.
[[nodiscard]] scenarios::Programme::Options options();
/// The instant of a batch: no two have the same.
[[nodiscard]] base::Instant instant_of(std::uint64_t number);
/// One mail by everybody, all at the batch's instant.
[[nodiscard]] activity::Batch batch(std::uint64_t number);

/// Everything handed in so far, and what became of it.
class Handed {
public:
    void begin_life(std::uint64_t first) { begun_.insert(first); }
    void acknowledge(std::uint64_t number) { acknowledged_.insert(number); }
    [[nodiscard]] std::uint64_t next() const {
        return begun_.empty() ? 0 : *begun_.rbegin() + kBatches;
    }
    /// Empty if each acknowledged batch is there wholly and every other wholly or not at all.
    [[nodiscard]] std::string wrong_with(Heads const& heads) const;

private:
    std::set<std::uint64_t> begun_;
    std::set<std::uint64_t> acknowledged_;
};

/// A child on a programme that is shut: opens it, says ready, works.
[[nodiscard]] Life live_on(scenarios::Programme& programme, Kill const& kill,
                           std::function<void(Voice&)> const& work);

/// Tells how many kills struck before the work was done: a harness that never strikes shows
/// nothing.
class Strikes {
public:
    void count(Life const& life);
    /// The stage of work, and the seed of its kills, for the table of faults.
    Strikes(std::string_view stage, std::uint64_t seed);
    ~Strikes();
    Strikes(Strikes const&) = delete;
    Strikes& operator=(Strikes const&) = delete;

private:
    Row row_;
    unsigned lives_ = 0;
    unsigned struck_ = 0;
};

/// Hands in kBatches in the test's own process, all acknowledged.
void import_calmly(scenarios::Programme& programme, Handed& handed);
/// Settles, and fails the test unless all that was acknowledged is in chunks, once.
void settle_and_check(scenarios::Programme& programme, Handed const& handed);

}  // namespace weir::faults
