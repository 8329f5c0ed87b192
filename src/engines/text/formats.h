// TOML and JSON into trees, trees into JSON, gzip into bytes. Every failure is one located error.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "engines/text/tree.h"

namespace weir::text {

/// Input limits; beyond them `too_large`.
struct Limits {
    std::size_t size_max = 16 << 20;   // bytes of input
    std::size_t depth_max = 64;        // lists and objects open at once; the outermost is one
    std::size_t values_max = 1 << 20;  // values of the tree, which cost more memory than their text
};

// Places: a member of an object stands where its key does, an element of a list where it begins.
// Columns count from 1: bytes in JSON, characters in TOML. A byte order mark is skipped.

/// TOML 1.0 (toml++). bad_input with file, line and column: syntax, duplicate keys, invalid UTF-8,
/// dates (we take them as strings only), infinities, NUL bytes.
[[nodiscard]] base::Result<Tree> parse_toml(std::string_view toml, std::string_view file,
                                            Limits limits);

/// RFC 8259 JSON, one document. Also bad_input: duplicate keys, invalid UTF-8, numbers outside
/// int64 or double, NUL bytes, anything after the document. Line and column are those of the
/// failing byte; of an unexpected word or string, of its first.
[[nodiscard]] base::Result<Tree> parse_json(std::string_view json, std::string_view file,
                                            Limits limits);

/// Compact JSON in member order, ASCII-safe escapes only where RFC 8259 asks; `indent` > 0 gives
/// readable output. Strings must be UTF-8 (other bytes are replaced by U+FFFD). Doubles are the
/// shortest that read back the same, with a point or an exponent; one that is not finite is null.
[[nodiscard]] std::string write_json(Tree const& tree, int indent = 0);

/// True for the two magic bytes of gzip.
[[nodiscard]] bool is_gzip(base::ByteView bytes);
/// Inflates a whole gzip member sequence; bad_input if truncated or broken or followed by anything,
/// too_large beyond `size_max` bytes, of which it never holds more.
[[nodiscard]] base::Result<base::Bytes> gunzip(base::ByteView bytes, std::size_t size_max);

}  // namespace weir::text
