// Every byte of the log's two files is changed in turn: the verifier must say so.
#include <gtest/gtest.h>

#include "records/ledger/detail/note.h"
#include "records/ledger/ledger.h"
#include "records/ledger/tests/samples.h"
#include "records/ledger/verify.h"

namespace weir::ledger {
namespace {

constexpr std::uint64_t kCovered = 6;
constexpr std::uint64_t kBeyond = 3;

/// A log of 9 entries whose checkpoint covers 6.
class VerifyLog : public testing::Test {
protected:
    VerifyLog() {
        auto ledger =
            Ledger::create(folder_.ledger(), std::string(samples::kOrigin), samples::key());
        for (std::uint64_t i = 0; i < kCovered; ++i) ledger->append(samples::record(i));
        static_cast<void>(ledger->wait(kCovered - 1));
        EXPECT_TRUE(ledger->publish_checkpoint());
        covered_size_ = std::filesystem::file_size(file("log"));
        for (std::uint64_t i = 0; i < kBeyond; ++i) ledger->append(samples::record(i));
        static_cast<void>(ledger->wait(kCovered + kBeyond - 1));
        verifier_ = ledger->verifier_key();
    }

    [[nodiscard]] std::filesystem::path file(std::string_view name) const {
        return folder_.ledger().folder / name;
    }
    [[nodiscard]] base::Result<Verified> verify() const {
        return verify_log(folder_.ledger().folder, verifier_);
    }

    samples::Folder folder_;
    VerifierKey verifier_;
    std::uintmax_t covered_size_ = 0;
};

TEST_F(VerifyLog, AcceptsALogThatGrewBeyondItsCheckpoint) {
    auto const verified = verify();
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->entries, kCovered + kBeyond);
    EXPECT_EQ(verified->head.size, kCovered);
}

TEST_F(VerifyLog, FindsEveryChangedByteOfTheLog) {
    auto const whole = samples::read_text(file("log"));
    for (std::size_t i = 0; i < whole.size(); ++i) {
        samples::write_byte(file("log"), i, static_cast<char>(whole[i] ^ (1 << (i % 8))));
        EXPECT_FALSE(verify()) << "byte " << i << ", " << covered_size_ << " are covered";
        samples::write_byte(file("log"), i, whole[i]);
    }
    EXPECT_TRUE(verify());
}

TEST_F(VerifyLog, FindsEveryTruncationBelowTheCheckpoint) {
    for (auto size = covered_size_; size-- > 0;) {
        std::filesystem::resize_file(file("log"), size);
        EXPECT_FALSE(verify()) << size;
    }
}

TEST_F(VerifyLog, FindsEveryChangedByteOfTheCheckpoint) {
    auto const whole = samples::read_text(file("checkpoint"));
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
        samples::write_text(file("checkpoint"), changed);
        EXPECT_FALSE(verify()) << i;
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        samples::write_text(file("checkpoint"), whole.substr(0, size));
        EXPECT_FALSE(verify()) << size;
    }
}

TEST_F(VerifyLog, FindsAnotherEntryInAnIntactFrame) {
    samples::Folder const fork;
    auto ledger = Ledger::create(fork.ledger(), std::string(samples::kOrigin), samples::key());
    for (std::uint64_t i = 0; i < kCovered; ++i) {
        ledger->append(samples::record(i == 2 ? 77 : i));
    }
    static_cast<void>(ledger->wait(kCovered - 1));
    samples::write_text(file("log"), samples::read_text(fork.ledger().folder / "log"));
    auto const verified = verify();
    ASSERT_FALSE(verified);
    EXPECT_NE(verified.error().message.find("not those of the checkpoint"), std::string::npos);
}

TEST_F(VerifyLog, TakesNoCheckpointThatNamesAnotherLog) {
    auto const note = samples::read_text(file("checkpoint"));
    auto const head = open_checkpoint(note, verifier_);
    auto const text = checkpoint_text({"elsewhere.example", head->size, head->root});
    auto const signature = samples::key().sign(base::bytes_of(text));
    auto const line =
        detail::to_line({verifier_.name, verifier_.id(), {signature.begin(), signature.end()}});
    samples::write_text(file("checkpoint"), text + "\n" + line);
    ASSERT_TRUE(open_checkpoint(text + "\n" + line, verifier_)) << "the signature is good";
    EXPECT_FALSE(verify());
}

TEST_F(VerifyLog, TakesNoOtherKeyAndNoOtherLog) {
    auto other = verifier_;
    other.key = samples::other_key().public_key();
    EXPECT_FALSE(verify_log(folder_.ledger().folder, other));
    EXPECT_FALSE(verify_log(folder_.path() / "nowhere", verifier_));
}

}  // namespace
}  // namespace weir::ledger
