// Commands on exposures: an incident, its report and documents, the canary, and the closure.
#include <map>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kGrantsMax = std::size_t{1} << 22;
constexpr std::size_t kRowsPrinted = 20;
constexpr std::size_t kTextWidth = 96;

/// Asks, lets `keep` keep of the answer what it wants, and prints it as JSON or as `show` does.
template <class Show, class Keep>
int ask_and_show(std::string_view operation, Tree parameters, Options const& options,
                 Show const& show, Keep const& keep) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask(operation, std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    keep(tree);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else show(tree);
    return kDone;
}
template <class Show>
int ask_and_show(std::string_view operation, Tree parameters, Options const& options,
                 Show const& show) {
    return ask_and_show(operation, std::move(parameters), options, show, [](Tree const&) {});
}

base::Result<std::string> text_of(std::filesystem::path const& file) {
    if (file.empty()) return std::string();
    auto const bytes = base::read_file(file, kGrantsMax);
    if (!bytes) return std::unexpected(bytes.error());
    return std::string(base::text_of(*bytes));
}

base::Status save(std::filesystem::path const& file, std::string const& text) {
    if (file.empty()) return {};
    return base::write_file(file, base::bytes_of(text), {.mode = 0600});
}

Tree const& member(Tree const& tree, std::string_view key) {
    static Tree const none = Tree::object();
    auto const* found = tree.find(key);
    return found == nullptr ? none : *found;
}

std::string pair_words(Tree const& counts) {
    auto words = fmt::format("{} of {}", grouped(count_at(counts, "readers")),
                             grouped(count_at(counts, "people")));
    return count_at(counts, "people") == 0 ? "-" : words;
}

void print_figures(Tree const& figures) {
    Table table({{"class"},
                 {"could see", Align::right},
                 {"beyond what was meant", Align::right},
                 {"did see", Align::right},
                 {"beyond", Align::right},
                 {"records beyond", Align::right}});
    for (auto const& one : list_at(figures, "classes")) {
        auto const& beyond = member(one, "could_see_beyond");
        table.add({text_at(one, "class"), pair_words(member(one, "could_see")), pair_words(beyond),
                   pair_words(member(one, "did_see")), pair_words(member(one, "did_see_beyond")),
                   grouped(count_at(beyond, "records"))});
    }
    print(table.to_text());
    print(
        dim("readers of people; records are person-weeks, or people where a class is about "
            "people by number\n"));
}

void print_open(Tree const& figures) {
    auto const& open = list_at(figures, "open");
    if (open.empty()) {
        print(green("nothing beyond what was meant was in reach\n"));
        return;
    }
    print(bold(fmt::format("in reach beyond what was meant: {} people, {} s in all\n",
                           grouped(count_at(figures, "affected")),
                           grouped(count_at(figures, "open_seconds")))));
    for (auto const& span : open)
        print(fmt::format("  {} to {}\n", text_at(span, "from"), text_at(span, "until")));
}

std::string name_in(Tree const& names, std::int64_t number) {
    auto name = text_at(names, std::to_string(number));
    return name.empty() ? fmt::format("person {}", number) : name;
}

void print_turns(Tree const& full, Tree const& names) {
    for (auto const& turn : list_at(full, "turns")) {
        std::string signs;
        for (auto const& sign : list_at(turn, "signed_by"))
            signs += fmt::format(", signed by {} ({})", name_in(names, count_at(sign, "person")),
                                 text_at(sign, "role"));
        std::string what;
        if (flag_at(turn, "opened")) what += " opened it";
        if (flag_at(turn, "closed")) what += " closed something of it";
        if (what.empty()) what = " closed nothing of it";
        if (flag_at(turn, "was_open_after") && !flag_at(turn, "opened")) what += ", not all";
        print(fmt::format("  {}  entry {}, {}, by {}{}:{}\n", text_at(turn, "at"),
                          count_at(turn, "entry"), text_at(turn, "type"),
                          name_in(names, count_at(turn, "author")), signs, what));
    }
}

/// Who could see beyond what was meant, a line a reader and class; the whole is in --json.
void print_readers(Tree const& full, Tree const& names) {
    struct Sum {
        std::string first;
        std::string last;
        std::size_t weeks = 0;
    };
    std::map<std::pair<std::string, std::int64_t>, Sum> readers;
    for (auto const& one : list_at(full, "reach")) {
        if (list_at(one, "beyond").empty()) continue;
        auto& sum = readers[{text_at(one, "class"), count_at(one, "reader")}];
        auto const week = text_at(one, "week");
        if (sum.first.empty()) sum.first = week;
        sum.last = week;
        ++sum.weeks;
    }
    Table table({{"class"}, {"reader"}, {"data of"}});
    std::size_t rows = 0;
    for (auto const& [key, sum] : readers) {
        if (++rows > kRowsPrinted) break;
        table.add({key.first, name_in(names, key.second),
                   sum.first.empty()
                       ? "people by number"
                       : fmt::format("{} weeks, {} to {}", sum.weeks, sum.first, sum.last)});
    }
    if (rows > 0) print(table.to_text());
    if (readers.size() > kRowsPrinted)
        print(dim(
            fmt::format("and {} more: --json has all of them\n", readers.size() - kRowsPrinted)));
}

