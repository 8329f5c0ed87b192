// The portable receipt, C2SP tlog-proof: an entry's place in the tree of a checkpoint, to keep and
// to check without the log. Ours carries the entry itself as `extra`. Format:
// docs/formats/proof.md.
#pragma once

#include <optional>

#include "records/ledger/cosignature.h"
#include "records/ledger/tree.h"

namespace weir::ledger {

struct Proof {
    std::optional<base::Bytes>
        extra;  // nobody vouches for it: what hashes to the leaf may be believed
    std::uint64_t index = 0;
    std::vector<Digest> hashes;  // from the leaf's sibling upward
    std::string checkpoint;      // the signed note, as it was published

    /// bad_input for a text that breaks the form, too_large beyond 2 MiB. Nothing is verified.
    static base::Result<Proof> of(std::string_view text);
    [[nodiscard]] std::string to_text() const;
};

/// What a proof shows: that this entry stands at this place of a tree whose checkpoint is good.
struct Proved {
    std::uint64_t index = 0;
    CosignedHead checkpoint;
};
/// Checks a proof of `entry`: the checkpoint by `policy`, the number of hashes, the root. corrupt
/// or bad_input name which check failed.
[[nodiscard]] base::Result<Proved> verify_proof(Proof const& proof, base::ByteView entry,
                                                Policy const& policy);

}  // namespace weir::ledger
