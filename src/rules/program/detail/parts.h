// The parts of a charter, each read and checked from its section. What depends on an earlier part
// takes it as an argument; the order is that of parse_charter.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/program/charter.h"
#include "rules/program/detail/section.h"

namespace weir::program::detail {

/// [programme] without its name for the rest.
struct Programme {
    std::string name;
    std::vector<Purpose> purposes;
    base::Zone zone = base::Zone::utc();
    bool is_simulated = false;
    base::Date collect_from;
    std::optional<base::Date> collect_until;
    std::uint32_t history_weeks = 0;
    std::uint32_t grace_days = 0;
    std::vector<std::string> languages;
};
[[nodiscard]] Programme read_programme(Section& top);

/// Nothing if anything in it is wrong.
[[nodiscard]] std::optional<Privacy> read_privacy(Section& top);
[[nodiscard]] std::vector<Level> read_levels(Section& top);
[[nodiscard]] std::vector<SiteRule> read_sites(Section& top);
[[nodiscard]] std::vector<Retention> read_retentions(Section& top);
[[nodiscard]] std::vector<KindRule> read_kinds(Section& top,
                                               std::vector<Retention> const& retentions);

struct SourceContext {
    base::Zone const& zone;  // the company's, where a source names none
    std::vector<KindRule> const& kinds;
};
[[nodiscard]] std::vector<Source> read_sources(Section& top, SourceContext const& context);

struct MetricContext {
    std::span<MetricRule const> known;
    std::vector<KindRule> const& kinds;
    std::vector<Level> const& levels;
};
[[nodiscard]] std::vector<Metric> read_metrics(Section& top, MetricContext const& context);

struct QuarterContext {
    std::span<MetricRule const> known;
    std::vector<Metric> const& metrics;
};
/// [quarter], if it is there.
[[nodiscard]] std::optional<QuarterRule> read_quarter(Section& top, QuarterContext const& context);

struct CollaborationContext {
    std::vector<KindRule> const& kinds;
    std::vector<Level> const& levels;
    unsigned quarter_percent;  // of the release, already given away
};
/// [collaboration], if it is there.
[[nodiscard]] std::optional<CollaborationRule> read_collaboration(
    Section& top, CollaborationContext const& context);

struct BySiteContext {
    std::vector<Metric> const& metrics;
    std::vector<Level> const& levels;
    std::vector<SiteRule> const& sites;
    unsigned percent_given;  // of the release, to the quarter and to collaboration
};
/// [by_site], if it is there.
[[nodiscard]] std::optional<BySiteRule> read_by_site(Section& top, BySiteContext const& context);

/// A probability that a text says, in (0, 1); nothing and a noted error otherwise.
[[nodiscard]] std::optional<privacy::Delta> read_delta(Section& section);

[[nodiscard]] std::vector<Role> read_roles(Section& top);
[[nodiscard]] Quorum read_quorum(Section& top, std::vector<Role> const& roles);
struct ChangeContext {
    std::vector<Role> const& roles;
    Quorum const& quorum;
};
/// [change], [[cap]] and [[envelope]], with what holds where they are silent.
[[nodiscard]] ChangeRule read_change(Section& top, ChangeContext const& context);
[[nodiscard]] NoticeDetails read_notice(Section& top);
/// [witnessing] and its [[witness]]es, if they are there.
[[nodiscard]] std::optional<WitnessRule> read_witnessing(Section& top);

/// [controls]; what it does not say is as controls() has it.
[[nodiscard]] ControlsRule read_controls(Section& top, std::vector<Role> const& roles);

struct Protected {
    std::vector<std::string> addresses;
    std::vector<std::string> ids;
};
[[nodiscard]] Protected read_protected(Section& top);

/// A zone of the database, UTC and a noted error otherwise.
[[nodiscard]] base::Zone zone_of(Section& section, Word const& name);

/// The texts of words.
[[nodiscard]] std::vector<std::string> texts_of(std::vector<Word> const& words);

}  // namespace weir::program::detail
