#include "engines/store/records.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"
#include "engines/store/detail/database.h"

namespace weir::store {
namespace {

using detail::Database;
using detail::Statement;

// Marks a file as ours, in the header that SQLite keeps for such marks.
constexpr std::uint64_t kApplicationId = 0x57454952;  // WEIR
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kPageSize = 4096;
// A row that is longer than about a quarter of its page takes a further page for its tail: with the
// small pages every sealed chunk would, and with these only one of 64 KiB does.
constexpr std::uint64_t kSettledPageSize = 65536;

void check_name(std::string_view table) {
    auto const is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    bool const is_word = !table.empty() && std::ranges::all_of(table, is_allowed);
    base::check(is_word && !table.starts_with("sqlite_"),
                "a table is named by a word of [a-z0-9_]");
}

/// SQLite would play the journal of a file that is gone into a new one of the same name.
base::Status check_no_remains(std::filesystem::path const& path) {
    for (auto const* const suffix : {"-wal", "-journal"}) {
        std::error_code ignored;
        if (!std::filesystem::exists(path.string() + suffix, ignored)) continue;
        return base::fail(base::Fault::corrupt, "the journal is there, but not its file",
                          {path.string() + suffix});
    }
    return {};
}

/// A new file appears under its name with our mark in it: an empty file is never a valid one.
base::Status create_file(std::filesystem::path const& path, std::uint64_t page_size) {
    auto const part = path.string() + ".part";
    (void)std::remove((part + "-journal").c_str());  // of a creation that was cut short
    auto const made = base::write_file(part, {}, {.replace = true});
    if (!made) return made;
    {
        auto const database = Database::open(part, Database::Mode::write);
        if (!database) return std::unexpected(database.error());
        for (auto const& sql : {std::string("PRAGMA synchronous=EXTRA"),
                                fmt::format("PRAGMA page_size={}", page_size),
                                fmt::format("PRAGMA application_id={}", kApplicationId),
                                fmt::format("PRAGMA user_version={}", kVersion)}) {
            auto const ran = database->run(sql);
            if (!ran) return ran;
        }
    }
    if (std::rename(part.c_str(), path.c_str()) != 0) {
        return base::fail(base::Fault::io, fmt::format("cannot rename: {}", std::strerror(errno)),
                          {path.string()});
    }
    return base::sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

/// SQLite reads what is missing of a last page as zeros, and so would give a short answer.
base::Status check_size(Database const& database, std::filesystem::path const& path) {
    auto const page_size = database.number_of("PRAGMA page_size");
    if (!page_size) return std::unexpected(page_size.error());
    std::error_code failure;
    auto const size = std::filesystem::file_size(path, failure);
    if (failure) {
        return base::fail(base::Fault::io, "cannot look at: " + failure.message(), {path.string()});
    }
    if (size > 0 && size % *page_size == 0) return {};
    return base::fail(base::Fault::corrupt, "the file does not consist of whole pages",
                      {path.string()});
}

/// A process that died within a transaction left its journal beside the file. Whoever reads first
/// plays it back, for which a reader too must be able to write.
base::Status end_cut_transaction(std::filesystem::path const& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path.string() + "-journal", ignored)) return {};
    auto const database = Database::open(path, Database::Mode::write);
    if (!database) return std::unexpected(database.error());
    auto const looked = database->number_of("SELECT count(*) FROM sqlite_schema");
    return looked ? base::Status() : std::unexpected(looked.error());
}

/// A power cut while the log written ahead was moved into the file may have left its last page in
/// part. The log has it still, and is moved again.
base::Status end_cut_move(Database const& database, std::filesystem::path const& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path.string() + "-wal", ignored)) return {};
    return database.run("PRAGMA wal_checkpoint");
}

base::Status check_mark(Database const& database, std::filesystem::path const& path) {
    auto const id = database.number_of("PRAGMA application_id");
    if (!id) return std::unexpected(id.error());
    if (*id != kApplicationId) {
        return base::fail(base::Fault::corrupt, "the file is no store of records", {path.string()});
    }
    auto const version = database.number_of("PRAGMA user_version");
    if (!version) return std::unexpected(version.error());
    if (*version != kVersion) {
        return base::fail(base::Fault::unsupported,
                          fmt::format("expected records of version {}, got {}", kVersion, *version),
                          {path.string()});
    }
    return {};
}

base::Status set_up(Database const& database, RecordsOptions const& options) {
    // EXTRA syncs the folder too when a journal is removed; a WAL needs no such thing.
    for (std::string_view const sql :
         {options.settled ? "PRAGMA synchronous=EXTRA" : "PRAGMA synchronous=FULL",
          "PRAGMA secure_delete=ON", "PRAGMA cell_size_check=ON", "PRAGMA trusted_schema=OFF"}) {
        auto const ran = database.run(sql);
        if (!ran) return ran;
    }
    if (options.read_only) return {};
    std::string_view const wanted = options.settled ? "delete" : "wal";
    auto const mode = database.text_of(fmt::format("PRAGMA journal_mode={}", wanted));
    if (!mode) return std::unexpected(mode.error());
    if (*mode == wanted) return {};
    return base::fail(base::Fault::io,
                      fmt::format("expected journal mode {}, got {}", wanted, *mode));
}

