// Questions: what somebody may ask beyond the releases, what it would cost, and what they get. A
// cohort is a union of cells; the same cells, weeks, metric and statistic are the same question,
// however it is put. DESIGN "Life of a question"; reference: privacy.md 3.12, 3.15.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "base/time.h"

namespace weir::disclosure {

enum class Statistic {
    mean,    // per eligible person and week
    sum,     // of all person-weeks
    count,   // person-weeks with any of it
    median,  // the person-week in the middle
    p90,     // nine in ten person-weeks are at most this
};
[[nodiscard]] std::string_view name_of(Statistic statistic);  // "median"
/// bad_input naming the words there are.
[[nodiscard]] base::Result<Statistic> statistic_of(std::string_view name);

struct Question {
    std::string metric;  // an id of the charter
    Statistic statistic = Statistic::mean;
    std::vector<std::string> cohort;  // cells by the names that releases show; empty: the company
    base::Week first;
    base::Week last;
    std::string purpose;
    /// Half-width of the 95 % interval that is wanted, in the metric's display unit (for a count,
    /// in person-weeks; for a quantile the rank's error in percentile points); above 0. Nothing:
    /// what stands already, else a tenth of the answers' share.
    std::optional<double> within;
};
/// Most weeks that one question may span.
inline constexpr std::size_t kQuestionWeeksMax = 53;
/// Medians of fewer eligible people in some week are refused: too_few_people.
inline constexpr std::uint32_t kQuantilePeopleMin = 20;

/// What a question reads and is about: public facts.
struct Asking {
    std::string metric;
    std::string unit;  // "hours"; of a count "person-weeks"
    Statistic statistic = Statistic::mean;
    std::vector<std::string> cells;  // names of the largest cells that make up the cohort
    base::Week first;
    base::Week last;
    std::uint64_t person_weeks = 0;
    std::uint32_t people_least = 0;  // eligible people of the smallest week
    std::int64_t clamp = 0;          // U, in the integer unit
    std::string plan;                // SHA-256: the question's name
};

struct Answer {
    Asking asking;
    double value = 0;       // display unit; may be negative
    double half_width = 0;  // of the 95 % interval; of a quantile see rank_error
    double rank_error = 0;  // of a quantile: percentile points, with 95 % probability; else 0
    std::string mechanism;  // "discrete Gaussian on integers"
    bool is_new = false;    // drawn now; else it stood already or follows from releases, for free
    base::Rho cost;         // charged now, to every block it reads
    base::Rho spent;        // by all draws of this question together
    base::Rho left;         // the least that any of its blocks has left for answers
    std::string because;    // why the reader may
};

/// A question nearby that costs no more.
struct Alternative {
    std::string what;  // "the whole of Engineering", "the last 13 weeks"
    double half_width = 0;
    base::Rho cost;
    bool is_good_enough = false;  // within what was wanted
};

struct Quote {
    Asking asking;
    bool is_free = false;   // it stands already or follows from releases
    base::Rho cost;         // to every block it reads, if asked now
    double half_width = 0;  // expected, exactly; of a quantile 0
    double rank_error = 0;  // of a quantile: percentile points, with 95 % probability
    base::Rho left;         // the least that any of its blocks has left now
    bool is_affordable = false;
    std::vector<Alternative> alternatives;
};

/// An answer that was given, as those whom it is about may read it.
struct PastAnswer {
    Answer answer;
    base::Instant at;
};

}  // namespace weir::disclosure
