// answer(question): admit, plan, one durable entry with reservation and intent, then open, then
// noise. DESIGN "Life of a question".
#include <algorithm>
#include <array>
#include <cmath>

#include "doors/disclosure/detail/asked.h"
#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/door.h"
#include "engines/crypto/random.h"
#include "engines/privacy/rho.h"
#include "rules/state/restart.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

constexpr std::array<std::string_view, 5> kStatistics{"mean", "sum", "count", "median", "p90"};

std::optional<Refusal> refuse_asker(State const& state, Person caller, access::Cell const& cells,
                                    detail::AskTime const& time) {
    auto const decision = access::may_ask(caller, {cells, std::string(time.purpose), time.now},
                                          {state.permissions, *state.directory});
    if (auto const* refusal = std::get_if<Refusal>(&decision)) return *refusal;
    return std::nullopt;
}

/// Whether no week's rows have ended with their retention period.
bool has_rows(State const& state, std::vector<detail::AskedWeek> const& weeks) {
    return std::ranges::none_of(weeks, [&](detail::AskedWeek const& week) {
        return state.custody.swept.contains({week.week, vault::kRows.number});
    });
}

}  // namespace

std::string_view name_of(Statistic statistic) {
    return kStatistics[static_cast<std::size_t>(statistic)];
}

base::Result<Statistic> statistic_of(std::string_view name) {
    auto const found = std::ranges::find(kStatistics, name);
    if (found == kStatistics.end()) {
        return base::fail(base::Fault::bad_input,
                          "expected one of `mean` `sum` `count` `median` `p90`");
    }
    return static_cast<Statistic>(std::distance(kStatistics.begin(), found));
}

/// A question on its way.
struct Door::Asked {
    std::shared_ptr<State const> state;
    detail::QuestionPlan plan;
    detail::Offer offer;
    std::string purpose;
    std::string because;
    base::Instant now;
};

base::Outcome<Door::Asked> Door::admit_question(Person caller, Question const& question) const {
    auto const state = parts_.control.state();
    if (auto refusal = state::refuse_unless_active(*state, "ask")) return *refusal;
    auto planned = detail::question_plan_of(
        *state, question, [this](state::ReleaseFact const& fact) { return load(fact); });
    if (!planned) return std::unexpected(planned.error());
    if (auto const* refusal = std::get_if<Refusal>(&*planned)) return *refusal;
    auto& plan = std::get<detail::QuestionPlan>(*planned);
    auto const now = parts_.control.now();
    auto const decision = access::may_ask(caller, {plan.cells, question.purpose, now},
                                          {state->permissions, *state->directory});
    if (auto const* refusal = std::get_if<Refusal>(&decision)) return *refusal;
    auto offer = detail::offer_of(*state, plan, question.within);
    if (!offer) return std::unexpected(offer.error());
    return Asked{state,
                 std::move(plan),
                 *offer,
                 question.purpose,
                 access::to_text(std::get<access::Because>(decision)),
                 now};
}

base::Outcome<state::Committed> Door::reserve(Person caller, Asked const& asked) {
    auto const& plan = asked.plan;
    vault::Scope scope{"answer", {}, {}};
    for (auto const& week : plan.weeks) {
        scope.weeks.push_back(week.week);
        for (auto row : week.rows) scope.people.push_back(week.roster.rows[row].person);
    }
    std::ranges::sort(scope.people);
    scope.people.erase(std::ranges::unique(scope.people).begin(), scope.people.end());
    state::Asked entry{plan.asking.plan, plan.canonical, asked.purpose, asked.offer.cost,
                       plan.units()};
    auto const blocks = plan.blocks();
    auto const earlier = asked.state->answers_to(plan.asking.plan).size();
    detail::AskTime const time{asked.purpose, asked.now};
    return parts_.control.commit(
        {caller, std::move(scope), std::move(entry)},
        [&](State const& now) -> std::optional<Refusal> {
            if (auto refusal = state::refuse_unless_active(now, "ask")) return refusal;
            if (auto refusal = refuse_asker(now, caller, plan.cells, time)) return refusal;
            if (auto refusal = state::refuse_if_frozen(now, plan.units())) return refusal;
            if (!has_rows(now, plan.weeks)) return Refusal{Reason::not_declared, "rows"};
            if (now.answers_to(plan.asking.plan).size() != earlier)
                return Refusal{Reason::already_done, "ask"};
            if (!now.budget->can_charge({blocks, privacy::Share::answers, asked.offer.cost}))
                return Refusal{Reason::budget_spent, "ask"};
            return std::nullopt;
        });
}

