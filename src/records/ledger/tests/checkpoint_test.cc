#include "records/ledger/checkpoint.h"

#include <gtest/gtest.h>

#include "records/ledger/detail/note.h"
#include "records/ledger/tests/samples.h"
#include "records/ledger/tree.h"

namespace weir::ledger {
namespace {

// The example of C2SP signed-note.
constexpr std::string_view kExampleKey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view kExampleNote =
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";

TreeHead head() {
    TreeHead made{std::string(samples::kOrigin), 12, {}};
    made.root.fill(7);
    return made;
}

VerifierKey verifier() { return {std::string(samples::kOrigin), 1, samples::key().public_key()}; }

TEST(VerifierKey, IsTheExampleOfTheStandard) {
    auto const key = VerifierKey::of(kExampleKey);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->name, "example.com/foo");
    EXPECT_EQ(key->id(), 0x530d903au);
    EXPECT_EQ(key->to_text(), kExampleKey);
}

TEST(VerifierKey, IsRefusedInAnyOtherForm) {
    for (std::string_view const text : {
             "",
             "+",
             "++",
             "name",
             "name+530d903a",
             "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
             "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
             "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
             "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
             "exam ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         }) {
        EXPECT_FALSE(VerifierKey::of(text)) << text;
    }
}

TEST(Note, OfTheStandardVerifies) {
    auto const note = detail::parse_note(kExampleNote);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, "This is an example message.\n");
    ASSERT_EQ(note->signatures.size(), 1u);
    EXPECT_EQ(note->signatures[0].name, "example.com/foo");
    EXPECT_EQ(note->signatures[0].key_id, 0x530d903au);
    crypto::Signature signature{};
    ASSERT_EQ(note->signatures[0].blob.size(), signature.size());
    std::ranges::copy(note->signatures[0].blob, signature.begin());
    auto const key = VerifierKey::of(kExampleKey);
    EXPECT_TRUE(crypto::verify(key->key, base::bytes_of(note->text), signature));
    // It is a good note and no checkpoint: its text is not believed to be one.
    EXPECT_FALSE(open_checkpoint(kExampleNote, *key));
    EXPECT_EQ(note->text + "\n" + detail::to_line(note->signatures[0]), kExampleNote);
}

TEST(Note, IsRefusedWhereItsFormIsBroken) {
    std::string const good = sign_checkpoint(head(), samples::key());
    auto const refuses = [](std::string_view note) { return !detail::parse_note(note); };
    EXPECT_FALSE(refuses(good));
    EXPECT_TRUE(refuses(""));
    EXPECT_TRUE(refuses("\n\n"));
    EXPECT_TRUE(refuses("text\n"));
    EXPECT_TRUE(refuses("text\n\n"));
    EXPECT_TRUE(refuses(good.substr(0, good.size() - 1))) << "no LF at the end";
    EXPECT_TRUE(refuses(good + "— name\n")) << "no signature";
    EXPECT_TRUE(refuses(good + "— na+me AAAAAAAA\n")) << "plus";
    EXPECT_TRUE(refuses(good + "— na\u00a0me AAAAAAAA\n")) << "space";
    EXPECT_TRUE(refuses(good + "— name AAAA\n")) << "short";
    EXPECT_TRUE(refuses(good + "-- name AAAAAAAA\n")) << "dash";
    EXPECT_TRUE(refuses("a\tb\n" + good)) << "control character";
    EXPECT_TRUE(refuses("\xc0\x80\n" + good)) << "not UTF-8";
    EXPECT_TRUE(refuses("\xed\xa0\x80\n" + good)) << "surrogate";
    EXPECT_FALSE(refuses(good + "— name AAAAAAAA\n"));
    EXPECT_TRUE(refuses(std::string(detail::kNoteSizeMax, 'a') + good));
}

TEST(Note, TakesSixteenSignaturesAndNotEndlesslyMany) {
    auto note = sign_checkpoint(head(), samples::key());
    for (int i = 1; i < 16; ++i) note += "— witness AAAAAAAA\n";
    EXPECT_TRUE(open_checkpoint(note, verifier()));
    for (int i = 0; i < 100; ++i) note += "— witness AAAAAAAA\n";
    EXPECT_FALSE(open_checkpoint(note, verifier()));
}

TEST(Checkpoint, ComesBackAsItWas) {
    auto const opened = open_checkpoint(sign_checkpoint(head(), samples::key()), verifier());
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, head());
}

