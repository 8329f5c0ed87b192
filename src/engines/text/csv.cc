#include "engines/text/csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/text/detail/csv_row.h"
#include "engines/text/detail/place.h"
#include "engines/text/detail/utf8.h"
#include "engines/text/detail/words.h"

namespace weir::text {
namespace {

using base::Fault;

/// A field with each doubled quote made one.
std::string unescaped(std::string_view field) {
    std::string text;
    text.reserve(field.size());
    for (std::size_t at = 0; at < field.size(); ++at) {
        text += field[at];
        if (field[at] == '"') ++at;
    }
    return text;
}

/// bad_input if a name is empty or stands twice. Says which by number: without a header, the first
/// row holds data.
base::Status check_names(std::vector<std::string> const& names, base::Place const& place) {
    for (auto name = names.begin(); name != names.end(); ++name) {
        auto const number = name - names.begin() + 1;
        if (name->empty()) {
            return base::fail(Fault::bad_input, fmt::format("column {} has no name", number),
                              place);
        }
        auto const first = std::find(names.begin(), name, *name);
        if (first == name) continue;
        return base::fail(
            Fault::bad_input,
            fmt::format("column {} has the name of column {}", number, first - names.begin() + 1),
            place);
    }
    return {};
}

}  // namespace

Csv::Csv(std::string_view text, std::string_view file, CsvOptions options)
    : rest_(without_mark(text)), file_(file), options_(options) {
    auto const c = options.separator;
    base::check(c != '"' && c != '\r' && c != '\n' && c != '\0', "a separator separates");
}

base::Result<Csv> Csv::open(std::string_view text, std::string_view file, CsvOptions options) {
    Csv csv(text, file, options);
    if (!options.has_header) return csv;
    auto const row = csv.next();
    if (!row) return std::unexpected(row.error());
    if (!*row) {
        return base::fail(Fault::bad_input, "empty where a header is expected", {csv.file_, 1, 0});
    }
    csv.header_.assign((*row)->begin(), (*row)->end());
    if (auto const checked = check_names(csv.header_, csv.place()); !checked) {
        return std::unexpected(checked.error());
    }
    return csv;
}

base::Result<std::size_t> Csv::column(std::string_view name) const {
    auto const found = std::ranges::find(header_, name);
    if (found != header_.end()) return static_cast<std::size_t>(found - header_.begin());
    return base::fail(Fault::bad_input,
                      fmt::format("no column {}, the columns are {}", in_backticks(name),
                                  all_in_backticks(header_)),
                      {file_, options_.has_header ? std::size_t{1} : 0, 0});
}

base::Result<std::optional<std::vector<std::string_view>>> Csv::next() {
    if (rest_.empty()) return std::nullopt;
    row_line_ = line_;
    auto row = split_row(rest_, options_, width_);
    if (!row) {
        auto& [fault, message, offset] = row.error();
        auto place = place_at(rest_, offset, file_, row_line_);
        rest_ = {};
        return base::fail(fault, std::move(message), std::move(place));
    }
    auto const text = rest_.substr(0, row->size);
    line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, row->end), '\n'));
    rest_.remove_prefix(row->end);
    if (auto const valid = check_row(text); !valid) return std::unexpected(valid.error());
    auto& fields = row->fields;
    if (width_ == 0) width_ = fields.size();
    if (fields.size() != width_) {
        auto const got = text.empty() ? "an empty line" : fmt::format("{}", fields.size());
        return base::fail(Fault::bad_input, fmt::format("expected {} fields, got {}", width_, got),
                          place());
    }
    unquoted_.clear();
    for (auto const position : row->escaped) {
        fields[position] = unquoted_.emplace_back(unescaped(fields[position]));
    }
    return std::move(fields);
}

base::Status Csv::check_row(std::string_view row) const {
    return check_text(row, file_, row.size(), row_line_);
}

}  // namespace weir::text
