// The directory: `org.import`. In draft, and while nobody stands in it, a file is the directory.
// After that it is split person by person: what takes sight away applies at once, what gives it
// waits for signatures, unless the charter agreed it beforehand.
#include "rules/access/split.h"
#include "surfaces/keeper/detail/enrolment.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/radius_tree.h"

namespace weir::keeper::detail {

using base::Person;
using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

std::optional<Refusal> may_import(State const& state, Person caller) {
    if (state.is_paused()) return Refusal{Reason::paused, "org"};
    if (!state.lifecycle.is_active()) return std::nullopt;  // in draft: any of the first holders
    if (state.permissions.holds(caller, "operator", state.time)) return std::nullopt;
    return Refusal{Reason::not_granted, "org"};
}

/// The first directory gives sight of people of whom there is no data yet: the signed charter has
/// said who will have it.
bool is_first(State const& state, base::Instant now) {
    return !state.lifecycle.is_active() || state.directory->everyone_at(now).empty();
}

std::vector<access::Envelope> envelopes_of(program::Charter const& charter) {
    std::vector<access::Envelope> envelopes;
    for (auto const& rule : charter.change.envelopes) {
        auto const what = access::class_of(rule.what);
        if (!what) continue;  // parse_charter knows the classes
        bool const is_lead = rule.kind == program::EnvelopeRule::Kind::new_lead;
        envelopes.push_back(
            {is_lead ? access::Envelope::Kind::new_lead : access::Envelope::Kind::new_member,
             rule.role, *what, rule.a_day, rule.people});
    }
    return envelopes;
}

/// What of a file may be in force now, what waits, and what the day's envelopes have let through.
struct Sync {
    org::DirectoryChange now;
    org::DirectoryChange waits;
    std::vector<std::uint64_t> used;
    std::size_t told = 0;
    std::uint32_t narrowed = 0;
};

Sync split_of(Rooms& rooms, State const& state, org::DirectoryChange change) {
    if (is_first(state, change.at)) return {std::move(change), {}, {}, 0, 0};
    auto const envelopes = envelopes_of(state.rules->charter);
    auto const used_today = state.envelopes.at(change.at);
    access::Used before(envelopes.size());
    for (std::size_t i = 0; i < std::min(before.size(), used_today.size()); ++i) {
        before[i] = static_cast<std::uint32_t>(used_today[i]);
    }
    auto parts = access::split({state.permissions, *state.directory}, change,
                               *rooms.change().residents(state), {envelopes, before});
    Sync sync{std::move(parts.now), std::move(parts.waits), {}, parts.told.size(), parts.narrowed};
    for (std::size_t i = 0; i < parts.used.size(); ++i) {
        sync.used.push_back(parts.used[i] - (i < before.size() ? before[i] : 0));
    }
    return sync;
}

/// Puts the rest before those who must sign. The proposal's index, or the refusal it met.
base::Result<Tree> propose_rest(Call& call, Sync& sync, Person person_max) {
    auto answer = Tree::object().set("rows", static_cast<std::int64_t>(sync.waits.rows.size()));
    change::Wanted wanted{std::nullopt, std::move(sync.waits), person_max};
    auto made = call.rooms->change().propose(call.caller, wanted);
    if (!made) return std::unexpected(made.error());
    if (auto const* refusal = std::get_if<Refusal>(&*made)) {
        auto ending = recorded(*call.rooms, call.caller, "org.import", *refusal);
        if (!ending) return std::unexpected(ending.error());
        return answer.set("refused", std::string(base::sentence_of(refusal->reason)));
    }
    auto const& done = std::get<change::Made>(*made);
    return answer.set("proposal", done.proposal).set("plan", tree_of(done.plan));
}

}  // namespace

Ending org_import(Call& call) {
    auto const* list = call.parameters.find("people");
    if (list == nullptr) return base::fail(base::Fault::bad_input, "parameter `people` is missing");
    auto const people = org::foreign_people_of(*list);
    if (!people) return std::unexpected(people.error());
    auto& control = call.rooms->control();
    std::lock_guard const lock(call.rooms->numbering());
    auto const state = control.state();
    if (auto const refusal = may_import(*state, call.caller)) return *refusal;
    auto numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    auto numbered = numbered_rows(*people, *state, *numbers, control.now());
    if (!numbered) return std::unexpected(numbered.error());
    if (auto const* refusal = std::get_if<Refusal>(&*numbered)) return *refusal;
    auto& rows = std::get<Numbered>(*numbered);
    if (auto enrolled = call.rooms->vault().enrol(rows.names); !enrolled)
        return std::unexpected(enrolled.error());
    auto sync = split_of(*call.rooms, *state, {control.now(), true, std::move(rows.rows)});
    state::DirectoryChanged entry{std::move(sync.now), numbers->last, sync.used};
    auto const committed = control.commit({call.caller, {}, std::move(entry)},
                                          [&](State const& now) -> std::optional<Refusal> {
                                              if (!change::is_same_ground(*state, now))
                                                  return Refusal{Reason::already_done, "org"};
                                              return may_import(now, call.caller);
                                          });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto const& after = *std::get<state::Committed>(*committed).state;
    auto answer =
        Tree::object()
            .set("people",
                 static_cast<std::int64_t>(after.directory->everyone_at(after.time).size()))
            .set("units", static_cast<std::int64_t>(after.directory->units().size() - 1))
            .set("told", static_cast<std::int64_t>(sync.told))
            .set("narrowed", sync.narrowed);
    if (sync.waits.rows.empty()) return answer;
    auto waits = propose_rest(call, sync, numbers->last);
    if (!waits) return std::unexpected(waits.error());
    return answer.set("waits", std::move(*waits));
}

}  // namespace weir::keeper::detail
