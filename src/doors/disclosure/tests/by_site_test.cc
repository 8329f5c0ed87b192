// Cells by site: what a plan gives and charges, when there is none, and the form in a file.
#include <gtest/gtest.h>

#include "doors/disclosure/detail/estimate.h"
#include "doors/disclosure/detail/site_plan.h"
#include "doors/disclosure/price.h"
#include "doors/disclosure/tests/samples.h"
#include "engines/privacy/rho.h"
#include "engines/text/formats.h"

namespace weir::disclosure {
namespace {

using detail::SiteKind;
using detail::SitePlan;
using metrics::Crossing;
using tests::CharterText;
using tests::Company;

struct Group {
    std::vector<std::string> path;
    std::uint32_t site;
    int people;
};

Company company_at(std::vector<Group> const& groups) {
    org::DirectoryChange change;
    for (auto const& group : groups) {
        for (int i = 0; i < group.people; ++i) {
            org::PersonRow row;
            row.person = base::Person{static_cast<std::uint32_t>(change.rows.size() + 1)};
            row.unit_path = group.path;
            row.site = base::Site{group.site};
            change.rows.push_back(row);
        }
    }
    Company company;
    company.directory.apply(change);
    company.roster = org::roster_of(company.directory, base::Week::of("2026-W06").value());
    return company;
}

/// Sales at both sites, Works at the first.
Company two_sites() {
    return company_at(
        {{{"Sales", "North"}, 1, 10}, {{"Sales", "South"}, 2, 12}, {{"Works", "Hall"}, 1, 14}});
}

CharterText with_rule(std::string const& rule) {
    CharterText text;
    for (auto const* name : {"Ghent", "Lyon", "Porto"})
        text.sites += std::string("[[site]]\nname = \"") + name + "\"\nzone = \"UTC\"\n";
    text.sites += rule;
    return text;
}

constexpr char const* kDivided =
    "[by_site]\nshare = 20\nlevel = \"department\"\nlevel_share = 60\n"
    "metrics = [\"meeting_hours\"]\n";

std::optional<SitePlan> plan_of(Company const& company, program::Charter const& charter) {
    auto const minimum = metrics::MinimumGroup::of(charter.privacy.minimum_group).value();
    auto const tree = metrics::lattice_of({company.directory, company.roster, minimum, 3});
    auto plan = detail::site_plan_of(
        {charter, company.directory, company.roster, tree, privacy::Share::release});
    EXPECT_TRUE(plan) << plan.error().message;
    return std::move(*plan);
}

TEST(SitePlan, ChargesWhatAPersonsSiteAndPartCost) {
    auto const charter = tests::charter_of(tests::to_toml(with_rule(kDivided)));
    auto const plan = plan_of(two_sites(), charter);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->lattice.crossing, Crossing::crossed);
    std::vector<std::string> names;
    for (auto const& name : plan->names) names.push_back(name.name);
    EXPECT_EQ(names, (std::vector<std::string>{"Ghent", "Ghent / Sales", "Ghent / Works", "Lyon"}));
    EXPECT_EQ(plan->kinds, (std::vector{SiteKind::divided, SiteKind::part, SiteKind::part,
                                        SiteKind::undivided}));
    auto const rho = charter.by_site_rho("meeting_hours", privacy::Share::release);
    EXPECT_EQ(plan->rho.value, rho.whole.value + rho.part.value);
    // Whoever is in Ghent is in two numbers, who is in Lyon in one that costs as much.
    EXPECT_LE(plan->mechanism(1, 0)->cost(), rho.whole);
    EXPECT_LE(plan->mechanism(1, 1)->cost(), rho.part);
    EXPECT_LE(plan->mechanism(1, 3)->cost(), plan->rho);
    EXPECT_GT(plan->mechanism(1, 3)->cost(), rho.part);
    EXPECT_FALSE(plan->mechanism(0, 0));  // messages are not told by site
}

TEST(SitePlan, HasNoCellsAndNoCostWhereTheAuditFails) {
    auto const charter = tests::charter_of(tests::to_toml(with_rule(kDivided)));
    auto const company = company_at({{{"Sales", "North"}, 1, 10},
                                     {{"Sales", "North"}, 2, 1},
                                     {{"Sales", "South"}, 2, 12},
                                     {{"Works", "Hall"}, 1, 14}});
    auto const plan = plan_of(company, charter);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->lattice.crossing, Crossing::isolates);
    EXPECT_TRUE(plan->lattice.cells.empty());
    EXPECT_EQ(plan->rho, base::Rho{0});
    EXPECT_FALSE(plan_of(company, tests::charter_of(tests::to_toml(with_rule("")))));
}

