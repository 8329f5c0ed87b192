// A made-up company for the benchmarks, of any size: its charter with all seven metrics, its
// directory (teams of ten, departments of a hundred teams), and a working week of events a person.
#pragma once

#include <string>
#include <vector>

#include "records/activity/batch.h"

namespace weir::bench {

inline constexpr std::uint32_t kTeam = 10;
inline constexpr std::uint32_t kTeamsOfDepartment = 100;
inline constexpr std::size_t kEventsEach = 200;
inline constexpr base::Week kWeek{base::Date{20486}};  // 2026-W06, in UTC
inline constexpr base::Instant kMonday{std::int64_t{20486} * 86'400};

/// Source "everything" takes all kinds by id, "calendar" reads CloudEvents meetings by address.
[[nodiscard]] std::string charter();
/// Ids p1, p2, ...; addresses p1@bench.example, ...
[[nodiscard]] std::string people_csv(std::uint32_t people);

struct Made {
    activity::Kind kind;
    std::int64_t start;  // seconds since kMonday
    std::uint32_t length;
};
/// One person's week, in order of start, no two at one second: always the same for one number.
[[nodiscard]] std::vector<Made> week_of(std::uint32_t person);
/// The weeks of the people first..last as one batch.
[[nodiscard]] activity::Batch batch_of(std::uint32_t first, std::uint32_t last,
                                       std::uint32_t people);

}  // namespace weir::bench
