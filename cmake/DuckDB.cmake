# DuckDB's official build. `./dev setup` unpacks it below third_party/duckdb (hashes in
# packaging/duckdb.sha256). Nothing in src/ links it: tests and benchmarks use it as an oracle that
# shares no code with ours.
set(DUCKDB_ROOT ${CMAKE_SOURCE_DIR}/third_party/duckdb CACHE PATH "where duckdb.h and libduckdb.so are")
if(EXISTS ${DUCKDB_ROOT}/libduckdb.so AND EXISTS ${DUCKDB_ROOT}/duckdb.h)
  add_library(duckdb SHARED IMPORTED GLOBAL)
  set_target_properties(duckdb PROPERTIES
    IMPORTED_LOCATION ${DUCKDB_ROOT}/libduckdb.so
    INTERFACE_INCLUDE_DIRECTORIES ${DUCKDB_ROOT})
else()
  message(FATAL_ERROR "DuckDB is not at ${DUCKDB_ROOT}: run `./dev setup`")
endif()
