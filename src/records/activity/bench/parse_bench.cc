// Parsing CloudEvents on one core against DuckDB's read_json loading the same file, and unpacking.
// Prints one JSON row; each figure is the median of three alternating runs.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <random>

#include <duckdb.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/files.h"
#include "records/activity/connectors.h"
#include "records/activity/tests/samples.h"

namespace {

namespace activity = weir::activity;
namespace base = weir::base;

constexpr std::size_t kLines = 1'000'000;
constexpr std::size_t kFileMax = std::size_t{1} << 30;
constexpr std::uint64_t kSeed = 20261122;

std::string lines() {
    std::mt19937_64 random{kSeed};
    auto const person = [&] { return fmt::format("person{}@example.org", random() % 20'000); };
    std::string text;
    for (std::size_t i = 0; i < kLines; ++i) {
        auto const at = base::to_text(base::Instant{1767225600 + static_cast<std::int64_t>(i) * 7});
        text += fmt::format(
            R"({{"specversion":"1.0","id":"e-{}","source":"/calendar","type":"org.example.met",)"
            R"("subject":"{}","time":"{}","datacontenttype":"application/json",)"
            R"("data":{{"length":{},"others":["{}","{}"],"thread":"m-{}"}}}})"
            "\n",
            i, person(), at, random() % 7200, person(), person(), random() % kLines);
    }
    return text;
}

/// Seconds of processor time of all threads: what one core must give, however busy the machine is.
double seconds_of(std::function<void()> const& work) {
    auto const now = [] {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    auto const start = now();
    work();
    return now() - start;
}

double median(std::vector<double> times) {
    std::ranges::sort(times);
    return times[times.size() / 2];
}

void require(bool condition, char const* what) {
    if (condition) return;
    fmt::print(stderr, "bench: {}\n", what);
    std::exit(1);
}

base::Bytes read(std::filesystem::path const& file) {
    auto bytes = base::read_file(file, kFileMax);
    require(bytes.has_value(), "cannot read the file");
    return std::move(*bytes);
}

void parse(base::Bytes const& bytes) {
    activity::SourceFormat format;
    format.connector = "cloudevents";
    format.types = {{"org.example.met", activity::Kind::meeting}};
    format.kinds = {activity::Kind::meeting};
    auto const batch = activity::parse(format, base::text_of(bytes), "bench");
    require(batch && batch->events.size() == kLines, "our parse lost events");
}

/// One query in a fresh database in memory that may use one thread and no disk.
void load_once(std::filesystem::path const& file) {
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    duckdb_set_config(config, "threads", "1");
    duckdb_set_config(config, "temp_directory", "");
    duckdb_database database = nullptr;
    require(duckdb_open_ext(nullptr, &database, config, nullptr) == DuckDBSuccess, "no DuckDB");
    duckdb_destroy_config(&config);
    duckdb_connection connection = nullptr;
    require(duckdb_connect(database, &connection) == DuckDBSuccess, "no connection");
    auto const load = fmt::format("CREATE TABLE t AS SELECT * FROM read_json('{}')", file.string());
    duckdb_result result;
    require(duckdb_query(connection, load.c_str(), &result) == DuckDBSuccess, "DuckDB failed");
    require(duckdb_value_int64(&result, 0, 0) == static_cast<std::int64_t>(kLines), "rows lost");
    duckdb_destroy_result(&result);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
}

/// Events a second out of one packed form of a person-week's size, over and over.
double unpacked_per_second(std::size_t size) {
    std::mt19937_64 random{kSeed};
    auto events = activity::samples::events(random, size);
    for (auto& event : events) {
        event.start.seconds = 1767225600 + event.start.seconds % 604800;
        event.others %= 20;
    }
    auto const packed = activity::pack(events);
    std::size_t const rounds = 4'000'000 / size;
    std::size_t total = 0;
    auto const seconds = seconds_of([&] {
        for (std::size_t i = 0; i < rounds; ++i) total += activity::unpack(packed)->size();
    });
    return static_cast<double>(total) / seconds;
}

}  // namespace

int main() {
    auto const file =
        std::filesystem::temp_directory_path() / fmt::format("weir-parse-bench-{}.json", getpid());
    auto const text = lines();
    require(base::write_file(file, base::bytes_of(text), {}).has_value(), "cannot write the file");
    std::vector<double> reads;
    std::vector<double> parses;
    std::vector<double> duckdb;
    for (int run = 0; run < 3; ++run) {
        base::Bytes bytes;
        reads.push_back(seconds_of([&] { bytes = read(file); }));
        parses.push_back(seconds_of([&] { parse(bytes); }));
        duckdb.push_back(seconds_of([&] { load_once(file); }));
    }
    std::filesystem::remove(file);
    fmt::print(R"({{"bench":"parse_cloudevents","lines":{},"bytes":{},"read_cpu_s":{:.3f},)"
               R"("parse_cpu_s":{:.3f},"duckdb_cpu_s":{:.3f},"parse_lines_per_s":{:.0f},)"
               R"("duckdb_lines_per_s":{:.0f},"ratio_parse":{:.2f},"ratio_read_and_parse":{:.2f},)"
               R"("unpack_events_per_s":{:.0f},"unpack_small_events_per_s":{:.0f}}})"
               "\n",
               kLines, text.size(), median(reads), median(parses), median(duckdb),
               kLines / median(parses), kLines / median(duckdb), median(duckdb) / median(parses),
               median(duckdb) / (median(reads) + median(parses)), unpacked_per_second(100'000),
               unpacked_per_second(200));
    return 0;
}
