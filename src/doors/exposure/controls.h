// The controls of the privacy review, run: each looks at the state and at facts about the machine
// and says a colour and one sentence of evidence, without people and without secrets. Which there
// are and what red means: rules/program/controls.h, docs/controls.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "doors/exposure/control_files.h"
#include "doors/exposure/parity.h"
#include "rules/program/witnessing.h"
#include "rules/state/state.h"

namespace weir::exposure {

struct Checked {
    std::string name;
    program::Colour colour = program::Colour::amber;
    std::string evidence;  // one sentence
    friend bool operator==(Checked const&, Checked const&) = default;
};

/// What the state does not say.
struct Facts {
    FileFacts files;
    std::optional<std::string> ledger_fault;      // what its bytes do not agree with
    std::optional<program::Witnessed> witnessed;  // nothing: the charter names no witness
    std::size_t overdue = 0;       // chunk places whose period ended more than a week ago
    std::size_t undeclared = 0;    // chunk files of a period that the charter does not have
    std::optional<Parity> parity;  // this quarter's; nothing: not released yet
    std::optional<std::int64_t> pause_milliseconds;  // of the last pause; nothing: not measured
};

/// Every control, in the order of program::controls(). The programme was activated. Pure.
[[nodiscard]] std::vector<Checked> check_controls(state::State const& state, Facts const& facts,
                                                  base::Instant now);

/// As a ledger entry; its evidence says what is not green, and what parity was released as.
[[nodiscard]] state::ControlsChecked to_entry(std::vector<Checked> const& checked,
                                              std::optional<Parity> const& parity);
/// Whether it has to be said: a colour is another one than the ledger has, a day has passed, or
/// parity is of another quarter.
[[nodiscard]] bool is_news(state::ControlsChecked const& entry, state::State const& state,
                           base::Instant now);

/// Who tries the door as the canary: a number that nobody gets.
inline constexpr base::Person kCanary{UINT32_MAX};
/// How old the canary's last try may be.
inline constexpr base::Duration kCanaryAgeMax{2 * base::kDay.seconds};
inline constexpr std::int64_t kPausePromised = 100;  // milliseconds
inline constexpr std::int64_t kPauseMost = 1000;

}  // namespace weir::exposure
