#include "rules/state/state.h"

#include <algorithm>

#include <fmt/format.h>

#include "engines/crypto/hash.h"
#include "engines/text/formats.h"
#include "rules/metrics/charter_rules.h"
#include "rules/program/sign_off.h"
#include "rules/state/detail/own.h"
#include "rules/state/detail/restored.h"
#include "rules/state/in_force.h"
#include "rules/state/restart.h"
#include "rules/state/signing.h"

namespace weir::state {
namespace {

constexpr std::int64_t kHourSeconds = base::kHour.seconds;

std::unexpected<base::Error> cannot_follow(std::string_view why) {
    return base::fail(base::Fault::corrupt, fmt::format("an entry that cannot follow: {}", why));
}

ReadFact fact_of(Person reader, Entry const& read, base::Instant at) {
    return {reader, at.seconds / kHourSeconds,
            std::string(type_of(read)) + text::write_json(to_tree(read))};
}

/// Folds one type of entry into a state that the caller will give away.
class Folder {
public:
    Folder(State& state, Happened const& happened) : state_(&state), happened_(&happened) {}

    base::Status operator()(Genesis const& e) {
        if (state_->genesis) return cannot_follow("a second genesis");
        state_->genesis = e;
        state_->custody.month_key_since = happened_->time;
        return {};
    }
    base::Status operator()(Started const& e) {
        state_->started = e;
        return {};
    }
    base::Status operator()(KeyBound const& e) {
        if (state_->lifecycle.activated_at() && !state_->keyring->is_vouched(e.person, e.key))
            return cannot_follow("a key that nobody vouched for is bound");
        detail::own(state_->keyring).apply(e, context());
        detail::own(state_->keys)[e.person] = e.key;
        state_->person_max = std::max(state_->person_max, e.person);
        return {};
    }
    base::Status operator()(DirectoryChanged const& e) {
        detail::own(state_->directory).apply(e.change);
        state_->person_max = std::max(state_->person_max, e.person_max);
        state_->envelopes.add(e.used, happened_->time);
        state_->envelopes.add_untold(happened_->index, e.given);
        return {};
    }
    base::Status operator()(KeyVouched const& e) {
        if (state_->keyring->was_known(e.key)) return cannot_follow("a vouch for a known key");
        detail::own(state_->keyring).apply(e, context());
        return {};
    }
    base::Status operator()(KeyRevoked const& e) {
        detail::own(state_->keyring).apply(e, context());
        if (state_->person_of(e.key) == e.person) detail::own(state_->keys).erase(e.person);
        return {};
    }
    base::Status operator()(EnvelopeTold const& e) {
        state_->envelopes.told(e.change, e.place);
        return {};
    }
    base::Status operator()(CharterSigned const& e);
    base::Status operator()(Activated const&);
    base::Status operator()(Paused const& e) {
        state_->lifecycle.apply(program::Paused{happened_->actor, "", e.reason, happened_->time});
        state_->pause = happened_->index;
        return {};
    }
    base::Status operator()(ResumeSigned const& e) {
        state_->lifecycle.apply(program::ResumeSigned{
            sign_off_of(*state_, *happened_, e.role, findings_digest(e.findings))});
        return {};
    }
    base::Status operator()(Resumed const&) {
        auto const at = happened_->time;
        state_->lifecycle.apply(program::Resumed{at, resume_signs(*state_, at)});
        state_->pause.reset();
        return {};
    }
    base::Status operator()(Imported const&) {
        state_->flow.in = happened_->time;
        return {};
    }
    base::Status operator()(Settling const&) {
        ++state_->settlings;
        return {};
    }
    base::Status operator()(Closing const& e);
    base::Status operator()(Reopened const& e) {
        auto const* fact = state_->unfinished(e.week);
        if (fact == nullptr || fact->index != e.closing)
            return cannot_follow("a release made again that was not begun");
        return {};
    }
    base::Status operator()(Released const& e);
    base::Status operator()(QuarterClosing const& e);
    base::Status operator()(QuarterReopened const& e) {
        auto const fact = state_->quarters.find(e.quarter);
        if (fact == state_->quarters.end() || fact->second.index != e.closing ||
            !fact->second.digest.empty())
            return cannot_follow("a quarter made again that was not begun");
        return {};
    }
    base::Status operator()(QuarterReleased const& e) {
        auto const fact = state_->quarters.find(e.quarter);
        if (fact == state_->quarters.end() || fact->second.index != e.closing)
            return cannot_follow("a quarter without its intent");
        if (!fact->second.digest.empty()) return cannot_follow("a quarter written twice");
        fact->second.digest = e.digest;
        return {};
    }
    base::Status operator()(ReleaseRead const& e) { return remember(e); }
    base::Status operator()(Asked const& e);
    base::Status operator()(Answered const& e);
    base::Status operator()(AnswerRead const& e) { return remember(e); }
    base::Status operator()(TrailRead const&) { return {}; }
    base::Status operator()(Refused const&) { return {}; }
    base::Status operator()(KeysRotated const& e) {
        return state_->custody.apply(e, happened_->time);
    }
    base::Status operator()(KeyDestroyed const& e) { return state_->custody.apply(e); }
    base::Status operator()(RetentionSwept const& e) { return state_->custody.apply(e); }
    base::Status operator()(LogRestored const& e) {
        detail::restore(*state_, *happened_, e);
        return {};
    }

