#include "records/vault/vault.h"

#include <algorithm>

#include "records/vault/detail/month_key.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

constexpr std::string_view kTableFile = "vault.sqlite";
constexpr std::string_view kActivityFolder = "activity";
constexpr std::string_view kMonthKeyFile = "month.key";

base::Status make_folder(std::filesystem::path const& folder) {
    std::error_code error;
    if (std::filesystem::create_directories(folder, error)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (!error) return {};
    return base::fail(base::Fault::io, "cannot make a folder of the vault", {folder.string()});
}

/// Numbers of the week cache: a week since the epoch's first Monday, and a class.
std::uint32_t number_of(ChunkPlace place) {
    constexpr std::uint32_t kClasses = 8;
    auto const weeks = static_cast<std::uint32_t>((place.week.monday.days + 3) / 7);
    return weeks * kClasses + place.retention.number;
}

base::Bytes row_of(ChunkPlace place) {
    auto row = detail::row_of(place.week.monday);
    row.push_back(place.retention.number);
    return row;
}

}  // namespace

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
    auto key = table.key(in.table, detail::row_of(number));
    if (key && *key) in.cache.keep(number, **key);
    return key;
}

base::Result<crypto::Key> Vault::Impl::find_or_make(detail::CachedTable& in, std::uint32_t number) {
    auto found = find(in, number);
    if (!found) return std::unexpected(found.error());
    if (*found) return std::move(**found);
    auto key = make_key(in.table, detail::row_of(number));
    if (key) in.cache.keep(number, *key);
    return key;
}

base::Result<std::optional<crypto::Key>> Vault::Impl::find_week(ChunkPlace place) {
    if (auto cached = weeks.find(number_of(place))) return cached;
    auto key = table.key(table::kWeek, row_of(place));
    if (key && *key) weeks.keep(number_of(place), **key);
    return key;
}

base::Result<crypto::Key> Vault::Impl::find_or_make_week(ChunkPlace place) {
    auto found = find_week(place);
    if (!found) return std::unexpected(found.error());
    if (*found) return std::move(**found);
    auto key = make_key(table::kWeek, row_of(place));
    if (key) weeks.keep(number_of(place), *key);
    return key;
}

base::Result<crypto::Key> Vault::Impl::make_key(std::string_view in, base::ByteView row) {
    std::scoped_lock const lock(make_mutex);
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
    return paths.data / kActivityFolder /
           (to_text(place.week) + ".c" + std::to_string(place.retention.number) + ".sqlite");
}

void Vault::Impl::forget() {
    roots.cache.forget();
    histories.cache.forget();
    releases.cache.forget();
    weeks.forget();
    std::scoped_lock const lock(trace_mutex);
    traces.clear();
    actors.clear();
}

base::Result<Vault> Vault::create(VaultPaths paths) {
    if (std::filesystem::exists(paths.data / kTableFile)) {
        return base::fail(base::Fault::exists, "there is a vault already", {paths.data.string()});
    }
    for (auto const& folder : {paths.keys, paths.data, paths.data / kActivityFolder}) {
        if (auto const made = make_folder(folder); !made) return std::unexpected(made.error());
    }
    auto month = detail::create_month_key(paths.keys / kMonthKeyFile);
    if (!month) return std::unexpected(month.error());
    auto table = detail::KeyTable::create(paths.data / kTableFile, std::move(*month));
    if (!table) return std::unexpected(table.error());
    return Vault(std::make_unique<Impl>(std::move(paths), std::move(*table)));
}

base::Result<Vault> Vault::open(VaultPaths paths) {
    auto month = detail::read_month_key(paths.keys / kMonthKeyFile);
    if (!month) return std::unexpected(month.error());
    auto table = detail::KeyTable::open(paths.data / kTableFile, std::move(*month));
    if (!table) return std::unexpected(table.error());
    auto impl = std::make_unique<Impl>(std::move(paths), std::move(*table));
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
