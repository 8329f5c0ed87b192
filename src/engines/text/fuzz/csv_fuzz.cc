#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "engines/text/csv.h"

namespace weir::text {
namespace {

using Rows = std::vector<std::vector<std::string>>;

CsvOptions const kOptions{.has_header = false, .line_size_max = 4096, .columns_max = 16};

/// All rows, or nothing at the first error.
base::Result<Rows> rows_of(std::string_view text) {
    auto csv = Csv::open(text, "fuzz.csv", kOptions);
    if (!csv) return std::unexpected(csv.error());
    Rows rows;
    std::size_t line = 0;
    while (true) {
        auto const row = csv->next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return rows;
        base::check(csv->line() > line, "lines grow");
        line = csv->line();
        rows.emplace_back((*row)->begin(), (*row)->end());
        base::check(rows.back().size() == rows.front().size(), "rows are of one width");
        for (auto const& field : rows.back()) base::check(is_utf8(field), "fields are UTF-8");
    }
}

std::string write(Rows const& rows) {
    std::string text;
    for (auto const& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += i == 0 ? "\"" : ",\"";
            for (auto const c : row[i]) text.append(c == '"' ? 2 : 1, c);
            text += '"';
        }
        text += "\r\n";
    }
    return text;
}

}  // namespace
}  // namespace weir::text

// Any bytes as CSV: no crash, rows of one width, and what is accepted reads back the same after
// being written with every field quoted.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = weir::base::text_of({data, size});
    auto const with_header = weir::text::Csv::open(text, "fuzz.csv", {});
    if (with_header) weir::base::check(!with_header->header().empty(), "a header has columns");
    auto const rows = weir::text::rows_of(text);
    if (!rows) {
        weir::base::check(rows.error().place.line > 0, "an error says where");
        return 0;
    }
    auto const again = weir::text::rows_of(weir::text::write(*rows));
    // Quotes make rows longer: beyond the limit is the one difference.
    auto const is_longer = !again && again.error().fault == weir::base::Fault::too_large;
    weir::base::check(is_longer || again == *rows, "what was written is read the same");
    return 0;
}
