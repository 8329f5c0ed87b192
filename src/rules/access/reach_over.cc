// Reach over a span: one sweep over the intervals that grants, role members, memberships, reporting
// lines, roles and sites join.
#include <algorithm>
#include <map>

#include "rules/access/detail/holders.h"
#include "rules/access/detail/places.h"
#include "rules/access/detail/week_people.h"
#include "rules/access/reach.h"

namespace weir::access {
namespace {

using base::Instant;

constexpr std::string_view kEmployeeRole = "employee";

/// One grant in the hands of one reader: when, and over what.
struct Holding {
    Class what = Class::notice;  // of the grant
    Spans company;
    std::map<Unit, Spans> heads;
    std::map<Site, Spans> sites;
    [[nodiscard]] Spans all() const {
        auto spans = company;
        for (auto const& [unit, when] : heads) spans = union_of(spans, when);
        for (auto const& [site, when] : sites) spans = union_of(spans, when);
        return spans;
    }
};
using Holdings = std::map<Person, std::vector<Holding>>;

/// Units that one site shows during exactly these intervals.
struct UnitsWhen {
    Spans spans;
    detail::UnitList units;
};
struct SiteUnits {
    std::vector<UnitsWhen> shown;  // by some cell with the unit's people
    std::vector<UnitsWhen> own;    // by the unit's own cell
    std::vector<UnitsWhen> whole;  // by that of its subtree
};

std::vector<Unit> units_in(Cell const& cell) {
    auto units = cell.within;
    units.insert(units.end(), cell.exactly.begin(), cell.exactly.end());
    return units;
}

class Sweep {
public:
    Sweep(World world, base::Span span) : world_(world), window_{span} {
        for (auto const& fact : world.directory.memberships()) {
            bool const reports = fact.manager != Person{} && fact.manager != fact.person;
            if (reports) reports_.push_back(&fact);
        }
        std::ranges::stable_sort(reports_, {}, &org::Membership::manager);
    }
    Holdings run() {
        for (auto const& grant : world_.permissions.grants()) {
            auto const in_force = intersection_of(window_, {grant.span});
            if (in_force.empty()) continue;
            if (grant.role == kEmployeeRole) add_everybody(grant, in_force);
            else add_members(grant, in_force);
        }
        return std::move(holdings_);
    }

private:
    void add_everybody(Grant const& grant, Spans const& in_force) {
        auto const& facts = world_.directory.memberships();
        for (std::size_t i = 0; i < facts.size(); ++i) {
            if (i > 0 && facts[i].person == facts[i - 1].person) continue;
            add(facts[i].person, grant, intersection_of(in_force, stood(facts[i].person)));
        }
    }
    void add_members(Grant const& grant, Spans const& in_force) {
        auto const outside = external(grant.role);
        for (auto const& member : world_.permissions.members()) {
            if (member.role != grant.role) continue;
            auto const may = union_of(outside, stood(member.person));
            add(member.person, grant,
                intersection_of(intersection_of(in_force, {member.span}), may));
        }
    }
    /// When somebody stood in the directory.
    Spans stood(Person person) const {
        Spans spans;
        for (auto const& fact : std::ranges::equal_range(world_.directory.memberships(), person, {},
                                                         &org::Membership::person))
            spans.push_back(fact.span);
        return union_of(spans, {});
    }
    /// When holders of a role may read without standing in the directory.
    Spans external(std::string const& role) const {
        Spans spans;
        each_era([&](Permissions::Era const& era, base::Span const& span) {
            if (era.is_external(role)) spans = union_of(spans, {span});
        });
        return spans;
    }
    template <class Act>
    void each_era(Act act) const {
        auto const& eras = world_.permissions.eras();
        for (std::size_t i = 0; i < eras.size(); ++i) {
            base::Span span{eras[i].from, std::nullopt};
            if (i + 1 < eras.size()) span.until = eras[i + 1].from;
            act(eras[i], span);
        }
    }
    void add(Person reader, Grant const& grant, Spans const& held) {
        if (held.empty()) return;
        Holding holding{grant.what, {}, {}, {}};
        switch (grant.scope.kind) {
            case Scope::Kind::company: holding.company = held; break;
            case Scope::Kind::unit:
                if (auto const unit = world_.directory.find_unit(grant.scope.path))
                    holding.heads[*unit] = held;
                break;
            case Scope::Kind::own_unit: add_reports(holding, reader, held); break;
            case Scope::Kind::site:
                each_era([&](Permissions::Era const& era, base::Span const& span) {
                    auto const site = era.site(grant.scope.site);
                    auto when = intersection_of(held, {span});
                    if (site == Site{} || when.empty()) return;
                    auto& of_site = holding.sites[site];
                    of_site = union_of(of_site, when);
                });
                break;
        }
        holdings_[reader].push_back(std::move(holding));
    }
    void add_reports(Holding& holding, Person reader, Spans const& held) const {
        for (auto const* fact :
             std::ranges::equal_range(reports_, reader, {}, &org::Membership::manager)) {
            auto const when = intersection_of(held, {fact->span});
            if (when.empty()) continue;
            auto& of_head = holding.heads[fact->home];
            of_head = union_of(of_head, when);
        }
    }

