// The bytes of a log file: its head, its frames, and reading them in order. docs/formats/log.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.h"
#include "engines/store/detail/file.h"

namespace weir::store::detail {

inline constexpr std::size_t kFileHeadSize = 16;
inline constexpr std::size_t kFrameHeadSize = 52;
inline constexpr std::size_t kSequenceOffset = 4;  // in a frame
inline constexpr std::size_t kDurableOffset = 12;

/// The first bytes of every log file.
[[nodiscard]] std::array<std::uint8_t, kFileHeadSize> file_head();
/// corrupt if the file does not begin so, unsupported if its version is another. io.
[[nodiscard]] base::Status check_file_head(File const& file);

/// What stands before a payload.
struct FrameHead {
    std::uint32_t length = 0;    // of the payload, in bytes
    std::uint64_t sequence = 0;  // of this frame, from 0
    std::uint64_t durable = 0;   // frames that were on the disk when this one was written
    base::Digest digest{};       // over the three above and the payload
};

/// The fields of a head as they stand, believed only once the digest fits.
[[nodiscard]] FrameHead parse_head(std::span<std::uint8_t const, kFrameHeadSize> bytes);
[[nodiscard]] bool is_intact(FrameHead const& head, base::ByteView payload);
/// One frame, ready to be written.
void append_frame(base::Writer& out, std::uint64_t sequence, std::uint64_t durable,
                  base::ByteView payload);

/// Where a frame begins, and its number.
struct FramePlace {
    std::uint64_t offset = kFileHeadSize;
    std::uint64_t sequence = 0;
};

/// Whether a frame is wanted: its sequence number, and its payload before it was verified.
using Wants = std::function<bool(std::uint64_t, base::ByteView)>;

/// Reads frames from a place in a file up to `end`, in big pieces, whose digests it computes
/// together; only of those that are wanted, where somebody says which.
class FrameReader {
public:
    FrameReader(File const& file, std::uint64_t end, FramePlace from = {}, Wants wants = {})
        : file_(file),
          end_(end),
          offset_(from.offset),
          sequence_(from.sequence),
          wants_(std::move(wants)) {}

    enum class Step { frame, end, broken };
    /// Goes to the next frame. `broken`: what stands at offset() is no intact frame with sequence
    /// number sequence(), or reaches past `end`. io.
    [[nodiscard]] base::Result<Step> next();

    /// After `frame`: its payload, valid until the next call.
    [[nodiscard]] base::ByteView payload() const { return payload_; }
    /// After `frame`: whether it is wanted. Else nothing of it is verified but its number.
    [[nodiscard]] bool is_wanted() const { return is_wanted_; }
    /// The number that the next frame must have.
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
    /// Where the next frame begins.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

private:
    [[nodiscard]] base::Result<base::ByteView> bytes_at(std::uint64_t offset, std::size_t size);
    [[nodiscard]] base::Result<Step> next_alone();
    struct Ahead {
        base::ByteView payload;
        bool is_wanted = true;
    };
    void look_ahead();
    void go_past(Ahead const& frame);
    [[nodiscard]] bool wants(std::uint64_t sequence, base::ByteView payload) const {
        return !wants_ || wants_(sequence, payload);
    }

    File const& file_;
    std::uint64_t end_;
    std::uint64_t offset_;
    std::uint64_t sequence_;
    Wants wants_;
    base::ByteView payload_;
    bool is_wanted_ = true;
    base::Bytes buffer_;
    std::uint64_t buffer_offset_ = 0;
    std::vector<Ahead> ahead_;  // intact frames in the buffer, from offset_ on
    std::size_t taken_ = 0;     // of these
};

}  // namespace weir::store::detail
