// Commands on what is in force: plan, apply, proposals, sign, withdraw.
#include <charconv>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/org/import.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/rules_files.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kNamesShown = 12;

base::Result<Tree> rules_parameters(Options const& options) {
    auto const charter = options.words.empty() ? options.dir / "charter.toml"
                                               : std::filesystem::path(options.words[0]);
    auto const grants = options.words.size() > 1 ? std::filesystem::path(options.words[1])
                                                 : charter.parent_path() / "grants.toml";
    auto const rules = check_rules(charter, grants);
    if (!rules) return std::unexpected(rules.error());
    return Tree::object().set("charter", rules->charter_text).set("grants", rules->grants_text);
}

/// The number of a proposal as an operation takes it.
base::Result<Tree> proposal_parameters(Options const& options) {
    auto const& word = options.words.front();
    std::int64_t number = 0;
    auto const end = word.data() + word.size();
    auto const read = std::from_chars(word.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number < 0) {
        return base::fail(base::Fault::bad_input,
                          "a proposal is named by its number, as `weir proposals` lists it");
    }
    return Tree::object().set("proposal", number);
}

std::string counts(Tree const& of) {
    auto const readers = count_at(of, "readers");
    auto const people = count_at(of, "people");
    return fmt::format("{} {} of {} {} ({} pairs)", grouped(readers),
                       readers == 1 ? "reader" : "readers", grouped(people),
                       people == 1 ? "person" : "people", grouped(count_at(of, "pairs")));
}

void print_class(Tree const& one) {
    auto const* gained = one.find("gained");
    auto const* lost = one.find("lost");
    auto const what = text_at(one, "class");
    if (gained != nullptr && count_at(*gained, "pairs") > 0) {
        print(fmt::format(
            "  {} sight of `{}`: {}\n    the largest audience of one unit would be {}\n",
            red("gives"), what, counts(*gained), grouped(count_at(one, "audience_max"))));
    }
    if (lost != nullptr && count_at(*lost, "pairs") > 0) {
        print(fmt::format("  {} sight of `{}`: {}\n", green("takes"), what, counts(*lost)));
    }
}

void print_differences(text::List const& of) {
    for (auto const& one : of) {
        bool const rises = text_at(one, "way") == "rises";
        auto const before = text_at(one, "before");
        auto const after = text_at(one, "after");
        print(fmt::format("  {} {}: {} -> {}\n", rises ? red("rises") : green("falls"),
                          text_at(one, "what"), before.empty() ? "none" : before,
                          after.empty() ? "none" : after));
    }
}

/// A few names, and how many more: all of them are in --json.
std::string some(text::List const& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
        auto const name = names[i].as_text();
        text += (i == 0 ? "" : ", ") + (name ? *name : std::string());
    }
    if (names.size() > kNamesShown) {
        text += fmt::format(" and {} more (--json lists all)", names.size() - kNamesShown);
    }
    return text;
}

void print_names(Tree const& radius) {
    for (auto const& one : list_at(radius, "names")) {
        for (auto const& pairs : list_at(one, "gained")) {
            print(fmt::format("    {} would see `{}` of {}\n", some(list_at(pairs, "readers")),
                              text_at(one, "class"), some(list_at(pairs, "people"))));
        }
    }
}

void print_radius(Tree const& radius) {
    auto const& classes = list_at(radius, "classes");
    auto const& kinds = list_at(radius, "kinds");
    auto const& precision = list_at(radius, "precision");
    if (classes.empty() && kinds.empty() && precision.empty()) {
        print("  changes who sees what in nothing\n");
    }
    for (auto const& one : classes) print_class(one);
    print_names(radius);
    print_differences(kinds);
    print_differences(precision);
}

/// Signatures that nobody can give yet.
void print_who_is_not_there(Tree const& plan) {
    if (auto const vacant = joined(list_at(plan, "vacant")); !vacant.empty()) {
        print(fmt::format("{} is vacant: all others sign, and it applies after 14 days\n", vacant));
    }
    if (auto const keyless = joined(list_at(plan, "keyless")); !keyless.empty()) {
        print(
            fmt::format("{}: nobody who holds {}; bind a key first, then propose: weir key bind\n",
                        red("cannot be complete"), keyless + " has a key"));
    }
}

void print_plan(Tree const& plan) {
    print(bold("What these rules would change, counted exactly") +
          fmt::format(" (of {} people)\n", grouped(count_at(plan, "workforce"))));
    print_radius(plan);
    if (auto const refused = text_at(plan, "refused"); !refused.empty()) {
        print(fmt::format("{}: {} ({})\n", red("would be refused"), refused,
                          text_at(plan, "over_cap")));
    } else if (flag_at(plan, "narrowing")) {
        print(green("gives nobody sight of anything: applies at once, on your signature alone") +
              "\n");
    } else {
        print(fmt::format("waits for {}; what it takes away is taken at once\n",
                          joined(list_at(plan, "needs"))));
        print_who_is_not_there(plan);
    }
}

