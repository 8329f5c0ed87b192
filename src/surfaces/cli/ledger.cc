// Commands of the ledger: what the keeper shows of it, and checks that need no keeper.
#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/ledger/heads.h"
#include "records/ledger/proof.h"
#include "records/ledger/verify.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"
#include "surfaces/cli/detail/trust.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kProofSizeMax = 2 << 20;
constexpr std::size_t kTextWidth = 96;

ledger::OnVerified progress_on(ProgressBar& bar) {
    return [&bar](std::uint64_t done, std::uint64_t total) { bar.show("reading", done, total); };
}

Tree tree_of(std::vector<ledger::Cosignature> const& cosignatures) {
    auto list = Tree::list();
    for (auto const& cosignature : cosignatures) {
        list.push(Tree::object()
                      .set("witness", cosignature.witness)
                      .set("at", base::to_text(cosignature.at)));
    }
    return list;
}

std::string lines_of(std::vector<ledger::Cosignature> const& cosignatures) {
    std::string lines;
    for (auto const& cosignature : cosignatures) {
        lines += fmt::format("  cosigned by {} at {}\n", cosignature.witness,
                             base::to_text(cosignature.at));
    }
    return lines;
}

std::string count(std::uint64_t entries) { return grouped(static_cast<std::int64_t>(entries)); }

/// The log, and what anybody can count in it of who was shown what (docs/formats/heads.md).
struct Audited {
    ledger::Verified verified;
    ledger::PublicAudit counts;
};

std::string line_of(ledger::PublicAudit const& counts) {
    if (counts.epochs() == 0) return "  no heads of the private view were counted yet\n";
    return fmt::format(
        "  private view: slots {}, counted {}; people {}, their heads counted {} {}\n",
        count(counts.slots()), count(counts.slots() - counts.uncounted()), count(counts.people()),
        count(counts.epochs()), counts.epochs() == 1 ? "time" : "times");
}

int print_verified(Audited const& audited, Options const& options) {
    auto const& verified = audited.verified;
    auto const& head = verified.head;
    if (options.json) {
        print(text::write_json(Tree::object()
                                   .set("verified", true)
                                   .set("entries", verified.entries)
                                   .set("signed", head.size)
                                   .set("root", base::to_base64(head.root))
                                   .set("slots", audited.counts.slots())
                                   .set("heads", audited.counts.epochs())
                                   .set("people", audited.counts.people())
                                   .set("cosignatures", tree_of(verified.cosignatures)),
                               2) +
              "\n");
        return kDone;
    }
    print(fmt::format(
        "{}: {} entries, the signed root covers the first {}\n  root {}\n{}{}  from the "
        "bytes alone, log {}\n",
        green("verified"), count(verified.entries), count(head.size), base::to_base64(head.root),
        line_of(audited.counts), lines_of(verified.cosignatures), head.origin));
    return kDone;
}

/// A receipt file: the entry it carries, its place, the checkpoint.
int verify_receipt(Options const& options, ledger::Policy const& policy) {
    auto const bytes = base::read_file(options.proof, kProofSizeMax);
    if (!bytes) return fail_with(bytes.error(), options);
    auto const proof = ledger::Proof::of(base::text_of(*bytes));
    if (!proof)
        return fail_with(base::at_file(proof.error(), options.proof.string()).error(), options);
    if (!proof->extra) {
        return fail_with({base::Fault::bad_input,
                          "the receipt does not carry its entry",
                          {options.proof.string()}},
                         options);
    }
    if (auto const form = ledger::check_leaf(*proof->extra); !form)
        return fail_with(form.error(), options);
    auto const proved = ledger::verify_proof(*proof, *proof->extra, policy);
    if (!proved) return fail_with(proved.error(), options);
    auto const& [head, cosignatures] = proved->checkpoint;
    if (options.json) {
        print(text::write_json(Tree::object()
                                   .set("verified", true)
                                   .set("index", proved->index)
                                   .set("signed", head.size)
                                   .set("root", base::to_base64(head.root))
                                   .set("entry", base::to_hex(*proof->extra))
                                   .set("cosignatures", tree_of(cosignatures)),
                               2) +
              "\n");
        return kDone;
    }
    print(fmt::format("{}: entry {} is among the first {} of {}\n{}", green("verified"),
                      count(proved->index), count(head.size), head.origin, lines_of(cosignatures)));
    return kDone;
}

base::Result<Audited> audit(Options const& options) {
    ProgressBar bar;
    ledger::PublicAudit counts;
    auto const check = [&counts](base::ByteView entry) { return counts.add(entry); };
    auto const with_counts = [&](base::Result<ledger::Verified> verified) -> base::Result<Audited> {
        if (!verified) return std::unexpected(verified.error());
        return Audited{std::move(*verified), counts};
    };
    if (options.tiles.empty()) {
        auto const key = verifier_key(options);
        if (!key) return std::unexpected(key.error());
        return with_counts(
            ledger::verify_log(options.dir / "data" / "ledger", *key, progress_on(bar), check));
    }
    auto const policy = policy_of(options);
    if (!policy) return std::unexpected(policy.error());
    return with_counts(ledger::verify_tiles(options.tiles, *policy, check, progress_on(bar)));
}

}  // namespace

int ledger_verify(Options const& options) {
    if (!options.proof.empty()) {
        auto const policy = policy_of(options);
        return policy ? verify_receipt(options, *policy) : fail_with(policy.error(), options);
    }
    auto const audited = audit(options);
    return audited ? print_verified(*audited, options) : fail_with(audited.error(), options);
}

int ledger_prove(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer =
        session->ask("ledger.prove", Tree::object().set("index", options.words.front()), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    auto const proof = text_at(tree, "proof");
    if (options.out.empty()) {
        print(options.json ? text::write_json(tree, 2) + "\n" : proof);
        return kDone;
    }
    auto const written =
        base::write_file(options.out, base::bytes_of(proof), {.mode = 0644, .replace = true});
    if (!written) return fail_with(written.error(), options);
    print(fmt::format("the receipt is in {}\n", options.out.string()));
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

int ledger_policy(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("ledger.checkpoint", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const policy = text_at(std::get<Tree>(answer), "policy");
    print(options.json ? text::write_json(Tree::object().set("policy", policy), 2) + "\n" : policy);
    return kDone;
}

}  // namespace weir::cli::detail
