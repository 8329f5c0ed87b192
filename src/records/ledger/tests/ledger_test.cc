#include "records/ledger/ledger.h"

#include <type_traits>

#include <gtest/gtest.h>

#include "records/ledger/tests/samples.h"
#include "records/ledger/verify.h"

namespace weir::ledger {
namespace {

namespace fs = std::filesystem;

static_assert(!std::is_constructible_v<Receipt, std::uint64_t, Digest>,
              "only a ledger makes receipts");
static_assert(!std::is_default_constructible_v<Receipt>);

std::string origin() { return std::string(samples::kOrigin); }

Ledger created(samples::Folder const& folder) {
    auto ledger = Ledger::create(folder.ledger(), origin(), samples::key());
    EXPECT_TRUE(ledger) << ledger.error().message;
    return std::move(*ledger);
}

base::Result<Ledger> opened(samples::Folder const& folder) {
    return Ledger::open(folder.ledger(), origin(), samples::key());
}

/// Appends records `from`..`to` and waits for the last.
void fill(Ledger& ledger, std::uint64_t from, std::uint64_t to) {
    std::uint64_t last = 0;
    for (auto i = from; i < to; ++i) last = ledger.append(samples::record(i));
    static_cast<void>(ledger.wait(last));
}

TEST(Ledger, GivesBackWhatItTook) {
    samples::Folder const folder;
    auto ledger = created(folder);
    fill(ledger, 0, 50);
    std::uint64_t next = 0;
    auto const status = ledger.scan([&](std::uint64_t index, Record const& record) -> base::Status {
        EXPECT_EQ(index, next++);
        EXPECT_EQ(record.leaf, samples::record(index).leaf);
        EXPECT_EQ(record.opening, samples::record(index).opening);
        return {};
    });
    EXPECT_TRUE(status);
    EXPECT_EQ(next, 50u);
    EXPECT_EQ(ledger.size(), 50u);
}

TEST(Ledger, ScansFromWhereItIsTold) {
    samples::Folder const folder;
    auto ledger = created(folder);
    fill(ledger, 0, 3000);
    for (std::uint64_t first : {0U, 1U, 255U, 256U, 257U, 2047U, 2999U, 3000U}) {
        auto next = first;
        ASSERT_TRUE(ledger.scan(
            [&](std::uint64_t index, Record const& record) -> base::Status {
                EXPECT_EQ(index, next++);
                EXPECT_EQ(record.leaf, samples::record(index).leaf);
                return {};
            },
            first));
        EXPECT_EQ(next, 3000U);
    }
}

TEST(Ledger, GivesTheRecordsThatAreWantedAndShowsTheOthers) {
    samples::Folder const folder;
    auto ledger = created(folder);
    fill(ledger, 0, 3000);
    std::uint64_t asked = 100;
    std::vector<std::uint64_t> given;
    ASSERT_TRUE(ledger.scan_wanted(
        [&](std::uint64_t index, base::ByteView leaf, base::ByteView opening) {
            EXPECT_EQ(index, asked++);
            EXPECT_TRUE(std::ranges::equal(leaf, encode(samples::record(index).leaf)));
            EXPECT_TRUE(std::ranges::equal(opening, samples::record(index).opening));
            return index % 11 == 5;
        },
        [&](std::uint64_t index, Record const& record) -> base::Status {
            EXPECT_EQ(record.opening, samples::record(index).opening);
            given.push_back(index);
            return {};
        },
        100));
    EXPECT_EQ(asked, 3000U);
    ASSERT_EQ(given.size(), 264U);
    EXPECT_EQ(given.front(), 104U);
    EXPECT_EQ(given.back(), 2997U);
}

TEST(Ledger, StopsAScanWhereItIsTold) {
    samples::Folder const folder;
    auto ledger = created(folder);
    fill(ledger, 0, 5);
    int seen = 0;
    auto const status = ledger.scan([&](std::uint64_t, Record const&) -> base::Status {
        if (++seen == 3) return base::fail(base::Fault::unavailable, "enough");
        return {};
    });
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().fault, base::Fault::unavailable);
    EXPECT_EQ(seen, 3);
}

TEST(Ledger, HoldsAReceiptOfItsOwnAndNoOther) {
    samples::Folder const folder;
    samples::Folder const elsewhere;
    auto ledger = created(folder);
    auto other = created(elsewhere);
    auto const index = ledger.append(samples::record(1));
    auto const receipt = ledger.wait(index);
    EXPECT_EQ(receipt.index(), 0u);
    EXPECT_TRUE(ledger.holds(receipt, samples::record(1).leaf));
    EXPECT_FALSE(ledger.holds(receipt, samples::record(2).leaf)) << "another leaf";
    EXPECT_FALSE(other.holds(receipt, samples::record(1).leaf)) << "an empty ledger";
    static_cast<void>(other.wait(other.append(samples::record(2))));
    EXPECT_FALSE(other.holds(receipt, samples::record(1).leaf)) << "another ledger";
    EXPECT_FALSE(other.holds(receipt, samples::record(2).leaf)) << "another ledger's leaf";
}

TEST(Ledger, HoldsNothingThatIsNotDurableYet) {
    samples::Folder const folder;
    samples::Folder const elsewhere;
    auto ledger = created(folder);
    auto other = created(elsewhere);
    auto const receipt = other.wait(other.append(samples::record(1)));
    auto const index = ledger.append(samples::record(1));
    EXPECT_FALSE(ledger.holds(receipt, samples::record(1).leaf));
    EXPECT_EQ(ledger.head().size, 0u);
    EXPECT_FALSE(ledger.prove(index));
    static_cast<void>(ledger.wait(index));
    EXPECT_TRUE(ledger.holds(receipt, samples::record(1).leaf)) << "the same entry, durable here";
}

TEST(Ledger, IsTheSameAfterReopening) {
    samples::Folder const folder;
    TreeHead before;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 20);
        before = ledger.head();
        EXPECT_EQ(before.size, 20u);
    }
    auto ledger = opened(folder);
    ASSERT_TRUE(ledger) << ledger.error().message;
    EXPECT_EQ(ledger->head(), before);
    fill(*ledger, 20, 30);
    EXPECT_EQ(ledger->size(), 30u);
    EXPECT_NE(ledger->head(), before);
}

