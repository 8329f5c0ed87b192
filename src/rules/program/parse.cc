// parse_charter: the parts in their order, then the checks between them.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/program/charter.h"
#include "rules/program/detail/parts.h"

namespace weir::program {
namespace {

constexpr text::Limits kLimits{.size_max = 4 << 20, .depth_max = 16, .values_max = 1 << 18};

/// The parts that are read whatever the privacy section says.
Charter charter_of(detail::Section& top, Privacy privacy, std::span<MetricRule const> known) {
    Charter charter(privacy);
    auto programme = detail::read_programme(top);
    charter.name = std::move(programme.name);
    charter.purposes = std::move(programme.purposes);
    charter.zone = std::move(programme.zone);
    charter.is_simulated = programme.is_simulated;
    charter.collect_from = programme.collect_from;
    charter.collect_until = programme.collect_until;
    charter.history_weeks = programme.history_weeks;
    charter.grace_days = programme.grace_days;
    charter.languages = std::move(programme.languages);
    charter.levels = detail::read_levels(top);
    charter.sites = detail::read_sites(top);
    charter.retentions = detail::read_retentions(top);
    charter.kinds = detail::read_kinds(top, charter.retentions);
    charter.sources = detail::read_sources(top, {charter.zone, charter.kinds});
    charter.metrics = detail::read_metrics(top, {known, charter.kinds, charter.levels});
    charter.quarter = detail::read_quarter(top, {known, charter.metrics});
    charter.collaboration = detail::read_collaboration(
        top, {charter.kinds, charter.levels, charter.quarter ? charter.quarter->percent : 0});
    charter.by_site = detail::read_by_site(
        top, {charter.metrics, charter.levels, charter.sites,
              (charter.quarter ? charter.quarter->percent : 0) +
                  (charter.collaboration ? charter.collaboration->percent : 0)});
    charter.roles = detail::read_roles(top);
    charter.quorum = detail::read_quorum(top, charter.roles);
    charter.witnessing = detail::read_witnessing(top);
    charter.change = detail::read_change(top, {charter.roles, charter.quorum});
    charter.controls = detail::read_controls(top, charter.roles);
    charter.notice = detail::read_notice(top);
    auto contacts = detail::read_protected(top);
    charter.protected_addresses = std::move(contacts.addresses);
    charter.protected_ids = std::move(contacts.ids);
    return charter;
}

void check_by_site(detail::Section& top, Charter const& charter) {
    for (auto const& metric : charter.by_site->metrics) {
        auto const rho = charter.by_site_rho(metric, privacy::Share::release);
        bool const is_divided = charter.by_site->level > 0;
        if (rho.whole > base::Rho{0} && (!is_divided || rho.part > base::Rho{0})) continue;
        top.refuse(fmt::format("nothing of rho_week is left for `{}` by site", metric));
    }
}

/// A share so small that rounding leaves no privacy loss would be noise without end.
void check_shares(detail::Section& top, Charter const& charter) {
    if (charter.quarter && charter.quarterly_rho() == base::Rho{0})
        top.refuse("nothing of rho_week is left for the quarter");
    if (charter.collaboration && charter.collaboration_rho() == base::Rho{0})
        top.refuse("nothing of rho_week is left for collaboration");
    if (charter.by_site) check_by_site(top, charter);
    for (auto const& metric : charter.metrics) {
        for (auto const level : metric.levels) {
            if (charter.release_rho(metric.id, level) > base::Rho{0}) continue;
            top.refuse(fmt::format("nothing of rho_week is left for `{}` at level `{}`", metric.id,
                                   charter.levels[level].name));
        }
    }
}

}  // namespace

base::Result<Charter> parse_charter(std::string_view toml, std::string_view file,
                                    std::span<MetricRule const> known) {
    auto const tree = text::parse_toml(toml, file, kLimits);
    if (!tree) return std::unexpected(tree.error());
    detail::FirstError error;
    detail::Section top(*tree, "the charter", error);
    auto const privacy = detail::read_privacy(top);
    if (!privacy) return base::at_file(error.error(), file);
    auto charter = charter_of(top, *privacy, known);
    top.finish();
    if (error.is_none()) check_shares(top, charter);
    if (!error.is_none()) return base::at_file(error.error(), file);
    charter.text = toml;
    return charter;
}

}  // namespace weir::program
