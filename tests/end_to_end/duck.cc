#include "tests/end_to_end/duck.h"

#include <stdexcept>

#include <duckdb.h>

namespace weir::end_to_end {

struct Duck::Handles {
    duckdb_database database = nullptr;
    duckdb_connection connection = nullptr;
};

namespace {

std::string text_of(duckdb_vector column, idx_t row) {
    auto* validity = duckdb_vector_get_validity(column);
    if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) return {};
    auto* strings = static_cast<duckdb_string_t*>(duckdb_vector_get_data(column));
    return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
}

duckdb_result result_of(duckdb_connection connection, std::string const& sql) {
    duckdb_result result;
    if (duckdb_query(connection, sql.c_str(), &result) == DuckDBSuccess) return result;
    std::string const message = duckdb_result_error(&result);
    duckdb_destroy_result(&result);
    throw std::runtime_error(message + "\nin " + sql);
}

}  // namespace

Duck::Duck() : handles_(std::make_unique<Handles>()) {
    if (duckdb_open(nullptr, &handles_->database) != DuckDBSuccess ||
        duckdb_connect(handles_->database, &handles_->connection) != DuckDBSuccess) {
        throw std::runtime_error("cannot open DuckDB");
    }
}

Duck::~Duck() {
    duckdb_disconnect(&handles_->connection);
    duckdb_close(&handles_->database);
}

void Duck::run(std::string const& sql) {
    auto result = result_of(handles_->connection, sql);
    duckdb_destroy_result(&result);
}

std::vector<std::vector<std::string>> Duck::rows(std::string const& sql) {
    auto result = result_of(handles_->connection, sql);
    for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
        if (duckdb_column_type(&result, column) == DUCKDB_TYPE_VARCHAR) continue;
        duckdb_destroy_result(&result);
        throw std::runtime_error("expected text in every column\nin " + sql);
    }
    std::vector<std::vector<std::string>> rows;
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
        for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row) {
            auto& fields = rows.emplace_back();
            for (idx_t column = 0; column < duckdb_data_chunk_get_column_count(chunk); ++column) {
                fields.push_back(text_of(duckdb_data_chunk_get_vector(chunk, column), row));
            }
        }
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return rows;
}

std::int64_t Duck::number(std::string const& sql) {
    return std::stoll(rows("SELECT (" + sql + ")::VARCHAR").at(0).at(0));
}

}  // namespace weir::end_to_end
