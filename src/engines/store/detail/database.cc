#include "engines/store/detail/database.h"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/check.h"

namespace weir::store::detail {
namespace {

constexpr int kBusyMilliseconds = 5000;  // how long another process's transaction is waited for

base::Fault fault_of(int code) {
    switch (code & 0xff) {  // the low byte is the kind, the rest says more about it
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT: return base::Fault::corrupt;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL: return base::Fault::unavailable;
        case SQLITE_TOOBIG: return base::Fault::too_large;
        default: return base::Fault::io;
    }
}

/// The error of a connection. SQLite's own messages are left out: some quote values.
std::unexpected<base::Error> failed(sqlite3* connection, int code) {
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) {
        base::fail_stop("a database file cannot be synced");
    }
    char const* const path = connection ? ::sqlite3_db_filename(connection, "main") : nullptr;
    return base::fail(fault_of(code), fmt::format("sqlite: {} ({})", ::sqlite3_errstr(code), code),
                      {path ? path : ""});
}

template <class T, class Read>
base::Result<T> only_row(Database const& database, std::string_view sql, Read const& read) {
    auto statement = database.prepare(sql);
    if (!statement) return std::unexpected(statement.error());
    auto const row = statement->step();
    if (!row) return std::unexpected(row.error());
    base::check(*row == Statement::Step::row, "a question to SQLite has one row");
    T value = read(*statement);
    auto const rest = statement->run();
    if (!rest) return std::unexpected(rest.error());
    return value;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

Statement::~Statement() { ::sqlite3_finalize(statement_); }

void Statement::bind(int parameter, base::ByteView bytes) {
    // An empty blob needs its own call: a null pointer would bind NULL.
    int const code = bytes.empty() ? ::sqlite3_bind_zeroblob(statement_, parameter, 0)
                                   : ::sqlite3_bind_blob64(statement_, parameter, bytes.data(),
                                                           bytes.size(), nullptr);
    base::check(code == SQLITE_OK, "a value cannot be bound");
}

base::Result<Statement::Step> Statement::step() {
    int const code = ::sqlite3_step(statement_);
    if (code == SQLITE_ROW) return Step::row;
    if (code == SQLITE_DONE) return Step::done;
    return failed(::sqlite3_db_handle(statement_), code);
}

void Statement::reset() {
    // The code repeats what step() said already.
    (void)::sqlite3_reset(statement_);
    (void)::sqlite3_clear_bindings(statement_);
}

base::Status Statement::run() {
    Use const use(*this);
    auto stepped = step();
    while (stepped && *stepped == Step::row) stepped = step();
    if (!stepped) return std::unexpected(stepped.error());
    return {};
}

base::ByteView Statement::bytes(int column) const {
    auto const* const data =
        static_cast<std::uint8_t const*>(::sqlite3_column_blob(statement_, column));
    return {data, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
}

std::uint64_t Statement::number(int column) const {
    return static_cast<std::uint64_t>(::sqlite3_column_int64(statement_, column));
}

base::Result<Database> Database::open(std::filesystem::path const& path, Mode mode) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
        case Mode::read: flags |= SQLITE_OPEN_READONLY; break;
        case Mode::write: flags |= SQLITE_OPEN_READWRITE; break;
    }
    sqlite3* connection = nullptr;
    int const code = ::sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
    Database database(connection);
    if (code != SQLITE_OK) return failed(connection, code);
    ::sqlite3_busy_timeout(connection, kBusyMilliseconds);
    return database;
}

Database::Database(Database&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Database::~Database() {
    base::check(::sqlite3_close(connection_) == SQLITE_OK, "a database closes before its users");
}

base::Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    int const code = ::sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return failed(connection_, code);
    return Statement(statement);
}

base::Status Database::run(std::string_view sql) const {
    auto statement = prepare(sql);
    if (!statement) return std::unexpected(statement.error());
    return statement->run();
}

base::Result<std::string> Database::text_of(std::string_view sql) const {
    return only_row<std::string>(
        *this, sql, [](Statement const& row) { return std::string(base::text_of(row.bytes(0))); });
}

base::Result<std::uint64_t> Database::number_of(std::string_view sql) const {
    return only_row<std::uint64_t>(*this, sql, [](Statement const& row) { return row.number(0); });
}

bool Database::is_in_transaction() const { return ::sqlite3_get_autocommit(connection_) == 0; }

}  // namespace weir::store::detail