/// With thirteen others a week's tree is too coarse to single anybody out; the quarter's is not.
TEST(SitePlan, StandsBesideTheTreeOfTheQuarterToo) {
    auto const company = company_at({{{"Sales", "North"}, 1, 13},
                                     {{"Sales", "South"}, 2, 7},
                                     {{"Sales", "West"}, 1, 1},
                                     {{"Sales", "West"}, 2, 7},
                                     {{"Works", "Hall"}, 1, 14}});
    auto text = with_rule("[by_site]\nshare = 20\nmetrics = [\"meeting_hours\"]\n");
    text.minimum_group = 13;
    EXPECT_EQ(plan_of(company, tests::charter_of(tests::to_toml(text)))->lattice.crossing,
              Crossing::crossed);
    text.sites +=
        "[quarter]\nshare = 20\nminimum_group = 5\nradius = 420\nmetrics = [\"meeting_hours\"]\n";
    auto const both = plan_of(company, tests::charter_of(tests::to_toml(text)));
    EXPECT_EQ(both->lattice.crossing, Crossing::isolates);
    EXPECT_EQ(both->rho, base::Rho{0});
}

TEST(SitePrice, IsThatOfThePlan) {
    auto const company = two_sites();
    auto const charter = tests::charter_of(tests::to_toml(with_rule(kDivided)));
    auto priced = price_of({company.directory, company.roster, charter});
    ASSERT_TRUE(priced) << priced.error().message;
    auto const& price = std::get<Price>(*priced);
    ASSERT_TRUE(price.by_site);
    EXPECT_EQ(price.by_site->crossing, Crossing::crossed);
    ASSERT_EQ(price.by_site->metrics.size(), 1U);
    auto const& metric = price.by_site->metrics.front();
    EXPECT_EQ(metric.sites.cells, 2U);
    EXPECT_EQ(metric.parts.cells, 2U);
    EXPECT_EQ(metric.sites.largest.people, 24U);
    auto const plan = plan_of(company, charter);
    EXPECT_EQ(price.by_site->week.rho, plan->rho);
    EXPECT_EQ(price.bill.by_site_used, plan->rho);
    EXPECT_EQ(price.release.rho.value, price.bill.used.value + plan->rho.value);
    EXPECT_EQ(price.bill.weekly.value + price.bill.by_site.value,
              charter.privacy.limits.share(privacy::Share::release).value);
}

Release example() {
    Release release;
    release.week = base::Week::of("2026-W06").value();
    release.levels = {"company"};
    release.metrics = {{"meeting_hours", 1, 900, 60, "hours"}};
    metrics::Cell company;
    company.people = 30;
    release.cells = {{company, {{7, 9, base::Rho{5}}}}};
    ReleasedSites sites{Crossing::crossed, 1, base::Rho{77}, {}};
    sites.cells.push_back(
        {{{base::Site{1}}, metrics::kNoCell, {}, 20}, "Ghent", {}, {{100, 50, base::Rho{3}}}});
    sites.cells.push_back(
        {{{base::Site{1}}, 0, {base::Unit{4}}, 12}, "Ghent / Sales", {}, {{50, 50, base::Rho{3}}}});
    sites.cells.push_back({{{base::Site{1}}, 0, {base::Unit{5}, base::Unit{6}}, 8},
                           "rest of Ghent (2 units)",
                           {"Zoë's", "Works"},
                           {{-20, 50, base::Rho{3}}}});
    release.sites = std::move(sites);
    return release;
}

TEST(ReleasedSites, ReadBackExactlyAndAreLeftOutWithoutTheirRule) {
    auto const again = decode_release(encode(example()));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, example());
    auto fallen = example();
    fallen.sites = ReleasedSites{Crossing::isolates, 1, base::Rho{0}, {}};
    EXPECT_EQ(decode_release(encode(fallen)).value(), fallen);
    auto without = example();
    without.sites.reset();
    EXPECT_EQ(base::text_of(encode(without)).find("by_site"), std::string_view::npos);
}

TEST(ReleasedSites, RefuseWhatEncodeNeverWrites) {
    auto const refuses = [](auto const& change) {
        auto release = example();
        change(*release.sites);
        EXPECT_FALSE(decode_release(encode(release)));
    };
    refuses([](ReleasedSites& sites) { sites.cells[1].cell.parent = 1; });
    refuses([](ReleasedSites& sites) { sites.cells[0].sums.clear(); });
    refuses([](ReleasedSites& sites) { sites.cells[0].cell.sites.clear(); });
    refuses([](ReleasedSites& sites) { sites.crossing = Crossing::isolates; });
    refuses([](ReleasedSites& sites) { sites.cells.clear(); });
}

TEST(ReleasedSites, AddUpWithinASite) {
    auto const release = example();
    auto const shown = detail::consistent_of(*release.sites, 0).value();
    ASSERT_TRUE(shown[0] && shown[1] && shown[2]);
    EXPECT_EQ(shown[1]->sum + shown[2]->sum, shown[0]->sum);
    // 100 by itself, 30 from its parts with twice the variance: two to one.
    EXPECT_NEAR(shown[0]->sum, (2 * 100 + 30) / 3.0, 1e-9);
}

}  // namespace
}  // namespace weir::disclosure
