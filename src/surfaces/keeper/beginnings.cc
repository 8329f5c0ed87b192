// How a programme begins: `init`, and `keys.restore` from a backup. Nobody can prove yet who they
// are, so both are done on the keeper's own machine only.
#include "surfaces/keeper/server.h"

namespace weir::keeper {

using protocol::Request;

/// As `init`: there is nobody yet who could prove who they are.
Ending Server::run_restore(Request const& request) {
    auto const restoring = restoring_of(request.parameters);
    if (!restoring) return std::unexpected(restoring.error());
    std::lock_guard const lock(rooms_mutex_);
    if (rooms_) return base::fail(base::Fault::exists, "a programme is here already");
    auto rooms = Rooms::restore(options_.paths, *restoring, options_.clock);
    if (!rooms) return std::unexpected(rooms.error());
    rooms_ = std::move(*rooms);
    if (auto said = say_started(*rooms_, options_.paths); !said)
        return std::unexpected(said.error());
    if (auto const note = rooms_->ledger().publish_checkpoint(); !note)
        return std::unexpected(note.error());
    return text::Tree::object()
        .set("origin", rooms_->ledger().head().origin)
        .set("log_key", rooms_->ledger().verifier_key().to_text())
        .set("entries", rooms_->control().state()->entries);
}

Ending Server::run_init(Request const& request) {
    auto const founding = founding_of(request.parameters);
    if (!founding) return std::unexpected(founding.error());
    std::lock_guard const lock(rooms_mutex_);
    if (rooms_) return base::fail(base::Fault::exists, "a programme is here already");
    auto rooms =
        Rooms::create(options_.paths, founding->genesis, options_.clock, founding->month_key);
    if (!rooms) return std::unexpected(rooms.error());
    rooms_ = std::move(*rooms);
    auto founded = found(*rooms_, *founding);
    if (!founded || std::holds_alternative<base::Refusal>(*founded)) return founded;
    if (auto said = say_started(*rooms_, options_.paths); !said)
        return std::unexpected(said.error());
    // From the first minute there is a checkpoint to verify against.
    if (auto const note = rooms_->ledger().publish_checkpoint(); !note)
        return std::unexpected(note.error());
    return founded;
}

}  // namespace weir::keeper
