#include "records/vault/detail/key_table.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/seal.h"
#include "records/vault/detail/months.h"

namespace weir::vault::detail {
namespace {

constexpr std::string_view kMetaTable = "meta";
constexpr std::string_view kCheckRow = "check";
constexpr std::string_view kCheckText = "weir/vault/v2";
constexpr std::size_t kMonthSize = 4;

std::string name_of(std::string_view table, base::ByteView row) {
    return std::string(table) + ":" + base::to_hex(row);
}

std::unexpected<base::Error> does_not_open(std::filesystem::path const& path) {
    return base::fail(base::Fault::corrupt, "the month key does not open this vault",
                      {path.string()});
}

}  // namespace

base::Bytes row_of(std::uint32_t number) {
    base::Bytes row;
    for (int shift = 24; shift >= 0; shift -= 8) {
        row.push_back(static_cast<std::uint8_t>(number >> shift));
    }
    return row;
}

std::uint32_t number_of(base::ByteView row) {
    std::uint32_t number = 0;
    for (auto const byte : row) number = number << 8 | byte;
    return number;
}

base::Result<crypto::Key> take_key(base::Bytes& secret) {
    auto key = crypto::Key::of(secret);
    crypto::wipe(secret);
    if (!key) return base::fail(base::Fault::corrupt, "a wrapped key has not the size of a key");
    return key;
}

std::uint32_t month_of(base::ByteView wrapped) {
    base::Reader reader(wrapped);
    return reader.u32();
}

/// The table keys, by number of their month.
struct KeyTable::Ring {
    mutable std::shared_mutex mutex;
    std::map<std::uint32_t, crypto::Key> keys;  // guarded by mutex; never empty once made