/// The statements of one map.
struct Table {
    Statement get;
    Statement put;
    Statement erase;
    Statement range;
    Statement range_to_end;
    Statement count;
};

base::Result<Table> prepare_table(Database const& database, std::string_view name) {
    auto get = database.prepare(fmt::format("SELECT v FROM \"{}\" WHERE k=?1", name));
    if (!get) return std::unexpected(get.error());
    auto put =
        database.prepare(fmt::format("INSERT INTO \"{}\"(k,v) VALUES(?1,?2) "
                                     "ON CONFLICT(k) DO UPDATE SET v=excluded.v",
                                     name));
    if (!put) return std::unexpected(put.error());
    auto erase = database.prepare(fmt::format("DELETE FROM \"{}\" WHERE k=?1", name));
    if (!erase) return std::unexpected(erase.error());
    auto range = database.prepare(
        fmt::format("SELECT k,v FROM \"{}\" WHERE k>=?1 AND k<?2 ORDER BY k", name));
    if (!range) return std::unexpected(range.error());
    auto range_to_end =
        database.prepare(fmt::format("SELECT k,v FROM \"{}\" WHERE k>=?1 ORDER BY k", name));
    if (!range_to_end) return std::unexpected(range_to_end.error());
    auto count = database.prepare(fmt::format("SELECT count(*) FROM \"{}\"", name));
    if (!count) return std::unexpected(count.error());
    return Table{std::move(*get),   std::move(*put),          std::move(*erase),
                 std::move(*range), std::move(*range_to_end), std::move(*count)};
}

}  // namespace

struct Records::Impl {
    Impl(Database opened, Statement named, RecordsOptions const& options)
        : is_settled(options.settled), database(std::move(opened)), table_named(std::move(named)) {}

    /// Holds the records for one call. A second call by the thread that holds them would wait for
    /// itself for ever, so it is found here.
    class Turn {
    public:
        explicit Turn(Impl& impl) : impl_(impl) {
            base::check(impl.holder != std::this_thread::get_id(),
                        "records are used by the reader of their own range");
            impl.mutex.lock();
            impl.holder = std::this_thread::get_id();
        }
        ~Turn() {
            impl_.holder = std::thread::id();
            impl_.mutex.unlock();
        }
        Turn(Turn const&) = delete;
        Turn& operator=(Turn const&) = delete;

    private:
        Impl& impl_;
    };

    base::Result<Table*> existing(std::string_view name);
    base::Result<Table*> ensured(std::string_view name);
    base::Status run(Batch::Step const& step);
    base::Status run_all(Batch const& batch);
    void roll_back();
    void forget_erased();

    bool const is_settled;
    std::atomic<std::thread::id> holder;

    std::mutex mutex;  // guards what follows
    Database database;
    Statement table_named;
    std::map<std::string, Table, std::less<>> tables;
};

/// The statements of a map, or nothing if it was never written to.
base::Result<Table*> Records::Impl::existing(std::string_view name) {
    check_name(name);
    auto const known = tables.find(name);
    if (known != tables.end()) return &known->second;
    table_named.bind(1, base::bytes_of(name));
    detail::Use const use(table_named);
    auto const row = table_named.step();
    if (!row) return std::unexpected(row.error());
    base::check(*row == Statement::Step::row, "a count has one row");
    if (table_named.number(0) == 0) return nullptr;
    auto table = prepare_table(database, name);
    if (!table) return std::unexpected(table.error());
    base::check(tables.size() < kTablesMax, "too many tables in one file");
    return &tables.emplace(name, std::move(*table)).first->second;
}

base::Result<Table*> Records::Impl::ensured(std::string_view name) {
    auto const found = existing(name);
    if (!found || *found != nullptr) return found;
    auto const made = database.run(fmt::format(
        "CREATE TABLE IF NOT EXISTS \"{}\"(k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
        name));
    if (!made) return std::unexpected(made.error());
    return existing(name);
}

base::Status Records::Impl::run(Batch::Step const& step) {
    auto const table = step.is_erase ? existing(step.table) : ensured(step.table);
    if (!table) return std::unexpected(table.error());
    if (*table == nullptr) return {};  // nothing to erase from a map that is not there
    auto& statement = step.is_erase ? (*table)->erase : (*table)->put;
    statement.bind(1, step.key);
    if (!step.is_erase) statement.bind(2, step.value);
    return statement.run();
}

base::Status Records::Impl::run_all(Batch const& batch) {
    auto const begun = database.run("BEGIN IMMEDIATE");
    if (!begun) return begun;
    for (auto const& step : batch.steps_) {
        auto const ran = run(step);
        if (!ran) return ran;
    }
    return database.run("COMMIT");
}

