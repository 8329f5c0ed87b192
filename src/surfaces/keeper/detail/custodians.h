// What time and custodians do to the vault's keys: the jobs of keys.cc and retention.cc, and where
// a passphrase comes from.
#pragma once

#include "surfaces/keeper/operations.h"

namespace weir::keeper {

/// The passphrase in the file that WEIR_PASSPHRASE_FILE names: for `systemd` a credential.
/// bad_input without one, or if others could read it.
[[nodiscard]] base::Result<base::Bytes> passphrase_from_file();

/// Refusal unless the caller may act on the keys: operator and security, and in draft any of the
/// first holders (decision 8).
[[nodiscard]] std::optional<base::Refusal> unless_custodian(state::State const& state,
                                                            base::Person caller);

/// The month key is thirty days old, or a rotation, a destruction or its entry is unfinished.
[[nodiscard]] bool is_rotation_due(Rooms& rooms, base::Instant now);
[[nodiscard]] Ending rotate_if_due(Call& call);

/// A week's retention period is over, or its end was cut short.
[[nodiscard]] bool is_sweep_due(Rooms& rooms, base::Instant now);
[[nodiscard]] Ending sweep(Call& call);
/// How many chunk places were to be swept by that moment and no entry names.
[[nodiscard]] std::size_t places_due_before(state::State const& state, base::Instant when);

}  // namespace weir::keeper
