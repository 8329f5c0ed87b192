// SQLite with owners: a connection, its statements, and its codes as faults. Every loop over rows
// ends in SQLITE_DONE or fails: a short answer must never look like a whole one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace weir::store::detail {

/// A prepared statement. bind, then step until `done`; reset() before the next use.
class Statement {
public:
    enum class Step { row, done };

    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// Parameters count from 1; `bytes` must live until reset().
    void bind(int parameter, base::ByteView bytes);
    /// io, corrupt or unavailable. A failed sync ends the process.
    [[nodiscard]] base::Result<Step> step();
    void reset();
    /// Steps a statement without rows to its end, and resets it.
    [[nodiscard]] base::Status run();

    // Of the current row; columns count from 0. Views live until the next step.
    [[nodiscard]] base::ByteView bytes(int column) const;
    [[nodiscard]] std::uint64_t number(int column) const;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    sqlite3_stmt* statement_;
};

/// Resets a statement at the end of a scope, so that no lock outlives it.
class Use {
public:
    explicit Use(Statement& statement) : statement_(statement) {}
    ~Use() { statement_.reset(); }
    Use(Use const&) = delete;
    Use& operator=(Use const&) = delete;

private:
    Statement& statement_;
};

/// One connection. Not for several threads at once. Outlives its statements.
class Database {
public:
    enum class Mode { read, write };

    static base::Result<Database> open(std::filesystem::path const& path, Mode mode);
    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    [[nodiscard]] base::Result<Statement> prepare(std::string_view sql) const;
    /// One statement; its rows, if any, are not looked at.
    [[nodiscard]] base::Status run(std::string_view sql) const;
    /// The first column of the only row, as text or as a number.
    [[nodiscard]] base::Result<std::string> text_of(std::string_view sql) const;
    [[nodiscard]] base::Result<std::uint64_t> number_of(std::string_view sql) const;
    [[nodiscard]] bool is_in_transaction() const;

private:
    explicit Database(sqlite3* connection) : connection_(connection) {}
    sqlite3* connection_;
};

}  // namespace weir::store::detail
