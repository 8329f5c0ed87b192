#include "records/ledger/proof.h"

#include <gtest/gtest.h>

#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

constexpr std::uint64_t kSize = 21;

class PortableProof : public testing::Test {
protected:
    PortableProof() {
        for (std::uint64_t i = 0; i < kSize; ++i) tree_.append(leaf_hash(entry(i)));
        note_ = sign_checkpoint({std::string(samples::kOrigin), kSize, tree_.root(kSize)},
                                samples::key());
    }
    [[nodiscard]] static base::Bytes entry(std::uint64_t index) {
        auto const text = "entry " + std::to_string(index);
        auto const bytes = base::bytes_of(text);
        return {bytes.begin(), bytes.end()};
    }
    [[nodiscard]] Proof proof(std::uint64_t index) const {
        return {entry(index), index, tree_.inclusion(index, kSize), note_};
    }
    [[nodiscard]] static Policy trusted() {
        return Policy::of_log({std::string(samples::kOrigin), 1, samples::key().public_key()});
    }
    [[nodiscard]] static std::string refusal(Proof const& proof, std::uint64_t index) {
        auto const proved = verify_proof(proof, entry(index), trusted());
        return proved ? "" : proved.error().message;
    }

    Tree tree_;
    std::string note_;
};

TEST_F(PortableProof, ComesBackAsItWas) {
    for (std::uint64_t i = 0; i < kSize; ++i) {
        auto made = proof(i);
        if (i % 2 == 0) made.extra.reset();
        auto const read = Proof::of(made.to_text());
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->extra, made.extra);
        EXPECT_EQ(read->index, i);
        EXPECT_EQ(read->hashes, made.hashes);
        EXPECT_EQ(read->checkpoint, note_);
        auto const proved = verify_proof(*read, entry(i), trusted());
        ASSERT_TRUE(proved) << proved.error().message;
        EXPECT_EQ(proved->checkpoint.head.size, kSize);
    }
}

TEST_F(PortableProof, ReadsAsTheStandardWritesIt) {
    auto const text = proof(20).to_text();
    auto const path = tree_.inclusion(20, kSize);
    ASSERT_EQ(path.size(), 2u);
    EXPECT_EQ(text, "c2sp.org/tlog-proof@v1\nextra ZW50cnkgMjA=\nindex 20\n" +
                        base::to_base64(path[0]) + "\n" + base::to_base64(path[1]) + "\n\n" +
                        note_);
}

TEST_F(PortableProof, SaysWhichCheckFailed) {
    EXPECT_EQ(refusal(proof(7), 7), "");
    EXPECT_EQ(refusal(proof(7), 8), "a proof does not lead from entry 7 to the checkpoint's root");
    auto longer = proof(7);
    longer.hashes.push_back({});
    EXPECT_EQ(refusal(longer, 7), "a proof has 6 hashes, expected 5 for entry 7 of 21");
    auto shorter = proof(20);
    shorter.hashes.pop_back();
    EXPECT_EQ(refusal(shorter, 20), "a proof has 1 hashes, expected 2 for entry 20 of 21");
    auto beyond = proof(20);
    beyond.index = 21;
    EXPECT_EQ(refusal(beyond, 20), "a proof is of entry 21, its checkpoint has 21 entries");
    auto unsigned_one = proof(7);
    unsigned_one.checkpoint = sign_checkpoint(
        {std::string(samples::kOrigin), kSize, tree_.root(kSize)}, samples::other_key());
    EXPECT_EQ(refusal(unsigned_one, 7),
              "a checkpoint is not signed by the log that should sign it: ledger.example/test");
}

TEST_F(PortableProof, WithAnyHashBitChangedIsRefused) {
    for (std::uint64_t i = 0; i < kSize; ++i) {
        for (std::size_t h = 0; h < proof(i).hashes.size(); ++h) {
            auto changed = proof(i);
            changed.hashes[h][i % 32] ^= static_cast<std::uint8_t>(1 << (h % 8));
            EXPECT_NE(refusal(changed, i), "") << i << " " << h;
        }
    }
}

TEST_F(PortableProof, OfAnotherFormIsRefused) {
    auto const good = proof(7).to_text();
    auto const with = [&](std::string_view from, std::string_view to) {
        auto text = good;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    struct Case {
        std::string text;
        std::string_view message;
    };
    Case const cases[] = {
        {"", "a proof does not begin with `c2sp.org/tlog-proof@v1`"},
        {with("@v1", "@v2"), "a proof does not begin with `c2sp.org/tlog-proof@v1`"},
        {with("index 7", "index 07"), "a proof's index has leading zeros"},
        {with("index 7", "index -7"), "a proof's index is no number"},
        {with("index 7", "index 7 "), "a proof's index is no number"},
        {with("index 7\n", ""), "a proof has no line `index <n>`"},
        {with("extra ", "extra  "), "a proof's extra line is not base64"},
        {with("extra ", "Extra "), "a proof has no line `index <n>`"},
        {with("=\n\n", "\n\n"), "a proof's hash 5 is not 32 bytes in base64"},
        {good.substr(0, good.find("\n\n")), "a proof ends before its checkpoint"},
        {good.substr(0, good.size() - 1), "a note has no signatures"},
    };
    for (auto const& [text, message] : cases) {
        auto const read = Proof::of(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().message, message) << text;
    }
    std::string many = "c2sp.org/tlog-proof@v1\nindex 0\n";
    for (int i = 0; i < 64; ++i) many += base::to_base64(Digest{}) + "\n";
    EXPECT_EQ(Proof::of(many + "\n" + note_).error().message,
              "a proof has more hashes than any tree is high");
    EXPECT_EQ(Proof::of(std::string(5'000'000, 'a')).error().fault, base::Fault::too_large);
}

TEST(InclusionLength, IsThatOfThePath) {
    Tree tree;
    for (std::uint64_t size = 1; size <= 130; ++size) {
        tree.append(Digest{});
        for (std::uint64_t index = 0; index < size; ++index) {
            EXPECT_EQ(inclusion_length(index, size), tree.inclusion(index, size).size());
        }
    }
    EXPECT_EQ(inclusion_length(0, ~0ull), 64u);
}

}  // namespace
}  // namespace weir::ledger
