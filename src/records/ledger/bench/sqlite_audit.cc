#include "records/ledger/bench/sqlite_audit.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <sqlite3.h>

#include "base/check.h"

namespace weir::ledger::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char const* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS subject(id INTEGER PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS audit(id INTEGER PRIMARY KEY, subject INTEGER NOT NULL,
    at INTEGER NOT NULL, before BLOB NOT NULL, after BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS audited AFTER UPDATE ON subject BEGIN
    INSERT INTO audit(subject, at, before, after)
    VALUES (old.id, unixepoch(), old.value, new.value);
END;
)sql";

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class Connection {
public:
    explicit Connection(std::filesystem::path const& file) {
        base::check(::sqlite3_open(file.c_str(), &handle_) == SQLITE_OK, "no database");
        ::sqlite3_busy_timeout(handle_, 10'000);
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    }
    ~Connection() { ::sqlite3_close(handle_); }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    void run(char const* sql) {
        base::check(::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK,
                    "a statement failed");
    }
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    sqlite3* handle_ = nullptr;
};

/// One writer: changes its row, again and again, each time in a transaction of its own.
std::vector<double> write(std::filesystem::path const& file, std::size_t row, std::size_t size,
                          Clock::time_point start, double seconds) {
    Connection connection(file);
    sqlite3_stmt* change = nullptr;
    auto const prepared = ::sqlite3_prepare_v2(
        connection.handle(), "UPDATE subject SET value = ?1 WHERE id = ?2", -1, &change, nullptr);
    base::check(prepared == SQLITE_OK, "a statement does not parse");
    std::vector<double> times;
    std::string value(size, 'x');
    while (since(start) < seconds) {
        auto const begin = Clock::now();
        value[times.size() % size] = static_cast<char>('a' + times.size() % 26);
        ::sqlite3_bind_blob(change, 1, value.data(), static_cast<int>(size), nullptr);
        ::sqlite3_bind_int64(change, 2, static_cast<sqlite3_int64>(row));
        base::check(::sqlite3_step(change) == SQLITE_DONE, "a change failed");
        ::sqlite3_reset(change);
        times.push_back(since(begin));
    }
    ::sqlite3_finalize(change);
    return times;
}

}  // namespace

Measured measure_sqlite_audit(std::filesystem::path const& file, std::size_t threads,
                              std::size_t entry_size, double seconds) {
    auto const size = entry_size / 2;  // an audit row has it twice: before and after
    {
        Connection connection(file);
        connection.run(kSchema);
        for (std::size_t row = 0; row < threads; ++row) {
            auto const sql = "INSERT OR REPLACE INTO subject VALUES (" + std::to_string(row) +
                             ", zeroblob(" + std::to_string(size) + "))";
            connection.run(sql.c_str());
        }
    }
    std::vector<std::vector<double>> times(threads);
    auto const start = Clock::now();
    {
        std::vector<std::jthread> writers;
        for (std::size_t row = 0; row < threads; ++row) {
            writers.emplace_back([&, row] { times[row] = write(file, row, size, start, seconds); });
        }
    }
    auto const elapsed = since(start);
    Measured measured;
    for (auto const& mine : times) {
        measured.times.insert(measured.times.end(), mine.begin(), mine.end());
    }
    measured.per_second = static_cast<double>(measured.times.size()) / elapsed;
    return measured;
}

}  // namespace weir::ledger::bench