void print_report(Tree const& tree) {
    auto const& figures = member(tree, "figures");
    print_open(figures);
    print_figures(figures);
    auto const& full = member(tree, "full");
    auto const& names = member(tree, "names");
    if (flag_at(tree, "names_shown")) {
        print_turns(full, names);
        print_readers(full, names);
        auto const& copies = list_at(full, "copies");
        for (auto const& copy : copies)
            print(fmt::format("  copy: {} of {}, {}\n", text_at(copy, "kind"), text_at(copy, "of"),
                              text_at(copy, "at")));
    } else {
        print(dim("names are shown while an incident is open\n"));
    }
    if (auto const letters = count_at(tree, "letters"); letters > 0)
        print(fmt::format("{} letters, each in its person's own record: weir me letters\n",
                          grouped(letters)));
    if (auto const sealed = count_at(tree, "bundled"); sealed > 0)
        print(fmt::format("{} letters sealed for the printer\n", grouped(sealed)));
    print(dim(wrap(text_at(tree, "custodians"), kTextWidth, "")));
    print(dim(fmt::format("report {} in the ledger, SHA-256 {}\n", count_at(tree, "report"),
                          text_at(tree, "digest"))));
}

void print_letter(std::string const& letter) {
    for (std::size_t at = 0; at < letter.size();) {
        auto const end = std::min(letter.find('\n', at), letter.size());
        auto const line = letter.substr(at, end - at);
        print(line.empty() ? "\n" : wrap(line, kTextWidth, line.starts_with("*") ? "  " : ""));
        at = end + 1;
    }
    print("\n");
}

Tree report_parameters(Options const& options, std::string const& meant) {
    auto tree = Tree::object()
                    .set("incident", options.incident.empty() ? "0" : options.incident)
                    .set("from", options.from)
                    .set("to", options.to)
                    .set("meant", meant)
                    .set("deliver", options.deliver ? "yes" : "")
                    .set("consequences", options.consequences)
                    .set("measures", options.measures)
                    .set("late_because", options.reason);
    if (options.bundle.empty()) return tree;
    return tree.set("bundle", std::filesystem::absolute(options.bundle).string())
        .set("recipient", options.recipient);
}

}  // namespace

int exposure_open(Options const& options) {
    return ask_and_show("exposure.open",
                        Tree::object()
                            .set("what", options.words.front())
                            .set("from", options.from)
                            .set("aware", options.at)
                            .set("cause", options.cause.empty() ? "0" : options.cause),
                        options, [](Tree const& tree) {
                            print(fmt::format(
                                "incident {} is open; the authority is to be told by "
                                "{}\n",
                                count_at(tree, "incident"), text_at(tree, "notify_by")));
                        });
}

int exposure_list(Options const& options) {
    return ask_and_show("exposure.list", Tree::object(), options, [](Tree const& tree) {
        Table table({{"incident", Align::right}, {"from"}, {"tell by"}, {"closed"}, {"what"}});
        for (auto const& one : list_at(tree, "incidents")) {
            auto const closed = text_at(one, "closed");
            table.add({grouped(count_at(one, "incident")), text_at(one, "from"),
                       text_at(one, "notify_by"), closed.empty() ? "open" : closed,
                       text_at(one, "what")});
        }
        if (list_at(tree, "incidents").empty()) print("no incident was ever opened\n");
        else print(table.to_text());
    });
}

int exposure_report(Options const& options) {
    auto const meant = text_of(options.intended);
    if (!meant) return fail_with(meant.error(), options);
    base::Status saved;
    int const ended = ask_and_show(
        "exposure.report", report_parameters(options, *meant), options, print_report,
        [&](Tree const& tree) {
            saved = save(options.authority, text_at(member(tree, "authority"), "text"));
            if (saved) saved = save(options.registered, text_at(member(tree, "register"), "text"));
        });
    return saved ? ended : fail_with(saved.error(), options);
}

/// Shows what it would be, then signs that these grants were meant.
int exposure_meant(Options const& options) {
    auto const grants = text_of(options.words.at(1));
    if (!grants) return fail_with(grants.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const role = options.role.empty() ? session->identity().role : options.role;
    auto const subject = fmt::format("{} {}", options.words.front(),
                                     base::to_hex(crypto::sha256(base::bytes_of(*grants))));
    auto const message = program::message_of({session->hello().origin, "meant", subject, role});
    auto const answer =
        session->ask("exposure.meant",
                     Tree::object()
                         .set("incident", options.words.front())
                         .set("grants", *grants)
                         .set("role", role)
                         .set("signature", base::to_hex(session->identity().key.sign(message))),
                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else print(fmt::format("signed as {} (entry {})\n", role, count_at(tree, "entry")));
    return kDone;
}

int exposure_canary(Options const& options) {
    return ask_and_show(
        "exposure.canary", Tree::object().set("incident", options.words.front()), options,
        [](Tree const& tree) {
            bool const refused = flag_at(tree, "refused");
            print(fmt::format("the canary was {}: {}\n", refused ? green("refused") : red("let in"),
                              text_at(tree, "what")));
        });
}

int exposure_close(Options const& options) {
    auto const meant = text_of(options.intended);
    if (!meant) return fail_with(meant.error(), options);
    return ask_and_show(
        "exposure.close",
        Tree::object().set("incident", options.words.front()).set("meant", *meant), options,
        [](Tree const& tree) {
            print(fmt::format(
                "closed (entry {}): the audience is within what was meant ({}), and "
                "the canary of entry {} was refused\n",
                count_at(tree, "entry"), text_at(tree, "audience"), count_at(tree, "canary")));
        });
}

int me_letters(Options const& options) {
    return ask_and_show("me.letters", Tree::object(), options, [](Tree const& tree) {
        if (list_at(tree, "letters").empty()) print("no letter was written to you\n");
        for (auto const& one : list_at(tree, "letters")) print_letter(text_at(one, "letter"));
    });
}

}  // namespace weir::cli::detail
