// Month keys in files: in clear, or under a passphrase. Text, with a sum as its last line, so that
// a damaged file and a wrong passphrase are told apart. docs/formats/vault.md.
#pragma once

#include "records/vault/detail/month_key.h"

namespace weir::vault::detail {

[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> create_file_key(
    std::filesystem::path const& path, std::uint32_t number);
/// not_found; bad_input if others could have read it or it is of another kind; corrupt if it is
/// damaged or of another number.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> open_file_key(
    std::filesystem::path const& path, std::uint32_t number);

/// bad_input for a passphrase of less than twelve characters.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> create_passphrase_key(
    std::filesystem::path const& path, std::uint32_t number, base::ByteView passphrase,
    crypto::PasswordCost cost);
/// As open_file_key, and bad_input if the passphrase is another one. It is asked for only once the
/// file is known to be whole.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> open_passphrase_key(
    std::filesystem::path const& path, std::uint32_t number, PassphraseSource const& passphrase);

}  // namespace weir::vault::detail
