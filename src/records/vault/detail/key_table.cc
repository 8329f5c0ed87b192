#include "records/vault/detail/key_table.h"

#include "engines/crypto/seal.h"

namespace weir::vault::detail {
namespace {

constexpr std::string_view kMetaTable = "meta";
constexpr std::string_view kCheckRow = "check";
constexpr std::string_view kCheckText = "weir/vault/v1";

std::string name_of(std::string_view table, base::ByteView row) {
    return std::string(table) + ":" + base::to_hex(row);
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

base::Result<KeyTable> KeyTable::create(std::filesystem::path const& path, crypto::Key month) {
    if (std::filesystem::exists(path)) {
        return base::fail(base::Fault::exists, "there is a vault already", {path.string()});
    }
    auto records = store::Records::open(path, {.create = true});
    if (!records) return std::unexpected(records.error());
    KeyTable table(std::move(*records), std::move(month));
    auto const row = base::bytes_of(kCheckRow);
    store::Records::Batch batch;
    batch.put(kMetaTable, row, table.wrap(kMetaTable, row, base::bytes_of(kCheckText)));
    auto const applied = table.records_.apply(batch);
    if (!applied) return std::unexpected(applied.error());
    return table;
}

base::Result<KeyTable> KeyTable::open(std::filesystem::path const& path, crypto::Key month) {
    if (!std::filesystem::exists(path)) {
        return base::fail(base::Fault::not_found, "there is no vault", {path.string()});
    }
    auto records = store::Records::open(path, {});
    if (!records) return std::unexpected(records.error());
    KeyTable table(std::move(*records), std::move(month));
    auto const check = table.secret(kMetaTable, base::bytes_of(kCheckRow));
    if (!check && check.error().fault != base::Fault::corrupt) {
        return std::unexpected(check.error());
    }
    if (!check || !*check || base::text_of(**check) != kCheckText) {
        return base::fail(base::Fault::corrupt, "the month key does not open this vault",
                          {path.string()});
    }
    return table;
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
    return crypto::wrap(month_, name_of(table, row), secret);
}

base::Result<base::Bytes> KeyTable::unwrap(std::string_view table, base::ByteView row,
                                           base::ByteView wrapped) const {
    return crypto::unwrap(month_, name_of(table, row), wrapped);
}

}  // namespace weir::vault::detail
