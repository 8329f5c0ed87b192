#include "records/vault/detail/chunk.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "records/vault/tests/samples.h"

namespace weir::vault::detail {
namespace {

class Chunk : public testing::Test {
protected:
    [[nodiscard]] ChunkKeys keys() const { return {root_, week_}; }
    [[nodiscard]] base::Bytes sealed(base::ByteView plain) const {
        auto chunk = seal_chunk(keys(), place_, plain);
        EXPECT_TRUE(chunk) << chunk.error().message;
        return std::move(*chunk);
    }

    crypto::Key root_ = crypto::Key::generate();
    crypto::Key week_ = crypto::Key::generate();
    ChunkPlace place_{samples::week("2026-W40"), RetentionClass{1}};
};

TEST_F(Chunk, ComesBackAsItWas) {
    samples::Choices choices(51);
    SCOPED_TRACE(choices.seed());
    for (int round = 0; round < 60; ++round) {
        auto const plain = choices.bytes(choices.below(60'000));
        auto const back = open_chunk(keys(), place_, sealed(plain));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(*back, plain);
    }
}

TEST_F(Chunk, HasOneOfFourSizesAndTheSmallestThatHolds) {
    samples::Choices choices(52);
    SCOPED_TRACE(choices.seed());
    // Random bytes do not compress, so the compressed size follows the plain one byte by byte.
    std::set<std::size_t> seen;
    for (auto const border : kChunkSizes) {
        std::size_t last = 0;
        for (auto size = border - 120; size < border - 40; ++size) {
            auto const chunk = seal_chunk(keys(), place_, choices.bytes(size));
            if (!chunk) {
                EXPECT_EQ(border, std::size_t{64} << 10);
                EXPECT_EQ(chunk.error().fault, base::Fault::too_large);
                continue;
            }
            EXPECT_GE(chunk->size(), last);
            EXPECT_GE(chunk->size(), border);
            last = chunk->size();
            seen.insert(last);
        }
    }
    EXPECT_EQ(seen, (std::set<std::size_t>{1 << 10, 4 << 10, 16 << 10, 64 << 10}));
}

TEST_F(Chunk, OfNobodysActivityLooksLikeAQuietWeek) {
    EXPECT_EQ(sealed({}).size(), sealed(samples::bytes("one message")).size());
    EXPECT_TRUE(open_chunk(keys(), place_, sealed({}))->empty());
}

TEST_F(Chunk, TooLargeIsRefusedBeforeAndAfterCompression) {
    samples::Choices choices(53);
    auto const noise = seal_chunk(keys(), place_, choices.bytes(kSealedMax));
    ASSERT_FALSE(noise);
    EXPECT_EQ(noise.error().fault, base::Fault::too_large);
    EXPECT_TRUE(seal_chunk(keys(), place_, base::Bytes(kPlainMax)));
    auto const zeros = seal_chunk(keys(), place_, base::Bytes(kPlainMax + 1));
    ASSERT_FALSE(zeros);
    EXPECT_EQ(zeros.error().fault, base::Fault::too_large);
}

TEST_F(Chunk, WithAnyByteChangedIsCorrupt) {
    auto const chunk = sealed(samples::bytes("content"));
    for (std::size_t i = 0; i < chunk.size(); ++i) {
        auto changed = chunk;
        changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
        auto const back = open_chunk(keys(), place_, changed);
        ASSERT_FALSE(back) << i;
        EXPECT_EQ(back.error().fault, base::Fault::corrupt);
    }
}

TEST_F(Chunk, CutOrGrownIsCorrupt) {
    auto chunk = sealed({});
    for (auto const size : {std::size_t{0}, std::size_t{1}, std::size_t{1023}, std::size_t{4096}}) {
        auto changed = chunk;
        changed.resize(size);
        EXPECT_FALSE(open_chunk(keys(), place_, changed)) << size;
    }
}

TEST_F(Chunk, OpensWithItsOwnKeysAndInItsOwnPlaceOnly) {
    auto const chunk = sealed(samples::bytes("content"));
    auto const other = crypto::Key::generate();
    EXPECT_FALSE(open_chunk({other, week_}, place_, chunk));
    EXPECT_FALSE(open_chunk({root_, other}, place_, chunk));
    EXPECT_FALSE(open_chunk({week_, root_}, place_, chunk));
    EXPECT_FALSE(open_chunk(keys(), {place_.week.next(), place_.retention}, chunk));
    EXPECT_FALSE(open_chunk(keys(), {place_.week, RetentionClass{2}}, chunk));
    EXPECT_TRUE(open_chunk(keys(), place_, chunk));
}

TEST_F(Chunk, StandsElsewhereForEachPersonWeekAndClass) {
    auto const here = row_key(root_, place_);
    EXPECT_EQ(row_key(root_, place_), here);
    EXPECT_NE(row_key(crypto::Key::generate(), place_), here);
    EXPECT_NE(row_key(root_, {place_.week.next(), place_.retention}), here);
    EXPECT_NE(row_key(root_, {place_.week, RetentionClass{2}}), here);
}

TEST_F(Chunk, IsAnotherOneEachTime) {
    auto const first = sealed(samples::bytes("content"));
    auto const second = sealed(samples::bytes("content"));
    EXPECT_NE(base::to_hex(*chunk_id(first)), base::to_hex(*chunk_id(second)));
    // Nothing of the two but version and size is alike: the key is fresh as well.
    EXPECT_FALSE(std::equal(first.begin() + 17, first.begin() + 49, second.begin() + 17));
    EXPECT_FALSE(std::equal(first.begin() + 49, first.end(), second.begin() + 49));
}

}  // namespace
}  // namespace weir::vault::detail
