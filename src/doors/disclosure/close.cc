#include <algorithm>

#include "base/files.h"
#include "doors/disclosure/detail/collaboration_release.h"
#include "doors/disclosure/detail/open_week.h"
#include "doors/disclosure/detail/plan.h"
#include "doors/disclosure/detail/protect.h"
#include "doors/disclosure/detail/site_release.h"
#include "doors/disclosure/detail/time.h"
#include "doors/disclosure/door.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "rules/metrics/collaboration.h"
#include "rules/metrics/sums.h"

namespace weir::disclosure {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

base::Bytes bytes_of_roster(org::Roster const& roster) {
    base::Writer out;
    for (auto const& row : roster.rows) {
        out.u32(row.person.value);
        out.u32(row.home.value);
        out.u32(row.site.value);
    }
    return std::move(out).take();
}

std::vector<privacy::Block> blocks_of(state::Closing const& closing) {
    std::vector<privacy::Block> blocks;
    for (auto unit : closing.units) blocks.push_back({closing.week, unit});
    return blocks;
}

/// How often a week's release was begun: another number means that somebody else was quicker.
std::size_t releases_of(State const& state, base::Week week) {
    auto const facts = state.releases.find(week);
    return facts == state.releases.end() ? 0 : facts->second.size();
}

privacy::DeltaUnits delta_of(detail::Plan const& plan) {
    return plan.collaboration ? plan.collaboration->selection.delta() : privacy::DeltaUnits{0};
}

/// Why there are no cells by site, for the ledger: public facts, and no number of people.
std::string fallback_of(detail::Plan const& plan) {
    bool const has_fallen_back =
        plan.sites && plan.sites->lattice.crossing != metrics::Crossing::crossed;
    return has_fallen_back ? std::string(metrics::name_of(plan.sites->lattice.crossing)) : "";
}

/// Whether what was begun is what would be made now: of the same data, within what was charged, and
/// cut up as the entry says. The charter may have changed since.
bool is_begun(state::Closing const& begun, detail::Plan const& plan) {
    return plan.rho <= begun.rho && fallback_of(plan) == begun.fallback;
}

std::vector<ReleasedMetric> metrics_of(detail::Plan const& plan) {
    std::vector<ReleasedMetric> out;
    for (auto const& metric : plan.metrics) {
        auto const& facts = metrics::facts_of(metric.metric);
        out.push_back({std::string(facts.id), facts.version, metric.clamp, facts.display_divisor,
                       std::string(facts.display_unit)});
    }
    return out;
}

/// Everybody's person-week, sealed again.
base::Status seal_rows(vault::Vault& vault, detail::Plan const& plan,
                       std::span<metrics::PersonWeek const> rows) {
    std::vector<vault::ChunkContent> contents;
    contents.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        contents.push_back({plan.roster.rows[i].person, metrics::encode(rows[i])});
    }
    return vault.put_chunks({plan.week, vault::kRows}, contents);
}

}  // namespace

/// A release on its way: what it will be, and its entry.
struct Door::Making {
    detail::Plan plan;
    state::Closing closing;
    crypto::Key generator;
    std::shared_ptr<State const> state;
    std::optional<std::uint64_t> made_before;  // index of the Closing that a crash left unfinished
    std::uint64_t index = 0;                   // of the Closing this release belongs to
};

