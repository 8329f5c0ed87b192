// The bytes of a log file: its head, its frames, and reading them in order. docs/formats/log.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <future>
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
/// together; only of those that are wanted, where somebody says which. While a piece is taken, a
/// thread of its own reads the next, and asks `wants` of its frames: in order, never at once.
class FrameReader {
public:
    FrameReader(File const& file, std::uint64_t end, FramePlace from = {}, Wants wants = {})
        : file_(file),
          end_(end),
          offset_(from.offset),
          sequence_(from.sequence),
          wants_(std::move(wants)) {}
    FrameReader(FrameReader const&) = delete;  // the thread knows where it is
    FrameReader& operator=(FrameReader const&) = delete;

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
    struct Ahead {
        base::ByteView payload;
        bool is_wanted = true;
    };
    /// Intact frames that follow each other, and what they lie in.
    struct Piece {
        base::Bytes bytes;
        std::vector<Ahead> frames;
        FramePlace next;  // after them
    };
    [[nodiscard]] base::Result<Piece> load(FramePlace from) const;
    void take_apart(Piece& piece) const;
    [[nodiscard]] base::Status take_next_piece();
    [[nodiscard]] base::Result<base::ByteView> bytes_at(std::uint64_t offset, std::size_t size);
    [[nodiscard]] base::Result<Step> next_alone();
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
    base::Bytes alone_;                         // a frame that no piece holds
    Piece piece_;                               // where frames come from
    std::size_t taken_ = 0;                     // of these
    std::future<base::Result<Piece>> loading_;  // last, so that it ends first
};

}  // namespace weir::store::detail
