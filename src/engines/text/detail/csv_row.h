// One row of CSV, split in place. Source: RFC 4180 section 2, with LF as a line end too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/text/csv.h"

namespace weir::text {

/// Fields are views of the text. Those listed in `escaped` still hold doubled quotes.
struct CsvRow {
    std::vector<std::string_view> fields;
    std::vector<std::size_t> escaped;  // positions in `fields`
    std::size_t size = 0;              // bytes without the line end
    std::size_t end = 0;               // bytes with it
};

/// What broke which rule, at a byte of the text.
struct CsvFault {
    base::Fault fault = base::Fault::bad_input;
    std::string message;
    std::size_t offset = 0;
};

/// Splits the first row of a text that is not empty. `width` is how many fields are likely. Looks
/// at no more than options.line_size_max + 2 bytes.
[[nodiscard]] std::expected<CsvRow, CsvFault> split_row(std::string_view text,
                                                        CsvOptions const& options,
                                                        std::size_t width);

}  // namespace weir::text
