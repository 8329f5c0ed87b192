// [witnessing]: who may be a witness, what people are told of them, and when their control is red.
#include "rules/program/witnessing.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/program/notice.h"
#include "rules/program/tests/known_metrics.h"

namespace weir::program {
namespace {

constexpr base::Instant kNow{1'780'000'000};

ledger::VerifierKey key_of(std::string name, std::uint8_t seed, std::uint8_t type = 4) {
    ledger::VerifierKey key{std::move(name), type, {}};
    key.key.fill(seed);
    return key;
}

struct Lines {
    std::string name = "council";
    std::string vkey = key_of("council.example", 1).to_text();
    std::string url = "http://127.0.0.1:8100";
    [[nodiscard]] std::string text() const {
        return fmt::format("[[witness]]\nname = \"{}\"\nvkey = \"{}\"\nurl = \"{}\"\n", name, vkey,
                           url);
    }
};

std::string const kSecond =
    Lines{"auditor", key_of("auditor.example", 2).to_text(), "http://auditor.example/weir/"}.text();

base::Result<Charter> charter_with(std::string const& text) {
    Pieces pieces;
    pieces.contacts += text;
    return parse(pieces.text());
}

WitnessRule rule_of_two() {
    return *charter_with("[witnessing]\nquorum = 2\n" + Lines().text() + kSecond)->witnessing;
}

void expect_refused(std::string const& text, std::string_view message, std::string_view line) {
    auto const charter = charter_with(text);
    ASSERT_FALSE(charter) << message;
    EXPECT_EQ(charter.error().message.substr(0, message.size()), message);
    Pieces pieces;
    auto const whole = pieces.text() + text;
    auto const at = whole.find(line, pieces.text().size() - 1);
    ASSERT_NE(at, std::string::npos) << line;
    auto const end = whole.begin() + static_cast<std::ptrdiff_t>(at);
    EXPECT_EQ(charter.error().place.line,
              1 + static_cast<std::size_t>(std::count(whole.begin(), end, '\n')))
        << message;
}

TEST(Witnessing, IsAbsentUnlessTheCharterHasIt) {
    EXPECT_FALSE(parse(Pieces().text())->witnessing);
}

TEST(Witnessing, NamesMachinesAndAQuorum) {
    auto const rule = rule_of_two();
    ASSERT_EQ(rule.witnesses.size(), 2U);
    EXPECT_EQ(rule.quorum, 2U);
    EXPECT_FALSE(rule.opens_only_cosigned);
    EXPECT_EQ(rule.witnesses[0].address, (WebAddress{"127.0.0.1", 8100, ""}));
    EXPECT_EQ(rule.witnesses[1].address, (WebAddress{"auditor.example", 80, "/weir"}));
    EXPECT_EQ(rule.witnesses[1].key.name, "auditor.example");
}

TEST(Witnessing, RefusesWhatIsNoWitness) {
    std::string const head = "[witnessing]\nquorum = 1\n";
    auto const with = [&](Lines const& lines) { return head + lines.text(); };
    expect_refused(with({.name = "two words"}), "`name` in [[witness]]", "name = ");
    expect_refused(with({.name = "none"}), "no witness can be called `none`", "name = ");
    expect_refused(with({.vkey = "council+00000000+AAAA"}), "`vkey` in [[witness]]: a verifier key",
                   "vkey = ");
    expect_refused(with({.vkey = key_of("council", 1, 1).to_text()}),
                   "`vkey` in [[witness]] is a log's key", "vkey = ");
    for (auto const* url :
         {"https://a.example", "http://", "http://a b", "http://a:0", "http://a:x",
          "http://a:70000", "http://a?b", "http://[::1", "ftp://a"}) {
        expect_refused(with({.url = url}), "`url` in [[witness]]: expected `http://", "url = ");
    }
}

TEST(Witnessing, RefusesQuorumsThatCannotBe) {
    expect_refused("[witnessing]\nquorum = 1\n", "[witnessing] has no [[witness]]", "[witnessing]");
    expect_refused("[witnessing]\nquorum = 3\n" + Lines().text() + kSecond,
                   "`quorum` in [witnessing]: expected 1 to 2, got 3", "quorum = 3");
    expect_refused("[witnessing]\nquorum = 0\n" + Lines().text(),
                   "`quorum` in [witnessing]: expected 1 to 1, got 0", "quorum = 0");
    EXPECT_FALSE(charter_with(Lines().text())) << "witnesses without a quorum";
}

TEST(Witnessing, CountsOneMachineOnce) {
    auto const again = Lines{.name = "other", .vkey = key_of("other", 1).to_text()}.text();
    auto const charter = charter_with("[witnessing]\nquorum = 2\n" + Lines().text() + again);
    ASSERT_FALSE(charter);
    EXPECT_EQ(charter.error().message, "`council` and `other` are one key");
    EXPECT_FALSE(charter_with("[witnessing]\nquorum = 2\n" + Lines().text() + Lines().text()));
}

TEST(Witnessing, ReadsAnAddressWithBrackets) {
    auto const address = WebAddress::of("http://[::1]:81/a");
    ASSERT_TRUE(address);
    EXPECT_EQ(*address, (WebAddress{"::1", 81, "/a"}));
    EXPECT_EQ(address->to_text(), "http://[::1]:81/a");
}

TEST(Witnessing, BecomesAPolicyThatVerifiersRead) {
    auto const log = key_of("log.example", 9, 1);
    auto const text = policy_text(rule_of_two(), log);
    auto const policy = ledger::Policy::of(text, "policy");
    ASSERT_TRUE(policy) << policy.error().message << "\n" << text;
    EXPECT_EQ(policy->logs().front().to_text(), log.to_text());
    ASSERT_EQ(policy->witnesses().size(), 2U);
    EXPECT_TRUE(policy->is_quorum({true, true}));
    EXPECT_FALSE(policy->is_quorum({true, false}));
    EXPECT_FALSE(policy_of(rule_of_two(), log).is_quorum({true, false}));
    EXPECT_TRUE(ledger::Policy::of(policy_text(std::nullopt, log), "policy")->is_quorum({}));
}

TEST(Witnessing, IsRedWhenTheQuorumIsOlderThanADay) {
    auto const rule = rule_of_two();
    auto const at = [&](base::Instant council, base::Instant auditor) {
        std::vector<ledger::Cosignature> const both{{"council.example", council},
                                                    {"auditor.example", auditor}};
        return witnessed(rule, both, kNow);
    };
    auto const young = kNow - base::Duration{60};
    auto const day_old = kNow - base::kDay;
    auto const older = day_old - base::Duration{1};
    EXPECT_FALSE(at(young, day_old).is_red);
    EXPECT_EQ(at(young, day_old).quorum_at, day_old);
    EXPECT_TRUE(at(young, older).is_red);
    EXPECT_EQ(at(young, older).fresh, 1U);
    EXPECT_EQ(at(young, older).quorum_at, older);
    EXPECT_TRUE(at(young, kNow + base::Duration{301}).is_red) << "of the future";
    EXPECT_TRUE(witnessed(rule, {}, kNow).is_red);
    EXPECT_FALSE(witnessed(rule, {}, kNow).quorum_at);
    std::vector<ledger::Cosignature> const strangers{{"council.example", young},
                                                     {"stranger.example", young}};
    EXPECT_TRUE(witnessed(rule, strangers, kNow).is_red);
}

TEST(Witnessing, StandsInTheNotice) {
    auto const charter = charter_with("[witnessing]\nquorum = 1\nopen_only_cosigned = true\n" +
                                      Lines().text() + kSecond);
    ASSERT_TRUE(charter) << charter.error().message;
    auto text = notice_text(*charter, {});
    std::ranges::replace(text, '\n', ' ');
    EXPECT_NE(text.find("council, auditor"), std::string::npos);
    EXPECT_NE(text.find("At least 1 of 2"), std::string::npos);
    EXPECT_NE(text.find("Without their signatures nobody's data can be opened"), std::string::npos);
    auto plain = notice_text(*parse(Pieces().text()), {});
    EXPECT_EQ(plain.find("witness"), std::string::npos);
}

}  // namespace
}  // namespace weir::program
