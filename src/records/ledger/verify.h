// The log checked from bytes alone, offline: its own files, or its public form. Without keys.
#pragma once

#include <filesystem>
#include <functional>

#include "records/ledger/cosignature.h"

namespace weir::ledger {

/// Is told how many of the checkpoint's entries were read.
using OnVerified = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// What was found.
struct Verified {
    std::uint64_t entries = 0;
    TreeHead head;                            // of the checkpoint that was checked
    std::vector<Cosignature> cosignatures{};  // of the policy's witnesses
};

/// Looks at an entry of a log, in order; an error ends the audit.
using CheckEntry = std::function<base::Status(base::ByteView entry)>;
/// An entry has the form of our leaves.
[[nodiscard]] base::Status check_leaf(base::ByteView entry);

/// Reads the log and checkpoint in `folder` (data/ledger): every frame, every leaf's form, the root
/// against the signed checkpoint, which may cover a prefix of the log. corrupt names the first
/// entry or the signature that is wrong.
[[nodiscard]] base::Result<Verified> verify_log(std::filesystem::path const& folder,
                                                VerifierKey const& key,
                                                OnVerified const& on_verified = {},
                                                CheckEntry const& check = check_leaf);

/// The full audit of a public form (data/tiles, or a copy): the checkpoint by `policy`; every entry
/// of every bundle by `check`; every tile of every level against the tree over the entries; the
/// root against the checkpoint. Files that the checkpoint does not cover are not looked at. corrupt
/// names the file or entry that is wrong, not_found the file that is missing.
[[nodiscard]] base::Result<Verified> verify_tiles(std::filesystem::path const& folder,
                                                  Policy const& policy, CheckEntry const& check,
                                                  OnVerified const& on_verified = {});

}  // namespace weir::ledger
