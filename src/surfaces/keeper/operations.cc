#include "surfaces/keeper/operations.h"

#include <array>

#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper {
namespace {

using Handler = Ending (*)(Call&);

struct Row {
    std::string_view name;
    Handler handler;
};

constexpr std::array kHandlers{
    Row{"status", detail::status},
    Row{"charter.show", detail::charter_show},
    Row{"charter.explain", detail::charter_explain},
    Row{"charter.sign", detail::charter_sign},
    Row{"org.import", detail::org_import},
    Row{"org.list", detail::org_list},
    Row{"change.plan", detail::change_plan},
    Row{"change.propose", detail::change_propose},
    Row{"change.list", detail::change_list},
    Row{"change.show", detail::change_show},
    Row{"change.sign", detail::change_sign},
    Row{"change.end", detail::change_end},
    Row{"change.plan.directory", detail::change_plan_directory},
    Row{"digest", detail::digest},
    Row{"key.list", detail::key_list},
    Row{"key.vouch", detail::key_vouch},
    Row{"key.revoke", detail::key_revoke},
    Row{"source.show", detail::source_show},
    Row{"import", detail::import},
    Row{"settle", detail::settle},
    Row{"close", detail::close},
    Row{"insights", detail::insights},
    Row{"insights.quarter", detail::insights_quarter},
    Row{"insights.collaboration", detail::insights_collaboration},
    Row{"ask", detail::ask},
    Row{"ask.explain", detail::ask_explain},
    Row{"ask.list", detail::ask_list},
    Row{"budget", detail::budget},
    Row{"audience", detail::audience},
    Row{"audience.export", detail::audience_export},
    Row{"resume", detail::resume},
    Row{"review.open", detail::review_open},
    Row{"review.finding", detail::review_finding},
    Row{"review.comment", detail::review_comment},
    Row{"review.answer", detail::review_answer},
    Row{"review.publish", detail::review_publish},
    Row{"review.sign", detail::review_sign},
    Row{"review.show", detail::review_show},
    Row{"check", detail::check},
    Row{"freeze", detail::freeze},
    Row{"thaw", detail::thaw},
    Row{"me.pause", detail::me_pause},
    Row{"me.show", detail::me_show},
    Row{"exposure.open", detail::exposure_open},
    Row{"exposure.list", detail::exposure_list},
    Row{"exposure.report", detail::exposure_report},
    Row{"exposure.meant", detail::exposure_meant},
    Row{"exposure.canary", detail::exposure_canary},
    Row{"exposure.close", detail::exposure_close},
    Row{"me.letters", detail::me_letters},
    Row{"ledger.checkpoint", detail::ledger_checkpoint},
    Row{"ledger.prove", detail::ledger_prove},
    Row{"ledger.show", detail::ledger_show},
    Row{"keys.backup", detail::keys_backup},
    Row{"keys.status", detail::keys_status},
    Row{"keys.rotate", detail::keys_rotate},
    Row{"keys.destroyed", detail::keys_destroyed},
    Row{"me.seen", detail::me_seen},
    Row{"jobs", detail::jobs},
};

}  // namespace

Ending run_operation(std::string_view name, Call& call) {
    for (auto const& row : kHandlers) {
        if (row.name == name) return row.handler(call);
    }
    return base::fail(base::Fault::not_found, "an operation that this keeper does not know");
}

Ending recorded(Rooms& rooms, base::Person caller, std::string_view operation, Ending ending) {
    bool const is_unverified = !ending && ending.error().fault == base::Fault::corrupt;
    if (!ending && !is_unverified) return ending;
    // The vault gives no key for a receipt, and opens no bytes, that do not verify.
    base::Refusal const denied{base::Reason::not_granted, "did not verify"};
    auto const* refusal = is_unverified ? &denied : std::get_if<base::Refusal>(&*ending);
    if (refusal == nullptr) return ending;
    auto const committed = rooms.control().commit(
        {caller, {}, state::Refused{std::string(operation), refusal->reason, refusal->subject}},
        state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    return ending;
}

base::Result<Founding> founding_of(text::Tree const& parameters) {
    auto fields = text::Fields::of(parameters, "init");
    if (!fields) return std::unexpected(fields.error());
    auto const origin = fields->text("origin");
    if (!origin) return std::unexpected(origin.error());
    auto const simulated = fields->flag_or("simulated", false);
    if (!simulated) return std::unexpected(simulated.error());
    auto const demo = fields->flag_or("demo", false);
    if (!demo) return std::unexpected(demo.error());
    auto const place_word = fields->text_or("month_key", "file");
    if (!place_word) return std::unexpected(place_word.error());
    auto month_key = vault::MonthPlace::of(*place_word);
    if (!month_key) return std::unexpected(month_key.error());
    auto const* list = fields->optional("holders");
    if (auto done = fields->finish(); !done) return std::unexpected(done.error());
    Founding founding{{*origin, *simulated, *demo}, {}, std::move(*month_key)};
    auto const holders =
        list == nullptr ? base::Result<text::List const*>(nullptr) : list->as_list();
    if (!holders) return std::unexpected(holders.error());
    if (*holders == nullptr) return founding;
    for (auto const& holder : **holders) {
        auto const id = detail::text_parameter(holder, "id");
        if (!id) return std::unexpected(id.error());
        auto const hex = detail::text_parameter(holder, "key");
        if (!hex) return std::unexpected(hex.error());
        auto const bytes = base::from_hex(*hex);
        if (!bytes || bytes->size() != crypto::PublicKey{}.size()) {
            return base::fail(base::Fault::bad_input, "a holder's key is no Ed25519 public key");
        }
        crypto::PublicKey key{};
        std::copy(bytes->begin(), bytes->end(), key.begin());
        founding.holders.emplace_back(*id, key);
    }
    return founding;
}

Ending found(Rooms& rooms, Founding const& founding) {
    std::vector<std::pair<base::Person, vault::Name>> people;
    for (auto const& [id, key] : founding.holders) {
        base::Person const person{static_cast<std::uint32_t>(people.size() + 1)};
        people.emplace_back(person, vault::Name{id, "", {}});
    }
    if (auto enrolled = rooms.vault().enrol(people); !enrolled)
        return std::unexpected(enrolled.error());
    for (std::size_t i = 0; i < people.size(); ++i) {
        auto const committed = rooms.control().commit(
            {{}, {}, state::KeyBound{people[i].first, founding.holders[i].second}},
            state::no_guard);
        if (!committed) return std::unexpected(committed.error());
    }
    return text::Tree::object()
        .set("origin", founding.genesis.origin)
        .set("log_key", rooms.ledger().verifier_key().to_text())
        .set("holders", static_cast<std::int64_t>(people.size()));
}

}  // namespace weir::keeper
