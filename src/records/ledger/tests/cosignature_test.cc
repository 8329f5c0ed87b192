#include "records/ledger/cosignature.h"

#include <gtest/gtest.h>

#include "records/ledger/detail/note.h"
#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

constexpr base::Instant kNow{1'800'000'000};

TreeHead head() {
    TreeHead made{std::string(samples::kOrigin), 12, {}};
    made.root.fill(7);
    return made;
}

/// A witness of its own key.
struct Witness {
    explicit Witness(std::uint8_t number)
        : key(samples::numbered_key(static_cast<std::uint8_t>(number + 100))),
          name("witness.example/" + std::to_string(number)) {}
    crypto::SigningKey key;
    std::string name;
    [[nodiscard]] Cosigner cosigner() const { return {name, key}; }
    [[nodiscard]] VerifierKey verifier() const { return cosigner().verifier_key(); }
};

class Cosigned : public testing::Test {
protected:
    [[nodiscard]] static VerifierKey log() {
        return {std::string(samples::kOrigin), 1, samples::key().public_key()};
    }
    [[nodiscard]] Policy two_of_three() const {
        return Policy::of_witnesses(log(), {a_.verifier(), b_.verifier(), c_.verifier()}, 2);
    }
    [[nodiscard]] static std::string line(Witness const& witness, base::Instant at = kNow) {
        return cosign(checkpoint_text(head()), witness.cosigner(), at);
    }
    std::string note_ = sign_checkpoint(head(), samples::key());
    Witness a_{1};
    Witness b_{2};
    Witness c_{3};
    Witness stranger_{4};
};

TEST_F(Cosigned, OpensWithAQuorumAndSaysWhoCosignedWhen) {
    auto const note = note_ + line(a_, {kNow.seconds - 60}) + line(stranger_) + line(c_);
    auto const opened = open_cosigned(note, two_of_three());
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->head, head());
    ASSERT_EQ(opened->cosignatures.size(), 2u);
    EXPECT_EQ(opened->cosignatures[0].witness, "witness.example/1");
    EXPECT_EQ(opened->cosignatures[0].at, (base::Instant{kNow.seconds - 60}));
    EXPECT_EQ(opened->cosignatures[1].witness, "witness.example/3");
}

TEST_F(Cosigned, CountsAWitnessOnceHoweverOftenItSigned) {
    auto const note = note_ + line(a_) + line(a_, {kNow.seconds + 1}) + line(a_);
    auto const opened = open_cosigned(note, two_of_three());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message,
              "a checkpoint has 1 cosignatures of known witnesses: that is no quorum");
}

TEST_F(Cosigned, OpensWithoutWitnessesWhereNobodyNeedCosign) {
    EXPECT_TRUE(open_cosigned(note_, Policy::of_log(log())));
    EXPECT_TRUE(open_cosigned(note_ + line(a_), Policy::of_log(log())));
}

TEST_F(Cosigned, RejectsTheNoteForOneBadSignatureOfAKnownKey) {
    auto const other =
        cosign(checkpoint_text({head().origin, 13, head().root}), b_.cosigner(), kNow);
    for (auto const& note :
         {note_ + line(a_) + line(c_) + other, note_ + line(b_) + line(a_) + other,
          note_ + other + line(b_) + line(a_)}) {
        auto const opened = open_cosigned(note, two_of_three());
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
        EXPECT_EQ(opened.error().message,
                  "a checkpoint's signature is wrong: that of witness.example/2");
    }
}

TEST_F(Cosigned, IgnoresABadSignatureOfAnUnknownKey) {
    auto const other =
        cosign(checkpoint_text({head().origin, 13, head().root}), stranger_.cosigner(), kNow);
    EXPECT_TRUE(open_cosigned(note_ + other + line(a_) + line(b_), two_of_three()));
}

TEST_F(Cosigned, NeedsTheLogsOwnSignature) {
    auto const text = checkpoint_text(head());
    auto const opened = open_cosigned(text + "\n" + line(a_) + line(b_), two_of_three());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message,
              "a checkpoint is not signed by the log that should sign it: ledger.example/test");
    auto const elsewhere = sign_checkpoint(head(), samples::other_key());
    EXPECT_FALSE(open_cosigned(elsewhere + line(a_) + line(b_), two_of_three()));
}

