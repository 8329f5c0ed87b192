// The way into a pause and back: who may pause, what stands between a pause and its end, the steps
// of its review with their dates, and freezes. Pure; these are the guards of the entries.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/state/state.h"

namespace weir::state {

/// The role whose comments are answered before anything is published, and who may freeze.
inline constexpr std::string_view kRepresentative = "representative";
/// Words of a finding.
inline constexpr std::string_view kHigh = "high";
inline constexpr std::string_view kOpen = "open";
inline constexpr std::array<std::string_view, 3> kSeverities{"low", "medium", kHigh};
inline constexpr std::array<std::string_view, 3> kStatuses{kOpen, "mended", "accepted"};

/// Refusal unless the person may pause now: one holder of any signing role, alone. Who paused
/// within kPauseAgainAfter of the end of a pause of their own, to which a holder of their own role
/// agreed, needs another person to do it (decision 20). already_done, not_active, not_granted,
/// sign_off_missing.
[[nodiscard]] std::optional<base::Refusal> refuse_pause(State const& state, Person person,
                                                        base::Instant now);
inline constexpr base::Duration kPauseAgainAfter = base::kDay;

/// What is missing until the pause in force can end, in order and in words for people; empty:
/// nothing, or there is no pause. "a review of this pause", "findings that are published", "finding
/// 2: high and open", "signature: security", "control: audience".
[[nodiscard]] std::vector<std::string> missing_to_resume(State const& state);
/// Signatures that count at a moment of the pause in force: over what is published, by who still
/// may sign.
[[nodiscard]] std::vector<program::SignOff> resume_signs(State const& state, base::Instant at);
/// Roles of the quorum without a person of their own whose signature on the published findings
/// counts.
[[nodiscard]] std::vector<std::string> unsigned_roles(State const& state);
/// not_reviewed or sign_off_missing with the first that is missing as subject; already_done where
/// there is no pause.
[[nodiscard]] std::optional<base::Refusal> refuse_resume(State const& state);
/// What a signature's subject is in the lifecycle, from the published hash; all zero without one.
[[nodiscard]] base::Digest findings_digest(std::string_view hash);
/// The first control that is red and pauses by the charter; nothing if there is none.
[[nodiscard]] std::optional<std::string> pausing_red(State const& state);

/// Steps that a timetable may have, in their order: each of them a machine can tell is done.
[[nodiscard]] std::vector<std::string_view> step_names();
/// One step of a review. Late: not done on its date, or done after it.
struct Step {
    std::string what;
    std::string due;  // ISO date, in the company's zone
    std::optional<base::Instant> done_at;
    bool is_late = false;
};
[[nodiscard]] std::vector<Step> steps_of(Review const& review, State const& state,
                                         base::Instant now);

/// `frozen`, with its scope, if a freeze in force covers somebody of one of these blocks. A release
/// is of the whole company, so that any freeze holds it back.
[[nodiscard]] std::optional<base::Refusal> refuse_if_frozen(State const& state,
                                                            std::vector<WeekUnits> const& blocks);

}  // namespace weir::state
