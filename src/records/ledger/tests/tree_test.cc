#include "records/ledger/tree.h"

#include <gtest/gtest.h>

#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

Tree tree_of(std::span<Digest const> leaves) {
    Tree tree;
    for (auto const& leaf : leaves) tree.append(leaf);
    return tree;
}

std::vector<Digest> random_leaves(samples::Choices& choices, std::uint64_t count) {
    std::vector<Digest> leaves;
    for (std::uint64_t i = 0; i < count; ++i) leaves.push_back(choices.digest());
    return leaves;
}

TEST(Tree, IsTheSameWhetherItsLeavesComeOneByOneOrTogether) {
    samples::Choices choices(20260);
    auto const leaves = random_leaves(choices, 300);
    auto const expected = tree_of(leaves);
    for (std::size_t step : {1U, 2U, 3U, 7U, 16U, 64U, 255U, 300U}) {
        Tree tree;
        tree.append(std::span<Digest const>());
        for (std::size_t first = 0; first < leaves.size(); first += step) {
            auto const count = std::min(step, leaves.size() - first);
            tree.append(std::span(leaves).subspan(first, count));
        }
        ASSERT_EQ(tree.size(), leaves.size());
        for (std::uint64_t size = 0; size <= leaves.size(); ++size) {
            ASSERT_EQ(tree.root(size), expected.root(size)) << step << ' ' << size;
        }
    }
}

TEST(Tree, HasTheEightClassicRoots) {
    struct Step {
        std::string_view entry;
        std::string_view root;
    };
    Step const steps[] = {
        {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"606162636465666768696a6b6c6d6e6f",
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    Tree tree;
    EXPECT_EQ(base::to_hex(tree.root(0)),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (auto const& step : steps) {
        tree.append(leaf_hash(*base::from_hex(step.entry)));
        EXPECT_EQ(base::to_hex(tree.root(tree.size())), step.root) << tree.size();
    }
    EXPECT_EQ(base::to_hex(tree.root(1)), steps[0].root);
}

TEST(Tree, GivesTheRootOfEverySizeItHasHad) {
    samples::Choices choices(20261);
    auto const leaves = random_leaves(choices, 130);
    auto const tree = tree_of(leaves);
    for (std::uint64_t size = 0; size <= leaves.size(); ++size) {
        EXPECT_EQ(tree.root(size), samples::naive_root(std::span(leaves).first(size))) << size;
    }
}

TEST(Tree, ProvesEveryLeafOfEverySmallTree) {
    samples::Choices choices(20262);
    auto const leaves = random_leaves(choices, 40);
    auto const tree = tree_of(leaves);
    for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
        for (std::uint64_t index = 0; index < size; ++index) {
            InclusionClaim const claim{index, size, leaves[index], tree.root(size)};
            EXPECT_TRUE(verify_inclusion(claim, tree.inclusion(index, size)));
        }
    }
}

TEST(Tree, ProvesThatEverySmallTreeIsAPrefixOfTheNext) {
    samples::Choices choices(20263);
    auto const leaves = random_leaves(choices, 40);
    auto const tree = tree_of(leaves);
    for (std::uint64_t to = 1; to <= leaves.size(); ++to) {
        for (std::uint64_t from = 1; from <= to; ++from) {
            ConsistencyClaim const claim{from, to, tree.root(from), tree.root(to)};
            EXPECT_TRUE(verify_consistency(claim, tree.consistency(from, to))) << from << " " << to;
        }
    }
}

TEST(Tree, AcceptsTheRightProofAndNoChangedOneAtRandomSizes) {
    samples::Choices choices(20264);
    SCOPED_TRACE(choices.seed());
    auto const tree = tree_of(random_leaves(choices, 5000));
    for (int round = 0; round < 400; ++round) {
        auto const size = 2 + choices.below(tree.size() - 1);
        auto const index = choices.below(size);
        InclusionClaim const claim{index, size, tree.leaf(index), tree.root(size)};
        auto proof = tree.inclusion(index, size);
        ASSERT_TRUE(verify_inclusion(claim, proof));

        auto wrong_leaf = claim;
        wrong_leaf.leaf = choices.digest();
        EXPECT_FALSE(verify_inclusion(wrong_leaf, proof));
        auto wrong_index = claim;
        wrong_index.index = (index + 1 + choices.below(size - 1)) % size;
        EXPECT_FALSE(verify_inclusion(wrong_index, proof));
        proof[choices.below(proof.size())][choices.below(32)] ^= 1;
        EXPECT_FALSE(verify_inclusion(claim, proof));
    }
}

TEST(Tree, AcceptsNoChangedConsistencyProofAtRandomSizes) {
    samples::Choices choices(20265);
    SCOPED_TRACE(choices.seed());
    auto const tree = tree_of(random_leaves(choices, 5000));
    for (int round = 0; round < 400; ++round) {
        auto const to = 2 + choices.below(tree.size() - 1);
        auto const from = 1 + choices.below(to - 1);
        ConsistencyClaim const claim{from, to, tree.root(from), tree.root(to)};
        auto proof = tree.consistency(from, to);
        ASSERT_TRUE(verify_consistency(claim, proof));

        auto longer = proof;
        longer.push_back(choices.digest());
        EXPECT_FALSE(verify_consistency(claim, longer));
        EXPECT_FALSE(verify_consistency(claim, std::span(proof).first(proof.size() - 1)));
        auto other_past = claim;
        other_past.from_root = choices.digest();
        EXPECT_FALSE(verify_consistency(other_past, proof));
        proof[choices.below(proof.size())][choices.below(32)] ^= 1;
        EXPECT_FALSE(verify_consistency(claim, proof));
    }
}

TEST(Tree, ClaimsNothingAboutTheEmptyTree) {
    Tree tree;
    tree.append(leaf_hash({}));
    EXPECT_TRUE(tree.consistency(0, 1).empty());
    EXPECT_FALSE(verify_consistency({0, 1, tree.root(0), tree.root(1)}, {}));
    EXPECT_FALSE(verify_inclusion({0, 0, tree.leaf(0), tree.root(0)}, {}));
}

TEST(TreeDeathTest, EndsTheProcessForALeafThatDoesNotExist) {
    Tree tree;
    EXPECT_DEATH(static_cast<void>(tree.root(1)), "leaves that do not exist");
    EXPECT_DEATH(static_cast<void>(tree.inclusion(0, 0)), "outside the tree");
}

}  // namespace
}  // namespace weir::ledger
