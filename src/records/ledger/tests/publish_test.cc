// The public form of a ledger: what is in it, when it grows, and that nothing published changes.
#include <gtest/gtest.h>

#include "records/ledger/tests/public_log.h"
#include "records/ledger/tiles.h"
#include "records/ledger/verify.h"

namespace weir::ledger {
namespace {

namespace fs = std::filesystem;
using samples::Files;
using samples::PublicLog;

Policy trusted() {
    return Policy::of_log({std::string(samples::kOrigin), 1, samples::key().public_key()});
}

base::Result<Verified> verified(fs::path const& tiles) {
    return verify_tiles(tiles, trusted(), check_leaf);
}

std::string leaf_text(std::uint64_t number) {
    auto const leaf = encode(samples::record(number).leaf);
    return std::string(base::text_of(leaf));
}

TEST(Publish, GivesExactlyTheFilesOfTheStandard) {
    for (std::uint64_t const size : {0u, 1u, 255u, 256u, 257u}) {
        PublicLog log(size);
        std::vector<std::string> expected;
        static_cast<void>(each_tile(0, size, [&expected](TileName const& name) -> base::Status {
            expected.push_back(name.to_text());
            return {};
        }));
        auto const files = samples::files_of(log.tiles());
        EXPECT_EQ(files.size(), expected.size() + 1) << size;
        EXPECT_TRUE(files.contains("checkpoint"));
        for (auto const& name : expected) EXPECT_TRUE(files.contains(name)) << size << " " << name;
        auto const found = verified(log.tiles());
        ASSERT_TRUE(found) << size << " " << found.error().message;
        EXPECT_EQ(found->entries, size);
        EXPECT_EQ(found->head, log.ledger().head());
    }
}

TEST(Publish, ShowsLeavesAndNoOpening) {
    PublicLog const log(3);
    auto const files = samples::files_of(log.tiles());
    std::string expected;
    for (std::uint64_t i = 0; i < 3; ++i) expected += std::string("\x01\x00", 2) + leaf_text(i);
    EXPECT_EQ(files.at("tile/entries/000.p/3"), expected);
    EXPECT_EQ(files.at("tile/0/000.p/3").size(), 96u);
}

TEST(Publish, IsDueOnceAnHourAlsoAfterARestart) {
    PublicLog log(1);
    Epoch const hour{600'000};
    EXPECT_TRUE(log.ledger().is_publishing_due(hour));
    ASSERT_TRUE(log.ledger().publish(hour, samples::unendorsed));
    EXPECT_FALSE(log.ledger().is_publishing_due(hour));
    log.fill(2);
    EXPECT_FALSE(log.ledger().is_publishing_due(hour));
    EXPECT_EQ(log.ledger().published()->head.size, 1u) << "what is newer waits for its hour";
    ASSERT_TRUE(log.reopen());
    EXPECT_FALSE(log.ledger().is_publishing_due(hour));
    EXPECT_TRUE(log.ledger().is_publishing_due(Epoch{hour.hour + 1}));
}

TEST(Publish, KeepsPartialTilesUntilTheFullOneStands) {
    PublicLog log(100);
    log.grow(200);
    EXPECT_TRUE(fs::exists(log.tiles() / "tile/entries/000.p/100")) << "an old checkpoint needs it";
    EXPECT_TRUE(fs::exists(log.tiles() / "tile/0/000.p/200"));
    log.grow(300);
    EXPECT_FALSE(fs::exists(log.tiles() / "tile/entries/000.p"));
    EXPECT_FALSE(fs::exists(log.tiles() / "tile/0/000.p"));
    EXPECT_TRUE(fs::exists(log.tiles() / "tile/0/000"));
    EXPECT_TRUE(fs::exists(log.tiles() / "tile/0/001.p/44"));
    EXPECT_TRUE(verified(log.tiles()));
}

TEST(Publish, GivesTheSameFilesHoweverItWasReached) {
    PublicLog const at_once(300);
    PublicLog step_by_step(1);
    for (auto const size : {2, 130, 256, 300}) step_by_step.grow(static_cast<std::uint64_t>(size));
    EXPECT_EQ(samples::files_of(step_by_step.tiles()), samples::files_of(at_once.tiles()));
}

/// The names in the order in which a publication writes them.
std::vector<std::string> written_by(std::uint64_t from, std::uint64_t size) {
    std::vector<std::string> names;
    static_cast<void>(each_tile(from, size, [&names](TileName const& name) -> base::Status {
        names.push_back(name.to_text());
        return {};
    }));
    names.emplace_back("checkpoint");
    return names;
}

// A crash leaves the first k files of a publication whole and of the next its temporary file. The
// last publication still verifies, and the next one gives what it would have given.
TEST(Publish, CutOffAnywhereIsFinishedByTheNext) {
    PublicLog log(200);
    auto const before = samples::files_of(log.tiles());
    log.grow(600);
    auto const after = samples::files_of(log.tiles());
    auto const order = written_by(200, 600);
    for (std::size_t cut = 0; cut <= order.size(); cut += cut < 4 ? 1 : 3) {
        auto files = before;
        for (std::size_t i = 0; i < cut; ++i) files[order[i]] = after.at(order[i]);
        if (cut < order.size()) {
            auto const& torn = after.at(order[cut]);
            files[order[cut] + ".part"] = torn.substr(0, torn.size() / 2);
        }
        log.close();
        samples::write_files(log.tiles(), files);
        auto const kept = verified(log.tiles());
        ASSERT_TRUE(kept) << cut << " " << kept.error().message;
        EXPECT_EQ(kept->entries, cut < order.size() ? 200u : 600u);
        ASSERT_TRUE(log.reopen());
        auto const note = log.publish();
        ASSERT_TRUE(note) << cut << " " << note.error().message;
        EXPECT_EQ(samples::files_of(log.tiles()), after) << "cut after " << cut << " files";
    }
}

TEST(Publish, RestoresWhatSomebodyRemoved) {
    PublicLog log(300);
    auto const files = samples::files_of(log.tiles());
    log.close();
    fs::remove_all(log.tiles());
    ASSERT_TRUE(log.reopen());
    ASSERT_TRUE(log.publish());
    EXPECT_EQ(samples::files_of(log.tiles()), files);
}

TEST(Publish, NeverOverwritesWhatDiffers) {
    for (std::string const name : {"tile/0/000", "tile/entries/000", "tile/1/000.p/1"}) {
        PublicLog log(300);
        auto const note = samples::read_text(log.tiles() / "checkpoint");
        samples::write_byte(log.tiles() / name, 5, 'x');
        auto const changed = samples::read_text(log.tiles() / name);
        ASSERT_TRUE(log.reopen());
        log.fill(310);
        auto const published = log.publish();
        ASSERT_FALSE(published) << name;
        EXPECT_EQ(published.error().fault, base::Fault::corrupt);
        EXPECT_EQ(published.error().message,
                  name + " was published with other content than the ledger has");
        EXPECT_EQ(samples::read_text(log.tiles() / name), changed);
        EXPECT_EQ(samples::read_text(log.tiles() / "checkpoint"), note) << "the last one stands";
    }
}

TEST(Publish, NoticesThatItsLastTilesWereChangedMeanwhile) {
    for (std::string const name : {"tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"}) {
        PublicLog log(300);
        samples::write_byte(log.tiles() / name, 5, 'x');
        log.fill(400);
        auto const published = log.publish();
        ASSERT_FALSE(published) << name;
        EXPECT_EQ(published.error().fault, base::Fault::corrupt);
        EXPECT_EQ(published.error().message, name + " is not as it was published");
        EXPECT_FALSE(fs::exists(log.tiles() / "tile/0/001.p/144")) << "nothing is added to it";
    }
}

TEST(Publish, NoticesThatItsLastTilesAreGone) {
    PublicLog log(300);
    fs::remove(log.tiles() / "tile/0/001.p/44");
    log.fill(301);
    auto const published = log.publish();
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().fault, base::Fault::not_found);
}

TEST(Publish, RefusesAPublicCheckpointOfAnotherTree) {
    PublicLog log(300);
    PublicLog const longer(310);
    fs::copy_file(longer.tiles() / "checkpoint", log.tiles() / "checkpoint",
                  fs::copy_options::overwrite_existing);
    auto const published = log.publish();
    ASSERT_FALSE(published);
    EXPECT_NE(published.error().message.find("public checkpoint is of another tree"),
              std::string::npos)
        << published.error().message;
    samples::write_text(log.tiles() / "checkpoint", "nonsense");
    EXPECT_FALSE(log.publish());
}

TEST(Publish, TakesACheckpointAsItsEndorserGivesItBack) {
    PublicLog log(5);
    auto const witness = samples::numbered_key(9);
    auto const endorse = [&](std::string note) -> base::Result<std::string> {
        return note + cosign(*text_of_note(note), {"witness.example", witness}, {1'800'000'000});
    };
    ASSERT_TRUE(log.ledger().publish(Epoch{600'000}, endorse));
    VerifierKey const log_key{std::string(samples::kOrigin), 1, samples::key().public_key()};
    auto const policy =
        Policy::of_witnesses(log_key, {Cosigner{"witness.example", witness}.verifier_key()}, 1);
    auto const found = verify_tiles(log.tiles(), policy, check_leaf);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->cosignatures.size(), 1u);
    EXPECT_EQ(found->cosignatures[0].at, (base::Instant{1'800'000'000}));
    log.fill(9);
    auto const refuse = [](std::string) -> base::Result<std::string> {
        return base::fail(base::Fault::unavailable, "no witness answers");
    };
    EXPECT_FALSE(log.ledger().publish(Epoch{600'001}, refuse));
    EXPECT_TRUE(log.ledger().is_publishing_due(Epoch{600'001}));
    EXPECT_EQ(log.ledger().published()->head.size, 5u);
    EXPECT_TRUE(verify_tiles(log.tiles(), policy, check_leaf)) << "what is published stays whole";
}

TEST(Publish, GivesAReceiptOfEveryPublishedEntryAndOfNoOther) {
    PublicLog log(258);
    log.fill(260);
    for (std::uint64_t i = 0; i < 258; ++i) {
        auto const receipt = log.ledger().receipt(i);
        ASSERT_TRUE(receipt) << i << " " << receipt.error().message;
        EXPECT_EQ(base::text_of(*receipt->extra), leaf_text(i));
        auto const read = Proof::of(receipt->to_text());
        ASSERT_TRUE(read) << read.error().message;
        auto const proved = verify_proof(*read, *read->extra, trusted());
        ASSERT_TRUE(proved) << proved.error().message;
        EXPECT_EQ(proved->index, i);
        EXPECT_EQ(proved->checkpoint.head.size, 258u);
    }
    auto const beyond = log.ledger().receipt(258);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().message,
              "the public checkpoint covers 258 entries so far; what is newer is published within "
              "the hour");
}

TEST(Publish, ProvesToAWitnessThatTheLogOnlyGrew) {
    PublicLog log(200);
    auto const before = log.ledger().published()->head;
    log.grow(300);
    auto const after = log.ledger().published()->head;
    auto const proof = log.ledger().prove_consistency(before.size, after.size);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_consistency({before.size, after.size, before.root, after.root}, *proof));
    EXPECT_FALSE(log.ledger().prove_consistency(200, 301));
    EXPECT_FALSE(log.ledger().prove_consistency(201, 200));
}

// T9 of the reference: yesterday's data directory, public form and all, beside today's signer.
TEST(Publish, RefusesYesterdaysDirectoryBesideTodaysSigner) {
    PublicLog log(200);
    log.close();
    auto const ledger = samples::files_of(log.paths().folder);
    auto const tiles = samples::files_of(log.tiles());
    auto const signer = samples::read_text(log.paths().last_signed);
    ASSERT_TRUE(log.reopen());
    log.grow(300);
    log.close();
    auto const today = samples::files_of(log.paths().folder);
    auto const todays_signer = samples::read_text(log.paths().last_signed);
    samples::write_files(log.paths().folder, ledger);
    samples::write_files(log.tiles(), tiles);
    auto const reopened = log.reopen();
    ASSERT_FALSE(reopened);
    EXPECT_EQ(reopened.error().fault, base::Fault::corrupt);
    // The reverse: today's directory beside yesterday's signer. What was published binds.
    samples::write_files(log.paths().folder, today);
    samples::write_text(log.paths().last_signed, signer);
    EXPECT_TRUE(log.reopen()) << "the log is longer than what was signed: that is no rollback";
    log.close();
    samples::write_text(log.paths().last_signed, todays_signer);
    EXPECT_TRUE(log.reopen());
}

}  // namespace
}  // namespace weir::ledger
