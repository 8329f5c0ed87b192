#include "engines/privacy/consistency.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engines/privacy/tests/dense_least_squares.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using Nodes = std::vector<TreeNode>;
using Estimates = std::vector<std::optional<Estimate>>;

TreeNode root(std::optional<Measurement> measured) { return {std::nullopt, measured}; }
TreeNode below(std::size_t parent, std::optional<Measurement> measured) {
    return {parent, measured};
}

// The values of `v`'s children added up; nothing unless all are known and there are some.
std::optional<double> sum_below(Nodes const& nodes, Estimates const& estimates, std::size_t v) {
    std::optional<double> sum;
    for (std::size_t c = v + 1; c < nodes.size(); ++c) {
        if (nodes[c].parent != v) continue;
        if (!estimates[c]) return std::nullopt;
        sum = sum.value_or(0) + estimates[c]->value;
    }
    return sum;
}

void expect_adds_up(Nodes const& nodes, Estimates const& estimates) {
    for (std::size_t v = 0; v < nodes.size(); ++v) {
        auto const sum = sum_below(nodes, estimates, v);
        if (sum && estimates[v]) {
            EXPECT_EQ(*sum, estimates[v]->value) << "node " << v;
        }
    }
}

double uniform(Seeded& random) { return static_cast<double>(random.next() >> 11) * 0x1p-53; }

struct Shape {
    std::size_t nodes;
    double measured;   // the share of nodes that have a measurement
    double magnitude;  // variances range over this many powers of two
};
// A random ragged tree, chains and lonely leaves among it, about one root in ten nodes.
Nodes random_tree(Shape const& shape, Seeded& random) {
    Nodes nodes;
    for (std::size_t i = 0; i < shape.nodes; ++i) {
        TreeNode node{std::nullopt, std::nullopt};
        if (i > 0 && uniform(random) < 0.9) node.parent = random.next() % i;
        if (uniform(random) < shape.measured) {
            node.measurement = Measurement{2000 * uniform(random) - 500,
                                           std::exp2(shape.magnitude * (uniform(random) - 0.5))};
        }
        nodes.push_back(node);
    }
    return nodes;
}

void expect_equals_dense(Nodes const& nodes, std::string const& what) {
    auto const estimates = consistent_estimates(nodes);
    ASSERT_TRUE(estimates);
    auto const dense = dense_estimates(nodes);
    for (std::size_t v = 0; v < nodes.size(); ++v) {
        auto const& ours = (*estimates)[v];
        ASSERT_EQ(ours.has_value(), dense[v].has_value()) << what << " node " << v;
        if (!ours) continue;
        EXPECT_NEAR(ours->value, dense[v]->value, 1e-7) << what << " node " << v;
        EXPECT_NEAR(ours->variance / dense[v]->variance, 1, 1e-8) << what << " node " << v;
        auto const& own = nodes[v].measurement;
        if (own) {
            EXPECT_LE(ours->variance, own->variance * (1 + 1e-12)) << what << " node " << v;
        }
    }
    expect_adds_up(nodes, *estimates);
}

TEST(Consistency, IsTheDenseLeastSquaresSolutionOnRandomRaggedTrees) {
    Seeded random(801);
    for (int round = 0; round < 300; ++round) {
        auto const what = "seed 801 round " + std::to_string(round);
        expect_equals_dense(random_tree({1 + random.next() % 25, 1, 8}, random), what);
    }
}

TEST(Consistency, IsTheDenseSolutionWhereNodesAreNotMeasured) {
    Seeded random(802);
    for (int round = 0; round < 600; ++round) {
        auto const what = "seed 802 round " + std::to_string(round);
        auto const measured = 0.2 + 0.1 * static_cast<double>(round % 8);
        expect_equals_dense(random_tree({1 + random.next() % 25, measured, 4}, random), what);
    }
}

// Reference: the standard deviations of the mean that privacy.md 3.13 computed in closed form, for
// 512 teams of 10 in 64 departments and 8 divisions; sensitivity 30 h, rho 0.5 divided by level.
TEST(Consistency, HasTheKnownErrorsOfAReportingTree) {
    Nodes nodes{root(Measurement{0, 900 / 0.02})};
    auto const add_level = [&nodes](std::size_t first, std::size_t parents, double share) {
        for (std::size_t p = 0; p < parents; ++p) {
            for (int i = 0; i < 8; ++i) {
                nodes.push_back(below(first + p, Measurement{0, 900 / share}));
            }
        }
    };
    add_level(0, 1, 0.06);
    add_level(1, 8, 0.12);
    add_level(9, 64, 0.80);
    auto const estimates = *consistent_estimates(nodes);
    auto const deviation = [&](std::size_t node, double people) {
        return std::sqrt(estimates[node]->variance) / people;
    };
    EXPECT_NEAR(deviation(nodes.size() - 1, 10), 3.23, 0.005);
    EXPECT_NEAR(deviation(9, 80), 0.76, 0.005);
    EXPECT_NEAR(deviation(1, 640), 0.152, 0.0005);
    EXPECT_NEAR(deviation(0, 5120), 0.033, 0.0005);
}

TEST(Consistency, JoinsAMeasuredSumWithItsMeasuredParts) {
    // By hand: the parts say 30 with variance 4, the whole says 36 with variance 2: 34, 4/3. The
    // difference of 4 is shared as 1 to 3. Part one: 10 +- 1 alone, around it 36 - 20 +- 2 + 3.
    Nodes const nodes{root(Measurement{36, 2}), below(0, Measurement{10, 1}),
                      below(0, Measurement{20, 3})};
    auto const estimates = *consistent_estimates(nodes);
    EXPECT_NEAR(estimates[0]->value, 34, 1e-12);
    EXPECT_NEAR(estimates[0]->variance, 4.0 / 3, 1e-15);
    EXPECT_NEAR(estimates[1]->value, 11, 1e-12);
    EXPECT_NEAR(estimates[1]->variance, 5.0 / 6, 1e-15);
    EXPECT_NEAR(estimates[2]->value, 23, 1e-12);
    EXPECT_NEAR(estimates[2]->variance, 1.5, 1e-15);
}

