// Month keys in a PKCS#11 token (v2.40): AES-256, sensitive and not extractable, so that wrapping
// (AES-KW, RFC 3394) happens in the token. The token is named by an RFC 7512 URI with `module-path`
// and `pin-source`; the PIN itself stands in no URI, table or log.
#pragma once

#include "records/vault/detail/month_key.h"

namespace weir::vault::detail {

/// bad_input if the URI names no module, token or PIN file, or carries the PIN; not_found if there
/// is no such token; io, with the token's own word, if the token refuses.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> create_token_key(std::string const& uri,
                                                                       std::uint32_t number);
/// The same; not_found if the token has no such key any more, corrupt if it could leave the token.
[[nodiscard]] base::Result<std::unique_ptr<MonthKey>> open_token_key(std::string const& uri,
                                                                     std::uint32_t number,
                                                                     base::ByteView object);
[[nodiscard]] base::Status destroy_token_key(std::string const& uri, std::uint32_t number,
                                             base::ByteView object);

}  // namespace weir::vault::detail
