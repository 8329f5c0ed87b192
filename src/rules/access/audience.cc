#include "rules/access/audience.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rules/access/detail/moment.h"

namespace weir::access {
namespace {

using detail::Moment;
using detail::Target;
using Parts = std::map<Because, People>;

/// Classes of grants that let somebody read a class about a cell; none: it cannot be about one.
std::vector<Class> granting_classes(Class what, Target const& target) {
    bool const is_cell = std::holds_alternative<Cell>(target);
    switch (what) {
        case Class::notice:
        case Class::release:
        case Class::feed: return is_cell ? std::vector{what} : std::vector<Class>();
        case Class::answer:
            return is_cell ? std::vector{Class::answer, Class::release} : std::vector<Class>();
        case Class::trail: return is_cell ? std::vector<Class>() : std::vector{what};
        case Class::training_set: return {what};
        case Class::own_record:
        case Class::person_record: return {};
    }
    return {};
}

bool is_among(Class what, std::vector<Class> const& classes) {
    return std::ranges::find(classes, what) != classes.end();
}

Because by_grant(Grant const& grant) {
    return {Because::Kind::granted, grant.role, grant.scope, grant.purpose};
}

Because by_right(Because::Kind kind) { return {kind, "", {}, ""}; }

/// The right that needs no grant, if the class has one for this target.
std::optional<Because::Kind> right_of(Class what, Target const& target) {
    bool const is_cell = std::holds_alternative<Cell>(target);
    if (is_cell && what == Class::notice) return Because::Kind::enrolled;
    if (is_cell && (what == Class::release || what == Class::answer))
        return Because::Kind::measured;
    if (!is_cell && (what == Class::own_record || what == Class::trail))
        return Because::Kind::subject;
    return std::nullopt;
}

People people_by_right(Because::Kind kind, Moment const& moment) {
    switch (kind) {
        case Because::Kind::enrolled: return moment.enrolled();
        case Because::Kind::measured: return moment.measured();
        case Because::Kind::subject: {
            auto const person = std::get<Person>(moment.target());
            People subject;
            if (person != Person{}) subject.add(person);
            return subject;
        }
        case Because::Kind::granted: return {};
    }
    return {};
}

bool has_by_right(Person reader, Because::Kind kind, Moment const& moment) {
    switch (kind) {
        case Because::Kind::enrolled: return moment.is_enrolled(reader);
        case Because::Kind::measured: return moment.is_measured(reader);
        case Because::Kind::subject:
            return reader != Person{} && reader == std::get<Person>(moment.target());
        case Because::Kind::granted: return false;
    }
    return false;
}

/// Of a grant's holders, those whose scope covers the target.
People covered_holders(Grant const& grant, Moment const& moment) {
    auto const holders = moment.holders(grant);
    if (holders.is_empty()) return {};
    if (grant.scope.kind != Scope::Kind::own_unit)
        return moment.covers(grant.scope, Person{}) ? holders : People();
    People covered;
    for (auto const holder : holders.to_vector()) {
        if (moment.covers(grant.scope, holder)) covered.add(holder);
    }
    return covered;
}

/// Whether anything can be about this target at all. The notice needs no unit.
bool can_be_asked(Class what, Moment const& moment) {
    auto const& target = moment.target();
    auto const* cell = std::get_if<Cell>(&target);
    if (cell == nullptr) return std::get<Person>(target) != Person{};
    bool const is_empty = cell->within.empty() && cell->exactly.empty();
    return moment.is_known() || (is_empty && what == Class::notice);
}

/// Whether grants may be looked at: an empty cell is covered by none.
bool has_units(Target const& target) {
    auto const* cell = std::get_if<Cell>(&target);
    return cell == nullptr || !cell->within.empty() || !cell->exactly.empty();
}

Audience audience_of(Class what, Moment const& moment) {
    auto const& target = moment.target();
    Audience audience;
    if (!can_be_asked(what, moment)) return audience;
    Parts parts;
    if (auto const kind = right_of(what, target)) {
        parts[by_right(*kind)].add(people_by_right(*kind, moment));
    }
    auto const classes = has_units(target) ? granting_classes(what, target) : std::vector<Class>();
    for (auto const& grant : moment.grants()) {
        if (!is_among(grant.what, classes)) continue;
        parts[by_grant(grant)].add(covered_holders(grant, moment));
    }
    for (auto& [because, people] : parts) {
        if (people.is_empty()) continue;
        audience.people.add(people);
        audience.parts.push_back({because, std::move(people)});
    }
    return audience;
}

Decision decide(Person reader, Class what, Moment const& moment) {
    auto const& target = moment.target();
    std::optional<Because> best;
    auto const take = [&](Because because) {
        if (!best || because < *best) best = std::move(because);
    };
    if (can_be_asked(what, moment)) {
        auto const kind = right_of(what, target);
        if (kind && has_by_right(reader, *kind, moment)) take(by_right(*kind));
        auto const classes =
            has_units(target) ? granting_classes(what, target) : std::vector<Class>();
        for (auto const& grant : moment.grants()) {
            bool const may = is_among(grant.what, classes) && moment.holds(reader, grant) &&
                             moment.covers(grant.scope, reader);
            if (may) take(by_grant(grant));
        }
    }
    if (best) return *best;
    return base::Refusal{base::Reason::not_granted, std::string(name_of(what))};
}

}  // namespace

std::string to_text(Because const& because) {
    switch (because.kind) {
        case Because::Kind::granted:
            return fmt::format("{}, {}", because.role, to_text(because.scope));
        case Because::Kind::measured: return "measured in this cell";
        case Because::Kind::subject: return "the subject";
        case Because::Kind::enrolled: return "enrolled";
    }
    return "";
}

std::vector<Because> Audience::reasons_of(Person person) const {
    std::vector<Because> reasons;
    for (auto const& part : parts) {
        if (part.people.contains(person)) reasons.push_back(part.because);
    }
    return reasons;
}

Audience audience(CellQuestion const& question, World world) {
    return audience_of(question.what, Moment(world, question.at, question.cell));
}

Audience audience(PersonQuestion const& question, World world) {
    return audience_of(question.what, Moment(world, question.at, question.person));
}

Decision may_read(Person reader, CellQuestion const& question, World world) {
    return decide(reader, question.what, Moment(world, question.at, question.cell));
}

Decision may_read(Person reader, PersonQuestion const& question, World world) {
    return decide(reader, question.what, Moment(world, question.at, question.person));
}

Decision may_ask(Person asker, AskQuestion const& question, World world) {
    Moment const moment(world, question.at, question.cell);
    for (auto const& grant : moment.grants()) {
        bool const may = grant.what == Class::answer && grant.purpose == question.purpose &&
                         moment.is_known() && moment.holds(asker, grant) &&
                         moment.covers(grant.scope, asker);
        if (may) return by_grant(grant);
    }
    return base::Refusal{base::Reason::not_granted, std::string(name_of(Class::answer))};
}

}  // namespace weir::access
