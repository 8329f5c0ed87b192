// The command that shows who can see what.
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kNamesShown = 4;
constexpr std::size_t kTextWidth = 96;

std::string names_of(Tree const& part) {
    auto const& people = list_at(part, "people");
    std::string out;
    for (std::size_t i = 0; i < people.size() && i < kNamesShown; ++i) {
        out += (out.empty() ? "" : ", ") + people[i].as_text().value_or("");
    }
    if (people.size() > kNamesShown)
        out += fmt::format(", and {} more (--json has all)", people.size() - kNamesShown);
    return out;
}

void print_audience(Tree const& answer) {
    print(bold(fmt::format("{} of {} can be seen by exactly {} at {}\n", text_at(answer, "class"),
                           text_at(answer, "of"),
                           count_at(answer, "count") == 1
                               ? "1 person"
                               : fmt::format("{} people", count_at(answer, "count")),
                           text_at(answer, "at"))));
    Table table({{"because"}, {"people", Align::right}, {"who"}});
    for (auto const& part : list_at(answer, "parts")) {
        table.add({text_at(part, "because"), grouped(count_at(part, "count")), names_of(part)});
    }
    print(table.to_text());
    if (!flag_at(answer, "names_shown"))
        print(dim("names are shown to privacy, security, representative, operator and auditor\n"));
    print(wrap(fmt::format("custodians: {}", text_at(answer, "custodians")), kTextWidth, ""));
}

/// Nothing that is there is written over.
base::Status refuse_unless_free(std::filesystem::path const& folder) {
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return {};
    if (std::filesystem::is_directory(folder, error) && std::filesystem::is_empty(folder, error))
        return {};
    return base::fail(base::Fault::exists, "expected a new or empty directory", {folder.string()});
}

base::Status write_export(Tree const& answer, std::filesystem::path const& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(base::Fault::io, "cannot make the directory", {folder.string()});
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kFiles{
        {{"policies", "policies.cedar"},
         {"schema", "schema.cedarschema.json"},
         {"entities", "entities.json"}}};
    for (auto const& [key, name] : kFiles) {
        auto const text = text_at(answer, key);
        auto const written = base::write_file(folder / name, base::bytes_of(text), {});
        if (!written) return written;
    }
    return {};
}

int export_audience(Options const& options) {
    std::filesystem::path const folder = options.export_to.back();
    if (auto free = refuse_unless_free(folder); !free) return fail_with(free.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask(
        "audience.export",
        Tree::object().set("form", options.export_to.front()).set("at", options.at), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (auto written = write_export(tree, folder); !written)
        return fail_with(written.error(), options);
    auto const counts = Tree::object()
                            .set("at", text_at(tree, "at"))
                            .set("people", count_at(tree, "people"))
                            .set("grants", count_at(tree, "grants"))
                            .set("cells", count_at(tree, "cells"));
    print(options.json ? text::write_json(counts, 2) + "\n"
                       : fmt::format("{}: {} people by number, {} grants, {} cells, as of {}\n",
                                     folder.string(), grouped(count_at(tree, "people")),
                                     grouped(count_at(tree, "grants")),
                                     grouped(count_at(tree, "cells")), text_at(tree, "at")));
    return kDone;
}

}  // namespace

int audience(Options const& options) {
    bool const is_export = !options.export_to.empty();
    if (options.words.size() != (is_export ? 0U : 2U)) {
        print_error("weir: `audience` takes CLASS and OF, or --export cedar DIR\n");
        return kUsage;
    }
    if (is_export) return export_audience(options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("audience",
                                     Tree::object()
                                         .set("class", options.words[0])
                                         .set("of", options.words[1])
                                         .set("at", options.at),
                                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
    } else {
        print_audience(tree);
    }
    return kDone;
}

}  // namespace weir::cli::detail
