// Operations on the state and the ledger: status, checkpoint, proof, entries in clear.
#include <algorithm>
#include <charconv>

#include "rules/state/restart.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using text::Tree;

namespace {

constexpr std::size_t kShownMax = 1000;

Tree list_of(std::vector<std::string> const& words) {
    auto list = Tree::list();
    for (auto const& word : words) list.push(word);
    return list;
}

bool may_see_ledger(state::State const& state, base::Person caller) {
    if (!state.lifecycle.activated_at()) return caller.value != 0;  // in draft: the first holders
    for (auto const* role : {"auditor", "representative", "privacy", "security"}) {
        if (state.permissions.holds(caller, role, state.time)) return true;
    }
    return false;
}

void add_programme(Tree& tree, state::State const& state) {
    auto const& charter = state.rules->charter;
    tree.set("programme", charter.name);
    tree.set("missing", list_of(state.is_paused() ? state::missing_to_resume(state)
                                                  : state::missing_to_activate(state)));
    std::int64_t written = 0;
    std::string last_week;
    for (auto const& [week, facts] : state.releases) {
        if (state.released(week) == nullptr) continue;
        ++written;
        last_week = base::to_text(week);
    }
    tree.set("releases", written);
    tree.set("last_release", last_week);
    std::string last_quarter;
    for (auto const& [quarter, fact] : state.quarters) {
        if (!fact.digest.empty()) last_quarter = base::to_text(quarter);
    }
    tree.set("last_quarter", last_quarter);
    tree.set("minimum_group", charter.privacy.minimum_group);
    if (!state.is_paused()) return;
    auto const& pause = state.lifecycle.pauses().back();
    tree.set("paused_since", base::to_text(pause.span.from));
    tree.set("pause_reason", pause.reason);
    tree.set("pause_entry", *state.pause);
    tree.set("last_in", state.flow.in ? base::to_text(*state.flow.in) : "");
    tree.set("last_out", state.flow.out ? base::to_text(*state.flow.out) : "");
}

Tree tree_of(program::Witness const& witness, std::map<std::string, Witnesses::Said> const& said,
             std::vector<ledger::Cosignature> const& newest) {
    auto tree = Tree::object().set("name", witness.name).set("url", witness.address.to_text());
    auto const cosigned =
        std::ranges::find(newest, witness.key.name, &ledger::Cosignature::witness);
    tree.set("cosigned_at", cosigned == newest.end() ? "" : base::to_text(cosigned->at));
    auto const last = said.find(witness.name);
    if (last == said.end()) return tree.set("asked_at", "").set("failed", "");
    return tree.set("asked_at", base::to_text(last->second.at)).set("failed", last->second.what);
}

/// The control `witnessed`: whether the quorum's cosignatures are a day old at most.
void add_witnesses(Tree& tree, Rooms& rooms, program::Charter const& charter) {
    if (!charter.witnessing) return;
    auto const& rule = *charter.witnessing;
    auto const now = rooms.control().now();
    auto const newest = rooms.witnesses().newest(rule);
    auto const seen = program::witnessed(rule, newest, now);
    auto const said = rooms.witnesses().said();
    auto list = Tree::list();
    for (auto const& witness : rule.witnesses) list.push(tree_of(witness, said, newest));
    tree.set("witnesses",
             Tree::object()
                 .set("control", seen.is_red ? "red" : "green")
                 .set("quorum", rule.quorum)
                 .set("quorum_at", seen.quorum_at ? base::to_text(*seen.quorum_at) : "")
                 .set("age_seconds", seen.quorum_at ? (now - *seen.quorum_at).seconds : -1)
                 .set("open_only_cosigned", rule.opens_only_cosigned)
                 .set("each", list));
}

}  // namespace

Ending status(Call& call) {
    auto& control = call.rooms->control();
    auto const state = control.state();
    auto tree =
        Tree::object()
            .set("stage", std::string(program::name_of(state->lifecycle.stage())))
            .set("simulated", state->genesis->is_simulated)
            .set("origin", state->genesis->origin)
            .set("entries", state->entries)
            .set("last_entry", base::to_text(state->time))
            .set("people",
                 static_cast<std::int64_t>(state->directory->everyone_at(control.now()).size()))
            .set("units", static_cast<std::int64_t>(state->directory->units().size() - 1))
            .set("log_key", call.rooms->ledger().verifier_key().to_text());
    if (!state->rules) return tree;
    add_programme(tree, *state);
    if (state->is_paused()) tree.set("review", review_tree(*state, control.now()));
    add_witnesses(tree, *call.rooms, state->rules->charter);
    return tree;
}

