#include "records/ledger/leaf.h"

#include <gtest/gtest.h>

#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

Leaf random_leaf(samples::Choices& choices) {
    Leaf leaf;
    leaf.kind = static_cast<LeafKind>(1 + choices.below(4));
    leaf.epoch = Epoch{static_cast<std::uint32_t>(choices.below(1ull << 32))};
    leaf.commitment = choices.digest();
    if (leaf.kind == LeafKind::heads) {
        leaf.heads = {choices.digest(), choices.below(1000), choices.below(1000)};
        return leaf;
    }
    for (auto slots = choices.below(kLeafSlotsMax + 1); slots > 0; --slots) {
        auto const tag = choices.digest();
        leaf.slots.push_back({tag, choices.digest()});
    }
    if (!leaf.slots.empty()) return leaf;
    if (leaf.kind == LeafKind::slots) leaf.statement = choices.digest();
    if (leaf.kind == LeafKind::state) {
        leaf.enrolled = static_cast<std::uint32_t>(choices.below(1000));
        leaf.departed = static_cast<std::uint32_t>(choices.below(1000));
    }
    return leaf;
}

TEST(Leaf, ComesBackAsItWas) {
    samples::Choices choices(31);
    SCOPED_TRACE(choices.seed());
    for (int round = 0; round < 200; ++round) {
        auto const leaf = random_leaf(choices);
        auto const bytes = encode(leaf);
        EXPECT_EQ(bytes.size(), kLeafSize);
        auto const back = decode_leaf(bytes);
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, leaf);
    }
}

TEST(Leaf, HasTheBytesOfItsFormat) {
    Leaf leaf{LeafKind::slots, Epoch{0x01020304}, {}, {}};
    leaf.commitment.fill(0xaa);
    leaf.slots.resize(1);
    leaf.slots[0].tag.fill(0xbb);
    leaf.slots[0].commitment.fill(0xcc);
    auto expected = std::string("01010104030201") + std::string(64, 'a') + std::string(64, 'b') +
                    std::string(64, 'c');
    expected.resize(2 * kLeafSize, '0');
    EXPECT_EQ(base::to_hex(encode(leaf)), expected);
}

TEST(Leaf, HasOneFormOnly) {
    samples::Choices choices(32);
    SCOPED_TRACE(choices.seed());
    auto const leaf = random_leaf(choices);
    auto const bytes = encode(leaf);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] ^= static_cast<std::uint8_t>(1 + choices.below(255));
        auto const back = decode_leaf(changed);
        if (back) {
            EXPECT_EQ(encode(*back), changed) << i;
        } else {
            EXPECT_EQ(back.error().fault, base::Fault::corrupt);
        }
    }
}

TEST(Leaf, IsRefusedWhereItsFormIsBroken) {
    auto const bytes = encode(Leaf{});
    auto const changed = [&](std::size_t at, std::uint8_t value) {
        auto copy = bytes;
        copy[at] = value;
        return decode_leaf(copy);
    };
    EXPECT_FALSE(changed(0, 2)) << "version";
    EXPECT_FALSE(changed(1, 0)) << "kind";
    EXPECT_FALSE(changed(1, 5)) << "kind";
    EXPECT_FALSE(changed(2, kLeafSlotsMax + 1)) << "slots";
    EXPECT_FALSE(changed(kLeafSize - 1, 1)) << "padding";
    EXPECT_FALSE(decode_leaf(base::ByteView(bytes).first(kLeafSize - 1))) << "size";
    EXPECT_FALSE(decode_leaf({})) << "size";
}

TEST(Leaf, ShowsTheHourAndNoMore) {
    EXPECT_EQ(epoch_of(base::Instant{0}).hour, 0u);
    EXPECT_EQ(epoch_of(base::Instant{3599}).hour, 0u);
    EXPECT_EQ(epoch_of(base::Instant{3600}).hour, 1u);
}

TEST(LeafDeathTest, EndsTheProcessForWhatItsKindDoesNotShow) {
    Leaf leaf;
    leaf.slots.resize(kLeafSlotsMax + 1);
    EXPECT_DEATH(static_cast<void>(encode(leaf)), "what its kind does not");
}

}  // namespace
}  // namespace weir::ledger
