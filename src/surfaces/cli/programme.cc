// Commands on the programme: the charter, pause and resume, status.
#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "rules/metrics/charter_rules.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/rules_files.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

std::string role_of(Options const& options, protocol::Identity const& identity) {
    return options.role.empty() ? identity.role : options.role;
}

/// Signs an act of this programme with the caller's identity; hexadecimal.
std::string signature_on(Session const& session, program::SignedAct const& act) {
    return base::to_hex(session.identity().key.sign(program::message_of(act)));
}

int print_sign_off(Tree const& answer, Options const& options, std::string_view done) {
    if (options.json) {
        print(text::write_json(answer, 2) + "\n");
        return kDone;
    }
    auto const missing = joined(list_at(answer, "missing"));
    if (missing.empty()) {
        print(fmt::format("signed. {}\n", done));
    } else {
        print(fmt::format("signed. Still missing: {}.\n", missing));
    }
    return kDone;
}

/// How old what the quorum signed last is, and who does not answer.
void print_witnesses(Tree const& witnesses) {
    constexpr std::int64_t kHour = 3600;
    auto const at = text_at(witnesses, "quorum_at");
    auto const shown = text_at(witnesses, "control") == "red" ? red("red") : green("green");
    auto const each = list_at(witnesses, "each");
    print(fmt::format("  witnesses {}: {} of {} must cosign; {}\n", shown,
                      count_at(witnesses, "quorum"), each.size(),
                      at.empty() ? std::string("they never did")
                                 : fmt::format("they did at {}, {} hours ago", at,
                                               count_at(witnesses, "age_seconds") / kHour)));
    for (auto const& witness : each) {
        auto const failed = text_at(witness, "failed");
        if (failed.empty()) continue;
        print(fmt::format("    {}: {} ({})\n", text_at(witness, "name"), failed,
                          text_at(witness, "asked_at")));
    }
}

std::string or_none(Tree const& answer, std::string_view key) {
    auto const text = text_at(answer, key);
    return text.empty() ? "none" : text;
}

void print_status(Tree const& answer) {
    auto const stage = text_at(answer, "stage");
    auto const shown = stage == "active"   ? green(stage)
                       : stage == "paused" ? red(stage)
                                           : bold(stage);
    print(fmt::format("{}{}: {}\n", text_at(answer, "programme"),
                      flag_at(answer, "simulated") ? " (simulated, for life)" : "", shown));
    if (stage == "paused") {
        print(fmt::format(
            "  paused since {}: {}\n  nothing comes in, nothing goes out; missing to resume: {}\n",
            text_at(answer, "paused_since"), text_at(answer, "pause_reason"),
            joined(list_at(answer, "missing"))));
        print(fmt::format("  last event in {}, last answer out {}\n", or_none(answer, "last_in"),
                          or_none(answer, "last_out")));
        if (auto const* review = answer.find("review")) print_steps(*review);
    }
    if (stage == "draft")
        print(fmt::format("  missing signatures: {}\n", joined(list_at(answer, "missing"))));
    print(fmt::format("  people {} in {} units, groups of at least {} besides the reader\n",
                      grouped(count_at(answer, "people")), count_at(answer, "units"),
                      count_at(answer, "minimum_group")));
    print(fmt::format("  releases {}{}\n", count_at(answer, "releases"),
                      count_at(answer, "releases") > 0
                          ? fmt::format(", the last of {}", text_at(answer, "last_release"))
                          : ""));
    if (auto const quarter = text_at(answer, "last_quarter"); !quarter.empty())
        print(fmt::format("  quarters for small teams, the last of {}\n", quarter));
    print(fmt::format("  ledger {} entries, the last at {}\n", grouped(count_at(answer, "entries")),
                      text_at(answer, "last_entry")));
    if (auto const* witnesses = answer.find("witnesses")) print_witnesses(*witnesses);
}

}  // namespace

int charter_check(Options const& options) {
    auto const charter_path = options.words.empty() ? options.dir / "charter.toml"
                                                    : std::filesystem::path(options.words[0]);
    auto const checked = check_rules(charter_path, charter_path.parent_path() / "grants.toml");
    if (!checked) return fail_with(checked.error(), options);
    auto const& charter = checked->charter;
    if (options.json) {
        print(text::write_json(Tree::object()
                                   .set("valid", true)
                                   .set("name", charter.name)
                                   .set("hash", checked->hash),
                               2) +
              "\n");
        return kDone;
    }
    print(fmt::format(
        "valid: {}\n  {} sources, {} kinds, {} metrics, {} levels, {} roles, {} grants\n  hash "
        "{}\n",
        charter.name, charter.sources.size(), charter.kinds.size(), charter.metrics.size(),
        charter.levels.size(), charter.roles.size(), checked->grants, checked->hash));
    return kDone;
}

int charter_sign(Options const& options) {
    auto const rules = check_rules(options.dir / "charter.toml", options.dir / "grants.toml");
    if (!rules) return fail_with(rules.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const role = role_of(options, session->identity());
    auto parameters =
        Tree::object()
            .set("charter", rules->charter_text)
            .set("grants", rules->grants_text)
            .set("role", role)
            .set("signature",
                 signature_on(*session, {session->hello().origin, "charter", rules->hash, role}));
    auto const answer = session->ask("charter.sign", std::move(parameters), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    return print_sign_off(std::get<Tree>(answer), options,
                          "The charter is in force: collection may begin.");
}

int charter_show(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("charter.show", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    print(options.json ? text::write_json(tree, 2) + "\n" : text_at(tree, "notice") + "\n");
    return kDone;
}

int pause(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer =
        session->ask("pause", Tree::object().set("reason", options.reason), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
    } else {
        print(fmt::format(
            "{} since {} (entry {}). What happens from now on never comes in, also not later.\n",
            red("paused"), text_at(tree, "at"), count_at(tree, "entry")));
    }
    return kDone;
}

int resume(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("resume", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    if (options.json) print(text::write_json(std::get<Tree>(answer), 2) + "\n");
    else print(fmt::format("{}: the pause is over.\n", green("active")));
    return kDone;
}

int status(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("status", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
    } else {
        print_status(tree);
    }
    return kDone;
}

}  // namespace weir::cli::detail
