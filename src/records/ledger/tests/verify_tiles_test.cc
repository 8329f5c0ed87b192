// The full audit of a public form: every byte of every file is changed, every file cut and removed.
#include "records/ledger/verify.h"

#include <gtest/gtest.h>

#include "records/ledger/tests/public_log.h"

namespace weir::ledger {
namespace {

namespace fs = std::filesystem;

Policy trusted() {
    return Policy::of_log({std::string(samples::kOrigin), 1, samples::key().public_key()});
}

class VerifyTiles : public testing::Test {
protected:
    [[nodiscard]] base::Result<Verified> verify() const {
        return verify_tiles(log_.tiles(), trusted(), check_leaf);
    }
    [[nodiscard]] std::string refusal() const {
        auto const verified = verify();
        return verified ? "" : verified.error().message;
    }
    samples::PublicLog log_{259};
};

TEST_F(VerifyTiles, TellsHowFarItIs) {
    std::vector<std::uint64_t> news;
    auto const verified = verify_tiles(log_.tiles(), trusted(), check_leaf,
                                       [&news](std::uint64_t done, std::uint64_t total) {
                                           EXPECT_EQ(total, 259u);
                                           news.push_back(done);
                                       });
    ASSERT_TRUE(verified);
    EXPECT_EQ(news, (std::vector<std::uint64_t>{256, 259}));
}

TEST_F(VerifyTiles, FindsChangedBytesOfEveryFile) {
    for (auto const& [name, whole] : samples::files_of(log_.tiles())) {
        auto const step = std::max(whole.size() / 40, std::size_t{1});  // tests/verifiers takes all
        for (std::size_t i = 0; i < whole.size(); i += step) {
            samples::write_byte(log_.tiles() / name, i,
                                static_cast<char>(whole[i] ^ (1 << (i % 8))));
            EXPECT_FALSE(verify()) << name << " byte " << i;
            samples::write_byte(log_.tiles() / name, i, whole[i]);
        }
    }
    EXPECT_TRUE(verify());
}

TEST_F(VerifyTiles, FindsFilesThatAreCutGrownOrGone) {
    for (auto const& [name, whole] : samples::files_of(log_.tiles())) {
        auto const path = log_.tiles() / name;
        for (auto const& changed :
             {whole.substr(0, whole.size() - 1), whole.substr(1), whole.substr(0, whole.size() / 2),
              whole + '\0', std::string()}) {
            samples::write_text(path, changed);
            EXPECT_FALSE(verify()) << name << " of " << changed.size();
        }
        fs::remove(path);
        EXPECT_FALSE(verify()) << name;
        samples::write_text(path, whole);
    }
    EXPECT_TRUE(verify());
}

TEST_F(VerifyTiles, SaysWhichFileAndWhichEntryIsWrong) {
    auto const tile = log_.tiles() / "tile/0/000";
    auto const whole = samples::read_text(tile);
    samples::write_text(tile, whole.substr(0, whole.size() - 1));
    EXPECT_EQ(refusal(), "tile/0/000 has 8191 bytes, expected 8192");
    samples::write_text(tile, whole);
    samples::write_byte(tile, 64, static_cast<char>(whole[64] ^ 1));
    EXPECT_EQ(refusal(), "tile/0/000: hash 2 is not that of its entries");
    samples::write_text(tile, whole);

    auto const bundle = log_.tiles() / "tile/entries/001.p/3";
    auto const entries = samples::read_text(bundle);
    samples::write_text(bundle, entries.substr(0, entries.size() - 1));
    EXPECT_EQ(refusal(), "tile/entries/001.p/3: a bundle ends within its entry 3 of 3");
    samples::write_text(bundle, entries);
    samples::write_byte(bundle, 2, 9);
    EXPECT_EQ(refusal(), "entry 256: a leaf has an unknown version");
    samples::write_text(bundle, entries);
    EXPECT_EQ(refusal(), "");
}

TEST_F(VerifyTiles, LooksInTheFullTileWhereAPartialOneIsGone) {
    auto const checkpoint = samples::read_text(log_.tiles() / "checkpoint");
    log_.grow(520);
    EXPECT_FALSE(fs::exists(log_.tiles() / "tile/0/001.p"));
    samples::write_text(log_.tiles() / "checkpoint", checkpoint);
    auto const verified = verify();
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->entries, 259u);
}

TEST_F(VerifyTiles, TakesNoOtherLogsCheckpointAndNoOtherKey) {
    EXPECT_FALSE(verify_tiles(
        log_.tiles(),
        Policy::of_log({std::string(samples::kOrigin), 1, samples::other_key().public_key()}),
        check_leaf));
    TreeHead const head{"elsewhere.example", 259, log_.ledger().head().root};
    samples::write_text(log_.tiles() / "checkpoint", sign_checkpoint(head, samples::key()));
    EXPECT_FALSE(verify());
    EXPECT_EQ(verify_tiles(log_.folder() / "nowhere", trusted(), check_leaf).error().fault,
              base::Fault::not_found);
}

TEST_F(VerifyTiles, BelievesNoCheckpointOfAHugeTree) {
    TreeHead const head{std::string(samples::kOrigin), ~0ull, {}};
    samples::write_text(log_.tiles() / "checkpoint", sign_checkpoint(head, samples::key()));
    EXPECT_EQ(verify().error().fault, base::Fault::not_found);
}

TEST_F(VerifyTiles, RefusesANoteOfFiveMegabytes) {
    samples::write_text(log_.tiles() / "checkpoint", std::string(5'000'000, 'a'));
    EXPECT_EQ(refusal(), "a note is larger than a note may be");
}

}  // namespace
}  // namespace weir::ledger
