// The personal audit: what one person is shown of the log, and the check, with their own key and
// no trust in who shows it, that it is all. Tags and labels are made here for both sides: the
// vault, which derives the key, and the person, who is given it. Format: docs/formats/heads.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/ledger/heads.h"
#include "records/ledger/proof.h"

namespace weir::ledger {

/// `tag_key` is 32 bytes, of one person; count from 1.
[[nodiscard]] Digest slot_tag(base::ByteView tag_key, std::uint64_t count);
[[nodiscard]] Digest label_of(base::ByteView tag_key, Epoch epoch);

/// What hides a visible text in its commitment, from the entry's own blind.
[[nodiscard]] Digest slot_blind(base::ByteView entry_blind, std::uint8_t place);
[[nodiscard]] Digest statement_blind(base::ByteView entry_blind);
[[nodiscard]] Digest slot_commitment(Digest const& blind, std::string_view visible);
[[nodiscard]] Digest statement_commitment(Digest const& blind, std::string_view visible);

/// One entry as a person is shown it: the leaf with its inclusion, and the text it commits to.
struct ShownEntry {
    std::uint64_t index = 0;
    base::Bytes leaf;
    std::vector<Digest> hashes;  // its inclusion in the view's checkpoint
    std::uint8_t place = 0;      // of the slot on the leaf; 0 for a statement
    Digest blind{};
    std::string visible;  // JSON
};

/// The newest heads, and the person's own among them.
struct ShownHead {
    std::uint64_t index = 0;
    base::Bytes leaf;
    std::vector<Digest> hashes;
    Head head;
    SumPath path;
};

struct PersonalView {
    std::string checkpoint;  // a signed note
    std::optional<ShownHead> head;
    std::vector<ShownEntry> slots;       // all that name the person, oldest first
    std::vector<ShownEntry> statements;  // of many people at once, oldest first
};

/// What the audit found.
struct PersonalAudit {
    CosignedHead checkpoint;
    std::uint64_t slots = 0;
    std::uint64_t counted = 0;  // of these, by the newest heads: they are all up to there
    std::uint64_t statements = 0;
    Epoch epoch;               // of the newest heads
    std::uint64_t people = 0;  // that it has heads of
};

/// corrupt, naming the entry and the check that failed: a wrong checkpoint or inclusion, a text
/// that does not open its commitment, a slot that is missing, not the person's, or out of order.
[[nodiscard]] base::Result<PersonalAudit> audit_view(PersonalView const& view,
                                                     base::ByteView tag_key, Policy const& policy);

}  // namespace weir::ledger
