#include "engines/text/detail/csv_row.h"

#include <fmt/format.h>

namespace weir::text {
namespace {

using Split = std::expected<void, CsvFault>;

/// Takes one field after the other off a window of the text.
class RowSplitter {
public:
    RowSplitter(std::string_view text, CsvOptions const& options, std::size_t width)
        : window_(text.substr(0, options.line_size_max + 2)),
          is_cut_(window_.size() < text.size()),
          options_(options) {
        row_.fields.reserve(width);
    }

    std::expected<CsvRow, CsvFault> split() {
        while (!is_at_end_) {
            if (row_.fields.size() == options_.columns_max) {
                return too_large(fmt::format("more than {} columns", options_.columns_max));
            }
            auto const is_quoted = at_ < window_.size() && window_[at_] == '"';
            auto const taken = is_quoted ? take_quoted() : take_plain();
            if (!taken) return std::unexpected(taken.error());
        }
        if (row_.size > options_.line_size_max) return too_large(too_long());
        return std::move(row_);
    }

private:
    Split take_plain();
    Split take_quoted();
    Split take_end();
    [[nodiscard]] std::string too_long() const {
        return fmt::format("a row longer than {} bytes", options_.line_size_max);
    }
    [[nodiscard]] static std::unexpected<CsvFault> too_large(std::string message) {
        return std::unexpected(CsvFault{base::Fault::too_large, std::move(message), 0});
    }
    [[nodiscard]] static std::unexpected<CsvFault> bad(std::string_view message, std::size_t at) {
        return std::unexpected(CsvFault{base::Fault::bad_input, std::string(message), at});
    }

    std::string_view window_;
    bool is_cut_;  // the text goes on behind the window
    CsvOptions const& options_;
    CsvRow row_;
    std::size_t at_ = 0;
    bool is_at_end_ = false;
};

Split RowSplitter::take_plain() {
    auto const begin = at_;
    for (; at_ < window_.size(); ++at_) {
        auto const c = window_[at_];
        if (c == options_.separator || c == '\n' || c == '\r') break;
    }
    row_.fields.push_back(window_.substr(begin, at_ - begin));
    return take_end();
}

Split RowSplitter::take_quoted() {
    auto const opening = at_++;
    auto has_escapes = false;
    while (true) {
        at_ = window_.find('"', at_);
        if (at_ == std::string_view::npos && is_cut_) {
            return too_large(too_long() + ", perhaps an unterminated quote");
        }
        if (at_ == std::string_view::npos) return bad("an unterminated quote", opening);
        if (at_ + 1 == window_.size() || window_[at_ + 1] != '"') break;
        has_escapes = true;
        at_ += 2;
    }
    if (has_escapes) row_.escaped.push_back(row_.fields.size());
    row_.fields.push_back(window_.substr(opening + 1, at_ - opening - 1));
    ++at_;
    return take_end();
}

/// After a field: a separator, a line end, or the end of the text.
Split RowSplitter::take_end() {
    auto const rest = window_.substr(at_);
    if (!rest.empty() && rest.front() == options_.separator) {
        ++at_;
        return {};
    }
    std::size_t const ending = rest.starts_with("\r\n") ? 2 : rest.starts_with('\n') ? 1 : 0;
    if (ending == 0 && is_cut_ && rest.size() < 2) return too_large(too_long());
    if (ending == 0 && rest.starts_with('\r')) {
        return bad("a carriage return that ends no line", at_);
    }
    if (ending == 0 && !rest.empty()) return bad("text after a closing quote", at_);
    row_.size = at_;
    row_.end = at_ + ending;
    is_at_end_ = true;
    return {};
}

}  // namespace

std::expected<CsvRow, CsvFault> split_row(std::string_view text, CsvOptions const& options,
                                          std::size_t width) {
    return RowSplitter(text, options, width).split();
}

}  // namespace weir::text
