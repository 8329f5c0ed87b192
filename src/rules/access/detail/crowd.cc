// The largest audience among what was gained: one walk over the tree, counting who joins on the
// way down.
#include <algorithm>
#include <map>
#include <set>

#include "rules/access/detail/shift.h"

namespace weir::access::detail {
namespace {

/// Sites to ask about, by unit: site 0 asks for readers by no site.
using Asked = std::map<Unit, std::vector<Site>>;

class Walk {
public:
    Walk(Side const& side, Class what, Asked const& asked)
        : side_(side),
          held_(side.scopes(what)),
          asked_(asked),
          on_the_way_(side.tree().size()),
          companies_(held_.company.size()) {
        for (auto const& [asked_of, sites] : asked) {
            for (auto unit = asked_of; !on_the_way_[unit.value]; unit = side.tree().parent(unit))
                on_the_way_[unit.value] = true;
        }
    }
    std::uint64_t most() {
        visit(org::kCompany);
        return most_;
    }

private:
    /// Depth is bounded: kUnitDepthMax.
    void visit(Unit unit) {
        auto const joined = join(unit);
        auto const found = asked_.find(unit);
        if (found != asked_.end()) {
            for (auto const site : found->second) most_ = std::max(most_, count(site));
        }
        for (auto const child : side_.tree().children(unit)) {
            if (on_the_way_[child.value]) visit(child);
        }
        for (auto const reader : joined) here_.remove(reader);
    }
    std::vector<Person> join(Unit unit) {
        std::vector<Person> joined;
        auto const add = [&](Person reader) {
            if (held_.company.contains(reader) || here_.contains(reader)) return;
            here_.add(reader);
            joined.push_back(reader);
        };
        auto const heads =
            std::ranges::equal_range(held_.heads, unit, {}, &std::pair<Unit, Person>::first);
        for (auto const& [head, reader] : heads) add(reader);
        if (held_.own.is_empty()) return joined;
        for (auto const person : side_.at_home(unit)) {
            auto const manager = side_.standing().of(person).manager;
            if (held_.own.contains(manager)) add(manager);
        }
        return joined;
    }
    std::uint64_t count(Site site) const {
        auto const of_site =
            std::ranges::equal_range(held_.sites, site, {}, &std::pair<Site, Person>::first);
        auto const more = std::ranges::count_if(of_site, [&](auto const& pair) {
            return !held_.company.contains(pair.second) && !here_.contains(pair.second);
        });
        return companies_ + here_.size() + static_cast<std::uint64_t>(more);
    }

    Side const& side_;
    Scopes const& held_;
    Asked const& asked_;
    std::vector<bool> on_the_way_;
    std::uint64_t companies_;  // readers of everything
    People here_;
    std::uint64_t most_ = 0;
};

}  // namespace

bool Shift::is_new_now(Class what, Person person) const {
    auto const& then = before_.standing().of(person);
    auto const& now = after_.standing().of(person);
    return !difference_of(readers(after_, what, now), readers(before_, what, then)).is_empty();
}

std::uint64_t Shift::audience_max(Class what, Relation const& gained) const {
    if (gained.empty()) return 0;
    Asked asked;
    auto const ask = [&](Unit unit, Site site) {
        auto& sites = asked[unit];
        if (std::ranges::find(sites, site) == sites.end()) sites.push_back(site);
    };
    std::set<std::pair<Spot, Spot>> looked;
    auto left = fresh_[static_cast<std::size_t>(what)];  // units not asked about yet
    auto const ask_fresh = [&](Unit unit) {
        if (unit.value >= left.size() || !left[unit.value]) return;
        left[unit.value] = false;
        ask(unit, after_.site_of_unit(unit));
    };
    for (auto const person : people_in(gained).to_vector()) {
        auto const& then = before_.standing().of(person);
        auto const& now = after_.standing().of(person);
        // Of who stays, cells are new where their unit is.
        bool const is_plain = !is_about_persons(what) && then.home == now.home &&
                              then.site == now.site && then.stands == now.stands;
        if (is_plain && now.stands) ask_fresh(now.home);
        if (!is_plain && now.stands &&
            looked.insert({without_manager(then), without_manager(now)}).second &&
            is_new_now(what, person))
            ask(now.home, is_about_persons(what) ? now.site : after_.site_of_unit(now.home));
        if (!is_about_cells(what)) continue;
        for (auto const home : residents_.homes_of(person)) ask_fresh(home);
    }
    auto const company = is_about_persons(what) ? after_.scopes(what).company.size() : 0;
    return std::max<std::uint64_t>(company, Walk(after_, what, asked).most());
}

}  // namespace weir::access::detail
