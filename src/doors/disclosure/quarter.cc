#include "doors/disclosure/quarter.h"

#include <fmt/format.h>

#include "doors/disclosure/detail/cell_json.h"
#include "engines/text/formats.h"
#include "rules/metrics/registry.h"

namespace weir::disclosure {
namespace {

using detail::Taker;
using text::Tree;

constexpr std::int64_t kVersion = 2;
constexpr std::int64_t kVersionWithoutShares = 1;
constexpr text::Limits kLimits{.size_max = std::size_t{1} << 28, .depth_max = 16};

Tree list_of(std::vector<std::int64_t> const& numbers) {
    auto list = Tree::list();
    for (auto number : numbers) list.push(number);
    return list;
}

std::vector<std::int64_t> numbers_of(text::List const& list, Taker& in) {
    std::vector<std::int64_t> numbers;
    for (auto const& item : list) {
        auto const number = item.as_int();
        in.require(number.has_value());
        numbers.push_back(number.value_or(0));
    }
    return numbers;
}

Tree to_tree(QuarterMetric const& metric) {
    return Tree::object()
        .set("id", metric.released.id)
        .set("version", metric.released.version)
        .set("clamp", metric.released.clamp)
        .set("divisor", metric.released.display_divisor)
        .set("unit", metric.released.display_unit)
        .set("minutes", metric.minutes)
        .set("at_least", metric.at_least);
}

QuarterMetric metric_of(Tree const& tree, std::int64_t version, Taker& outer) {
    Taker in(tree);
    QuarterMetric metric{
        {in.text("id"), in.number<std::uint32_t>("version"), in.number<std::int64_t>("clamp"),
         in.number<std::int64_t>("divisor"), in.text("unit")},
        in.number<std::int64_t>("minutes"),
        version == kVersionWithoutShares ? 0 : in.number<std::int64_t>("at_least")};
    outer.require(in.ok() && metric.released.display_divisor > 0 && metric.minutes > 0 &&
                  metric.at_least >= 0);
    return metric;
}

QuarterCell quarter_cell_of(Tree const& tree, std::size_t metrics, Taker& outer) {
    Taker in(tree);
    QuarterCell cell;
    if (auto const* found = tree.find("cell")) cell.cell = detail::cell_of(*found, in);
    else in.require(false);
    cell.person_weeks = in.number<std::uint64_t>("person_weeks");
    cell.centres = numbers_of(in.list("centres"), in);
    cell.sums = numbers_of(in.list("sums"), in);
    in.require(cell.person_weeks > 0 && cell.centres.size() == metrics &&
               cell.sums.size() == metrics);
    outer.require(in.ok());
    return cell;
}

}  // namespace

double QuarterMetric::minutes_shown() const {
    constexpr double kPerCent = 100;
    if (is_share()) return static_cast<double>(minutes) / kPerCent;
    return static_cast<double>(minutes * released.display_divisor);
}

std::string title_of(QuarterMetric const& metric) {
    auto const known = metrics::metric_of(metric.released.id);
    if (!known) return metric.released.id;
    auto const& facts = metrics::facts_of(*known);
    if (!metric.is_share()) return std::string(facts.title);
    auto const shown =
        static_cast<double>(metric.at_least) / static_cast<double>(facts.display_divisor);
    return fmt::format("weeks with at least {:.4g} {}", shown, facts.title);
}

base::Bytes encode(QuarterRelease const& release) {
    auto metrics = Tree::list();
    for (auto const& metric : release.metrics) metrics.push(to_tree(metric));
    auto cells = Tree::list();
    for (auto const& cell : release.cells) {
        cells.push(Tree::object()
                       .set("cell", detail::to_tree(cell.cell))
                       .set("person_weeks", cell.person_weeks)
                       .set("centres", list_of(cell.centres))
                       .set("sums", list_of(cell.sums)));
    }
    auto const json = text::write_json(Tree::object()
                                           .set("version", kVersion)
                                           .set("quarter", base::to_text(release.quarter))
                                           .set("charter", release.charter)
                                           .set("snapshot", release.snapshot)
                                           .set("minimum_group", release.minimum_group)
                                           .set("radius", release.radius)
                                           .set("variance", release.variance)
                                           .set("rho", release.rho.value)
                                           .set("metrics", metrics)
                                           .set("cells", cells));
    return base::Bytes(json.begin(), json.end());
}

base::Result<QuarterRelease> decode_quarter(base::ByteView bytes) {
    auto const tree = text::parse_json(base::text_of(bytes), "", kLimits);
    if (!tree) return base::fail(base::Fault::corrupt, "a quarter's release of another form");
    Taker in(*tree);
    auto const version = in.number<std::int64_t>("version");
    if (version != kVersion && version != kVersionWithoutShares)
        return base::fail(base::Fault::unsupported, "a quarter's release of another version");
    QuarterRelease release;
    auto const quarter = base::Quarter::of(in.text("quarter"));
    in.require(quarter.has_value());
    release.quarter = quarter.value_or(base::Quarter{});
    release.charter = in.text("charter");
    release.snapshot = in.text("snapshot");
    release.minimum_group = in.number<std::uint32_t>("minimum_group");
    release.radius = in.number<std::uint32_t>("radius");
    release.variance = in.number<std::uint64_t>("variance");
    release.rho = base::Rho{in.number<std::uint64_t>("rho")};
    for (auto const& metric : in.list("metrics"))
        release.metrics.push_back(metric_of(metric, version, in));
    for (auto const& cell : in.list("cells"))
        release.cells.push_back(quarter_cell_of(cell, release.metrics.size(), in));
    in.require(release.variance > 0);
    if (!in.ok()) return base::fail(base::Fault::corrupt, "a quarter's release of another form");
    return release;
}

}  // namespace weir::disclosure
