// Two real data sets through the real binary as its examples say, from `init` to `insights`; the
// figures against exact bounded ones that DuckDB counts from the raw files.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/end_to_end/figures.h"
#include "tests/end_to_end/home.h"
#include "tests/end_to_end/real_data.h"

namespace weir::end_to_end {
namespace {

std::size_t count_of(std::string_view text, std::string_view word) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
    return count;
}

/// Sums of the table person_week (id, week, metric, value) over the cells of a level: of every
/// week, cell and metric, also where nobody did anything.
std::string sums_sql(std::string const& level) {
    return R"(
SELECT week, cell, metric, people::VARCHAR, coalesce(sum(value), 0)::VARCHAR AS sum
FROM (SELECT cell, count(*) AS people FROM cell WHERE level = ')" +
           level + R"(' GROUP BY cell)
  CROSS JOIN (SELECT DISTINCT week FROM person_week)
  CROSS JOIN (SELECT DISTINCT metric FROM person_week)
  JOIN cell USING (cell) LEFT JOIN person_week USING (id, week, metric)
GROUP BY week, cell, metric, people)";
}

/// Released cells of all metrics at a level.
std::vector<Figure> released(Home const& home, std::string const& level) {
    return figures_of(home.must("analyst", {"insights", "--by", level, "--json"}).out);
}

// --- The manufacturer's mail ---------------------------------------------------------------------

TEST(ManufacturingEmail, GoesFromInitToInsightsAndAgreesWithSql) {
    if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "no ../shared/data here";
    ASSERT_TRUE(std::filesystem::exists(mail_file()));
    Home const home("manufacturing-email");
    auto const people =
        home.must("operator", {"org", "import", "csv", home.file("people.csv", mail_people_csv())});
    EXPECT_NE(people.out.find("167 people"), std::string::npos) << people.out;
    auto const file = mail_file().string();
    auto const taken = home.must("operator", {"import", "mail", file});
    EXPECT_NE(taken.out.find(": 82,927 rows read"), std::string::npos) << taken.out;
    // From 2009-W53, in which the first mail lies, to 2010-W39, which holds the last.
    auto const closed = home.must("operator", {"close", "--json"});
    EXPECT_EQ(count_of(closed.out, "\"week\""), 40U) << closed.out;
    Duck duck;
    duck.run(mail_values_sql());
    duck.run(mail_cells_sql());
    EXPECT_EQ(duck.number("SELECT count(*) FROM mail"), 82'927);
    EXPECT_EQ(duck.number("SELECT count(*) FROM person"), 167);
    expect_agreement(released(home, "department"), exacts_of(duck, sums_sql("department")));
    expect_agreement(released(home, "company"), exacts_of(duck, sums_sql("company")));
    auto const price = home.must("analyst", {"ask", "messages_sent", "--stat", "count", "--weeks",
                                             "2010-W10", "--explain", "--json"});
    EXPECT_NE(price.out.find("\"affordable\": true"), std::string::npos) << price.out;
    auto const answer = home.must(
        "analyst", {"ask", "messages_sent", "--stat", "count", "--weeks", "2010-W10", "--json"});
    EXPECT_NE(answer.out.find("\"new\": true"), std::string::npos) << answer.out;
    auto const budget = home.must("analyst", {"budget", "--json"});
    EXPECT_EQ(count_of(budget.out, "\"teams\""), 40U);
}

// --- Contacts in an office building --------------------------------------------------------------

std::filesystem::path office_folder() { return data_folder() / "sociopatterns"; }
std::filesystem::path badges_file() { return office_folder() / "workplace_InVS15_tij.dat.gz"; }

/// Who is in which department as a directory file, as examples/sociopatterns/README.md makes it.
std::string office_csv() {
    std::string csv = "id,unit\n";
    for (auto line : lines_of(office_folder() / "workplace_InVS15_metadata.txt", 0)) {
        std::ranges::replace(line, '\t', ',');
        csv += line + "\n";
    }
    return csv;
}

/// Second 0 is midnight of Monday 2015-06-22; a line is a contact of the 20 seconds before. All
/// times are multiples of 20, so the time that somebody's contacts cover is 20 seconds for each
/// that is there.
std::string office_sql() {
    return "CREATE TABLE person AS SELECT id, unit FROM read_csv(" +
           in_quotes(office_folder() / "workplace_InVS15_metadata.txt") +
           ", delim = '\t', header = false, columns = {'id': 'VARCHAR', 'unit': 'VARCHAR'});" +
           "CREATE TABLE line AS SELECT t, i, j FROM read_csv(" + in_quotes(badges_file()) +
           ", delim = ' ', header = false, columns = {'t': 'BIGINT', 'i': 'VARCHAR', "
           "'j': 'VARCHAR'});" +
           R"(
CREATE TABLE department AS SELECT unit, count(*) AS people FROM person GROUP BY unit;
CREATE TABLE cell AS
  SELECT id, 'department' AS level,
         CASE WHEN people >= 11 THEN unit
              ELSE 'rest of the company (' || (SELECT count(*) FROM department WHERE people < 11)
                   || ' departments)' END AS cell
  FROM person JOIN department USING (unit)
  UNION ALL SELECT id, 'company', 'the company' FROM person;
CREATE TABLE near AS
  SELECT DISTINCT id, start, strftime(start, '%G-W%V') AS week
  FROM (SELECT i AS id, t FROM line UNION ALL SELECT j, t FROM line),
       LATERAL (SELECT TIMESTAMP '2015-06-22 00:00:00' + to_seconds(t - 20) AS start);
CREATE TABLE person_week AS
  SELECT id, week, 'contact_minutes' AS metric, least(count(*) * 20 // 60, 300) AS value
    FROM near GROUP BY ALL
  UNION ALL SELECT id, week, 'days_present', least(count(DISTINCT start::DATE), 5)
    FROM near GROUP BY ALL;
)";
}

TEST(Sociopatterns, GoesFromInitToInsightsAndAgreesWithSql) {
    if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "no ../shared/data here";
    ASSERT_TRUE(std::filesystem::exists(badges_file()));
    Home const home("sociopatterns");
    auto const csv = home.file("people.csv", office_csv());
    auto const people = home.must("operator", {"org", "import", "csv", csv});
    EXPECT_NE(people.out.find("232 people in 12 units"), std::string::npos) << people.out;
    auto const taken = home.must("operator", {"import", "contacts", badges_file().string()});
    EXPECT_NE(taken.out.find(": 78,249 rows read"), std::string::npos) << taken.out;
    home.must("operator", {"close"});
    Duck duck;
    duck.run(office_sql());
    EXPECT_EQ(duck.number("SELECT count(*) FROM line"), 78'249);
    EXPECT_EQ(duck.number("SELECT count(*) FROM line WHERE t % 20 <> 0"), 0);
    EXPECT_EQ(duck.number("SELECT count(DISTINCT id) FROM near"), 217);
    expect_agreement(released(home, "department"), exacts_of(duck, sums_sql("department")));
    expect_agreement(released(home, "company"), exacts_of(duck, sums_sql("company")));
}

}  // namespace
}  // namespace weir::end_to_end
