#include "doors/disclosure/detail/time.h"

#include "rules/state/restart.h"

namespace weir::disclosure::detail {
namespace {

constexpr std::string_view kCloser = "operator";

base::Instant end_of(base::Week week, program::Charter const& charter) {
    return charter.zone.midnight(week.next().monday) +
           base::Duration{charter.grace_days * base::kDay.seconds};
}

}  // namespace

std::optional<base::Refusal> refuse_closing(state::State const& state, base::Person caller,
                                            base::Week week, base::Instant now) {
    if (auto refusal = state::refuse_unless_active(state, "close")) return refusal;
    if (caller.value != 0 && !state.permissions.holds(caller, kCloser, now)) {
        return base::Refusal{base::Reason::not_granted, "close"};
    }
    if (now < end_of(week, state.rules->charter))
        return base::Refusal{base::Reason::too_early, "close"};
    return state::refuse_if_frozen(state, {{week, {org::kCompany}}});
}

}  // namespace weir::disclosure::detail