base::Result<state::Answered> Door::draw(Asked const& asked, state::Committed const& committed,
                                         std::stop_token stop) {
    auto const permit = parts_.control.permit(committed, stop);
    if (!permit) return std::unexpected(permit.error());
    auto const values = detail::open_values(asked.plan, parts_.vault, *permit, std::move(stop));
    parts_.vault.forget();
    if (!values) return std::unexpected(values.error());
    metrics::Unsealer const unsealer;
    auto const key = crypto::Key::generate();
    crypto::Generator noise(key);
    return detail::protect_values(asked.plan, asked.offer, values->reveal(unsealer),
                                  committed.receipt.index(), noise);
}

base::Outcome<Released<Answer>> Door::recall(Person caller, Asked const& asked) {
    state::AnswerRead entry{{asked.plan.asking.plan}, asked.because};
    if (!asked.state->was_read(caller, entry, asked.now)) {
        auto const committed = parts_.control.commit({caller, {}, entry}, [](State const& now) {
            return state::refuse_unless_active(now, "ask");
        });
        if (!committed) return std::unexpected(committed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    }
    return Released<Answer>(detail::answer_of(asked.plan, asked.offer, asked.because));
}

base::Outcome<Released<Answer>> Door::answer(Person caller, Question const& question,
                                             std::stop_token stop) {
    // One at a time: two who ask the same at once are one question, paid once.
    std::lock_guard const alone(asking_);
    if (stop.stop_requested()) return Refusal{Reason::paused, "ask"};
    auto const admitted = admit_question(caller, question);
    if (!admitted) return std::unexpected(admitted.error());
    if (auto const* refusal = std::get_if<Refusal>(&*admitted)) return *refusal;
    auto const& asked = std::get<Asked>(*admitted);
    if (asked.offer.is_free()) return recall(caller, asked);
    auto const reserved = reserve(caller, asked);
    if (!reserved) return std::unexpected(reserved.error());
    if (auto const* refusal = std::get_if<Refusal>(&*reserved)) return *refusal;
    auto const answered = draw(asked, std::get<state::Committed>(*reserved), stop);
    if (!answered && stop.stop_requested()) return Refusal{Reason::paused, "ask"};
    if (!answered) return std::unexpected(answered.error());
    auto const given = parts_.control.commit({Person{}, {}, *answered}, [](State const& now) {
        return state::refuse_unless_active(now, "ask");
    });
    if (!given) return std::unexpected(given.error());
    if (auto const* refusal = std::get_if<Refusal>(&*given)) return *refusal;
    auto const stands =
        detail::offer_of(*std::get<state::Committed>(*given).state, asked.plan, std::nullopt);
    if (!stands) return std::unexpected(stands.error());
    auto answer = detail::answer_of(asked.plan, *stands, asked.because);
    answer.is_new = true;
    answer.cost = asked.offer.cost;
    return Released<Answer>(std::move(answer));
}

base::Outcome<Quote> Door::quote(Person caller, Question const& question) const {
    auto const admitted = admit_question(caller, question);
    if (!admitted) return std::unexpected(admitted.error());
    if (auto const* refusal = std::get_if<Refusal>(&*admitted)) return *refusal;
    auto const& asked = std::get<Asked>(*admitted);
    auto price = detail::quote_of(asked.plan, asked.offer);
    for (auto const& nearby : detail::nearby(*asked.state, asked.plan, question)) {
        auto const other = admit_question(caller, nearby.question);
        if (!other || std::holds_alternative<Refusal>(*other)) continue;
        auto const priced =
            detail::quote_of(std::get<Asked>(*other).plan, std::get<Asked>(*other).offer);
        auto const error = asked.plan.is_quantile() ? priced.rank_error : priced.half_width;
        bool const is_enough = question.within && error <= *question.within;
        price.alternatives.push_back({nearby.what, error, priced.cost, is_enough});
    }
    return price;
}

}  // namespace weir::disclosure
