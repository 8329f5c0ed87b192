// The law of access: on random organisations, at random seconds, the audience is exactly the set of
// those whom a naive reading of the rules lets in, and may_read says the same of each of them.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "rules/access/audience.h"

namespace weir::access {
namespace {

using base::Instant;
using base::Span;

constexpr std::uint32_t kPersons = 9;
constexpr std::uint32_t kSeconds = 40;

std::uint32_t pick(std::mt19937& random, std::uint32_t below) {
    return static_cast<std::uint32_t>(random() % below);
}

Span random_span(std::mt19937& random) {
    auto const from = pick(random, kSeconds);
    Span span{Instant{from}, std::nullopt};
    if (pick(random, 2) == 0) span.until = Instant{from + 1 + pick(random, 20)};
    return span;
}

struct Organisation {
    org::Directory directory;
    Permissions permissions;
};

std::vector<org::PersonRow> random_rows(std::mt19937& random) {
    std::vector<std::vector<std::string>> const paths{{}, {"A"}, {"A", "X"}, {"A", "Y"}, {"B"}};
    std::vector<org::PersonRow> rows;
    for (std::uint32_t person = 1; person <= kPersons; ++person) {
        auto const span = random_span(random);
        rows.push_back({.person = Person{person},
                        .unit_path = paths[pick(random, 5)],
                        .manager = Person{pick(random, kPersons)},
                        .site = Site{pick(random, 3)},
                        .minutes_a_week = 2400,
                        .from = span.from,
                        .until = span.until});
    }
    return rows;
}

Organisation random_organisation(std::mt19937& random) {
    std::array<std::string, 3> const roles{"lead", "guest", "employee"};
    std::array<std::string_view, 6> const scopes{"company",  "own_unit",     "department:A",
                                                 "team:A/X", "department:Z", "site:S"};
    Organisation organisation;
    for (std::int64_t at : {0, 15})
        organisation.directory.apply({Instant{at}, false, random_rows(random)});
    RolesChange change{
        Instant{0}, {{"lead", 99, false}, {"guest", 99, true}}, {}, {{"S", Site{1}}}};
    for (std::uint32_t i = 0; i < 8; ++i) {
        change.members.push_back(
            {roles[pick(random, 2)], Person{1 + pick(random, kPersons)}, random_span(random)});
    }
    organisation.permissions.apply(change);
    GrantsChange grants{Instant{0}, {}};
    for (std::uint32_t i = 0; i < 6; ++i) {
        auto const what = static_cast<Class>(pick(random, kClasses));
        auto const role = roles[pick(random, what == Class::notice ? 3 : 2)];
        grants.grants.push_back(
            {role, what, scope_of(scopes[pick(random, 6)]).value(), "P", random_span(random)});
    }
    organisation.permissions.apply(grants);
    return organisation;
}

/// The rules, read sentence by sentence and without haste.
class Oracle {
public:
    Oracle(Organisation const& organisation, Instant at) : organisation_(&organisation), at_(at) {}

    bool may(std::uint32_t reader, Class what, Cell const& cell) const {
        bool const is_empty = cell.within.empty() && cell.exactly.empty();
        if (what == Class::notice && stands(reader) != nullptr) return true;
        if (is_empty) return false;
        bool const shows_measured = what == Class::release || what == Class::answer;
        if (shows_measured && is_in_cell(reader, cell)) return true;
        for (auto const& grant : organisation_->permissions.grants()) {
            bool const is_cell_class = what == Class::notice || what == Class::release ||
                                       what == Class::answer || what == Class::feed ||
                                       what == Class::training_set;
            bool const gives =
                grant.what == what || (what == Class::answer && grant.what == Class::release);
            if (is_cell_class && gives && holds(reader, grant) &&
                covers_cell(grant.scope, reader, cell))
                return true;
        }
        return false;
    }

