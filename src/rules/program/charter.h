// The charter: the signed, machine-readable scope of a programme, and at once its collection
// schema. What it does not declare cannot be stored. Parsed strictly: an unknown key, a forbidden
// kind or a sum that does not add up is one located error, found before anything is signed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/zones.h"
#include "engines/privacy/account.h"
#include "engines/privacy/budget.h"
#include "engines/privacy/delta_book.h"
#include "records/activity/connectors.h"
#include "rules/program/change_rule.h"
#include "rules/program/controls.h"
#include "rules/program/witnessing.h"

namespace weir::program {

using activity::Field;
using activity::Kind;
using base::Site;

/// What the figures may be used for: terms of the W3C Data Privacy Vocabulary. Closed.
enum class Purpose { personnel_workload_management, internal_resource_optimisation };
[[nodiscard]] std::string_view name_of(Purpose purpose);  // "PersonnelWorkloadManagement"
/// bad_input naming the terms there are; for judging people (performance, behaviour, promotion,
/// termination) it says that no charter can have them.
[[nodiscard]] base::Result<Purpose> purpose_of(std::string_view name);

/// One level of the release's tree, by depth: 0 company, 1 department, 2 team, ...
struct Level {
    std::string name;
    unsigned percent = 0;  // of the release's rho; those of all levels sum to 100
    friend bool operator==(Level const&, Level const&) = default;
};

struct SiteRule {
    Site site;  // number from 1, in the charter's order
    std::string name;
    base::Zone zone = base::Zone::utc();
    std::string country;     // may be empty
    bool is_covered = true;  // by an agreement: people elsewhere are not collected
};

/// How long a kind's events are kept. Its number is its place in the charter, 0 to 3.
struct Retention {
    std::string name;
    std::uint32_t weeks = 0;  // >= 1
    friend bool operator==(Retention const&, Retention const&) = default;
};
inline constexpr std::size_t kRetentionsMax = 4;

/// How a source names people: by the directory's id, or by address.
enum class Identity { id, address };

struct Source {
    std::string name;
    activity::SourceFormat format;  // connector, zone, origin, separator, columns, types, kinds
    Identity identity = Identity::id;
};

struct KindRule {
    Kind kind = Kind::mail_sent;
    std::vector<Field> fields;
    std::uint8_t retention = 0;  // index of Charter::retentions
    std::string why;             // a sentence for the notice
    friend bool operator==(KindRule const&, KindRule const&) = default;
};

/// What the metric registry tells the charter's checks about one metric.
struct MetricInput {
    Kind kind = Kind::mail_sent;
    std::vector<Field> fields;
};
struct MetricRule {
    std::string id;
    std::uint32_t clamp_max = 0;
    std::vector<MetricInput> needs;  // every one must be declared, with these fields
    std::vector<MetricInput>
        any_of;                 // if not empty: at least one, each declared one with its fields
    std::uint32_t minutes = 0;  // of one unit of it; 0: it is no time
};

struct Metric {
    std::string id;
    unsigned percent = 0;     // of each of its levels' rho
    std::uint32_t clamp = 0;  // U: a person-week counts at most this, in the metric's unit
    std::vector<std::uint32_t> levels;  // depths, ascending
    friend bool operator==(Metric const&, Metric const&) = default;
};

/// A share of weeks: of somebody's weeks of a quarter those in which a metric reached a threshold.
struct WeeksRule {
    std::string metric;           // of the charter's
    std::uint32_t at_least = 0;   // 1 to its clamp, in its unit
    unsigned expected = 0;        // per cent: the figure it is measured from before there is one
    std::uint32_t counts_as = 0;  // minutes: what one such week counts within the radius
    friend bool operator==(WeeksRule const&, WeeksRule const&) = default;
};

/// The quarter release for small teams: one draw on everybody's whole quarter. Each week's release
/// leaves it `percent` of the release's share.
struct QuarterRule {
    unsigned percent = 0;             // of the release's rho of every week
    std::uint32_t minimum_group = 0;  // eligible people besides the reader
    std::uint32_t radius = 0;         // minutes a week: how far, over all metrics jointly, from the
                                      // figure of the department somebody's mean counts
    std::vector<std::string> metrics;  // of the charter's, measured in time
    std::vector<WeeksRule> weeks;      // [[quarter.weeks]]: no two of one metric and threshold
    friend bool operator==(QuarterRule const&, QuarterRule const&) = default;
};

/// Who spent time with whom, between the cells of one level, in each week's first release. Pairs of
/// cells are shown by a selection, which may fail with probability `delta`.
struct CollaborationRule {
    unsigned percent = 0;         // of the release's rho of every week
    std::uint32_t clamp = 0;      // H: minutes of meetings and calls that a person-week counts
    std::uint32_t level = 0;      // depth
    privacy::DeltaUnits delta{};  // what a block may spend of it, ever: once
    friend bool operator==(CollaborationRule const&, CollaborationRule const&) = default;
};

/// Cells by site beside the tree's, in each release and restatement: every site, and where `level`
/// is not 0 each site's units of that level.
struct BySiteRule {
    unsigned percent = 0;        // of a release's rho, and of a restatement's
    std::uint32_t level = 0;     // depth; 0: a site is not divided
    unsigned level_percent = 0;  // of this rule's rho, for a site's units; the rest: whole sites
    std::vector<std::string> metrics;  // of the charter's; each takes its share of either part
    friend bool operator==(BySiteRule const&, BySiteRule const&) = default;
};
/// The word that asks for them where a level stands otherwise; no charter with them has such a
/// level.
inline constexpr std::string_view kBySite = "site";

/// Kinds whose records say how long several people shared something, and by which thread.
inline constexpr std::array<Kind, 2> kCollaborationKinds{Kind::meeting, Kind::call};

struct Role {
    std::string name;
    std::vector<std::string> members;  // directory ids
    std::uint32_t cap = 0;             // most people it may ever have at once
    bool signs = false;
    bool is_external = false;
    friend bool operator==(Role const&, Role const&) = default;
};

struct Privacy {
    base::Rho rho_week;      // what one block (week x home team) may spend, ever
    privacy::Limits limits;  // rho_week cut into release, restatement, answers
    std::array<unsigned, privacy::kShareCount> percents{};  // by privacy::Share, as written
    privacy::Delta delta;                                   // for reporting only
    std::uint32_t minimum_group = 0;
};
inline constexpr std::uint32_t kMinimumGroupFloor = 5;

/// Who must sign what: role names, each once.
struct Quorum {
    std::vector<std::string> activate;
    std::vector<std::string> resume;
    friend bool operator==(Quorum const&, Quorum const&) = default;
};

struct NoticeDetails {
    std::string controller;
    std::string contact;
    std::string legal_basis;
    std::string complaint_authority;
};

/// A valid charter. Only parse_charter makes one; its members are its truth.
struct Charter {
    explicit Charter(Privacy privacy_rules) : privacy(privacy_rules) {}

