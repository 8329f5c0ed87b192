// One week of a large company: from what came in to sealed chunks, and from sealed chunks to a
// written release with seven metrics at three levels; beside DuckDB computing the same clamped
// person-weeks and the same sums from a plain table in memory, in person order, on as many threads.
// The seven company totals of both must be equal. Medians of three alternating runs; one JSON row.
#include <chrono>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "bench/company.h"
#include "bench/duck.h"
#include "bench/measure.h"
#include "rules/metrics/sweep.h"
#include "tests/scenarios/programme.h"

namespace weir::bench {
namespace {

using metrics::kMetrics;
using Totals = std::vector<std::int64_t>;

constexpr std::uint32_t kPeopleOfBatch = 1000;
constexpr int kRuns = 3;

template <class T>
T must(base::Result<T> result, std::string_view what) {
    if (!result) require(false, fmt::format("{}: {}", what, base::to_text(result.error())));
    return std::move(*result);
}

template <class T>
T must_give(base::Outcome<T> outcome, std::string_view what) {
    auto given = must(std::move(outcome), what);
    if (auto const* refusal = std::get_if<base::Refusal>(&given)) {
        require(false, fmt::format("{}: {}", what, base::name_of(refusal->reason)));
    }
    return std::get<T>(std::move(given));
}

// --- DuckDB -------------------------------------------------------------------------------------

void fill(Duck& duck, std::uint32_t people) {
    duck.run("CREATE TABLE event(person INTEGER, start INTEGER, length INTEGER, kind INTEGER)");
    duckdb_appender appender = nullptr;
    require(duckdb_appender_create(duck.connection(), nullptr, "event", &appender) == DuckDBSuccess,
            "DuckDB takes no rows");
    for (std::uint32_t person = 1; person <= people; ++person) {
        for (auto const& made : week_of(person)) {
            duckdb_append_int32(appender, static_cast<std::int32_t>(person));
            duckdb_append_int32(appender, static_cast<std::int32_t>(made.start));
            duckdb_append_int32(appender, static_cast<std::int32_t>(made.length));
            duckdb_append_int32(appender, static_cast<std::int32_t>(made.kind));
            require(duckdb_appender_end_row(appender) == DuckDBSuccess, "a row was not taken");
        }
    }
    require(duckdb_appender_destroy(&appender) == DuckDBSuccess, "rows were not taken");
    duck.run(
        fmt::format("CREATE TABLE org AS SELECT (i + 1)::INTEGER AS person, "
                    "(i // {})::INTEGER AS team, (i // {})::INTEGER AS department "
                    "FROM range({}) t(i)",
                    kTeam, kTeam * kTeamsOfDepartment, people));
}

/// One pass with running maxima over each person's events in order of start: what is covered
/// already by earlier meetings, contacts, half-hours, dates and busy time is not counted again.
constexpr std::string_view kSql = R"(
CREATE OR REPLACE TABLE answer AS
WITH span AS (
  SELECT person, start, kind, least(start + length, 604800) AS stop,
    kind IN (1, 3) AS is_sent, kind IN (4, 5) AS is_met FROM event),
act AS (
  SELECT *,
    CASE WHEN is_sent THEN start + 120 WHEN is_met AND stop > start THEN stop END AS busy_until,
    CASE WHEN is_sent OR (is_met AND stop > start) THEN start // 1800 END AS block,
    CASE WHEN is_sent THEN start // 1800 WHEN is_met AND stop > start
      THEN (stop - 1) // 1800 END AS block_last,
    CASE WHEN kind IN (6, 7) THEN start // 86400 END AS day,
    CASE WHEN kind IN (6, 7) THEN greatest(stop - 1, start) // 86400 END AS day_last
  FROM span),
seen AS (
  SELECT *,
    coalesce(max(busy_until) OVER w, 0) AS busy_before,
    coalesce(max(block_last) OVER w, -1) AS block_before,
    coalesce(max(day_last) OVER w, -1) AS day_before,
    coalesce(max(CASE WHEN is_met THEN stop END) OVER w, 0) AS met_before,
    coalesce(max(CASE WHEN kind = 6 THEN stop END) OVER w, 0) AS contact_before
  FROM act
  WINDOW w AS (PARTITION BY person ORDER BY start
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
fresh AS (
  SELECT *, greatest(block, block_before + 1) AS new_first,
    CASE WHEN busy_until IS NOT NULL AND start - busy_before >= 3600 THEN busy_before END AS quiet,
    CASE WHEN is_sent THEN 1 << (start // 86400)
      WHEN is_met OR kind IN (6, 7)
      THEN (2 << (greatest(stop - 1, start) // 86400)) - (1 << (start // 86400)) ELSE 0 END AS days
  FROM seen),
per AS (
  SELECT person, count(*) FILTER (is_sent) AS messages,
    sum(greatest(block_last - new_first + 1, 0)) AS active,
    sum(CASE WHEN block_last >= new_first THEN worked(block_last + 1) - worked(new_first) END)
      AS working,
    sum(CASE WHEN is_met THEN greatest(stop, met_before) - greatest(start, met_before) END) // 60
      AS meeting,
    sum(CASE WHEN kind = 6 THEN greatest(stop, contact_before) - greatest(start, contact_before)
      END) // 60 AS contact,
    sum(greatest(day_last - greatest(day, day_before + 1) + 1, 0)) AS present,
    bit_or(days) AS days, coalesce(max(busy_until), 0) AS busy_last,
    sum(still(quiet, start, 0)) AS q0, sum(still(quiet, start, 1)) AS q1,
    sum(still(quiet, start, 2)) AS q2, sum(still(quiet, start, 3)) AS q3,
    sum(still(quiet, start, 4)) AS q4
  FROM fresh GROUP BY person),
whole AS (
  SELECT person, messages, active, active - coalesce(working, 0) AS after, meeting, contact,
    present, (counted(q0, busy_last, days, 0) + counted(q1, busy_last, days, 1)
      + counted(q2, busy_last, days, 2) + counted(q3, busy_last, days, 3)
      + counted(q4, busy_last, days, 4)) // 60 AS quiet FROM per),
clamped AS (
  SELECT person, least(messages, 120) AS a, least(active, 60) AS b, least(after, 20) AS c,
    least(coalesce(meeting, 0), 900) AS d, least(quiet, 2400) AS e,
    least(coalesce(contact, 0), 180) AS f, least(coalesce(present, 0), 5) AS g FROM whole)
SELECT department, team, sum(a) AS a, sum(b) AS b, sum(c) AS c, sum(d) AS d, sum(e) AS e,
  sum(f) AS f, sum(g) AS g
FROM clamped JOIN org USING (person)
GROUP BY GROUPING SETS ((), (department), (department, team)))";

/// `worked(b)`: how many half-hours before half-hour b lie in a working interval; `still`: seconds
/// of a quiet stretch within one day's working interval, if that is an hour or more; `counted`:
/// with the stretch after the last act, on a day that counts.
void make_macros(Duck& duck) {
    duck.run(
        "CREATE MACRO worked(b) AS 16 * least(b // 48, 5) + CASE WHEN b // 48 < 5 "
        "THEN least(greatest(b % 48 - 18, 0), 16) ELSE 0 END");
    duck.run(
        "CREATE MACRO still(since, until, d) AS CASE WHEN since IS NOT NULL AND "
        "least(until, d * 86400 + 61200) - greatest(since, d * 86400 + 32400) >= 3600 "
        "THEN least(until, d * 86400 + 61200) - greatest(since, d * 86400 + 32400) END");
    duck.run(
        "CREATE MACRO counted(q, last, days, d) AS CASE WHEN days & (1 << d) <> 0 THEN "
        "coalesce(q, 0) + coalesce(still(last, 604800, d), 0) ELSE 0 END");
}

Totals totals_of(Duck& duck) {
    return duck.first_row(
        "SELECT a, b, c, d, e, f, g FROM answer "
        "WHERE department IS NULL AND team IS NULL");
}

// --- Weir ---------------------------------------------------------------------------------------

/// Everything came in through the door and waits to be settled.
double import_all(scenarios::Programme& programme, std::uint32_t people) {
    auto& rooms = programme.rooms();
    auto const caller = rooms.control().state()->rules->members.at("operator").front();
    double seconds = 0;
    for (std::uint32_t first = 1; first <= people; first += kPeopleOfBatch) {
        auto const last = std::min(people, first + kPeopleOfBatch - 1);
        intake::Handed handed{"everything", "bench", batch_of(first, last, people)};
        seconds += wall_seconds([&] {
            (void)must_give(rooms.intake().accept(caller, std::move(handed), {}), "import");
        });
    }
    return seconds;
}

/// The exact clamped totals, from the person-week rows that the release left sealed.
Totals totals_of(keeper::Rooms& rooms) {
    auto& control = rooms.control();
    vault::Scope scope{"check", {}, {kWeek}};
    for (std::uint32_t number = 1; number <= control.state()->person_max.value; ++number) {
        scope.people.emplace_back(number);
    }
    auto const committed = must_give(
        control.commit({{}, scope, state::TrailRead{"roster", "check"}}, state::no_guard), "check");
    auto const permit = must(control.permit(committed), "permit");
    auto const shelf = must(rooms.vault().load({kWeek, vault::kRows}), "rows");
    Totals totals(kMetrics, 0);
    for (auto person : scope.people) {
        auto const row = must(rooms.vault().open_chunk(permit, shelf, person), "row");
        if (!row) continue;
        auto const week = must(metrics::decode_person_week(*row), "row");
        for (std::size_t i = 0; i < kMetrics; ++i) totals[i] += week.values[i];
    }
    return totals;
}

struct Times {
    std::vector<double> open, settle, release, release_cpu, duck;
    // Of the release: until the first chunks are swept, until all are, and after that.
    std::vector<double> before, sweep, after;
};

using Steady = std::chrono::steady_clock;

double seconds_between(Steady::time_point from, Steady::time_point until) {
    return std::chrono::duration<double>(until - from).count();
}

/// The week's release, from sealed chunks to the written file.
void release(keeper::Rooms& rooms, Times& times) {
    auto const begin = Steady::now();
    std::optional<Steady::time_point> first;
    auto last = begin;
    auto const on_progress = [&](auto, auto, auto) {
        last = Steady::now();
        if (!first) first = last;
    };
    times.release_cpu.push_back(cpu_seconds(
        [&] { (void)must_give(rooms.disclosure().close({}, kWeek, on_progress, {}), "close"); }));
    auto const end = Steady::now();
    require(first.has_value(), "nothing was opened");
    times.release.push_back(seconds_between(begin, end));
    times.before.push_back(seconds_between(begin, *first));
    times.sweep.push_back(seconds_between(*first, last));
    times.after.push_back(seconds_between(last, end));
}

/// Opens a copy of the programme as it was before settling, settles it, releases it.
Totals run_once(std::filesystem::path const& dir, base::Clock const& clock, Times& times) {
    auto const copy = dir.string() + "-copy";
    std::filesystem::copy(dir, copy, std::filesystem::copy_options::recursive);
    keeper::Paths const paths{copy, copy + "/data", copy + "/keys"};
    std::unique_ptr<keeper::Rooms> rooms;
    times.open.push_back(
        wall_seconds([&] { rooms = must(keeper::Rooms::open(paths, clock), "open"); }));
    times.settle.push_back(wall_seconds(
        [&] { (void)must_give(rooms->intake().settle([](auto, auto) {}, {}), "settle"); }));
    release(*rooms, times);
    auto totals = totals_of(*rooms);
    rooms.reset();
    std::filesystem::remove_all(copy);
    return totals;
}

void print(std::uint32_t people, double import_seconds, Times const& times,
           std::filesystem::path const& folder) {
    auto const events = static_cast<double>(people) * kEventsEach;
    fmt::print(
        R"({{"bench":"week","people":{},"events":{:.0f},"metrics":{},"import_s":{:.2f},)"
        R"("open_ledger_s":{:.3f},"settle_s":{:.2f},"settle_events_per_s":{:.0f},)"
        R"("release_s":{:.3f},"release_cpu_s":{:.3f},"release_events_per_s":{:.0f},)"
        R"("before_s":{:.3f},"open_and_sweep_s":{:.3f},"seal_sum_noise_write_s":{:.3f},)"
        R"("duckdb_s":{:.3f},"ratio":{:.3f},"target_ratio":0.15,"totals_equal":true,)"
        R"("baseline":"DuckDB 1.4.4, in memory, one window pass, same 7 metrics and cells",{}}})"
        "\n",
        people, events, kMetrics, import_seconds, median(times.open), median(times.settle),
        events / median(times.settle), median(times.release), median(times.release_cpu),
        events / median(times.release), median(times.before), median(times.sweep),
        median(times.after), median(times.duck), median(times.release) / median(times.duck),
        noise_of(folder));
}

void bench_all() {
    auto const people = static_cast<std::uint32_t>(number_in("WEIR_BENCH_PEOPLE", 100'000));
    scenarios::Programme programme({charter(), scenarios::small_grants(), people_csv(people),
                                    base::parse_instant("2026-03-02T09:00:00Z").value()});
    auto const import_seconds = import_all(programme, people);
    programme.shut();
    Duck duck(std::thread::hardware_concurrency());
    fill(duck, people);
    make_macros(duck);
    Times times;
    for (int i = 0; i < kRuns; ++i) {
        auto const ours = run_once(programme.dir(), programme.clock(), times);
        times.duck.push_back(wall_seconds([&] { duck.run(std::string(kSql)); }));
        auto const theirs = totals_of(duck);
        require(ours == theirs, fmt::format("totals differ: ours {}, DuckDB's {}",
                                            fmt::join(ours, " "), fmt::join(theirs, " ")));
    }
    print(people, import_seconds, times, programme.dir());
}

}  // namespace
}  // namespace weir::bench

int main() { return weir::bench::run(weir::bench::bench_all); }
