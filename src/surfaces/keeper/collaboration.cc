// The operation `insights.collaboration`: which cells spent time together in a week.
#include "engines/privacy/account.h"
#include "engines/privacy/rho.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using disclosure::CollaborationView;
using text::Tree;

namespace {

constexpr double kNormal95 = 1.959963984540054;

Tree tree_of(disclosure::PairView const& pair) {
    return Tree::object()
        .set("from", pair.from)
        .set("with", pair.with)
        .set("people", pair.people)
        .set("hours", pair.hours)
        .set("sd", pair.deviation)
        .set("low", pair.hours - kNormal95 * pair.deviation)
        .set("high", pair.hours + kNormal95 * pair.deviation)
        .set("each", pair.each);
}

}  // namespace

Ending insights_collaboration(Call& call) {
    std::optional<base::Week> wanted;
    if (auto const word = text_or(call.parameters, "week", ""); !word.empty()) {
        auto const week = base::Week::of(word);
        if (!week) return std::unexpected(week.error());
        wanted = *week;
    }
    auto const read = call.rooms->disclosure().read_collaboration(call.caller, wanted);
    if (!read) return std::unexpected(read.error());
    if (auto const* refusal = std::get_if<base::Refusal>(&*read)) return *refusal;
    auto const& view = std::get<disclosure::Released<CollaborationView>>(*read).value();
    auto const& delta = call.rooms->control().state()->rules->charter.privacy.delta;
    auto pairs = Tree::list();
    for (auto const& pair : view.pairs) pairs.push(tree_of(pair));
    return Tree::object()
        .set("week", base::to_text(view.week))
        .set("level", view.level)
        .set("because", view.because)
        .set("clamp_hours", view.clamp / 60.0)
        .set("minimum", view.minimum)
        .set("rho", privacy::to_text(view.rho))
        .set("epsilon", privacy::epsilon_at(view.rho, delta))
        .set("attack", privacy::attack_accuracy(view.rho))
        .set("delta", delta.probability())
        .set("selection_delta", privacy::probability_of(view.delta))
        .set("mechanism", "discrete Gaussian on integers; pairs by optimal selection")
        .set("pairs", pairs);
}

}  // namespace weir::keeper::detail
