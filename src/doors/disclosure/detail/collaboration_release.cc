#include "doors/disclosure/detail/collaboration_release.h"

namespace weir::disclosure::detail {
namespace {

constexpr unsigned kDropped = metrics::kTimeFractionBits - 10;
static_assert(std::uint64_t{1} << (metrics::kTimeFractionBits - kDropped) == kPairUnits);

ReleasedPair pair_of(Tree const& tree, std::size_t cells, Taker& outer) {
    Taker in(tree);
    ReleasedPair const pair{in.number<metrics::CellIndex>("a"), in.number<metrics::CellIndex>("b"),
                            in.number<std::int64_t>("time")};
    outer.require(in.ok() && pair.a < pair.b && pair.b < cells);
    return pair;
}

}  // namespace

ReleasedCollaboration protect(CollaborationPlan const& plan, metrics::PairSums const& exact,
                              base::RandomSource& noise) {
    ReleasedCollaboration out{.level = plan.rule.level,
                              .clamp = plan.rule.clamp,
                              .variance = plan.mechanism.noise().variance(),
                              .rho = plan.rho,
                              .epsilon = plan.epsilon.parts(),
                              .delta = plan.selection.delta(),
                              .minimum = plan.minimum,
                              .pairs = {}};
    for (auto const& pair : exact) {
        if (!plan.selection.keeps(noise, pair.people)) continue;
        auto const time = static_cast<std::int64_t>(pair.time >> kDropped);
        out.pairs.push_back({pair.a, pair.b, privacy::add_noise({time, plan.mechanism}, noise)});
    }
    return out;
}

Tree to_tree(ReleasedCollaboration const& collaboration) {
    auto pairs = Tree::list();
    for (auto const& pair : collaboration.pairs)
        pairs.push(Tree::object().set("a", pair.a).set("b", pair.b).set("time", pair.time));
    return Tree::object()
        .set("level", collaboration.level)
        .set("clamp", collaboration.clamp)
        .set("variance", collaboration.variance)
        .set("rho", collaboration.rho.value)
        .set("epsilon_numerator", collaboration.epsilon.numerator)
        .set("epsilon_denominator", collaboration.epsilon.denominator)
        .set("delta", collaboration.delta.value)
        .set("minimum", collaboration.minimum)
        .set("pairs", pairs);
}

ReleasedCollaboration collaboration_of(Tree const& tree, std::size_t cells, Taker& outer) {
    Taker in(tree);
    ReleasedCollaboration out;
    out.level = in.number<std::uint32_t>("level");
    out.clamp = in.number<std::uint32_t>("clamp");
    out.variance = in.number<std::uint64_t>("variance");
    out.rho = base::Rho{in.number<std::uint64_t>("rho")};
    out.epsilon = {in.number<std::uint64_t>("epsilon_numerator"),
                   in.number<std::uint64_t>("epsilon_denominator")};
    out.delta = privacy::DeltaUnits{in.number<std::uint64_t>("delta")};
    out.minimum = in.number<std::uint64_t>("minimum");
    for (auto const& pair : in.list("pairs")) out.pairs.push_back(pair_of(pair, cells, in));
    outer.require(in.ok());
    return out;
}

}  // namespace weir::disclosure::detail
