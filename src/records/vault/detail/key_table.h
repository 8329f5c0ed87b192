// The table of wrapped secrets in data/vault.sqlite. Each value is wrapped under the month key with
// its row's full name, `table:hex(key)`, so a row moved to another place does not open.
#pragma once

#include <optional>
#include <string_view>

#include "engines/crypto/key.h"
#include "engines/store/records.h"

namespace weir::vault::detail {

/// Keys of rows: numbers big-endian, so that their order is the order of the table.
[[nodiscard]] base::Bytes row_of(std::uint32_t number);
[[nodiscard]] std::uint32_t number_of(base::ByteView row);

/// Safe from several threads.
class KeyTable {
public:
    /// A new file that knows its month key; `exists` if there is one.
    static base::Result<KeyTable> create(std::filesystem::path const& path, crypto::Key month);
    /// corrupt if the month key is not the one that wrapped the table.
    static base::Result<KeyTable> open(std::filesystem::path const& path, crypto::Key month);

    /// The secret of a row, nothing if there is no row; corrupt if it does not open. The caller
    /// wipes it.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> secret(std::string_view table,
                                                                  base::ByteView row) const;
    /// The same where the secret is a key.
    [[nodiscard]] base::Result<std::optional<crypto::Key>> key(std::string_view table,
                                                               base::ByteView row) const;
    [[nodiscard]] base::Bytes wrap(std::string_view table, base::ByteView row,
                                   base::ByteView secret) const;
    [[nodiscard]] base::Result<base::Bytes> unwrap(std::string_view table, base::ByteView row,
                                                   base::ByteView wrapped) const;

    /// The key in a row's value that was read already.
    [[nodiscard]] base::Result<crypto::Key> open_key(std::string_view table, base::ByteView row,
                                                     base::ByteView wrapped) const;

    store::Records& records() { return records_; }
    [[nodiscard]] store::Records const& records() const { return records_; }

private:
    KeyTable(store::Records records, crypto::Key month)
        : records_(std::move(records)), month_(std::move(month)) {}
    store::Records records_;
    crypto::Key month_;
};

/// A key from bytes, which are wiped; corrupt if they are no key.
[[nodiscard]] base::Result<crypto::Key> take_key(base::Bytes& secret);

}  // namespace weir::vault::detail
