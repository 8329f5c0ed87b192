#include "rules/metrics/tests/oracle.h"

#include <duckdb.h>

#include <stdexcept>

namespace weir::metrics::tests {
namespace {

class Duck {
public:
    Duck() {
        if (duckdb_open(nullptr, &database_) != DuckDBSuccess ||
            duckdb_connect(database_, &connection_) != DuckDBSuccess) {
            throw std::runtime_error("cannot open DuckDB");
        }
    }
    Duck(Duck const&) = delete;
    Duck& operator=(Duck const&) = delete;
    ~Duck() {
        duckdb_disconnect(&connection_);
        duckdb_close(&database_);
    }

    /// All result columns are BIGINT.
    std::vector<std::vector<std::int64_t>> run(std::string const& sql) {
        duckdb_result result;
        if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
            std::string const message = duckdb_result_error(&result);
            duckdb_destroy_result(&result);
            throw std::runtime_error(message + "\nin " + sql);
        }
        std::vector<std::vector<std::int64_t>> rows;
        while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
            append(chunk, rows);
            duckdb_destroy_data_chunk(&chunk);
        }
        duckdb_destroy_result(&result);
        return rows;
    }

    void load(std::vector<OracleEvent> const& events) {
        duckdb_appender appender = nullptr;
        if (duckdb_appender_create(connection_, nullptr, "event", &appender) != DuckDBSuccess) {
            throw std::runtime_error("cannot append to DuckDB");
        }
        for (auto const& [person, event] : events) {
            duckdb_append_int64(appender, person);
            duckdb_append_int64(appender, event.start.seconds);
            duckdb_append_int64(appender, event.length);
            duckdb_append_int64(appender, static_cast<std::int64_t>(event.kind));
            duckdb_appender_end_row(appender);
        }
        duckdb_appender_destroy(&appender);
    }

private:
    static void append(duckdb_data_chunk chunk, std::vector<std::vector<std::int64_t>>& rows) {
        idx_t const columns = duckdb_data_chunk_get_column_count(chunk);
        std::size_t const first = rows.size();
        rows.resize(first + duckdb_data_chunk_get_size(chunk), std::vector<std::int64_t>(columns));
        for (idx_t column = 0; column < columns; ++column) {
            auto const* data = static_cast<std::int64_t const*>(
                duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, column)));
            for (std::size_t row = first; row < rows.size(); ++row) {
                rows[row][column] = data[row - first];
            }
        }
    }

    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

constexpr auto kEventTable =
    "CREATE TABLE event (person BIGINT, start BIGINT, length BIGINT, kind BIGINT)";

/// Days, half-hours and week numbers from DuckDB's own idea of the zone.
std::string calendar_sql(OracleRequest const& request) {
    std::string const first = "DATE '" + base::to_text(request.first_monday) + "'";
    std::string const zone = "'" + request.zone + "'";
    return "CREATE TABLE day AS SELECT n // 7 AS week, isodow(d) AS dow, "
           "epoch(timezone(" +
           zone +
           ", d::TIMESTAMP))::BIGINT AS b, "
           "epoch(timezone(" +
           zone +
           ", (d + 1)::TIMESTAMP))::BIGINT AS e, "
           "epoch(timezone(" +
           zone +
           ", d + INTERVAL 9 HOUR))::BIGINT AS wb, "
           "epoch(timezone(" +
           zone +
           ", d + INTERVAL 17 HOUR))::BIGINT AS we "
           "FROM (SELECT n, " +
           first + " + n::INTEGER AS d FROM range(" + std::to_string(request.weeks * 7) +
           ") t(n));"
           "CREATE TABLE block AS SELECT week, s AS b, least(s + 1800, e) AS e, dow <= 5 AND "
           "timezone(" +
           zone +
           ", to_timestamp(s))::TIME BETWEEN TIME '09:00' AND TIME '16:30' "
           "AS inside FROM (SELECT *, unnest(range(b, e, 1800)) AS s FROM day)";
}

/// Events with their week, cut at its end (a message is a moment); islands of the three unions.
constexpr auto kIslandsSql = R"(
CREATE TABLE ev AS
  SELECT person, week, start, kind,
         CASE WHEN kind <= 3 THEN start ELSE least(start + length, fin) END AS stop
  FROM event JOIN (SELECT week, min(b) AS b, max(e) AS fin FROM day GROUP BY week) w
    ON start >= w.b AND start < w.fin;
