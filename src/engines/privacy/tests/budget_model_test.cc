// Random charges against the simplest possible book: a map and a loop.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engines/privacy/budget.h"
#include "engines/privacy/tests/seeded.h"

namespace weir::privacy {
namespace {

using base::Rho;

constexpr std::array kShares{Share::release, Share::restatement, Share::answers};

class Model {
public:
    explicit Model(Limits limits) : limits_(limits) {}
    bool charge(ChargeRequest const& request) {
        auto after = spent_;
        for (auto const block : request.blocks) {
            after[{block, request.share}] += request.rho.value;
            std::uint64_t total = 0;
            for (auto const share : kShares) total += after[{block, share}];
            if (after[{block, request.share}] > limits_.share(request.share).value) return false;
            if (total > limits_.total().value) return false;
        }
        if (request.blocks.empty() || request.rho.value == 0) return false;
        spent_ = std::move(after);
        return true;
    }
    std::uint64_t spent(Block block, Share share) { return spent_[{block, share}]; }

private:
    Limits limits_;
    std::map<std::pair<Block, Share>, std::uint64_t> spent_;
};

struct Charge {
    std::vector<Block> blocks;
    Share share;
    Rho rho;
};

std::vector<Block> all_blocks() {
    std::vector<Block> blocks;
    auto week = *base::Week::of("2025-W51");
    for (int i = 0; i < 4; ++i, week = week.next()) {
        for (std::uint32_t unit = 0; unit < 5; ++unit) blocks.push_back({week, base::Unit{unit}});
    }
    return blocks;
}

Charge random_charge(Seeded& random) {
    static auto const all = all_blocks();
    Charge made{{}, kShares[random.next() % 3], Rho{random.next() % 12}};
    for (auto count = random.next() % 6; count > 0; --count) {
        made.blocks.push_back(all[random.next() % all.size()]);
    }
    return made;
}

Limits random_limits(Seeded& random) {
    Rho const release{random.next() % 60};
    Rho const restatement{random.next() % 20};
    Rho const answers{random.next() % 40};
    auto const sum = release.value + restatement.value + answers.value;
    return *Limits::of({Rho{sum + random.next() % 3}, release, restatement, answers});
}

TEST(BudgetBookLaws, AgreesWithASimpleModel) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Seeded random(seed);
        auto const limits = random_limits(random);
        BudgetBook book(limits);
        Model model(limits);
        for (int i = 0; i < 150; ++i) {
            auto const [blocks, share, rho] = random_charge(random);
            ChargeRequest const request{blocks, share, rho};
            auto const before = book;
            bool const can = book.can_charge(request);
            ASSERT_EQ(book, before);
            ASSERT_EQ(book.charge(request), can) << "seed " << seed;
            ASSERT_EQ(model.charge(request), can) << "seed " << seed;
            if (!can) {
                ASSERT_EQ(book, before) << "seed " << seed;
            }
        }
        for (auto const block : all_blocks()) {
            std::uint64_t total = 0;
            for (auto const share : kShares) {
                ASSERT_EQ(book.spent(block, share).value, model.spent(block, share));
                ASSERT_LE(book.spent(block, share), limits.share(share));
                total += book.spent(block, share).value;
            }
            ASSERT_EQ(book.spent(block).value, total);
            ASSERT_LE(total, limits.total().value);
        }
    }
}

TEST(BudgetBookLaws, OnlyEverSpendsMore) {
    for (std::uint64_t seed = 101; seed <= 120; ++seed) {
        Seeded random(seed);
        BudgetBook book(random_limits(random));
        for (int i = 0; i < 100; ++i) {
            auto const before = book;
            auto const [blocks, share, rho] = random_charge(random);
            static_cast<void>(book.charge({blocks, share, rho}));
            for (auto const block : all_blocks()) {
                for (auto const each : kShares) {
                    ASSERT_GE(book.spent(block, each), before.spent(block, each)) << seed;
                    ASSERT_LE(book.left(block, each), before.left(block, each)) << seed;
                }
            }
        }
    }
}

TEST(BudgetBookLaws, DoesNotDependOnTheOrderOfCharges) {
    for (std::uint64_t seed = 201; seed <= 240; ++seed) {
        Seeded random(seed);
        auto const limits = random_limits(random);
        BudgetBook book(limits);
        std::vector<Charge> made;
        for (int i = 0; i < 100; ++i) {
            auto const charge = random_charge(random);
            if (book.charge({charge.blocks, charge.share, charge.rho})) made.push_back(charge);
        }
        for (auto i = made.size(); i > 1; --i) std::swap(made[i - 1], made[random.next() % i]);
        BudgetBook other(limits);
        for (auto& charge : made) {
            std::ranges::reverse(charge.blocks);
            ASSERT_TRUE(other.charge({charge.blocks, charge.share, charge.rho})) << "seed " << seed;
        }
        ASSERT_EQ(book, other) << "seed " << seed;
    }
}

}  // namespace
}  // namespace weir::privacy
