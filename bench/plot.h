// A chart of a benchmark's figures as an SVG file: lines over two logarithmic axes, each named at
// its end, so that a document shows what a command measured.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace weir::bench {

struct Series {
    std::string name;
    std::string colour;                               // "#rrggbb"
    std::vector<std::pair<double, double>> points{};  // x ascending; both above 0
};

struct Axis {
    std::string title;
    std::vector<std::pair<double, std::string>> ticks;  // ascending; the ends are the axis's ends
};

struct Plot {
    std::string title;
    Axis x;
    Axis y;
    std::vector<Series> series;
};

/// Points outside the axes are drawn at their ends. False if the file cannot be written.
[[nodiscard]] bool write_svg(Plot const& plot, std::filesystem::path const& file);

}  // namespace weir::bench