    World world_;
    Spans window_;
    std::vector<org::Membership const*> reports_;  // rows with a manager, by manager
    Holdings holdings_;
};

}  // namespace

struct WeekIndex::Index {
    Index(DataWeek data, org::Directory const& directory)
        : week(std::move(data)), people(week, directory) {}
    DataWeek week;
    detail::WeekPeople people;
};

WeekIndex::WeekIndex(DataWeek week, org::Directory const& directory)
    : index_(std::make_unique<Index>(std::move(week), directory)) {}
WeekIndex::WeekIndex(WeekIndex&&) noexcept = default;
WeekIndex& WeekIndex::operator=(WeekIndex&&) noexcept = default;
WeekIndex::~WeekIndex() = default;
DataWeek const& WeekIndex::week() const { return index_->week; }

struct ReachOver::Index {
    Index(World world, base::Span span)
        : facts(world.directory.memberships()),
          tree(world.directory),
          holdings(Sweep(world, span).run()) {
        for (auto const& [reader, held] : holdings) {
            for (auto const& holding : held) {
                for (auto const& [site, when] : holding.sites) {
                    if (!places) places.emplace(world.directory, tree);
                    index_site(site);
                }
            }
        }
    }

    /// The holdings of a reader that give a class.
    [[nodiscard]] std::vector<Holding const*> held(Person reader, Class what) const {
        std::vector<Holding const*> found;
        auto const of_reader = holdings.find(reader);
        if (of_reader == holdings.end()) return found;
        for (auto const& holding : of_reader->second) {
            if (detail::gives(holding.what, what)) found.push_back(&holding);
        }
        return found;
    }
    /// When one of the heads was the unit or above it.
    [[nodiscard]] Spans headed(Holding const& holding, Unit unit) const {
        Spans spans;
        if (holding.heads.empty()) return spans;
        for (auto const above : tree.path(unit)) {
            auto const found = holding.heads.find(above);
            if (found != holding.heads.end()) spans = union_of(spans, found->second);
        }
        return spans;
    }
    /// When the holding covered the cell.
    [[nodiscard]] Spans covered(Holding const& holding, Cell const& cell) const {
        auto spans = holding.company;
        std::optional<Spans> by_heads;
        for (auto const unit : units_in(cell)) {
            auto of_unit = headed(holding, unit);
            by_heads = by_heads ? intersection_of(*by_heads, of_unit) : std::move(of_unit);
        }
        if (by_heads) spans = union_of(spans, *by_heads);
        for (auto const& [site, when] : holding.sites)
            spans = union_of(spans, intersection_of(when, places->when(cell, site)));
        return spans;
    }
    /// When some single unit's or subtree's cell with the unit's people was covered by a site.
    [[nodiscard]] Spans shown_by_site(Site site, Unit unit) const {
        auto spans = places->when(Cell{{}, {unit}}, site);
        for (auto const above : tree.path(unit))
            spans = union_of(spans, places->when(Cell{{above}, {}}, site));
        return spans;
    }
    /// Units by when a site shows each, without those it never does.
    template <class When>
    [[nodiscard]] std::vector<UnitsWhen> units_by(When when) const {
        std::map<std::vector<std::pair<Instant, Instant>>, std::pair<Spans, std::vector<Unit>>>
            alike;
        for (std::uint32_t i = 0; i < tree.size(); ++i) {
            auto spans = when(Unit{i});
            if (spans.empty()) continue;
            std::vector<std::pair<Instant, Instant>> key;
            for (auto const& span : spans)
                key.emplace_back(span.from, span.until.value_or(base::kLatest));
            auto& same = alike[std::move(key)];
            same.first = std::move(spans);
            same.second.emplace_back(i);
        }
        std::vector<UnitsWhen> out;
        for (auto& [key, same] : alike) {
            out.push_back({std::move(same.first),
                           std::make_shared<std::vector<Unit> const>(std::move(same.second))});
        }
        return out;
    }
    void index_site(Site site) {
        auto const [place, is_new] = sites.try_emplace(site);
        if (!is_new) return;
        auto const own = [&](Unit unit) { return places->when(Cell{{}, {unit}}, site); };
        auto const whole = [&](Unit unit) { return places->when(Cell{{unit}, {}}, site); };
        auto const shown = [&](Unit unit) { return shown_by_site(site, unit); };
        place->second = {units_by(shown), units_by(own), units_by(whole)};
    }

