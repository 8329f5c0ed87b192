// What a signature of a checkpoint covers and whether it is good: type 01 the log's own, type 04 a
// witness's with its time.
#pragma once

#include "records/ledger/checkpoint.h"
#include "records/ledger/detail/note.h"

namespace weir::ledger::detail {

inline constexpr std::uint8_t kNoteType = 1;
inline constexpr std::uint8_t kCosignatureType = 4;

/// Origin, size and root; extension lines may follow and are not looked at. bad_input.
[[nodiscard]] base::Result<TreeHead> parse_checkpoint_text(std::string_view text);

/// What a witness signs: C2SP tlog-cosignature, `cosignature/v1`.
[[nodiscard]] std::string cosigned_message(std::string_view text, std::uint64_t seconds);
/// The blob of a cosignature and its time; the blob must have the size of one.
[[nodiscard]] base::Bytes cosignature_blob(std::uint64_t seconds,
                                           crypto::Signature const& signature);
[[nodiscard]] std::uint64_t cosignature_time(base::ByteView blob);

/// The last signature of `key`, all of which are good; null if there is none. corrupt if one of
/// them is wrong, naming the key: whoever knows a key must not overlook that.
[[nodiscard]] base::Result<NoteSignature const*> find_signature(Note const& note,
                                                                VerifierKey const& key);

}  // namespace weir::ledger::detail
