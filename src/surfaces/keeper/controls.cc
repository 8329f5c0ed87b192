// Operations on the controls: running them all, the hourly job, freezes, and a person's own pause.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/check.h"
#include "doors/exposure/controls.h"
#include "engines/crypto/random.h"
#include "engines/text/formats.h"
#include "records/activity/batch.h"
#include "rules/state/restart.h"
#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/jobs.h"

namespace weir::keeper {
namespace {

using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

constexpr std::int64_t kMinutesMin = 1;
constexpr std::int64_t kMinutesMax = 120;
constexpr std::size_t kHistoryMax = 1000;
constexpr int kTries = 8;

/// Somebody outside every audience tries to read what was released. Nothing to try it on, and a
/// pause, are no proof and leave no entry.
base::Status try_canary(Rooms& rooms) {
    auto const state = rooms.control().state();
    auto const now = rooms.control().now();
    auto const& last = state->incidents->canary;
    if (last && last->tried.was_refused && now - last->at < base::kDay) return {};
    auto const first = state->releases.begin();
    if (first == state->releases.end() || !state->lifecycle.is_active()) return {};
    disclosure::ReadQuestion const question{first->first, state->releases.rbegin()->first, "", ""};
    auto const tried = rooms.disclosure().read(exposure::kCanary, question);
    if (!tried) return std::unexpected(tried.error());
    auto const* refusal = std::get_if<Refusal>(&*tried);
    bool const was_refused = refusal != nullptr && refusal->reason == Reason::not_granted;
    if (refusal != nullptr && !was_refused) return {};
    state::CanaryTried entry{0, exposure::kCanary, "release of every cell", was_refused};
    auto const said = rooms.control().commit({{}, {}, std::move(entry)}, state::no_guard);
    return said ? base::Status() : std::unexpected(said.error());
}

/// The number of entries after opening every one of them: also those that a start passes over.
base::Result<std::uint64_t> open_all(Rooms& rooms) {
    std::uint64_t entries = 0;
    auto const read = rooms.control().scan([&entries](state::Happened const&) -> base::Status {
        ++entries;
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return entries;
}

/// The frames since the last look; once a day, first of all, and after a fault every frame and what
/// is sealed in it.
std::optional<std::string> look_at_ledger(Rooms& rooms, base::Instant now) {
    auto& watched = rooms.watched();
    auto const& checked_at = rooms.control().state()->incidents->checked_at;
    auto const first = watched.ledger_checked.load();
    if (first == 0 || !checked_at || now - *checked_at >= base::kDay) {
        auto const opened = open_all(rooms);
        watched.ledger_checked = opened.value_or(0);
        return opened ? std::nullopt : std::optional(opened.error().message);
    }
    std::uint64_t next = first;
    auto const read = rooms.ledger().scan(
        [&](std::uint64_t index, ledger::Record const&) -> base::Status {
            next = index + 1;
            return {};
        },
        first);
    if (!read) return read.error().message;
    watched.ledger_checked = next;
    return std::nullopt;
}

/// Whom the charter protects, by id or by an address.
base::Result<std::vector<base::Person>> exempt_people(Rooms& rooms,
                                                      program::Charter const& charter) {
    std::set<std::string> const ids(charter.protected_ids.begin(), charter.protected_ids.end());
    std::set<std::string> const addresses(charter.protected_addresses.begin(),
                                          charter.protected_addresses.end());
    std::vector<base::Person> exempt;
    auto const read = rooms.vault().each_name([&](base::Person person, vault::Name const& name) {
        bool const is_one = ids.contains(activity::lowered(name.external_id)) ||
                            std::ranges::any_of(name.addresses, [&](auto const& address) {
                                return addresses.contains(address);
                            });
        if (is_one) exempt.push_back(person);
    });
    if (!read) return std::unexpected(read.error());
    return exempt;
}

/// As the ledger has it for this quarter, or drawn now. In a pause nothing is, and of a charter
/// that exempts nobody.
base::Result<std::optional<exposure::Parity>> parity_of(Rooms& rooms, State const& state,
                                                        base::Instant now) {
    auto const& charter = state.rules->charter;
    auto released = exposure::released_parity(state.incidents->evidence);
    auto const quarter = base::quarter_of(charter.zone.week(now));
    bool const is_told = released && released->quarter >= quarter;
    if (state.is_paused() || is_told || !exposure::exempts_somebody(charter)) return released;
    auto const exempt = exempt_people(rooms, charter);
    if (!exempt) return std::unexpected(exempt.error());
    crypto::SystemRandom random;
    auto drawn = exposure::draw_parity({*state.directory, charter, *exempt, now}, random);
    if (drawn && !*drawn) return released;
    return drawn;
}

/// Files of weeks whose class the charter does not have.
base::Result<std::size_t> undeclared_files(Rooms& rooms, program::Charter const& charter) {
    std::size_t count = 0;
    auto const looked = rooms.vault().each_data_file([&](std::filesystem::path const& file) {
        auto const name = file.filename().string();
        auto const at = name.find(".c");
        if (at == std::string::npos || at + 2 >= name.size()) return base::Status();
        auto const number = static_cast<std::size_t>(name[at + 2] - '0');
        if (number >= charter.retentions.size() && number != vault::kRows.number) ++count;
        return base::Status();
    });
    if (!looked) return std::unexpected(looked.error());
    return count;
}

base::Result<exposure::Facts> facts_of(Rooms& rooms, State const& state, base::Instant now) {
    exposure::Facts facts;
    facts.files = exposure::look_at_files(rooms.paths().data, rooms.paths().keys);
    facts.ledger_fault = look_at_ledger(rooms, now);
    if (auto const& rule = state.rules->charter.witnessing)
        facts.witnessed = program::witnessed(*rule, rooms.witnesses().newest(*rule), now);
    facts.overdue = places_due_before(state, now - base::Duration{7 * base::kDay.seconds});
    auto const undeclared = undeclared_files(rooms, state.rules->charter);
    if (!undeclared) return std::unexpected(undeclared.error());
    facts.undeclared = *undeclared;
    auto parity = parity_of(rooms, state, now);
    if (!parity) return std::unexpected(parity.error());
    facts.parity = std::move(*parity);
    auto const measured = rooms.watched().pause_milliseconds.load();
    if (measured >= 0) facts.pause_milliseconds = measured;
    return facts;
}

/// Runs all once, and says in the ledger what is news. Nothing if somebody else's run said
/// something meanwhile: what this one drew is forgotten.
base::Result<std::optional<std::vector<exposure::Checked>>> try_controls(Rooms& rooms) {
    auto& control = rooms.control();
    auto const state = control.state();
    auto const now = control.now();
    auto const facts = facts_of(rooms, *state, now);
    if (!facts) return std::unexpected(facts.error());
    auto checked = exposure::check_controls(*state, *facts, now);
    rooms.watched().controls_at = now.seconds;
    auto entry = exposure::to_entry(checked, facts->parity);
    if (!exposure::is_news(entry, *state, now)) return checked;
    auto const said = control.commit({{}, {}, std::move(entry)},
                                     [&](State const& then) -> std::optional<Refusal> {
                                         if (then.incidents->evidence == state->incidents->evidence)
                                             return std::nullopt;
                                         return Refusal{Reason::already_done, "check"};
                                     });
    if (!said) return std::unexpected(said.error());
    if (std::holds_alternative<Refusal>(*said)) return std::nullopt;
    return checked;
}

base::Result<std::vector<exposure::Checked>> run_controls(Rooms& rooms) {
    if (auto tried = try_canary(rooms); !tried) return std::unexpected(tried.error());
    for (int tries = 0; tries < kTries; ++tries) {
        auto checked = try_controls(rooms);
        if (!checked) return std::unexpected(checked.error());
        if (*checked) return std::move(**checked);
    }
    return base::fail(base::Fault::unavailable, "the controls are being run: try again");
}

Tree tree_of(exposure::Checked const& checked, State const& state) {
    auto const* control = program::control_named(checked.name);
    base::check(control != nullptr, "a control that runs is in the list");
    auto const& rule = state.rules->charter.controls;
    auto const known = state.incidents->controls.find(checked.name);
    return Tree::object()
        .set("name", checked.name)
        .set("colour", std::string(name_of(checked.colour)))
        .set("checks", control->checks)
        .set("owner", rule.owner_of(*control))
        .set("pauses", rule.pauses(*control))
        .set("since",
             known == state.incidents->controls.end() ? "" : base::to_text(known->second.since))
        .set("evidence", checked.evidence);
}

/// Every change of a colour, and each day's run, as the ledger has them.
Ending history(Rooms& rooms) {
    text::List runs;
    auto const scanned = rooms.control().scan([&](state::Happened const& happened) -> base::Status {
        auto const* run = std::get_if<state::ControlsChecked>(&happened.entry);
        if (run == nullptr) return {};
        auto colours = Tree::object();
        for (auto const& [name, colour] : run->colours) colours.set(name, colour);
        runs.push_back(Tree::object()
                           .set("entry", happened.index)
                           .set("at", base::to_text(happened.time))
                           .set("colours", std::move(colours))
                           .set("evidence", run->evidence));
        if (runs.size() > kHistoryMax) runs.erase(runs.begin());
        return {};
    });
    if (!scanned) return std::unexpected(scanned.error());
    return Tree::object().set("history", Tree(std::move(runs)));
}

std::optional<Refusal> unless_representative(State const& state, base::Person caller) {
    if (state.permissions.holds(caller, state::kRepresentative, state.time)) return std::nullopt;
    return Refusal{Reason::not_granted, "freeze"};
}

/// What a scope names has to be there.
bool is_there(State const& state, access::Scope const& scope) {
    switch (scope.kind) {
        case access::Scope::Kind::company: return true;
        case access::Scope::Kind::own_unit: return false;
        case access::Scope::Kind::unit: return state.directory->find_unit(scope.path).has_value();
        case access::Scope::Kind::site: return state.rules->charter.site(scope.site) != nullptr;
    }
    return false;
}

Ending said(base::Outcome<state::Committed> const& committed) {
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto const& done = std::get<state::Committed>(*committed);
    return Tree::object()
        .set("entry", done.receipt.index())
        .set("at", base::to_text(done.state->time));
}

}  // namespace

bool are_controls_due(Rooms& rooms, base::Instant now) {
    if (!rooms.control().state()->lifecycle.activated_at()) return false;
    auto const last = rooms.watched().controls_at.load();
    return last < 0 || now.seconds - last >= base::kHour.seconds;
}

Ending run_controls_due(Call& call) {
    auto const checked = run_controls(*call.rooms);
    if (!checked) return std::unexpected(checked.error());
    return Tree::object().set("controls", static_cast<std::int64_t>(checked->size()));
}

namespace detail {

Ending check(Call& call) {
    auto& control = call.rooms->control();
    if (!control.state()->lifecycle.activated_at()) return Refusal{Reason::not_active, "check"};
    if (text_or(call.parameters, "history", "") == "yes") return history(*call.rooms);
    auto const checked = run_controls(*call.rooms);
    if (!checked) return std::unexpected(checked.error());
    auto const state = control.state();
    auto list = Tree::list();
    for (auto const& one : *checked) list.push(tree_of(one, *state));
    bool const is_red = std::ranges::any_of(
        *checked, [](auto const& one) { return one.colour == program::Colour::red; });
    return Tree::object().set("controls", std::move(list)).set("red", is_red);
}

Ending freeze(Call& call) {
    auto const scope = text_parameter(call.parameters, "scope");
    if (!scope) return std::unexpected(scope.error());
    auto const reason = text_parameter(call.parameters, "reason");
    if (!reason) return std::unexpected(reason.error());
    auto const parsed = access::scope_of(*scope);
    if (!parsed) return std::unexpected(parsed.error());
    return said(call.rooms->control().commit(
        {call.caller, {}, state::Frozen{*scope, *reason}},
        [&](State const& now) -> std::optional<Refusal> {
            if (auto refusal = unless_representative(now, call.caller)) return refusal;
            if (!is_there(now, *parsed)) return Refusal{Reason::not_declared, "scope"};
            bool const is_frozen =
                std::ranges::any_of(now.incidents->freezes, [&](auto const& freeze) {
                    return !freeze.second.thawed_at && freeze.second.frozen.scope == *scope;
                });
            if (is_frozen) return Refusal{Reason::already_done, "freeze"};
            return std::nullopt;
        }));
}

Ending thaw(Call& call) {
    auto const scope = text_parameter(call.parameters, "scope");
    if (!scope) return std::unexpected(scope.error());
    auto const state = call.rooms->control().state();
    auto const& freezes = state->incidents->freezes;
    auto const found = std::ranges::find_if(freezes, [&](auto const& freeze) {
        return !freeze.second.thawed_at && freeze.second.frozen.scope == *scope;
    });
    if (found == freezes.end()) return Refusal{Reason::already_done, "thaw"};
    auto const index = found->first;
    return said(call.rooms->control().commit(
        {call.caller, {}, state::Thawed{index}}, [&](State const& now) -> std::optional<Refusal> {
            if (auto refusal = unless_representative(now, call.caller)) return refusal;
            if (now.incidents->freezes.at(index).thawed_at)
                return Refusal{Reason::already_done, "thaw"};
            return std::nullopt;
        }));
}

Ending me_pause(Call& call) {
    auto const word = text_parameter(call.parameters, "minutes");
    if (!word) return std::unexpected(word.error());
    std::int64_t minutes = 0;
    auto const parsed = std::from_chars(word->data(), word->data() + word->size(), minutes);
    bool const is_number = parsed.ec == std::errc{} && parsed.ptr == word->data() + word->size();
    if (!is_number || minutes < kMinutesMin || minutes > kMinutesMax)
        return base::fail(base::Fault::bad_input, "expected 1 to 120 minutes");
    auto& control = call.rooms->control();
    if (control.state()->directory->at(call.caller, control.now()) == nullptr)
        return Refusal{Reason::not_granted, "me"};
    auto const until = control.now() + base::Duration{minutes * base::kMinute.seconds};
    auto ending =
        said(control.commit({call.caller, {}, state::PersonPaused{until}}, state::no_guard));
    if (!ending || std::holds_alternative<Refusal>(*ending)) return ending;
    return std::get<Tree>(*ending).set("until", base::to_text(until));
}

Ending me_show(Call& call) {
    auto const state = call.rooms->control().state();
    auto list = Tree::list();
    auto const own = state->incidents->paused_people.find(call.caller);
    if (own != state->incidents->paused_people.end()) {
        for (auto const& span : own->second) {
            list.push(Tree::object()
                          .set("from", base::to_text(span.from))
                          .set("until", base::to_text(span.until.value_or(span.from))));
        }
    }
    bool const stands = state->directory->at(call.caller, call.rooms->control().now()) != nullptr;
    return Tree::object().set("measured", stands).set("pauses", std::move(list));
}

}  // namespace detail

}  // namespace weir::keeper
