// Operations on exposures: an incident, its report, the letters, the canary, and the closure.
// docs/exposure.md.
#include <algorithm>

#include <fmt/format.h>

#include "doors/exposure/closure.h"
#include "doors/exposure/controls.h"
#include "doors/exposure/notice.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"
#include "rules/program/sign_off.h"
#include "rules/state/restart.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/archive.h"
#include "surfaces/keeper/detail/exposure_call.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"
#include "surfaces/keeper/detail/public_texts.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

constexpr std::string_view kSubject = "exposure";
constexpr std::string_view kMoved = "the ledger moved on meanwhile";
constexpr int kTries = 8;
constexpr text::Limits kLettersLimits{.size_max = 256 << 20, .depth_max = 8, .values_max = 1 << 26};

Ending commit_entry(Call& call, state::Entry entry, state::Guard const& guard) {
    auto const committed = call.rooms->control().commit({call.caller, {}, std::move(entry)}, guard);
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    return Tree::object().set("entry", std::get<state::Committed>(*committed).receipt.index());
}

Tree tree_of(state::Incident const& incident) {
    auto reports = Tree::list();
    for (auto const report : incident.reports) reports.push(report);
    return Tree::object()
        .set("incident", incident.index)
        .set("what", incident.opened.what)
        .set("from", base::to_text(incident.opened.from))
        .set("aware", base::to_text(incident.opened.aware))
        .set("notify_by", base::to_text(incident.opened.aware + exposure::kNotifyWithin))
        .set("cause", incident.opened.cause)
        .set("opened", base::to_text(incident.at))
        .set("reports", std::move(reports))
        .set("closed", incident.closed ? base::to_text(incident.closed_at) : "");
}

exposure::LetterWords words_of(Call& call, State const& state, state::Incident const* incident) {
    auto const& notice = state.rules->charter.notice;
    return {notice.controller,
            notice.contact,
            notice.complaint_authority,
            incident == nullptr ? "A report without an incident." : incident->opened.what,
            text_or(call.parameters, "consequences", ""),
            text_or(call.parameters, "measures", "")};
}

/// Those whom the report names by number, by name, for whoever may see names.
Tree names_in(Call& call, exposure::Report const& report) {
    access::People people = report.affected();
    for (auto const& one : report.reached) people.add(one.reader);
    for (auto const& seen : report.seen) people.add(seen.look.reader);
    for (auto const& turn : report.turns) people.add(turn.step.author);
    auto names = Tree::object();
    for (auto const person : people.to_vector()) {
        auto const key = std::to_string(person.value);
        names.set(key, person == base::Person{} ? "weir" : shown_name(*call.rooms, person));
    }
    return names;
}

