#include "surfaces/drill/run.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/clock.h"
#include "surfaces/drill/detail/files.h"
#include "surfaces/drill/detail/runner.h"

namespace weir::drill {
namespace {

constexpr char const* kProgramme = "programme";

detail::Words words_of(Company const& company, Means const& means,
                       std::filesystem::path const& folder) {
    auto words = company.words;
    for (auto const& [word, text] : means.words) words[word] = {text};
    words["folder"] = {folder.string()};
    words["dir"] = {(folder / kProgramme).string()};
    return words;
}

bool is_for(Step const& step, std::string const& company) {
    return step.only.empty() || step.only == company;
}

std::string joined(std::vector<std::string> const& texts) {
    std::string all;
    for (auto const& text : texts) all += (all.empty() ? "" : "; ") + text;
    return all;
}

/// What was made for the drill is of an earlier second than all that happens in it: who opened what
/// is said of the entries of a second.
base::Instant next_second() {
    base::SystemClock const clock;
    auto const made = clock.now();
    while (clock.now() <= made) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return clock.now();
}

}  // namespace

struct Ground::Made {
    detail::TemporaryFolder folder;
    std::filesystem::path program;
    std::string company;
    detail::Words words;
};

Ground::Ground(std::unique_ptr<Made> made) : made_(std::move(made)) {}
Ground::Ground(Ground&&) noexcept = default;
Ground::~Ground() = default;

base::Result<Ground> Ground::make(Company const& company, Means const& means) {
    auto folder = detail::TemporaryFolder::make();
    if (!folder) return std::unexpected(folder.error());
    auto const dir = folder->path() / kProgramme;
    detail::Runner runner({means.program, dir, company.name},
                          words_of(company, means, folder->path()));
    for (auto const& step : company.steps) {
        auto const tried = runner.run(step);
        if (!tried) return std::unexpected(tried.error());
        if (tried->unexpected.empty()) continue;
        return base::fail(base::Fault::bad_input,
                          fmt::format("the company `{}` could not be made: {}: {}", company.name,
                                      tried->what, joined(tried->unexpected)));
    }
    if (auto rests = detail::await_rest(dir); !rests) return std::unexpected(rests.error());
    return Ground(std::make_unique<Made>(
        Made{std::move(*folder), means.program, company.name, runner.words()}));
}

bool Report::is_as_expected() const {
    return std::ranges::all_of(tried, [](Tried const& one) { return one.unexpected.empty(); });
}

base::Result<Report> run(Drill const& drill, Ground const& ground) {
    auto const began = std::chrono::steady_clock::now();
    auto const& made = ground.made();
    auto folder = detail::TemporaryFolder::make();
    if (!folder) return std::unexpected(folder.error());
    auto const copied = detail::copy_folder(made.folder.path(), folder->path());
    if (!copied) return std::unexpected(copied.error());
    auto const dir = folder->path() / kProgramme;
    auto words = made.words;
    words["folder"] = {folder->path().string()};
    words["dir"] = {dir.string()};
    words["began"] = {base::to_text(next_second())};
    auto const keeper = detail::Process::start({made.program.string(), "--dir", dir, "keeper"});
    if (!keeper) return std::unexpected(keeper.error());
    if (auto came = detail::await_keeper(dir); !came) return std::unexpected(came.error());
    detail::Runner runner({made.program, dir, made.company}, std::move(words));
    Report report{drill.name, drill.title, drill.world, made.company, {}, 0};
    for (auto const& step : drill.steps) {
        if (!is_for(step, made.company)) continue;
        auto tried = runner.run(step);
        if (!tried) return std::unexpected(tried.error());
        report.tried.push_back(std::move(*tried));
        if (!report.tried.back().unexpected.empty()) break;
    }
    auto const took = std::chrono::steady_clock::now() - began;
    report.microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    return report;
}

}  // namespace weir::drill