// More than one batch of the second thread that grows the tree.
TEST(Ledger, OfThousandsOfEntriesIsTheSameAfterReopening) {
    samples::Folder const folder;
    TreeHead before;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 9'000);
        before = ledger.head();
        ASSERT_TRUE(ledger.publish_checkpoint());
    }
    auto const ledger = opened(folder);
    ASSERT_TRUE(ledger) << ledger.error().message;
    EXPECT_EQ(ledger->head(), before);
    std::uint64_t seen = 0;
    auto const count = [&seen](base::ByteView) -> base::Status {
        if (++seen == 8'500) return base::fail(base::Fault::corrupt, "not to my taste");
        return {};
    };
    auto const refused = verify_log(folder.ledger().folder, ledger->verifier_key(), {}, count);
    EXPECT_EQ(refused.error().message, "entry 8499: not to my taste");
    auto const verified = verify_log(folder.ledger().folder, ledger->verifier_key());
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->head, before);
}

TEST(Ledger, IsMadeOnce) {
    samples::Folder const folder;
    {
        auto const ledger = created(folder);
    }
    auto const again = Ledger::create(folder.ledger(), origin(), samples::key());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, base::Fault::exists);
}

TEST(Ledger, IsNotFoundWhereThereIsNone) {
    samples::Folder const folder;
    auto const ledger = opened(folder);
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().fault, base::Fault::not_found);
}

TEST(Ledger, TakesNoOriginThatANoteCannotName) {
    samples::Folder const folder;
    EXPECT_FALSE(Ledger::create(folder.ledger(), "two words", samples::key()));
    EXPECT_FALSE(Ledger::create(folder.ledger(), "a+b", samples::key()));
    EXPECT_FALSE(Ledger::create(folder.ledger(), "", samples::key()));
}

TEST(Ledger, ProvesEachDurableEntryAgainstItsCheckpoint) {
    samples::Folder const folder;
    auto ledger = created(folder);
    fill(ledger, 0, 37);
    auto const note = ledger.publish_checkpoint();
    ASSERT_TRUE(note);
    auto const head = open_checkpoint(*note, ledger.verifier_key());
    ASSERT_TRUE(head);
    EXPECT_EQ(*head, ledger.head());
    for (std::uint64_t i = 0; i < head->size; ++i) {
        auto const proof = ledger.prove(i);
        ASSERT_TRUE(proof);
        auto const leaf = leaf_hash(encode(samples::record(i).leaf));
        EXPECT_TRUE(verify_inclusion({i, head->size, leaf, head->root}, *proof));
    }
    EXPECT_FALSE(ledger.prove(head->size));
}

