// What agreed envelopes let through: told to those who are seen, digested for those who sign; and
// the plan of a directory file, which leaves nothing behind.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "records/org/import.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

Tree const& at(Tree const& tree, std::string_view key) {
    auto const* found = tree.find(key);
    EXPECT_NE(found, nullptr) << key << " in " << text::write_json(tree, 1);
    static Tree const nothing;
    return found == nullptr ? nothing : *found;
}
std::int64_t count_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_int().value_or(-1);
}
std::string text_at(Tree const& tree, std::string_view key) {
    return at(tree, key).as_text().value_or("");
}
text::List const& list_at(Tree const& tree, std::string_view key) {
    return *at(tree, key).as_list().value();
}

class EnvelopeUses : public testing::Test {
protected:
    EnvelopeUses()
        : programme_({small_charter(5) + "[[envelope]]\nkind = \"new_member\"\nrole = \"analyst\"\n"
                                         "class = \"release\"\na_day = 2\n",
                      "[[grant]]\nrole = \"analyst\"\nclass = \"release\"\nscope = \"company\"\n"
                      "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n",
                      small_company(8), base::parse_instant("2026-03-02T09:00:00Z").value(),
                      false}) {}
    keeper::Ending import(std::string const& csv) {
        auto const people = org::parse_people(csv, "people.csv").value();
        return programme_.ask("operator", "org.import",
                              Tree::object().set("people", org::to_tree(people)));
    }
    Programme programme_;
};

TEST_F(EnvelopeUses, WhatAnEnvelopeLetThroughIsDigestedByNameAndToldToThoseItShows) {
    auto const csv = small_company(8) + "p98,Zebulon Quist98,p98@small.example,North/Red\n";
    (void)value_of(import(csv));
    EXPECT_EQ(reason_of(programme_.ask("analyst", "digest", Tree::object())), Reason::not_granted);
    auto const digest = value_of(programme_.ask("representative", "digest", Tree::object()));
    auto const& weeks = list_at(digest, "weeks");
    ASSERT_EQ(weeks.size(), 1u);
    EXPECT_EQ(text_at(weeks[0], "week"), "2026-W10");
    EXPECT_EQ(count_at(weeks[0], "lines"), 1);
    auto const& uses = list_at(weeks[0], "uses");
    ASSERT_FALSE(uses.empty());
    EXPECT_EQ(text_at(uses[0], "envelope"), "new_member analyst release");
    EXPECT_EQ(text_at(uses[0], "line"), "Zebulon Quist98");
    EXPECT_EQ(list_at(uses[0], "people").at(0).as_text().value(), "Zebulon Quist98");
    EXPECT_EQ(text_at(uses[0], "reader"), "analyst");
    EXPECT_TRUE(programme_.rooms().control().state()->envelopes.untold.empty());
    std::size_t told = 0;
    auto const scanned = programme_.rooms().control().scan_told([&](auto const& one) {
        if (one.shown.find("envelope_told") != std::string::npos && one.named.size() == 1) ++told;
        return base::Status();
    });
    ASSERT_TRUE(scanned);
    EXPECT_EQ(told, uses.size());
}

TEST_F(EnvelopeUses, APlanOfADirectoryCountsWhatWouldApplyAndWaitAndLeavesNothing) {
    auto csv = small_company(8);
    for (auto const* id : {"p98", "p97", "p96"})
        csv += fmt::format("{0},Zebulon Quist,{0}@small.example,North/Red\n", id);
    auto const entries = programme_.rooms().control().state()->entries;
    auto const people =
        Tree::object().set("people", org::to_tree(org::parse_people(csv, "people.csv").value()));
    auto const plan = value_of(programme_.ask("operator", "change.plan.directory", people));
    EXPECT_EQ(programme_.rooms().control().state()->entries, entries);
    EXPECT_EQ(count_at(at(plan, "waits"), "rows"), 1) << text::write_json(plan, 1);
    EXPECT_EQ(count_at(at(plan, "now"), "rows"), 2);
    EXPECT_EQ(count_at(list_at(plan, "envelopes")[0], "lines"), 2);
    EXPECT_FALSE(list_at(at(at(plan, "waits"), "plan"), "needs").empty());
    auto const imported = value_of(import(csv));  // and does exactly that
    EXPECT_EQ(count_at(at(imported, "waits"), "rows"), 1);
    EXPECT_EQ(list_at(at(at(imported, "waits"), "plan"), "classes").size(),
              list_at(at(at(plan, "waits"), "plan"), "classes").size());
    EXPECT_EQ(reason_of(programme_.ask("analyst", "change.plan.directory", people)),
              Reason::not_granted);
}

}  // namespace
}  // namespace weir::scenarios