CREATE TABLE span AS
  SELECT person, week, 'meeting' AS what, start, stop FROM ev WHERE kind IN (4, 5)
  UNION ALL SELECT person, week, 'contact', start, stop FROM ev WHERE kind = 6
  UNION ALL SELECT person, week, 'busy', start, stop FROM ev WHERE kind IN (4, 5)
  UNION ALL SELECT person, week, 'busy', start, start + 120 FROM ev WHERE kind IN (1, 3);
CREATE TABLE island AS
  WITH seen AS (
    SELECT *, max(stop) OVER (PARTITION BY person, week, what ORDER BY start, stop
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM span WHERE stop > start),
  numbered AS (
    SELECT *, sum(CASE WHEN before IS NULL OR start > before THEN 1 ELSE 0 END)
              OVER (PARTITION BY person, week, what ORDER BY start, stop
                    ROWS UNBOUNDED PRECEDING) AS number
    FROM seen)
  SELECT person, week, what, min(start) AS start, max(stop) AS stop
  FROM numbered GROUP BY person, week, what, number
)";

constexpr auto kBlocksSql = R"(
CREATE TABLE active AS
  SELECT DISTINCT person, v.week, k.b, k.inside FROM ev v JOIN block k
    ON v.kind IN (1, 3) AND v.start >= k.b AND v.start < k.e
  UNION
  SELECT DISTINCT person, i.week, k.b, k.inside FROM island i JOIN block k
    ON i.what = 'meeting' AND i.start < k.e AND i.stop > k.b AND i.week = k.week;
CREATE TABLE touched AS
  SELECT DISTINCT person, v.week, d.b, d.dow, d.wb, d.we, v.kind IN (6, 7) AS on_site
  FROM ev v JOIN day d ON v.week = d.week AND v.kind <> 2 AND d.e > d.b
   AND ((v.start >= d.b AND v.start < d.e) OR (v.start < d.e AND v.stop > d.b))
)";

/// Gaps of each working interval: islands clipped to it, then its end, each against the one before.
constexpr auto kQuietSql = R"(
CREATE TABLE quiet AS
  WITH worked AS (SELECT DISTINCT person, week, wb, we FROM touched WHERE dow <= 5 AND we > wb),
  point AS (
    SELECT w.person, w.week, wb, greatest(i.start, wb) AS start, least(i.stop, we) AS stop
    FROM worked w JOIN island i ON i.person = w.person AND i.week = w.week AND i.what = 'busy'
     AND i.start < we AND i.stop > wb
    UNION ALL SELECT person, week, wb, we, we FROM worked),
  gap AS (
    SELECT person, week, start - lag(stop, 1, wb)
             OVER (PARTITION BY person, week, wb ORDER BY start, stop) AS seconds FROM point)
  SELECT person, week, sum(seconds) AS seconds FROM gap WHERE seconds >= 3600
  GROUP BY person, week
)";

constexpr auto kAnswerSql = R"(
SELECT p.person, p.week,
  (SELECT count(*) FROM ev x WHERE x.person = p.person AND x.week = p.week AND kind IN (1, 3)),
  (SELECT count(*) FROM active x WHERE x.person = p.person AND x.week = p.week),
  (SELECT count(*) FROM active x WHERE x.person = p.person AND x.week = p.week AND NOT inside),
  coalesce((SELECT sum(stop - start) // 60 FROM island x
            WHERE x.person = p.person AND x.week = p.week AND what = 'meeting'), 0)::BIGINT,
  coalesce((SELECT sum(seconds) // 60 FROM quiet x
            WHERE x.person = p.person AND x.week = p.week), 0)::BIGINT,
  coalesce((SELECT sum(stop - start) // 60 FROM island x
            WHERE x.person = p.person AND x.week = p.week AND what = 'contact'), 0)::BIGINT,
  (SELECT count(DISTINCT b) FROM touched x
   WHERE x.person = p.person AND x.week = p.week AND on_site)
FROM (SELECT DISTINCT person, week FROM ev) p
)";

}  // namespace

OracleRows oracle(OracleRequest const& request) {
    Duck duck;
    duck.run("SET threads = 1");
    duck.run(kEventTable);
    duck.load(request.events);
    duck.run(calendar_sql(request));
    for (auto const* sql : {kIslandsSql, kBlocksSql, kQuietSql}) duck.run(sql);
    OracleRows rows;
    for (auto const& row : duck.run(kAnswerSql)) {
        base::Date const monday{request.first_monday.days + static_cast<std::int32_t>(row[1]) * 7};
        Values values{};
        for (std::size_t i = 0; i < kMetrics; ++i) values[i] = row[i + 2];
        rows[{row[0], monday}] = values;
    }
    return rows;
}

}  // namespace weir::metrics::tests
