// The yearly odometer: how much privacy loss each person has met with in an ISO year, whatever
// teams they were in. It only ever goes up. A pure value: copy it, compare it, rebuild it from the
// ledger.
// Source: zCDP composes by adding (Bun, Steinke 2016, Lemma 1.7); Rogers et al. 2016 for the name.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "base/time.h"

namespace weir::privacy {

/// The year in an ISO week's name: the week 2026-W01 begins in December 2025 and is of 2026.
using IsoYear = base::Strong<struct IsoYearTag, std::int32_t>;
[[nodiscard]] IsoYear iso_year_of(base::Week week);

struct OdometerRequest {
    std::span<base::Person const> people;  // in any order; a person named twice is charged twice
    IsoYear year;
    base::Rho rho;  // for each person named
};

/// Not safe for concurrent use while it changes.
class Odometer {
public:
    /// Adds for all, or for nobody: too_large, and nothing changed, if a reading exceeded kRhoMax.
    [[nodiscard]] base::Status charge(OdometerRequest const& request);
    /// Whether no person named would read more than `limit` after the charge: for a guard where the
    /// charter sets a yearly limit.
    [[nodiscard]] bool stays_within(OdometerRequest const& request, base::Rho limit) const;

    /// Zero for somebody never charged.
    [[nodiscard]] base::Rho reading(base::Person person, IsoYear year) const;
    /// The highest reading of a year; zero if there is none.
    [[nodiscard]] base::Rho highest(IsoYear year) const;

    friend bool operator==(Odometer const&, Odometer const&) = default;

private:
    struct Row {
        base::Person person;
        base::Rho rho;
        friend bool operator==(Row const&, Row const&) = default;
    };
    std::map<IsoYear, std::vector<Row>> years_;  // rows sorted by person, each once, rho above zero
};

}  // namespace weir::privacy