TEST(Checkpoint, WithABadSignatureOfAKnownKeyIsRefused) {
    auto const good = sign_checkpoint(head(), samples::key());
    auto const forged = sign_checkpoint({head().origin, 13, head().root}, samples::key());
    auto const line = forged.substr(forged.find("\n\n") + 2);
    auto const opened = open_checkpoint(good + line, verifier());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
}

TEST(Checkpoint, OfAnotherKeyIsRefused) {
    EXPECT_FALSE(open_checkpoint(sign_checkpoint(head(), samples::other_key()), verifier()));
    auto other = verifier();
    other.name += "x";
    EXPECT_FALSE(open_checkpoint(sign_checkpoint(head(), samples::key()), other));
}

TEST(Checkpoint, WithAnyByteChangedIsRefused) {
    auto const good = sign_checkpoint(head(), samples::key());
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(open_checkpoint(changed, verifier())) << i;
    }
}

std::string signed_text(std::string const& text) {
    auto const signature = samples::key().sign(base::bytes_of(text));
    return text + "\n" +
           detail::to_line(
               {verifier().name, verifier().id(), {signature.begin(), signature.end()}});
}

TEST(Checkpoint, SignedButOfAnotherFormIsRefused) {
    auto const root = base::to_base64(head().root);
    EXPECT_TRUE(open_checkpoint(signed_text("o\n1\n" + root + "\n"), verifier()));
    EXPECT_TRUE(open_checkpoint(signed_text("o\n1\n" + root + "\nextension\n"), verifier()));
    for (auto const& text :
         {"o\n01\n" + root + "\n", "o\n-1\n" + root + "\n", "o\n\n" + root + "\n",
          "\n1\n" + root + "\n", "o\n1\n" + root.substr(4) + "\n", "o\n1 \n" + root + "\n",
          std::string("o\n1\n"), "o\n18446744073709551616\n" + root + "\n",
          "o\n1\n" + root + "\n\nx\n"}) {
        EXPECT_FALSE(open_checkpoint(signed_text(text), verifier())) << text;
    }
    EXPECT_EQ(open_checkpoint(signed_text("o\n01\n" + root + "\n"), verifier()).error().message,
              "a checkpoint's size has leading zeros");
}

TEST(Checkpoint, OfTesseraVerifiesAtEachOfSixteenSizes) {
    auto const folder = samples::standards();
    if (!folder) GTEST_SKIP() << "shared/data/standards is not beside the repository";
    auto const key = VerifierKey::of(
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
    ASSERT_TRUE(key);
    Tree tree;
    std::string_view const words[] = {"one",    "two",   "three",    "four",    "five",
                                      "six",    "seven", "eit",      "nain",    "ten",
                                      "ileven", "twelf", "threeten", "fourten", "fivten"};
    for (auto const word : words) tree.append(leaf_hash(base::bytes_of(word)));
    for (std::uint64_t size = 0; size <= tree.size(); ++size) {
        auto const file = *folder / "tlog/tessera/log" / ("checkpoint." + std::to_string(size));
        auto const head = open_checkpoint(samples::read_text(file), *key);
        ASSERT_TRUE(head) << file << " " << head.error().message;
        EXPECT_EQ(head->origin, key->name);
        EXPECT_EQ(head->size, size);
        EXPECT_EQ(head->root, tree.root(size));
    }
    EXPECT_EQ(base::to_base64(tree.root(15)), "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=");
}

TEST(Checkpoint, OfAWitnessVerifiesByItsTimestampedCosignature) {
    auto const folder = samples::standards();
    if (!folder) GTEST_SKIP() << "shared/data/standards is not beside the repository";
    auto const witness = VerifierKey::of(
        "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN");
    ASSERT_TRUE(witness);
    EXPECT_EQ(witness->type, 4);
    auto const file = *folder / "tlog/skylight/witness" /
                      "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706" /
                      "checkpoint";
    auto note = samples::read_text(file);
    auto const head = open_checkpoint(note, *witness);
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->origin, "rome2026h1.example.org");
    EXPECT_EQ(head->size, 300u);
    note[note.find("300")] = '2';
    EXPECT_FALSE(open_checkpoint(note, *witness));
}

}  // namespace
}  // namespace weir::ledger
