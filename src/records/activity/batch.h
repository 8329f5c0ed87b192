// What a connector makes of foreign bytes: events that still name people as the source does. It lives
// in the memory of the command or gate that parsed it, travels to the keeper once, and is never
// written: intake turns it into events or forgets it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "records/activity/event.h"

namespace weir::activity {

/// One row of a source, about one subject. `subject` and `others` index Batch::identities.
struct ForeignEvent {
    base::Instant start;
    std::uint64_t thread = 0;        // 64-bit hash of the source's message or meeting id; 0 none
    std::uint32_t length = 0;        // seconds
    std::uint32_t subject = 0;
    std::uint32_t others_first = 0;  // into Batch::others
    std::uint16_t others_count = 0;
    Kind kind = Kind::mail_sent;
    friend bool operator==(ForeignEvent const&, ForeignEvent const&) = default;
};

/// What was dropped because no charter field or kind names it: counts of rows, by the word.
using Undeclared = std::map<std::string, std::uint64_t>;

/// All of one file, or nothing of it.
struct Batch {
    std::vector<std::string> identities;  // as the source writes them, lower case, unique
    std::vector<std::uint32_t> others;
    std::vector<ForeignEvent> events;
    Undeclared undeclared;
    std::uint64_t rows = 0;               // of the source, for the count shown to the importer
    friend bool operator==(Batch const&, Batch const&) = default;
};

/// Interns identities while a batch is being filled.
class Identities {
public:
    explicit Identities(Batch& batch) : batch_(&batch) {}
    /// Index of the identity (ASCII letters lowered).
    std::uint32_t of(std::string_view identity);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    Batch* batch_;
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
};

/// FNV-1a, 64 bits, never 0: a source's own id on its way to becoming a keyed thread number.
[[nodiscard]] std::uint64_t thread_hash(std::string_view id);

/// Packed columns, for the way to the keeper. decode checks everything: corrupt otherwise.
[[nodiscard]] base::Bytes encode(Batch const& batch);
[[nodiscard]] base::Result<Batch> decode_batch(base::ByteView bytes);

}  // namespace weir::activity
