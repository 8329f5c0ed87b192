// Commands that show who can see what, and the ledger.
#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/ledger/ledger.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kKeyFileSizeMax = 1024;
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

base::Result<ledger::VerifierKey> verifier_key(Options const& options) {
    if (!options.log_key.empty()) return ledger::VerifierKey::of(options.log_key);
    auto const path = options.dir / "log.vkey";
    auto const bytes = base::read_file(path, kKeyFileSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    auto text = base::text_of(*bytes);
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return ledger::VerifierKey::of(text);
}

}  // namespace

int audience(Options const& options) {
    if (options.words.size() != 2) return kUsage;
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

int ledger_verify(Options const& options) {
    auto const key = verifier_key(options);
    if (!key) return fail_with(key.error(), options);
    auto const verified = ledger::verify_log(options.dir / "data" / "ledger", *key);
    if (!verified) return fail_with(verified.error(), options);
    if (options.json) {
        print(text::write_json(Tree::object()
                                   .set("verified", true)
                                   .set("entries", verified->entries)
                                   .set("signed", verified->head.size)
                                   .set("root", base::to_base64(verified->head.root)),
                               2) +
              "\n");
        return kDone;
    }
    print(
        fmt::format("{}: {} entries, the signed root covers the first {}\n  root {}\n  from the "
                    "bytes alone, with key {}\n",
                    green("verified"), grouped(static_cast<std::int64_t>(verified->entries)),
                    grouped(static_cast<std::int64_t>(verified->head.size)),
                    base::to_base64(verified->head.root), key->to_text()));
    return kDone;
}

int ledger_prove(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer =
        session->ask("ledger.prove", Tree::object().set("index", options.words.front()), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    print(options.json ? text::write_json(tree, 2) + "\n" : text_at(tree, "proof"));
    return kDone;
}

int ledger_show(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("ledger.show", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    Table table({{"entry", Align::right}, {"time"}, {"type"}, {"by"}, {"what"}});
    for (auto const& entry : list_at(tree, "entries")) {
        auto const* body = entry.find("body");
        auto what = body == nullptr ? std::string() : text::write_json(*body);
        if (what.size() > kTextWidth) what = what.substr(0, kTextWidth - 1) + "…";
        table.add({grouped(count_at(entry, "index")), text_at(entry, "time"),
                   text_at(entry, "type"), text_at(entry, "actor"), std::move(what)});
    }
    print(table.to_text());
    return kDone;
}

int ledger_checkpoint(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("ledger.checkpoint", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    print(options.json ? text::write_json(tree, 2) + "\n" : text_at(tree, "checkpoint"));
    return kDone;
}

}  // namespace weir::cli::detail
