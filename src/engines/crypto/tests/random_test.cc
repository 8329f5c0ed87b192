#include "engines/crypto/random.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace weir::crypto {
namespace {

constexpr std::size_t kSeveralBlocks = 200'000;  // more than three refills

Key key_filled(std::uint8_t byte) { return Key::of(base::Bytes(Key::kSize, byte)).value(); }

base::Bytes stream(std::uint8_t key, std::size_t size) {
    base::Bytes out(size);
    Generator(key_filled(key)).fill(out);
    return out;
}

// AES-256 of the blocks 0 and 1 under the zero key: the first is H of case 13 in appendix B of the
// GCM specification, the second its tag.
TEST(Generator, GivesTheKnownStreamOfTheZeroKey) {
    EXPECT_EQ(base::to_hex(stream(0, 32)),
              "dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b");
}

TEST(Generator, RepeatsItselfForTheSameKeyOnly) {
    EXPECT_EQ(stream(1, kSeveralBlocks), stream(1, kSeveralBlocks));
    EXPECT_NE(stream(1, 64), stream(2, 64));
}

TEST(Generator, GivesTheSameStreamInPiecesAsAtOnce) {
    auto const whole = stream(3, kSeveralBlocks);
    constexpr std::uint32_t kSeed = 20261122;
    SCOPED_TRACE(testing::Message() << "seed " << kSeed);
    std::mt19937 sizes(kSeed);
    Generator generator(key_filled(3));
    base::Bytes pieces;
    while (pieces.size() < whole.size()) {
        auto const piece_size = std::min<std::size_t>(sizes() % 3000, whole.size() - pieces.size());
        base::Bytes piece(piece_size);
        generator.fill(piece);
        pieces.insert(pieces.end(), piece.begin(), piece.end());
    }
    EXPECT_EQ(pieces, whole);
}

TEST(Generator, NextIsEightBytesOfTheStreamAlsoAcrossBlocks) {
    auto const whole = stream(4, kSeveralBlocks);
    Generator generator(key_filled(4));
    base::Bytes odd(3);  // so that a number straddles the end of a block
    generator.fill(odd);
    for (std::size_t at = odd.size(); at + 8 <= whole.size(); at += 8) {
        base::Reader expected(base::ByteView(whole).subspan(at, 8));
        ASSERT_EQ(generator.next(), expected.u64()) << at;
    }
}

TEST(SystemRandom, FillsEveryByteAndDiffersEachTime) {
    SystemRandom random;
    base::Bytes big(1 << 16);
    random.fill(big);
    EXPECT_EQ(std::set(big.begin(), big.end()).size(), 256U);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 100; ++i) seen.insert(random.next());
    EXPECT_EQ(seen.size(), 100U);
}

}  // namespace
}  // namespace weir::crypto
