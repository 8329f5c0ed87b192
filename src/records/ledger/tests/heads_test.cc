#include "records/ledger/heads.h"

#include <map>

#include <gtest/gtest.h>

#include "engines/crypto/hash.h"
#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

/// A log kept by an honest operator: who was looked at when, and the heads now and then.
struct Model {
    Model(std::uint64_t seed, std::uint32_t size) : choices(seed) {
        for (std::uint32_t person = 0; person < size; ++person) {
            heads[person] = {choices.digest(), 0, chain_start(), 0};
        }
        Leaf leaf{LeafKind::state, Epoch{1}, choices.digest(), {}, {}, {}, size, 0};
        leaves.push_back(leaf);
    }

    void look_at(std::uint32_t person) {
        auto& head = heads.at(person);
        Slot const slot{choices.digest(), choices.digest()};
        head.chain = chain_next(head.chain, {++head.count, leaves.size(), slot});
        ++head.fresh;
        links[person].push_back({head.count, leaves.size(), slot});
        leaves.push_back({LeafKind::slots, epoch, choices.digest(), {slot}, {}, {}, 0, 0});
    }

    HeadsTree end_epoch() {
        std::vector<Head> all;
        for (auto const& [person, head] : heads) all.push_back(head);
        auto tree = HeadsTree::of(epoch, std::move(all)).value();
        leaves.push_back({LeafKind::heads, epoch, choices.digest(), {}, {}, tree.heads(), 0, 0});
        return tree;
    }

    void begin_epoch() {
        ++epoch.hour;
        for (auto& [person, head] : heads) {
            head.label = choices.digest();
            head.fresh = 0;
        }
    }

    [[nodiscard]] base::Status audit() const {
        PublicAudit audit;
        for (auto const& leaf : leaves) {
            if (auto added = audit.add(encode(leaf)); !added) return added;
        }
        return {};
    }

    samples::Choices choices;
    Epoch epoch{2};
    std::map<std::uint32_t, Head> heads;
    std::map<std::uint32_t, std::vector<ChainLink>> links;
    std::vector<Leaf> leaves;
};

TEST(Heads, OfEverybodyVerifyWhateverTheirNumber) {
    for (std::uint32_t people = 1; people <= 33; ++people) {
        Model model(people, people);
        for (std::uint32_t i = 0; i < people / 2; ++i) {
            model.look_at(static_cast<std::uint32_t>(model.choices.below(people)));
        }
        auto const tree = model.end_epoch();
        EXPECT_EQ(tree.heads().people, people);
        EXPECT_EQ(tree.heads().slots, people / 2);
        for (auto const& [person, head] : model.heads) {
            auto const path = tree.path(head.label);
            ASSERT_TRUE(path);
            EXPECT_TRUE(verify_head(model.epoch, head, *path, tree.heads())) << person;
            EXPECT_FALSE(verify_head(Epoch{model.epoch.hour + 1}, head, *path, tree.heads()));
        }
        EXPECT_TRUE(model.audit());
    }
}

TEST(Heads, ASlotThatIsHiddenFromItsPersonBreaksTheirHead) {
    Model model(51, 20);
    for (int i = 0; i < 12; ++i) model.look_at(static_cast<std::uint32_t>(i % 3));
    auto const tree = model.end_epoch();
    auto const& honest = model.heads.at(1);
    auto const path = tree.path(honest.label).value();
    auto const& links = model.links.at(1);
    for (std::size_t hidden = 0; hidden < links.size(); ++hidden) {
        Head shown{honest.label, 0, chain_start(), honest.fresh - 1};
        for (std::size_t i = 0; i < links.size(); ++i) {
            if (i == hidden) continue;
            shown.chain = chain_next(shown.chain, {++shown.count, links[i].index, links[i].slot});
        }
        EXPECT_FALSE(verify_head(model.epoch, shown, path, tree.heads())) << hidden;
    }
}

TEST(Heads, AnyOtherCountChainSumOrStepIsRefused) {
    Model model(52, 13);
    for (std::uint32_t i = 0; i < 30; ++i) model.look_at(i % 13);
    auto const tree = model.end_epoch();
    for (auto const& [person, honest] : model.heads) {
        auto const path = tree.path(honest.label).value();
        auto changed = honest;
        ++changed.count;
        EXPECT_FALSE(verify_head(model.epoch, changed, path, tree.heads()));
        changed = honest;
        changed.chain[7] ^= 1;
        EXPECT_FALSE(verify_head(model.epoch, changed, path, tree.heads()));
        changed = honest;
        ++changed.fresh;
        EXPECT_FALSE(verify_head(model.epoch, changed, path, tree.heads()));
        for (std::size_t i = 0; i < path.size(); ++i) {
            auto other = path;
            --other[i].sum;  // a sum moved from one half to the other keeps the total
            EXPECT_FALSE(verify_head(model.epoch, honest, other, tree.heads()));
            other = path;
            other[i].is_left = !other[i].is_left;
            EXPECT_FALSE(verify_head(model.epoch, honest, other, tree.heads()));
            other = path;
            other.erase(other.begin() + static_cast<std::ptrdiff_t>(i));
            EXPECT_FALSE(verify_head(model.epoch, honest, other, tree.heads()));
        }
    }
}

