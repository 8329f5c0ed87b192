#include "rules/access/detail/places.h"

#include <algorithm>
#include <tuple>

namespace weir::access::detail {
namespace {

/// One person comes to a unit at a site, or goes.
struct Step {
    base::Instant at;
    Unit home;
    Site site;
    int by = 0;
};

std::vector<Step> steps_of(org::Directory const& directory) {
    std::vector<Step> steps;
    for (auto const& fact : directory.memberships()) {
        steps.push_back({fact.span.from, fact.home, fact.site, 1});
        if (fact.span.until) steps.push_back({*fact.span.until, fact.home, fact.site, -1});
    }
    std::ranges::sort(steps, {}, &Step::at);
    return steps;
}

using Counts = std::map<Site, int>;

void count(Counts& counts, Step const& step) {
    if ((counts[step.site] += step.by) == 0) counts.erase(step.site);
}

Place place_of(Counts const& counts) {
    if (counts.empty()) return {};
    if (counts.size() > 1) return {Place::Kind::mixed, {}};
    return {Place::Kind::one, counts.begin()->first};
}

void note(PlaceLine& line, base::Instant at, Place const& place) {
    if (!line.empty() && line.back().from == at) line.back().place = place;
    else line.push_back({at, place});
}

Place at(PlaceLine const& line, base::Instant when) {
    auto const after = std::ranges::upper_bound(line, when, {}, &PlaceFrom::from);
    return after == line.begin() ? Place{} : (after - 1)->place;
}

}  // namespace

Places::Places(org::Directory const& directory, UnitTree const& tree)
    : tree_(tree), stays_(tree.size()), own_(tree.size()), whole_(tree.size()) {
    for (auto const& fact : directory.memberships())
        stays_[fact.home.value].push_back({fact.site, fact.span});
    std::vector<Counts> own(tree.size());
    std::vector<Counts> whole(tree.size());
    for (auto const& step : steps_of(directory)) {
        count(own[step.home.value], step);
        note(own_[step.home.value], step.at, place_of(own[step.home.value]));
        for (auto const above : tree.path(step.home)) {
            count(whole[above.value], step);
            note(whole_[above.value], step.at, place_of(whole[above.value]));
        }
    }
}

Spans Places::when_of_sites(Cell const& cell, Site site) const {
    auto homes = tree_.below(cell.within);
    homes.insert(homes.end(), cell.exactly.begin(), cell.exactly.end());
    Spans here;
    Spans elsewhere;
    for (auto const home : homes) {
        for (auto const& stay : stays_[home.value]) {
            if (std::ranges::find(cell.sites, stay.site) == cell.sites.end()) continue;
            (stay.site == site ? here : elsewhere).push_back(stay.span);
        }
    }
    return difference_of(union_of(here, {}), union_of(elsewhere, {}));
}

Spans Places::when(Cell const& cell, Site site) const {
    if (!cell.sites.empty()) return when_of_sites(cell, site);
    std::vector<PlaceLine const*> lines;
    for (auto const unit : cell.within) lines.push_back(&whole_[unit.value]);
    for (auto const unit : cell.exactly) lines.push_back(&own_[unit.value]);
    std::vector<base::Instant> changes;
    for (auto const* line : lines) {
        for (auto const& change : *line) changes.push_back(change.from);
    }
    std::ranges::sort(changes);
    auto const repeats = std::ranges::unique(changes);
    changes.erase(repeats.begin(), repeats.end());
    Spans spans;
    Place const wanted{Place::Kind::one, site};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Place place;
        for (auto const* line : lines) place.join(at(*line, changes[i]));
        if (place != wanted) continue;
        base::Span span{changes[i], std::nullopt};
        if (i + 1 < changes.size()) span.until = changes[i + 1];
        spans = union_of(spans, Spans{span});
    }
    return spans;
}

}  // namespace weir::access::detail
