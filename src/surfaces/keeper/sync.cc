// The directory: `org.import`. In draft, and while nobody stands in it, a file is the directory.
// After that it is split person by person: what takes sight away applies at once, what gives it
// waits for signatures, unless the charter agreed it beforehand.
#include <map>
#include <set>

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
    std::vector<state::EnvelopeUse> given;
    std::uint32_t narrowed = 0;
};

std::string words_of(access::Envelope const& envelope) {
    bool const is_lead = envelope.kind == access::Envelope::Kind::new_lead;
    return std::string(is_lead ? "new_lead " : "new_member ") + envelope.role + " " +
           std::string(access::name_of(envelope.what));
}

std::vector<state::EnvelopeUse> given_by(std::vector<access::Told> const& told,
                                         std::vector<access::Envelope> const& envelopes) {
    std::vector<state::EnvelopeUse> given;
    for (auto const& one : told) {
        given.push_back({words_of(envelopes[one.envelope]), one.row, one.reader,
                         std::string(access::name_of(one.what)), one.people.to_vector()});
    }
    return given;
}

Sync split_of(Rooms& rooms, State const& state, org::DirectoryChange change) {
    if (is_first(state, change.at)) return {std::move(change), {}, {}, {}, 0};
    auto const envelopes = envelopes_of(state.rules->charter);
    auto const used_today = state.envelopes.at(change.at);
    access::Used before(envelopes.size());
    for (std::size_t i = 0; i < std::min(before.size(), used_today.size()); ++i) {
        before[i] = static_cast<std::uint32_t>(used_today[i]);
    }
    auto parts = access::split({state.permissions, *state.directory}, change,
                               *rooms.change().residents(state), {envelopes, before});
    Sync sync{std::move(parts.now),
              std::move(parts.waits),
              {},
              given_by(parts.told, envelopes),
              parts.narrowed};
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

namespace {

/// A file's people as rows, and the state they are judged in.
struct Reading {
    std::shared_ptr<State const> state;
    Numbers numbers;
    Numbered rows;
};

/// The caller holds Rooms::numbering().
base::Outcome<Reading> read_file(Call& call) {
    auto const* list = call.parameters.find("people");
    if (list == nullptr) return base::fail(base::Fault::bad_input, "parameter `people` is missing");
    auto const people = org::foreign_people_of(*list);
    if (!people) return std::unexpected(people.error());
    auto& control = call.rooms->control();
    auto state = control.state();
    if (auto const refusal = may_import(*state, call.caller)) return *refusal;
    auto numbers = numbers_of(*call.rooms);
    if (!numbers) return std::unexpected(numbers.error());
    auto numbered = numbered_rows(*people, *state, *numbers, control.now());
    if (!numbered) return std::unexpected(numbered.error());
    if (auto const* refusal = std::get_if<Refusal>(&*numbered)) return *refusal;
    return Reading{std::move(state), std::move(*numbers), std::move(std::get<Numbered>(*numbered))};
}

/// What waits is measured where what applies at once has applied.
base::Result<Tree> waiting_plan(Rooms& rooms, State const& state, Sync const& sync) {
    auto directory = *state.directory;
    directory.apply(sync.now);
    auto after = state;
    after.directory = std::make_shared<org::Directory const>(std::move(directory));
    change::Wanted const wanted{std::nullopt, sync.waits, state.person_max};
    auto const plan = change::plan_of(after, wanted, sync.now.at, *rooms.change().residents(state));
    if (!plan) return std::unexpected(plan.error());
    return tree_of(*plan);
}

Tree uses_of(Sync const& sync) {
    std::map<std::string, std::set<Person>> lines;
    for (auto const& use : sync.given) lines[use.envelope].insert(use.row);
    auto list = Tree::list();
    for (auto const& [envelope, of] : lines) {
        list.push(Tree::object()
                      .set("envelope", envelope)
                      .set("lines", static_cast<std::int64_t>(of.size())));
    }
    return list;
}

}  // namespace

Ending change_plan_directory(Call& call) {
    std::lock_guard const lock(call.rooms->numbering());
    auto read = read_file(call);
    if (!read) return std::unexpected(read.error());
    if (auto const* refusal = std::get_if<Refusal>(&*read)) return *refusal;
    auto& [state, numbers, rows] = std::get<Reading>(*read);
    if (!state->rules) return Refusal{Reason::not_active, "change"};
    auto const lines = rows.rows.size();
    auto const sync =
        split_of(*call.rooms, *state, {call.rooms->control().now(), true, std::move(rows.rows)});
    // A complete file (the first directory) has leavers too; what is split names them as rows.
    change::Wanted const at_once{std::nullopt, sync.now, numbers.last};
    auto const plan =
        change::plan_of(*state, at_once, sync.now.at, *call.rooms->change().residents(*state));
    if (!plan) return std::unexpected(plan.error());
    auto waits = Tree::object().set("rows", static_cast<std::int64_t>(sync.waits.rows.size()));
    if (!sync.waits.rows.empty()) {
        auto waiting = waiting_plan(*call.rooms, *state, sync);
        if (!waiting) return std::unexpected(waiting.error());
        waits.set("plan", std::move(*waiting));
    }
    return Tree::object()
        .set("lines", static_cast<std::int64_t>(lines))
        .set("now", Tree::object()
                        .set("rows", static_cast<std::int64_t>(sync.now.rows.size()))
                        .set("narrowed", sync.narrowed)
                        .set("plan", tree_of(*plan)))
        .set("envelopes", uses_of(sync))
        .set("waits", std::move(waits));
}

Ending org_import(Call& call) {
    auto& control = call.rooms->control();
    std::lock_guard const lock(call.rooms->numbering());
    auto read = read_file(call);
    if (!read) return std::unexpected(read.error());
    if (auto const* refusal = std::get_if<Refusal>(&*read)) return *refusal;
    auto& [state, numbers, rows] = std::get<Reading>(*read);
    if (auto enrolled = call.rooms->vault().enrol(rows.names); !enrolled)
        return std::unexpected(enrolled.error());
    auto sync = split_of(*call.rooms, *state, {control.now(), true, std::move(rows.rows)});
    state::DirectoryChanged entry{std::move(sync.now), numbers.last, sync.used, sync.given};
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
            .set("told", static_cast<std::int64_t>(sync.given.size()))
            .set("narrowed", sync.narrowed);
    if (auto told = tell_envelopes(call); !told) return told;
    if (sync.waits.rows.empty()) return answer;
    auto waits = propose_rest(call, sync, numbers.last);
    if (!waits) return std::unexpected(waits.error());
    return answer.set("waits", std::move(*waits));
}

}  // namespace weir::keeper::detail
