#include "surfaces/cli/detail/render.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace weir::cli::detail {
namespace {

constexpr std::array<std::string_view, 8> kSteps{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::size_t kProgressWidth = 30;

std::string padded(std::string_view text, std::size_t width, Align align) {
    std::string const gap(width - std::min(width, width_of(text)), ' ');
    return align == Align::left ? std::string(text) + gap : gap + std::string(text);
}

std::string coloured(std::string_view code, std::string_view text) {
    if (!is_terminal_out()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::size_t column_of(double value, double most, std::size_t width) {
    auto const share = std::clamp(value / most, 0.0, 1.0);
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(width - 1)));
}

void drop_trailing_spaces(std::string& line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
}

}  // namespace

std::size_t width_of(std::string_view text) {
    std::size_t columns = 0;
    bool in_escape = false;
    for (char const c : text) {
        if (c == '\x1b') in_escape = true;
        auto const byte = static_cast<unsigned char>(c);
        if (!in_escape && (byte & 0xc0) != 0x80) ++columns;
        if (in_escape && c == 'm') in_escape = false;
    }
    return columns;
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::string Table::to_text() const {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        auto width = width_of(columns_[c].title);
        for (auto const& row : rows_) width = std::max(width, width_of(row[c]));
        widths.push_back(width);
    }
    std::string out;
    auto const line_of = [&](auto const& cell_at) {
        std::string line;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            line += padded(cell_at(c), widths[c], columns_[c].align) + "  ";
        }
        drop_trailing_spaces(line);
        return line + "\n";
    };
    out += bold(line_of([&](std::size_t c) { return columns_[c].title; }));
    for (auto const& row : rows_) out += line_of([&](std::size_t c) { return row[c]; });
    return out;
}

std::string error_bar(Estimate estimate, double most, std::size_t width) {
    if (width < 2 || most <= 0) return {};
    auto const mean = column_of(estimate.mean, most, width);
    auto const low = column_of(estimate.low, most, width);
    auto const high = column_of(estimate.high, most, width);
    std::string bar;
    for (std::size_t i = 0; i < width; ++i) {
        std::string_view mark = i <= mean && estimate.mean > 0 ? "█" : " ";
        if (i >= low && i <= high) mark = i <= mean ? "▓" : "─";
        if (i == high && i > mean) mark = "┤";
        bar += mark;
    }
    drop_trailing_spaces(bar);
    return bar;
}

std::string sparkline(std::vector<double> const& values) {
    if (values.empty()) return {};
    auto const [low, high] = std::ranges::minmax(values);
    std::string line;
    for (auto const value : values) {
        auto const share = high > low ? (value - low) / (high - low) : 0.5;
        line += kSteps[static_cast<std::size_t>(std::lround(share * (kSteps.size() - 1)))];
    }
    return line;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view indent) {
    std::string out;
    std::string line(indent);
    bool is_empty = true;
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        auto const word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!is_empty && width_of(line) + 1 + width_of(word) > width) {
            out += line + "\n";
            line = indent;
            is_empty = true;
        }
        if (!is_empty) line += ' ';
        line += word;
        is_empty = false;
    }
    return out + line + "\n";
}

bool is_terminal_out() { return ::isatty(STDOUT_FILENO) == 1; }
bool is_terminal_error() { return ::isatty(STDERR_FILENO) == 1; }
std::string bold(std::string_view text) { return coloured("1", text); }
std::string dim(std::string_view text) { return coloured("2", text); }
std::string red(std::string_view text) { return coloured("31", text); }
std::string green(std::string_view text) { return coloured("32", text); }

ProgressBar::~ProgressBar() {
    if (is_shown_) print_error("\r\x1b[K");
}

void ProgressBar::show(std::string_view what, std::uint64_t done, std::uint64_t total) {
    if (!is_terminal_error() || total == 0) return;
    auto const filled =
        static_cast<std::size_t>(static_cast<double>(done) / static_cast<double>(total) *
                                 static_cast<double>(kProgressWidth));
    std::string bar;
    for (std::size_t i = 0; i < kProgressWidth; ++i) bar += i < filled ? "█" : "░";
    auto line = fmt::format("\r{:<12} {} {:3.0f} %", what, bar,
                            100.0 * static_cast<double>(done) / static_cast<double>(total));
    if (line == last_) return;
    last_ = line;
    is_shown_ = true;
    print_error(line);
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void print_error(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace weir::cli::detail
