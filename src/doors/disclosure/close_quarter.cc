// close_quarter: as close(), for what small teams are told.
#include <algorithm>
#include <set>

#include "base/files.h"
#include "doors/disclosure/detail/quarter_plan.h"
#include "doors/disclosure/detail/quarter_sums.h"
#include "doors/disclosure/detail/time.h"
#include "doors/disclosure/door.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

std::vector<privacy::Block> blocks_of(std::vector<state::WeekUnits> const& units) {
    std::vector<privacy::Block> blocks;
    for (auto const& [week, homes] : units) {
        for (auto unit : homes) blocks.push_back({week, unit});
    }
    return blocks;
}

state::QuarterFact const* fact_of(State const& state, base::Quarter quarter) {
    auto const found = state.quarters.find(quarter);
    return found == state.quarters.end() ? nullptr : &found->second;
}

}  // namespace

/// A quarter's release on its way.
struct Door::MakingQuarter {
    detail::QuarterPlan plan;
    state::QuarterClosing closing;
    crypto::Key generator;
    std::shared_ptr<State const> state;
    bool was_begun = false;   // a crash left it unfinished
    std::uint64_t index = 0;  // of its QuarterClosing
};

base::Outcome<Door::MakingQuarter> Door::admit_quarter(Person caller, base::Quarter quarter) const {
    auto const state = parts_.control.state();
    if (auto const refusal =
            detail::refuse_closing(*state, caller, quarter.weeks().back(), parts_.control.now()))
        return *refusal;
    auto const* begun = fact_of(*state, quarter);
    if (begun != nullptr && !begun->digest.empty()) return Refusal{Reason::already_done, "close"};
    auto planned =
        detail::quarter_plan_of(*state, quarter,
                                {[this](state::ReleaseFact const& fact) { return load(fact); },
                                 [this](state::QuarterFact const& fact) { return load(fact); }});
    if (!planned) return std::unexpected(planned.error());
    if (auto const* refusal = std::get_if<Refusal>(&*planned)) return *refusal;
    auto& plan = std::get<detail::QuarterPlan>(*planned);
    if (begun != nullptr) {
        // Other data than was paid for would show a difference under the same noise.
        if (begun->closing.snapshot != plan.snapshot) return Refusal{Reason::already_done, "close"};
        auto const seed = parts_.vault.open_release("generator", begun->closing.generator);
        if (!seed) return std::unexpected(seed.error());
        auto generator = crypto::Key::of(*seed);
        if (!generator) return std::unexpected(generator.error());
        return MakingQuarter{std::move(plan), begun->closing, std::move(*generator),
                             state,           true,           begun->index};
    }
    auto generator = crypto::Key::generate();
    auto sealed = parts_.vault.seal_release("generator", generator.bytes());
    if (!sealed) return std::unexpected(sealed.error());
    state::QuarterClosing closing{quarter, plan.snapshot, std::move(*sealed), plan.rho,
                                  plan.units()};
    return MakingQuarter{
        std::move(plan), std::move(closing), std::move(generator), state, false, 0};
}

base::Outcome<state::Committed> Door::enter(Person caller, MakingQuarter const& making) {
    vault::Scope scope{"close", making.plan.people, {}};
    for (auto const& week : making.plan.weeks) scope.weeks.push_back(week.week);
    auto const quarter = making.plan.quarter;
    auto const last = quarter.weeks().back();
    auto const at = parts_.control.now();
    if (making.was_begun) {
        return parts_.control.commit(
            {caller, std::move(scope), state::QuarterReopened{quarter, making.index}},
            [&](State const& now) -> std::optional<Refusal> {
                auto const* begun = fact_of(now, quarter);
                if (begun == nullptr || !begun->digest.empty())
                    return Refusal{Reason::already_done, "close"};
                return detail::refuse_closing(now, caller, last, at);
            });
    }
    auto const blocks = blocks_of(making.closing.units);
    return parts_.control.commit(
        {caller, std::move(scope), making.closing},
        [&](State const& now) -> std::optional<Refusal> {
            if (fact_of(now, quarter) != nullptr) return Refusal{Reason::already_done, "close"};
            if (!now.budget->can_charge({blocks, privacy::Share::release, making.closing.rho}))
                return Refusal{Reason::budget_spent, "close"};
            return detail::refuse_closing(now, caller, last, at);
        });
}

base::Result<QuarterRelease> Door::make(MakingQuarter const& making, vault::Permit const& permit,
                                        OnProgress const& on_progress, std::stop_token stop) {
    auto const& plan = making.plan;
    auto const totals =
        detail::open_quarter({plan, parts_.vault, permit,
                              [&](auto done, auto total) { on_progress("opening", done, total); }},
                             std::move(stop));
    parts_.vault.forget();
    if (!totals) return std::unexpected(totals.error());
    metrics::Unsealer const unsealer;
    crypto::Generator noise(making.generator);
    auto const& rule = *making.state->rules->charter.quarter;
    return QuarterRelease{plan.quarter,
                          making.state->rules->hash,
                          plan.snapshot,
                          rule.minimum_group,
                          rule.radius,
                          plan.mechanism.noise().variance(),
                          plan.rho,
                          plan.metrics,
                          detail::protect_quarter(plan, totals->reveal(unsealer), noise)};
}

std::filesystem::path Door::path_of(base::Quarter quarter, std::uint64_t index) const {
    return parts_.folder / (base::to_text(quarter) + "." + std::to_string(index) + ".release");
}

base::Status Door::store(MakingQuarter const& making, QuarterRelease const& release) {
    auto const quarter = making.plan.quarter;
    auto const sealed = parts_.vault.seal_release(base::to_text(quarter), encode(release));
    if (!sealed) return std::unexpected(sealed.error());
    auto const path = path_of(quarter, making.index);
    if (auto written = base::write_file(path, *sealed, {.replace = true}); !written) return written;
    state::QuarterReleased entry{quarter, making.index, base::to_hex(crypto::sha256(*sealed))};
    auto const committed = parts_.control.commit({Person{}, {}, std::move(entry)}, state::no_guard);
    return committed ? base::Status() : std::unexpected(committed.error());
}

base::Outcome<Released<ClosedQuarter>> Door::close_quarter(Person caller, base::Quarter quarter,
                                                           OnProgress const& on_progress,
                                                           std::stop_token stop) {
    auto admitted = admit_quarter(caller, quarter);
    if (!admitted) return std::unexpected(admitted.error());
    if (auto const* refusal = std::get_if<Refusal>(&*admitted)) return *refusal;
    auto& making = std::get<MakingQuarter>(*admitted);
    auto const entered = enter(caller, making);
    if (!entered) return std::unexpected(entered.error());
    if (auto const* refusal = std::get_if<Refusal>(&*entered)) return *refusal;
    auto const& committed = std::get<state::Committed>(*entered);
    if (!making.was_begun) making.index = committed.receipt.index();
    auto const permit = parts_.control.permit(committed, stop);
    if (!permit) return std::unexpected(permit.error());
    auto const release = make(making, *permit, on_progress, stop);
    if (!release && stop.stop_requested()) return Refusal{Reason::paused, "close"};
    if (!release) return std::unexpected(release.error());
    if (auto stored = store(making, *release); !stored) return std::unexpected(stored.error());
    return Released<ClosedQuarter>(ClosedQuarter{
        quarter, release->cells.size(), making.plan.people.size(), making.was_begun, release->rho});
}

}  // namespace weir::disclosure
