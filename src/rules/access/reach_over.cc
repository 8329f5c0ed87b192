// Reach over a span: one sweep over the intervals that grants, role members, memberships, reporting
// lines, roles and sites join.
#include <algorithm>
#include <map>
#include <set>

#include "rules/access/detail/holders.h"
#include "rules/access/detail/places.h"
#include "rules/access/reach.h"

namespace weir::access {
namespace {

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

std::vector<Unit> units_in(Cell const& cell) {
    auto units = cell.within;
    units.insert(units.end(), cell.exactly.begin(), cell.exactly.end());
    return units;
}

bool gives(Class granted, Class what) {
    auto const giving = detail::granting(what);
    return std::ranges::find(giving, granted) != giving.end();
}

class Sweep {
public:
    Sweep(World world, base::Span span) : world_(world), window_{span} {
        for (auto const& fact : world.directory.memberships()) {
            auto& stood = standing_[fact.person];
            stood = union_of(stood, {fact.span});
            bool const reports = fact.manager != Person{} && fact.manager != fact.person;
            if (reports) reports_[fact.manager].push_back(&fact);
        }
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
        for (auto const& [person, stood] : standing_)
            add(person, grant, intersection_of(in_force, stood));
    }
    void add_members(Grant const& grant, Spans const& in_force) {
        auto const outside = external(grant.role);
        for (auto const& member : world_.permissions.members()) {
            if (member.role != grant.role) continue;
            auto const may = union_of(outside, standing_[member.person]);
            add(member.person, grant,
                intersection_of(intersection_of(in_force, {member.span}), may));
        }
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
        auto const found = reports_.find(reader);
        if (found == reports_.end()) return;
        for (auto const* fact : found->second) {
            auto const when = intersection_of(held, {fact->span});
            if (when.empty()) continue;
            auto& of_head = holding.heads[fact->home];
            of_head = union_of(of_head, when);
        }
    }

    World world_;
    Spans window_;
    std::map<Person, Spans> standing_;
    std::map<Person, std::vector<org::Membership const*>> reports_;
    Holdings holdings_;
};

}  // namespace

struct WeekIndex::Index {
    Index(DataWeek data, org::Directory const& directory) : week(std::move(data)) {
        std::vector<detail::Table<Person>::Entry> entries;
        std::set<Unit> seen;
        for (auto const& row : week.roster.rows) {
            entries.push_back({row.home.value, row.person});
            seen.insert(row.home);
        }
        homes.assign(seen.begin(), seen.end());
        by_home = detail::Table<Person>(entries, directory.units().size());
    }
    DataWeek week;
    std::vector<Unit> homes;  // with people
    detail::Table<Person> by_home;
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
            bool const by_site = std::ranges::any_of(
                held, [](Holding const& holding) { return !holding.sites.empty(); });
            if (by_site && !places) places.emplace(world.directory, tree);
        }
    }

    /// The holdings of a reader that give a class.
    [[nodiscard]] std::vector<Holding const*> held(Person reader, Class what) const {
        std::vector<Holding const*> found;
        auto const of_reader = holdings.find(reader);
        if (of_reader == holdings.end()) return found;
        for (auto const& holding : of_reader->second) {
            if (gives(holding.what, what)) found.push_back(&holding);
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
    /// When some single unit's or subtree's cell with the unit's people was covered.
    [[nodiscard]] Spans shown(Holding const& holding, Unit unit) const {
        auto spans = covered(holding, Cell{{}, {unit}});
        if (holding.sites.empty()) return spans;  // what lies above is covered by the same heads
        for (auto const above : tree.path(unit))
            spans = union_of(spans, covered(holding, Cell{{above}, {}}));
        return spans;
    }
    [[nodiscard]] People people_in(Cell const& cell, WeekIndex::Index const& week) const {
        People people;
        for (auto const unit : cell.exactly) people.add(week.by_home.row(unit.value));
        for (auto const unit : tree.below(cell.within)) people.add(week.by_home.row(unit.value));
        return people;
    }
    /// Homes of a week that a reader's holdings can show anything of.
    [[nodiscard]] std::vector<Unit> homes(std::vector<Holding const*> const& held,
                                          WeekIndex::Index const& week) const {
        std::vector<Unit> heads;
        for (auto const* holding : held) {
            if (!holding->company.empty() || !holding->sites.empty()) return week.homes;
            for (auto const& [unit, when] : holding->heads) heads.push_back(unit);
        }
        return tree.below(heads);
    }

    std::vector<org::Membership> facts;
    detail::UnitTree tree;
    Holdings holdings;
    std::optional<detail::Places> places;
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
    auto const& of_week = *week.index_;
    Sightings seen;
    auto const add = [&](People people, auto const& when) {
        Spans spans;
        for (auto const* holding : held) spans = union_of(spans, when(*holding));
        spans = intersection_of(spans, {of_week.week.existed});
        if (!spans.empty() && !people.is_empty()) seen.push_back({std::move(people), spans});
    };
    for (auto const& cell : of_week.week.cells) {
        add(index_->people_in(cell, of_week),
            [&](Holding const& holding) { return index_->covered(holding, cell); });
    }
    if (!of_week.week.cells.empty()) return union_of(seen, {});
    for (auto const home : index_->homes(held, of_week)) {
        add(People(of_week.by_home.row(home.value)),
            [&](Holding const& holding) { return index_->shown(holding, home); });
    }
    return union_of(seen, {});
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
