// The command that tries an incident again, on a synthetic copy.
#include <algorithm>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/drill/synthetic.h"

namespace weir::cli::detail {

using base::Fault;
using text::Tree;

namespace {

base::Result<std::vector<drill::Drill>> drills_named(Options const& options) {
    std::vector<drill::Drill> drills;
    for (auto const& one : drill::embedded_drills()) {
        auto parsed = drill::parse_drill(one.toml, one.name);
        if (!parsed) return std::unexpected(parsed.error());
        bool const is_asked =
            options.all || (!options.words.empty() && options.words.front() == parsed->name);
        if (is_asked) drills.push_back(std::move(*parsed));
    }
    if (!drills.empty()) return drills;
    for (auto const& one : drill::absent_drills()) {
        if (!options.words.empty() && options.words.front() == one.name)
            return base::fail(
                Fault::unsupported,
                fmt::format("{} is not yet there: it comes with {}", one.name, one.comes_with));
    }
    return base::fail(Fault::not_found, "no such drill: `weir drill --all` names all");
}

void print_absent() {
    for (auto const& one : drill::absent_drills())
        print(fmt::format("{}  not yet there: {} (comes with {})\n", one.name, one.title,
                          one.comes_with));
}

Tree absent_tree() {
    auto list = Tree::list();
    for (auto const& one : drill::absent_drills())
        list.push(Tree::object()
                      .set("drill", one.name)
                      .set("title", one.title)
                      .set("comes_with", one.comes_with));
    return list;
}

/// Runs them in order; the exit status is 0 only if each was as expected.
base::Result<int> run_all(std::vector<drill::Drill> const& drills, Options const& options) {
    auto const synthetic = drill::synthetic("/proc/self/exe");
    if (!synthetic) return std::unexpected(synthetic.error());
    auto const ground = drill::Ground::make(synthetic->company, synthetic->means);
    if (!ground) return std::unexpected(ground.error());
    auto list = Tree::list();
    bool is_well = true;
    for (auto const& one : drills) {
        auto const report = drill::run(one, *ground);
        if (!report) return std::unexpected(report.error());
        is_well = is_well && report->is_as_expected();
        if (!options.json) print(drill::to_text(*report) + "\n");
        list.push(drill::to_tree(*report));
    }
    if (options.json) {
        auto answer = Tree::object().set("as_expected", is_well).set("drills", std::move(list));
        if (options.all) answer.set("not_yet_there", absent_tree());
        print(text::write_json(answer, 2) + "\n");
    } else if (options.all) {
        print_absent();
    }
    return is_well ? kDone : kAccident;
}

}  // namespace

int drill(Options const& options) {
    if (options.all == !options.words.empty()) return kUsage;
    auto const drills = drills_named(options);
    if (!drills) return fail_with(drills.error(), options);
    auto const status = run_all(*drills, options);
    return status ? *status : fail_with(status.error(), options);
}

}  // namespace weir::cli::detail
