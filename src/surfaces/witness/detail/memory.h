// A witness's folder: its key, its name, and of each log the last checkpoint that it cosigned. One
// process at a time has it. It must never be put back to an earlier day: what it forgets it could
// sign against.
//
//   witness.key    the seed in hexadecimal, one line; mode 0600
//   witness.vkey   the verifier key, to hand out; its name is the witness's
//   lock           held for life
//   logs/<H>       H = SHA-256(origin) in hexadecimal: the note cosigned last, with the log's
//                  signature and ours, replaced whole and synced before a cosignature leaves
//   logs/<H>.refused   the last request that the log had signed and that was not consistent
#pragma once

#include <filesystem>

#include "records/ledger/witness.h"

namespace weir::witness::detail {

class Memory {
public:
    /// Makes what is not there; `name` names a new key. unavailable if another witness has the
    /// folder; bad_input if a new key has no name, an old one another name, or others could read
    /// it; corrupt, io.
    static base::Result<Memory> open(std::filesystem::path folder, std::string const& name);
    Memory(Memory&& other) noexcept;
    Memory& operator=(Memory&&) = delete;
    ~Memory();

    /// Valid as long as this is.
    [[nodiscard]] ledger::Cosigner cosigner() const { return {name_, key_}; }
    /// Hands a witness what it remembered of its logs. corrupt where that was changed: it would
    /// have to sign without knowing what it signed.
    [[nodiscard]] base::Status recall(ledger::Witness& witness) const;
    /// Durable when it returns. io.
    [[nodiscard]] base::Status remember(std::string_view origin, std::string_view note) const;
    /// Keeps a request as evidence, over the one before. io.
    [[nodiscard]] base::Status keep_refused(std::string_view origin, std::string_view body) const;

private:
    Memory(std::filesystem::path folder, int lock, std::string name, crypto::SigningKey key)
        : folder_(std::move(folder)), lock_(lock), name_(std::move(name)), key_(std::move(key)) {}
    [[nodiscard]] std::filesystem::path path_of(std::string_view origin) const;
    std::filesystem::path folder_;
    int lock_;
    std::string name_;
    crypto::SigningKey key_;
};

/// The logs that these words name: verifier keys, or files with one a line. bad_input for anything
/// else, a witness's key, an origin twice, or none; not_found, too_large.
[[nodiscard]] base::Result<std::vector<ledger::VerifierKey>> logs_of(
    std::vector<std::string> const& words);

}  // namespace weir::witness::detail
