#include "surfaces/keeper/detail/parameters.h"

#include <optional>

#include <fmt/format.h>

namespace weir::keeper::detail {

base::Result<std::string> text_parameter(text::Tree const& parameters, std::string_view key) {
    auto const* member = parameters.find(key);
    auto const value = member == nullptr ? std::nullopt : std::optional(member->as_text());
    if (!value || !*value) {
        return base::fail(base::Fault::bad_input,
                          fmt::format("parameter `{}` is missing or no text", key));
    }
    return **value;
}

std::string text_or(text::Tree const& parameters, std::string_view key,
                    std::string_view otherwise) {
    auto const value = text_parameter(parameters, key);
    return value ? *value : std::string(otherwise);
}

base::Result<crypto::Signature> signature_parameter(text::Tree const& parameters) {
    auto const hex = text_parameter(parameters, "signature");
    if (!hex) return std::unexpected(hex.error());
    auto const bytes = base::from_hex(*hex);
    crypto::Signature signature{};
    if (!bytes || bytes->size() != signature.size()) {
        return base::fail(base::Fault::bad_input, "parameter `signature` is no Ed25519 signature");
    }
    std::copy(bytes->begin(), bytes->end(), signature.begin());
    return signature;
}

}  // namespace weir::keeper::detail
