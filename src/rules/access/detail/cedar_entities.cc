#include "rules/access/detail/cedar_entities.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/access/detail/standing.h"

namespace weir::access::detail {
namespace {

constexpr std::string_view kEmployeeRole = "employee";

std::string in_json(std::string_view text) { return text::write_json(text::Tree(text)); }

/// An entity as a parent, or as the entity itself.
template <class Id>
std::string uid(std::string_view type, Id const& id) {
    return fmt::format(R"({{"type":"Weir::{}","id":{}}})", type, in_json(fmt::format("{}", id)));
}

/// Entities as the value of an attribute.
template <class Number>
std::string references(std::string_view type, std::vector<Number> const& numbers) {
    std::vector<std::string> all;
    for (auto const number : numbers)
        all.push_back(fmt::format(R"({{"__entity":{}}})", uid(type, number.value)));
    return fmt::format("[{}]", fmt::join(all, ","));
}

struct Lists {
    std::vector<std::string> attributes;
    std::vector<std::string> parents;
};

template <class Id>
std::string entity(std::string_view type, Id const& id, Lists const& lists) {
    return fmt::format(R"({{"uid":{},"attrs":{{{}}},"parents":[{}]}})", uid(type, id),
                       fmt::join(lists.attributes, ","), fmt::join(lists.parents, ","));
}

using SitesOf = std::vector<std::set<Site>>;  // by unit

/// Writes everything of one moment; used once.
class Writer {
public:
    Writer(World world, base::Instant at)
        : world_(world),
          at_(at),
          tree_(world.directory),
          standing_(world.directory, at),
          own_(tree_.size()),
          whole_(tree_.size()) {
        for (auto const person : standing_.everyone()) {
            auto const& spot = standing_.of(person);
            roles_[person].insert(kEmployeeRole);
            own_[spot.home.value].insert(spot.site);
            for (auto const unit : tree_.path(spot.home)) whole_[unit.value].insert(spot.site);
        }
        find_roles();
        reports_ = standing_.homes_of_reports(std::vector<bool>(standing_.end(), true));
    }

    void add_units() {
        for (auto const& fact : world_.directory.units()) {
            Lists lists;
            auto const name =
                fact.unit == org::kCompany ? "company" : world_.directory.path_of(fact.unit);
            lists.attributes.push_back("\"name\":" + in_json(name));
            if (fact.unit != org::kCompany) lists.parents.push_back(uid("Unit", fact.parent.value));
            add(entity("Unit", fact.unit.value, lists));
        }
    }
    void add_people() {
        for (auto const& [person, roles] : roles_) add_person(person, roles);
        made_.people = roles_.size();
    }
    void add_cells(std::vector<Cell> const& more) {
        for (auto const& fact : world_.directory.units()) {
            add_cell({{fact.unit}, {}, {}});
            add_cell({{}, {fact.unit}, {}});
        }
        for (auto const& cell : more) add_cell(cell);
        made_.cells = cells_.size();
    }
    CedarEntities take() {
        made_.json += made_.json.empty() ? "[]\n" : "\n]\n";
        return std::move(made_);
    }

private:
    void add(std::string const& line) {
        made_.json += made_.json.empty() ? "[\n" : ",\n";
        made_.json += line;
    }
    /// Only roles that may be read by: of those who do not stand in the directory, external ones.
    void find_roles() {
        auto const& era = world_.permissions.era(at_);
        for (auto const& member : world_.permissions.members()) {
            bool const holds = member.span.contains(at_) && member.role != kEmployeeRole;
            if (holds && (standing_.stands(member.person) || era.is_external(member.role)))
                roles_[member.person].insert(member.role);
        }
    }
    void add_person(Person person, std::set<std::string_view> const& roles) {
        Lists lists;
        for (auto const role : roles) lists.parents.push_back(uid("Role", role));
        auto const& spot = standing_.of(person);
        if (spot.stands) {
            lists.parents.push_back(uid("Unit", spot.home.value));
            lists.parents.push_back(uid("Site", spot.site.value));
            lists.attributes.push_back(
                fmt::format(R"("home":{{"__entity":{}}})", uid("Unit", spot.home.value)));
        }
        auto const homes = reports_.row(person.value);
        if (!homes.empty())
            lists.attributes.push_back("\"below\":" + references("Unit", tree_.below(homes)));
        add(entity("Person", person.value, lists));
    }
    void add_cell(Cell const& cell) {
        auto const id = cedar_id(cell);
        if (!is_known(cell) || !cells_.insert(id).second) return;
        Lists lists;
        lists.attributes.push_back("\"within\":" + references("Unit", cell.within));
        lists.attributes.push_back("\"exactly\":" + references("Unit", cell.exactly));
        if (!cell.sites.empty())
            lists.attributes.push_back("\"sites\":" + references("Site", cell.sites));
        if (auto const above = above_all(cell)) lists.parents.push_back(uid("Unit", above->value));
        if (auto const site = only_site(cell)) lists.parents.push_back(uid("Site", site->value));
        add(entity("Cell", id, lists));
    }
    bool is_known(Cell const& cell) const {
        auto const is_unit = [&](Unit unit) { return unit.value < tree_.size(); };
        return std::ranges::all_of(cell.within, is_unit) &&
               std::ranges::all_of(cell.exactly, is_unit);
    }
    /// The lowest unit that has every unit of the cell at or below it: whatever covers it covers
    /// all of them, and nothing else does. Nothing for a cell without units.
    std::optional<Unit> above_all(Cell const& cell) const {
        std::optional<Unit> above;
        for (auto const& units : {cell.within, cell.exactly}) {
            for (auto const unit : units) {
                if (!above) above = unit;
                while (!world_.directory.is_within(unit, *above)) above = tree_.parent(*above);
            }
        }
        return above;
    }
    /// The site where everybody of the cell stands, if anybody does.
    std::optional<Site> only_site(Cell const& cell) const {
        std::set<Site> found;
        for (auto const unit : cell.within)
            found.insert(whole_[unit.value].begin(), whole_[unit.value].end());
        for (auto const unit : cell.exactly)
            found.insert(own_[unit.value].begin(), own_[unit.value].end());
        std::erase_if(found, [&](Site site) {
            return !cell.sites.empty() && std::ranges::find(cell.sites, site) == cell.sites.end();
        });
        if (found.size() != 1) return std::nullopt;
        return *found.begin();
    }

    World world_;
    base::Instant at_;
    UnitTree tree_;
    Standing standing_;
    SitesOf own_;    // sites of those whose home a unit is
    SitesOf whole_;  // and of all below it
    Table<Unit> reports_;
    std::map<Person, std::set<std::string_view>> roles_;  // of everybody who can read by one
    std::set<std::string> cells_;
    CedarEntities made_;
};

}  // namespace

CedarEntities cedar_entities(World world, CedarOptions const& options) {
    Writer writer(world, options.at);
    writer.add_units();
    writer.add_people();
    writer.add_cells(options.cells);
    return writer.take();
}

}  // namespace weir::access::detail