base::Outcome<Door::Making> Door::admit(Person caller, base::Week week) const {
    auto const state = parts_.control.state();
    if (auto const refusal = detail::refuse_closing(*state, caller, week, parts_.control.now()))
        return *refusal;
    auto const* begun = state->unfinished(week);
    auto const* written = state->released(week);
    auto const chunks = parts_.vault.snapshot(week);
    if (!chunks) return std::unexpected(chunks.error());
    bool const is_first = begun == nullptr && written == nullptr;
    auto share = is_first ? privacy::Share::release : privacy::Share::restatement;
    auto planned = detail::plan_of(*state, week, share);
    if (!planned) return std::unexpected(planned.error());
    if (auto const* refusal = std::get_if<Refusal>(&*planned)) return *refusal;
    auto roster = bytes_of_roster(std::get<detail::Plan>(*planned).roster);
    auto const snapshot = base::to_hex(crypto::sha256({*chunks, roster}));
    if (begun == nullptr && written != nullptr && written->closing.snapshot == snapshot) {
        return Refusal{Reason::already_done, "close"};
    }
    auto again = begun != nullptr && begun->closing.snapshot == snapshot
                     ? detail::plan_of(*state, week, begun->closing.share)
                     : base::Outcome<detail::Plan>(Refusal{Reason::already_done, "close"});
    if (!again) return std::unexpected(again.error());
    auto* const same = std::get_if<detail::Plan>(&*again);
    if (same != nullptr && is_begun(begun->closing, *same)) {
        auto const seed = parts_.vault.open_release("generator", begun->closing.generator);
        if (!seed) return std::unexpected(seed.error());
        auto generator = crypto::Key::of(*seed);
        if (!generator) return std::unexpected(generator.error());
        return Making{std::move(*same), begun->closing, std::move(*generator), state,
                      begun->index,     begun->index};
    }
    auto generator = crypto::Key::generate();
    auto sealed = parts_.vault.seal_release("generator", generator.bytes());
    if (!sealed) return std::unexpected(sealed.error());
    auto& plan = std::get<detail::Plan>(*planned);
    state::Closing closing{week,     snapshot,   std::move(*sealed), share,
                           plan.rho, plan.units, delta_of(plan),     fallback_of(plan)};
    return Making{std::move(plan), std::move(closing), std::move(generator),
                  state,           std::nullopt,       0};
}

base::Outcome<state::Committed> Door::enter(Person caller, Making const& making) {
    vault::Scope scope{"close", {}, {making.plan.week}};
    for (auto const& row : making.plan.roster.rows) scope.people.push_back(row.person);
    auto const week = making.plan.week;
    auto const at = parts_.control.now();  // a guard runs inside the lock that now() takes
    if (making.made_before) {
        return parts_.control.commit(
            {caller, std::move(scope), state::Reopened{week, *making.made_before}},
            [&](State const& now) -> std::optional<Refusal> {
                auto const* begun = now.unfinished(week);
                if (begun == nullptr || begun->index != *making.made_before) {
                    return Refusal{Reason::already_done, "close"};
                }
                return detail::refuse_closing(now, caller, week, at);
            });
    }
    auto const blocks = blocks_of(making.closing);
    return parts_.control.commit(
        {caller, std::move(scope), making.closing},
        [&](State const& now) -> std::optional<Refusal> {
            if (releases_of(now, week) != releases_of(*making.state, week)) {
                return Refusal{Reason::already_done, "close"};
            }
            if (!now.budget->can_charge({blocks, making.closing.share, making.closing.rho})) {
                return Refusal{Reason::budget_spent, "close"};
            }
            auto const delta = making.closing.delta;
            if (delta.value > 0 && !now.deltas->can_charge({blocks, delta})) {
                return Refusal{Reason::budget_spent, "close"};
            }
            return detail::refuse_closing(now, caller, week, at);
        });
}