namespace {

/// What the charter's witnesses add to a checkpoint. Nobody who does not answer holds it up.
ledger::Ledger::Endorse endorser(Rooms& rooms) {
    return [&rooms](std::string note) -> base::Result<std::string> {
        auto const state = rooms.control().state();
        if (!state->rules || !state->rules->charter.witnessing) return note;
        return rooms.witnesses().collect(std::move(note), *state->rules->charter.witnessing, {});
    };
}

}  // namespace

base::Status publish_if_due(Rooms& rooms) {
    // For whoever holds the directory, every minute; for everybody, every hour.
    auto const own = rooms.ledger().publish_checkpoint();
    if (!own) return std::unexpected(own.error());
    auto const epoch = ledger::epoch_of(rooms.control().now());
    if (!rooms.ledger().is_publishing_due(epoch)) return {};
    auto const note = rooms.ledger().publish(epoch, endorser(rooms));
    return note ? base::Status() : std::unexpected(note.error());
}

base::Status ask_witnesses_again(Rooms& rooms) {
    auto const state = rooms.control().state();
    if (!state->rules || !state->rules->charter.witnessing) return {};
    auto const last = rooms.ledger().published();
    if (!last) return {};
    auto const& rule = state->rules->charter.witnessing;
    auto const policy = program::policy_of(rule, rooms.ledger().verifier_key());
    if (ledger::open_cosigned(last->note, policy)) return {};
    auto const note = rooms.ledger().endorse_published(endorser(rooms));
    return note ? base::Status() : std::unexpected(note.error());
}

namespace {

/// Whom a verifier believes, by the charter; before there is one, the log.
std::string policy_text(Rooms& rooms) {
    auto const state = rooms.control().state();
    auto const log = rooms.ledger().verifier_key();
    if (!state->rules) return program::policy_text(std::nullopt, log);
    return program::policy_text(state->rules->charter.witnessing, log);
}

}  // namespace

Ending ledger_checkpoint(Call& call) {
    if (auto done = publish_if_due(*call.rooms); !done) return std::unexpected(done.error());
    auto const last = call.rooms->ledger().published();
    if (!last) return std::unexpected(last.error());
    return Tree::object()
        .set("checkpoint", last->note)
        .set("log_key", call.rooms->ledger().verifier_key().to_text())
        .set("policy", policy_text(*call.rooms));
}

std::optional<Refusal> refuse_unless_witnessed(Call& call) {
    auto const state = call.rooms->control().state();
    if (!state->rules || !state->rules->charter.witnessing) return std::nullopt;
    auto const& rule = *state->rules->charter.witnessing;
    if (!rule.opens_only_cosigned) return std::nullopt;
    if (call.rooms->witnesses().cosign_now(rule, call.stop)) return std::nullopt;
    return Refusal{Reason::not_witnessed, "ledger"};
}

Ending ledger_prove(Call& call) {
    auto const word = text_parameter(call.parameters, "index");
    if (!word) return std::unexpected(word.error());
    std::uint64_t index = 0;
    auto const parsed = std::from_chars(word->data(), word->data() + word->size(), index);
    if (parsed.ec != std::errc{} || parsed.ptr != word->data() + word->size()) {
        return base::fail(base::Fault::bad_input, "parameter `index` is no entry's number");
    }
    if (auto done = publish_if_due(*call.rooms); !done) return std::unexpected(done.error());
    auto const receipt = call.rooms->ledger().receipt(index);
    if (!receipt) return std::unexpected(receipt.error());
    return Tree::object().set("proof", receipt->to_text());
}

Ending ledger_show(Call& call) {
    auto& control = call.rooms->control();
    auto const state = control.state();
    if (!may_see_ledger(*state, call.caller)) return Refusal{Reason::not_granted, "ledger"};
    auto const committed =
        control.commit({call.caller, {}, state::TrailRead{"ledger", ""}}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    auto const first = state->entries > kShownMax ? state->entries - kShownMax : 0;
    auto list = Tree::list();
    auto const scanned = control.scan([&](state::Happened const& happened) -> base::Status {
        if (happened.index < first) return {};
        if (std::holds_alternative<state::PersonPaused>(happened.entry)) return {};  // theirs alone
        auto body = state::to_tree(happened.entry);
        // Texts of a charter and rows of a directory are shown by their own commands.
        for (auto const* key : {"charter", "grants", "change", "members", "generator"}) {
            if (body.find(key) != nullptr) body.set(key, "…");
        }
        list.push(Tree::object()
                      .set("index", happened.index)
                      .set("time", base::to_text(happened.time))
                      .set("type", std::string(state::type_of(happened.entry)))
                      .set("actor", happened.actor.value == 0
                                        ? "weir"
                                        : shown_name(*call.rooms, happened.actor))
                      .set("body", body));
        return {};
    });
    if (!scanned) return std::unexpected(scanned.error());
    return Tree::object().set("entries", list);
}

}  // namespace weir::keeper::detail
