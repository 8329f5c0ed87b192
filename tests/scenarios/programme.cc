#include "tests/scenarios/programme.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "records/org/import.h"
#include "rules/program/fingerprint.h"
#include "rules/program/sign_off.h"
#include "rules/state/restart.h"

namespace weir::scenarios {

using text::Tree;

namespace {

/// What the test program says when the ground under a scenario is missing.
template <class T>
T must(base::Result<T> result, std::string_view what) {
    if (!result) {
        fmt::print(stderr, "{}: {}\n", what, base::to_text(result.error()));
        base::fail_stop(what);
    }
    return std::move(*result);
}

constexpr std::string_view kSmallCharter = R"(
[programme]
name = "small"
purposes = ["PersonnelWorkloadManagement"]
zone = "UTC"
collect_from = "2026-01-05"
history_weeks = 52
grace_days = 0
languages = ["en"]
[privacy]
rho_week = "0.1"
minimum_group = @K@
delta = "1e-6"
[privacy.shares]
release = 80
restatement = 10
answers = 10
[[level]]
name = "company"
share = 20
[[level]]
name = "department"
share = 40
[[level]]
name = "team"
share = 40
[[retention]]
name = "year"
weeks = 52
[[retention]]
name = "short"
weeks = 13
[[source]]
name = "mail"
connector = "mail"
columns = { sender = "sender", recipient = "recipient", time = "time" }
kinds = ["mail_sent", "mail_received"]
identity = "id"
[[kind]]
name = "mail_sent"
fields = ["others", "departments", "manager", "thread"]
retention = "year"
why = "To see how much is written."
[[kind]]
name = "mail_received"
fields = []
retention = "short"
why = "To see how much arrives."
[[metric]]
id = "messages_sent"
share = 60
clamp = 50
levels = "all"
[[metric]]
id = "active_half_hours"
share = 40
clamp = 40
levels = "all"
[[role]]
name = "operator"
members = ["operator"]
cap = 2
[[role]]
name = "privacy"
members = ["privacy"]
cap = 2
signs = true
[[role]]
name = "security"
members = ["security"]
cap = 2
signs = true
[[role]]
name = "representative"
members = ["representative"]
cap = 2
signs = true
[[role]]
name = "analyst"
members = ["analyst"]
cap = 2
external = true
[[role]]
name = "lead"
members = ["lead"]
cap = 2
[[role]]
name = "auditor"
members = ["auditor"]
cap = 2
[[role]]
name = "employee"
[lifecycle]
activate = ["privacy", "security", "representative"]
resume = ["privacy", "security", "representative"]
[notice]
controller = "Small"
contact = "privacy@small.example"
legal_basis = "works agreement"
complaint_authority = "the authority"
[protected]
addresses = []
ids = ["protected"]
)";

constexpr std::string_view kSmallGrants = R"(
[[grant]]
role = "analyst"
class = "release"
scope = "company"
purpose = "PersonnelWorkloadManagement"
from = "2026-01-05"
[[grant]]
role = "lead"
class = "release"
scope = "own_unit"
purpose = "PersonnelWorkloadManagement"
from = "2026-01-05"
)";

std::string next_folder_name() {
    static int count = 0;
    return fmt::format("weir-scenario-{}-{}", ::getpid(), ++count);
}

}  // namespace

Folder::Folder() : path_(std::filesystem::temp_directory_path() / next_folder_name()) {
    std::filesystem::create_directories(path_ / "data");
}
Folder::~Folder() { std::filesystem::remove_all(path_); }

