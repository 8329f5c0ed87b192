// Restatement: somebody has a week closed again after a small change, and takes the one release
// from the other. Equal noise would leave the change; fresh noise leaves the noise of two draws.
// An event of a closed week does not come in any more, so the change here is one more person on the
// roster, who did nothing: the exact sums of the two releases are equal.
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/protect.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/office.h"

namespace weir::attacks {
namespace {

using base::Reason;
using disclosure::Release;
using privacy::Share;
using scenarios::reason_of;
using scenarios::value_of;

std::vector<std::string> weeks() {
    std::vector<std::string> out;
    for (int week = 6; week < 14; ++week) out.push_back(fmt::format("2026-W{:02}", week));
    return out;
}

/// What the differences of two releases say together.
struct Differences {
    double squares = 0;  // each over its variance, if both draws are fresh
    std::size_t numbers = 0;
    std::size_t exact = 0;  // that are the exact change, 0 or 1

    void add(Release const& first, Release const& second) {
        for (std::size_t cell = 0; cell < first.cells.size(); ++cell) {
            for (std::size_t m = 0; m < first.metrics.size(); ++m) {
                auto const& a = first.cells[cell].sums[m];
                auto const& b = second.cells[cell].sums[m];
                auto const difference = b.sum - a.sum;
                squares += static_cast<double>(difference) * static_cast<double>(difference) /
                           static_cast<double>(a.variance + b.variance);
                ++numbers;
                exact += difference == 0 || difference == 1 ? 1U : 0U;
            }
        }
    }
    /// Chi-square, as deviations from what two fresh draws give.
    [[nodiscard]] double deviations() const {
        return deviations_of_chi_square(squares, static_cast<double>(numbers));
    }
};

TEST(Restatement, HasFreshNoiseAndItsOwnShareAndComesOnce) {
    Office office({.weeks = weeks()});
    office.join(1);
    Differences seen;
    for (auto const& week : weeks()) {
        auto const closed = value_of(office.close(week));
        auto const& line = closed.find("weeks")->as_list().value()->front();
        EXPECT_TRUE(line.find("restatement")->as_bool().value());
        auto const releases = office.releases(week);
        ASSERT_EQ(releases.size(), 2U);
        seen.add(releases.front(), releases.back());
        auto const monday = base::Week::of(week).value();
        for (auto const& fact : office.state()->releases.at(monday)) {
            auto const& budget = *office.state()->budget;
            EXPECT_EQ(budget.spent({monday, fact.closing.units.front()}, fact.closing.share),
                      fact.closing.rho);
        }
    }
    EXPECT_LT(std::abs(seen.deviations()), kSigmas);
    EXPECT_LT(seen.exact, seen.numbers / 8);
    fmt::print(
        "{{\"attack\":\"restatement\",\"numbers\":{},\"squares_over_two_draws\":{:.3f},"
        "\"deviations\":{:.2f},\"exact_differences\":{}}}\n",
        seen.numbers, seen.squares / static_cast<double>(seen.numbers), seen.deviations(),
        seen.exact);
    office.join(2);
    auto const before = *office.state()->budget;
    EXPECT_EQ(reason_of(office.close("2026-W06")), Reason::budget_spent);
    EXPECT_EQ(*office.state()->budget, before);
    EXPECT_EQ(office.releases("2026-W06").size(), 2U);
}

TEST(Restatement, AfterOneMoreEventOfAClosedWeekIsNoneBecauseItNeverComesIn) {
    Office office({.weeks = {"2026-W06"}});
    auto const before = *office.state()->budget;
    EXPECT_EQ(office.import({{person_name(0), person_name(1), at("2026-02-03T19:00:00Z")}}), 1);
    EXPECT_EQ(reason_of(office.close("2026-W06")), Reason::already_done);
    EXPECT_EQ(*office.state()->budget, before);
}

/// The control: a release whose noise comes from its week again, not from fresh chance, gives the
/// change away at once.
TEST(Restatement, OfEqualNoiseTellsTheExactChange) {
    auto const mechanism = privacy::GaussianMechanism::of(
                               {privacy::Sensitivity::of(50).value(), base::Rho{10'000'000'000}})
                               .value();
    Release first;
    first.metrics.resize(1);
    Release second = first;
    for (int cell = 0; cell < 200; ++cell) {
        auto const key = crypto::Key::of(crypto::sha256(base::bytes_of("the same week"))).value();
        crypto::Generator noise(key);
        crypto::Generator again(key);
        auto const variance = mechanism.noise().variance();
        first.cells.push_back({{}, {{privacy::add_noise({480, mechanism}, noise), variance, {}}}});
        second.cells.push_back({{}, {{privacy::add_noise({481, mechanism}, again), variance, {}}}});
    }
    Differences seen;
    seen.add(first, second);
    EXPECT_EQ(seen.exact, seen.numbers);
    EXPECT_LT(seen.deviations(), -kSigmas);
}

}  // namespace
}  // namespace weir::attacks
