// Parity: what it is drawn from, what it costs, and what one person's being exempt can be told by.
#include "doors/exposure/parity.h"

#include <array>
#include <cmath>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/crypto/random.h"
#include "engines/privacy/account.h"
#include "engines/text/formats.h"
#include "rules/metrics/charter_rules.h"

namespace weir::exposure {
namespace {

using base::Person;

constexpr std::string_view kRest = R"(
[privacy.shares]
release = 80
restatement = 10
answers = 10
[[level]]
name = "company"
share = 100
[[site]]
name = "Here"
zone = "UTC"
[[site]]
name = "There"
zone = "UTC"
agreement = false
[[retention]]
name = "year"
weeks = 52
[[source]]
name = "mail"
connector = "mail"
columns = { sender = "sender", recipient = "recipient", time = "time" }
kinds = ["mail_sent"]
identity = "id"
[[kind]]
name = "mail_sent"
fields = []
retention = "year"
why = "To see how much is written."
[[metric]]
id = "messages_sent"
share = 100
clamp = 50
levels = "all"
[[role]]
name = "privacy"
members = ["privacy"]
cap = 2
signs = true
[[role]]
name = "security"
members = ["security"]
cap = 2
signs = true
[[role]]
name = "employee"
[lifecycle]
activate = ["privacy", "security"]
resume = ["privacy", "security"]
[notice]
controller = "Small"
contact = "privacy@small.example"
legal_basis = "works agreement"
complaint_authority = "the authority"
[protected]
addresses = []
ids = []
)";

program::Charter charter_of(std::string_view rho_week, int minimum) {
    auto const toml = fmt::format(
        "[programme]\nname = \"small\"\npurposes = [\"PersonnelWorkloadManagement\"]\n"
        "zone = \"UTC\"\ncollect_from = \"2026-01-05\"\nhistory_weeks = 52\ngrace_days = 0\n"
        "languages = [\"en\"]\n[privacy]\nrho_week = \"{}\"\nminimum_group = {}\n"
        "delta = \"1e-6\"\n{}",
        rho_week, minimum, kRest);
    auto charter = program::parse_charter(toml, "charter.toml", metrics::charter_rules());
    if (!charter) throw std::runtime_error(base::to_text(charter.error()));
    return std::move(*charter);
}

/// Person 1 leads `teams` leads, each of whom leads `team` people.
org::Directory company(std::uint32_t teams, std::uint32_t team) {
    org::DirectoryChange change;
    auto const add = [&](std::uint32_t manager) {
        org::PersonRow row;
        row.person = Person{static_cast<std::uint32_t>(change.rows.size() + 1)};
        row.manager = Person{manager};
        row.site = base::Site{1};
        change.rows.push_back(row);
        return row.person.value;
    };
    auto const head = add(0);
    for (std::uint32_t i = 0; i < teams; ++i) {
        auto const lead = add(head);
        for (std::uint32_t j = 0; j < team; ++j) (void)add(lead);
    }
    org::Directory directory;
    directory.apply(change);
    return directory;
}

base::Instant const kNow = base::parse_instant("2026-11-23T09:00:00Z").value();

std::optional<Parity> draw(org::Directory const& directory, program::Charter const& charter,
                           std::vector<Person> const& exempt, base::RandomSource& random) {
    auto const drawn = draw_parity({directory, charter, exempt, kNow}, random);
    EXPECT_TRUE(drawn) << base::to_text(drawn.error());
    return drawn ? *drawn : std::nullopt;
}

/// A stream of its own for each test, the same in every run.
crypto::Generator seeded(std::uint8_t seed) {
    std::array<std::uint8_t, crypto::Key::kSize> bytes{};
    bytes[0] = seed;
    return crypto::Generator(crypto::Key::of(bytes).value());
}

std::vector<std::string> names_of(Parity const& parity) {
    std::vector<std::string> names;
    for (auto const& band : parity.bands)
        names.push_back(fmt::format("{} {}", band.people, band.who));
    return names;
}

TEST(Parity, ComparesRanksAndJoinsThoseThatAreTooSmall) {
    auto random = seeded(1);
    using testing::ElementsAre;
    auto const small = charter_of("0.1", 5);
    EXPECT_THAT(names_of(*draw(company(12, 4), small, {}, random)),
                ElementsAre("48 lead nobody", "13 lead others"));  // one of them leads leads
    EXPECT_THAT(names_of(*draw(company(4, 4), small, {}, random)),
                ElementsAre("21 stand in the directory"));  // five who lead are not above five
    EXPECT_FALSE(draw(company(1, 3), small, {}, random));   // five in all
}

TEST(Parity, DoesNotCountWhoIsPubliclyNotMeasured) {
    auto directory = company(12, 4);
    org::PersonRow row;
    row.person = Person{1000};
    row.site = base::Site{2};  // without an agreement
    directory.apply({kNow, false, {row}});
    auto random = seeded(2);
    auto const parity = draw(directory, charter_of("0.1", 5), {Person{1000}}, random);
    EXPECT_EQ(parity->bands[0].people, 48);
}

TEST(Parity, CostsOnePersonWhatOneWeekCosts) {
    auto const charter = charter_of("0.1", 5);
    auto const directory = company(12, 4);
    std::vector<Person> const exempt{Person{3}, Person{4}};  // both lead nobody
    auto random = seeded(3);
    constexpr int kDraws = 2000;
    double sum = 0;
    double squares = 0;
    int within = 0;
    for (int i = 0; i < kDraws; ++i) {
        auto const parity = draw(directory, charter, exempt, random);
        auto const error = static_cast<double>(parity->bands[0].exempt - 2);
        sum += error;
        squares += error * error;
        if (std::abs(error) <= static_cast<double>(parity->within)) ++within;
    }
    EXPECT_NEAR(sum / kDraws, 0, 0.22);
    EXPECT_NEAR(squares / kDraws, 6, 0.8);  // the whole number from 1 / (2 rho) up
    EXPECT_GE(within, kDraws * 94 / 100);
}

/// An attacker who knows everybody else's state, and the exact counts therefore but for one person,
/// guesses by the best rule there is: nearer to the one or to the other.
double share_right(std::function<std::int64_t(bool)> const& told, int tries) {
    int right = 0;
    for (int i = 0; i < tries; ++i) {
        bool const is_exempt = i % 2 == 0;
        // The middle, 2.5, is never drawn: a whole number is on one side of it.
        if ((told(is_exempt) >= 3) == is_exempt) ++right;
    }
    return static_cast<double>(right) / tries;
}

TEST(Parity, TellsAboutOnePersonNoMoreThanTheNoticeSays) {
    auto const charter = charter_of("0.1", 5);
    auto const directory = company(12, 4);
    auto random = seeded(4);
    auto const told = [&](bool is_exempt) {
        std::vector<Person> exempt{Person{3}, Person{4}};
        if (is_exempt) exempt.push_back(Person{5});
        return draw(directory, charter, exempt, random)->bands[0].exempt;
    };
    auto const most = privacy::attack_accuracy(charter.privacy.rho_week);  // 0.5885
    auto const right = share_right(told, 3000);
    EXPECT_LE(right, most + 0.036);  // four standard errors
    EXPECT_GE(right, most - 0.036);  // and the test is sharp
}

TEST(Parity, OfTwoQuartersTellsNoMoreAboutAChangeBetweenThem) {
    // The difference of two publications has two draws of noise in it, so that somebody who was
    // exempted in between is told by it even less.
    auto const charter = charter_of("0.1", 5);
    auto const directory = company(12, 4);
    auto random = seeded(5);
    auto const told = [&](bool is_exempt) {
        std::vector<Person> exempt{Person{3}, Person{4}};
        auto const before = draw(directory, charter, exempt, random)->bands[0].exempt;
        if (is_exempt) exempt.push_back(Person{5});
        auto const after = draw(directory, charter, exempt, random)->bands[0].exempt;
        return after - before + 2;
    };
    EXPECT_LE(share_right(told, 2000), privacy::attack_accuracy(charter.privacy.rho_week) + 0.01);
}

Parity with(std::vector<ParityBand> bands, std::int64_t within = 5) {
    return {base::Quarter::of("2026-Q4").value(), within, std::move(bands)};
}

TEST(Parity, KnowsWhenItGoesWithLeadingOthers) {
    EXPECT_EQ(skew_of(with({{"lead nobody", 900, 2}, {"lead others", 100, 3}})), Skew::none_seen);
    EXPECT_EQ(skew_of(with({{"lead nobody", 900, -4}, {"lead others", 100, 30}})),
              Skew::with_leading);
    EXPECT_EQ(skew_of(with({{"lead nobody", 900, 270}, {"lead others", 100, 40}})),
              Skew::none_seen);  // not twice the share
    EXPECT_EQ(skew_of(with({{"lead nobody", 900, 90}, {"lead others", 100, 0}})), Skew::none_seen);
    EXPECT_EQ(skew_of(with({{"lead nobody", 40, 0}, {"lead others", 12, 6}})), Skew::unknown);
    EXPECT_EQ(skew_of(with({{"stand in the directory", 40, 9}})), Skew::unknown);
    EXPECT_EQ(skew_of(with({})), Skew::unknown);
}

TEST(Parity, IsShownWithinWhatThereIsAndKeptAsItWasDrawn) {
    auto const parity = with({{"lead nobody", 900, -4}, {"lead others", 12, 14}});
    EXPECT_EQ(to_text(parity),
              "2026-Q4: exempt are about 0 of 900 who lead nobody, about 12 of 12 who lead others, "
              "each within 5 (19 times of 20)");
    auto const evidence =
        text::write_json(text::Tree::object().set(std::string(kParityReleased), to_tree(parity)));
    EXPECT_EQ(released_parity(evidence), parity);
    EXPECT_FALSE(released_parity("{}"));
    EXPECT_FALSE(released_parity("no json"));
    EXPECT_FALSE(released_parity(R"({"parity_released":{"quarter":"soon"}})"));
}

}  // namespace
}  // namespace weir::exposure
