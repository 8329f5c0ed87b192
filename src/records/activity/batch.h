// What a connector makes of foreign bytes: events that still name people as the source does. It
// lives in the memory of the command or gate that parsed it, travels to the keeper once, and is
// never written: intake turns it into events or forgets it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "records/activity/event.h"

namespace weir::activity {

/// One row of a source, about one subject. `subject` and `others` index Batch::identities.
struct ForeignEvent {
    base::Instant start;
    std::uint64_t thread = 0;  // 64-bit hash of the source's message or meeting id; 0 none
    std::uint32_t length = 0;  // seconds
    std::uint32_t subject = 0;
    std::uint32_t others_first = 0;  // into Batch::others; lists of several events may overlap
    std::uint16_t others_count = 0;
    Kind kind = Kind::mail_sent;
    std::uint16_t others_unnamed = 0;  // heads besides the list, where the source only counts them
    friend bool operator==(ForeignEvent const&, ForeignEvent const&) = default;
};

inline constexpr std::size_t kEventsPerFileMax = 50'000'000;

/// What was dropped because no charter field or kind names it: counts of rows, by the word. A word
/// that is no plain name, and the 64th and later ones, count under kOtherWord.
using Undeclared = std::map<std::string, std::uint64_t, std::less<>>;
inline constexpr std::string_view kOtherWord = "other";
inline constexpr std::size_t kWordsMax = 64;
inline constexpr std::size_t kWordSizeMax = 64;

/// ASCII letters, digits, `_`, `-`, `.` and single spaces inside, at most 64: what a field may be
/// called. A person's address is none.
[[nodiscard]] bool plain_word(std::string_view word);

/// All of one file, or nothing of it.
struct Batch {
    std::vector<std::string> identities;  // as the source writes them, lower case, unique
    std::vector<std::uint32_t> others;
    std::vector<ForeignEvent> events;
    Undeclared undeclared;
    std::uint64_t rows = 0;  // of the source, for the count shown to the importer
    friend bool operator==(Batch const&, Batch const&) = default;
};

inline constexpr std::size_t kIdentitySizeMax = 320;  // bytes; the longest address of RFC 5321

/// 1 to 320 bytes of UTF-8 without control characters or spaces at the ends.
[[nodiscard]] bool valid_identity(std::string_view identity);
/// As a batch has it, and so as it is to be looked up: ASCII letters lowered.
[[nodiscard]] std::string lowered(std::string_view identity);

/// Interns identities while a batch is being filled.
class Identities {
public:
    /// Of a batch without identities yet.
    explicit Identities(Batch& batch) : batch_(&batch) {}
    /// Index of the identity (ASCII letters lowered). A bug unless it is valid_identity.
    std::uint32_t of(std::string_view identity);

private:
    /// A place of an open table, empty without a text.
    struct Slot {
        char const* text = nullptr;  // in texts_, so that a look-up stays away from the batch
        std::uint32_t tag = 0;       // of the hash: most strangers are told apart here
        std::uint32_t number = 0;
    };
    [[nodiscard]] std::string_view keep(std::string_view text);
    void grow();

    Batch* batch_;
    std::vector<Slot> slots_;  // a power of two of them, at most half full
    std::vector<std::unique_ptr<char[]>> texts_;
    std::size_t room_ = 0;  // left in the last of texts_
    std::array<char, kIdentitySizeMax> lowered_{};
};

/// FNV-1a, 64 bits, never 0: a source's own id on its way to becoming a keyed thread number.
[[nodiscard]] std::uint64_t thread_hash(std::string_view id);

/// Packed columns, for the way to the keeper (docs/formats/batch.md). decode checks everything:
/// every identity valid, lower case and unique, every index in range, every event within the limits
/// of event.h, at most kEventsPerFileMax of them; corrupt otherwise. Its memory is bounded by the
/// input.
[[nodiscard]] base::Bytes encode(Batch const& batch);
[[nodiscard]] base::Result<Batch> decode_batch(base::ByteView bytes);

}  // namespace weir::activity
