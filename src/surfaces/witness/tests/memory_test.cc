// The witness's folder: what it must never forget, and who may not have it.
#include "surfaces/witness/detail/memory.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/files.h"

namespace weir::witness::detail {
namespace {

using base::Fault;
using ledger::AddCheckpoint;
using ledger::VerifierKey;

constexpr base::Instant kNow{1'800'000'000};

class Remembering : public testing::Test {
protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() / ("weir-witness-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] VerifierKey log() const { return {"log.example", 1, log_key_.public_key()}; }
    [[nodiscard]] std::string request(std::uint64_t old_size, std::uint64_t size,
                                      std::uint8_t salt = 0) const {
        ledger::Tree tree;
        for (std::uint64_t i = 0; i < size; ++i)
            tree.append(ledger::leaf_hash(base::Bytes{static_cast<std::uint8_t>(i), salt}));
        auto const note = ledger::sign_checkpoint({"log.example", size, tree.root(size)}, log_key_);
        auto proof = old_size == 0 ? std::vector<base::Digest>{} : tree.consistency(old_size, size);
        return AddCheckpoint{old_size, std::move(proof), note}.to_text();
    }
    [[nodiscard]] ledger::Witness witness(Memory const& memory) const {
        return {memory.cosigner(), {log()}, [&memory](auto origin, auto note) {
                    return memory.remember(origin, note);
                }};
    }

    std::filesystem::path folder_;
    crypto::SigningKey log_key_ = crypto::SigningKey::generate();
};

TEST_F(Remembering, MakesAKeyOnceAndKeepsItsName) {
    std::string made;
    {
        auto const memory = Memory::open(folder_, "council.example");
        ASSERT_TRUE(memory) << memory.error().message;
        made = memory->cosigner().verifier_key().to_text();
    }
    struct stat about{};
    ASSERT_EQ(::stat((folder_ / "witness.key").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777u, 0600u);
    auto const again = Memory::open(folder_, "");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->cosigner().verifier_key().to_text(), made);
    auto const file = base::read_file(folder_ / "witness.vkey", 1000);
    EXPECT_EQ(base::text_of(*file), made + "\n");
}

TEST_F(Remembering, WantsANameAndNoOtherLater) {
    for (auto const* name : {"", "two words", "a+b"}) {
        auto const memory = Memory::open(folder_, name);
        ASSERT_FALSE(memory) << name;
        EXPECT_EQ(memory.error().fault, Fault::bad_input);
    }
    ASSERT_TRUE(Memory::open(folder_, "council.example"));
    EXPECT_FALSE(Memory::open(folder_, "auditor.example"));
}

TEST_F(Remembering, BelongsToOneWitnessAtATime) {
    auto const first = Memory::open(folder_, "council.example");
    ASSERT_TRUE(first);
    auto const second = Memory::open(folder_, "");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::unavailable);
}

TEST_F(Remembering, RefusesAKeyThatOthersCouldRead) {
    ASSERT_TRUE(Memory::open(folder_, "council.example"));
    ::chmod((folder_ / "witness.key").c_str(), 0644);
    auto const memory = Memory::open(folder_, "");
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().fault, Fault::bad_input);
}

TEST_F(Remembering, RefusesAKeyThatIsNotTheOneOfItsName) {
    ASSERT_TRUE(Memory::open(folder_, "council.example"));
    std::filesystem::remove(folder_ / "witness.key");
    auto const memory = Memory::open(folder_, "");
    ASSERT_FALSE(memory) << "a lost key is no reason to sign with another in its name";
    EXPECT_EQ(memory.error().fault, Fault::corrupt);
}

TEST_F(Remembering, KnowsAfterAStartWhatItCosigned) {
    {
        auto const memory = Memory::open(folder_, "council.example");
        auto first = witness(*memory);
        ASSERT_EQ(first.add_checkpoint(request(0, 9), kNow).status, 200u);
    }
    auto const memory = Memory::open(folder_, "");
    auto second = witness(*memory);
    ASSERT_TRUE(memory->recall(second));
    EXPECT_EQ(second.logs().at("log.example").seen.size, 9u);
    EXPECT_EQ(second.add_checkpoint(request(0, 9, 1), kNow).body, "9\n");
    EXPECT_EQ(second.add_checkpoint(request(9, 9, 1), kNow).status, 422u) << "a fork";
    EXPECT_EQ(second.add_checkpoint(request(9, 12), kNow).status, 200u);
}

TEST_F(Remembering, DoesNotStartWithADamagedMemory) {
    auto const memory = Memory::open(folder_, "council.example");
    auto first = witness(*memory);
    ASSERT_EQ(first.add_checkpoint(request(0, 9), kNow).status, 200u);
    std::filesystem::path note;
    for (auto const& entry : std::filesystem::directory_iterator(folder_ / "logs"))
        note = entry.path();
    auto const good = base::read_file(note, 10'000).value();
    for (std::size_t size = 0; size < good.size(); size += 7) {
        ASSERT_TRUE(base::write_file(note, base::ByteView(good).first(size), {.replace = true}));
        auto second = witness(*memory);
        auto const recalled = memory->recall(second);
        ASSERT_FALSE(recalled) << size;
        EXPECT_EQ(recalled.error().fault, Fault::corrupt);
    }
}

TEST_F(Remembering, SignsNothingWhenItsFolderIsGone) {
    auto const memory = Memory::open(folder_, "council.example");
    auto first = witness(*memory);
    std::filesystem::remove_all(folder_ / "logs");
    EXPECT_EQ(first.add_checkpoint(request(0, 9), kNow).status, 500u);
}

TEST_F(Remembering, KeepsWhatItRefusedAsEvidence) {
    auto const memory = Memory::open(folder_, "council.example");
    ASSERT_TRUE(memory->keep_refused("log.example", "first"));
    ASSERT_TRUE(memory->keep_refused("log.example", "second"));
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder_ / "logs")) {
        ++files;
        EXPECT_EQ(entry.path().extension(), ".refused");
        EXPECT_EQ(base::text_of(*base::read_file(entry.path(), 100)), "second");
    }
    EXPECT_EQ(files, 1u);
}

TEST_F(Remembering, ReadsLogsFromWordsAndFiles) {
    std::filesystem::create_directories(folder_);
    auto const file = folder_ / "log.vkey";
    std::ofstream(file) << "# ours\n" << log().to_text() << "\n\n";
    auto const logs = logs_of({file.string()});
    ASSERT_TRUE(logs) << logs.error().message;
    EXPECT_EQ(logs->front().to_text(), log().to_text());
    EXPECT_TRUE(logs_of({log().to_text()}));
    EXPECT_FALSE(logs_of({log().to_text(), file.string()})) << "one origin twice";
    EXPECT_FALSE(logs_of({}));
    EXPECT_FALSE(logs_of({"log.example+00000000+AAAA"}));
    EXPECT_FALSE(logs_of({VerifierKey{"w", 4, log_key_.public_key()}.to_text()}));
    std::ofstream(file) << log().to_text() << "\nnonsense\n";
    auto const bad = logs_of({file.string()});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().place.line, 2u);
}

}  // namespace
}  // namespace weir::witness::detail