    base::Status operator()(HeadsCounted const& e) {
        return state_->view.apply(happened_->index, happened_->leaf, e);
    }
    base::Status operator()(Applied const& e);
    base::Status operator()(ProposalEnded const& e) { return state_->changes.apply(e); }
    base::Status operator()(Proposed const& e) {
        if (auto begun = begin_proposed(*state_, e, happened_->time); !begun) return begun;
        return in(state_->changes, e);
    }
    base::Status operator()(ProposalSigned const& e) {
        return state_->changes.apply(e, sign_off_of(*state_, *happened_, e.role));
    }
    base::Status operator()(ReviewOpened const& e) { return in(state_->reviews, e); }
    base::Status operator()(FindingRecorded const& e) { return in(state_->reviews, e); }
    base::Status operator()(ReviewCommented const& e) { return in(state_->reviews, e); }
    base::Status operator()(FindingsPublished const& e) { return in(state_->reviews, e); }
    base::Status operator()(IncidentOpened const& e) { return in_incidents(e); }
    base::Status operator()(ExposureReported const& e) { return in_incidents(e); }
    base::Status operator()(LettersDelivered const& e) { return in_incidents(e); }
    base::Status operator()(CanaryTried const& e) { return in_incidents(e); }
    base::Status operator()(IncidentClosed const& e) { return in_incidents(e); }
    base::Status operator()(ControlsChecked const& e) { return in_incidents(e); }
    base::Status operator()(Frozen const& e) { return in_incidents(e); }
    base::Status operator()(Thawed const& e) { return in_incidents(e); }
    base::Status operator()(PersonPaused const& e) { return in_incidents(e); }
    base::Status operator()(IntendedSigned const& e) {
        return detail::own(state_->incidents).apply(e, sign_off_of(*state_, *happened_, e.role));
    }
    base::Status operator()(CopyMade const& e) { return in_incidents(e); }

private:
    Keyring::Context context() const {
        return {happened_->index, happened_->actor, happened_->time};
    }
    template <class Part, class E>
    base::Status in(Part& part, E const& e) {
        return part.apply(e, {happened_->index, happened_->actor, happened_->time});
    }
    template <class E>
    base::Status in_incidents(E const& e) {
        return in(detail::own(state_->incidents), e);
    }
    base::Status remember(Entry const& read);
    /// Every block, and everybody's odometer once a week.
    base::Status charge(std::vector<WeekUnits> const& units, privacy::Share share, base::Rho rho);
    base::Status charge_delta(Closing const& closing);
    State* state_;
    Happened const* happened_;
};

base::Status Folder::operator()(CharterSigned const& e) {
    auto const subject = crypto::sha256(base::bytes_of(e.hash));
    if (!e.charter.empty()) {
        auto rules = parse_rules({e.charter, "charter.toml", e.grants, "grants.toml"});
        if (!rules) return std::unexpected(rules.error());
        if (rules->hash != e.hash)
            return cannot_follow("a charter of another hash than was signed");
        rules->members = e.members;
        state_->lifecycle.apply(program::CharterSet{subject, happened_->time});
        state_->rules = std::make_shared<Rules const>(std::move(*rules));
        state_->person_max = std::max(state_->person_max, e.person_max);
    }
    if (!state_->rules || state_->rules->hash != e.hash)
        return cannot_follow("a signature on no charter");
    state_->lifecycle.apply(
        program::CharterSigned{sign_off_of(*state_, *happened_, e.role, subject)});
    return {};
}

base::Status Folder::operator()(Activated const&) {
    if (!state_->rules) return cannot_follow("an activation without a charter");
    privacy::BudgetBook budget(state_->rules->charter.privacy.limits);
    if (state_->exhausted_before) budget.exhaust_before(*state_->exhausted_before);
    state_->budget = std::make_shared<privacy::BudgetBook>(std::move(budget));
    state_->deltas = std::make_shared<privacy::DeltaBook const>(privacy::DeltaUnits{0});
    put_in_force(*state_, happened_->time);
    state_->lifecycle.apply(program::Activated{happened_->time});
    return {};
}

base::Status Folder::operator()(Applied const& e) {
    auto const* proposal = state_->changes.find(e.proposal);
    if (proposal == nullptr) return cannot_follow("a proposal that was not made is applied");
    auto const proposed = proposal->proposed;
    auto stood = counting(*state_, proposal->signs, happened_->time);
    if (auto ended = state_->changes.apply(e, std::move(stood)); !ended) return ended;
    return apply_proposed(*state_, proposed, happened_->time);
}

base::Status Folder::operator()(Closing const& e) {
    if (!state_->budget) return cannot_follow("a release before the activation");
    if (auto charged = charge({{e.week, e.units}}, e.share, e.rho); !charged) return charged;
    if (auto charged = charge_delta(e); !charged) return charged;
    state_->releases[e.week].push_back(ReleaseFact{happened_->index, e, happened_->time, ""});
    return {};
}

base::Status Folder::operator()(Released const& e) {
    auto const week = state_->releases.find(e.week);
    if (week == state_->releases.end()) return cannot_follow("a release without its intent");
    for (auto& fact : week->second) {
        if (fact.index != e.closing) continue;
        if (!fact.digest.empty()) return cannot_follow("a release written twice");
        fact.digest = e.digest;
        return {};
    }
    return cannot_follow("a release without its intent");
}

base::Status Folder::remember(Entry const& read) {
    state_->flow.out = happened_->time;
    auto fact = fact_of(happened_->actor, read, happened_->time);
    bool const is_of_an_hour_before =
        !state_->reads->empty() && state_->reads->begin()->hour != fact.hour;
    if (is_of_an_hour_before) state_->reads = std::make_shared<std::set<ReadFact>>();
    detail::own(state_->reads).insert(std::move(fact));
    return {};
}

base::Status Folder::charge(std::vector<WeekUnits> const& units, privacy::Share share,
                            base::Rho rho) {
    std::vector<privacy::Block> blocks;
    auto& odometer = detail::own(state_->odometer);
    for (auto const& [week, homes] : units) {
        for (auto unit : homes) blocks.push_back({week, unit});
        auto charged = odometer.charge({happened_->people, privacy::iso_year_of(week), rho});
        if (!charged) return charged;
    }
    if (!detail::own(state_->budget).charge({blocks, share, rho})) {
        return cannot_follow("a charge over budget");
    }
    return {};
}

base::Status Folder::charge_delta(Closing const& closing) {
    if (closing.delta.value == 0) return {};
    std::vector<privacy::Block> blocks;
    for (auto unit : closing.units) blocks.push_back({closing.week, unit});
    auto book = *state_->deltas;
    if (!book.charge({blocks, closing.delta})) return cannot_follow("a delta over budget");
    state_->deltas = std::make_shared<privacy::DeltaBook const>(std::move(book));
    return {};
}

base::Status Folder::operator()(QuarterClosing const& e) {
    if (!state_->budget) return cannot_follow("a quarter before the activation");
    if (state_->quarters.contains(e.quarter)) return cannot_follow("a quarter begun twice");
    if (auto charged = charge(e.units, privacy::Share::release, e.rho); !charged) return charged;
    state_->quarters.emplace(e.quarter,
                             QuarterFact{happened_->index, e, happened_->time, std::string()});
    return {};
}

base::Status Folder::operator()(Asked const& e) {
    if (!state_->budget) return cannot_follow("a question before the activation");
    if (auto charged = charge(e.units, privacy::Share::answers, e.rho); !charged) return charged;
    detail::own(state_->answers)[e.plan].push_back(
        {happened_->index, e, happened_->actor, happened_->time, {}});
    return {};
}

base::Status Folder::operator()(Answered const& e) {
    state_->flow.out = happened_->time;
    for (auto& [plan, facts] : detail::own(state_->answers)) {
        for (auto& fact : facts) {
            if (fact.index != e.asked) continue;
            if (fact.answered) return cannot_follow("an answer given twice");
            fact.answered = e;
            return {};
        }
    }
    return cannot_follow("an answer to no question");
}

std::vector<std::string> names_of_roles(program::Charter const& charter) {
    std::vector<std::string> names{std::string(program::kEmployee)};
    for (auto const& role : charter.roles) names.push_back(role.name);
    return names;
}

}  // namespace

State::State()
    : keys(std::make_shared<std::map<Person, crypto::PublicKey>>()),
      keyring(std::make_shared<Keyring>()),
      directory(std::make_shared<org::Directory>()),
      odometer(std::make_shared<privacy::Odometer>()),
      answers(std::make_shared<Answers>()),
      reads(std::make_shared<std::set<ReadFact>>()),
      incidents(std::make_shared<Incidents>()) {}

std::optional<Person> State::person_of(crypto::PublicKey const& key) const {
    for (auto const& [person, known] : *keys) {
        if (known == key) return person;
    }
    return std::nullopt;
}

bool State::was_read(Person reader, Entry const& read, base::Instant at) const {
    return reads->contains(fact_of(reader, read, at));
}

std::span<AnswerFact const> State::answers_to(std::string const& plan) const {
    auto const facts = answers->find(plan);
    if (facts == answers->end()) return {};
    return facts->second;
}

ReleaseFact const* State::unfinished(base::Week week) const {
    auto const facts = releases.find(week);
    if (facts == releases.end() || !facts->second.back().digest.empty()) return nullptr;
    return &facts->second.back();
}

ReleaseFact const* State::released(base::Week week) const {
    auto const facts = releases.find(week);
    if (facts == releases.end()) return nullptr;
    for (auto fact = facts->second.rbegin(); fact != facts->second.rend(); ++fact) {
        if (!fact->digest.empty()) return &*fact;
    }
    return nullptr;
}

base::Result<State> fold(State state, Happened const& happened) {
    bool const is_first = !state.genesis;
    if (is_first && !std::holds_alternative<Genesis>(happened.entry)) {
        return cannot_follow("the first entry is no genesis");
    }
    auto const seen = state.view.apply(happened.index, happened.leaf, happened.named);
    if (!seen) return std::unexpected(seen.error());
    if (auto folded = std::visit(Folder(state, happened), happened.entry); !folded) {
        return std::unexpected(folded.error());
    }
    state.entries = happened.index + 1;
    state.time = std::max(state.time, happened.time);
    return state;
}

std::optional<base::Refusal> refuse_unless_active(State const& state, std::string_view subject) {
    if (state.is_paused()) return base::Refusal{base::Reason::paused, std::string(subject)};
    if (!state.lifecycle.is_active())
        return base::Refusal{base::Reason::not_active, std::string(subject)};
    return std::nullopt;
}

base::Result<Rules> parse_rules(RulesText const& text) {
    auto const known = metrics::charter_rules();
    auto charter = program::parse_charter(text.charter, text.charter_file, known);
    if (!charter) return std::unexpected(charter.error());
    access::Names names{names_of_roles(*charter), {}, {}, charter->zone};
    for (auto purpose : charter->purposes) names.purposes.emplace_back(program::name_of(purpose));
    for (auto const& site : charter->sites) names.sites.push_back(site.name);
    auto grants = access::parse_grants(text.grants, text.grants_file, names);
    if (!grants) return std::unexpected(grants.error());
    auto hash = program::rules_hash(text.charter, text.grants);
    return Rules{
        std::move(*charter), std::string(text.grants), std::move(*grants), {}, std::move(hash)};
}

}  // namespace weir::state