base::Result<Release> Door::make(Making& making, vault::Permit const& permit,
                                 OnProgress const& on_progress, std::stop_token stop) {
    auto const& plan = making.plan;
    auto opened =
        detail::open_week({plan, making.state->rules->charter, parts_.vault, permit,
                           [&](auto done, auto total) { on_progress("opening", done, total); }},
                          stop);
    auto const sealed = opened ? seal_rows(parts_.vault, plan, opened->rows)
                               : base::Status(std::unexpected(opened.error()));
    parts_.vault.forget();  // not before: sealing takes the keys that opening unwrapped
    if (!sealed) return std::unexpected(sealed.error());
    auto const sums = metrics::sum_over(plan.lattice, opened->rows);
    metrics::Unsealer const unsealer;
    crypto::Generator noise(making.generator);
    std::vector<std::string> levels;
    for (auto const& level : making.state->rules->charter.levels) levels.push_back(level.name);
    Release release{plan.week,
                    making.state->rules->hash,
                    making.closing.snapshot,
                    making.state->rules->charter.privacy.minimum_group,
                    plan.rho,
                    std::move(levels),
                    metrics_of(plan),
                    detail::protect(plan, sums.reveal(unsealer), noise)};
    // What was charged for, and nothing else, should the charter have changed since.
    if (plan.collaboration && making.closing.delta == delta_of(plan)) {
        auto const pairs = metrics::collaborate_at(plan.lattice, plan.collaboration->rule.level,
                                                   std::move(opened->stays));
        release.collaboration = detail::protect(*plan.collaboration, pairs.reveal(unsealer), noise);
    }
    if (plan.sites) {
        auto const by_site = metrics::sum_over(plan.sites->lattice, opened->rows);
        release.sites = detail::protect(*plan.sites, by_site.reveal(unsealer), noise);
    }
    return release;
}

std::filesystem::path Door::path_of(base::Week week, std::uint64_t index) const {
    return parts_.folder / (base::to_text(week) + "." + std::to_string(index) + ".release");
}

base::Status Door::store(Making const& making, Release const& release) {
    auto const name = base::to_text(making.plan.week);
    auto const sealed = parts_.vault.seal_release(name, encode(release));
    if (!sealed) return std::unexpected(sealed.error());
    // Replaces only the same release of the same intent, which a crash kept from its second entry.
    auto const path = path_of(making.plan.week, making.index);
    if (auto written = base::write_file(path, *sealed, {.replace = true}); !written) return written;
    state::Released entry{making.plan.week, making.index, base::to_hex(crypto::sha256(*sealed))};
    auto const committed = parts_.control.commit({Person{}, {}, std::move(entry)}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    return parts_.vault.destroy_thread_key(making.plan.week);
}

base::Result<std::unique_ptr<Door>> Door::open(Parts parts) {
    std::error_code error;
    std::filesystem::create_directories(parts.folder, error);
    if (error)
        return base::fail(base::Fault::io, "cannot make the releases folder",
                          {parts.folder.string()});
    return std::unique_ptr<Door>(new Door(std::move(parts)));
}

base::Outcome<Released<Closed>> Door::close(Person caller, base::Week week,
                                            OnProgress const& on_progress, std::stop_token stop) {
    auto admitted = admit(caller, week);
    if (!admitted) return std::unexpected(admitted.error());
    if (auto const* refusal = std::get_if<Refusal>(&*admitted)) return *refusal;
    auto& making = std::get<Making>(*admitted);
    auto const entered = enter(caller, making);
    if (!entered) return std::unexpected(entered.error());
    if (auto const* refusal = std::get_if<Refusal>(&*entered)) return *refusal;
    auto const& committed = std::get<state::Committed>(*entered);
    if (!making.made_before) making.index = committed.receipt.index();
    auto const permit = parts_.control.permit(committed, stop);
    if (!permit) return std::unexpected(permit.error());
    auto const release = make(making, *permit, on_progress, stop);
    if (!release && stop.stop_requested()) return Refusal{Reason::paused, "close"};
    if (!release) return std::unexpected(release.error());
    if (auto stored = store(making, *release); !stored) return std::unexpected(stored.error());
    auto const& sites = making.plan.sites;
    return Released<Closed>(Closed{
        week, release->cells.size(), making.plan.roster.rows.size(), making.made_before.has_value(),
        making.closing.share == privacy::Share::restatement, release->rho,
        sites ? std::string(metrics::sentence_of(sites->lattice.crossing)) : std::string()});
}

}  // namespace weir::disclosure
