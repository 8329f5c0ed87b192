// The table of wrapped secrets in data/vault.sqlite. Each value names the month whose table key
// wrapped it, and is bound to its row's full name, `table:hex(key)`, so a row moved to another
// place does not open. The table key itself stands there wrapped under its month key.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "engines/crypto/key.h"
#include "engines/store/records.h"
#include "records/vault/detail/month_key.h"

namespace weir::vault::detail {

/// Keys of rows: numbers big-endian, so that their order is the order of the table.
[[nodiscard]] base::Bytes row_of(std::uint32_t number);
[[nodiscard]] std::uint32_t number_of(base::ByteView row);

/// Safe from several threads.
class KeyTable {
public:
    /// A new file and its first month key; `exists` if there is one.
    static base::Result<KeyTable> create(std::filesystem::path const& path,
                                         MonthAccess const& access, MonthPlace const& place);
    /// corrupt if a month key is not the one that wrapped the table.
    static base::Result<KeyTable> open(std::filesystem::path const& path,
                                       MonthAccess const& access);
    KeyTable(KeyTable&&) noexcept;
    KeyTable& operator=(KeyTable&&) = delete;
    ~KeyTable();

    /// The secret of a row, nothing if there is no row; corrupt if it does not open. The caller
    /// wipes it.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> secret(std::string_view table,
                                                                  base::ByteView row) const;
    /// The same where the secret is a key.
    [[nodiscard]] base::Result<std::optional<crypto::Key>> key(std::string_view table,
                                                               base::ByteView row) const;
    /// Under the newest table key.
    [[nodiscard]] base::Bytes wrap(std::string_view table, base::ByteView row,
                                   base::ByteView secret) const;
    [[nodiscard]] base::Result<base::Bytes> unwrap(std::string_view table, base::ByteView row,
                                                   base::ByteView wrapped) const;

    /// The key in a row's value that was read already.
    [[nodiscard]] base::Result<crypto::Key> open_key(std::string_view table, base::ByteView row,
                                                     base::ByteView wrapped) const;

    /// Makes another month key and a table key under it, durably; from here on everything new is
    /// wrapped under that one, and what was wrapped before still opens.
    [[nodiscard]] base::Status begin_month(MonthAccess const& access, MonthPlace const& place);
    /// Forgets every older table key and says so in the table: what they wrapped is lost.
    [[nodiscard]] base::Status end_older_months();
    [[nodiscard]] std::uint32_t number() const;  // of the newest month key

    store::Records& records() { return records_; }
    [[nodiscard]] store::Records const& records() const { return records_; }

private:
    struct Ring;
    explicit KeyTable(store::Records records);
    base::Status put_check();
    [[nodiscard]] base::Status check(std::filesystem::path const& path) const;
    store::Records records_;
    std::unique_ptr<Ring> ring_;
};

/// Number of the month whose table key wrapped this; 0 if it is too short to say.
[[nodiscard]] std::uint32_t month_of(base::ByteView wrapped);

/// A key from bytes, which are wiped; corrupt if they are no key.
[[nodiscard]] base::Result<crypto::Key> take_key(base::Bytes& secret);

}  // namespace weir::vault::detail
