#include "bench/duck.h"

#include "bench/measure.h"

namespace weir::bench {

Duck::Duck(unsigned threads) {
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    duckdb_set_config(config, "threads", std::to_string(threads).c_str());
    duckdb_set_config(config, "temp_directory", "");
    auto const opened = duckdb_open_ext(nullptr, &database_, config, nullptr);
    duckdb_destroy_config(&config);
    require(opened == DuckDBSuccess, "DuckDB does not open");
    require(duckdb_connect(database_, &connection_) == DuckDBSuccess, "DuckDB does not connect");
}

Duck::~Duck() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
}

void Duck::run(std::string const& sql) { (void)first_row(sql); }

std::vector<std::int64_t> Duck::first_row(std::string const& sql) {
    duckdb_result result;
    bool const ran = duckdb_query(connection_, sql.c_str(), &result) == DuckDBSuccess;
    if (!ran) require(false, duckdb_result_error(&result));
    std::vector<std::int64_t> row;
    if (duckdb_row_count(&result) > 0) {
        for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
            row.push_back(duckdb_value_int64(&result, column, 0));
        }
    }
    duckdb_destroy_result(&result);
    return row;
}

}  // namespace weir::bench
