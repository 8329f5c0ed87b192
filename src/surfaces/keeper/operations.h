// Running one operation: from a request's name and parameters, through the doors, to an answer. A
// refusal is recorded here, once for all operations.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "base/outcome.h"
#include "engines/text/tree.h"
#include "surfaces/keeper/house.h"

namespace weir::keeper {

/// One request on its way.
struct Call {
    Rooms* rooms = nullptr;  // null only for `init`
    base::Person caller;     // proved
    text::Tree const& parameters;
    base::Bytes batch;
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)> on_progress;
    std::stop_token stop;
};

using Ending = base::Outcome<text::Tree>;

/// Runs an operation of the table that is neither `init` nor `pause`. not_found for another word.
[[nodiscard]] Ending run_operation(std::string_view name, Call& call);

/// Writes the refusal into the ledger, and also what did not verify (corrupt): a receipt for which
/// the vault gave no key, bytes that did not open. An accident here replaces the ending: no answer
/// without an entry.
[[nodiscard]] Ending recorded(Rooms& rooms, base::Person caller, std::string_view operation,
                              Ending ending);

/// `pause`: the caller holds the sluice alone.
[[nodiscard]] Ending pause(Call& call);
/// Whether a control is red that pauses by the charter, and nothing is paused. Then pause_for_red
/// pauses as nobody, naming the control, with the sluice held alone; already_done otherwise.
[[nodiscard]] bool is_pause_owed(Rooms& rooms);
[[nodiscard]] Ending pause_for_red(Call& call);

/// The people and texts with which a programme begins.
struct Founding {
    state::Genesis genesis;
    std::vector<std::pair<std::string, crypto::PublicKey>> holders;  // directory id, key
    vault::MonthPlace month_key{};
};
[[nodiscard]] base::Result<Founding> founding_of(text::Tree const& parameters);
[[nodiscard]] base::Result<Restoring> restoring_of(text::Tree const& parameters);
/// Binds the first keys in a programme just made.
[[nodiscard]] Ending found(Rooms& rooms, Founding const& founding);

}  // namespace weir::keeper
