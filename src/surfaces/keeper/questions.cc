// Operations on questions and what they cost: ask, its price, the answers that stand, the budget.
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "engines/privacy/account.h"
#include "engines/privacy/rho.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using base::Refusal;
using disclosure::Answer;
using disclosure::Asking;
using disclosure::Question;
using disclosure::Quote;
using text::Tree;

namespace {

/// An answer leaves on a beat of this length, so that how long it took tells nothing finer.
constexpr std::chrono::milliseconds kQuantum{20};

class Beat {
public:
    Beat() : begun_(std::chrono::steady_clock::now()) {}
    Beat(Beat const&) = delete;
    Beat& operator=(Beat const&) = delete;
    ~Beat() {
        auto const took = std::chrono::steady_clock::now() - begun_;
        std::this_thread::sleep_until(begun_ + (took / kQuantum + 1) * kQuantum);
    }

private:
    std::chrono::steady_clock::time_point begun_;
};

base::Result<std::vector<std::string>> cohort_of(Tree const& parameters) {
    std::vector<std::string> cells;
    auto const* found = parameters.find("cohort");
    if (found == nullptr) return cells;
    auto const list = found->as_list();
    if (!list) return base::fail(base::Fault::bad_input, "`cohort`: expected a list of cells");
    for (auto const& item : **list) {
        auto const name = item.as_text();
        if (!name) return base::fail(base::Fault::bad_input, "`cohort`: expected names of cells");
        cells.push_back(*name);
    }
    return cells;
}

base::Result<Question> question_of(Tree const& parameters) {
    Question question;
    auto const metric = text_parameter(parameters, "metric");
    if (!metric) return std::unexpected(metric.error());
    auto const statistic = disclosure::statistic_of(text_or(parameters, "stat", "mean"));
    if (!statistic) return std::unexpected(statistic.error());
    auto cohort = cohort_of(parameters);
    if (!cohort) return std::unexpected(cohort.error());
    auto const first_word = text_parameter(parameters, "first");
    if (!first_word) return std::unexpected(first_word.error());
    auto const first = base::Week::of(*first_word);
    if (!first) return std::unexpected(first.error());
    auto const last = base::Week::of(text_or(parameters, "last", *first_word));
    if (!last) return std::unexpected(last.error());
    auto const purpose = text_parameter(parameters, "purpose");
    if (!purpose) return std::unexpected(purpose.error());
    question = {*metric, *statistic, std::move(*cohort), *first, *last, *purpose, {}};
    if (auto const* within = parameters.find("within")) {
        auto const number = within->as_decimal();
        if (!number) return base::fail(base::Fault::bad_input, "`within`: expected a number");
        question.within = *number;
    }
    return question;
}

Tree tree_of(Asking const& asking) {
    auto cells = Tree::list();
    for (auto const& cell : asking.cells) cells.push(cell);
    return Tree::object()
        .set("metric", asking.metric)
        .set("stat", std::string(disclosure::name_of(asking.statistic)))
        .set("unit", asking.unit)
        .set("cells", cells)
        .set("first", base::to_text(asking.first))
        .set("last", base::to_text(asking.last))
        .set("person_weeks", asking.person_weeks)
        .set("people", asking.people_least)
        .set("clamp", asking.clamp)
        .set("question", asking.plan);
}

Tree tree_of(Answer const& answer, privacy::Delta const& delta) {
    auto tree = tree_of(answer.asking);
    return tree.set("value", answer.value)
        .set("half_width", answer.half_width)
        .set("low", answer.value - answer.half_width)
        .set("high", answer.value + answer.half_width)
        .set("rank_error", answer.rank_error)
        .set("mechanism", answer.mechanism)
        .set("new", answer.is_new)
        .set("cost", privacy::to_text(answer.cost))
        .set("spent", privacy::to_text(answer.spent))
        .set("left", privacy::to_text(answer.left))
        .set("epsilon", privacy::epsilon_at(answer.spent, delta))
        .set("delta", delta.probability())
        .set("attack", privacy::attack_accuracy(answer.spent))
        .set("because", answer.because);
}

Tree tree_of(Quote const& quote, privacy::Delta const& delta) {
    auto alternatives = Tree::list();
    for (auto const& other : quote.alternatives) {
        alternatives.push(Tree::object()
                              .set("what", other.what)
                              .set("half_width", other.half_width)
                              .set("cost", privacy::to_text(other.cost))
                              .set("good_enough", other.is_good_enough));
    }
    auto tree = tree_of(quote.asking);
    return tree.set("free", quote.is_free)
        .set("cost", privacy::to_text(quote.cost))
        .set("half_width", quote.half_width)
        .set("rank_error", quote.rank_error)
        .set("left", privacy::to_text(quote.left))
        .set("affordable", quote.is_affordable)
        .set("epsilon", privacy::epsilon_at(quote.cost, delta))
        .set("delta", delta.probability())
        .set("attack", privacy::attack_accuracy(quote.cost))
        .set("alternatives", alternatives);
}

privacy::Delta delta_of(Call& call) {
    return call.rooms->control().state()->rules->charter.privacy.delta;
}

}  // namespace

