#include "surfaces/keeper/detail/parameters.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace weir::keeper::detail {

using text::Tree;

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

base::Result<std::uint64_t> number_parameter(Tree const& parameters, std::string_view key) {
    auto const word = text_or(parameters, key, "0");
    std::uint64_t number = 0;
    auto const parsed = std::from_chars(word.data(), word.data() + word.size(), number);
    if (parsed.ec == std::errc{} && parsed.ptr == word.data() + word.size()) return number;
    return base::fail(base::Fault::bad_input, fmt::format("parameter `{}` is no number", key));
}

base::Result<base::Instant> instant_parameter(Tree const& parameters, std::string_view key,
                                              base::Instant otherwise) {
    auto const word = text_or(parameters, key, "");
    return word.empty() ? otherwise : base::parse_instant(word);
}

base::Result<std::array<std::uint8_t, 32>> recipient_parameter(Tree const& parameters,
                                                               std::string_view name) {
    auto const to = text_parameter(parameters, name);
    if (!to) return std::unexpected(to.error());
    auto const bytes = base::from_hex(*to);
    std::array<std::uint8_t, 32> key{};
    if (!bytes || bytes->size() != key.size()) {
        return base::fail(base::Fault::bad_input,
                          "a recipient is 64 hexadecimal digits, as `weir keys recipient` prints");
    }
    std::ranges::copy(*bytes, key.begin());
    return key;
}

}  // namespace weir::keeper::detail
