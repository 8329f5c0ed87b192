// What concerns the caller: who was shown what about them, checked here, with their own key.
#include <algorithm>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"
#include "surfaces/cli/detail/trust.h"
#include "surfaces/protocol/personal_view.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kStatementsPrinted = 12;
constexpr std::size_t kWhatWidth = 60;
constexpr std::size_t kTextWidth = 96;

Table table_of(std::span<ledger::ShownEntry const> entries) {
    Table table({{"entry", Align::right}, {"hour"}, {"by"}, {"purpose"}, {"what"}});
    for (auto const& shown : entries) {
        auto const visible = text::parse_json(shown.visible, "", {});
        if (!visible) continue;  // the audit has opened its commitment: it is of another version
        auto what = text_at(*visible, "what");
        if (what.empty()) what = text_at(*visible, "act");
        if (auto const weeks = joined(list_at(*visible, "weeks")); !weeks.empty()) {
            what += ", " + weeks;
        }
        if (what.size() > kWhatWidth) what = what.substr(0, kWhatWidth - 1) + "…";
        table.add({grouped(static_cast<std::int64_t>(shown.index)), text_at(*visible, "at"),
                   text_at(*visible, "by"), text_at(*visible, "purpose"), std::move(what)});
    }
    return table;
}

std::string count(std::uint64_t number) { return grouped(static_cast<std::int64_t>(number)); }

std::string text_of(ledger::Epoch epoch) {
    return base::to_text(base::Instant{std::int64_t{epoch.hour} * base::kHour.seconds});
}

void print_slots(ledger::PersonalView const& view, ledger::PersonalAudit const& audit) {
    if (view.slots.empty()) {
        print(bold("nobody was shown anything that is about you alone\n"));
    } else {
        print(bold("shown to somebody, and about you:\n"));
        print(table_of(view.slots).to_text());
    }
    if (!view.head) {
        print(dim("not yet counted: the heads of everybody are counted within the hour\n"));
        return;
    }
    print(wrap(fmt::format("{}: {} of {} are counted in the heads of {} people at {}; entry, text "
                           "and count agree with the signed log. Up to then these are all.",
                           green("verified"), count(audit.counted), count(audit.slots),
                           count(audit.people), text_of(audit.epoch)),
               kTextWidth, ""));
}

void print_statements(ledger::PersonalView const& view, std::uint64_t in_all) {
    if (view.statements.empty()) return;
    auto const shown = std::min(view.statements.size(), kStatementsPrinted);
    print(bold(fmt::format("\nabout many people together, {} in all; the newest {}:\n",
                           count(in_all), count(shown))));
    print(table_of(std::span(view.statements).last(shown)).to_text());
    print(
        dim(wrap("each of these commits to a statement on its leaf in the public log; the rest "
                 "is in --json",
                 kTextWidth, "")));
}

}  // namespace

int me_seen(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("me.seen", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    auto const shown = protocol::personal_answer_of(tree);
    if (!shown) return fail_with(shown.error(), options);
    auto const policy = policy_of(options);
    if (!policy) return fail_with(policy.error(), options);
    auto const audit = ledger::audit_view(shown->view, shown->tag_key, *policy);
    if (!audit) return fail_with(audit.error(), options);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    print_slots(shown->view, *audit);
    print_statements(shown->view, shown->statements_in_all);
    return kDone;
}

}  // namespace weir::cli::detail