Programme::Programme(Options const& options)
    : clock_(options.now),
      paths_{folder_.path(), folder_.path() / "data", folder_.path() / "keys"} {
    for (auto const* role :
         {"operator", "privacy", "security", "representative", "analyst", "lead", "auditor"}) {
        holders_[role] = (options.is_simulated ? "sim-" : "") + std::string(role);
    }
    keeper::Founding founding{{"weir.invalid/test", options.is_simulated, true}, {}};
    for (auto const& [role, id] : holders_) {
        auto const& key = keys_.emplace(id, crypto::SigningKey::generate()).first->second;
        founding.holders.emplace_back(id, key.public_key());
        people_[id] = base::Person{static_cast<std::uint32_t>(founding.holders.size())};
    }
    rooms_ = must(keeper::Rooms::create(paths_, founding.genesis, clock_), "create");
    (void)value_of(keeper::found(*rooms_, founding));
    for (auto const* role : {"privacy", "security", "representative"}) sign(role, options);
    if (options.people_csv.empty()) return;
    auto const people = must(org::parse_people(options.people_csv, "people.csv"), "people");
    (void)value_of(
        ask("operator", "org.import", Tree::object().set("people", org::to_tree(people))));
}

void Programme::sign(std::string const& role, Options const& options) {
    auto const hash = program::rules_hash(options.charter, options.grants);
    auto const message = program::message_of({"weir.invalid/test", "charter", hash, role});
    (void)value_of(
        ask(role, "charter.sign",
            Tree::object()
                .set("charter", options.charter)
                .set("grants", options.grants)
                .set("role", role)
                .set("signature", base::to_hex(keys_.at(holders_.at(role)).sign(message)))));
}

keeper::Ending Programme::ask(std::string const& role, std::string_view operation, Tree parameters,
                              base::Bytes batch) {
    auto const caller = people_.at(holders_.at(role));
    keeper::Call call{
        rooms_.get(), caller, parameters, std::move(batch), [](auto, auto, auto) {}, {}};
    return keeper::recorded(*rooms_, caller, operation, keeper::run_operation(operation, call));
}

keeper::Ending Programme::pause(std::string const& role, std::string const& reason) {
    auto const caller = people_.at(holders_.at(role));
    auto const parameters = Tree::object().set("reason", reason);
    keeper::Call call{rooms_.get(), caller, parameters, {}, [](auto, auto, auto) {}, {}};
    return keeper::recorded(*rooms_, caller, "pause", keeper::pause(call));
}

std::string Programme::proposal_subject(std::int64_t proposal) {
    auto const state = rooms_->control().state();
    return change::subject_of(*state->changes.find(static_cast<std::uint64_t>(proposal)));
}

keeper::Ending Programme::sign_proposal(std::string const& role, std::int64_t proposal) {
    return sign_proposal(role, proposal, proposal_subject(proposal));
}

keeper::Ending Programme::sign_proposal(std::string const& role, std::int64_t proposal,
                                        std::string const& subject) {
    auto const message = program::message_of({"weir.invalid/test", "proposal", subject, role});
    return ask(role, "change.sign",
               Tree::object()
                   .set("proposal", proposal)
                   .set("role", role)
                   .set("signature", base::to_hex(key(role).sign(message))));
}

keeper::Ending Programme::publish_review() {
    auto const state = rooms_->control().state();
    if (state->reviews.of_pause(*state->pause) == nullptr) {
        auto const step = Tree::object().set("what", "findings").set("due", "2199-01-01");
        auto steps = Tree::list();
        steps.push(step);
        (void)value_of(ask("privacy", "review.open",
                           Tree::object().set("title", "A short look").set("steps", steps)));
    }
    return ask("privacy", "review.publish",
               Tree::object().set("summary", "We looked together and found nothing to mend."));
}

keeper::Ending Programme::sign_findings(std::string const& role, std::string const& subject) {
    auto const message = program::message_of({"weir.invalid/test", "resume", subject, role});
    return ask(role, "review.sign",
               Tree::object()
                   .set("role", role)
                   .set("signature", base::to_hex(keys_.at(holders_.at(role)).sign(message))));
}

std::string Programme::resume_subject() {
    auto const state = rooms_->control().state();
    auto const* review = state->pause ? state->reviews.of_pause(*state->pause) : nullptr;
    if (review == nullptr || !review->published) return "0";
    return program::resume_subject(*state->pause, review->published->findings.hash);
}

