#include "records/org/import.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace weir::org {
namespace {

std::string error_of(std::string_view csv) {
    auto const people = parse_people(csv, "people.csv");
    return people ? "accepted" : base::to_text(people.error());
}

TEST(ParsePeople, ReadsEveryColumn) {
    auto const people = parse_people(
        "id,name,address,unit,manager,site,hours,from,until\n"
        "a1,Ann Example,Ann@Firm.example a@firm.example,Sales / North,b2,Berlin,38.5,2026-01-05,\n"
        "b2,,,,,,,,2027-01-01\n",
        "people.csv");
    ASSERT_TRUE(people) << base::to_text(people.error());
    ASSERT_EQ(people->size(), 2U);
    ForeignPerson const ann{.id = "a1",
                            .name = "Ann Example",
                            .address = "ann@firm.example a@firm.example",
                            .unit_path = {"Sales", "North"},
                            .manager = "b2",
                            .site = "Berlin",
                            .minutes_a_week = 2310,
                            .from = "2026-01-05",
                            .until = ""};
    EXPECT_EQ((*people)[0], ann);
    EXPECT_EQ((*people)[1].minutes_a_week, 2400U);
    EXPECT_EQ((*people)[1].until, "2027-01-01");
}

TEST(ParsePeople, MakesUnitsOfTheReportingTreeWhereNoneAreNamed) {
    auto const people = parse_people("id,manager\n1,1\n2,1\n3,2\n4,3\n5,\n", "people.csv");
    ASSERT_TRUE(people);
    using Path = std::vector<std::string>;
    EXPECT_EQ((*people)[0].unit_path, Path());
    EXPECT_EQ((*people)[0].manager, "");
    EXPECT_EQ((*people)[1].unit_path, Path());
    EXPECT_EQ((*people)[2].unit_path, Path({"2"}));
    EXPECT_EQ((*people)[3].unit_path, Path({"2", "3"}));
    EXPECT_EQ((*people)[4].unit_path, Path());
}

TEST(ParsePeople, LeavesUnitsAloneWhereTheyAreNamed) {
    auto const people = parse_people("id,manager,unit\n1,,\n2,1,\n3,2,Labs\n", "people.csv");
    ASSERT_TRUE(people);
    EXPECT_TRUE((*people)[1].unit_path.empty());
    EXPECT_EQ((*people)[2].unit_path, std::vector<std::string>({"Labs"}));
}

TEST(ParsePeople, RefusesSomebodyInNoUnitUnlessTheyLeadOrSaySo) {
    EXPECT_EQ(
        error_of("id,unit,manager\n1,,\n2,Labs,1\n3,,1\n"),
        "people.csv:4: somebody stands in no unit; expected one, or `company` for who belongs "
        "to the company itself");
    EXPECT_EQ(
        error_of("id,unit\n1, \n"),
        "people.csv:2: somebody stands in no unit; expected one, or `company` for who belongs "
        "to the company itself");
    auto const people = parse_people("id,unit,manager\n1,,\n2,company,1\n3,Labs,1\n", "f");
    ASSERT_TRUE(people) << base::to_text(people.error());
    EXPECT_TRUE((*people)[0].unit_path.empty());
    EXPECT_TRUE((*people)[1].unit_path.empty());
}

TEST(ParsePeople, TellsNoTwoPeopleApartByCase) {
    EXPECT_EQ(error_of("id\nE7\ne7\n"), "people.csv:3: an id stands on an earlier line too");
}

TEST(ParsePeople, NamesTheLineOfWhatItRefuses) {
    EXPECT_EQ(error_of("name\nAnn\n"), "people.csv:1: expected a column `id`");
    EXPECT_EQ(
        error_of("id,salary\n1,2\n"),
        "people.csv:1: column `salary` is not declared, expected some of id name address unit "
        "manager site hours from until");
    EXPECT_EQ(error_of("id\n1\n \n"), "people.csv:3: a line without an id");
    EXPECT_EQ(error_of("id\n1\n2\n1\n"), "people.csv:4: an id stands on an earlier line too");
    EXPECT_EQ(error_of("id,address\n1,a@x\n2,b@x A@X\n"),
              "people.csv:3: an address belongs to two people");
    EXPECT_EQ(error_of("id,manager\n1,\n2,9\n"), "people.csv:3: a manager who is not in the file");
    EXPECT_EQ(error_of("id,manager\n0,\n1,2\n2,3\n3,1\n"),
              "people.csv:3: a reporting cycle: somebody is above themselves");
    EXPECT_EQ(error_of("id,from\n1,2026-02-30\n"),
              "people.csv:2: `from` is no date like 2026-11-22");
    EXPECT_EQ(error_of("id,from\n1,0000-01-01\n"),
              "people.csv:2: `from` is no date like 2026-11-22");
    EXPECT_EQ(error_of("id,until\n1,9999-01-01\n"),
              "people.csv:2: `until` is no date like 2026-11-22");
    EXPECT_EQ(error_of("id,hours\n1,81\n"), "people.csv:2: hours a week are a number from 0 to 80");
    EXPECT_EQ(error_of("id,hours\n1,-1\n"), "people.csv:2: hours a week are a number from 0 to 80");
    EXPECT_EQ(error_of("id,hours\n1,nan\n"),
              "people.csv:2: hours a week are a number from 0 to 80");
    EXPECT_EQ(error_of("id,from,until\n1,2026-01-02,2026-01-02\n"),
              "people.csv:2: somebody ends before they begin");
    EXPECT_EQ(error_of("id,unit\n1,Sales//North\n"),
              "people.csv:2: a unit on the way down has no name");
    EXPECT_EQ(error_of("id,unit\n1,Sales/\n"), "people.csv:2: a unit on the way down has no name");
}

TEST(ParsePeople, RefusesAnEmptyFileAndBrokenText) {
    EXPECT_EQ(parse_people("", "people.csv").error().fault, base::Fault::bad_input);
    EXPECT_EQ(parse_people("id\n\xff\n", "people.csv").error().fault, base::Fault::bad_input);
    EXPECT_EQ(parse_people("id,name\n1\n", "people.csv").error().fault, base::Fault::bad_input);
}

TEST(ParsePeople, LimitsHowDeepReportingGoes) {
    std::string csv = "id,manager\n0,\n";
    for (int i = 1; i <= 40; ++i) csv += std::to_string(i) + "," + std::to_string(i - 1) + "\n";
    EXPECT_EQ(parse_people(csv, "people.csv").error().fault, base::Fault::too_large);
}

TEST(ForeignPeople, SurviveBeingATree) {
    auto const people =
        parse_people("id,name,address,unit,manager\n1,A,a@x b@x,X/Y,2\n2,,,,\n", "f").value();
    EXPECT_EQ(foreign_people_of(to_tree(people)).value(), people);
    EXPECT_EQ(foreign_people_of(text::Tree(3)).error().fault, base::Fault::corrupt);
    EXPECT_EQ(foreign_people_of(text::Tree(text::List{text::Tree(text::List{})})).error().fault,
              base::Fault::corrupt);
}

/// The real reporting lines with our column names, or nothing where the data folder is absent.
std::optional<std::string> manufacturing_people() {
    std::filesystem::path const folder(WEIR_SHARED_DATA);
    if (!std::filesystem::exists(folder)) return std::nullopt;
    std::ifstream file(folder / "manufacturing-email" / "reportsto.csv");
    std::string line;
    std::getline(file, line);
    std::ostringstream csv;
    csv << "id,manager\n" << file.rdbuf();
    return csv.str();
}

TEST(ParsePeople, ReadsTheReportingTreeOfARealFirm) {
    auto const csv = manufacturing_people();
    if (!csv) GTEST_SKIP() << "no shared data at " << WEIR_SHARED_DATA;
    auto const people = parse_people(*csv, "reportsto.csv");
    ASSERT_TRUE(people) << base::to_text(people.error());
    EXPECT_EQ(people->size(), 154U);
    std::size_t company = 0;
    std::size_t report_to_root = 0;
    std::set<std::string> departments;
    for (auto const& person : *people) {
        if (person.manager == "86") ++report_to_root;
        if (person.unit_path.empty()) ++company;
        else departments.insert(person.unit_path.front());
    }
    EXPECT_EQ(report_to_root, 11U);
    EXPECT_EQ(company, 12U);  // the root and its eleven
    // One of the eleven, 7, has nobody below, and so no department.
    EXPECT_EQ(departments, (std::set<std::string>{"27", "36", "69", "70", "85", "104", "121", "148",
                                                  "156", "163"}));
}

}  // namespace
}  // namespace weir::org
