// What a witness adds to a checkpoint: "at that time the largest consistent tree I saw of this log
// has this root". C2SP tlog-cosignature v1, Ed25519 (type 04). Pure: who sees what first, and when
// one may cosign, is the witness's own matter.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "records/ledger/policy.h"

namespace weir::ledger {

/// A witness as it signs; `name` as a key name of a signed note, else a bug.
struct Cosigner {
    std::string name;
    crypto::SigningKey const& key;  // must be used for this alone (C2SP tlog-cosignature)
    [[nodiscard]] VerifierKey verifier_key() const;
};

/// The signature line, with its LF, over a checkpoint's whole text (see text_of_note), extension
/// lines included. Append it to the note.
[[nodiscard]] std::string cosign(std::string_view checkpoint_text, Cosigner const& cosigner,
                                 base::Instant at);
/// A note's text: what was signed. bad_input or too_large for what is no note. Believe it only
/// after its signatures were checked.
[[nodiscard]] base::Result<std::string> text_of_note(std::string_view note);

/// What a cosignature that was found and is good says.
struct Cosignature {
    std::string witness;  // its key's name
    base::Instant at;
};
struct CosignedHead {
    TreeHead head;
    std::vector<Cosignature> cosignatures;  // of the policy's witnesses, one each, whatever age
};

/// When a cosignature counts: not older than `age_max`, and not of the future but for five minutes.
struct Freshness {
    base::Instant now;
    base::Duration age_max;
};

/// The head, if a log of the policy signed it and its quorum of witnesses cosigned it, freshly
/// where that is asked for. Unknown signatures are ignored; a bad one of a known key rejects the
/// note (corrupt). bad_input names what is missing: a log's signature, or how many cosignatures
/// count.
[[nodiscard]] base::Result<CosignedHead> open_cosigned(std::string_view note, Policy const& policy);
[[nodiscard]] base::Result<CosignedHead> open_cosigned(std::string_view note, Policy const& policy,
                                                       Freshness const& freshness);

}  // namespace weir::ledger
