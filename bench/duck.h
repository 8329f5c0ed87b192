// DuckDB in memory, the baseline of the benchmarks: a query in, whole numbers out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <duckdb.h>

namespace weir::bench {

class Duck {
public:
    explicit Duck(unsigned threads);
    ~Duck();
    Duck(Duck const&) = delete;
    Duck& operator=(Duck const&) = delete;

    /// Runs one statement; ends the benchmark if it fails.
    void run(std::string const& sql);
    /// The numbers of the first row of an answer; empty if it has no row.
    [[nodiscard]] std::vector<std::int64_t> first_row(std::string const& sql);
    [[nodiscard]] std::int64_t count(std::string const& sql) { return first_row(sql).at(0); }
    [[nodiscard]] duckdb_connection connection() const { return connection_; }

private:
    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

}  // namespace weir::bench
