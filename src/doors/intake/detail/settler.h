// Settling: from the intake logs into chunks, under one entry that names whose and which weeks. The
// logs are removed only after every chunk is durable; a crash in between settles the same set
// again.
#pragma once

#include <filesystem>
#include <set>
#include <stop_token>
#include <vector>

#include "doors/intake/detail/batch_file.h"
#include "doors/intake/intake.h"

namespace weir::intake::detail {

class Settler {
public:
    struct Parts {
        state::Control& control;
        vault::Vault& vault;
        std::filesystem::path const& folder;
    };
    Settler(Parts parts, OnProgress const& on_progress, std::stop_token stop)
        : parts_(parts), on_progress_(&on_progress), stop_(std::move(stop)) {}

    [[nodiscard]] base::Outcome<Settled> run();

private:
    base::Status read_logs();
    [[nodiscard]] vault::Scope scope_of(state::State const& state) const;
    base::Status move_into_chunks(state::Committed const& committed);
    base::Status open_batches(vault::Permit const& permit);
    base::Status store(vault::Permit const& permit, state::State const& state);
    base::Status store_place(vault::Permit const& permit, vault::ChunkPlace place,
                             std::set<base::Person> const& people);
    base::Result<std::optional<vault::ChunkContent>> merged(vault::Permit const& permit,
                                                            vault::Vault::Shelf const& shelf,
                                                            Place const& place);
    base::Status remove_logs(base::Date today);

    Parts parts_;
    OnProgress const* on_progress_;
    std::stop_token stop_;
    std::vector<base::Date> days_;
    std::vector<SealedBatch> batches_;
    std::set<base::Week> weeks_;
    base::Bytes digests_;  // of the batches, in order
    Placed placed_;
    Settled settled_;
};

/// Packs events into at most kPackedMax bytes: beyond that the latest are left out.
[[nodiscard]] base::Bytes pack_within_limit(std::vector<activity::Event> events);

}  // namespace weir::intake::detail