TEST_F(Cosigned, MustNameTheLogWhoseKeySigned) {
    auto const text = checkpoint_text({"elsewhere.example", 12, head().root});
    auto const signature = samples::key().sign(base::bytes_of(text));
    auto const note =
        text + "\n" +
        detail::to_line({log().name, log().id(), {signature.begin(), signature.end()}});
    ASSERT_TRUE(open_checkpoint(note, log())) << "the signature is good";
    EXPECT_FALSE(open_cosigned(note, Policy::of_log(log())));
}

TEST_F(Cosigned, CountsOnlyWhatIsFreshWhereThatIsAskedFor) {
    base::Duration const day = base::kDay;
    auto const at = [&](std::int64_t shift) {
        auto const note = note_ + line(a_) + line(b_, {kNow.seconds + shift});
        return open_cosigned(note, two_of_three(), {kNow, day}).has_value();
    };
    EXPECT_TRUE(at(0));
    EXPECT_TRUE(at(-day.seconds));
    EXPECT_FALSE(at(-day.seconds - 1));
    EXPECT_TRUE(at(300));
    EXPECT_FALSE(at(301));
    auto const old = open_cosigned(note_ + line(a_) + line(b_, {kNow.seconds - 90'000}),
                                   two_of_three(), {kNow, day});
    EXPECT_EQ(old.error().message,
              "a checkpoint has 2 cosignatures of known witnesses, 1 of them too old or of the "
              "future: that is no quorum");
}

TEST_F(Cosigned, CoversTheTimeAndExtensionLines) {
    auto note = note_ + line(a_);
    auto const good = Policy::of_witnesses(log(), {a_.verifier()}, 1);
    EXPECT_TRUE(open_cosigned(note, good));
    auto const parsed = detail::parse_note(note);
    ASSERT_EQ(parsed->signatures.size(), 2u);
    auto shifted = parsed->signatures[1];
    shifted.blob[7] ^= 1;
    auto const opened = open_cosigned(note_ + detail::to_line(shifted), good);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
    shifted.blob.pop_back();
    EXPECT_FALSE(open_cosigned(note_ + detail::to_line(shifted), good)) << "a byte short";
    EXPECT_EQ(*text_of_note(note), checkpoint_text(head()));
    auto const with_extension = checkpoint_text(head()) + "extension\n";
    EXPECT_NE(cosign(with_extension, a_.cosigner(), kNow), line(a_));
}

TEST_F(Cosigned, ToleratesSignaturesOfAnotherKindAndSize) {
    base::Bytes const post_quantum(8 + 2420, 9);
    auto const note =
        note_ + detail::to_line({"mldsa.example", 0x12345678, post_quantum}) + line(a_) + line(b_);
    auto const opened = open_cosigned(note, two_of_three());
    EXPECT_TRUE(opened) << opened.error().message;
}

TEST_F(Cosigned, RefusesWhatIsTooLarge) {
    auto const note = std::string(5'000'000, 'a') + "\n" + note_;
    auto const opened = open_cosigned(note, two_of_three());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, base::Fault::too_large);
    EXPECT_EQ(opened.error().message, "a note is larger than a note may be");
}

TEST(Cosignature, IsThatOfSunlightsWitnessAndMirror) {
    auto const folder = samples::standards();
    if (!folder) GTEST_SKIP() << "shared/data/standards is not beside the repository";
    auto const skylight = *folder / "tlog/skylight";
    std::string const log = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
    struct Case {
        std::filesystem::path file;
        std::string_view vkey;
        std::string_view origin;
    };
    Case const cases[] = {
        {skylight / "witness" / log / "checkpoint",
         "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN",
         "rome2026h1.example.org"},
        {skylight / "witness/mirror" / log / "checkpoint",
         "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O",
         "rome2026h1.example.org"}};
    for (auto const& [file, vkey, origin] : cases) {
        auto const key = VerifierKey::of(vkey);
        ASSERT_TRUE(key);
        EXPECT_EQ(key->type, 4);
        auto const note = samples::read_text(file);
        auto const opened = open_checkpoint(note, *key);
        ASSERT_TRUE(opened) << file << " " << opened.error().message;
        EXPECT_EQ(opened->origin, origin);
        EXPECT_EQ(opened->size, 300u);
    }
}

}  // namespace
}  // namespace weir::ledger
