// Operations on the directory and on who may see what.
#include <algorithm>

#include "records/org/import.h"
#include "rules/access/cedar.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper::detail {

using base::Person;
using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

constexpr std::size_t kListedMax = 100'000;

/// Roles that may see names: who runs the programme and who watches over it.
bool may_see_names(State const& state, Person caller, base::Instant now) {
    for (auto const* role : {"operator", "privacy", "security", "representative", "auditor"}) {
        if (state.permissions.holds(caller, role, now)) return true;
    }
    return false;
}

/// The parameter `at`, or now; bad_input if it is no instant.
base::Result<base::Instant> moment_in(Call& call) {
    auto const text = text_or(call.parameters, "at", "");
    if (text.empty()) return call.rooms->control().now();
    return base::parse_instant(text);
}

/// The unit of a path "Sales/North" as access asks for it, or bad_input.
base::Result<access::Cell> cell_of(org::Directory const& directory, std::string const& text) {
    access::Cell cell;
    if (text == "company") {
        cell.within.push_back(org::kCompany);
        return cell;
    }
    std::vector<std::string> path;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        auto const end = std::min(text.find('/', begin), text.size());
        path.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    auto const unit = directory.find_unit(path);
    if (!unit)
        return base::fail(base::Fault::not_found,
                          "no unit of that name; say `company` or a path like `Sales/North`");
    cell.within.push_back(*unit);
    return cell;
}

struct FoundAudience {
    access::Audience audience;
    std::vector<base::Person> about;  // the person asked about, who is told
};

base::Result<FoundAudience> found_in(base::Result<access::Audience> audience,
                                     std::vector<base::Person> about) {
    if (!audience) return std::unexpected(audience.error());
    return FoundAudience{std::move(*audience), std::move(about)};
}

base::Result<FoundAudience> find_audience(Call& call, access::Class what, std::string const& of,
                                          base::Instant at) {
    auto const state = call.rooms->control().state();
    access::World const world{state->permissions, *state->directory};
    bool const is_personal = what == access::Class::own_record || what == access::Class::trail ||
                             what == access::Class::person_record;
    if (!is_personal) {
        auto const cell = cell_of(*state->directory, of);
        if (!cell) return std::unexpected(cell.error());
        return found_in(access::audience(access::CellQuestion{what, *cell, at}, world), {});
    }
    auto const numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    auto const person = numbers->by_id.find(of);
    if (person == numbers->by_id.end()) {
        return base::fail(base::Fault::not_found, "nobody of that directory id");
    }
    return found_in(access::audience(access::PersonQuestion{what, person->second, at}, world),
                    {person->second});
}

/// Somebody may ask about what they are part of; who watches over the programme about everything.
Tree tree_of(access::Audience const& audience, Rooms& rooms, bool shows_names) {
    auto parts = Tree::list();
    for (auto const& part : audience.parts) {
        auto people = Tree::list();
        auto const members = part.people.to_vector();
        for (std::size_t i = 0; shows_names && i < members.size(); ++i)
            people.push(shown_name(rooms, members[i]));
        parts.push(Tree::object()
                       .set("because", access::to_text(part.because))
                       .set("count", static_cast<std::int64_t>(members.size()))
                       .set("people", people));
    }
    return Tree::object()
        .set("count", static_cast<std::int64_t>(audience.people.size()))
        .set("names_shown", shows_names)
        .set("parts", parts);
}

}  // namespace

Ending org_list(Call& call) {
    auto& control = call.rooms->control();
    auto const now = control.now();
    auto const state = control.state();
    if (!may_see_names(*state, call.caller, now)) return Refusal{Reason::not_granted, "org"};
    auto const everyone = state->directory->everyone_at(now);
    if (everyone.size() > kListedMax) return Refusal{Reason::too_many, "org"};
    auto const committed = control.commit({call.caller, {}, state::TrailRead{"roster", "company"}},
                                          [&](State const& s) -> std::optional<Refusal> {
                                              if (s.is_paused())
                                                  return Refusal{Reason::paused, "org"};
                                              return std::nullopt;
                                          });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto people = Tree::list();
    for (auto const* membership : everyone) {
        people.push(Tree::object()
                        .set("name", shown_name(*call.rooms, membership->person))
                        .set("unit", state->directory->path_of(membership->home))
                        .set("hours", static_cast<double>(membership->minutes_a_week) / 60));
    }
    return Tree::object().set("people", people);
}

Ending audience(Call& call) {
    auto const class_word = text_parameter(call.parameters, "class");
    if (!class_word) return std::unexpected(class_word.error());
    auto const of = text_parameter(call.parameters, "of");
    if (!of) return std::unexpected(of.error());
    auto const what = access::class_of(*class_word);
    if (!what) return std::unexpected(what.error());
    auto& control = call.rooms->control();
    auto const asked_at = moment_in(call);
    if (!asked_at) return std::unexpected(asked_at.error());
    auto const at = *asked_at;
    auto const found = find_audience(call, *what, *of, at);
    if (!found) return std::unexpected(found.error());
    auto const committed = control.commit(
        {call.caller, {}, state::TrailRead{"audience", *class_word}, found->about},
        [](State const& now) { return state::refuse_unless_active(now, "audience"); });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto const& state = *std::get<state::Committed>(*committed).state;
    auto tree =
        tree_of(found->audience, *call.rooms, may_see_names(state, call.caller, control.now()));
    tree.set("class", *class_word);
    tree.set("of", *of);
    tree.set("at", base::to_text(at));
    tree.set("custodians",
             "whoever holds the keys folder, and root of this machine, could go round the doors");
    return tree;
}

Ending audience_export(Call& call) {
    auto const form = text_parameter(call.parameters, "form");
    if (!form) return std::unexpected(form.error());
    if (*form != "cedar")
        return base::fail(base::Fault::bad_input, "the only form of an export is `cedar`");
    auto const at = moment_in(call);
    if (!at) return std::unexpected(at.error());
    auto& control = call.rooms->control();
    if (!may_see_names(*control.state(), call.caller, control.now()))
        return Refusal{Reason::not_granted, "audience"};
    auto const committed = control.commit(
        {call.caller, {}, state::TrailRead{"audience", *form}},
        [](State const& now) { return state::refuse_unless_active(now, "audience"); });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto const& state = *std::get<state::Committed>(*committed).state;
    access::World const world{state.permissions, *state.directory};
    auto const made = access::cedar_export(world, {*at, access::cells_by_site(world, *at)});
    return Tree::object()
        .set("at", base::to_text(*at))
        .set("people", static_cast<std::int64_t>(made.people))
        .set("grants", static_cast<std::int64_t>(made.grants))
        .set("cells", static_cast<std::int64_t>(made.cells))
        .set("policies", made.policies)
        .set("schema", made.schema)
        .set("entities", made.entities);
}

}  // namespace weir::keeper::detail
