#include "records/activity/batch.h"

#include <random>

#include <gtest/gtest.h>

#include "records/activity/tests/samples.h"

namespace weir::activity {
namespace {

constexpr std::uint64_t kSeed = 20261123;

Batch small() {
    Batch batch;
    Identities identities{batch};
    batch.others = {identities.of("bo@x"), identities.of("cy@x")};
    ForeignEvent event;
    event.start.seconds = 1'800'000'000;
    event.subject = identities.of("Ada@x");
    event.others_count = 2;
    event.length = 60;
    event.thread = thread_hash("m1");
    batch.events = {event};
    batch.undeclared = {{"title", 3}};
    batch.rows = 4;
    return batch;
}

TEST(Identities, AreLoweredAndNumberedOnce) {
    Batch batch;
    Identities identities{batch};
    EXPECT_EQ(identities.of("Ada@Example.org"), 0U);
    EXPECT_EQ(identities.of("bo@example.org"), 1U);
    EXPECT_EQ(identities.of("ADA@example.ORG"), 0U);
    EXPECT_EQ(batch.identities, (std::vector<std::string>{"ada@example.org", "bo@example.org"}));
}

TEST(ValidIdentity, IsShortUtf8WithoutControls) {
    EXPECT_TRUE(valid_identity("7"));
    EXPECT_TRUE(valid_identity("Zoë van Dijk"));
    EXPECT_TRUE(valid_identity(std::string(320, 'a')));
    EXPECT_FALSE(valid_identity(std::string(321, 'a')));
    EXPECT_FALSE(valid_identity(""));
    EXPECT_FALSE(valid_identity(" a"));
    EXPECT_FALSE(valid_identity("a\n"));
    EXPECT_FALSE(valid_identity("a\xff"));
}

TEST(PlainWord, IsAFieldNameAndNoAddress) {
    EXPECT_TRUE(plain_word("attendee.count"));
    EXPECT_TRUE(plain_word("Event Date"));
    EXPECT_FALSE(plain_word("ada@example.org"));
    EXPECT_FALSE(plain_word(""));
    EXPECT_FALSE(plain_word(std::string(65, 'a')));
}

TEST(ThreadHash, IsFnv1aAndNeverZero) {
    EXPECT_EQ(thread_hash(""), 0xcbf29ce484222325U);
    EXPECT_EQ(thread_hash("a"), 0xaf63dc4c8601ec8cU);
    EXPECT_EQ(thread_hash("foobar"), 0x85944171f73967e8U);
    EXPECT_NE(thread_hash("a"), thread_hash("b"));
}

TEST(EncodedBatch, ComesBackAsItWas) {
    auto const batch = small();
    auto const decoded = decode_batch(encode(batch));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, batch);
    EXPECT_EQ(*decode_batch(encode(Batch{})), Batch{});
}

TEST(EncodedBatch, ComesBackAsItWasForRandomOnes) {
    std::mt19937_64 random{kSeed};
    for (int round = 0; round < 200; ++round) {
        auto const batch = samples::batch(random);
        auto const decoded = decode_batch(encode(batch));
        ASSERT_TRUE(decoded.has_value()) << "seed " << kSeed << " round " << round;
        EXPECT_EQ(*decoded, batch) << "seed " << kSeed << " round " << round;
    }
}

TEST(EncodedBatch, IsCorruptWhenCutAnywhere) {
    std::mt19937_64 random{kSeed};
    auto const bytes = encode(samples::batch(random));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        auto const cut = decode_batch(base::ByteView{bytes}.first(size));
        ASSERT_FALSE(cut.has_value()) << size;
        EXPECT_EQ(cut.error().fault, base::Fault::corrupt);
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_batch(longer).has_value());
}

TEST(EncodedBatch, ChangedByOneByteIsCorruptOrAnotherBatchInItsOneForm) {
    std::mt19937_64 random{kSeed};
    for (int round = 0; round < 2'000; ++round) {
        auto bytes = encode(round % 2 == 0 ? small() : samples::batch(random));
        bytes[samples::below(random, bytes.size())] = static_cast<std::uint8_t>(random());
        auto const decoded = decode_batch(bytes);
        if (decoded) {
            EXPECT_EQ(encode(*decoded), bytes) << "seed " << kSeed << " round " << round;
        }
    }
}

TEST(EncodedBatch, IsCorruptWithAnythingOutOfRange) {
    std::vector<Batch> wrong(11, small());
    wrong[0].identities[1] = "Bo@x";
    wrong[1].identities[1] = wrong[1].identities[0];
    wrong[2].identities[1].clear();
    wrong[3].identities[1] = std::string(321, 'a');
    wrong[4].events[0].subject = 3;
    wrong[5].others[0] = 3;
    wrong[6].events[0].others_count = 3;
    wrong[7].events[0].others_first = 3;
    wrong[8].events[0].length = 604801;
    wrong[9].events[0].start.seconds = -1;
    wrong[10].undeclared["ada@x"] = 1;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        auto const decoded = decode_batch(encode(wrong[i]));
        ASSERT_FALSE(decoded.has_value()) << i;
        EXPECT_EQ(decoded.error().fault, base::Fault::corrupt);
    }
}

}  // namespace
}  // namespace weir::activity