TEST(Ledger, WritesAPortableProof) {
    samples::Folder const folder;
    auto ledger = created(folder);
    fill(ledger, 0, 2);
    auto const note = ledger.publish_checkpoint();
    auto const proof = ledger.prove(1);
    ASSERT_TRUE(note && proof);
    auto const sibling = base::to_base64(leaf_hash(encode(samples::record(0).leaf)));
    EXPECT_EQ((Proof{{}, 1, *proof, *note}.to_text()),
              "c2sp.org/tlog-proof@v1\nindex 1\n" + sibling + "\n\n" + *note);
}

TEST(Ledger, RefusesYesterdaysFolderBesideTodaysMemory) {
    samples::Folder const folder;
    auto const yesterday = folder.path() / "yesterday";
    {
        auto ledger = created(folder);
        fill(ledger, 0, 10);
        ASSERT_TRUE(ledger.publish_checkpoint());
    }
    fs::copy(folder.ledger().folder, yesterday);
    {
        auto ledger = opened(folder);
        ASSERT_TRUE(ledger);
        fill(*ledger, 10, 20);
    }
    fs::remove_all(folder.ledger().folder);
    fs::copy(yesterday, folder.ledger().folder);
    auto const ledger = opened(folder);
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().fault, base::Fault::corrupt);
    EXPECT_NE(ledger.error().message.find("looks like a restored copy"), std::string::npos)
        << ledger.error().message;
}

TEST(Ledger, RefusesAnotherHistoryOfTheSameLength) {
    samples::Folder const folder;
    samples::Folder const fork;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 10);
        auto other = created(fork);
        fill(other, 100, 115);
    }
    fs::copy_file(fork.ledger().folder / "log", folder.ledger().folder / "log",
                  fs::copy_options::overwrite_existing);
    auto const ledger = opened(folder);
    ASSERT_FALSE(ledger);
    EXPECT_NE(ledger.error().message.find("root differs"), std::string::npos);
}

TEST(Ledger, RefusesALogWhoseMemoryIsGoneOrAnothers) {
    samples::Folder const folder;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 10);
    }
    auto const other = Ledger::open(folder.ledger(), origin(), samples::other_key());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().fault, base::Fault::corrupt);
    fs::remove(folder.ledger().last_signed);
    auto const ledger = opened(folder);
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().fault, base::Fault::corrupt);
}

TEST(Ledger, RefusesALogShorterThanItsPublishedCheckpoint) {
    samples::Folder const folder;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 5);
    }
    auto const log = samples::read_text(folder.ledger().folder / "log");
    auto const memory = samples::read_text(folder.ledger().last_signed);
    {
        auto ledger = opened(folder);
        ASSERT_TRUE(ledger);
        fill(*ledger, 5, 9);
        ASSERT_TRUE(ledger->publish_checkpoint());
    }
    samples::write_text(folder.ledger().folder / "log", log);
    samples::write_text(folder.ledger().last_signed, memory);
    auto const ledger = opened(folder);
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().fault, base::Fault::corrupt);
}

TEST(Ledger, SurvivesATornSlotOfTheLastSignedHead) {
    samples::Folder const folder;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 5);
        fill(ledger, 5, 9);
    }
    auto const memory = samples::read_text(folder.ledger().last_signed);
    ASSERT_EQ(memory.size(), 1024u);
    for (std::size_t const torn : {std::size_t{0}, std::size_t{512}}) {
        auto copy = memory;
        copy.replace(torn, 100, 100, 'x');
        samples::write_text(folder.ledger().last_signed, copy);
        auto const ledger = opened(folder);
        EXPECT_TRUE(ledger) << torn;
    }
    samples::write_text(folder.ledger().last_signed, std::string(1024, 'x'));
    EXPECT_FALSE(opened(folder)) << "both slots";
}

TEST(Ledger, DropsATailThatNobodyWasToldOf) {
    samples::Folder const folder;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 10);
    }
    auto const path = folder.ledger().folder / "log";
    auto const whole = samples::read_text(path);
    samples::write_text(path, whole + whole.substr(whole.size() / 2, 40));
    auto const ledger = opened(folder);
    ASSERT_TRUE(ledger) << ledger.error().message;
    EXPECT_EQ(ledger->size(), 10u);
}

TEST(Ledger, RefusesATornTailThatWasAcknowledged) {
    samples::Folder const folder;
    {
        auto ledger = created(folder);
        fill(ledger, 0, 10);
    }
    auto const path = folder.ledger().folder / "log";
    auto const whole = samples::read_text(path);
    samples::write_text(path, whole.substr(0, whole.size() - 1));
    auto const ledger = opened(folder);
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().fault, base::Fault::corrupt);
}

}  // namespace
}  // namespace weir::ledger
