#include "surfaces/keeper/detail/exposure_call.h"

#include <algorithm>

#include <fmt/format.h>

#include "doors/exposure/controls.h"
#include "engines/crypto/hash.h"
#include "rules/state/signing.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using state::State;

namespace {

constexpr std::array kWatching{"security", "privacy", "representative"};
constexpr std::uint64_t kEntriesAStep = 20'000;

base::Result<exposure::History> history_of(Call& call, exposure::Period const& period) {
    exposure::Historian historian(period);
    auto const entries = call.rooms->control().state()->entries;
    auto const read = call.rooms->control().scan([&](state::Happened const& happened) {
        if (happened.index % kEntriesAStep == 0 && call.on_progress)
            call.on_progress("reading the ledger", happened.index, entries);
        return historian.add(happened);
    });
    if (!read) return std::unexpected(read.error());
    return std::move(historian).finish();
}

base::Result<exposure::Period> period_of(Call& call, state::Incident const* incident) {
    auto const now = call.rooms->control().now();
    base::Instant const soon{now.seconds + 1};  // so that the last second is in it
    auto const from = instant_parameter(call.parameters, "from",
                                        incident == nullptr ? soon : incident->opened.from);
    if (!from) return std::unexpected(from.error());
    auto const to = instant_parameter(call.parameters, "to", soon);
    if (!to) return std::unexpected(to.error());
    if (*to <= *from || *to > soon) {
        return base::fail(base::Fault::bad_input,
                          "a report is from an earlier moment to a later one, neither to come: "
                          "--from and --to, or --incident");
    }
    return exposure::Period{{*from, *to}, incident == nullptr ? 0 : incident->opened.cause};
}

/// Whether the roles that end a pause have signed for these grants, each by a person of its own
/// whose signature counts.
bool is_signed(State const& state, state::Incident const* incident, std::string const& grants) {
    if (incident == nullptr) return false;
    auto const found = incident->meant.find(grants);
    if (found == incident->meant.end()) return false;
    return program::missing_roles(state.rules->charter.quorum.resume,
                                  state::counting(state, found->second, state.time))
        .empty();
}

}  // namespace

bool watches(State const& state, base::Person caller) {
    return std::ranges::any_of(kWatching, [&](char const* role) {
        return state.permissions.holds(caller, role, state.time);
    });
}

base::Result<std::vector<access::Grant>> grants_of(State const& state, std::string_view text) {
    auto rules =
        state::parse_rules({state.rules->charter.text, "charter.toml", text, "grants.toml"});
    if (!rules) return std::unexpected(rules.error());
    return std::move(rules->grants);
}

std::string meant_subject(std::uint64_t incident, std::string_view grants) {
    return fmt::format("{} {}", incident, base::to_hex(crypto::sha256(base::bytes_of(grants))));
}

base::Outcome<ExposureCall> exposure_call(Call& call, ExposureNeeds needs) {
    auto const state = call.rooms->control().state();
    if (!state->rules) return Refusal{Reason::not_active, "exposure"};
    if (!watches(*state, call.caller)) return Refusal{Reason::not_granted, "exposure"};
    auto const number = number_parameter(call.parameters, "incident");
    if (!number) return std::unexpected(number.error());
    auto const found = state->incidents->incidents.find(*number);
    bool const is_there = found != state->incidents->incidents.end();
    if ((needs.needs_incident || *number != 0) && !is_there)
        return base::fail(base::Fault::bad_input, "there is no incident of that number");
    auto const* incident = is_there ? &found->second : nullptr;
    if (needs.needs_incident && incident->closed) return Refusal{Reason::already_done, "incident"};
    auto const period = period_of(call, incident);
    if (!period) return std::unexpected(period.error());
    auto history = history_of(call, *period);
    if (!history) return std::unexpected(history.error());
    ExposureCall made{*number, std::move(*history), std::nullopt, {}};
    auto const grants = text_or(call.parameters, "meant", "");
    if (!grants.empty()) {
        auto const parsed = grants_of(*state, grants);
        if (!parsed) return std::unexpected(parsed.error());
        if (!is_signed(*state, incident, grants))
            return Refusal{Reason::sign_off_missing, "other grants than those signed before"};
        made.meant = made.history.meant;
        made.meant->apply(access::GrantsChange{period->span.from, *parsed});
    }
    made.report = exposure::report_of(made.request());
    return made;
}

base::Result<AtTheDoor> canary_at_the_door(Call& call) {
    auto const state = call.rooms->control().state();
    if (!state->lifecycle.is_active() || state->releases.empty()) return AtTheDoor::not_tried;
    disclosure::ReadQuestion const question{state->releases.begin()->first,
                                            state->releases.rbegin()->first, "", ""};
    auto const tried = call.rooms->disclosure().read(exposure::kCanary, question);
    if (!tried) return std::unexpected(tried.error());
    auto const* refusal = std::get_if<Refusal>(&*tried);
    if (refusal == nullptr) return AtTheDoor::let_in;
    return refusal->reason == Reason::not_granted ? AtTheDoor::refused : AtTheDoor::not_tried;
}

}  // namespace weir::keeper::detail