TEST(Consistency, ALeafWithoutAMeasurementIsWhatItsSiblingsLeave) {
    Nodes const nodes{root(Measurement{100, 4}), below(0, Measurement{30, 1}),
                      below(0, std::nullopt)};
    auto const estimates = *consistent_estimates(nodes);
    EXPECT_EQ(estimates[1]->value, 30);
    EXPECT_EQ(estimates[1]->variance, 1);
    EXPECT_EQ(estimates[2]->value, 70);
    EXPECT_EQ(estimates[2]->variance, 5);
}

TEST(Consistency, SaysNothingOfANodeThatNothingIsKnownOf) {
    // Two unmeasured leaves leave each other open; their sibling and their parent are known.
    Nodes const nodes{root(Measurement{100, 4}), below(0, Measurement{30, 1}),
                      below(0, std::nullopt), below(0, std::nullopt), root(std::nullopt)};
    auto const estimates = *consistent_estimates(nodes);
    EXPECT_EQ(estimates[0]->value, 100);
    EXPECT_EQ(estimates[1]->value, 30);
    EXPECT_FALSE(estimates[2]);
    EXPECT_FALSE(estimates[3]);
    EXPECT_FALSE(estimates[4]);
    EXPECT_TRUE(consistent_estimates({})->empty());
}

TEST(Consistency, AddsUpExactlyWhateverTheNumbers) {
    Seeded random(803);
    for (int round = 0; round < 200; ++round) {
        auto nodes = random_tree({2 + random.next() % 200, 0.9, 60}, random);
        auto const scale = std::exp2(static_cast<double>(random.next() % 90) - 40);
        for (auto& node : nodes) {
            if (node.measurement) node.measurement->value *= scale;
        }
        auto const estimates = consistent_estimates(nodes);
        ASSERT_TRUE(estimates) << "seed 803 round " << round;
        expect_adds_up(nodes, *estimates);
    }
}

// The claim itself, by simulation: the mean is right, and the spread is the variance that is said.
TEST(Consistency, EstimatesAreUnbiasedAndAsSpreadAsTheySay) {
    Seeded random(804);
    auto const tree = random_tree({12, 0.9, 4}, random);
    std::vector<double> sums(tree.size()), squares(tree.size());
    constexpr int kRounds = 20'000;
    Estimates estimates;
    for (int round = 0; round < kRounds; ++round) {
        auto nodes = tree;  // every true figure is 0
        for (auto& node : nodes) {
            if (!node.measurement) continue;
            double normal = -6;
            for (int i = 0; i < 12; ++i) normal += uniform(random);
            node.measurement->value = normal * std::sqrt(node.measurement->variance);
        }
        estimates = *consistent_estimates(nodes);
        for (std::size_t v = 0; v < nodes.size(); ++v) {
            if (!estimates[v]) continue;
            sums[v] += estimates[v]->value;
            squares[v] += estimates[v]->value * estimates[v]->value;
        }
    }
    for (std::size_t v = 0; v < tree.size(); ++v) {
        if (!estimates[v]) continue;
        auto const variance = estimates[v]->variance;
        EXPECT_NEAR(sums[v] / kRounds, 0, 5 * std::sqrt(variance / kRounds)) << "seed 804";
        EXPECT_NEAR(squares[v] / kRounds / variance, 1, 5 * std::sqrt(2.0 / kRounds)) << "seed 804";
    }
}

TEST(Consistency, ALongChainAndAWideRootAreNoTrouble) {
    Nodes chain{root(Measurement{1, 1})}, star{root(Measurement{1, 1})};
    while (chain.size() < kTreeNodesMax / 8) {
        chain.push_back(below(chain.size() - 1, std::nullopt));
        star.push_back(below(0, Measurement{1, 1}));
    }
    EXPECT_EQ(consistent_estimates(chain)->back()->value, 1);
    auto const wide = *consistent_estimates(star);
    double sum = 0;
    for (std::size_t v = 1; v < wide.size(); ++v) sum += wide[v]->value;
    EXPECT_EQ(sum, wide[0]->value);
    EXPECT_NEAR(wide[0]->variance, 1, 1e-5);
}

TEST(Consistency, RefusesWhatIsOutOfRange) {
    auto const fault_of = [](Nodes const& nodes) {
        auto const made = consistent_estimates(nodes);
        return made ? std::nullopt : std::optional(made.error().fault);
    };
    using base::Fault;
    EXPECT_EQ(fault_of({below(0, std::nullopt)}), Fault::bad_input);
    EXPECT_EQ(fault_of({root(std::nullopt), below(2, std::nullopt), root(std::nullopt)}),
              Fault::bad_input);
    auto const nan = std::nan("");
    for (auto const& measured :
         {Measurement{nan, 1}, Measurement{1, nan}, Measurement{INFINITY, 1},
          Measurement{1, INFINITY}, Measurement{1, 0}, Measurement{1, -1},
          Measurement{2 * kMeasuredMax, 1}, Measurement{1, kVarianceLeast / 2}}) {
        EXPECT_EQ(fault_of({root(measured)}), Fault::bad_input);
    }
    EXPECT_EQ(fault_of({root(Measurement{-kMeasuredMax, kVarianceMost})}), std::nullopt);
    EXPECT_EQ(fault_of(Nodes(kTreeNodesMax + 1)), Fault::too_large);
}

}  // namespace
}  // namespace weir::privacy
