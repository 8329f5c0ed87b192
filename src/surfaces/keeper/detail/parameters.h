// Reading an operation's parameters; shared by the files that implement operations.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "engines/crypto/sign.h"
#include "engines/text/tree.h"

namespace weir::keeper::detail {

/// The member's text; bad_input naming the parameter if it is missing or no text.
[[nodiscard]] base::Result<std::string> text_parameter(text::Tree const& parameters,
                                                       std::string_view key);
/// The same, or `otherwise` if it is missing.
[[nodiscard]] std::string text_or(text::Tree const& parameters, std::string_view key,
                                  std::string_view otherwise);

/// A whole number from 0; 0 if it is missing. bad_input naming the parameter for another text.
[[nodiscard]] base::Result<std::uint64_t> number_parameter(text::Tree const& parameters,
                                                           std::string_view key);
/// RFC 3339; `otherwise` if it is missing or empty.
[[nodiscard]] base::Result<base::Instant> instant_parameter(text::Tree const& parameters,
                                                            std::string_view key,
                                                            base::Instant otherwise);
/// The X25519 key in a parameter, as `weir keys recipient` prints it; bad_input if it is none.
[[nodiscard]] base::Result<std::array<std::uint8_t, 32>> recipient_parameter(
    text::Tree const& parameters, std::string_view key);

/// The Ed25519 signature in parameter `signature`; bad_input if it is none.
[[nodiscard]] base::Result<crypto::Signature> signature_parameter(text::Tree const& parameters);

}  // namespace weir::keeper::detail
