// Keys that end: a person's, a week's.
#include <algorithm>
#include <set>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

using Batch = store::Records::Batch;
constexpr std::string_view kErasureLabel = "weir/erasure/v1";

/// Known again by who has the root, and by nobody else.
base::Digest tag_of(crypto::Key const& root) {
    return crypto::hmac_sha256(root.bytes(), base::bytes_of(kErasureLabel));
}

/// The file and what a transaction that was cut short left beside it.
base::Status remove_week_file(std::filesystem::path const& path) {
    for (auto const* suffix : {"", "-journal", ".part", ".part-journal"}) {
        std::error_code error;
        std::filesystem::remove(path.string() + suffix, error);
        if (error) {
            return base::fail(base::Fault::io, "cannot remove a week's file", {path.string()});
        }
    }
    return base::sync_folder(path.parent_path());
}

}  // namespace

base::Result<bool> Vault::Impl::is_erased(base::Person person) const {
    auto const tombstone = table.records().get(table::kPersonEnd, detail::row_of(person.value));
    if (!tombstone) return std::unexpected(tombstone.error());
    return tombstone->has_value();
}

base::Status Vault::Impl::erase_rows(base::Person person, NameFate name) {
    auto const row = detail::row_of(person.value);
    Batch batch;
    batch.erase(table::kRoot, row);
    if (name == NameFate::ends) {
        batch.erase(table::kName, row);
        batch.erase(table::kNameText, row);
    }
    batch.put(table::kPersonEnd, row, detail::kEnded);
    return table.records().apply(batch);
}

base::Result<base::Digest> Vault::erase(base::Person person, NameFate name) {
    base::Digest tag{};
    {
        std::scoped_lock const lock(impl_->make_mutex);
        auto const root = impl_->table.key(table::kRoot, detail::row_of(person.value));
        if (!root) return std::unexpected(root.error());
        if (!*root) return base::fail(base::Fault::not_found, "a person has no data key");
        tag = tag_of(**root);
        auto const erased = impl_->erase_rows(person, name);
        if (!erased) return std::unexpected(erased.error());
    }
    impl_->forget();
    return tag;
}

base::Result<std::size_t> Vault::erase_again(std::span<base::Digest const> tags) {
    std::set<base::Digest> const wanted(tags.begin(), tags.end());
    std::vector<base::Person> found;
    std::scoped_lock const lock(impl_->make_mutex);
    auto const read = impl_->table.records().range(
        table::kRoot, {}, {}, [&](base::ByteView row, base::ByteView value) -> base::Status {
            auto const root = impl_->table.open_key(table::kRoot, row, value);
            if (!root) return std::unexpected(root.error());
            if (wanted.contains(tag_of(*root))) found.emplace_back(detail::number_of(row));
            return {};
        });
    if (!read) return std::unexpected(read.error());
    for (auto person : found) {
        // Whether a name had to stay is not known here: the list says who, not why.
        auto const erased = impl_->erase_rows(person, NameFate::ends);
        if (!erased) return std::unexpected(erased.error());
    }
    impl_->forget();
    return found.size();
}

base::Status Vault::end_trace(base::Person person) {
    auto const id = impl_->actor_of(person);
    if (!id) return std::unexpected(id.error());
    auto const row = detail::row_of(person.value);
    {
        std::scoped_lock const lock(impl_->make_mutex);
        auto const was_erased = impl_->is_erased(person);
        if (!was_erased) return std::unexpected(was_erased.error());
        Batch batch;
        batch.erase(table::kActor, row);
        if (*id) batch.erase(table::kTrace, **id);
        if (*was_erased) {
            batch.erase(table::kName, row);
            batch.erase(table::kNameText, row);
        }
        if (auto applied = impl_->table.records().apply(batch); !applied) return applied;
    }
    impl_->forget();
    return {};
}

base::Status Vault::destroy_week(ChunkPlace place) {
    {
        std::scoped_lock const lock(impl_->make_mutex);
        Batch batch;
        batch.erase(table::kWeek, detail::row_of(place));
        batch.put(table::kWeekEnd, detail::row_of(place), detail::kEnded);
        if (auto applied = impl_->table.records().apply(batch); !applied) return applied;
    }
    impl_->weeks.forget();
    std::scoped_lock const lock(impl_->files_mutex);
    return remove_week_file(impl_->file_of(place));
}

base::Result<bool> Vault::is_week_left(ChunkPlace place) const {
    auto const alive = impl_->check_week(place);
    if (!alive && alive.error().fault != base::Fault::not_found) {
        return std::unexpected(alive.error());
    }
    std::scoped_lock const lock(impl_->files_mutex);
    return alive.has_value() || std::filesystem::exists(impl_->file_of(place));
}

}  // namespace weir::vault
