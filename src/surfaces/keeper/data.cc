// Operations on activity: how a source is read, taking a file in, settling, closing weeks, due
// jobs.
#include <algorithm>

#include "engines/privacy/rho.h"
#include "records/activity/batch.h"
#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/jobs.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using text::Tree;

namespace {

Tree tree_of(program::Source const& source, program::Charter const& charter) {
    auto columns = Tree::object();
    for (auto const& [ours, theirs] : source.format.columns) columns.set(ours, theirs);
    auto types = Tree::object();
    for (auto const& [type, kind] : source.format.types)
        types.set(type, std::string(activity::name_of(kind)));
    auto kinds = Tree::list();
    for (auto kind : source.format.kinds) kinds.push(std::string(activity::name_of(kind)));
    auto tree = Tree::object()
                    .set("name", source.name)
                    .set("connector", source.format.connector)
                    .set("zone", source.format.zone.name())
                    .set("separator", std::string(1, source.format.separator))
                    .set("columns", columns)
                    .set("types", types)
                    .set("kinds", kinds)
                    .set("charter", charter.name);
    if (source.format.origin) tree.set("origin", source.format.origin->seconds);
    return tree;
}

}  // namespace

/// Weeks that may be closed now and have no release yet, oldest first: from the first week that may
/// hold something to the last whose grace period is over, and not past the charter's collect_until.
/// Public facts alone decide: whether a week holds anything would tell of the people in it.
std::vector<base::Week> closable(state::State const& state, base::Instant now) {
    std::vector<base::Week> weeks;
    auto const& charter = state.rules->charter;
    auto const grace = base::Duration{charter.grace_days * base::kDay.seconds};
    auto horizon = charter.zone.week(now - grace);
    if (auto const last = charter.collect_until)
        horizon = std::min(horizon, base::week_of(*last).next());
    auto week = first_week(state);
    for (; week < horizon; week = week.next()) {
        if (state.released(week) == nullptr && !state.custody.has_swept(week))
            weeks.push_back(week);
    }
    return weeks;
}

namespace {

Tree tree_of(disclosure::Closed const& closed) {
    auto tree = Tree::object()
                    .set("week", base::to_text(closed.week))
                    .set("cells", static_cast<std::int64_t>(closed.cells))
                    .set("people", static_cast<std::int64_t>(closed.people))
                    .set("made_again", closed.was_made_again)
                    .set("restatement", closed.is_restatement)
                    .set("rho", privacy::to_text(closed.rho));
    if (!closed.by_site.empty()) tree.set("by_site", closed.by_site);
    return tree;
}

}  // namespace

Ending close_weeks(Call& call, std::vector<base::Week> const& weeks) {
    auto list = Tree::list();
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        auto const closed = call.rooms->disclosure().close(
            call.caller, weeks[i], [&](auto, auto, auto) {}, call.stop);
        if (!closed) return std::unexpected(closed.error());
        if (auto const* refusal = std::get_if<Refusal>(&*closed)) return *refusal;
        list.push(tree_of(std::get<disclosure::Released<disclosure::Closed>>(*closed).value()));
        call.on_progress("closing", i + 1, weeks.size());
    }
    return Tree::object().set("weeks", list);
}

namespace {

/// The weeks, then the quarters that are whole with them.
Ending close_all(Call& call, std::vector<base::Week> const& weeks) {
    auto closed = close_weeks(call, weeks);
    if (!closed || std::holds_alternative<Refusal>(*closed)) return closed;
    auto list = Tree::list();
    for (auto const quarter : closable_quarters(*call.rooms->control().state())) {
        auto ending = close_quarters(call, {quarter});
        // Somebody who asked has it in the ledger; a job that looks every minute would fill it.
        if (call.caller.value != 0)
            ending = recorded(*call.rooms, call.caller, "close", std::move(ending));
        if (!ending) return ending;
        // The weeks are closed whatever becomes of their quarter.
        if (auto const* refusal = std::get_if<Refusal>(&*ending)) {
            list.push(Tree::object()
                          .set("quarter", base::to_text(quarter))
                          .set("refused", std::string(base::sentence_of(refusal->reason))));
            continue;
        }
        for (auto const& done : *std::get<Tree>(*ending).find("quarters")->as_list().value())
            list.push(done);
    }
    return std::get<Tree>(*closed).set("quarters", std::move(list));
}

}  // namespace

Ending source_show(Call& call) {
    auto const name = text_parameter(call.parameters, "name");
    if (!name) return std::unexpected(name.error());
    auto const state = call.rooms->control().state();
    if (!state->rules) return Refusal{Reason::not_active, "source"};
    auto const* source = state->rules->charter.source(*name);
    if (source == nullptr) return Refusal{Reason::not_declared, "source"};
    return tree_of(*source, state->rules->charter);
}

