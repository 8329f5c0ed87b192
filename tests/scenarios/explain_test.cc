// What a charter would give, asked of whole programmes: the answer knows the roster and the charter
// and nothing that anybody did.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