    bool may(std::uint32_t reader, Class what, std::uint32_t subject) const {
        if ((what == Class::own_record || what == Class::trail) && reader == subject) return true;
        if (what != Class::trail && what != Class::training_set) return false;
        for (auto const& grant : organisation_->permissions.grants()) {
            if (grant.what == what && holds(reader, grant) &&
                covers_person(grant.scope, reader, subject))
                return true;
        }
        return false;
    }

private:
    org::Membership const* stands(std::uint32_t person) const {
        for (auto const& fact : organisation_->directory.memberships()) {
            if (fact.person.value == person && fact.span.contains(at_)) return &fact;
        }
        return nullptr;
    }
    bool below(Unit unit, Unit head) const {
        while (unit != head && unit != org::kCompany)
            unit = organisation_->directory.unit(unit).parent;
        return unit == head;
    }
    bool is_in_cell(std::uint32_t person, Cell const& cell) const {
        auto const* fact = stands(person);
        if (fact == nullptr) return false;
        for (auto const unit : cell.within) {
            if (below(fact->home, unit)) return true;
        }
        return std::ranges::find(cell.exactly, fact->home) != cell.exactly.end();
    }
    bool holds(std::uint32_t person, Grant const& grant) const {
        if (!grant.span.contains(at_)) return false;
        if (grant.role == "employee") return stands(person) != nullptr;
        if (grant.role != "guest" && stands(person) == nullptr) return false;
        for (auto const& member : organisation_->permissions.members()) {
            if (member.role == grant.role && member.person.value == person &&
                member.span.contains(at_))
                return true;
        }
        return false;
    }
    bool covers_unit(Scope const& scope, std::uint32_t holder, Unit unit) const {
        if (scope.kind == Scope::Kind::unit) {
            auto const head = organisation_->directory.find_unit(scope.path);
            return head && below(unit, *head);
        }
        for (std::uint32_t report = 1; report <= kPersons; ++report) {
            auto const* fact = report == holder ? nullptr : stands(report);
            if (fact != nullptr && fact->manager.value == holder && below(unit, fact->home))
                return true;
        }
        return false;
    }
    bool covers_cell(Scope const& scope, std::uint32_t holder, Cell const& cell) const {
        if (scope.kind == Scope::Kind::company) return true;
        if (scope.kind == Scope::Kind::site) {
            std::size_t here = 0;
            std::size_t elsewhere = 0;
            for (std::uint32_t person = 1; person <= kPersons; ++person) {
                if (is_in_cell(person, cell))
                    ++(stands(person)->site == Site{1} ? here : elsewhere);
            }
            return here > 0 && elsewhere == 0;
        }
        for (auto const& units : {cell.within, cell.exactly}) {
            for (auto const unit : units) {
                if (!covers_unit(scope, holder, unit)) return false;
            }
        }
        return true;
    }
    bool covers_person(Scope const& scope, std::uint32_t holder, std::uint32_t subject) const {
        if (scope.kind == Scope::Kind::company) return true;
        auto const* fact = stands(subject);
        if (fact == nullptr) return false;
        if (scope.kind == Scope::Kind::site) return fact->site == Site{1};
        return covers_unit(scope, holder, fact->home);
    }

    Organisation const* organisation_;
    Instant at_;
};

Cell random_cell(std::mt19937& random, org::Directory const& directory) {
    auto const units = static_cast<std::uint32_t>(directory.units().size());
    Cell cell;
    for (auto i = pick(random, 3); i > 0; --i) cell.within.push_back(Unit{pick(random, units)});
    for (auto i = pick(random, 2); i > 0; --i) cell.exactly.push_back(Unit{pick(random, units)});
    return cell;
}

/// Audience, may_read and oracle agree about everybody.
template <class Question, class May>
void expect_agreement(Question const& question, World world, May may) {
    auto const whole = audience(question, world);
    for (std::uint32_t person = 0; person <= kPersons + 1; ++person) {
        auto const reasons = whole.reasons_of(Person{person});
        bool const expected = person != 0 && may(person);
        EXPECT_EQ(whole.people.contains(Person{person}), expected) << "person " << person;
        EXPECT_EQ(reasons.empty(), !expected);
        auto const decision = may_read(Person{person}, question, world);
        auto const* because = std::get_if<Because>(&decision);
        ASSERT_EQ(because != nullptr, expected) << "person " << person;
        if (because != nullptr) {
            EXPECT_EQ(*because, reasons.front());
        }
    }
    People joined;
    for (auto const& part : whole.parts) {
        EXPECT_FALSE(part.people.is_empty());
        joined.add(part.people);
    }
    EXPECT_EQ(joined, whole.people);
}

TEST(Audience, IsExactAndCompleteOnRandomOrganisations) {
    for (std::uint32_t seed = 1; seed <= 150; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        auto const organisation = random_organisation(random);
        World const world{organisation.permissions, organisation.directory};
        for (int round = 0; round < 16; ++round) {
            auto const what = static_cast<Class>(static_cast<std::uint32_t>(round) % kClasses);
            Instant const at{pick(random, kSeconds)};
            Oracle const oracle(organisation, at);
            auto const cell = random_cell(random, organisation.directory);
            expect_agreement(CellQuestion{what, cell, at}, world,
                             [&](std::uint32_t reader) { return oracle.may(reader, what, cell); });
            auto const subject = 1 + pick(random, kPersons);
            expect_agreement(
                PersonQuestion{what, Person{subject}, at}, world,
                [&](std::uint32_t reader) { return oracle.may(reader, what, subject); });
        }
    }
}

}  // namespace
}  // namespace weir::access
