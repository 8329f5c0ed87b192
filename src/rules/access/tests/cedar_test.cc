// What a Cedar export says, looked at as text. That Cedar's engine decides by it as we do is
// another test's (tests/cedar).
#include "rules/access/cedar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::access {
namespace {

using base::Instant;
using testing::HasSubstr;
using testing::Not;

org::PersonRow row(std::uint32_t person, std::vector<std::string> path, std::uint32_t manager) {
    return {.person = Person{person},
            .unit_path = std::move(path),
            .manager = Person{manager},
            .site = Site{1},
            .minutes_a_week = 2400,
            .from = Instant{0},
            .until = {}};
}

/// Units: company 0, A 1, A/X 2, A/Y 3. Person 1 manages 2 and 3; 9 stands nowhere.
class ExportToCedar : public testing::Test {
protected:
    ExportToCedar() {
        directory_.apply(
            {Instant{0}, true, {row(1, {"A"}, 0), row(2, {"A", "X"}, 1), row(3, {"A", "Y"}, 1)}});
        permissions_.apply(RolesChange{Instant{0},
                                       {{"lead", 9, false}, {"guest", 9, true}},
                                       {{"lead", Person{1}, {}}, {"lead", Person{9}, {}}},
                                       {{"S", Site{1}}}});
    }
    void grant(std::string role, Class what, std::string_view scope) {
        GrantsChange change{Instant{0}, permissions_.grants()};
        change.grants.push_back({std::move(role), what, scope_of(scope).value(), "P", {}});
        permissions_.apply(change);
    }
    CedarExport made(std::vector<Cell> cells = {}) {
        return cedar_export({permissions_, directory_}, {Instant{5}, std::move(cells)});
    }
    /// The line of one entity; empty if it is not there.
    static std::string line_of(CedarExport const& made, std::string const& uid) {
        auto const begin = made.entities.find(R"({"uid":)" + uid);
        if (begin == std::string::npos) return "";
        return made.entities.substr(begin, made.entities.find('\n', begin) - begin);
    }

    org::Directory directory_;
    Permissions permissions_;
};

TEST_F(ExportToCedar, NamesACellTheSameHoweverItIsWritten) {
    EXPECT_EQ(cedar_id({{Unit{5}, Unit{3}, Unit{5}}, {Unit{4}}, {Site{1}}}),
              "within 3 5, exactly 4, site 1");
    EXPECT_EQ(cedar_id({{}, {}, {}}), "nothing");
    EXPECT_EQ(cedar_action(Class::own_record), "read_own_record");
}

TEST_F(ExportToCedar, IsWellFormedAndCountsWhatItHolds) {
    grant("lead", Class::release, "own_unit");
    auto const export_of_all = made({{{Unit{2}, Unit{3}}, {}, {}}});
    EXPECT_TRUE(text::parse_json(export_of_all.schema, "schema", {}));
    EXPECT_TRUE(text::parse_json(export_of_all.entities, "entities", {}));
    EXPECT_EQ(export_of_all.people, 3U);
    EXPECT_EQ(export_of_all.grants, 1U);
    EXPECT_EQ(export_of_all.cells, 9U);  // two for each of four units, and the merged one
}

TEST_F(ExportToCedar, PutsAMergedCellBelowWhatCoversAllOfIt) {
    auto const line =
        line_of(made({{{Unit{2}}, {Unit{3}}, {}}}), R"({"type":"Weir::Cell","id":"within 2, )");
    EXPECT_THAT(line, HasSubstr(R"("parents":[{"type":"Weir::Unit","id":"1"})"));
}

TEST_F(ExportToCedar, LeavesOutWhoMayNotReadAndWhatIsNotThere) {
    grant("lead", Class::release, "department:Z");
    grant("lead", Class::release, "site:T");
    grant("lead", Class::own_record, "company");
    auto const without = made({{{Unit{77}}, {}, {}}});
    EXPECT_EQ(line_of(without, R"({"type":"Weir::Person","id":"9"})"), "");
    EXPECT_EQ(line_of(without, R"({"type":"Weir::Cell","id":"within 77"})"), "");
    EXPECT_THAT(without.policies, Not(HasSubstr("@grant")));
}

TEST_F(ExportToCedar, LetsNoNameEndItsString) {
    directory_.apply({Instant{1}, false, {row(2, {"A\"\\\n\x01"}, 1)}});
    GrantsChange change{
        Instant{1}, {{"lead", Class::release, {Scope::Kind::unit, {"A\"\\\n\x01"}, ""}, "P", {}}}};
    permissions_.apply(change);
    auto const hostile = made();
    EXPECT_THAT(hostile.policies, HasSubstr(R"(@grant("release, department:A\"\\\u{a}\u{1}"))"));
    EXPECT_TRUE(text::parse_json(hostile.entities, "entities", {}));
}

TEST_F(ExportToCedar, CutsEachSiteByDepartment) {
    auto const cells = cells_by_site({permissions_, directory_}, Instant{5});
    ASSERT_EQ(cells.size(), 2U);
    EXPECT_EQ(cedar_id(cells[0]), "within 0, site 1");
    EXPECT_EQ(cedar_id(cells[1]), "within 1, site 1");
}

}  // namespace
}  // namespace weir::access
