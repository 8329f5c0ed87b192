// The adversarial proofs of transparency-dev/merkle, where the shared data is at hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/ledger/tests/samples.h"
#include "records/ledger/tree.h"

namespace weir::ledger {
namespace {

using text::Tree;

/// Nothing where the vector's text is no digest: our types cannot even say such a claim.
std::optional<Digest> digest_of(Tree const& value) {
    auto const text = value.as_text();
    if (!text) return std::nullopt;
    auto const bytes = base::from_base64(*text);
    Digest digest{};
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::copy(*bytes, digest.begin());
    return digest;
}

std::optional<std::vector<Digest>> digests_of(Tree const& value) {
    std::vector<Digest> digests;
    auto const list = value.as_list();
    if (!list) return digests;  // null: an empty proof
    for (auto const& item : **list) {
        auto const digest = digest_of(item);
        if (!digest) return std::nullopt;
        digests.push_back(*digest);
    }
    return digests;
}

std::uint64_t number_at(Tree const& vector, std::string_view key) {
    return static_cast<std::uint64_t>(vector.find(key)->as_int().value());
}

bool accepts_inclusion(Tree const& vector) {
    auto const leaf = digest_of(*vector.find("leafHash"));
    auto const root = digest_of(*vector.find("root"));
    auto const proof = digests_of(*vector.find("proof"));
    return leaf && root && proof &&
           verify_inclusion(
               {number_at(vector, "leafIdx"), number_at(vector, "treeSize"), *leaf, *root}, *proof);
}

bool accepts_consistency(Tree const& vector) {
    auto const from = digest_of(*vector.find("root1"));
    auto const to = digest_of(*vector.find("root2"));
    auto const proof = digests_of(*vector.find("proof"));
    return from && to && proof &&
           verify_consistency({number_at(vector, "size1"), number_at(vector, "size2"), *from, *to},
                              *proof);
}

template <class Accepts>
int run(std::filesystem::path const& folder, std::string_view inexpressible, Accepts accepts) {
    int count = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        ++count;
        if (entry.path().stem() == inexpressible) continue;
        auto const bytes = base::read_file(entry.path(), 1 << 20).value();
        auto const json = base::text_of(bytes);
        auto const vector = text::parse_json(json, "", {});
        if (!vector) {  // an index of 2^64 - 1, which no tree of ours can have
            EXPECT_NE(json.find("\"wantErr\": true"), std::string_view::npos) << entry.path();
            continue;
        }
        EXPECT_EQ(accepts(*vector), !vector->find("wantErr")->as_bool().value()) << entry.path();
    }
    return count;
}

TEST(TreeVectors, InclusionProofsOfTransparencyDev) {
    auto const folder = samples::standards();
    if (!folder) GTEST_SKIP() << "shared/data/standards is not beside the repository";
    EXPECT_EQ(run(*folder / "merkle/testdata/inclusion", "", accepts_inclusion), 98);
}

TEST(TreeVectors, ConsistencyProofsOfTransparencyDev) {
    auto const folder = samples::standards();
    if (!folder) GTEST_SKIP() << "shared/data/standards is not beside the repository";
    // That vector wants equality of two "roots" of 12 bytes, which no Digest can hold.
    EXPECT_EQ(run(*folder / "merkle/testdata/consistency", "sizes-are-equal-one-and-proof-is-empty",
                  accepts_consistency),
              98);
}

}  // namespace
}  // namespace weir::ledger
