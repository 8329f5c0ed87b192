// A week's collaboration section: how it is planned and priced, what noise it gets, and its file.
#include "doors/disclosure/collaboration.h"

#include <cmath>

#include <gtest/gtest.h>

#include "doors/disclosure/detail/collaboration_release.h"
#include "doors/disclosure/price.h"
#include "doors/disclosure/release.h"
#include "doors/disclosure/tests/samples.h"
#include "engines/crypto/random.h"
#include "engines/privacy/rho.h"
#include "engines/text/formats.h"

namespace weir::disclosure {
namespace {

using tests::Company;

std::string with_rule(std::string const& rho_week, std::string const& level = "department") {
    return tests::to_toml({.rho_week = rho_week,
                           .sites = "[[kind]]\nname = \"call\"\nfields = [\"length\", \"thread\"]\n"
                                    "retention = \"year\"\nwhy = \"x\"\n"
                                    "[collaboration]\nshare = 50\nclamp = 600\nlevel = \"" +
                                    level + "\"\ndelta = \"1e-6\"\n"});
}

Company three_departments() {
    return tests::company_of({{{"Sales"}, 400}, {{"Works"}, 300}, {{"Office"}, 20}});
}

metrics::Lattice lattice_of(Company const& company) {
    return metrics::lattice_of(
        {company.directory, company.roster, *metrics::MinimumGroup::of(5), 3});
}

detail::CollaborationPlan plan_of(program::Charter const& charter, Company const& company) {
    auto const plan =
        detail::collaboration_plan_of({charter, lattice_of(company), company.roster.rows.size()});
    EXPECT_TRUE(plan) << plan.error().message;
    return plan->value();
}

TEST(Collaboration, SpendsNoMoreThanItsPart) {
    auto const charter = tests::charter_of(with_rule("1"));
    auto const plan = plan_of(charter, three_departments());
    EXPECT_EQ(plan.rho, charter.collaboration_rho());
    EXPECT_LE(plan.selection.cost().value + plan.mechanism.cost().value, plan.rho.value);
    EXPECT_EQ(plan.selection.delta(), charter.collaboration->delta);
    EXPECT_EQ(plan.minimum, 6U);
    // sqrt(2) (601 minutes) of sensitivity, and half of 0.4 for it: (H + 1) / sqrt(0.2).
    EXPECT_NEAR(plan.mechanism.standard_deviation() / kPairUnits, 601 / std::sqrt(0.2), 0.01);
}

TEST(Collaboration, IsNotPlannedWhereThereIsNoPair) {
    auto const charter = tests::charter_of(with_rule("1"));
    auto const company = tests::company_of({{{"Sales"}, 40}});
    auto const plan =
        detail::collaboration_plan_of({charter, lattice_of(company), company.roster.rows.size()});
    ASSERT_TRUE(plan);
    EXPECT_FALSE(*plan);
    auto const priced = price_of({company.directory, company.roster, charter});
    ASSERT_FALSE(priced);
    EXPECT_EQ(priced.error().message, "[collaboration]: expected a level of 2 to 1024 cells");
}

TEST(Collaboration, ShowsPairsOfEnoughPeopleWithTheirTime) {
    auto const charter = tests::charter_of(with_rule("10"));
    auto const plan = plan_of(charter, three_departments());
    auto const minute = std::uint64_t{1} << metrics::kTimeFractionBits;
    metrics::PairSums const exact{{1, 2, 9000 * 60 * minute, 300}, {1, 3, minute, 5}, {2, 3, 0, 6}};
    auto const key = crypto::Key::of(base::Bytes(32, 7)).value();
    crypto::Generator noise(key);
    auto const shown = detail::protect(plan, exact, noise);
    ASSERT_EQ(shown.pairs.size(), 1U);  // 5 and 6 people are too few
    EXPECT_EQ(shown.pairs[0].a, 1U);
    EXPECT_EQ(shown.pairs[0].b, 2U);
    auto const hours = static_cast<double>(shown.pairs[0].time) / (60.0 * kPairUnits);
    EXPECT_NEAR(hours, 9000, 6 * plan.mechanism.standard_deviation() / (60.0 * kPairUnits));
    EXPECT_NE(shown.pairs[0].time, std::int64_t{9000} * 60 * kPairUnits);
}

TEST(Collaboration, IsPricedByTheSamePlan) {
    auto const charter = tests::charter_of(with_rule("1"));
    auto const company = three_departments();
    auto const outcome = price_of({company.directory, company.roster, charter});
    ASSERT_TRUE(outcome) << outcome.error().message;
    auto const& price = std::get<Price>(*outcome);
    ASSERT_TRUE(price.collaboration);
    auto const& of = *price.collaboration;
    auto const plan = plan_of(charter, company);
    EXPECT_EQ(of.cells, 3U);
    EXPECT_EQ(of.pairs, 3U);
    EXPECT_EQ(of.pairs_possible, 1U);  // only Sales and Works are large enough
    EXPECT_GT(of.even, of.minimum);
    EXPECT_GT(of.sure, of.even);
    EXPECT_LT(of.sure, 300U);
    EXPECT_GE(plan.selection.chance_of(of.even).units, std::uint64_t{1} << 63);
    EXPECT_LT(plan.selection.chance_of(of.even - 1).units, std::uint64_t{1} << 63);
    EXPECT_DOUBLE_EQ(of.deviation, plan.mechanism.standard_deviation() / (60.0 * kPairUnits));
    auto const& bill = price.bill;
    EXPECT_EQ(bill.weekly.value + bill.collaboration.value,
              bill.shares[static_cast<std::size_t>(privacy::Share::release)].value);
}

Release with_section() {
    Release release;
    release.week = base::Week::of("2026-W06").value();
    release.levels = {"company", "team"};
    metrics::Cell cell;
    cell.level_last = 1;
    cell.people = 14;
    cell.name = "x";
    release.cells = {{cell, {}}, {cell, {}}};
    release.collaboration = ReleasedCollaboration{.level = 1,
                                                  .clamp = 600,
                                                  .variance = 77,
                                                  .rho = base::Rho{5},
                                                  .epsilon = {3, 16384},
                                                  .delta = privacy::DeltaUnits{9},
                                                  .minimum = 6,
                                                  .pairs = {{0, 1, -17}}};
    return release;
}

TEST(Collaboration, ReadsBackExactly) {
    auto const again = decode_release(encode(with_section()));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, with_section());
}

TEST(Collaboration, RefusesAFileOfAnotherForm) {
    auto release = with_section();
    release.collaboration->pairs = {{1, 0, 5}};
    EXPECT_FALSE(decode_release(encode(release)));
    release.collaboration->pairs = {{0, 2, 5}};
    EXPECT_FALSE(decode_release(encode(release)));
    release.collaboration->pairs = {};
    release.collaboration->level = 2;
    EXPECT_FALSE(decode_release(encode(release)));
    auto tree = text::parse_json(base::text_of(encode(with_section())), "", {}).value();
    tree.set("collaboration", text::Tree::object());
    auto const json = text::write_json(tree);
    EXPECT_FALSE(decode_release(base::bytes_of(json)));
}

}  // namespace
}  // namespace weir::disclosure
