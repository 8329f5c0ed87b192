// CSV (RFC 4180, any one-character separator), row by row over a buffer: quoted fields, CRLF or LF,
// a last line without an end. A located error names file, line and reason and never quotes content.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weir::text {

struct CsvOptions {
    char separator = ',';
    bool has_header = true;
    std::size_t line_size_max = 1 << 20;  // bytes of one row; beyond it too_large
    std::size_t columns_max = 256;
};

/// Reads rows. Fields are valid until the next call and as long as the text. Not to be shared
/// between threads. A quote inside an unquoted field is an ordinary character.
class Csv {
public:
    /// `text` must outlive the reader. Strips a UTF-8 byte order mark. bad_input: empty input where
    /// a header is expected, duplicate or empty column names, and all that next() refuses in a row.
    static base::Result<Csv> open(std::string_view text, std::string_view file, CsvOptions options);

    [[nodiscard]] std::vector<std::string> const& header() const { return header_; }
    /// Position of a named column; bad_input naming it and the columns there are.
    [[nodiscard]] base::Result<std::size_t> column(std::string_view name) const;

    /// The next row, or nothing at the end. bad_input with the line: another number of fields than
    /// the header (or, without one, than the first row), an unterminated quote, text after a
    /// closing quote, a carriage return outside quotes that ends no line, invalid UTF-8, a NUL.
    /// too_large: a longer row or more columns than allowed. An empty line is a row with one empty
    /// field. After a wrong number of fields or wrong bytes in a field the next call goes on with
    /// the row that follows; after any other error there is nothing more to read.
    [[nodiscard]] base::Result<std::optional<std::vector<std::string_view>>> next();
    /// Line on which the row last returned began, from 1.
    [[nodiscard]] std::size_t line() const { return row_line_; }
    [[nodiscard]] base::Place place() const { return {file_, row_line_, 0}; }

private:
    Csv(std::string_view text, std::string_view file, CsvOptions options);
    [[nodiscard]] base::Status check_row(std::string_view row) const;
    std::string_view rest_;
    std::string file_;
    CsvOptions options_;
    std::vector<std::string> header_;
    std::deque<std::string> unquoted_;  // fields that held quotes; a deque keeps views valid
    std::size_t width_ = 0;
    std::size_t line_ = 1;
    std::size_t row_line_ = 0;
};

/// Whether bytes are well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace weir::text