Ending import(Call& call) {
    auto const source = text_parameter(call.parameters, "source");
    if (!source) return std::unexpected(source.error());
    auto const file = text_parameter(call.parameters, "file");
    if (!file) return std::unexpected(file.error());
    auto batch = activity::decode_batch(call.batch);
    if (!batch) return std::unexpected(batch.error());
    call.batch = {};
    auto const accepted =
        call.rooms->intake().accept(call.caller, {*source, *file, std::move(*batch)}, call.stop);
    if (!accepted) return std::unexpected(accepted.error());
    if (auto const* refusal = std::get_if<Refusal>(&*accepted)) return *refusal;
    auto const& done = std::get<intake::Accepted>(*accepted);
    auto undeclared = Tree::object();
    for (auto const& [word, count] : done.undeclared) undeclared.set(word, count);
    return Tree::object()
        .set("rows", done.rows)
        .set("undeclared", undeclared)
        .set("untimely", done.untimely);
}

Ending settle(Call& call) {
    auto const settled = call.rooms->intake().settle(
        [&](auto done, auto total) { call.on_progress("sealing", done, total); }, call.stop);
    if (!settled) return std::unexpected(settled.error());
    if (auto const* refusal = std::get_if<Refusal>(&*settled)) return *refusal;
    auto const& done = std::get<intake::Settled>(*settled);
    return Tree::object().set("batches", done.batches);
}

Ending close(Call& call) {
    auto const state = call.rooms->control().state();
    if (auto const refusal = state::refuse_unless_active(*state, "close")) return *refusal;
    auto const quarter_word = text_or(call.parameters, "quarter", "");
    if (!quarter_word.empty()) {
        auto const quarter = base::Quarter::of(quarter_word);
        if (!quarter) return std::unexpected(quarter.error());
        return close_quarters(call, {*quarter});
    }
    auto const word = text_or(call.parameters, "week", "");
    std::vector<base::Week> weeks;
    if (word.empty()) {
        weeks = closable(*state, call.rooms->control().now());
        if (weeks.empty() && closable_quarters(*state).empty())
            return Refusal{Reason::too_early, "close"};
    } else {
        auto const week = base::Week::of(word);
        if (!week) return std::unexpected(week.error());
        weeks.push_back(*week);
    }
    if (auto const refusal = refuse_unless_witnessed(call)) return *refusal;
    auto const settled = settle(call);
    if (!settled || std::holds_alternative<Refusal>(*settled)) return settled;
    return word.empty() ? close_all(call, weeks) : close_weeks(call, weeks);
}

Ending jobs(Call& call) {
    auto ran = Tree::list();
    for (auto const& job : kJobs) {
        if (!job.is_due(*call.rooms, call.rooms->control().now())) continue;
        auto const ending = job.run(call);
        if (!ending) return ending;
        bool const was_refused = std::holds_alternative<Refusal>(*ending);
        ran.push(Tree::object().set("job", std::string(job.name)).set("refused", was_refused));
    }
    return Tree::object().set("ran", ran);
}

}  // namespace weir::keeper::detail

namespace weir::keeper {

base::Week first_week(state::State const& state) {
    auto const& charter = state.rules->charter;
    auto first = base::week_of(charter.collect_from);
    if (auto const activated = state.lifecycle.activated_at()) {
        base::Duration const reach{charter.history_weeks * 7 * base::kDay.seconds};
        first = std::max(first, charter.zone.week(*activated - reach));
    }
    return first;
}

namespace {

bool is_settling_due(Rooms& rooms, base::Instant) {
    return rooms.control().state()->lifecycle.is_active() && rooms.intake().has_unsettled();
}

bool is_closing_due(Rooms& rooms, base::Instant now) {
    auto const state = rooms.control().state();
    return state->lifecycle.is_active() && !state->is_paused() &&
           (!detail::closable(*state, now).empty() || !detail::closable_quarters(*state).empty());
}

Ending close_due(Call& call) {
    if (auto const refusal = detail::refuse_unless_witnessed(call)) return *refusal;
    auto const state = call.rooms->control().state();
    return detail::close_all(call, detail::closable(*state, call.rooms->control().now()));
}

Ending publish(Call& call) {
    auto published = detail::ledger_checkpoint(call);
    if (!published) return published;
    if (auto asked = detail::ask_witnesses_again(*call.rooms); !asked)
        return std::unexpected(asked.error());
    return published;
}
bool is_always_due(Rooms&, base::Instant) { return true; }

}  // namespace

std::array<Job, 10> const kJobs{
    Job{"settle", is_settling_due, detail::settle},
    Job{"close", is_closing_due, close_due},
    Job{"retention", is_sweep_due, sweep},
    Job{"heads", is_counting_due, count_heads},
    Job{"proposals", detail::is_proposal_due, detail::sweep_proposals},
    Job{"role holders' keys", detail::is_key_due, detail::sweep_keys},
    Job{"told", detail::is_telling_due, detail::tell_envelopes},
    Job{"checkpoint", is_always_due, publish},
    Job{"controls", are_controls_due, run_controls_due},
    // Last: a token that is not plugged in keeps nothing else from being done.
    Job{"month_key", is_rotation_due, rotate_if_due},
};

}  // namespace weir::keeper
