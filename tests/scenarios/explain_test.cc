// What a charter would give, asked of whole programmes: the answer knows the roster and the charter
// and nothing that anybody did.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/quarter.h"
#include "engines/text/formats.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using testing::HasSubstr;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

Tree asked(std::string const& charter) { return Tree::object().set("charter", charter); }

Programme::Options options() {
    return {small_charter(5), small_grants(), small_company(12), at(kNow)};
}

std::string answer_of(Programme& programme) {
    return text::write_json(
        value_of(programme.ask("analyst", "charter.explain", asked(small_charter(5)))));
}

/// So many mails a person in the week of 2026-02-02.
activity::Batch mails_of(int people, int mails) {
    std::vector<Mail> list;
    for (int person = 1; person <= people; ++person) {
        for (int i = 0; i < mails; ++i) {
            list.push_back({"p" + std::to_string(person), "p1",
                            at("2026-02-02T08:00:00Z") + base::Duration{i * 3601 + person}});
        }
    }
    return batch_of(list);
}

TEST(CharterExplain, IsTheSameByteForByteWhateverAnybodyDid) {
    Programme quiet(options());
    Programme busy(options());
    (void)value_of(busy.import("mail", mails_of(40, 30)));
    (void)value_of(busy.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    auto const answer = answer_of(quiet);
    EXPECT_EQ(answer_of(busy), answer);
    EXPECT_THAT(answer, HasSubstr("\"people\":48"));
}

TEST(CharterExplain, ReadsWithoutAnEntryAndAlsoInAPause) {
    Programme programme(options());
    auto const answer = answer_of(programme);
    (void)value_of(programme.pause("privacy", "we look at the figures"));
    auto const before = programme.rooms().control().state()->entries;
    EXPECT_EQ(answer_of(programme), answer);
    EXPECT_EQ(programme.rooms().control().state()->entries, before);
}

TEST(CharterExplain, PricesAnotherCharterThanTheOneInForce) {
    Programme programme(options());
    auto const other =
        value_of(programme.ask("privacy", "charter.explain", asked(small_charter(11))));
    EXPECT_EQ(other.find("minimum_group")->as_int().value(), 11);
    // Teams have 12: each has just enough. With 12 others none has, and departments stand for them.
    EXPECT_TRUE(other.find("shared_cells")->as_list().value()->empty());
    auto const more =
        value_of(programme.ask("privacy", "charter.explain", asked(small_charter(12))));
    auto const shared = *more.find("shared_cells")->as_list().value();
    ASSERT_EQ(shared.size(), 2U);
    EXPECT_EQ(shared[0].find("sharing")->as_text().value(), "undivided");
}

TEST(CharterExplain, RefusesACharterWhosePartsExceedTheWholeByFileAndLine) {
    Programme programme(options());
    auto text = small_charter(5);
    auto const place = text.find("release = 80");
    text.replace(place, 12, "release = 81");
    auto const ending =
        programme.ask("privacy", "charter.explain", asked(text).set("file", "next/charter.toml"));
    ASSERT_FALSE(ending);
    EXPECT_THAT(base::to_text(ending.error()), HasSubstr("next/charter.toml:"));
    EXPECT_THAT(ending.error().message, HasSubstr("at most 100 together, got 101"));
}

/// A site of a charter, "In" or "Out", with an agreement or without.
std::string site(std::string const& name, std::string const& agreement) {
    return "[[site]]\nname = \"" + name + "\"\nzone = \"UTC\"\nagreement = " + agreement + "\n";
}

TEST(CharterExplain, KnowsSitesByNameWhateverTheirOrder) {
    auto with_sites = options();
    with_sites.charter += site("In", "true") + site("Out", "true");
    with_sites.people_csv = "id,unit,site\n";
    for (int id = 1; id <= 50; ++id) {
        with_sites.people_csv += "p" + std::to_string(id) + (id <= 30 ? ",A,In\n" : ",B,Out\n");
    }
    Programme programme(with_sites);
    auto const people = [&](std::string const& sites) {
        auto const answer =
            value_of(programme.ask("privacy", "charter.explain", asked(small_charter(5) + sites)));
        return answer.find("people")->as_int().value();
    };
    EXPECT_EQ(people(site("In", "true") + site("Out", "true")), 50);
    EXPECT_EQ(people(site("In", "true") + site("Out", "false")), 30);
    EXPECT_EQ(people(site("Out", "false") + site("In", "true")), 30);
    EXPECT_EQ(people(site("Out", "true")), 20);  // one that it does not name is not covered
}

/// A week's figures need ten others, which no team has; a quarter's need five.
std::string charter_with_quarter() {
    auto charter = small_charter(10);
    charter.insert(charter.find("[[role]]"),
                   "[quarter]\nshare = 50\nminimum_group = 5\nradius = 480\n"
                   "metrics = [\"active_half_hours\"]\n");
    return charter;
}

TEST(CharterExplain, PricesAQuarterAsItIsThenMade) {
    Programme programme(
        {charter_with_quarter(), small_grants(), small_company(7), at("2026-08-03T09:00:00Z")});
    auto const priced =
        value_of(programme.ask("analyst", "charter.explain", asked(charter_with_quarter())));
    auto const quarter = *priced.find("quarter");
    auto const metric = quarter.find("metrics")->as_list().value()->front();
    for (auto const week : base::Quarter::of("2026-Q2").value().weeks()) {
        (void)value_of(
            programme.ask("operator", "close", Tree::object().set("week", base::to_text(week))));
    }
    auto const asked_for = Tree::object().set("quarter", "2026-Q2");
    (void)value_of(programme.ask("operator", "close", asked_for));
    auto const made = value_of(programme.ask("analyst", "insights.quarter", asked_for));
    auto const cells = *made.find("cells")->as_list().value();
    ASSERT_EQ(static_cast<std::int64_t>(cells.size()), quarter.find("cells")->as_int().value());
    for (auto const& cell : cells) {
        auto const figure = cell.find("figures")->as_list().value()->front();
        EXPECT_NEAR(figure.find("sd")->as_decimal().value(),
                    metric.find("sd_median")->as_decimal().value(), 1e-12);
    }
    auto const text = [](Tree const& tree, char const* key) {
        return tree.find(key)->as_text().value();
    };
    EXPECT_EQ(text(*quarter.find("week"), "rho"), text(made, "rho_week"));
    EXPECT_EQ(text(*quarter.find("person_quarter"), "rho"), text(made, "rho_quarter"));
}

TEST(CharterExplain, SaysThatADirectoryComesFirst) {
    auto without = options();
    without.people_csv = {};
    Programme programme(without);
    auto const ending = programme.ask("privacy", "charter.explain", asked(small_charter(5)));
    ASSERT_FALSE(ending);
    EXPECT_EQ(ending.error().fault, base::Fault::not_found);
}

TEST(CharterExplain, RefusesACompanyBelowTheMinimum) {
    Programme programme(options());
    EXPECT_EQ(reason_of(programme.ask("privacy", "charter.explain", asked(small_charter(48)))),
              base::Reason::too_few_people);
}

}  // namespace
}  // namespace weir::scenarios
