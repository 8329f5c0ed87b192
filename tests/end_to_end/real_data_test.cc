// Two real data sets through the real binary as its examples say, from `init` to `insights`; the
// figures against exact bounded ones that DuckDB counts from the raw files.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/figures.h"
#include "tests/end_to_end/home.h"

namespace weir::end_to_end {
namespace {

using Words = std::vector<std::string>;

/// The lines of a text file, without the first `skip`.
Words lines_of(std::filesystem::path const& path, std::size_t skip) {
    std::ifstream in(path);
    Words lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    EXPECT_GE(lines.size(), skip) << path << " is missing or empty";
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(skip));
    return lines;
}

std::string in_quotes(std::filesystem::path const& path) { return "'" + path.string() + "'"; }

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

std::filesystem::path mail_folder() { return data_folder() / "manufacturing-email"; }

/// Who reports to whom as a directory file, as examples/manufacturing-email/README.md makes it.
std::string firm_csv() {
    std::string csv = "id,manager\n";
    for (auto const& line : lines_of(mail_folder() / "reportsto.csv", 1)) csv += line + "\n";
    for (auto const* id :
         {"4", "10", "21", "23", "24", "26", "46", "51", "75", "87", "93", "111", "139"}) {
        csv += std::string(id) + ",\n";
    }
    return csv;
}

/// 2009-W53, in which the first mail lies, to 2010-W39, which holds the last.
Words firm_weeks() {
    Words weeks{"2009-W53"};
    for (int week = 1; week <= 39; ++week) {
        weeks.push_back(std::string("2010-W") + (week < 10 ? "0" : "") + std::to_string(week));
    }
    return weeks;
}

/// people(id, head): head is the person of the chain upwards who reports to the root; units hold
/// those below their head, and everybody else is the company's own. cells(id, cell) by the minimum
/// group of ten besides the reader.
std::string firm_cells_sql() {
    return "CREATE TABLE line AS SELECT ID AS id, ReportsToID AS boss FROM read_csv(" +
           in_quotes(mail_folder() / "reportsto.csv") + ", header = true, all_varchar = true);" +
           "CREATE TABLE mail AS SELECT Sender AS sender, Recipient AS recipient, EventDate AS "
           "sent "
           "FROM read_csv(" +
           in_quotes(mail_folder() / "communication.csv.gz") +
           ", delim = ';', header = true, columns = {'Sender': 'VARCHAR', 'Recipient': 'VARCHAR', "
           "'EventDate': 'TIMESTAMP'});" +
           R"(
CREATE TABLE head AS
  WITH RECURSIVE root AS (SELECT id FROM line WHERE id = boss),
  up AS (SELECT id, id AS top, boss FROM line
         UNION ALL SELECT up.id, line.id, line.boss FROM up JOIN line ON line.id = up.boss
                   WHERE up.boss NOT IN (FROM root))
  SELECT id, top AS head FROM up
  WHERE boss IN (FROM root) AND id <> top AND top NOT IN (FROM root);
CREATE TABLE person AS
  SELECT id, head
  FROM (SELECT id FROM line UNION SELECT sender FROM mail UNION SELECT recipient FROM mail)
    LEFT JOIN head USING (id);
CREATE TABLE department AS
  SELECT head, count(*) AS people FROM person WHERE head IS NOT NULL GROUP BY head;
CREATE TABLE cell AS
  SELECT id, 'department' AS level, CASE WHEN head IS NULL THEN 'the company itself'
                  WHEN people >= 11 THEN head
                  ELSE 'rest of the company (' || (SELECT count(*) FROM department WHERE people < 11)
                       || ' departments)' END AS cell
  FROM person LEFT JOIN department USING (head)
  UNION ALL SELECT id, 'company', 'the company' FROM person;
)";
}

/// Bounded person-weeks, by the charter's clamps.
constexpr auto kFirmValuesSql = R"(
CREATE TABLE message AS
  SELECT DISTINCT sender AS id, sent, strftime(sent, '%G-W%V') AS week,
         epoch(sent)::BIGINT // 1800 AS block,
         NOT (isodow(sent) <= 5 AND hour(sent) BETWEEN 9 AND 16) AS late
  FROM mail;
CREATE TABLE person_week AS
  SELECT id, week, 'messages_sent' AS metric, least(count(*), 50) AS value
    FROM message GROUP BY ALL
  UNION ALL SELECT id, week, 'active_half_hours', least(count(DISTINCT block), 40)
    FROM message GROUP BY ALL
  UNION ALL SELECT id, week, 'after_hours_half_hours', least(count(DISTINCT block), 15)
    FROM message WHERE late GROUP BY ALL;
)";

TEST(ManufacturingEmail, GoesFromInitToInsightsAndAgreesWithSql) {
    if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "no ../shared/data here";
    ASSERT_TRUE(std::filesystem::exists(mail_folder() / "communication.csv.gz"));
    Home const home("manufacturing-email");
    auto const people =
        home.must("operator", {"org", "import", "csv", home.file("people.csv", firm_csv())});
    EXPECT_NE(people.out.find("167 people"), std::string::npos) << people.out;
    auto const file = (mail_folder() / "communication.csv.gz").string();
    auto const taken = home.must("operator", {"import", "mail", file});
    EXPECT_NE(taken.out.find(": 82,927 rows read"), std::string::npos) << taken.out;
    for (auto const& week : firm_weeks()) home.must("operator", {"close", week});
    Duck duck;
    duck.run(firm_cells_sql());
    EXPECT_EQ(duck.number("SELECT count(*) FROM mail"), 82'927);
    EXPECT_EQ(duck.number("SELECT count(*) FROM person"), 167);
    duck.run(kFirmValuesSql);
    expect_agreement(released(home, "department"), exacts_of(duck, sums_sql("department")));
    expect_agreement(released(home, "company"), exacts_of(duck, sums_sql("company")));
}

// --- Contacts in an office building
// ---------------------------------------------------------------

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
    for (auto const* week : {"2015-W26", "2015-W27"}) home.must("operator", {"close", week});
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