    /// What one holding shows of a week in which any single unit's or subtree's cell may be shown.
    void add_any(detail::Gathering& seen, Holding const& holding,
                 detail::WeekPeople const& week) const {
        for (auto const& [head, when] : holding.heads) seen.add(week.below(head), when);
        auto const at_home = [&](Unit unit) { return week.at_home(unit); };
        for (auto const& [site, when] : holding.sites)
            add_groups(seen, sites.at(site).shown, when, Showing{week, at_home});
    }
    /// What it shows of the plain cells that were released.
    void add_plain(detail::Gathering& seen, Holding const& holding,
                   detail::WeekPeople const& week) const {
        for (auto const& [head, when] : holding.heads) {
            if (week.are_many_below(head)) {
                seen.add(week.in_plain_below(head), when);
                continue;
            }
            auto const below = head;
            seen.add_many(when, [&](auto const& add) { week.each_plain_below(below, add); });
        }
        auto const in_own = [&](Unit unit) {
            return week.has_own_cell(unit) ? week.at_home(unit) : Numbers{};
        };
        auto const in_whole = [&](Unit unit) {
            return week.has_whole_cell(unit) ? week.below(unit) : Numbers{};
        };
        for (auto const& [site, when] : holding.sites) {
            add_groups(seen, sites.at(site).own, when, Showing{week, in_own});
            add_groups(seen, sites.at(site).whole, when, Showing{week, in_whole});
        }
    }
    using Numbers = detail::WeekPeople::Numbers;
    /// Whom a week shows of a unit, one way or the other.
    template <class Of>
    struct Showing {
        detail::WeekPeople const& week;
        Of people;
    };
    template <class Of>
    void add_groups(detail::Gathering& seen, std::vector<UnitsWhen> const& groups,
                    Spans const& when, Showing<Of> const& showing) const {
        for (auto const& group : groups) {
            auto const each = [&](auto const& add) {
                for (auto const unit : *group.units) add(showing.people(unit));
            };
            auto const spans = intersection_of(group.spans, when);
            if (!spans.empty()) seen.add(showing.week.kept(group.units, each), spans);
        }
    }
    /// And of the others: every unit of such a cell is to be covered.
    void add_odd(detail::Gathering& seen, Holding const& holding,
                 detail::WeekPeople const& week) const {
        auto const add = [&](std::span<detail::OddCell const> cells) {
            for (auto const& odd : cells) seen.add(odd.people, covered(holding, odd.cell));
        };
        if (!holding.sites.empty()) return add(week.odd());
        for (auto const& [head, when] : holding.heads) add(week.odd_below(head));
    }

    std::vector<org::Membership> facts;
    detail::UnitTree tree;
    Holdings holdings;
    std::optional<detail::Places> places;
    std::map<Site, SiteUnits> sites;  // those that holdings name
};

ReachOver::ReachOver(World world, base::Span span) : index_(std::make_unique<Index>(world, span)) {}
ReachOver::ReachOver(ReachOver&&) noexcept = default;
ReachOver& ReachOver::operator=(ReachOver&&) noexcept = default;
ReachOver::~ReachOver() = default;

std::vector<Person> ReachOver::readers(Class what) const {
    std::vector<Person> readers;
    for (auto const& [reader, holdings] : index_->holdings) {
        if (!held(reader, what).empty()) readers.push_back(reader);
    }
    return readers;
}

Spans ReachOver::held(Person reader, Class what) const {
    Spans spans;
    for (auto const* holding : index_->held(reader, what)) spans = union_of(spans, holding->all());
    return spans;
}

Sightings ReachOver::sightings(Person reader, Class what, WeekIndex const& week) const {
    if (!is_about_cells(what)) return {};
    auto const held = index_->held(reader, what);
    auto const& people = week.index_->people;
    bool const is_any = week.index_->week.cells.empty();
    detail::Gathering seen({week.index_->week.existed});
    for (auto const* holding : held) {
        seen.add(people.everyone(), holding->company);
        if (is_any) {
            index_->add_any(seen, *holding, people);
        } else {
            index_->add_plain(seen, *holding, people);
            index_->add_odd(seen, *holding, people);
        }
    }
    return std::move(seen).take();
}

Sightings ReachOver::sightings(Person reader, Class what, People const& known) const {
    if (!is_about_persons(what)) return {};
    Sightings seen;
    std::map<Person, Spans> by_person;
    for (auto const* holding : index_->held(reader, what)) {
        if (!holding->company.empty()) seen.push_back({known, holding->company});
        if (holding->heads.empty() && holding->sites.empty()) continue;
        for (auto const& fact : index_->facts) {
            auto spans = index_->headed(*holding, fact.home);
            auto const of_site = holding->sites.find(fact.site);
            if (of_site != holding->sites.end()) spans = union_of(spans, of_site->second);
            spans = intersection_of(spans, {fact.span});
            if (!spans.empty()) by_person[fact.person] = union_of(by_person[fact.person], spans);
        }
    }
    for (auto& [person, spans] : by_person)
        seen.push_back({People(std::span(&person, 1)), std::move(spans)});
    return union_of(seen, {});
}

}  // namespace weir::access
