// Ours, Go's and the browser's verifier on the same bytes: whole logs, damaged copies, receipts.
#include <gtest/gtest.h>

#include "base/files.h"
#include "records/ledger/verify.h"
#include "tests/verifiers/made_log.h"
#include "tests/verifiers/outside.h"

namespace weir::verifiers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kProofSizeMax = 1 << 20;

struct Trust {
    ledger::VerifierKey log;
    std::vector<ledger::VerifierKey> witnesses;
    std::size_t quorum = 0;

    [[nodiscard]] ledger::Policy policy() const {
        return ledger::Policy::of_witnesses(log, witnesses, quorum);
    }
    /// As the other verifiers take it.
    [[nodiscard]] std::vector<std::string> words(std::string what, fs::path const& path) const {
        std::vector<std::string> words{std::move(what), path.string(), log.to_text(),
                                       std::to_string(quorum)};
        for (auto const& witness : witnesses) words.push_back(witness.to_text());
        return words;
    }
};

std::string ok_line(ledger::TreeHead const& head) {
    return "ok " + std::to_string(head.size) + " " + base::to_base64(head.root);
}

Said ours_on_tiles(fs::path const& tiles, Trust const& trust) {
    auto const verified = ledger::verify_tiles(tiles, trust.policy(), ledger::check_leaf);
    if (!verified) return {false, verified.error().message};
    return {true, ok_line(verified->head)};
}

Said ours_on_proof(fs::path const& file, Trust const& trust) {
    auto const bytes = base::read_file(file, kProofSizeMax);
    auto const proof = ledger::Proof::of(base::text_of(*bytes));
    if (!proof) return {false, proof.error().message};
    if (!proof->extra) return {false, "the receipt does not carry its entry"};
    if (auto const leaf = ledger::check_leaf(*proof->extra); !leaf)
        return {false, leaf.error().message};
    auto const proved = ledger::verify_proof(*proof, *proof->extra, trust.policy());
    if (!proved) return {false, proved.error().message};
    return {true, ok_line(proved->checkpoint.head)};
}

class Verifiers : public testing::Test {
protected:
    static void SetUpTestSuite() { build_outside(); }

    /// Go is asked always; the browser's, which starts slowly, on every kPortalEvery-th copy.
    static void expect_agreement(Said const& ours, std::vector<std::string> const& words,
                                 std::string const& what) {
        auto const go = ask(Outside::go, words);
        EXPECT_EQ(go.ok, ours.ok) << what << "\nours: " << ours.line << "\ngo: " << go.line;
        EXPECT_TRUE(!ours.ok || go.line == ours.line) << what << ": " << go.line;
        if (asked_++ % kPortalEvery != 0) return;
        auto const portal = ask(Outside::portal, words);
        EXPECT_EQ(portal.ok, ours.ok)
            << what << "\nours: " << ours.line << "\nportal: " << portal.line;
        EXPECT_TRUE(!ours.ok || portal.line == ours.line) << what << ": " << portal.line;
    }

    /// Damages each file of a log at `step`, one after the other; all must say that it is wrong.
    static void expect_damage_found(fs::path const& tiles, Trust const& trust, std::size_t step) {
        auto const check = [&](std::string const& what) {
            auto const ours = ours_on_tiles(tiles, trust);
            EXPECT_FALSE(ours.ok) << what;
            expect_agreement(ours, trust.words("tiles", tiles), what);
        };
        for (auto const& [name, whole] : read_files(tiles)) {
            for (std::size_t i = 0; i < whole.size(); i += step) {
                auto changed = whole;
                changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
                write_file(tiles / name, changed);
                check(name + " byte " + std::to_string(i));
                write_file(tiles / name, whole.substr(0, i));
                check(name + " cut to " + std::to_string(i));
            }
            write_file(tiles / name, whole + "x");
            check(name + " grown");
            fs::remove(tiles / name);
            check(name + " gone");
            write_file(tiles / name, whole);
        }
        EXPECT_TRUE(ours_on_tiles(tiles, trust).ok);
    }

    static constexpr int kPortalEvery = 40;
    static inline int asked_ = 0;
};

TEST_F(Verifiers, AgreeOnLogsOfEverySize) {
    for (std::uint64_t const size : {0u, 1u, 2u, 255u, 256u, 257u, 1000u, 70'000u}) {
        MadeLog const log(size);
        Trust const trust{log.ledger().verifier_key(), {}, 0};
        auto const ours = ours_on_tiles(log.tiles(), trust);
        EXPECT_TRUE(ours.ok) << size << ": " << ours.line;
        asked_ = 0;  // the browser's too
        expect_agreement(ours, trust.words("tiles", log.tiles()), std::to_string(size));
    }
}

TEST_F(Verifiers, AgreeThatEveryDamagedByteOfASmallLogIsWrong) {
    MadeLog const log(3, 1);
    Trust const trust{log.ledger().verifier_key(), {witness_key(0)}, 1};
    expect_damage_found(log.tiles(), trust, 1);
}

TEST_F(Verifiers, AgreeThatDamageToALargerLogIsWrong) {
    MadeLog const log(258);
    expect_damage_found(log.tiles(), {log.ledger().verifier_key(), {}, 0}, 211);
}

TEST_F(Verifiers, AgreeOnEveryQuorum) {
    MadeLog const log(5, 2);
    for (std::size_t quorum = 0; quorum <= 3; ++quorum) {
        Trust const trust{
            log.ledger().verifier_key(), {witness_key(0), witness_key(1), witness_key(2)}, quorum};
        auto const ours = ours_on_tiles(log.tiles(), trust);
        EXPECT_EQ(ours.ok, quorum <= 2) << ours.line;
        asked_ = 0;
        expect_agreement(ours, trust.words("tiles", log.tiles()), std::to_string(quorum));
    }
}

TEST_F(Verifiers, AgreeOnReceiptsAndOnDamagedOnes) {
    MadeLog const log(300, 1);
    Trust const trust{log.ledger().verifier_key(), {witness_key(0)}, 1};
    auto const file = log.folder() / "receipt.tlog-proof";
    auto const words = trust.words("proof", file);
    for (std::uint64_t index = 0; index < 300; index += 23) {
        auto const receipt = log.ledger().receipt(index);
        ASSERT_TRUE(receipt);
        write_file(file, receipt->to_text());
        auto const ours = ours_on_proof(file, trust);
        EXPECT_TRUE(ours.ok) << ours.line;
        expect_agreement(ours, words, "entry " + std::to_string(index));
    }
    auto const whole = log.ledger().receipt(299)->to_text();
    for (std::size_t i = 0; i < whole.size(); i += 5) {
        for (auto const& changed :
             {whole.substr(0, i) + static_cast<char>(whole[i] ^ (1 << (i % 7))) +
                  whole.substr(i + 1),
              whole.substr(0, i)}) {
            write_file(file, changed);
            auto const ours = ours_on_proof(file, trust);
            EXPECT_FALSE(ours.ok) << i;
            expect_agreement(ours, words, "byte " + std::to_string(i));
        }
    }
}

TEST_F(Verifiers, OfThePortalPassesTheOfficialVectors) {
    auto const said = run_portal_vectors();
    EXPECT_TRUE(said.ok) << said.line;
    EXPECT_NE(said.line.find(" 0 failed"), std::string::npos) << said.line;
}

}  // namespace
}  // namespace weir::verifiers
