// Commands that hand something in: the directory, source files; and the closing of weeks.
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"
#include "records/activity/connectors.h"
#include "records/org/import.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using base::Fault;
using text::Tree;

namespace {

constexpr std::size_t kFileSizeMax = std::size_t{1} << 30;  // of one source file, as it lies there
constexpr std::size_t kUnpackedSizeMax = std::size_t{1} << 30;  // and unpacked
constexpr std::size_t kPeopleFileSizeMax = std::size_t{1} << 28;

/// Standard input or a file. A file that is too large is refused before it is read.
base::Result<base::Bytes> read_source(std::string const& name) {
    auto const path = name == "-" ? std::string("/dev/stdin") : name;
    struct stat facts{};
    if (::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) &&
        static_cast<std::size_t>(facts.st_size) > kFileSizeMax) {
        return base::fail(Fault::too_large, fmt::format("expected at most {} bytes", kFileSizeMax),
                          {name});
    }
    auto bytes = base::read_file(path, kFileSizeMax);
    if (!bytes) return base::at_file(bytes.error(), name);
    if (!text::is_gzip(*bytes)) return bytes;
    auto unpacked = text::gunzip(*bytes, kUnpackedSizeMax);
    if (!unpacked) return base::at_file(unpacked.error(), name);
    return unpacked;
}

/// The source's declaration as the keeper told it.
base::Result<activity::SourceFormat> format_of(Tree const& source) {
    auto const zone = base::Zone::of(text_at(source, "zone"));
    if (!zone) return std::unexpected(zone.error());
    activity::SourceFormat format{.connector = text_at(source, "connector"),
                                  .zone = *zone,
                                  .origin = {},
                                  .separator = ',',
                                  .columns = {},
                                  .types = {},
                                  .kinds = {}};
    auto const separator = text_at(source, "separator");
    if (!separator.empty()) format.separator = separator.front();
    if (source.find("origin") != nullptr)
        format.origin = base::LocalTime{count_at(source, "origin")};
    for (auto const& [ours, theirs] : members_at(source, "columns")) {
        format.columns[ours] = theirs.as_text().value_or("");
    }
    for (auto const& [type, word] : members_at(source, "types")) {
        auto const kind = activity::kind_of(word.as_text().value_or(""));
        if (!kind) return std::unexpected(kind.error());
        format.types[type] = *kind;
    }
    for (auto const& word : list_at(source, "kinds")) {
        auto const kind = activity::kind_of(word.as_text().value_or(""));
        if (!kind) return std::unexpected(kind.error());
        format.kinds.push_back(*kind);
    }
    return format;
}

void print_import(std::string const& source, std::string const& file, Tree const& answer,
                  bool is_dry_run) {
    print(fmt::format("{} ← {}: {} rows read{}\n", source, file, grouped(count_at(answer, "rows")),
                      is_dry_run ? ", nothing handed in (dry run)" : ""));
    if (!is_dry_run)
        print(
            "  kept: what the charter declares, of the people it covers; sealed before it was "
            "written\n");
    for (auto const& [word, count] : members_at(answer, "undeclared")) {
        print(fmt::format("  not declared, gone before anything was written: {}, about {}\n", word,
                          grouped(count.as_int().value_or(0))));
    }
    if (auto const untimely = count_at(answer, "untimely"); untimely > 0) {
        print(
            fmt::format("  outside the time that may be collected (pauses, closed weeks, too "
                        "early): about {}\n",
                        grouped(untimely)));
    }
}

Tree tree_of_dry_run(activity::Batch const& batch) {
    auto undeclared = Tree::object();
    for (auto const& [word, count] : batch.undeclared) undeclared.set(word, count);
    return Tree::object().set("rows", batch.rows).set("undeclared", undeclared).set("untimely", 0);
}

/// One file through the door. Gives the exit status; adds what the keeper said to `answers`.
int import_file(Session& session, activity::SourceFormat const& format, std::string const& file,
                Options const& options, Tree& answers) {
    auto const& source = options.words.front();
    auto const bytes = read_source(file);
    if (!bytes) return fail_with(bytes.error(), options);
    auto const batch = activity::parse(format, base::text_of(*bytes), file);
    if (!batch) return fail_with(batch.error(), options);
    auto answer = tree_of_dry_run(*batch);
    if (!options.dry_run) {
        auto ending = session.ask(
            "import",
            Tree::object().set("source", source).set("file", base::to_hex(crypto::sha256(*bytes))),
            activity::encode(*batch), options);
        if (auto const* exit_status = std::get_if<int>(&ending)) return *exit_status;
        answer = std::get<Tree>(std::move(ending));
    }
    if (!options.json) print_import(source, file, answer, options.dry_run);
    answer.set("file", file);
    answers.push(std::move(answer));
    return kDone;
}

}  // namespace