    std::string text;  // the bytes it was parsed from, for the ledger and its hash
    std::string name;
    std::vector<Purpose> purposes;
    base::Zone zone = base::Zone::utc();  // the company's
    bool is_simulated = false;
    base::Date collect_from;
    std::optional<base::Date> collect_until;  // the last day; without one until the programme ends
    std::uint32_t history_weeks = 0;          // how far before activation a first read may reach
    std::uint32_t grace_days = 14;
    std::vector<std::string> languages;
    Privacy privacy;
    std::vector<Level> levels;
    std::vector<SiteRule> sites;
    std::vector<Retention> retentions;
    std::vector<Source> sources;
    std::vector<KindRule> kinds;
    std::vector<Metric> metrics;
    std::optional<QuarterRule> quarter;
    std::optional<CollaborationRule> collaboration;
    std::optional<BySiteRule> by_site;
    std::vector<Role> roles;
    Quorum quorum;
    std::optional<WitnessRule> witnessing;
    ChangeRule change;
    ControlsRule controls;
    NoticeDetails notice;
    std::vector<std::string> protected_addresses;  // lower case; events touching them are dropped
    std::vector<std::string> protected_ids;        // directory ids

    // Views below live as long as the charter; null: the charter has none of that name.
    [[nodiscard]] KindRule const* kind(Kind kind) const;
    [[nodiscard]] Source const* source(std::string_view wanted) const;
    [[nodiscard]] Metric const* metric(std::string_view id) const;
    [[nodiscard]] Role const* role(std::string_view wanted) const;
    [[nodiscard]] SiteRule const* site(std::string_view wanted) const;
    [[nodiscard]] SiteRule const* site(Site site) const;
    [[nodiscard]] std::optional<std::uint32_t> level(std::string_view wanted) const;

    [[nodiscard]] bool may_store(Kind kind) const { return this->kind(kind) != nullptr; }
    [[nodiscard]] bool may_store(Kind kind, Field field) const;
    /// Zone of a person's home site; site 0 and unknown ones: the company's.
    [[nodiscard]] base::Zone const& zone_of(Site site) const;
    /// Whether a site's people may be measured at all. Site 0 is covered unless sites are declared.
    [[nodiscard]] bool is_covered(Site site) const;
    /// What of the release's rho of a week is for the tree's cells of that week alone, for its
    /// quarter, for its collaboration between cells, and for its cells by site; together the
    /// release's share.
    [[nodiscard]] base::Rho weekly_rho() const;
    [[nodiscard]] base::Rho quarterly_rho() const;
    [[nodiscard]] base::Rho collaboration_rho() const;
    [[nodiscard]] base::Rho by_site_rho() const { return by_site_rho(privacy::Share::release); }
    /// Of a release, or of a restatement, which has no quarter and no collaboration of its own.
    [[nodiscard]] base::Rho by_site_rho(privacy::Share share) const;
    [[nodiscard]] base::Rho tree_rho(privacy::Share share) const;
    /// One metric's rho of a person's whole site, and of their unit there; 0 if not shown by site.
    struct SiteRho {
        base::Rho whole;
        base::Rho part;
    };
    [[nodiscard]] SiteRho by_site_rho(std::string_view metric, privacy::Share share) const;
    /// The weekly release's rho of one metric at one level: shares of shares, each rounded down. 0
    /// if the metric is not released there.
    [[nodiscard]] base::Rho release_rho(std::string_view metric, std::uint32_t level) const;
    /// Longest retention of a declared kind, in weeks.
    [[nodiscard]] std::uint32_t weeks_kept_max() const;
};

/// Words a [[role]] may be named with.
[[nodiscard]] std::span<std::string_view const> role_names();
/// The role that everybody enrolled has; it has no list of members.
inline constexpr std::string_view kEmployee = "employee";

/// Parses and checks everything at once. `known` is the metric registry. bad_input or too_large
/// with file, line and column at the first broken rule: what was expected and what was there.
[[nodiscard]] base::Result<Charter> parse_charter(std::string_view toml, std::string_view file,
                                                  std::span<MetricRule const> known);

}  // namespace weir::program
