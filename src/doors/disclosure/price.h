// What a charter would give and cost, from public facts alone and before anything is collected: how
// wide the noise of each figure would be, which units would have no figure of their own and why,
// how the parts of the budget add up, and what an attacker could learn at most. The deviations are
// those of each number as it is measured. Making the numbers of a release agree over the tree by
// least squares can only narrow them: read these as an upper bound. Source: the mechanism's own
// variance (engines/privacy/mechanism.h): for a mean of n people the standard deviation is clamp /
// (n sqrt(2 rho)), up to the rounding of the variance to an integer.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "doors/disclosure/shared.h"
#include "records/org/roster.h"
#include "rules/metrics/sites.h"
#include "rules/program/charter.h"

namespace weir::disclosure {

inline constexpr unsigned kWeeksOfQuarter = 13;
inline constexpr unsigned kWeeksOfYear = 52;

/// How far a level's figures of one metric carry, by the standard deviation of the mean of its
/// median cell as a share of the clamp.
enum class Verdict {
    weekly,     // a week's is at most kGoodShare
    quarterly,  // a quarter's is at most kGoodShare
    coarse,     // a quarter's is at most kCoarseShare
    noise,      // worse, and a week's is at most the clamp
    beyond,     // a week's is wider than the clamp
};
inline constexpr double kGoodShare = 0.05;
inline constexpr double kCoarseShare = 0.10;
/// Both as shares of the clamp, >= 0.
struct ErrorShares {
    double week = 0;
    double quarter = 0;
};
[[nodiscard]] Verdict verdict_of(ErrorShares shares);
[[nodiscard]] std::string_view name_of(Verdict verdict);  // "quarterly"

/// The error of one cell's mean, in the metric's display unit.
struct CellPrice {
    std::uint32_t people = 0;
    double week = 0;        // standard deviation of one week's mean
    double quarter = 0;     // of the mean of 13 weeks with the same people
    double noticeable = 0;  // a change from week to week beyond 1.96 sqrt(2) of `week`
};

/// One metric at one level. Cells by number of people; of equals the noisiest, and of two in the
/// middle the smaller.
struct LevelPrice {
    std::uint32_t level = 0;
    base::Rho rho;  // the level's part; a cell that is not divided takes the deeper levels' too
    std::size_t cells = 0;
    std::size_t cells_beyond = 0;  // those whose week is wider than the clamp
    CellPrice smallest;
    CellPrice median;
    CellPrice largest;
    double clamp_share = 0;  // median.week / clamp
    Verdict verdict = Verdict::weekly;
    std::string words;  // the verdict for people: "a week is mostly noise: read the department"
};

/// The smallest change that leaves no level's median cell beyond the clamp: fewer levels.
struct Proposal {
    std::string sentence;
    std::vector<std::uint32_t> levels;  // that stay; none: no level can hold the metric
    std::string block;                  // the changed [[metric]] as TOML; empty if no level stays
    base::Rho freed;                    // of each week's release, by the levels that go
};

struct MetricPrice {
    std::string id;
    std::string title;
    std::string unit;  // of every figure here
    unsigned percent = 0;
    double clamp = 0;          // U
    double clamp_highest = 0;  // that any charter may set
    std::vector<LevelPrice> levels;
    std::optional<Proposal> proposal;
};

struct LevelBudget {
    std::uint32_t level = 0;
    base::Rho rho;                   // of the release
    base::Rho used;                  // by the metrics released there
    std::vector<base::Rho> metrics;  // by the charter's order; 0: not released there
};

/// How the parts of one block's budget add up. No part exceeds its whole: parse_charter refuses.
/// The release's share is weekly + quarterly + collaboration + by_site.
struct Bill {
    base::Rho total;
    std::array<base::Rho, privacy::kShareCount> shares;  // by privacy::Share
    base::Rho unassigned;                                // of the total, to no share
    base::Rho weekly;                                    // of the release: for the week alone
    base::Rho quarterly;                                 // and for its quarter: 0 without [quarter]
    base::Rho collaboration;                             // and between cells: 0 without
    base::Rho by_site;                                   // and by site: 0 without
    base::Rho used;                                      // of weekly, by each week's release
    base::Rho by_site_used;                              // of by_site, by each week that is crossed
    std::vector<LevelBudget> levels;                     // that have a share
};

/// A privacy loss in other words; see engines/privacy/account.h.
struct Loss {
    base::Rho rho;
    double epsilon = 0;  // at the charter's delta
    double attack = 0;   // share of right guesses of one yes-or-no fact; a coin has 0.5
};

[[nodiscard]] Loss loss_of(base::Rho rho, privacy::Delta delta);
/// Of a cell's mean, from the standard deviation of its sum.
[[nodiscard]] CellPrice price_of_cell(std::uint32_t people, double deviation_of_sum);

/// The noise of a figure of a whole quarter with the same people, as a standard deviation in the
/// unit shown; of the smallest, the median and the largest cell. Means first, then shares of weeks.
struct QuarterMetricPrice {
    std::string id;
    std::string title;
    std::string unit;
    double counts_as = 0;  // of a share: hours that one week counts within the radius; else 0
    double smallest = 0;
    double median = 0;
    double largest = 0;
};

/// What [quarter] gives and costs in the quarter that the priced week lies in: the finest cells
/// there are at its own minimum group.
struct QuarterPrice {
    std::size_t weeks = 0;  // 13, or 14 where a year of 53 weeks ends
    std::size_t cells = 0;  // 0: the company is too small for it, and the numbers of people are 0
    std::uint32_t smallest = 0;  // people
    std::uint32_t median = 0;    // of two in the middle the smaller
    std::uint32_t largest = 0;
    std::vector<QuarterMetricPrice> metrics;  // by the charter's order
    std::vector<SharedCell> shared;           // merged or undivided at that minimum
    Loss week;                                // what each week is charged
    Loss person;                              // a person's whole quarter
};

/// What [collaboration] gives and costs between the cells of its level.
struct CollaborationPrice {
    std::uint32_t level = 0;
    std::size_t cells = 0;
    std::uint64_t minimum = 0;       // people of each side: no pair below it is ever shown
    std::uint64_t even = 0;          // people of each side who met: shown in one week of two
    std::uint64_t sure = 0;          // shown in 19 weeks of 20
    std::size_t pairs = 0;           // of cells
    std::size_t pairs_possible = 0;  // whose cells both have `even` people
    double deviation = 0;            // of a pair's hours, standard deviation of the noise
    double noticeable = 0;           // hours: the least that can be told from none, 19 times in 20
    Loss week;                       // selection and times
    double delta = 0;                // that the selection adds, once a week
};

/// One metric of whole sites, or of their parts; no cells: nothing else is set.
struct SiteFigures {
    std::size_t cells = 0;
    CellPrice smallest;
    CellPrice median;  // of two in the middle the smaller
    CellPrice largest;
};
struct SiteMetricPrice {
    std::string id;
    std::string title;
    std::string unit;
    SiteFigures sites;
    SiteFigures parts;
};
/// What [by_site] gives and costs with this roster. A week in which it is not crossed is charged
/// nothing for it.
struct SitePrice {
    metrics::Crossing crossing = metrics::Crossing::too_few;
    std::uint32_t level = 0;               // of a site's parts; 0: it has none
    std::vector<SiteMetricPrice> metrics;  // by the charter's order; none unless crossed
    Loss week;                             // if it is crossed
};

struct Price {
    base::Week week;
    std::size_t people = 0;  // eligible
    std::size_t homes = 0;   // units that are somebody's home
    Loss release;            // each week's
    Loss whole;              // everything that a week may ever cost
    Loss year;               // 52 such weeks
    std::vector<MetricPrice> metrics;
    std::vector<SharedCell> shared;
    Bill bill;
    std::optional<QuarterPrice> quarter;
    std::optional<CollaborationPrice> collaboration;
    std::optional<SitePrice> by_site;
};

struct PriceRequest {
    org::Directory const& directory;
    org::Roster const& roster;  // everybody; sites by the charter's numbers
    program::Charter const& charter;
};

/// Pure: the same request, the same price; no activity is read. Refusal too_few_people if the
/// company has no cell. bad_input if nobody is at a covered site; an accident naming metric and
/// level if no mechanism can be made.
[[nodiscard]] base::Outcome<Price> price_of(PriceRequest const& request);

/// What everybody may know, and what the price is made from; sentences.
[[nodiscard]] std::span<std::string_view const> public_facts();

}  // namespace weir::disclosure
