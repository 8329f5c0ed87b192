// Membership: an attacker who knows everybody else's figures, the plan and all releases guesses one
// bit about one person, weeks in a row. The best such guess is the likelihood ratio over all
// numbers that the person's block pays for: both releases of each week and all its questions.
// Source: Neyman, Pearson 1933; the ceiling is Phi(sqrt(weeks * rho / 2)),
// engines/privacy/account.h.
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "doors/disclosure/detail/protect.h"
#include "engines/privacy/account.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"
#include "rules/metrics/tests/stand_in_door.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/world.h"

namespace weir::attacks {
namespace {

using disclosure::Door;
using disclosure::detail::Plan;
using metrics::CellSums;
using metrics::PersonWeek;

constexpr std::size_t kTries = 2000;
constexpr int kQuestions = 10;  // that share the answers' part
constexpr std::int64_t kMessages = 50;
constexpr std::int64_t kMeetings = 1500;

/// Everything that one week may cost a block.
struct WeekPlan {
    Plan release;
    Plan restatement;
    privacy::GaussianMechanism count;  // one of kQuestions, each "does the person have any of it?"
    base::Rho rho;                     // of the week, by the charter
};

WeekPlan week_plan(std::string const& rho_week) {
    CharterOptions options;
    options.rho_week = rho_week;
    options.metrics = {{"messages_sent", 60, kMessages}, {"meeting_hours", 40, kMeetings}};
    auto const company = disclosure::tests::company_of(
        {{{"Sales", "North"}, 8}, {{"Sales", "South"}, 8}, {{"Works", "Hall"}, 8}});
    auto const state = state_of(charter_text(options), company.directory);
    auto const week = base::Week::of("2026-W06").value();
    auto const& limits = state.rules->charter.privacy.limits;
    auto const answers = limits.share(privacy::Share::answers);
    return {plan_of(state, week, privacy::Share::release),
            plan_of(state, week, privacy::Share::restatement),
            privacy::GaussianMechanism::of(
                {privacy::Sensitivity::of(1).value(), base::Rho{answers.value / kQuestions}})
                .value(),
            limits.total()};
}

/// What the person may be: two weeks that the attacker wants to tell apart.
struct Bit {
    std::string_view name;
    PersonWeek no;
    PersonWeek yes;
};

PersonWeek week_of(std::int64_t messages, std::int64_t minutes) {
    PersonWeek row;
    row.values[metrics::index_of(metrics::Metric::messages_sent)] = messages;
    row.values[metrics::index_of(metrics::Metric::meeting_hours)] = minutes;
    return row;
}

Bit low_or_high() { return {"low or high", week_of(0, 0), week_of(kMessages, kMeetings)}; }
Bit absent_or_present() {
    return {"absent or present", week_of(0, 0), week_of(kMessages / 2, kMeetings / 3)};
}

/// Sums of a team of eight where the last seven did something and the first did `row`.
CellSums sums_with(Plan const& plan, PersonWeek const& row) {
    std::vector<PersonWeek> rows(plan.roster.rows.size(), week_of(20, 400));
    rows.front() = row;
    return Door::open(metrics::sum_over(plan.lattice, rows));
}

/// How many times more likely "yes" is than "no", as a logarithm, summed over noisy numbers.
class Evidence {
public:
    explicit Evidence(double noise_scale) : noise_scale_(noise_scale) {}
    struct Number {
        std::int64_t noise;  // of the draw
        std::int64_t no;     // exact values
        std::int64_t yes;
        std::uint64_t variance;
    };
    void add(Number const& number, bool is_yes) {
        auto const step = static_cast<double>(number.yes - number.no);
        auto const noise = noise_scale_ * static_cast<double>(number.noise);
        auto const seen = (is_yes ? step : 0) + noise - step / 2;
        log_ratio_ += seen * step / static_cast<double>(number.variance);
    }
    [[nodiscard]] bool says_yes() const { return log_ratio_ > 0; }

private:
    double noise_scale_;
    double log_ratio_ = 0;
};

class Attack {
public:
    Attack(WeekPlan const& plan, Bit const& bit) : plan_(plan), bit_(bit) {
        for (auto const* part : {&plan.release, &plan.restatement})
            cases_.push_back({part, sums_with(*part, bit.no), sums_with(*part, bit.yes)});
    }

