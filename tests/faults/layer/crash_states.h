// What a disk may hold after the power failed: every prefix of the recorded calls, with the calls
// that no sync had covered yet kept, lost, or torn.
//
// The model. A write or a cut is safe once its file was synced later; a name (made, renamed,
// removed) once its folder was. What is not safe may be there or not, each write for itself,
// whole or some sectors of it, in the place it went to; a lost write may still have made the file
// longer. Names of one folder come in order. This is what POSIX allows and more than ext4 and XFS
// do: on ext4 the sync of a new file also keeps its name, here it does not.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/layer/recorder.h"

namespace weir::faults {

/// What became of the calls that were not safe.
enum class Fate : std::uint8_t {
    all_kept,    // the process died, the machine did not
    all_lost,    // what was safe, and nothing else
    one_lost,    // `which`, of those pending, and names after it in its folder
    one_kept,    // only it, and names before it in its folder
    torn_first,  // the write `which`: its first half; the rest kept
    torn_last,   // its second half only; the rest kept
    drawn,       // each by the seed `which`
};

struct CrashState {
    std::size_t prefix = 0;  // calls that were made
    Fate fate = Fate::all_kept;
    std::uint64_t which = 0;
};
[[nodiscard]] std::string to_text(CrashState const& state);

/// Of one recording.
class CrashStates {
public:
    explicit CrashStates(Recorder const& recorder);
    /// Every prefix with everything kept and everything lost, and each of the last `nearest` calls
    /// that were not safe lost alone, kept alone and torn.
    [[nodiscard]] std::vector<CrashState> systematic(std::size_t nearest) const;
    [[nodiscard]] std::vector<CrashState> drawn(std::size_t count, std::mt19937_64& random) const;
    [[nodiscard]] Tree tree_of(CrashState const& state) const;
    /// Promises made before the crash.
    [[nodiscard]] std::size_t promises_in(CrashState const& state) const;

private:
    [[nodiscard]] std::vector<std::size_t> pending_at(std::size_t prefix) const;
    [[nodiscard]] std::vector<std::size_t> prefixes() const;
    Tree const* before_;
    std::vector<Op> const* ops_;
    std::vector<std::size_t> safe_at_;  // of each call: the sync that makes it safe
};

}  // namespace weir::faults
