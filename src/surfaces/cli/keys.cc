// Commands on the vault's keys: how they stand, another month key, a custodian's statement.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/program/fingerprint.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::string_view kExplained =
    "A file can have been copied: somebody who has the copy, and an old backup of data/, reads "
    "what "
    "was erased since. Destroy the copies, then sign: weir keys destroyed NUMBER --key FILE. A key "
    "in "
    "a token needs no signature.";
constexpr std::size_t kTextWidth = 96;

void print_status(Tree const& answer) {
    print(fmt::format("month key {} ({}) since {}, to be replaced by {}\n",
                      count_at(answer, "number"), text_at(answer, "kind"), text_at(answer, "since"),
                      text_at(answer, "due")));
    if (flag_at(answer, "rotating"))
        print(red("  a rotation was cut short: weir keys rotate goes on with it\n"));
    for (auto const& left : list_at(answer, "left")) {
        print(
            red(fmt::format("  month key {} was replaced and is still there: its token is not "
                            "plugged in\n",
                            left.as_int().value_or(0))));
    }
    auto const& owed = list_at(answer, "owed");
    for (auto const& statement : owed) {
        print(
            red(fmt::format("  month key {} ({}), replaced at {}: nobody has signed yet that no "
                            "copy is left\n",
                            count_at(statement, "number"), text_at(statement, "kind"),
                            text_at(statement, "retired_at"))));
    }
    print(owed.empty() ? green("  no statement is owed\n") : wrap(kExplained, kTextWidth, "  "));
}

int show(std::variant<Tree, int> const& answer, Options const& options) {
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
    } else {
        print_status(tree);
    }
    return kDone;
}

}  // namespace

int keys_status(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    if (!options.json) {
        print(fmt::format("your own key: {}\n",
                          program::fingerprint_of(session->identity().key.public_key())));
    }
    return show(session->ask("keys.status", Tree::object(), options), options);
}

int keys_rotate(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const rotated =
        session->ask("keys.rotate", Tree::object().set("to", options.month_key), options);
    if (auto const* exit_status = std::get_if<int>(&rotated)) return *exit_status;
    if (!options.json) {
        print(
            fmt::format("{} keys are wrapped under month key {} now, each read back; the one "
                        "before is destroyed here\n",
                        grouped(count_at(std::get<Tree>(rotated), "keys")),
                        count_at(std::get<Tree>(rotated), "number")));
    }
    return show(session->ask("keys.status", Tree::object(), options), options);
}

int keys_destroyed(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const& number = options.words.front();
    auto const& identity = session->identity();
    auto const role = options.role.empty() ? identity.role : options.role;
    auto const message =
        program::message_of({session->hello().origin, "key_destroyed", number, role});
    return show(session->ask("keys.destroyed",
                             Tree::object()
                                 .set("number", number)
                                 .set("role", role)
                                 .set("signature", base::to_hex(identity.key.sign(message))),
                             options),
                options);
}

}  // namespace weir::cli::detail