    /// `noise_scale` 1 is the build as it is; one half a build with half the noise.
    [[nodiscard]] double accuracy(int weeks, double noise_scale, std::uint64_t seed) const {
        privacy::Seeded random(seed);
        std::size_t right = 0;
        for (std::size_t i = 0; i < kTries; ++i) {
            bool const is_yes = random.next() >> 63 != 0;
            Evidence evidence(noise_scale);
            for (int week = 0; week < weeks; ++week) look_at_week(evidence, is_yes, random);
            right += evidence.says_yes() == is_yes ? 1U : 0U;
        }
        return static_cast<double>(right) / kTries;
    }

private:
    struct Case {
        Plan const* plan;
        CellSums no;
        CellSums yes;
    };

    void look_at_week(Evidence& evidence, bool is_yes, base::RandomSource& random) const {
        for (auto const& one : cases_) {
            auto const cells =
                disclosure::detail::protect(*one.plan, is_yes ? one.yes : one.no, random);
            for (std::size_t cell = 0; cell < cells.size(); ++cell) {
                for (std::size_t m = 0; m < cells[cell].sums.size(); ++m)
                    look_at(evidence, one, {cell, m, cells[cell].sums[m], is_yes});
            }
        }
        bool const is_told = bit_.yes.values != bit_.no.values;
        for (int i = 0; i < kQuestions && is_told; ++i) {
            auto const noise = privacy::add_noise({0, plan_.count}, random);
            evidence.add({noise, 0, 1, plan_.count.noise().variance()}, is_yes);
        }
    }

    struct Seen {
        std::size_t cell;
        std::size_t metric;
        disclosure::NoisySum sum;
        bool is_yes;
    };
    static void look_at(Evidence& evidence, Case const& one, Seen const& seen) {
        auto const index = metrics::index_of(one.plan->metrics[seen.metric].metric);
        auto const no = one.no[seen.cell].sums[index];
        auto const yes = one.yes[seen.cell].sums[index];
        if (yes == no || seen.sum.variance == 0) return;
        auto const exact = seen.is_yes ? yes : no;
        evidence.add({seen.sum.sum - exact, no, yes, seen.sum.variance}, seen.is_yes);
    }

    WeekPlan const& plan_;
    Bit bit_;
    std::vector<Case> cases_;
};

struct Profile {
    std::string name;
    std::string rho_week;
};

double ceiling(base::Rho week, int weeks) {
    return privacy::attack_accuracy(base::Rho{week.value * static_cast<std::uint64_t>(weeks)});
}

class Membership : public testing::TestWithParam<Profile> {};

TEST_P(Membership, IsGuessedNoMoreOftenThanTheFormulaSays) {
    auto const seed = seed_of("membership, " + GetParam().name);
    auto const plan = week_plan(GetParam().rho_week);
    for (auto const& bit : {low_or_high(), absent_or_present()}) {
        Attack const attack(plan, bit);
        for (int const weeks : {1, 13, 52}) {
            auto const most = ceiling(plan.rho, weeks);
            auto const found = attack.accuracy(weeks, 1, seed + static_cast<std::uint64_t>(weeks));
            EXPECT_LE(found, most + kSigmas * standard_error(most, kTries)) << weeks << " weeks";
            fmt::print(
                "{{\"attack\":\"membership\",\"profile\":\"{}\",\"bit\":\"{}\","
                "\"weeks\":{},\"accuracy\":{:.4f},\"ceiling\":{:.4f}}}\n",
                GetParam().name, bit.name, weeks, found, most);
        }
    }
}

/// The ceiling is not generous: the worst bit comes near it, and with half the noise is above it.
TEST_P(Membership, OfABuildWithHalfTheNoiseIsCaught) {
    auto const seed = seed_of("membership with half the noise, " + GetParam().name);
    auto const plan = week_plan(GetParam().rho_week);
    Attack const attack(plan, low_or_high());
    double most_missed = -1;
    for (int const weeks : {1, 4, 13, 52}) {
        auto const most = ceiling(plan.rho, weeks);
        auto const allowed = kSigmas * standard_error(most, kTries);
        EXPECT_GT(attack.accuracy(weeks, 1, seed), most - allowed - 0.01) << weeks << " weeks";
        most_missed = std::max(most_missed, attack.accuracy(weeks, 0.5, seed) - most - allowed);
    }
    EXPECT_GT(most_missed, 0);
}

INSTANTIATE_TEST_SUITE_P(Profiles, Membership,
                         testing::Values(Profile{"strict", "0.02"}, Profile{"standard", "0.1"},
                                         Profile{"exploratory", "0.5"}),
                         [](auto const& one) { return one.param.name; });

}  // namespace
}  // namespace weir::attacks
