// Parity: how many people are exempt, by whether they lead others. Released once a quarter like any
// metric: whole groups only, with noise that costs what one week of a person costs, written once.
// Why so: docs/decisions/0026-parity.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/quarter.h"
#include "engines/text/tree.h"
#include "records/org/directory.h"
#include "rules/program/charter.h"

namespace weir::exposure {

/// One group of people, by rank. Who belongs to it is public; who of them is exempt is not.
struct ParityBand {
    std::string who;          // "lead nobody"
    std::int64_t people = 0;  // more than the charter's minimum group
    std::int64_t exempt = 0;  // with noise: may be negative or above `people`
    friend bool operator==(ParityBand const&, ParityBand const&) = default;
};

/// What is told in one quarter, and not changed in it.
struct Parity {
    base::Quarter quarter;
    std::int64_t within = 0;        // people: 19 of 20 draws err by no more
    std::vector<ParityBand> bands;  // who lead nobody first; one band: no ranks to compare
    friend bool operator==(Parity const&, Parity const&) = default;
};

/// Whether the charter names anybody at all whom it protects: the notice says so either way.
[[nodiscard]] bool exempts_somebody(program::Charter const& charter);

struct ParityRequest {
    org::Directory const& directory;
    program::Charter const& charter;
    std::span<base::Person const> exempt;  // each once; who does not stand in it does not count
    base::Instant now;
};
/// Counts everybody at covered sites and adds one draw of discrete Gaussian noise a band, of the
/// charter's rho_week for one person's being exempt. Bands: who lead nobody, who lead such only,
/// and who lead people who lead; joined while one of them is not above the minimum group. Nothing
/// if the whole company is not. Fails only where the charter's rho_week is beyond what can be
/// drawn.
[[nodiscard]] base::Result<std::optional<Parity>> draw_parity(ParityRequest const& request,
                                                              base::RandomSource& random);

/// "2026-Q4: exempt are about 3 of 260 who lead nobody, …, each within 5 (19 times of 20)".
[[nodiscard]] std::string to_text(Parity const& parity);

/// Whether being exempt goes with leading others, as far as the noise lets it be known.
enum class Skew {
    none_seen,
    unknown,       // one band, or so few people that the noise hides a tenth of a group
    with_leading,  // beyond three standard errors, and more than twice the share of the others
};
[[nodiscard]] Skew skew_of(Parity const& parity);

[[nodiscard]] text::Tree to_tree(Parity const& parity);
/// What the evidence of a run of the controls says was released; nothing if it says none.
[[nodiscard]] std::optional<Parity> released_parity(std::string_view evidence);
/// The member of that evidence.
inline constexpr std::string_view kParityReleased = "parity_released";

}  // namespace weir::exposure
