// The keeper's side of its witnesses: sends them checkpoints with proofs, believes what their keys
// signed, and knows what each said last. C2SP tlog-witness. Whoever waits here waits a few seconds
// at most, for all of them together, and no longer than a pause allows.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "records/ledger/ledger.h"
#include "rules/program/witnessing.h"

namespace weir::keeper {

class Witnesses {
public:
    /// `memory` is a file for the newest checkpoint that a quorum cosigned. What is borrowed
    /// outlives this.
    Witnesses(ledger::Ledger& ledger, base::Clock const& clock, std::filesystem::path memory)
        : ledger_(&ledger), clock_(&clock), memory_(std::move(memory)) {}

    /// A checkpoint of ours with the cosignatures of whoever answered in time; those that have
    /// cosigned this note are not asked again. io if it met the quorum and cannot be remembered.
    [[nodiscard]] base::Result<std::string> collect(std::string note,
                                                    program::WitnessRule const& rule,
                                                    std::stop_token const& stop);
    /// The durable tree's checkpoint, freshly cosigned by the quorum; it is not made public.
    /// unavailable, with what was missing, otherwise.
    [[nodiscard]] base::Result<std::string> cosign_now(program::WitnessRule const& rule,
                                                       std::stop_token const& stop);

    /// What one said when it was asked last by this keeper.
    struct Said {
        base::Instant at;
        std::string what;  // empty: it cosigned
    };
    [[nodiscard]] std::map<std::string, Said> said() const;  // by name in the charter
    /// Who cosigned the checkpoint that met the quorum last; nobody if none is known.
    [[nodiscard]] std::vector<ledger::Cosignature> newest(program::WitnessRule const& rule) const;

private:
    struct Asking;  // one checkpoint on its way to all of them
    base::Result<std::string> ask(program::Witness const& witness, Asking const& asking);
    ledger::Ledger* ledger_;
    base::Clock const* clock_;
    std::filesystem::path memory_;
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t> sizes_;  // by key, the size it knows; guarded by mutex_
    std::map<std::string, Said> said_;            // guarded by mutex_
};

}  // namespace weir::keeper
