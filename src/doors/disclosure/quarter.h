// A quarter's release: what small teams are told. One draw of noise on everybody's whole quarter,
// as the difference from the figure of the department that is public already, jointly clipped to a
// public radius. Written once, sealed, read through the door only. docs/quarter.md has the proof.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/quarter.h"
#include "base/strong.h"
#include "doors/disclosure/release.h"

namespace weir::disclosure {

/// One metric of a quarter: a mean, or a share of weeks, which is the mean of a metric that is 1 in
/// a week that reaches a threshold and 0 in any other.
struct QuarterMetric {
    ReleasedMetric released;    // as in a week; of a share clamp and divisor are 1
    std::int64_t minutes = 1;   // of one unit of it; of a share what one such week counts as
    std::int64_t at_least = 0;  // of a share the threshold, in the metric's unit; 0: a mean
    [[nodiscard]] bool is_share() const { return at_least > 0; }
    /// Minutes of one unit as it is shown: of a share one per cent of the weeks.
    [[nodiscard]] double minutes_shown() const;
    friend bool operator==(QuarterMetric const&, QuarterMetric const&) = default;
};

struct QuarterCell {
    metrics::Cell cell;
    std::uint64_t person_weeks = 0;     // eligible, of the cell's people
    std::vector<std::int64_t> centres;  // minutes a week, by metric: public
    std::vector<std::int64_t> sums;     // noisy; of differences, in minutes, over all person-weeks
    friend bool operator==(QuarterCell const&, QuarterCell const&) = default;
};

struct QuarterRelease {
    base::Quarter quarter;
    std::string charter;   // hash of charter and grants
    std::string snapshot;  // of the weeks' releases and the roster
    std::uint32_t minimum_group = 0;
    std::uint32_t radius = 0;    // minutes a week, all metrics jointly
    std::uint64_t variance = 0;  // of every sum's noise, minutes squared
    base::Rho rho;               // of each block; the whole quarter of a person costs 13 of it
    std::vector<QuarterMetric> metrics;
    std::vector<QuarterCell> cells;  // the finest cells; they do not overlap
    friend bool operator==(QuarterRelease const&, QuarterRelease const&) = default;
};

/// "meeting hours", "weeks with at least 5 meeting hours".
[[nodiscard]] std::string title_of(QuarterMetric const& metric);

/// JSON bytes; the same release gives the same bytes.
[[nodiscard]] base::Bytes encode(QuarterRelease const& release);
/// corrupt unless encode wrote it; unsupported for another version.
[[nodiscard]] base::Result<QuarterRelease> decode_quarter(base::ByteView bytes);

/// One figure of one cell, as it is shown.
struct QuarterFigure {
    std::string metric;
    std::string title;
    std::string unit;
    double counts_as = 0;   // of a share of weeks: the hours that one week counts as; else 0
    double mean = 0;        // a person and week; may be negative
    double deviation = 0;   // of its noise
    double department = 0;  // of a mean the figure it is measured from; of a share all its cells'
    double shrunk = 0;      // best guess: drawn to the department's where the noise is large
    bool is_apart = false;  // whether it can be told apart from the department's, 19 times in 20
};

struct QuarterCellView {
    metrics::Cell cell;
    std::string above;  // the cell that it is measured from
    std::string why;    // as in a week
    std::vector<QuarterFigure> figures;
};

struct QuarterView {
    base::Quarter quarter;
    std::uint32_t minimum_group = 0;
    std::uint32_t radius = 0;
    std::size_t weeks = 0;
    base::Rho rho;         // of each week
    base::Rho rho_person;  // of one person's whole quarter
    std::vector<QuarterCellView> cells;
    std::string because;
};

/// What closing a quarter says: public facts only.
struct ClosedQuarter {
    base::Quarter quarter;
    std::size_t cells = 0;
    std::size_t people = 0;
    bool was_made_again = false;
    base::Rho rho;
};

}  // namespace weir::disclosure
