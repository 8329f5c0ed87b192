// The answers that stand: every question asked over a cell may be read by those measured in it
// (DESIGN section 4, invariant 11).
#include <algorithm>

#include "doors/disclosure/detail/asked.h"
#include "doors/disclosure/detail/cells.h"
#include "doors/disclosure/door.h"
#include "engines/text/formats.h"

namespace weir::disclosure {

using base::Refusal;
using state::State;
using text::Tree;

namespace {

constexpr text::Limits kLimits{.size_max = 4 << 20, .depth_max = 8, .values_max = 1 << 18};

/// The cell that a canonical question names by kind and unit, as the release calls it.
base::Result<std::string> name_in(Release const& release, Tree const& pair) {
    auto const list = pair.as_list();
    if (!list) return std::unexpected(list.error());
    if ((*list)->size() != 2)
        return base::fail(base::Fault::corrupt, "a question's cell is no pair");
    auto const kind = (*list)->front().as_int();
    auto const unit = (*list)->back().as_int();
    for (auto const& cell : release.cells) {
        if (kind && unit && static_cast<std::int64_t>(cell.cell.kind) == *kind &&
            std::int64_t{cell.cell.unit.value} == *unit)
            return cell.cell.name;
    }
    return base::fail(base::Fault::not_found, "a question's cell is in no release any more");
}

struct Texts {
    std::string metric;
    std::string statistic;
    std::vector<Tree> weeks;
};

base::Result<Texts> texts_of(std::string_view canonical) {
    auto const tree = text::parse_json(canonical, "question", kLimits);
    if (!tree) return std::unexpected(tree.error());
    auto fields = text::Fields::of(*tree, "question");
    if (!fields) return std::unexpected(fields.error());
    auto const metric = fields->text("metric");
    if (!metric) return std::unexpected(metric.error());
    auto const statistic = fields->text("statistic");
    if (!statistic) return std::unexpected(statistic.error());
    auto const* found = fields->optional("weeks");
    if (found == nullptr) return base::fail(base::Fault::corrupt, "a question of no weeks");
    auto const weeks = found->as_list();
    if (!weeks) return std::unexpected(weeks.error());
    if ((*weeks)->empty()) return base::fail(base::Fault::corrupt, "a question of no weeks");
    return Texts{metric->substr(0, metric->find('@')), *statistic, **weeks};
}

base::Result<base::Week> week_at(Tree const& week) {
    auto const found = week.at("week");
    if (!found) return std::unexpected(found.error());
    auto const text = (*found)->as_text();
    if (!text) return std::unexpected(text.error());
    return base::Week::of(*text);
}

}  // namespace

base::Result<Question> Door::question_of(State const& state, state::AnswerFact const& fact) const {
    auto const texts = texts_of(fact.asked.question);
    if (!texts) return std::unexpected(texts.error());
    auto const statistic = statistic_of(texts->statistic);
    if (!statistic) return std::unexpected(statistic.error());
    auto const first = week_at(texts->weeks.front());
    if (!first) return std::unexpected(first.error());
    auto const last = week_at(texts->weeks.back());
    if (!last) return std::unexpected(last.error());
    Question question{.metric = texts->metric,
                      .statistic = *statistic == Statistic::sum ? Statistic::mean : *statistic,
                      .cohort = {},
                      .first = *first,
                      .last = *last,
                      .purpose = fact.asked.purpose,
                      .within = {}};
    auto const* released = state.released(*last);
    if (released == nullptr)
        return base::fail(base::Fault::not_found, "a question's week has no release");
    auto const release = load(*released);
    if (!release) return std::unexpected(release.error());
    auto const cells = texts->weeks.back().at("cells");
    if (!cells) return std::unexpected(cells.error());
    auto const list = (*cells)->as_list();
    if (!list) return std::unexpected(list.error());
    for (auto const& pair : **list) {
        auto name = name_in(*release, pair);
        if (!name) return std::unexpected(name.error());
        question.cohort.push_back(std::move(*name));
    }
    return question;
}

base::Outcome<Released<std::vector<PastAnswer>>> Door::answers(Person caller) {
    auto const state = parts_.control.state();
    if (auto refusal = state::refuse_unless_active(*state, "ask")) return *refusal;
    auto const now = parts_.control.now();
    std::vector<PastAnswer> shown;
    state::AnswerRead entry{{}, "answers"};
    for (auto const& [plan, facts] : *state->answers) {
        auto const question = question_of(*state, facts.back());
        if (!question) continue;  // a later restatement or charter has other cells
        auto const planned = detail::question_plan_of(
            *state, *question, [this](state::ReleaseFact const& fact) { return load(fact); });
        if (!planned || std::holds_alternative<Refusal>(*planned)) continue;
        auto const& again = std::get<detail::QuestionPlan>(*planned);
        auto const because = detail::may_see({*state, caller, now}, access::Class::answer,
                                             again.cells, again.asking.last);
        if (again.asking.plan != plan || !because) continue;
        auto const offer = detail::offer_of(*state, again, std::nullopt);
        if (!offer || !offer->is_free()) continue;  // a crash took the only answer
        shown.push_back(
            {detail::answer_of(again, *offer, access::to_text(*because)), facts.back().at});
        entry.plans.push_back(plan);
    }
    if (!entry.plans.empty() && !state->was_read(caller, entry, now)) {
        auto const committed = parts_.control.commit({caller, {}, entry}, [](State const& current) {
            return state::refuse_unless_active(current, "ask");
        });
        if (!committed) return std::unexpected(committed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    }
    std::ranges::sort(shown, {}, &PastAnswer::at);
    return Released<std::vector<PastAnswer>>(std::move(shown));
}

}  // namespace weir::disclosure
