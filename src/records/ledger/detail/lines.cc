#include "records/ledger/detail/lines.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace weir::ledger::detail {
namespace {

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

}  // namespace

std::optional<std::string_view> Lines::peek() const {
    auto const end = rest_.find('\n');
    return end == rest_.npos ? std::nullopt : std::optional(rest_.substr(0, end));
}

base::Result<std::uint64_t> parse_number(std::string_view text, std::string_view what) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return bad(fmt::format("{} is no number", what));
    }
    if (std::to_string(number) != text) return bad(fmt::format("{} has leading zeros", what));
    return number;
}

base::Result<std::vector<base::Digest>> parse_hashes(Lines& lines, std::string_view what) {
    std::vector<base::Digest> hashes;
    while (true) {
        auto const line = lines.peek();
        if (!line) return bad(fmt::format("{} ends before its checkpoint", what));
        lines.skip();
        if (line->empty()) return hashes;
        if (hashes.size() == kProofHashesMax)
            return bad(fmt::format("{} has more hashes than any tree is high", what));
        auto const bytes = base::from_base64(*line);
        base::Digest hash{};
        if (!bytes || bytes->size() != hash.size()) {
            return bad(
                fmt::format("{}'s hash {} is not 32 bytes in base64", what, hashes.size() + 1));
        }
        std::ranges::copy(*bytes, hash.begin());
        hashes.push_back(hash);
    }
}

}  // namespace weir::ledger::detail