    void add(std::uint32_t number, crypto::Key key) {
        std::unique_lock const lock(mutex);
        keys.insert_or_assign(number, std::move(key));
    }
};

KeyTable::KeyTable(store::Records records)
    : records_(std::move(records)), ring_(std::make_unique<Ring>()) {}
KeyTable::KeyTable(KeyTable&&) noexcept = default;
KeyTable::~KeyTable() = default;

base::Result<KeyTable> KeyTable::create(std::filesystem::path const& path,
                                        MonthAccess const& access, MonthPlace const& place) {
    if (std::filesystem::exists(path)) {
        return base::fail(base::Fault::exists, "there is a vault already", {path.string()});
    }
    auto records = store::Records::open(path, {.create = true});
    if (!records) return std::unexpected(records.error());
    KeyTable table(std::move(*records));
    if (auto begun = table.begin_month(access, place); !begun) {
        return std::unexpected(begun.error());
    }
    if (auto put = table.put_check(); !put) return std::unexpected(put.error());
    return table;
}

base::Result<KeyTable> KeyTable::open(std::filesystem::path const& path,
                                      MonthAccess const& access) {
    if (!std::filesystem::exists(path)) {
        return base::fail(base::Fault::not_found, "there is no vault", {path.string()});
    }
    auto records = store::Records::open(path, {});
    if (!records) return std::unexpected(records.error());
    KeyTable table(std::move(*records));
    auto const months = months_in(table.records_);
    if (!months) return std::unexpected(months.error());
    if (months->empty()) {
        return base::fail(base::Fault::corrupt, "the vault knows no month key", {path.string()});
    }
    for (auto const& month : *months) {
        auto const key = open_month_key(access, month.ref);
        if (!key) return std::unexpected(key.error());
        auto table_key = (*key)->unwrap(month.wrapped);
        if (!table_key) return does_not_open(path);
        table.ring_->add(month.ref.number, std::move(*table_key));
    }
    if (auto checked = table.check(path); !checked) return std::unexpected(checked.error());
    return table;
}

base::Status KeyTable::put_check() {
    auto const row = base::bytes_of(kCheckRow);
    store::Records::Batch batch;
    batch.put(kMetaTable, row, wrap(kMetaTable, row, base::bytes_of(kCheckText)));
    return records_.apply(batch);
}

base::Status KeyTable::check(std::filesystem::path const& path) const {
    auto const check = secret(kMetaTable, base::bytes_of(kCheckRow));
    if (!check && check.error().fault != base::Fault::corrupt) {
        return std::unexpected(check.error());
    }
    bool const is_ours = check && *check && base::text_of(**check) == kCheckText;
    return is_ours ? base::Status() : does_not_open(path);
}

base::Status KeyTable::begin_month(MonthAccess const& access, MonthPlace const& place) {
    auto const ended = ended_months_in(records_);
    if (!ended) return std::unexpected(ended.error());
    auto const last_ended = ended->empty() ? 0 : ended->back().ref.number;
    auto const next = std::max(number(), last_ended) + 1;
    auto const month = create_month_key(access, place, next);
    if (!month) return std::unexpected(month.error());
    auto table_key = crypto::Key::generate();
    auto wrapped = (*month)->wrap(table_key);
    if (!wrapped) return std::unexpected(wrapped.error());
    auto const again = (*month)->unwrap(*wrapped);
    if (!again || !crypto::equal_in_constant_time(again->bytes(), table_key.bytes())) {
        return base::fail(base::Fault::corrupt, "a new month key does not open what it wrapped");
    }
    store::Records::Batch batch;
    put(batch, MonthRow{{next, place.kind, place.uri, (*month)->object()}, std::move(*wrapped)});
    auto const applied = records_.apply(batch);
    if (!applied) return applied;
    ring_->add(next, std::move(table_key));
    return {};
}

base::Status KeyTable::end_older_months() {
    auto const months = months_in(records_);
    if (!months) return std::unexpected(months.error());
    auto const newest = number();
    store::Records::Batch batch;
    for (auto const& month : *months) {
        if (month.ref.number == newest) continue;
        erase_month(batch, month.ref.number);
        put(batch, EndedMonth{month.ref, false});
    }
    if (auto applied = records_.apply(batch); !applied) return applied;
    std::unique_lock const lock(ring_->mutex);
    std::erase_if(ring_->keys, [&](auto const& entry) { return entry.first != newest; });
    return {};
}

std::uint32_t KeyTable::number() const {
    std::shared_lock const lock(ring_->mutex);
    return ring_->keys.empty() ? 0 : ring_->keys.rbegin()->first;
}

base::Result<std::optional<base::Bytes>> KeyTable::secret(std::string_view table,
                                                          base::ByteView row) const {
    auto const wrapped = records_.get(table, row);
    if (!wrapped) return std::unexpected(wrapped.error());
    if (!*wrapped) return std::nullopt;
    auto secret = unwrap(table, row, **wrapped);
    if (!secret) return std::unexpected(secret.error());
    return std::optional(std::move(*secret));
}

base::Result<std::optional<crypto::Key>> KeyTable::key(std::string_view table,
                                                       base::ByteView row) const {
    auto const wrapped = records_.get(table, row);
    if (!wrapped) return std::unexpected(wrapped.error());
    if (!*wrapped) return std::nullopt;
    auto key = open_key(table, row, **wrapped);
    if (!key) return std::unexpected(key.error());
    return std::optional(std::move(*key));
}

base::Result<crypto::Key> KeyTable::open_key(std::string_view table, base::ByteView row,
                                             base::ByteView wrapped) const {
    auto secret = unwrap(table, row, wrapped);
    if (!secret) return std::unexpected(secret.error());
    return take_key(*secret);
}

base::Bytes KeyTable::wrap(std::string_view table, base::ByteView row,
                           base::ByteView secret) const {
    std::shared_lock const lock(ring_->mutex);
    base::check(!ring_->keys.empty(), "a table without a key wraps nothing");
    auto const& [number, key] = *ring_->keys.rbegin();
    base::Writer writer;
    writer.u32(number);
    writer.raw(crypto::wrap(key, name_of(table, row), secret));
    return std::move(writer).take();
}

base::Result<base::Bytes> KeyTable::unwrap(std::string_view table, base::ByteView row,
                                           base::ByteView wrapped) const {
    std::shared_lock const lock(ring_->mutex);
    auto const key = ring_->keys.find(month_of(wrapped));
    if (key == ring_->keys.end()) {
        return base::fail(base::Fault::corrupt, "a wrapped secret is of no month key in force");
    }
    return crypto::unwrap(key->second, name_of(table, row), wrapped.subspan(kMonthSize));
}

}  // namespace weir::vault::detail
