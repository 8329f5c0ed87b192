// Where a vault's month key is kept: in a file, in a file under a passphrase, or in a PKCS#11 token
// that never lets it out. docs/keys.md says what each of them is worth.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "engines/crypto/password.h"

namespace weir::vault {

enum class MonthKeyKind : std::uint8_t { file = 1, passphrase = 2, pkcs11 = 3 };
[[nodiscard]] std::string_view name_of(MonthKeyKind kind);  // "file"

/// Gives the passphrase, asked anew each time it is needed; the vault wipes what it gets.
using PassphraseSource = std::function<base::Result<base::Bytes>()>;
/// Never has one: an error that says how to give one.
[[nodiscard]] base::Result<base::Bytes> no_passphrase();

struct MonthPlace {
    MonthKeyKind kind = MonthKeyKind::file;
    /// RFC 7512 with module-path and pin-source (a file); no secret. Only for pkcs11.
    std::string uri;
    crypto::PasswordCost cost = crypto::PasswordCost::usual();  // only for passphrase
    /// "file", "passphrase" or "pkcs11:..."; bad_input otherwise.
    static base::Result<MonthPlace> of(std::string_view text);
};

}  // namespace weir::vault
