#include "bench/plot.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

namespace weir::bench {
namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 420;
constexpr double kLeft = 74;
constexpr double kRight = 560;  // names of lines stand right of it
constexpr double kTop = 56;
constexpr double kBottom = 360;
constexpr double kNameGap = 16;  // least distance between two names

double share_of(Axis const& axis, double value) {
    auto const first = std::log(axis.ticks.front().first);
    auto const last = std::log(axis.ticks.back().first);
    return std::clamp((std::log(value) - first) / (last - first), 0.0, 1.0);
}

double x_of(Plot const& plot, double value) {
    return kLeft + share_of(plot.x, value) * (kRight - kLeft);
}
double y_of(Plot const& plot, double value) {
    return kBottom - share_of(plot.y, value) * (kBottom - kTop);
}

std::string text(double x, double y, std::string_view anchor, std::string_view words) {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y,
                       anchor, words);
}

std::string grid_of(Plot const& plot) {
    std::string svg;
    for (auto const& [value, word] : plot.y.ticks) {
        auto const y = y_of(plot, value);
        svg += fmt::format(
            "<line x1=\"{}\" y1=\"{:.1f}\" x2=\"{}\" y2=\"{:.1f}\" stroke=\"#d9d9d9\"/>\n", kLeft,
            y, kRight, y);
        svg += text(kLeft - 8, y + 4, "end", word);
    }
    for (auto const& [value, word] : plot.x.ticks) {
        svg += text(x_of(plot, value), kBottom + 20, "middle", word);
    }
    svg += text((kLeft + kRight) / 2, kBottom + 44, "middle", plot.x.title);
    svg += text(kLeft, kTop - 14, "start", plot.y.title);
    return svg;
}

/// The heights at which the lines' names stand: at the lines' ends, and apart.
std::vector<double> heights_of_names(Plot const& plot) {
    std::vector<std::pair<double, std::size_t>> ends;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        ends.emplace_back(y_of(plot, plot.series[i].points.back().second), i);
    }
    std::ranges::sort(ends);
    std::vector<double> heights(ends.size());
    double least = kTop;
    for (auto const& [y, i] : ends) {
        heights[i] = std::max(y, least);
        least = heights[i] + kNameGap;
    }
    return heights;
}

std::string line_of(Plot const& plot, Series const& series) {
    std::string path;
    std::string dots;
    for (auto const& [x, y] : series.points) {
        auto const at_x = x_of(plot, x);
        auto const at_y = y_of(plot, y);
        path += fmt::format("{}{:.1f},{:.1f}", path.empty() ? "" : " ", at_x, at_y);
        dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\"/>\n", at_x,
                            at_y, series.colour);
    }
    return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n",
                       path, series.colour) +
           dots;
}

}  // namespace

bool write_svg(Plot const& plot, std::filesystem::path const& file) {
    auto svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"sans-serif\" font-size=\"13\" fill=\"#333333\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        kWidth, kHeight);
    svg += fmt::format("<text x=\"{}\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{}</text>\n",
                       kLeft, plot.title);
    svg += grid_of(plot);
    auto const heights = heights_of_names(plot);
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        svg += line_of(plot, plot.series[i]);
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n", kRight + 12,
                           heights[i] + 4, plot.series[i].colour, plot.series[i].name);
    }
    std::ofstream out(file);
    out << svg << "</svg>\n";
    return out.flush().good();
}

}  // namespace weir::bench
