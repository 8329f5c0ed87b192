#include "rules/access/tests/random_organisation.h"

#include <algorithm>
#include <array>

namespace weir::access::tests {
namespace {

using base::Instant;
using base::Span;

Span random_span(std::mt19937& random) {
    auto const from = pick(random, kSeconds);
    Span span{Instant{from}, std::nullopt};
    if (pick(random, 2) == 0) span.until = Instant{from + 1 + pick(random, 20)};
    return span;
}

std::array<std::string, 4> const kRoles{"lead", "guest", "other", "employee"};

template <class Question>
bool is_granted(Person reader, Question const& question, World world) {
    auto const reasons = audience(question, world).reasons_of(reader);
    return std::ranges::any_of(
        reasons, [](Because const& why) { return why.kind == Because::Kind::granted; });
}

}  // namespace

std::uint32_t pick(std::mt19937& random, std::uint32_t below) {
    return static_cast<std::uint32_t>(random() % below);
}

std::vector<org::PersonRow> random_rows(std::mt19937& random) {
    std::vector<std::vector<std::string>> const paths{{},         {"A"}, {"A", "X"},
                                                      {"A", "Y"}, {"B"}, {"A", "X", "P"}};
    std::vector<org::PersonRow> rows;
    for (std::uint32_t person = 1; person <= kPersons; ++person) {
        if (pick(random, 4) == 0) continue;
        auto const span = random_span(random);
        rows.push_back({.person = Person{person},
                        .unit_path = paths[pick(random, 6)],
                        .manager = Person{pick(random, kPersons + 3)},
                        .site = Site{1 + pick(random, 2)},
                        .minutes_a_week = 2400,
                        .from = span.from,
                        .until = span.until});
    }
    return rows;
}

org::DirectoryChange random_change(std::mt19937& random, Instant at) {
    return {at, pick(random, 3) == 0, random_rows(random)};
}

RolesChange random_roles(std::mt19937& random, Instant at) {
    RolesChange change{at, {}, {}, {}};
    for (auto const* role : {"lead", "guest", "other"})
        change.caps.push_back({role, 99, pick(random, 2) == 0});
    change.sites = {{"S", Site{1 + pick(random, 3)}}, {"T", Site{pick(random, 3)}}};
    for (auto i = pick(random, 8); i > 0; --i) {
        change.members.push_back(
            {kRoles[pick(random, 3)], Person{1 + pick(random, kPersons + 2)}, random_span(random)});
    }
    return change;
}

GrantsChange random_grants(std::mt19937& random, Instant at) {
    std::array<std::string_view, 8> const scopes{"company",  "own_unit",    "own_unit",
                                                 "team:A/X", "site:S",      "department:A",
                                                 "site:T",   "department:Z"};
    GrantsChange grants{at, {}};
    for (auto i = 1 + pick(random, 7); i > 0; --i) {
        auto const what = static_cast<Class>(pick(random, kClasses));
        auto const& role = kRoles[pick(random, what == Class::notice ? 4 : 3)];
        grants.grants.push_back(
            {role, what, scope_of(scopes[pick(random, 8)]).value(), "P", random_span(random)});
    }
    return grants;
}

Organisation random_organisation(std::mt19937& random) {
    Organisation organisation;
    organisation.directory.apply({Instant{0}, false, random_rows(random)});
    organisation.directory.apply(random_change(random, Instant{10 + pick(random, 10)}));
    organisation.directory.apply(random_change(random, Instant{22 + pick(random, 10)}));
    for (auto const at : {Instant{0}, Instant{5 + pick(random, 25)}}) {
        organisation.permissions.apply(random_roles(random, at));
        organisation.permissions.apply(random_grants(random, at));
    }
    return organisation;
}

Cell random_cell(std::mt19937& random, org::Directory const& directory) {
    auto const units = static_cast<std::uint32_t>(directory.units().size());
    Cell cell;
    for (auto i = pick(random, 3); i > 0; --i) cell.within.push_back(Unit{pick(random, units)});
    for (auto i = pick(random, 2) + (cell.within.empty() ? 1 : 0); i > 0; --i)
        cell.exactly.push_back(Unit{pick(random, units)});
    return cell;
}

bool may_by_grant(Person reader, CellQuestion const& question, World world) {
    return is_granted(reader, question, world);
}

bool may_by_grant(Person reader, PersonQuestion const& question, World world) {
    return is_granted(reader, question, world);
}

bool may_see_unit(Person reader, Class what, Unit unit, Instant at, World world) {
    if (may_by_grant(reader, CellQuestion{what, {{}, {unit}}, at}, world)) return true;
    while (true) {
        if (may_by_grant(reader, CellQuestion{what, {{unit}, {}}, at}, world)) return true;
        if (unit == org::kCompany) return false;
        unit = world.directory.unit(unit).parent;
    }
}

}  // namespace weir::access::tests
