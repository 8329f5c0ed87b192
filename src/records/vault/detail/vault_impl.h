// What the vault's parts share: the key table, and the keys it has unwrapped.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "engines/crypto/short_hash.h"
#include "records/vault/detail/body.h"
#include "records/vault/detail/envelope.h"
#include "records/vault/detail/key_cache.h"
#include "records/vault/detail/key_table.h"
#include "records/vault/vault.h"

namespace weir::vault {

/// The maps of data/vault.sqlite, and where it and the weeks are. docs/formats/vault.md.
namespace table {
inline constexpr std::string_view kFile = "vault.sqlite";
inline constexpr std::string_view kWeeks = "activity";
inline constexpr std::string_view kRoot = "root";             // person -> data root
inline constexpr std::string_view kActor = "actor";           // person -> id of their trace key
inline constexpr std::string_view kTrace = "trace";           // that id -> trace key
inline constexpr std::string_view kName = "name";             // person -> name key
inline constexpr std::string_view kNameText = "name_text";    // person -> name, under the name key
inline constexpr std::string_view kWeek = "week";             // monday, class -> week key
inline constexpr std::string_view kWeekEnd = "week_end";      // monday, class -> its key has ended
inline constexpr std::string_view kPersonEnd = "person_end";  // person -> they were erased
inline constexpr std::string_view kThread = "thread";         // monday -> thread key
inline constexpr std::string_view kThreadEnd = "thread_end";  // monday -> its thread key has ended
inline constexpr std::string_view kDay = "day";               // day -> public || private half
inline constexpr std::string_view kDayEnd = "day_end";        // day -> its pair has ended
inline constexpr std::string_view kHistory = "history";       // quarter -> key of openings
inline constexpr std::string_view kRelease = "release";       // quarter -> key of releases
}  // namespace table

namespace detail {

/// A key cache and the table it stands before; row is the number, big-endian.
struct CachedTable {
    std::string_view table;
    KeyCache cache;
};

/// Rows named by a day may lie before 1970: the order of rows is the order of days.
[[nodiscard]] base::Bytes row_of(base::Date day);
[[nodiscard]] base::Bytes row_of(ChunkPlace place);

/// A tombstone's value.
inline constexpr std::uint8_t kEnded[] = {1};

/// A day's key pair: how much of its value is the public half, in clear, and the name its private
/// half is wrapped under, which holds the public one, so that nobody can slip in one of their own.
inline constexpr std::size_t kPublicSize = 32;
[[nodiscard]] base::Bytes wrapping_row(base::ByteView row, base::ByteView public_key);

}  // namespace detail

struct Vault::Impl {
    Impl(VaultPaths where, detail::MonthAccess months, detail::KeyTable keys)
        : paths(std::move(where)), access(std::move(months)), table(std::move(keys)) {}

    VaultPaths paths;
    detail::MonthAccess access;
    detail::KeyTable table;
    std::mutex make_mutex;    // one writer of the table: who makes, ends or wraps a key anew
    std::mutex rotate_mutex;  // one rotation; taken before make_mutex

    detail::CachedTable roots{table::kRoot, {}};
    detail::CachedTable histories{table::kHistory, {}};
    detail::CachedTable releases{table::kRelease, {}};
    detail::KeyCache weeks;
    std::atomic<std::uint32_t> newest_quarter = 0;  // of table history

    std::mutex trace_mutex;
    std::map<detail::TraceId, crypto::Key> traces;
    std::map<base::Person, detail::TraceId> actors;

    std::mutex mark_mutex;
    std::map<std::uint32_t, crypto::ShortKey> mark_keys;  // by quarter

    std::mutex files_mutex;  // one user of the week files at a time

    /// The key of a number, nothing if its row is gone.
    base::Result<std::optional<crypto::Key>> find(detail::CachedTable& in, std::uint32_t number);
    /// The same, made on first use.
    base::Result<crypto::Key> find_or_make(detail::CachedTable& in, std::uint32_t number);
    base::Result<std::optional<crypto::Key>> find_week(ChunkPlace place);
    base::Result<crypto::Key> find_or_make_week(ChunkPlace place);
    /// ok unless the key of that place has ended.
    [[nodiscard]] base::Status check_week(ChunkPlace place) const;
    /// Makes a row under make_mutex unless it is there by then; not_found if a tombstone stands in
    /// the map `ends`.
    base::Result<crypto::Key> make_key(std::string_view in, base::ByteView row,
                                       std::string_view ends = {});

    struct Content {
        detail::Salt salt;
        detail::Body body;
    };
    /// What a sealed opening holds, marked or not, if it is what the commitment says.
    base::Result<Content> content_of(base::Digest const& commitment, base::ByteView opening);
    /// What proves the marks on openings of a quarter; nothing if it has no history key.
    base::Result<std::optional<crypto::ShortKey>> mark_key(detail::Quarter quarter);
    base::Result<std::optional<detail::TraceId>> actor_of(base::Person person);
    base::Result<std::optional<crypto::Key>> trace_key(detail::TraceId const& id);
    base::Result<bool> is_erased(base::Person person) const;
    /// With make_mutex held.
    base::Status erase_rows(base::Person person, NameFate name);

    struct SealedRow;
    base::Status seal_rows(ChunkPlace place, std::span<ChunkContent const> contents,
                           std::span<SealedRow> rows);
    base::Status seal_all_rows(ChunkPlace place, std::span<ChunkContent const> contents,
                               std::span<SealedRow> rows);

    [[nodiscard]] std::filesystem::path file_of(ChunkPlace place) const;
    [[nodiscard]] base::Status read_newest_quarter();
    void forget();
    void forget_marks();
};

}  // namespace weir::vault
