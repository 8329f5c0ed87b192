#include <algorithm>

#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

using Batch = store::Records::Batch;
using PublicKey = std::array<std::uint8_t, 32>;
static_assert(sizeof(PublicKey) == detail::kPublicSize);

base::Result<std::optional<crypto::BoxPair>> read_pair(detail::KeyTable const& table,
                                                       base::Date day) {
    auto const row = detail::row_of(day);
    auto const value = table.records().get(table::kDay, row);
    if (!value) return std::unexpected(value.error());
    if (!*value) return std::nullopt;
    PublicKey public_key{};
    if ((*value)->size() < public_key.size()) {
        return base::fail(base::Fault::corrupt, "a day's key pair has the wrong size");
    }
    base::ByteView const bytes(**value);
    std::ranges::copy(bytes.first(public_key.size()), public_key.begin());
    auto secret = table.unwrap(table::kDay, detail::wrapping_row(row, public_key),
                               bytes.subspan(public_key.size()));
    if (!secret) return std::unexpected(secret.error());
    auto key = detail::take_key(*secret);
    if (!key) return std::unexpected(key.error());
    return crypto::BoxPair{public_key, std::move(*key)};
}

base::Status put_pair(detail::KeyTable& table, base::Date day, crypto::BoxPair const& pair) {
    auto const row = detail::row_of(day);
    base::Bytes value(pair.public_key.begin(), pair.public_key.end());
    auto const wrapped = table.wrap(table::kDay, detail::wrapping_row(row, pair.public_key),
                                    pair.private_key.bytes());
    value.insert(value.end(), wrapped.begin(), wrapped.end());
    Batch batch;
    batch.put(table::kDay, row, value);
    return table.records().apply(batch);
}

/// ok unless the tombstone stands.
base::Status check_not_ended(detail::KeyTable const& table, std::string_view ends,
                             base::ByteView row) {
    auto const ended = table.records().get(ends, row);
    if (!ended) return std::unexpected(ended.error());
    if (*ended) return base::fail(base::Fault::not_found, "that key has ended");
    return {};
}

}  // namespace

base::Bytes detail::wrapping_row(base::ByteView row, base::ByteView public_key) {
    base::Bytes bound(row.begin(), row.end());
    bound.insert(bound.end(), public_key.begin(), public_key.end());
    return bound;
}

base::Result<PublicKey> Vault::day_key(base::Date day) {
    std::scoped_lock const lock(impl_->make_mutex);
    auto const alive = check_not_ended(impl_->table, table::kDayEnd, detail::row_of(day));
    if (!alive) return std::unexpected(alive.error());
    auto const pair = read_pair(impl_->table, day);
    if (!pair) return std::unexpected(pair.error());
    if (*pair) return (*pair)->public_key;
    auto const fresh = crypto::BoxPair::generate();
    auto const stored = put_pair(impl_->table, day, fresh);
    if (!stored) return std::unexpected(stored.error());
    return fresh.public_key;
}

base::Result<base::Bytes> Vault::open_batch(Permit const& permit, base::Date day,
                                            base::ByteView sealed) const {
    if (permit.scope().purpose != kSettle) {
        return base::fail(base::Fault::corrupt,
                          "a permit that is not for settling opens no intake");
    }
    auto const pair = read_pair(impl_->table, day);
    if (!pair) return std::unexpected(pair.error());
    if (!*pair) return base::fail(base::Fault::not_found, "that day has no key pair");
    return crypto::box_open(**pair, sealed);
}

base::Status Vault::destroy_day(base::Date day) {
    std::scoped_lock const lock(impl_->make_mutex);
    Batch batch;
    batch.erase(table::kDay, detail::row_of(day));
    batch.put(table::kDayEnd, detail::row_of(day), detail::kEnded);
    return impl_->table.records().apply(batch);
}

base::Result<std::array<std::uint8_t, 16>> Vault::thread_key(base::Week week) {
    std::scoped_lock const lock(impl_->make_mutex);
    auto const row = detail::row_of(week.monday);
    auto const alive = check_not_ended(impl_->table, table::kThreadEnd, row);
    if (!alive) return std::unexpected(alive.error());
    std::array<std::uint8_t, 16> key{};
    auto secret = impl_->table.secret(table::kThread, row);
    if (!secret) return std::unexpected(secret.error());
    if (*secret) {
        if ((*secret)->size() != key.size()) {
            return base::fail(base::Fault::corrupt, "a thread key has the wrong size");
        }
        std::ranges::copy(**secret, key.begin());
        crypto::wipe(**secret);
        return key;
    }
    auto const fresh = crypto::Key::generate();
    std::ranges::copy(fresh.bytes().first(key.size()), key.begin());
    Batch batch;
    batch.put(table::kThread, row, impl_->table.wrap(table::kThread, row, key));
    auto const applied = impl_->table.records().apply(batch);
    if (!applied) return std::unexpected(applied.error());
    return key;
}

base::Status Vault::destroy_thread_key(base::Week week) {
    std::scoped_lock const lock(impl_->make_mutex);
    Batch batch;
    batch.erase(table::kThread, detail::row_of(week.monday));
    batch.put(table::kThreadEnd, detail::row_of(week.monday), detail::kEnded);
    return impl_->table.records().apply(batch);
}

}  // namespace weir::vault
