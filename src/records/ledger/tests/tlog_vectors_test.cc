// The published test log of Tessera rebuilt from its entries, byte for byte, at each of its sizes.
#include <gtest/gtest.h>

#include "records/ledger/detail/publisher.h"
#include "records/ledger/tests/public_log.h"
#include "records/ledger/verify.h"

namespace weir::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKey =
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
constexpr std::string_view kWords[] = {"one",    "two",   "three",    "four",    "five",
                                       "six",    "seven", "eit",      "nain",    "ten",
                                       "ileven", "twelf", "threeten", "fourten", "fivten"};

base::Status any_entry(base::ByteView) { return {}; }

detail::PublicTree words(Tree const& tree, std::uint64_t size) {
    return {size,
            [](std::uint64_t first, detail::PublicTree::Entry const& each) -> base::Status {
                for (auto i = first; i < std::size(kWords); ++i) {
                    if (auto given = each(i, base::bytes_of(kWords[i])); !given) return given;
                }
                return {};
            },
            [&tree](unsigned height, std::uint64_t index) { return tree.subtree(height, index); }};
}

TEST(TlogVectors, TesserasLogIsRebuiltByteForByte) {
    auto const folder = samples::standards();
    if (!folder) GTEST_SKIP() << "shared/data/standards is not beside the repository";
    auto const published = *folder / "tlog/tessera/log";
    Tree tree;
    for (auto const word : kWords) tree.append(leaf_hash(base::bytes_of(word)));
    samples::Folder const ours;
    detail::Publisher publisher(ours.path() / "tiles", ours.path() / "memory");
    auto const policy = Policy::of_log(*VerifierKey::of(kKey));
    for (std::uint64_t size = 0; size <= tree.size(); ++size) {
        ASSERT_TRUE(publisher.write_tiles(words(tree, size)));
        auto const note = samples::read_text(published / ("checkpoint." + std::to_string(size)));
        ASSERT_TRUE(publisher.put_checkpoint(note, size, Epoch{static_cast<std::uint32_t>(size)}));
        auto const verified = verify_tiles(ours.path() / "tiles", policy, any_entry);
        ASSERT_TRUE(verified) << size << " " << verified.error().message;
        EXPECT_EQ(verified->head.root, tree.root(size));
    }
    auto expected = samples::files_of(published / "tile");
    EXPECT_EQ(expected.size(), 30u) << "15 partial tiles and 15 partial bundles";
    EXPECT_EQ(samples::files_of(ours.path() / "tiles/tile"), expected);
    EXPECT_EQ(samples::read_text(ours.path() / "tiles/checkpoint"),
              samples::read_text(published / "checkpoint"));
    EXPECT_TRUE(verify_tiles(published, policy, any_entry));
}

}  // namespace
}  // namespace weir::ledger