keeper::Ending Programme::sign_resume(std::string const& role) {
    auto const state = rooms_->control().state();
    auto const* review = state->pause ? state->reviews.of_pause(*state->pause) : nullptr;
    if (state->pause && (review == nullptr || !review->is_published_in_full()))
        (void)value_of(publish_review());
    auto ending = sign_findings(role, resume_subject());
    if (reason_of(ending)) return ending;
    auto const is_all = state::missing_to_resume(*rooms_->control().state()).empty();
    return is_all ? ask(role, "resume", Tree::object()) : std::move(ending);
}

crypto::SigningKey Programme::rotate_key(std::string const& role) {
    auto const& id = holders_.at(role);
    auto next = crypto::SigningKey::generate();
    auto const last = rooms_->control().state()->keyring->last_of(people_.at(id)).entry;
    auto const subject = program::key_subject(id, next.public_key(), last);
    auto const message = program::message_of({"weir.invalid/test", "key_succeeded", subject, ""});
    (void)value_of(ask(role, "key.vouch",
                       Tree::object()
                           .set("person", id)
                           .set("key", base::to_hex(next.public_key()))
                           .set("role", "")
                           .set("signature", base::to_hex(key(role).sign(message)))));
    return std::exchange(keys_.at(id), std::move(next));
}

keeper::Ending Programme::import(std::string const& source, activity::Batch const& batch) {
    return ask("operator", "import", Tree::object().set("source", source).set("file", "test"),
               activity::encode(batch));
}

void Programme::reopen() {
    rooms_.reset();
    rooms_ = must(keeper::Rooms::open(paths_, clock_), "open");
}

Tree value_of(keeper::Ending ending) {
    if (!ending) {
        fmt::print(stderr, "expected a value, got an accident: {}\n",
                   base::to_text(ending.error()));
        base::fail_stop("a scenario's step failed");
    }
    if (auto const* refusal = std::get_if<base::Refusal>(&*ending)) {
        fmt::print(stderr, "expected a value, got a refusal: {} {}\n",
                   base::name_of(refusal->reason), refusal->subject);
        base::fail_stop("a scenario's step was refused");
    }
    return std::get<Tree>(std::move(*ending));
}

std::optional<base::Reason> reason_of(keeper::Ending const& ending) {
    if (!ending) return std::nullopt;
    auto const* refusal = std::get_if<base::Refusal>(&*ending);
    return refusal == nullptr ? std::nullopt : std::optional(refusal->reason);
}

std::string small_charter(std::uint32_t minimum_group) {
    std::string charter(kSmallCharter);
    constexpr std::string_view kHole = "@K@";
    return charter.replace(charter.find(kHole), kHole.size(), std::to_string(minimum_group));
}

std::string small_grants() { return std::string(kSmallGrants); }

std::string small_company(std::uint32_t team_size) {
    std::string csv = "id,name,address,unit\n";
    int number = 0;
    for (auto const* unit : {"North/Red", "North/Blue", "South/Green", "South/White"}) {
        for (std::uint32_t i = 0; i < team_size; ++i) {
            ++number;
            csv += fmt::format("p{0},Zebulon Quist{0},p{0}@small.example,{1}\n", number, unit);
        }
    }
    return csv;
}

activity::Batch batch_of(std::vector<Mail> const& mails) {
    activity::Batch batch;
    activity::Identities identities(batch);
    for (auto const& mail : mails) {
        activity::ForeignEvent event;
        event.start = mail.at;
        event.kind = activity::Kind::mail_sent;
        event.subject = identities.of(mail.from);
        event.others_first = static_cast<std::uint32_t>(batch.others.size());
        event.others_count = 1;
        batch.others.push_back(identities.of(mail.to));
        event.thread = activity::thread_hash(mail.from + std::to_string(mail.at.seconds));
        batch.events.push_back(event);
        ++batch.rows;
    }
    return batch;
}

}  // namespace weir::scenarios