int ask_about_rules(Options const& options, std::string_view operation, void (*show)(Tree const&)) {
    auto parameters = rules_parameters(options);
    if (!parameters) return fail_with(parameters.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask(operation, std::move(*parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else show(tree);
    return kDone;
}

void print_applied(Tree const& answer) {
    print_plan(answer);
    auto const number = count_at(answer, "proposal");
    if (flag_at(answer, "in_force")) {
        print(fmt::format("in force since entry {}\n", number));
        return;
    }
    print(fmt::format("proposal {}: each signer runs `weir sign {}`\n", number, number));
}

void print_list(Tree const& answer) {
    auto const& list = list_at(answer, "proposals");
    if (list.empty()) {
        print("nothing waits, and nothing ever did\n");
        return;
    }
    Table table({{"number", Align::right}, {"of"}, {"since"}, {"state"}, {"missing"}, {"until"}});
    for (auto const& one : list) {
        table.add({std::to_string(count_at(one, "proposal")), text_at(one, "what"),
                   text_at(one, "at"), text_at(one, "state"), joined(list_at(one, "missing")),
                   text_at(one, "expires")});
    }
    print(table.to_text());
}

void print_proposal(Tree const& answer) {
    print(fmt::format("{} of {}, {}\n",
                      bold(fmt::format("Proposal {}", count_at(answer, "proposal"))),
                      text_at(answer, "what"), text_at(answer, "state")));
    if (auto const* radius = answer.find("radius")) print_radius(*radius);
    print(fmt::format("  needs {}; missing {}; lapses at {}\n", joined(list_at(answer, "needs")),
                      joined(list_at(answer, "missing")), text_at(answer, "expires")));
}

/// What is signed is made here, from what was shown, and not taken from the keeper as a whole.
std::string subject_of(Tree const& shown) {
    auto const radius = text_at(shown, "signed_radius");
    return program::proposal_subject({static_cast<std::uint64_t>(count_at(shown, "proposal")),
                                      radius,
                                      static_cast<std::uint64_t>(count_at(shown, "computed_at")),
                                      count_at(shown, "expires_seconds")});
}

int print_signed(Tree const& answer, Options const& options) {
    if (options.json) {
        print(text::write_json(answer, 2) + "\n");
        return kDone;
    }
    auto const missing = joined(list_at(answer, "missing"));
    if (flag_at(answer, "in_force")) {
        print("signed. It is in force.\n");
    } else if (text_at(answer, "ended") == "void") {
        print(
            "signed, and void: what it would do now goes beyond what was signed. Propose it "
            "again.\n");
    } else if (missing.empty()) {
        print("signed. It applies when its notice of 14 days has stood.\n");
    } else {
        print(fmt::format("signed. Still missing: {}.\n", missing));
    }
    return kDone;
}

}  // namespace

namespace {

constexpr std::size_t kPeopleFileSizeMax = std::size_t{1} << 28;

void print_directory_plan(Tree const& answer) {
    auto const& now = *answer.find("now");
    auto const& waits = *answer.find("waits");
    print(bold("What this file would change, counted exactly") +
          fmt::format(" ({} lines)\n", grouped(count_at(answer, "lines"))));
    print(fmt::format("at once: {} rows", grouped(count_at(now, "rows"))));
    print(fmt::format(", of which {} are only the narrowing half of a line that waits\n",
                      grouped(count_at(now, "narrowed"))));
    print_radius(*now.find("plan"));
    for (auto const& one : list_at(answer, "envelopes")) {
        print(fmt::format("  the envelope {} would let {} lines through\n",
                          text_at(one, "envelope"), grouped(count_at(one, "lines"))));
    }
    print(fmt::format("waiting for signatures: {} lines\n", grouped(count_at(waits, "rows"))));
    if (auto const* plan = waits.find("plan")) {
        print_radius(*plan);
        if (auto const refused = text_at(*plan, "refused"); !refused.empty())
            print(fmt::format("{}: {}\n", red("would be refused"), refused));
        else print(fmt::format("  needs {}\n", joined(list_at(*plan, "needs"))));
    }
    print("nothing was changed, and no proposal was made: `weir org import csv` does both\n");
}

int plan_directory(Options const& options) {
    auto const& file = options.words.front();
    auto const bytes = base::read_file(file, kPeopleFileSizeMax);
    if (!bytes) return fail_with(bytes.error(), options);
    auto const people = org::parse_people(base::text_of(*bytes), file);
    if (!people) return fail_with(people.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("change.plan.directory",
                                     Tree::object().set("people", org::to_tree(*people)), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else print_directory_plan(tree);
    return kDone;
}

}  // namespace

int plan(Options const& options) {
    bool const is_directory = options.words.size() == 1 && options.words[0].ends_with(".csv");
    if (is_directory) return plan_directory(options);
    return ask_about_rules(options, "change.plan", print_plan);
}

int apply(Options const& options) {
    return ask_about_rules(options, "change.propose", print_applied);
}

int proposals(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    bool const is_list = options.words.empty();
    auto parameters = is_list ? base::Result<Tree>(Tree::object()) : proposal_parameters(options);
    if (!parameters) return fail_with(parameters.error(), options);
    auto const answer =
        session->ask(is_list ? "change.list" : "change.show", std::move(*parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else if (is_list) print_list(tree);
    else print_proposal(tree);
    return kDone;
}

int sign(Options const& options) {
    auto const parameters = proposal_parameters(options);
    if (!parameters) return fail_with(parameters.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const shown = session->ask("change.show", *parameters, options);
    if (auto const* exit_status = std::get_if<int>(&shown)) return *exit_status;
    auto const& proposal = std::get<Tree>(shown);
    if (!options.json) print_proposal(proposal);
    auto const& identity = session->identity();
    auto const role = options.role.empty() ? identity.role : options.role;
    auto const message =
        program::message_of({session->hello().origin, "proposal", subject_of(proposal), role});
    auto signed_parameters = *parameters;
    signed_parameters.set("role", role).set("signature", base::to_hex(identity.key.sign(message)));
    auto const answer = session->ask("change.sign", std::move(signed_parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    return print_signed(std::get<Tree>(answer), options);
}

int withdraw(Options const& options) {
    auto parameters = proposal_parameters(options);
    if (!parameters) return fail_with(parameters.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("change.end", std::move(*parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else print(fmt::format("the proposal is {}\n", text_at(tree, "ended")));
    return kDone;
}

}  // namespace weir::cli::detail