Ending ask(Call& call) {
    Beat const beat;
    auto const question = question_of(call.parameters);
    if (!question) return std::unexpected(question.error());
    if (auto const refusal = refuse_unless_witnessed(call)) return *refusal;
    auto const answer = call.rooms->disclosure().answer(call.caller, *question, call.stop);
    if (!answer) return std::unexpected(answer.error());
    if (auto const* refusal = std::get_if<Refusal>(&*answer)) return *refusal;
    return tree_of(std::get<disclosure::Released<Answer>>(*answer).value(), delta_of(call));
}

Ending ask_explain(Call& call) {
    auto const question = question_of(call.parameters);
    if (!question) return std::unexpected(question.error());
    auto const quote = call.rooms->disclosure().quote(call.caller, *question);
    if (!quote) return std::unexpected(quote.error());
    if (auto const* refusal = std::get_if<Refusal>(&*quote)) return *refusal;
    return tree_of(std::get<Quote>(*quote), delta_of(call));
}

Ending ask_list(Call& call) {
    auto const answers = call.rooms->disclosure().answers(call.caller);
    if (!answers) return std::unexpected(answers.error());
    if (auto const* refusal = std::get_if<Refusal>(&*answers)) return *refusal;
    using Past = std::vector<disclosure::PastAnswer>;
    auto list = Tree::list();
    for (auto const& past : std::get<disclosure::Released<Past>>(*answers).value()) {
        auto tree = tree_of(past.answer, delta_of(call));
        list.push(tree.set("at", base::to_text(past.at)));
    }
    return Tree::object().set("answers", list);
}

namespace {

constexpr std::array kShares{privacy::Share::release, privacy::Share::restatement,
                             privacy::Share::answers};
using Blocks = std::map<base::Week, std::set<base::Unit>>;

/// Every block that was ever charged.
Blocks charged_blocks(state::State const& state) {
    Blocks blocks;
    for (auto const& [week, facts] : state.releases) {
        for (auto const& fact : facts)
            blocks[week].insert(fact.closing.units.begin(), fact.closing.units.end());
    }
    for (auto const& [plan, facts] : *state.answers) {
        for (auto const& fact : facts) {
            for (auto const& part : fact.asked.units)
                blocks[part.week].insert(part.units.begin(), part.units.end());
        }
    }
    return blocks;
}

Tree team_tree(state::State const& state, privacy::Block block) {
    auto const spent = state.budget->spent(block);
    auto team = Tree::object()
                    .set("unit", block.unit.value)
                    .set("name", state.directory->unit(block.unit).name)
                    .set("spent", privacy::to_text(spent))
                    .set("epsilon", privacy::epsilon_at(spent, state.rules->charter.privacy.delta));
    for (auto share : kShares)
        team.set(std::string(privacy::name_of(share)) + "_left",
                 privacy::to_text(state.budget->left(block, share)));
    return team;
}

/// A week: every team, and the team that has spent most or has least left.
Tree week_tree(state::State const& state, base::Week week, std::set<base::Unit> const& units) {
    auto teams = Tree::list();
    base::Rho spent{0};
    privacy::DeltaUnits delta{0};
    std::array<base::Rho, privacy::kShareCount> left;
    left.fill(privacy::kRhoMax);
    for (auto unit : units) {
        privacy::Block const block{week, unit};
        teams.push(team_tree(state, block));
        spent = std::max(spent, state.budget->spent(block));
        delta = std::max(delta, state.deltas->spent(block));
        for (std::size_t i = 0; i < kShares.size(); ++i)
            left[i] = std::min(left[i], state.budget->left(block, kShares[i]));
    }
    auto tree = Tree::object()
                    .set("week", base::to_text(week))
                    .set("spent", privacy::to_text(spent))
                    .set("epsilon", privacy::epsilon_at(spent, state.rules->charter.privacy.delta))
                    .set("delta_spent", privacy::probability_of(delta));
    for (std::size_t i = 0; i < kShares.size(); ++i)
        tree.set(std::string(privacy::name_of(kShares[i])) + "_left", privacy::to_text(left[i]));
    return tree.set("teams", teams);
}

}  // namespace

Ending budget(Call& call) {
    auto const state = call.rooms->control().state();
    if (auto const refusal = state::refuse_unless_active(*state, "budget")) return *refusal;
    auto const& limits = state->budget->limits();
    auto weeks = Tree::list();
    for (auto const& [week, units] : charged_blocks(*state))
        weeks.push(week_tree(*state, week, units));
    return Tree::object()
        .set("rho_week", privacy::to_text(limits.total()))
        .set("delta", state->rules->charter.privacy.delta.probability())
        .set("delta_limit", privacy::probability_of(state->deltas->limit()))
        .set("attack_week", privacy::attack_accuracy(limits.total()))
        .set("weeks", weeks);
}

}  // namespace weir::keeper::detail
