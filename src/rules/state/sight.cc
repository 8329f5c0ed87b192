#include "rules/state/sight.h"

#include <algorithm>

#include "engines/text/formats.h"
#include "rules/program/charter.h"

namespace weir::state {
namespace {

using text::Tree;

/// Of a few people's data by a door, who they are; settling is done for all alike, so that it does
/// not tell how many were active.
std::vector<Person> people_of(Look const& look) {
    auto people = look.named;
    if (look.scope.purpose != vault::kSettle) {
        people.insert(people.end(), look.scope.people.begin(), look.scope.people.end());
    }
    std::ranges::sort(people);
    auto const rest = std::ranges::unique(people);
    people.erase(rest.begin(), rest.end());
    return people;
}

std::string role_of(Look const& look, State const& state) {
    if (look.actor.value == 0) return "weir";
    std::string words;
    for (auto const& role : state.permissions.roles_of(look.actor, look.at)) {
        words += (words.empty() ? "" : ", ") + role;
    }
    return words.empty() ? std::string(program::kEmployee) : words;
}

Tree weeks_in(std::vector<base::Week> const& weeks) {
    auto list = Tree::list();
    for (auto week : weeks) list.push(base::to_text(week));
    return list;
}

/// What the readings of figures and names say of themselves.
struct Reading {
    std::string purpose;
    std::string what;
};
struct ReadingOf {
    std::optional<Reading> operator()(ReleaseRead const& e) const {
        auto const what = e.metric.empty() ? std::string("all metrics") : e.metric;
        return Reading{e.purpose, what + ", released cells of " + base::to_text(e.first) + " to " +
                                      base::to_text(e.last)};
    }
    std::optional<Reading> operator()(AnswerRead const& e) const {
        return Reading{e.purpose, "answers given before"};
    }
    std::optional<Reading> operator()(Asked const& e) const {
        return Reading{e.purpose, e.question};
    }
    std::optional<Reading> operator()(ExposureReported const& e) const {
        return Reading{"exposure report", "who could and did see what, " + base::to_text(e.from) +
                                              " to " + base::to_text(e.until)};
    }
    std::optional<Reading> operator()(TrailRead const& e) const {
        return Reading{"trail", e.what + (e.subject.empty() ? "" : " of " + e.subject)};
    }
    std::optional<Reading> operator()(EnvelopeTold const& e) const {
        return Reading{"change of the directory", "somebody new may see: " + e.what +
                                                      ", by the agreed envelope " + e.envelope};
    }
    template <class T>
    std::optional<Reading> operator()(T const&) const {
        return std::nullopt;
    }
};

}  // namespace

Sight sight_of(Look const& look, State const& state) {
    auto people = people_of(look);
    auto const reading = std::visit(ReadingOf{}, look.entry);
    if (people.empty() && look.scope.people.empty() && !reading) return {};
    auto const hour = base::Instant{look.at.seconds / base::kHour.seconds * base::kHour.seconds};
    auto tree = Tree::object()
                    .set("act", std::string(type_of(look.entry)))
                    .set("at", base::to_text(hour))
                    .set("by", role_of(look, state))
                    .set("purpose", reading ? reading->purpose : look.scope.purpose);
    if (!look.scope.weeks.empty()) tree.set("weeks", weeks_in(look.scope.weeks));
    if (reading) tree.set("what", reading->what);
    if (people.size() > ledger::kLeafSlotsMax) people.clear();
    return {std::move(people), text::write_json(tree)};
}

}  // namespace weir::state