/// After a failure. SQLite has undone the transaction by itself after some errors.
void Records::Impl::roll_back() {
    tables.clear();  // one of them may have been made by this transaction
    if (!database.is_in_transaction()) return;
    base::check(database.run("ROLLBACK").has_value(), "a transaction cannot be undone");
}

/// secure_delete clears erased bytes in the file itself; the log written ahead still has the pages
/// from before, until it is emptied.
void Records::Impl::forget_erased() {
    if (is_settled) return;
    auto const emptied = database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!emptied) base::fail_stop("erased records cannot be cleared from the log written ahead");
}

base::Result<Records> Records::open(std::filesystem::path const& path, RecordsOptions options) {
    base::check(!options.create || !options.read_only, "what is created must be writable");
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        if (!options.create) {
            return base::fail(base::Fault::not_found, "no such file", {path.string()});
        }
        auto const is_free = check_no_remains(path);
        if (!is_free) return std::unexpected(is_free.error());
        auto const created = create_file(path, options.settled ? kSettledPageSize : kPageSize);
        if (!created) return std::unexpected(created.error());
    }
    auto const ended = end_cut_transaction(path);
    if (!ended) return std::unexpected(ended.error());
    auto const mode = options.read_only ? Database::Mode::read : Database::Mode::write;
    auto database = Database::open(path, mode);
    if (!database) return std::unexpected(database.error());
    auto const marked = check_mark(*database, path);
    if (!marked) return std::unexpected(marked.error());
    auto const moved = options.read_only ? base::Status() : end_cut_move(*database, path);
    if (!moved) return std::unexpected(moved.error());
    auto const sized = check_size(*database, path);
    if (!sized) return std::unexpected(sized.error());
    auto const ready = set_up(*database, options);
    if (!ready) return std::unexpected(ready.error());
    auto table_named = database->prepare(
        "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name=CAST(?1 AS TEXT)");
    if (!table_named) return std::unexpected(table_named.error());
    return Records(std::make_unique<Impl>(std::move(*database), std::move(*table_named), options));
}

Records::Records(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Records::Records(Records&&) noexcept = default;
Records& Records::operator=(Records&&) noexcept = default;
Records::~Records() = default;

base::Result<std::optional<base::Bytes>> Records::get(std::string_view table,
                                                      base::ByteView key) const {
    Impl::Turn const turn(*impl_);
    auto const found = impl_->existing(table);
    if (!found) return std::unexpected(found.error());
    if (*found == nullptr) return std::nullopt;
    auto& statement = (*found)->get;
    detail::Use const use(statement);
    statement.bind(1, key);
    auto const row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (*row == Statement::Step::done) return std::nullopt;
    auto const value = statement.bytes(0);
    return base::Bytes(value.begin(), value.end());
}

base::Status Records::range(std::string_view table, base::ByteView first, base::ByteView last,
                            Each const& each) const {
    Impl::Turn const turn(*impl_);
    auto const found = impl_->existing(table);
    if (!found) return std::unexpected(found.error());
    if (*found == nullptr) return {};
    auto& statement = last.empty() ? (*found)->range_to_end : (*found)->range;
    detail::Use const use(statement);
    statement.bind(1, first);
    if (!last.empty()) statement.bind(2, last);
    while (true) {
        auto const row = statement.step();
        if (!row) return std::unexpected(row.error());
        if (*row == Statement::Step::done) return {};
        auto taken = each(statement.bytes(0), statement.bytes(1));
        if (!taken) return taken;
    }
}

base::Result<std::uint64_t> Records::count(std::string_view table) const {
    Impl::Turn const turn(*impl_);
    auto const found = impl_->existing(table);
    if (!found) return std::unexpected(found.error());
    if (*found == nullptr) return 0;
    auto& statement = (*found)->count;
    detail::Use const use(statement);
    auto const row = statement.step();
    if (!row) return std::unexpected(row.error());
    base::check(*row == Statement::Step::row, "a count has one row");
    return statement.number(0);
}

void Records::Batch::put(std::string_view table, base::ByteView key, base::ByteView value) {
    steps_.push_back({.is_erase = false,
                      .table = std::string(table),
                      .key = base::Bytes(key.begin(), key.end()),
                      .value = base::Bytes(value.begin(), value.end())});
}

void Records::Batch::erase(std::string_view table, base::ByteView key) {
    steps_.push_back({.is_erase = true,
                      .table = std::string(table),
                      .key = base::Bytes(key.begin(), key.end()),
                      .value = {}});
}

base::Status Records::apply(Batch const& batch) {
    auto const is_too_large = [](Batch::Step const& step) {
        return step.key.size() > kKeySizeMax || step.value.size() > kValueSizeMax;
    };
    if (std::ranges::any_of(batch.steps_, is_too_large)) {
        return base::fail(base::Fault::too_large, "a key or a value is over its limit");
    }
    Impl::Turn const turn(*impl_);
    auto applied = impl_->run_all(batch);
    if (!applied) {
        impl_->roll_back();
        return applied;
    }
    if (std::ranges::any_of(batch.steps_, &Batch::Step::is_erase)) impl_->forget_erased();
    return {};
}

}  // namespace weir::store
