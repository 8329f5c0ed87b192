// What agreed envelopes let through: told to those who are seen, digested for those who sign; and
// the plan of a directory file, which leaves nothing behind.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "records/org/import.h"
#include "surfaces/keeper/jobs.h"
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
    /// Entries by which one person was told of a use.
    std::size_t told() {
        std::size_t count = 0;
        auto const scanned = programme_.rooms().control().scan_told([&](auto const& one) {
            bool const is_one = one.shown.find("envelope_told") != std::string::npos;
            if (is_one && one.named.size() == 1) ++count;
            return base::Status();
        });
        EXPECT_TRUE(scanned);
        return count;
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
    EXPECT_EQ(told(), uses.size());
}

TEST_F(EnvelopeUses, WhatACrashLeftUntoldIsToldOnceByTheNextKeeper) {
    auto const reader =
        programme_.rooms().control().state()->person_of(programme_.key("analyst").public_key());
    base::Person const shown{20};
    state::EnvelopeUse const use{"new_member analyst release", shown, *reader, "release", {shown}};
    auto const now = programme_.clock().now();
    // As an import leaves it that ends before its last step.
    state::DirectoryChanged const entry{{now, false, {}}, {}, {1}, {use}};
    ASSERT_TRUE(programme_.rooms().control().commit({{}, {}, entry}, state::no_guard));
    programme_.reopen();
    auto& rooms = programme_.rooms();
    ASSERT_EQ(rooms.control().state()->envelopes.untold.size(), 1u);
    auto const* job = std::ranges::find(keeper::kJobs, "told", &keeper::Job::name);
    auto const nothing = Tree::object();
    keeper::Call call{&rooms, {}, nothing, {}, [](auto, auto, auto) {}, {}};
    ASSERT_TRUE(job->is_due(rooms, now));
    (void)value_of(job->run(call));
    auto const entries = rooms.control().state()->entries;
    EXPECT_FALSE(job->is_due(rooms, now));
    (void)value_of(job->run(call));
    EXPECT_EQ(rooms.control().state()->entries, entries);
    EXPECT_TRUE(rooms.control().state()->envelopes.untold.empty());
    EXPECT_EQ(told(), 1u);
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