int import(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const shown =
        session->ask("source.show", Tree::object().set("name", options.words.front()), options);
    if (auto const* exit_status = std::get_if<int>(&shown)) return *exit_status;
    auto const format = format_of(std::get<Tree>(shown));
    if (!format) return fail_with(format.error(), options);
    auto answers = Tree::list();
    for (std::size_t i = 1; i < options.words.size(); ++i) {
        auto const exit_status = import_file(*session, *format, options.words[i], options, answers);
        if (exit_status != kDone) return exit_status;
    }
    if (options.json) {
        print(text::write_json(Tree::object().set("files", answers), 2) + "\n");
    } else if (!options.dry_run) {
        print(
            dim("  the files themselves still lie where they were, in clear: remove them if they "
                "are not needed\n"));
    }
    return kDone;
}

/// What of a directory's change waits for signatures.
void print_waiting(Tree const& answer) {
    auto const* waits = answer.find("waits");
    if (waits == nullptr) return;
    auto const rows = count_at(*waits, "rows");
    auto const refused = text_at(*waits, "refused");
    if (!refused.empty()) {
        print(fmt::format("{} lines would give sight and were refused: {}\n", rows, refused));
        return;
    }
    print(fmt::format("{} lines would give sight and wait as proposal {}: `weir proposals {}`\n",
                      rows, count_at(*waits, "proposal"), count_at(*waits, "proposal")));
}

int org_import(Options const& options) {
    auto const& file = options.words.front();
    auto const bytes = base::read_file(file, kPeopleFileSizeMax);
    if (!bytes) return fail_with(bytes.error(), options);
    auto const people = org::parse_people(base::text_of(*bytes), file);
    if (!people) return fail_with(people.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer =
        session->ask("org.import", Tree::object().set("people", org::to_tree(*people)), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
    } else {
        print(
            fmt::format("the directory has {} people in {} units; names are sealed apart from "
                        "everything else\n",
                        grouped(count_at(tree, "people")), count_at(tree, "units")));
        print_waiting(tree);
    }
    return kDone;
}

int org_list(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("org.list", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    Table table({{"name"}, {"unit"}, {"hours a week", Align::right}});
    for (auto const& person : list_at(tree, "people")) {
        table.add({text_at(person, "name"), text_at(person, "unit"),
                   fmt::format("{:.0f}", decimal_at(person, "hours"))});
    }
    print(table.to_text());
    return kDone;
}

namespace {

std::string note_of(Tree const& closed, std::string_view span) {
    if (flag_at(closed, "made_again")) return "made again after a crash, at no cost";
    auto const by_site = text_at(closed, "by_site");
    if (flag_at(closed, "restatement"))
        return by_site.empty() ? "restatement" : "restatement, " + by_site;
    if (span == "quarter") return "small teams; the cost is of each of its weeks";
    return by_site;
}

void add_closed(Table& table, Tree const& closed, std::string_view span) {
    if (auto const refused = text_at(closed, "refused"); !refused.empty()) {
        table.add({text_at(closed, span), "", "", "", "not made: " + refused});
        return;
    }
    table.add({text_at(closed, span), grouped(count_at(closed, "people")),
               grouped(count_at(closed, "cells")), text_at(closed, "rho"), note_of(closed, span)});
}

}  // namespace

int close(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto parameters = Tree::object();
    if (!options.words.empty()) {
        auto const& span = options.words.front();
        parameters.set(span.find("-Q") == std::string::npos ? "week" : "quarter", span);
    }
    auto const answer = session->ask("close", std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    Table table({{""},
                 {"eligible", Align::right},
                 {"cells", Align::right},
                 {"cost ρ", Align::right},
                 {""}});
    for (auto const& week : list_at(tree, "weeks")) add_closed(table, week, "week");
    for (auto const& quarter : list_at(tree, "quarters")) add_closed(table, quarter, "quarter");
    print(table.to_text());
    return kDone;
}

}  // namespace weir::cli::detail
