#include "rules/state/detail/restored.h"

namespace weir::state::detail {
namespace {

constexpr std::string_view kReason =
    "restored from a backup: what happened since it was made is not known";

/// Signatures for an earlier pause count no more. In draft nothing was collected, and nothing of
/// the gap ever will be.
void pause(State& state, Happened const& happened, base::Instant head) {
    bool const is_draft = state.lifecycle.stage() == program::Stage::draft;
    state.lifecycle.apply(program::Resumed{head});
    state.lifecycle.apply(program::Paused{happened.actor, "", std::string(kReason), head});
    if (is_draft) {
        state.lifecycle.apply(program::Resumed{happened.time});
    } else {
        state.pause = happened.index;
    }
}

void exhaust(State& state, base::Instant now) {
    auto const zone = state.rules ? state.rules->charter.zone : base::Zone::utc();
    state.exhausted_before = zone.week(now).next();
    if (!state.budget) return;
    auto book = *state.budget;
    book.exhaust_before(*state.exhausted_before);
    state.budget = std::make_shared<privacy::BudgetBook const>(std::move(book));
}

void withdraw(State& state, base::Instant now, base::Instant head) {
    access::GrantsChange change{now, {}};
    for (auto const& grant : state.permissions.grants()) {
        bool const is_in_force = !grant.span.until || *grant.span.until > now;
        if (is_in_force && grant.span.from < head - kRecent) change.grants.push_back(grant);
    }
    state.permissions.apply(change);
}

}  // namespace

void restore(State& state, Happened const& happened, LogRestored const&) {
    auto const head = state.time;
    pause(state, happened, head);
    exhaust(state, happened.time);
    withdraw(state, happened.time, head);
}

}  // namespace weir::state::detail
