// A source file as the rules see it: code, comments and string literals apart, line by line. A
// small lexer of C++, exact for strings (raw ones too), characters and comments, and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::architecture {

/// What a rule has to say, one sentence each: "src/base/time.h:12: a line has at most 100 columns".
using Findings = std::vector<std::string>;

struct Literal {
    std::size_t line = 0;  // from 1, where it begins
    std::string text;      // between the quotes, escapes as written
};

/// `<fmt/format.h>` or `"base/time.h"`, without its marks.
struct Include {
    std::size_t line = 0;
    std::string path;
    bool is_quoted = false;
};

/// All vectors of lines have the same length; line n is at n - 1.
struct Source {
    std::string path;                   // from the root: "src/base/time.h"
    std::vector<std::string> lines;     // as written
    std::vector<std::string> code;      // comments, preprocessor lines and literals blanked
    std::vector<std::string> comments;  // everything but comments blanked
    std::vector<Literal> literals;
    std::vector<Include> includes;
};

[[nodiscard]] Source read_source(std::string path, std::string_view text);

/// "path:line: sentence"; line 0 means the file as a whole.
[[nodiscard]] std::string finding(std::string_view path, std::size_t line,
                                  std::string_view sentence);

[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);
[[nodiscard]] bool is_header(std::string_view path);
/// Tests, fuzzers and benchmarks, beside a module or at the root.
[[nodiscard]] bool is_test(std::string_view path);
/// Whether `word` occurs in `text` and is not part of a longer identifier.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);

}  // namespace weir::architecture