/// The letters, as an entry; each can be read by the person it is to.
base::Result<std::uint64_t> deliver(Call& call, std::uint64_t report,
                                    exposure::Letters const& letters) {
    auto const json = text::write_json(exposure::to_tree(letters));
    state::LettersDelivered entry{report, base::to_hex(crypto::sha256(base::bytes_of(json))), json};
    auto const committed =
        call.rooms->control().commit({call.caller, {}, std::move(entry)}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    return letters.count();
}

/// One file to each person, sealed to the printer's key: never in clear on this machine.
base::Result<std::uint64_t> bundle(Call& call, exposure::Letters const& letters,
                                   std::string const& file) {
    auto const recipient = recipient_parameter(call.parameters, "recipient");
    if (!recipient) return std::unexpected(recipient.error());
    auto archive = ArchiveWriter::create(file, Part::letters, *recipient);
    if (!archive) return std::unexpected(archive.error());
    for (auto const& group : letters.groups) {
        for (auto const person : group.people.to_vector()) {
            auto const name = call.rooms->vault().name_of(person);
            if (!name) return std::unexpected(name.error());
            if (!*name) continue;  // erased: nobody to send it to
            auto const letter = fmt::format("To {}\n\n{}", shown_name(*call.rooms, person),
                                            *exposure::letter_to(letters, person));
            auto const added = archive->add_text(fmt::format("{:06}.md", person.value), letter);
            if (!added) return std::unexpected(added.error());
        }
    }
    if (auto done = archive->finish(); !done) return std::unexpected(done.error());
    auto const said = call.rooms->control().commit(
        {call.caller,
         {},
         state::CopyMade{"letters", "an exposure report's letters", base::to_hex(*recipient)}},
        state::no_guard);
    if (!said) return std::unexpected(said.error());
    return archive->files();
}

/// A tree that holds the report's entry, signed; for the directory's holder at once, for everybody
/// within the hour.
std::string sealed_root(Call& call) {
    auto const note = call.rooms->ledger().publish_checkpoint();
    return note ? *note : std::string();
}

struct Written {
    std::uint64_t index = 0;
    std::uint64_t letters = 0;
    std::uint64_t bundled = 0;
};

base::Result<Written> write(Call& call, ExposureCall const& made,
                            exposure::Letters const& letters) {
    auto const& report = made.report;
    state::ExposureReported entry{made.incident,
                                  report.period.span.from,
                                  *report.period.span.until,
                                  report.base,
                                  exposure::digest_of(report),
                                  text::write_json(exposure::figures_tree(report))};
    auto const committed =
        call.rooms->control().commit({call.caller, {}, std::move(entry)}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    Written written;
    written.index = std::get<state::Committed>(*committed).receipt.index();
    if (text_or(call.parameters, "deliver", "") == "yes") {
        auto const delivered = deliver(call, written.index, letters);
        if (!delivered) return std::unexpected(delivered.error());
        written.letters = *delivered;
    }
    auto const file = text_or(call.parameters, "bundle", "");
    if (!file.empty()) {
        auto const bundled = bundle(call, letters, file);
        if (!bundled) return std::unexpected(bundled.error());
        written.bundled = *bundled;
    }
    return written;
}

}  // namespace

Ending exposure_open(Call& call) {
    auto& control = call.rooms->control();
    auto const state = control.state();
    if (!state->rules || !watches(*state, call.caller))
        return Refusal{Reason::not_granted, std::string(kSubject)};
    auto const what = text_parameter(call.parameters, "what");
    if (!what) return std::unexpected(what.error());
    auto const now = control.now();
    auto const from = instant_parameter(call.parameters, "from", now);
    if (!from) return std::unexpected(from.error());
    auto const aware = instant_parameter(call.parameters, "aware", now);
    if (!aware) return std::unexpected(aware.error());
    auto const cause = number_parameter(call.parameters, "cause");
    if (!cause) return std::unexpected(cause.error());
    if (what->empty()) return base::fail(base::Fault::bad_input, "an incident needs its words");
    if (*from > now || *aware > now)
        return base::fail(base::Fault::bad_input, "an incident lies in the past");
    if (*cause >= state->entries)
        return base::fail(base::Fault::bad_input, "the cause is no entry of the ledger");
    if (auto checked = check_texts(*call.rooms, {{*what, "what happened"}}); !checked)
        return std::unexpected(checked.error());
    auto ending =
        commit_entry(call, state::IncidentOpened{*what, *from, *aware, *cause}, state::no_guard);
    if (ending && std::holds_alternative<Tree>(*ending)) {
        auto& tree = std::get<Tree>(*ending);
        tree.set("incident", *tree.find("entry"));
        tree.set("notify_by", base::to_text(*aware + exposure::kNotifyWithin));
    }
    return ending;
}

Ending exposure_list(Call& call) {
    auto const state = call.rooms->control().state();
    if (!watches(*state, call.caller)) return Refusal{Reason::not_granted, std::string(kSubject)};
    auto list = Tree::list();
    for (auto const& [index, incident] : state->incidents->incidents) list.push(tree_of(incident));
    return Tree::object().set("incidents", std::move(list));
}

Ending exposure_report(Call& call) {
    auto made = exposure_call(call, {.needs_incident = false});
    if (!made) return std::unexpected(made.error());
    if (auto const* refusal = std::get_if<Refusal>(&*made)) return *refusal;
    auto const& it = std::get<ExposureCall>(*made);
    auto const state = call.rooms->control().state();
    auto const* incident =
        it.incident == 0 ? nullptr : &state->incidents->incidents.at(it.incident);
    bool const wants_letters = text_or(call.parameters, "deliver", "") == "yes" ||
                               !text_or(call.parameters, "bundle", "").empty();
    if (wants_letters && incident == nullptr)
        return base::fail(base::Fault::bad_input, "letters are of an incident: --incident N");
    auto const letters =
        exposure::letters_of(it.report, it.history, words_of(call, *state, incident));
    auto const written = write(call, it, letters);
    if (!written) return std::unexpected(written.error());
    exposure::NoticeFacts const facts{
        .origin = state->genesis->origin,
        .incident = it.incident,
        .report = written->index,
        .digest = exposure::digest_of(it.report),
        .checkpoint = sealed_root(call),
        .from = it.report.period.span.from,
        .aware = incident == nullptr ? call.rooms->control().now() : incident->opened.aware,
        .at = call.rooms->control().now(),
        .late_because = text_or(call.parameters, "late_because", ""),
        .closed_at = incident != nullptr && incident->closed ? std::optional(incident->closed_at)
                                                             : std::nullopt,
        .letters = written->letters};
    bool const shows_names = state->incidents->has_open();
    auto tree = Tree::object()
                    .set("report", written->index)
                    .set("incident", it.incident)
                    .set("digest", facts.digest)
                    .set("letters", written->letters)
                    .set("bundled", written->bundled)
                    .set("names_shown", shows_names)
                    .set("figures", exposure::figures_tree(it.report))
                    .set("authority", exposure::authority_notice(it.report, letters.words, facts))
                    .set("register", exposure::register_entry(it.report, letters.words, facts))
                    .set("checkpoint", facts.checkpoint)
                    .set("custodians",
                         "whoever holds the keys folder, and root of this machine, could go round "
                         "the doors; no entry says whether they did");
    if (!shows_names) return tree;
    return tree.set("full", exposure::to_tree(it.report)).set("names", names_in(call, it.report));
}

/// One role's signature that other grants were meant.
Ending exposure_meant(Call& call) {
    auto const state = call.rooms->control().state();
    auto const incident = number_parameter(call.parameters, "incident");
    if (!incident) return std::unexpected(incident.error());
    auto const grants = text_parameter(call.parameters, "grants");
    if (!grants) return std::unexpected(grants.error());
    auto const role = text_parameter(call.parameters, "role");
    if (!role) return std::unexpected(role.error());
    auto const signature = signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    if (!state->rules) return Refusal{Reason::not_active, std::string(kSubject)};
    auto const parsed = grants_of(*state, *grants);
    if (!parsed) return std::unexpected(parsed.error());
    auto const subject = meant_subject(*incident, *grants);
    auto const message = program::message_of({state->genesis->origin, "meant", subject, *role});
    auto const key = signing_key_of(*state, call.caller);
    if (!crypto::verify(key, message, *signature))
        return base::fail(base::Fault::bad_input, "the signature is not over these grants");
    auto const guard = [&](State const& now) -> std::optional<Refusal> {
        auto const found = now.incidents->incidents.find(*incident);
        bool const is_open = found != now.incidents->incidents.end() && !found->second.closed;
        if (!is_open) return Refusal{Reason::already_done, "incident"};
        auto const& quorum = now.rules->charter.quorum.resume;
        bool const may = std::ranges::find(quorum, *role) != quorum.end() &&
                         state::is_holder(now, call.caller, *role, now.time);
        if (!may) return Refusal{Reason::not_granted, std::string(kSubject)};
        return unless_key_of(now, call.caller, key);
    };
    return commit_entry(call, state::IntendedSigned{*incident, *grants, *role, *signature}, guard);
}

Ending exposure_canary(Call& call) {
    auto made = exposure_call(call, {.needs_incident = true});
    if (!made) return std::unexpected(made.error());
    if (auto const* refusal = std::get_if<Refusal>(&*made)) return *refusal;
    auto const& it = std::get<ExposureCall>(*made);
    auto const allowed = exposure::still_allowed(it.report, it.request());
    auto const door = canary_at_the_door(call);
    if (!door) return std::unexpected(door.error());
    bool const was_refused = allowed == 0 && *door != AtTheDoor::let_in;
    std::string const what =
        *door == AtTheDoor::not_tried
            ? "every cell that was exposed, asked of the rule; the door is shut by a pause"
            : "every cell that was exposed, asked of the rule; every release, tried at the door";
    auto ending =
        commit_entry(call, state::CanaryTried{it.incident, exposure::kCanary, what, was_refused},
                     state::no_guard);
    if (ending && std::holds_alternative<Tree>(*ending))
        std::get<Tree>(*ending).set("refused", was_refused).set("what", what);
    return ending;
}

namespace {

/// `moved` where anything was written since the audience was looked at.
Ending close_once(Call& call) {
    auto made = exposure_call(call, {.needs_incident = true});
    if (!made) return std::unexpected(made.error());
    if (auto const* refusal = std::get_if<Refusal>(&*made)) return *refusal;
    auto const& it = std::get<ExposureCall>(*made);
    auto const standing = exposure::standing_of(it.request());
    auto const missing = exposure::missing_to_close(standing, it.history, it.incident);
    if (!missing.empty()) return Refusal{Reason::not_reviewed, missing.front()};
    auto const canary = it.history.canaries.at(it.incident).index;
    auto ending = commit_entry(call, state::IncidentClosed{it.incident, standing.audience, canary},
                               [&](State const& now) -> std::optional<Refusal> {
                                   if (now.entries == it.history.now->entries) return std::nullopt;
                                   return Refusal{Reason::not_reviewed, std::string(kMoved)};
                               });
    if (ending && std::holds_alternative<Tree>(*ending))
        std::get<Tree>(*ending).set("audience", standing.audience).set("canary", canary);
    return ending;
}

}  // namespace

Ending exposure_close(Call& call) {
    auto ending = close_once(call);
    for (int tries = 1; tries < kTries; ++tries) {
        auto const* refusal = ending ? std::get_if<Refusal>(&*ending) : nullptr;
        if (refusal == nullptr || refusal->subject != kMoved) break;
        ending = close_once(call);
    }
    return ending;
}

Ending me_letters(Call& call) {
    auto const state = call.rooms->control().state();
    auto list = Tree::list();
    for (auto const& [index, report] : state->incidents->reports) {
        if (!report.letters) continue;
        auto const tree = text::parse_json(report.letters->letters, "letters", kLettersLimits);
        if (!tree) return std::unexpected(tree.error());
        auto const letters = exposure::letters_of_tree(*tree);
        if (!letters) return std::unexpected(letters.error());
        auto const letter = exposure::letter_to(*letters, call.caller);
        if (!letter) continue;
        list.push(Tree::object()
                      .set("report", index)
                      .set("at", base::to_text(report.at))
                      .set("letter", *letter));
    }
    return Tree::object().set("letters", std::move(list));
}

}  // namespace weir::keeper::detail
