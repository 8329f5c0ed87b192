// The adversarial proofs of transparency-dev/merkle, where the shared data is at hand.
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "records/ledger/tests/samples.h"
#include "records/ledger/tree.h"

namespace weir::ledger {
namespace {

using Json = nlohmann::json;

/// Nothing where the vector's text is no digest: our types cannot even say such a claim.
std::optional<Digest> digest_of(Json const& value) {
    if (!value.is_string()) return std::nullopt;
    auto const bytes = base::from_base64(value.get<std::string>());
    Digest digest{};
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::copy(*bytes, digest.begin());
    return digest;
}

std::optional<std::vector<Digest>> digests_of(Json const& value) {
    std::vector<Digest> digests;
    for (auto const& item : value) {
        auto const digest = digest_of(item);
        if (!digest) return std::nullopt;
        digests.push_back(*digest);
    }
    return digests;
}

bool accepts_inclusion(Json const& vector) {
    auto const leaf = digest_of(vector["leafHash"]);
    auto const root = digest_of(vector["root"]);
    auto const proof = digests_of(vector["proof"]);
    return leaf && root && proof &&
           verify_inclusion({vector["leafIdx"], vector["treeSize"], *leaf, *root}, *proof);
}

bool accepts_consistency(Json const& vector) {
    auto const from = digest_of(vector["root1"]);
    auto const to = digest_of(vector["root2"]);
    auto const proof = digests_of(vector["proof"]);
    return from && to && proof &&
           verify_consistency({vector["size1"], vector["size2"], *from, *to}, *proof);
}

template <class Accepts>
int run(std::filesystem::path const& folder, std::string_view inexpressible, Accepts accepts) {
    int count = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        ++count;
        if (entry.path().stem() == inexpressible) continue;
        auto const vector = Json::parse(std::ifstream(entry.path()));
        EXPECT_EQ(accepts(vector), !vector["wantErr"].get<bool>()) << entry.path();
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
