#include "doors/disclosure/release.h"

#include "doors/disclosure/detail/cell_json.h"
#include "doors/disclosure/detail/collaboration_release.h"
#include "doors/disclosure/detail/site_release.h"
#include "engines/text/formats.h"

namespace weir::disclosure {
namespace {

using detail::Taker;
using text::Tree;

constexpr std::int64_t kVersion = 1;
constexpr text::Limits kLimits{.size_max = std::size_t{1} << 30, .depth_max = 16};

Tree to_tree(Release const& release) {
    auto levels = Tree::list();
    for (auto const& level : release.levels) levels.push(level);
    auto metrics = Tree::list();
    for (auto const& metric : release.metrics) {
        metrics.push(Tree::object()
                         .set("id", metric.id)
                         .set("version", metric.version)
                         .set("clamp", metric.clamp)
                         .set("divisor", metric.display_divisor)
                         .set("unit", metric.display_unit));
    }
    auto cells = Tree::list();
    for (auto const& cell : release.cells) {
        cells.push(Tree::object()
                       .set("cell", detail::to_tree(cell.cell))
                       .set("sums", detail::to_tree(cell.sums)));
    }
    auto tree = Tree::object();
    tree.set("version", kVersion)
        .set("week", base::to_text(release.week))
        .set("charter", release.charter)
        .set("snapshot", release.snapshot)
        .set("minimum_group", release.minimum_group)
        .set("rho", release.rho.value)
        .set("levels", levels)
        .set("metrics", metrics)
        .set("cells", cells);
    if (release.collaboration) tree.set("collaboration", detail::to_tree(*release.collaboration));
    if (release.sites) tree.set("by_site", detail::to_tree(*release.sites));
    return tree;
}

ReleasedCell released_cell_of(Tree const& tree, Taker& outer) {
    ReleasedCell out;
    auto const* cell = tree.find("cell");
    outer.require(cell != nullptr);
    if (cell != nullptr) out.cell = detail::cell_of(*cell, outer);
    Taker in(tree);
    out.sums = detail::sums_of(in);
    outer.require(in.ok());
    return out;
}

}  // namespace

base::Bytes encode(Release const& release) {
    auto const json = text::write_json(to_tree(release));
    auto const bytes = base::bytes_of(json);
    return {bytes.begin(), bytes.end()};
}

base::Result<Release> decode_release(base::ByteView bytes) {
    auto const tree = text::parse_json(base::text_of(bytes), "", kLimits);
    if (!tree) return std::unexpected(tree.error());
    Taker in(*tree);
    if (in.number<std::int64_t>("version") != kVersion) {
        return base::fail(base::Fault::unsupported, "a release of another version");
    }
    Release release;
    auto const week = base::Week::of(in.text("week"));
    in.require(week.has_value());
    release.week = week.value_or(base::Week{});
    release.charter = in.text("charter");
    release.snapshot = in.text("snapshot");
    release.minimum_group = in.number<std::uint32_t>("minimum_group");
    release.rho = base::Rho{in.number<std::uint64_t>("rho")};
    for (auto const& level : in.list("levels"))
        release.levels.push_back(level.as_text().value_or(""));
    for (auto const& metric : in.list("metrics")) {
        Taker m(metric);
        release.metrics.push_back({m.text("id"), m.number<std::uint32_t>("version"),
                                   m.number<std::int64_t>("clamp"),
                                   m.number<std::int64_t>("divisor"), m.text("unit")});
        in.require(m.ok() && release.metrics.back().display_divisor > 0);
    }
    for (auto const& cell : in.list("cells")) release.cells.push_back(released_cell_of(cell, in));
    for (auto const& cell : release.cells) in.require(cell.sums.size() == release.metrics.size());
    if (auto const* section = tree->find("collaboration")) {
        release.collaboration = detail::collaboration_of(*section, release.cells.size(), in);
        in.require(release.collaboration->level < release.levels.size());
    }
    if (auto const* section = tree->find("by_site"))
        release.sites = detail::sites_of(*section, release.metrics.size(), in);
    if (!in.ok()) return base::fail(base::Fault::corrupt, "a release of another form");
    return release;
}

}  // namespace weir::disclosure
