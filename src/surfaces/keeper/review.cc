// Operations on the way back from a pause: the review with its timetable, findings, comments and
// answers, their publication, and the signatures over it. docs/review.md.
#include <algorithm>

#include <fmt/format.h>

#include "engines/crypto/hash.h"
#include "rules/program/sign_off.h"
#include "rules/state/findings.h"
#include "rules/state/restart.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"
#include "surfaces/keeper/detail/public_texts.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using state::Review;
using state::State;
using text::Tree;

namespace {

constexpr std::size_t kStepsMax = 20;

/// The review that is spoken of: of the pause in force, else the last there was.
Review const* current(State const& state) {
    return state.pause ? state.reviews.of_pause(*state.pause) : state.reviews.last();
}

std::optional<Refusal> unless_signer(State const& state, base::Person caller) {
    if (state::holds_signing_role(state, caller)) return std::nullopt;
    return Refusal{Reason::not_granted, "review"};
}

base::Result<std::vector<state::Milestone>> timetable_of(Tree const& parameters) {
    std::vector<state::Milestone> timetable;
    auto const* steps = parameters.find("steps");
    auto const list =
        steps == nullptr ? base::Result<text::List const*>(nullptr) : steps->as_list();
    if (!list) return std::unexpected(list.error());
    if (*list == nullptr || (*list)->empty() || (*list)->size() > kStepsMax) {
        return base::fail(base::Fault::bad_input,
                          fmt::format("expected 1 to {} steps with a date", kStepsMax));
    }
    auto const known = state::step_names();
    for (auto const& step : **list) {
        auto const what = text_parameter(step, "what");
        if (!what) return std::unexpected(what.error());
        auto const due = text_parameter(step, "due");
        if (!due) return std::unexpected(due.error());
        if (auto const date = base::parse_date(*due); !date) return std::unexpected(date.error());
        if (std::ranges::find(known, *what) == known.end()) {
            return base::fail(base::Fault::bad_input,
                              fmt::format("there is no step `{}`, expected one of `{}`", *what,
                                          fmt::join(known, "` `")));
        }
        timetable.push_back({*what, *due});
    }
    return timetable;
}

/// Commits an entry of a review for somebody who may write it.
Ending commit_word(Call& call, state::Entry entry, state::Guard const& guard) {
    auto const committed = call.rooms->control().commit({call.caller, {}, std::move(entry)}, guard);
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    return Tree::object().set("entry", std::get<state::Committed>(*committed).receipt.index());
}

bool is_among(auto const& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// The caller's role among those that sign, by which they speak.
std::string speaking_role(State const& state, base::Person person) {
    for (auto const& role : state.rules->charter.roles) {
        if (role.signs && state.permissions.holds(person, role.name, state.time)) return role.name;
    }
    return {};
}

/// A finding as it stands, with what the parameters change.
state::FindingRecorded changed(Review const& review, Tree const& parameters, std::uint32_t number) {
    state::FindingRecorded entry{review.index, number, "", "medium", "", "", "open", ""};
    auto const known = review.findings.find(number);
    if (known != review.findings.end()) entry = known->second.last;
    entry.title = text_or(parameters, "title", entry.title);
    entry.severity = text_or(parameters, "severity", entry.severity);
    entry.owner = text_or(parameters, "owner", entry.owner);
    entry.due = text_or(parameters, "due", entry.due);
    entry.status = text_or(parameters, "status", entry.status);
    entry.evidence = text_or(parameters, "evidence", entry.evidence);
    return entry;
}

base::Status check_finding(State const& state, state::FindingRecorded const& entry) {
    auto const wrong = [](std::string message) {
        return base::fail(base::Fault::bad_input, std::move(message));
    };
    if (entry.title.empty()) return wrong("a finding needs a title");
    if (!is_among(state::kSeverities, entry.severity))
        return wrong(fmt::format("a finding is `{}`", fmt::join(state::kSeverities, "`, `")));
    if (!is_among(state::kStatuses, entry.status))
        return wrong(fmt::format("a finding is `{}`", fmt::join(state::kStatuses, "`, `")));
    if (!entry.owner.empty() && state.rules->charter.role(entry.owner) == nullptr)
        return wrong("the owner of a finding is a role of the charter");
    if (entry.status != state::kOpen && entry.evidence.empty())
        return wrong("a finding that is mended or accepted needs evidence, or the reason");
    if (entry.due.empty()) return {};
    if (auto const date = base::parse_date(entry.due); !date) return std::unexpected(date.error());
    return {};
}

Tree tree_of(std::uint32_t number, state::Finding const& finding) {
    auto const& last = finding.last;
    return Tree::object()
        .set("number", number)
        .set("title", last.title)
        .set("severity", last.severity)
        .set("status", last.status)
        .set("owner", last.owner)
        .set("due", last.due)
        .set("evidence", last.evidence);
}

Tree tree_of(state::Comment const& comment) {
    return Tree::object()
        .set("entry", comment.index)
        .set("answers", comment.comment.answers)
        .set("role", comment.comment.role)
        .set("at", base::to_text(comment.at))
        .set("text", comment.comment.text);
}

bool owns_a_finding(State const& state, Review const& review, base::Person person) {
    return std::ranges::any_of(review.findings, [&](auto const& finding) {
        return state.permissions.holds(person, finding.second.last.owner, state.time);
    });
}

/// What whoever works on the review sees beyond what everybody does.
void add_drafts(Tree& tree, Review const& review) {
    auto findings = Tree::list();
    for (auto const& [number, finding] : review.findings) findings.push(tree_of(number, finding));
    auto comments = Tree::list();
    for (auto const& comment : review.comments) comments.push(tree_of(comment));
    auto missing = Tree::list();
    for (auto const& word : state::missing_to_publish(review)) missing.push(word);
    tree.set("findings", std::move(findings))
        .set("comments", std::move(comments))
        .set("missing_to_publish", std::move(missing));
}

}  // namespace

Tree review_tree(State const& state, base::Instant now) {
    auto missing = Tree::list();
    for (auto const& word : state::missing_to_resume(state)) missing.push(word);
    auto tree = Tree::object().set("missing_to_resume", std::move(missing));
    auto const* review = current(state);
    if (review == nullptr) return tree;
    auto steps = Tree::list();
    for (auto const& step : state::steps_of(*review, state, now)) {
        steps.push(Tree::object()
                       .set("what", step.what)
                       .set("due", step.due)
                       .set("done", step.done_at ? base::to_text(*step.done_at) : "")
                       .set("late", step.is_late));
    }
    tree.set("review", review->index)
        .set("pause", review->opened.pause)
        .set("title", review->opened.title)
        .set("opened", base::to_text(review->at))
        .set("steps", std::move(steps));
    if (!review->published) return tree;
    auto const& published = *review->published;
    return tree.set("published", base::to_text(published.at))
        .set("hash", published.findings.hash)
        .set("summary", published.findings.summary)
        .set("in_full", review->is_published_in_full());
}

Ending review_open(Call& call) {
    auto const title = text_parameter(call.parameters, "title");
    if (!title) return std::unexpected(title.error());
    auto timetable = timetable_of(call.parameters);
    if (!timetable) return std::unexpected(timetable.error());
    if (auto named = check_texts(*call.rooms, {{*title, "the title"}}); !named)
        return std::unexpected(named.error());
    auto const pause = call.rooms->control().state()->pause;
    if (!pause) return Refusal{Reason::already_done, "review: there is no pause"};
    return commit_word(call, state::ReviewOpened{*pause, *title, std::move(*timetable)},
                       [&](State const& now) -> std::optional<Refusal> {
                           if (auto refusal = unless_signer(now, call.caller)) return refusal;
                           if (now.pause != pause || now.reviews.of_pause(*pause) != nullptr)
                               return Refusal{Reason::already_done, "review"};
                           return std::nullopt;
                       });
}

Ending review_finding(Call& call) {
    auto const state = call.rooms->control().state();
    if (auto const refusal = unless_signer(*state, call.caller)) return *refusal;
    auto const* review = current(*state);
    if (review == nullptr) return Refusal{Reason::not_reviewed, "a review of this pause"};
    auto const given = number_parameter(call.parameters, "number");
    if (!given) return std::unexpected(given.error());
    auto const next = review->findings.size() + 1;
    if (*given > review->findings.size())
        return base::fail(base::Fault::not_found, "the review has no finding of that number");
    auto const number = static_cast<std::uint32_t>(*given == 0 ? next : *given);
    auto const entry = changed(*review, call.parameters, number);
    if (auto checked = check_finding(*state, entry); !checked)
        return std::unexpected(checked.error());
    auto const named =
        check_texts(*call.rooms, {{entry.title, "the title"}, {entry.evidence, "the evidence"}});
    if (!named) return std::unexpected(named.error());
    auto ending = commit_word(call, entry, [&](State const& now) -> std::optional<Refusal> {
        if (auto refusal = unless_signer(now, call.caller)) return refusal;
        if (now.reviews.find(entry.review)->findings.size() + 1 != next)
            return Refusal{Reason::already_done, "finding"};
        return std::nullopt;
    });
    if (!ending || std::holds_alternative<Refusal>(*ending)) return ending;
    return std::get<Tree>(*ending).set("number", number);
}

Ending review_comment(Call& call) {
    auto const text = text_parameter(call.parameters, "text");
    if (!text) return std::unexpected(text.error());
    auto const state = call.rooms->control().state();
    if (auto const refusal = unless_signer(*state, call.caller)) return *refusal;
    auto const* review = current(*state);
    if (review == nullptr) return Refusal{Reason::not_reviewed, "a review of this pause"};
    if (auto named = check_texts(*call.rooms, {{*text, "the comment"}}); !named)
        return std::unexpected(named.error());
    state::ReviewCommented entry{review->index, 0, speaking_role(*state, call.caller), *text};
    return commit_word(call, std::move(entry),
                       [&](State const& now) { return unless_signer(now, call.caller); });
}

Ending review_answer(Call& call) {
    auto const text = text_parameter(call.parameters, "text");
    if (!text) return std::unexpected(text.error());
    auto const index = number_parameter(call.parameters, "comment");
    if (!index) return std::unexpected(index.error());
    auto const state = call.rooms->control().state();
    auto const* review = current(*state);
    if (review == nullptr) return Refusal{Reason::not_reviewed, "a review of this pause"};
    auto const comment = std::ranges::find(review->comments, *index, &state::Comment::index);
    if (comment == review->comments.end() || comment->comment.answers != 0)
        return base::fail(base::Fault::not_found, "the review has no comment of that entry");
    auto const may = [&](State const& now) -> std::optional<Refusal> {
        bool const is_theirs = comment->person == call.caller;  // nobody answers themselves
        bool const may_speak = owns_a_finding(now, *review, call.caller) ||
                               state::holds_signing_role(now, call.caller);
        if (may_speak && !is_theirs) return std::nullopt;
        return Refusal{Reason::not_granted, "review"};
    };
    if (auto const refusal = may(*state)) return *refusal;
    if (auto named = check_texts(*call.rooms, {{*text, "the answer"}}); !named)
        return std::unexpected(named.error());
    auto role = speaking_role(*state, call.caller);
    if (role.empty()) role = state->permissions.roles_of(call.caller, state->time).front();
    return commit_word(call, state::ReviewCommented{review->index, *index, role, *text}, may);
}

Ending review_publish(Call& call) {
    auto const summary = text_parameter(call.parameters, "summary");
    if (!summary) return std::unexpected(summary.error());
    auto& control = call.rooms->control();
    auto const state = control.state();
    if (auto const refusal = unless_signer(*state, call.caller)) return *refusal;
    auto const* review = current(*state);
    if (review == nullptr) return Refusal{Reason::not_reviewed, "a review of this pause"};
    auto const missing = state::missing_to_publish(*review);
    if (!missing.empty()) return Refusal{Reason::not_reviewed, missing.front()};
    auto const names = all_names(*call.rooms);
    if (!names) return std::unexpected(names.error());
    if (auto checked = state::check_summary(*summary, *state, *names); !checked)
        return std::unexpected(checked.error());
    auto document = state::findings_document(*state, *review, control.now());
    auto const hash = base::to_hex(crypto::sha256(base::bytes_of(document)));
    auto const last_word = review->last_word();
    auto ending = commit_word(
        call, state::FindingsPublished{review->index, hash, std::move(document), *summary},
        [&](State const& now) -> std::optional<Refusal> {
            if (auto refusal = unless_signer(now, call.caller)) return refusal;
            if (now.reviews.find(review->index)->last_word() != last_word)
                return Refusal{Reason::not_reviewed, "something was said meanwhile"};
            return std::nullopt;
        });
    if (!ending || std::holds_alternative<Refusal>(*ending)) return ending;
    return std::get<Tree>(*ending).set("hash", hash);
}

Ending review_sign(Call& call) {
    auto const role = text_parameter(call.parameters, "role");
    if (!role) return std::unexpected(role.error());
    auto const signature = signature_parameter(call.parameters);
    if (!signature) return std::unexpected(signature.error());
    auto& control = call.rooms->control();
    auto const state = control.state();
    if (!state->pause) return Refusal{Reason::already_done, "resume"};
    auto const* review = current(*state);
    if (review == nullptr) return Refusal{Reason::not_reviewed, "a review of this pause"};
    if (!review->is_published_in_full())
        return Refusal{Reason::not_reviewed, "findings that are published"};
    auto const hash = review->published->findings.hash;
    auto const subject = program::resume_subject(*state->pause, hash);
    auto const message = program::message_of({state->genesis->origin, "resume", subject, *role});
    auto const key = signing_key_of(*state, call.caller);
    if (!crypto::verify(key, message, *signature)) {
        return base::fail(base::Fault::bad_input,
                          "the signature is not over this pause and its published findings");
    }
    auto ending = commit_word(
        call, state::ResumeSigned{*role, *signature, hash},
        [&](State const& now) -> std::optional<Refusal> {
            bool const may = is_among(now.rules->charter.quorum.resume, *role) &&
                             state::is_holder(now, call.caller, *role, now.time);
            if (!may) return Refusal{Reason::not_granted, "resume"};
            auto const* latest = current(now);
            bool const is_same = now.pause == state->pause && latest != nullptr &&
                                 latest->published && latest->published->findings.hash == hash;
            if (!is_same) return Refusal{Reason::already_done, "resume"};
            return unless_key_of(now, call.caller, key);
        });
    if (!ending || std::holds_alternative<Refusal>(*ending)) return ending;
    auto missing = Tree::list();
    for (auto const& word : state::missing_to_resume(*control.state())) missing.push(word);
    return std::get<Tree>(*ending).set("missing", std::move(missing));
}

Ending review_show(Call& call) {
    auto const& control = call.rooms->control();
    auto const state = control.state();
    if (!state->rules) return Refusal{Reason::not_active, "review"};
    auto const* review = current(*state);
    if (review == nullptr) return Refusal{Reason::not_reviewed, "a review of this pause"};
    auto tree = review_tree(*state, control.now());
    if (review->published) tree.set("document", review->published->findings.document);
    bool const works_on_it = state::holds_signing_role(*state, call.caller) ||
                             owns_a_finding(*state, *review, call.caller);
    if (works_on_it) add_drafts(tree, *review);
    return tree;
}

}  // namespace weir::keeper::detail
