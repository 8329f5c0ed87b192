// A month key: it wraps the table key, which wraps every other key of the vault, and it is
// destroyed when the next one has taken over. Whoever destroys it makes every older copy of the
// table unreadable.
#pragma once

#include <filesystem>
#include <memory>

#include "engines/crypto/key.h"
#include "records/vault/month_place.h"

namespace weir::vault::detail {

class MonthKey {
public:
    MonthKey() = default;
    virtual ~MonthKey() = default;
    MonthKey(MonthKey const&) = delete;
    MonthKey& operator=(MonthKey const&) = delete;

    [[nodiscard]] virtual base::Result<base::Bytes> wrap(crypto::Key const& table_key) = 0;
    /// corrupt if another key wrapped it.
    [[nodiscard]] virtual base::Result<crypto::Key> unwrap(base::ByteView wrapped) = 0;
    /// Which of a token's objects it is; empty for files.
    [[nodiscard]] virtual base::Bytes object() const { return {}; }
};

/// One month key of a vault, as the table remembers it: everything but a secret.
struct MonthRef {
    std::uint32_t number = 0;  // 1, 2, ...
    MonthKeyKind kind = MonthKeyKind::file;
    std::string uri;     // of a token
    base::Bytes object;  // in the token
};

/// What opening a month key takes.
struct MonthAccess {
    std::filesystem::path folder;  // keys/
    PassphraseSource passphrase;
};

[[nodiscard]] std::filesystem::path month_file(MonthAccess const& access, std::uint32_t number);

/// A fresh month key; durable. What a creation that was cut short left under this number goes.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> create_month_key(MonthAccess const& access,
                                                                       MonthPlace const& place,
                                                                       std::uint32_t number);
/// not_found; bad_input or corrupt, saying which check failed.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> open_month_key(MonthAccess const& access,
                                                                     MonthRef const& ref);
/// Overwritten and unlinked, or destroyed in its token. Gone already is done.
[[nodiscard]] base::Status destroy_month_key(MonthAccess const& access, MonthRef const& ref);

}  // namespace weir::vault::detail
