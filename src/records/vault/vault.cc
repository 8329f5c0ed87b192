#include "records/vault/vault.h"

#include <algorithm>

#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

base::Status make_folder(std::filesystem::path const& folder) {
    std::error_code error;
    if (std::filesystem::create_directories(folder, error)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (!error) return {};
    return base::fail(base::Fault::io, "cannot make a folder of the vault", {folder.string()});
}

std::unexpected<base::Error> week_has_ended() {
    return base::fail(base::Fault::not_found,
                      "that week's key has ended with its retention period");
}

/// Numbers of the week cache: a week since the epoch's first Monday, and a class.
std::uint32_t number_of(ChunkPlace place) {
    constexpr std::uint32_t kClasses = 8;
    auto const weeks = static_cast<std::uint32_t>((place.week.monday.days + 3) / 7);
    return weeks * kClasses + place.retention.number;
}

}  // namespace

base::Bytes detail::row_of(ChunkPlace place) {
    auto row = row_of(place.week.monday);
    row.push_back(place.retention.number);
    return row;
}

base::Bytes detail::row_of(base::Date day) {
    return row_of(static_cast<std::uint32_t>(day.days) ^ (std::uint32_t{1} << 31));
}

bool Permit::covers(base::Person person, base::Week week) const {
    return std::ranges::binary_search(scope_.people, person) &&
           std::ranges::binary_search(scope_.weeks, week);
}

base::Result<std::optional<crypto::Key>> Vault::Impl::find(detail::CachedTable& in,
                                                           std::uint32_t number) {
    if (auto cached = in.cache.find(number)) return cached;
    auto const era = in.cache.era();
    auto key = table.key(in.table, detail::row_of(number));
    if (key && *key) in.cache.keep(number, **key, era);
    return key;
}

base::Result<crypto::Key> Vault::Impl::find_or_make(detail::CachedTable& in, std::uint32_t number) {
    auto found = find(in, number);
    if (!found) return std::unexpected(found.error());
    if (*found) return std::move(**found);
    auto const era = in.cache.era();
    auto key = make_key(in.table, detail::row_of(number));
    if (key) in.cache.keep(number, *key, era);
    return key;
}

base::Result<std::optional<crypto::Key>> Vault::Impl::find_week(ChunkPlace place) {
    if (auto cached = weeks.find(number_of(place))) return cached;
    auto const era = weeks.era();
    auto key = table.key(table::kWeek, detail::row_of(place));
    if (key && *key) weeks.keep(number_of(place), **key, era);
    return key;
}

base::Result<crypto::Key> Vault::Impl::find_or_make_week(ChunkPlace place) {
    auto found = find_week(place);
    if (!found) return std::unexpected(found.error());
    if (*found) return std::move(**found);
    auto const era = weeks.era();
    auto key = make_key(table::kWeek, detail::row_of(place), table::kWeekEnd);
    if (key) weeks.keep(number_of(place), *key, era);
    return key;
}

base::Status Vault::Impl::check_week(ChunkPlace place) const {
    auto const ended = table.records().get(table::kWeekEnd, detail::row_of(place));
    if (!ended) return std::unexpected(ended.error());
    if (*ended) return week_has_ended();
    return {};
}

base::Result<crypto::Key> Vault::Impl::make_key(std::string_view in, base::ByteView row,
                                                std::string_view ends) {
    std::scoped_lock const lock(make_mutex);
    if (!ends.empty()) {
        auto const ended = table.records().get(ends, row);
        if (!ended) return std::unexpected(ended.error());
        if (*ended) return week_has_ended();
    }
    auto found = table.key(in, row);
    if (!found) return std::unexpected(found.error());
    if (*found) return std::move(**found);
    auto key = crypto::Key::generate();
    store::Records::Batch batch;
    batch.put(in, row, table.wrap(in, row, key.bytes()));
    auto const applied = table.records().apply(batch);
    if (!applied) return std::unexpected(applied.error());
    return key;
}

base::Status Vault::Impl::read_newest_quarter() {
    return table.records().range(
        table::kHistory, {}, {}, [this](base::ByteView row, base::ByteView) -> base::Status {
            newest_quarter = std::max(newest_quarter.load(), detail::number_of(row));
            return {};
        });
}

std::filesystem::path Vault::Impl::file_of(ChunkPlace place) const {
    return paths.data / table::kWeeks /
           (to_text(place.week) + ".c" + std::to_string(place.retention.number) + ".sqlite");
}

void Vault::Impl::forget() {
    roots.cache.forget();
    histories.cache.forget();
    releases.cache.forget();
    weeks.forget();
    forget_marks();
    std::scoped_lock const lock(trace_mutex);
    traces.clear();
    actors.clear();
}

base::Result<Vault> Vault::create(VaultPaths paths, MonthPlace const& place,
                                  PassphraseSource passphrase) {
    if (std::filesystem::exists(paths.data / table::kFile)) {
        return base::fail(base::Fault::exists, "there is a vault already", {paths.data.string()});
    }
    for (auto const& folder : {paths.keys, paths.data, paths.data / table::kWeeks}) {
        if (auto const made = make_folder(folder); !made) return std::unexpected(made.error());
    }
    detail::MonthAccess access{paths.keys, std::move(passphrase)};
    auto table = detail::KeyTable::create(paths.data / table::kFile, access, place);
    if (!table) return std::unexpected(table.error());
    return Vault(std::make_unique<Impl>(std::move(paths), std::move(access), std::move(*table)));
}

base::Result<Vault> Vault::open(VaultPaths paths, PassphraseSource passphrase) {
    detail::MonthAccess access{paths.keys, std::move(passphrase)};
    auto table = detail::KeyTable::open(paths.data / table::kFile, access);
    if (!table) return std::unexpected(table.error());
    auto impl = std::make_unique<Impl>(std::move(paths), std::move(access), std::move(*table));
    auto const read = impl->read_newest_quarter();
    if (!read) return std::unexpected(read.error());
    return Vault(std::move(impl));
}

Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

void Vault::forget() { impl_->forget(); }

}  // namespace weir::vault
