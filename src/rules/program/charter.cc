#include "rules/program/charter.h"

#include <algorithm>

#include "engines/privacy/rho.h"

namespace weir::program {
namespace {

constexpr std::array<std::string_view, 9> kRoles{"analyst",  "lead",     "planner",
                                                 "privacy",  "security", "representative",
                                                 "operator", "auditor",  kEmployee};

template <class List, class Key, class Member>
auto const* find_in(List const& list, Key const& key, Member member) {
    auto const found = std::ranges::find(list, key, member);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::span<std::string_view const> role_names() { return kRoles; }

KindRule const* Charter::kind(Kind kind) const { return find_in(kinds, kind, &KindRule::kind); }

Source const* Charter::source(std::string_view wanted) const {
    return find_in(sources, wanted, &Source::name);
}

Metric const* Charter::metric(std::string_view id) const {
    return find_in(metrics, id, &Metric::id);
}

Role const* Charter::role(std::string_view wanted) const {
    return find_in(roles, wanted, &Role::name);
}

SiteRule const* Charter::site(std::string_view wanted) const {
    return find_in(sites, wanted, &SiteRule::name);
}

SiteRule const* Charter::site(Site site) const { return find_in(sites, site, &SiteRule::site); }

std::optional<std::uint32_t> Charter::level(std::string_view wanted) const {
    auto const* found = find_in(levels, wanted, &Level::name);
    if (found == nullptr) return std::nullopt;
    return static_cast<std::uint32_t>(found - levels.data());
}

bool Charter::may_store(Kind kind, Field field) const {
    auto const* rule = this->kind(kind);
    return rule != nullptr && std::ranges::find(rule->fields, field) != rule->fields.end();
}

base::Zone const& Charter::zone_of(Site site) const {
    auto const* rule = this->site(site);
    return rule == nullptr ? zone : rule->zone;
}

bool Charter::is_covered(Site site) const {
    auto const* rule = this->site(site);
    return rule == nullptr ? sites.empty() : rule->is_covered;
}

base::Rho Charter::release_rho(std::string_view metric, std::uint32_t level) const {
    auto const* rule = this->metric(metric);
    bool const is_released = rule != nullptr && level < levels.size() &&
                             std::ranges::find(rule->levels, level) != rule->levels.end();
    if (!is_released) return base::Rho{0};
    return privacy::share_of(privacy::share_of(weekly_rho(), levels[level].percent), rule->percent);
}

base::Rho Charter::weekly_rho() const {
    auto const release = privacy.limits.share(privacy::Share::release);
    return base::Rho{release.value - quarterly_rho().value - collaboration_rho().value -
                     by_site_rho().value};
}

base::Rho Charter::tree_rho(privacy::Share share) const {
    if (share == privacy::Share::release) return weekly_rho();
    return base::Rho{privacy.limits.share(share).value - by_site_rho(share).value};
}

base::Rho Charter::quarterly_rho() const {
    if (!quarter) return base::Rho{0};
    return privacy::share_of(privacy.limits.share(privacy::Share::release), quarter->percent);
}

base::Rho Charter::collaboration_rho() const {
    if (!collaboration) return base::Rho{0};
    return privacy::share_of(privacy.limits.share(privacy::Share::release), collaboration->percent);
}

base::Rho Charter::by_site_rho(privacy::Share share) const {
    if (!by_site) return base::Rho{0};
    return privacy::share_of(privacy.limits.share(share), by_site->percent);
}

Charter::SiteRho Charter::by_site_rho(std::string_view metric, privacy::Share share) const {
    auto const* rule = this->metric(metric);
    bool const is_shown = by_site && rule != nullptr &&
                          std::ranges::find(by_site->metrics, metric) != by_site->metrics.end();
    if (!is_shown) return {base::Rho{0}, base::Rho{0}};
    auto const whole = by_site_rho(share);
    auto const parts = privacy::share_of(whole, by_site->level_percent);
    return {privacy::share_of(base::Rho{whole.value - parts.value}, rule->percent),
            privacy::share_of(parts, rule->percent)};
}

std::uint32_t Charter::weeks_kept_max() const {
    std::uint32_t weeks = 0;
    for (auto const& rule : kinds) weeks = std::max(weeks, retentions[rule.retention].weeks);
    return weeks;
}

}  // namespace weir::program
