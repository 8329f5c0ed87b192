// Text for people: aligned tables, small bars with error bars, a progress bar, colour on a terminal
// only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli::detail {

/// Columns of a terminal that a code-point string takes: one a code point, which holds for what we
/// print.
[[nodiscard]] std::size_t width_of(std::string_view text);

enum class Align { left, right };

/// Rows of cells, aligned by column; the header underlined. Two spaces between columns.
class Table {
public:
    struct Column {
        std::string title;
        Align align = Align::left;
    };
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    void add(std::vector<std::string> cells);
    [[nodiscard]] std::string to_text() const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

struct Estimate {
    double mean = 0;
    double low = 0;
    double high = 0;
};
/// A line of `width` columns from 0 to `most`: the bar up to the mean, whiskers over the interval.
[[nodiscard]] std::string error_bar(Estimate estimate, double most, std::size_t width);
/// One character a value, from the lowest to the highest; a gap where all are equal.
[[nodiscard]] std::string sparkline(std::vector<double> const& values);

/// Wraps words at `width` columns.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::string_view indent);

/// Colour and progress only where somebody looks at a terminal.
[[nodiscard]] bool is_terminal_out();
[[nodiscard]] bool is_terminal_error();
[[nodiscard]] std::string bold(std::string_view text);
[[nodiscard]] std::string dim(std::string_view text);
[[nodiscard]] std::string red(std::string_view text);
[[nodiscard]] std::string green(std::string_view text);

/// Shows and moves one line on standard error while something long runs; nothing without a
/// terminal.
class ProgressBar {
public:
    ProgressBar() = default;
    ~ProgressBar();
    ProgressBar(ProgressBar const&) = delete;
    ProgressBar& operator=(ProgressBar const&) = delete;
    void show(std::string_view what, std::uint64_t done, std::uint64_t total);

private:
    bool is_shown_ = false;
    std::string last_;
};

/// Standard output and standard error, whole strings.
void print(std::string_view text);
void print_error(std::string_view text);

}  // namespace weir::cli::detail
