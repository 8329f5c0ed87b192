// The signer's memory as compare and swap: one signer, one history, whatever is restored around it.
#include "records/ledger/detail/last_signed.h"

#include <gtest/gtest.h>

#include "records/ledger/ledger.h"
#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

namespace fs = std::filesystem;
using detail::LastSigned;
using detail::SignedHead;

std::string origin() { return std::string(samples::kOrigin); }

SignedHead head_of(std::uint64_t size) {
    SignedHead head;
    head.size = size;
    head.root.fill(static_cast<std::uint8_t>(size));
    return head;
}

TEST(LastSigned, KeepsTheLargestHead) {
    samples::Folder const folder;
    auto const path = folder.path() / "last-signed";
    {
        auto memory = LastSigned::create(path, head_of(0));
        ASSERT_TRUE(memory);
        for (std::uint64_t const size : {1u, 2u, 7u}) memory->remember(head_of(size));
    }
    auto const memory = LastSigned::open(path);
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->head().size, 7u);
}

TEST(LastSigned, BelongsToOneSigner) {
    samples::Folder const folder;
    auto const path = folder.path() / "last-signed";
    auto const first = LastSigned::create(path, head_of(0));
    ASSERT_TRUE(first);
    auto const second = LastSigned::open(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, base::Fault::unavailable);
    EXPECT_EQ(second.error().message,
              "another signer has the last signed head: two would sign two trees");
}

TEST(LastSigned, NeverTakesASmallerHeadNorAnotherOfTheSameSize) {
    samples::Folder const folder;
    auto memory = LastSigned::create(folder.path() / "last-signed", head_of(5));
    ASSERT_TRUE(memory);
    EXPECT_DEATH(memory->remember(head_of(4)), "not larger than the last");
    EXPECT_DEATH(memory->remember(head_of(5)), "not larger than the last");
}

TEST(LastSigned, StopsWhereItsFileIsNoLongerWhatItWrote) {
    samples::Folder const folder;
    auto const path = folder.path() / "last-signed";
    auto memory = LastSigned::create(path, head_of(5));
    ASSERT_TRUE(memory);
    auto const older = samples::read_text(path);
    memory->remember(head_of(6));
    auto const newer = samples::read_text(path);
    samples::write_text(path, older);  // restored in place, under the signer
    EXPECT_DEATH(memory->remember(head_of(7)), "was changed under its signer");
    samples::write_text(path, newer);
    samples::write_text(folder.path() / "restored", older);
    fs::rename(folder.path() / "restored", path);  // restored by replacing the file
    EXPECT_DEATH(memory->remember(head_of(7)), "was changed under its signer");
}

/// Appends records `from`..`to` and waits for the last.
void fill(Ledger& ledger, std::uint64_t from, std::uint64_t to) {
    std::uint64_t last = 0;
    for (auto i = from; i < to; ++i) last = ledger.append(samples::record(i));
    static_cast<void>(ledger.wait(last));
}

// T10 of the reference: two writers, one key. The copy of the log cannot be opened while the signer
// runs; once it is gone, whichever history grew first is the only one.
TEST(LastSigned, LetsOneOfTwoForkedLogsGoOn) {
    samples::Folder const folder;
    auto const paths = folder.ledger();
    auto copy = paths;
    copy.folder = folder.path() / "copy";
    {
        auto ledger = Ledger::create(paths, origin(), samples::key());
        ASSERT_TRUE(ledger);
        fill(*ledger, 0, 10);
        fs::copy(paths.folder, copy.folder);
        auto const second = Ledger::open(copy, origin(), samples::key());
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().fault, base::Fault::unavailable);
    }
    {
        auto ledger = Ledger::open(copy, origin(), samples::key());
        ASSERT_TRUE(ledger) << ledger.error().message;
        fill(*ledger, 100, 103);
    }
    auto const shorter = Ledger::open(paths, origin(), samples::key());
    ASSERT_FALSE(shorter);
    EXPECT_EQ(shorter.error().fault, base::Fault::corrupt);
    EXPECT_TRUE(Ledger::open(copy, origin(), samples::key()));
}

}  // namespace
}  // namespace weir::ledger
