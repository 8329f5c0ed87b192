#include "engines/crypto/hash_many.h"

#include <random>

#include <gtest/gtest.h>

#include "engines/crypto/detail/lanes.h"
#include "engines/crypto/hash.h"

namespace weir::crypto {
namespace {

base::Bytes noise(std::size_t size) {
    std::mt19937_64 random(7);
    base::Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

std::vector<base::Digest> one_by_one(std::vector<Message> const& messages) {
    std::vector<base::Digest> digests;
    for (auto const& message : messages) digests.push_back(sha256({message.head, message.rest}));
    return digests;
}

TEST(ManyHashes, AreThoseOfEachMessageAlone) {
    auto const bytes = noise(1000);
    base::ByteView const view(bytes);
    std::vector<Message> messages;
    for (std::size_t head : {0U, 1U, 20U, 55U, 56U, 63U, 64U, 65U, 130U}) {
        for (std::size_t rest = 0; rest < 200; ++rest) {
            messages.push_back({view.first(head), view.subspan(head + rest, rest)});
        }
    }
    EXPECT_EQ(sha256_many(messages), one_by_one(messages));
}

TEST(ManyHashes, AreInOrderWhateverTheirNumber) {
    auto const bytes = noise(600);
    base::ByteView const view(bytes);
    std::vector<Message> messages;
    EXPECT_TRUE(sha256_many(messages).empty());
    while (messages.size() < 40) {
        messages.push_back({view.first(1), view.subspan(messages.size(), 532)});
        EXPECT_EQ(sha256_many(messages), one_by_one(messages)) << messages.size();
    }
}

/// One block, "abc", in every lane: FIPS 180-4's example.
template <std::size_t Lanes>
void expect_known_digest(void (*compress)(detail::Lanes32<Lanes>&)) {
    detail::Lanes32<Lanes> lanes{};
    std::uint32_t const initial[] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        for (std::size_t i = 0; i < detail::kWords; ++i) lanes.state[i][lane] = initial[i];
        lanes.block[0][lane] = 0x61626380;
        lanes.block[15][lane] = 24;
    }
    compress(lanes);
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        EXPECT_EQ(lanes.state[0][lane], 0xba7816bfU);
        EXPECT_EQ(lanes.state[7][lane], 0xf20015adU);
    }
}

TEST(ManyHashes, AreRightAtEveryWidthThatThisProcessorHas) {
    if (__builtin_cpu_supports("avx2")) expect_known_digest<8>(detail::compress8);
    if (__builtin_cpu_supports("avx512f")) expect_known_digest<16>(detail::compress16);
}

}  // namespace
}  // namespace weir::crypto
