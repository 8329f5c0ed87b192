// The signer's memory: the last tree head it signed, in a small file beside the keys and never in a
// backup. A log that is put back to an earlier day no longer agrees with it, and is refused.
// Written by compare and swap: one signer at a time has the file, and it stops where the file is no
// longer what it wrote last.
//
// Two slots, a sector each, are written in turn, so a torn write leaves the other. A slot: u64
// size, root (32), Ed25519 signature of the checkpoint text (64), SHA-256 of all before (32),
// zeros.
#pragma once

#include <filesystem>

#include "records/ledger/checkpoint.h"

namespace weir::ledger::detail {

/// What one slot remembers.
struct SignedHead {
    std::uint64_t size = 0;
    base::Digest root{};
    crypto::Signature signature{};
};

/// Not synchronised.
class LastSigned {
public:
    /// A new file holding `first`, synced; `exists` if there is one.
    static base::Result<LastSigned> create(std::filesystem::path const& path, SignedHead first);
    /// corrupt if no slot is intact, not_found if there is no file, unavailable where another
    /// signer has it.
    static base::Result<LastSigned> open(std::filesystem::path const& path);
    LastSigned(LastSigned&& other) noexcept;
    LastSigned& operator=(LastSigned&& other) noexcept;
    ~LastSigned();

    [[nodiscard]] SignedHead const& head() const { return head_; }
    /// Writes `next`, which must be larger (else a bug), to the older slot and leaves it to the
    /// page cache. Ends the process if the system refuses, or if the file was changed or replaced
    /// since.
    void remember(SignedHead const& next);
    /// Returns once what was remembered is on the disk. Ends the process if it cannot be.
    void sync() const;

private:
    [[nodiscard]] bool is_as_written() const;
    LastSigned(int file, SignedHead const& head, unsigned slot)
        : file_(file), head_(head), slot_(slot) {}
    int file_;
    SignedHead head_;
    unsigned slot_;  // where head_ stands
};

}  // namespace weir::ledger::detail
