#include "tests/end_to_end/real_data.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

namespace weir::end_to_end {
namespace {

constexpr auto kValuesSql = R"(
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

constexpr auto kCellsSql = R"(
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
                  ELSE 'rest of the company (' ||
                       (SELECT count(*) FROM department WHERE people < 11) ||
                       ' departments)' END AS cell
  FROM person LEFT JOIN department USING (head)
  UNION ALL SELECT id, 'company', 'the company' FROM person;
)";

}  // namespace

std::filesystem::path data_folder() {
    if (char const* const chosen = std::getenv("WEIR_SHARED_DATA")) return chosen;
    return std::filesystem::path{WEIR_SOURCE_DIR} / "../shared/data";
}

std::vector<std::string> lines_of(std::filesystem::path const& path, std::size_t skip) {
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    EXPECT_GE(lines.size(), skip) << path << " is missing or empty";
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(skip));
    return lines;
}

std::string in_quotes(std::filesystem::path const& path) { return "'" + path.string() + "'"; }

std::filesystem::path mail_folder() { return data_folder() / "manufacturing-email"; }
std::filesystem::path mail_file() { return mail_folder() / "communication.csv.gz"; }

std::string mail_people_csv() {
    std::string csv = "id,manager\n";
    for (auto const& line : lines_of(mail_folder() / "reportsto.csv", 1)) csv += line + "\n";
    for (auto const* id :
         {"4", "10", "21", "23", "24", "26", "46", "51", "75", "87", "93", "111", "139"}) {
        csv += std::string(id) + ",\n";
    }
    return csv;
}

std::string mail_values_sql() {
    return "CREATE TABLE mail AS SELECT Sender AS sender, Recipient AS recipient, EventDate AS "
           "sent "
           "FROM read_csv(" +
           in_quotes(mail_file()) +
           ", delim = ';', header = true, columns = {'Sender': 'VARCHAR', 'Recipient': 'VARCHAR', "
           "'EventDate': 'TIMESTAMP'});" +
           kValuesSql;
}

std::string mail_cells_sql() {
    return "CREATE TABLE line AS SELECT ID AS id, ReportsToID AS boss FROM read_csv(" +
           in_quotes(mail_folder() / "reportsto.csv") + ", header = true, all_varchar = true);" +
           kCellsSql;
}

}  // namespace weir::end_to_end
