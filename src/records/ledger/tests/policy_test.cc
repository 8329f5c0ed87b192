#include "records/ledger/policy.h"

#include <gtest/gtest.h>

#include "engines/crypto/hash.h"
#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

std::string log_key() {
    return VerifierKey{std::string(samples::kOrigin), 1, samples::key().public_key()}.to_text();
}

std::string witness_key(std::uint8_t number) {
    auto const key = samples::numbered_key(static_cast<std::uint8_t>(number + 100));
    return VerifierKey{"witness.example/" + std::to_string(number), 4, key.public_key()}.to_text();
}

/// The example of C2SP tlog-policy, with keys.
std::string example() {
    std::string text = "# two organisations\nlog " + log_key() + " https://log.example/\n\n";
    for (std::uint8_t i = 1; i <= 3; ++i) {
        text += "witness X" + std::to_string(i) + " " + witness_key(i) + "\n";
    }
    text += "group X-witnesses 2 X1 X2 X3\n";
    for (std::uint8_t i = 1; i <= 3; ++i) {
        text += "\twitness  Y" + std::to_string(i) + "\t" +
                witness_key(static_cast<std::uint8_t>(i + 3)) + " https://y.example \n";
    }
    return text +
           "group Y-witnesses any Y1 Y2 Y3\ngroup X-and-Y all X-witnesses Y-witnesses\n"
           "quorum X-and-Y\n";
}

TEST(Policy, OfTheStandardsExample) {
    auto const policy = Policy::of(example(), "policy");
    ASSERT_TRUE(policy) << base::to_text(policy.error());
    ASSERT_EQ(policy->logs().size(), 1u);
    EXPECT_EQ(policy->logs()[0].to_text(), log_key());
    ASSERT_EQ(policy->witnesses().size(), 6u);
    EXPECT_EQ(policy->witnesses()[3].name, "Y1");
    EXPECT_EQ(policy->witnesses()[3].key->to_text(), witness_key(4));
    EXPECT_TRUE(policy->is_quorum({true, true, false, false, false, true}));
    EXPECT_TRUE(policy->is_quorum({true, true, true, true, true, true}));
    EXPECT_FALSE(policy->is_quorum({true, true, true, false, false, false}));
    EXPECT_FALSE(policy->is_quorum({true, false, false, true, true, true}));
    EXPECT_FALSE(policy->is_quorum({false, false, false, false, false, false}));
}

TEST(Policy, MayAskForNoWitnessOrForOne) {
    auto const none = Policy::of("quorum none\n", "policy");
    ASSERT_TRUE(none);
    EXPECT_TRUE(none->is_quorum({}));
    auto const one = Policy::of("witness w " + witness_key(1) + "\nquorum w\n", "policy");
    ASSERT_TRUE(one);
    EXPECT_TRUE(one->is_quorum({true}));
    EXPECT_FALSE(one->is_quorum({false}));
}

TEST(Policy, ToleratesAWitnessWhoseKeyItCannotCheck) {
    // Type 06, ML-DSA-44: 1,312 bytes of key.
    base::Bytes key(1313, 5);
    key[0] = 6;
    std::string const name = "mldsa.example";
    auto const id = crypto::sha256({base::bytes_of(name + "\n"), key});
    auto const vkey =
        name + "+" + base::to_hex(base::ByteView(id).first(4)) + "+" + base::to_base64(key);
    auto const policy = Policy::of(
        "witness w " + vkey + "\nwitness v " + witness_key(1) + "\ngroup g any w v\nquorum g\n",
        "policy");
    ASSERT_TRUE(policy) << base::to_text(policy.error());
    EXPECT_FALSE(policy->witnesses()[0].key);
    EXPECT_TRUE(policy->is_quorum({false, true}));
}

TEST(Policy, SaysOnWhichLineItsFormBreaks) {
    auto const w = "witness w " + witness_key(1) + "\n";
    struct Case {
        std::string text;
        std::size_t line;
        std::string_view message;
    };
    Case const cases[] = {
        {"", 0, "a policy needs one quorum line"},
        {w, 1, "a policy needs one quorum line"},
        {w + "quorum v\n", 2, "a quorum that no line before defines"},
        {w + "quorum w\nquorum w\n", 3, "a second quorum"},
        {w + "quorum\n", 2, "expected `quorum <name>`"},
        {w + w, 2, "a key that was there before"},
        {w + "witness w " + witness_key(2) + "\n", 2, "a name that was there before"},
        {w + "witness none " + witness_key(2) + "\n", 2, "`none` names nothing"},
        {w + "group g 2 w\n", 2, "a threshold above the number of members"},
        {w + "group g 0 w\n", 2, "a threshold that is no number"},
        {w + "group g 01 w\n", 2, "a threshold that is no number"},
        {w + "group g some w\n", 2, "a threshold that is no number"},
        {w + "group g any\n", 2, "expected `group <name> <k|any|all> <name>...`"},
        {w + "group g any v\n", 2, "a member that no line before defines"},
        {w + "group g any w w\n", 2, "a member that is in a group already"},
        {w + "group g any w\ngroup h any w\n", 3, "a member that is in a group already"},
        {w + "group w any w\n", 2, "a name that was there before"},
        {"log\n", 1, "expected `log <vkey> [<url>]`"},
        {"log " + witness_key(1) + "\n", 1, "a log's key that is a witness's"},
        {"log x\n", 1, "a verifier key has not the form `name+id+key`"},
        {"log " + log_key() + "\nlog " + log_key() + "\n", 2, "a key that was there before"},
        {"witness w " + log_key() + "\n", 1, "a witness's key that is a log's"},
        {"witness w\n", 1, "expected `witness <name> <vkey> [<url>]`"},
        {"quorums none\n", 1, "expected log, witness, group or quorum"},
        {"quorum none\r\n", 1, "a control character"},
        {"quorum none", 0, "a policy's last line does not end"},
    };
    for (auto const& [text, line, message] : cases) {
        auto const policy = Policy::of(text, "policy");
        ASSERT_FALSE(policy) << text;
        EXPECT_EQ(policy.error().message, message) << text;
        EXPECT_EQ(policy.error().place.line, line) << text;
    }
    EXPECT_EQ(Policy::of(std::string(1 << 17, '#'), "policy").error().fault,
              base::Fault::too_large);
}

}  // namespace
}  // namespace weir::ledger
