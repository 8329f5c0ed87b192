// Texts of the C2SP formats, line by line: what a request to a witness and a receipt have in
// common.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace weir::ledger::detail {

/// Hashes of one proof at most: a tree of 2^63 leaves is not higher.
inline constexpr std::size_t kProofHashesMax = 63;

/// Takes lines off the front of a text, which outlives it.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    /// The next line without its LF; nothing where no LF ends it.
    [[nodiscard]] std::optional<std::string_view> peek() const;
    /// Leaves the line that peek() gives behind.
    void skip() { rest_.remove_prefix(rest_.find('\n') + 1); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

/// A number in decimal, in the one form it has. bad_input that begins with `what`.
[[nodiscard]] base::Result<std::uint64_t> parse_number(std::string_view text,
                                                       std::string_view what);
/// Lines of one hash each, in base64, up to an empty line, which is taken too. bad_input that
/// begins with `what`.
[[nodiscard]] base::Result<std::vector<base::Digest>> parse_hashes(Lines& lines,
                                                                   std::string_view what);

}  // namespace weir::ledger::detail