TEST(PublicAudit, MissesNoSlotThatWasCountedForNobody) {
    Model model(53, 5);
    model.look_at(2);
    model.leaves.push_back({LeafKind::slots,
                            model.epoch,
                            model.choices.digest(),
                            {{model.choices.digest(), model.choices.digest()}},
                            {},
                            {},
                            0,
                            0});
    (void)model.end_epoch();
    auto const audited = model.audit();
    ASSERT_FALSE(audited);
    EXPECT_EQ(audited.error().fault, base::Fault::corrupt);
    EXPECT_EQ(audited.error().message, "its heads count another number of slots than the log has");
}

TEST(PublicAudit, MissesNoHeadThatIsLackingOrTooMany) {
    for (std::uint32_t const enrolled : {4U, 6U}) {
        Model model(54, 5);
        model.leaves[0].enrolled = enrolled;
        (void)model.end_epoch();
        EXPECT_FALSE(model.audit());
    }
    Model model(55, 5);
    model.leaves.push_back({LeafKind::state, model.epoch, {}, {}, {}, {}, 0, 1});
    model.heads.erase(3);
    (void)model.end_epoch();
    EXPECT_TRUE(model.audit());
    model.leaves.push_back({LeafKind::state, model.epoch, {}, {}, {}, {}, 0, 9});
    EXPECT_FALSE(model.audit());
}

TEST(PublicAudit, TakesOneTreeOfHeadsAnEpoch) {
    Model model(56, 5);
    (void)model.end_epoch();
    model.look_at(1);
    for (auto& [person, head] : model.heads) head.fresh = person == 1 ? 1 : 0;
    (void)model.end_epoch();
    EXPECT_FALSE(model.audit());
}

TEST(PublicAudit, GoesOnOverManyEpochs) {
    Model model(57, 40);
    SCOPED_TRACE(model.choices.seed());
    for (int epoch = 0; epoch < 30; ++epoch) {
        model.begin_epoch();
        for (auto looks = model.choices.below(9); looks > 0; --looks) {
            model.look_at(static_cast<std::uint32_t>(model.choices.below(40)));
        }
        auto const tree = model.end_epoch();
        for (auto const& [person, head] : model.heads) {
            ASSERT_TRUE(
                verify_head(model.epoch, head, tree.path(head.label).value(), tree.heads()));
        }
    }
    EXPECT_TRUE(model.audit());
}

TEST(Heads, TwoOfOneLabelAreRefused) {
    Head const head{{}, 0, chain_start(), 0};
    EXPECT_FALSE(HeadsTree::of(Epoch{1}, {head, head}));
    EXPECT_EQ(HeadsTree::of(Epoch{1}, {}).value().heads().people, 0U);
}

/// Computed by an independent script from docs/formats/heads.md.
TEST(Heads, HaveTheBytesOfTheirFormat) {
    EXPECT_EQ(base::to_hex(chain_start()),
              "1169d8a2bf008f37cf60ebe7deeb31cba8306e0385fd21152a8fd1d2743fe70d");
    Slot slot;
    slot.tag.fill(0x11);
    slot.commitment.fill(0x22);
    auto const chain = chain_next(chain_start(), {1, 7, slot});
    EXPECT_EQ(base::to_hex(chain),
              "a1bb5e9c8750fcba36d0a532e2f614fc55216c83f87884903d1aef2407297291");
    Head first{{}, 1, chain, 1};
    first.label.fill(0x01);
    Head second{{}, 0, chain_start(), 0};
    second.label.fill(0x02);
    Head third{{}, 0, chain_start(), 0};
    third.label.fill(0x03);
    auto const tree = HeadsTree::of(Epoch{500000}, {third, first, second}).value();
    EXPECT_EQ(base::to_hex(tree.heads().root),
              "e2e6a4592f655e3655d2fc3f09396198d2d6208728ecff7f7ad78dc5aefbcc83");
}

}  // namespace
}  // namespace weir::ledger
