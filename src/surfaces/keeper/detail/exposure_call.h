// What every operation on an exposure begins with: who may, which incident, and the report of it.
#pragma once

#include "doors/exposure/closure.h"
#include "surfaces/keeper/operations.h"

namespace weir::keeper::detail {

/// Holders of the roles that may see who could see whom: security, privacy, representative.
[[nodiscard]] bool watches(state::State const& state, base::Person caller);

struct ExposureCall {
    std::uint64_t incident = 0;  // 0: of none
    exposure::History history;
    std::optional<access::Permissions> meant;  // other grants, which the quorum has signed for
    exposure::Report report;
    [[nodiscard]] exposure::ReportRequest request() const {
        return {history, meant ? &*meant : nullptr};
    }
};
struct ExposureNeeds {
    bool needs_incident = true;
};
/// From the parameters incident, from, to and meant. Refusals: not_granted, not_active,
/// sign_off_missing (other grants than those that were signed, without the quorum that ends a
/// pause). bad_input for an incident that is not there or is closed, and a span that runs backwards
/// or into the future.
[[nodiscard]] base::Outcome<ExposureCall> exposure_call(Call& call, ExposureNeeds needs);

/// grants.toml as the charter in force reads it.
[[nodiscard]] base::Result<std::vector<access::Grant>> grants_of(state::State const& state,
                                                                 std::string_view text);
/// The subject of a signature that these grants were meant.
[[nodiscard]] std::string meant_subject(std::uint64_t incident, std::string_view grants);

/// What came of the canary, a number that nobody gets, who tried to read every release.
enum class AtTheDoor { refused, let_in, not_tried };
[[nodiscard]] base::Result<AtTheDoor> canary_at_the_door(Call& call);

}  // namespace weir::keeper::detail
