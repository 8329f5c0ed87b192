// Bytes, hexadecimal, and the one binary encoding of our own records: little-endian integers,
// LEB128 varints and length-prefixed strings, read with bounds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weir::base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<std::uint8_t const>;
using Digest = std::array<std::uint8_t, 32>;

/// Views of each other's memory: valid as long as the argument.
[[nodiscard]] ByteView bytes_of(std::string_view text);
[[nodiscard]] std::string_view text_of(ByteView bytes);

[[nodiscard]] std::string to_hex(ByteView bytes);
/// bad_input for an odd length or a character that is no hexadecimal digit.
[[nodiscard]] Result<Bytes> from_hex(std::string_view hex);
/// Standard base64 with padding (RFC 4648 section 4).
[[nodiscard]] std::string to_base64(ByteView bytes);
/// bad_input for anything but canonical padded base64.
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

/// Appends values to a byte vector it owns.
class Writer {
public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void varint(std::uint64_t value);  // LEB128, at most 10 bytes
    void zigzag(std::int64_t value);   // signed varint
    void raw(ByteView bytes);          // without a length
    void blob(ByteView bytes);         // varint length, then the bytes
    void text(std::string_view text) { blob(bytes_of(text)); }
    [[nodiscard]] Bytes take() && { return std::move(bytes_); }
    [[nodiscard]] ByteView view() const { return bytes_; }

private:
    Bytes bytes_;
};

/// Reads what Writer wrote. After the first read past the end every further read gives zero and
/// `ok()` is false: check it once, at the end. Views returned live as long as the input.
class Reader {
public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}
    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    std::uint64_t varint();
    std::int64_t zigzag();
    ByteView raw(std::size_t size);
    ByteView blob();
    std::string_view text() { return text_of(blob()); }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }
    /// ok and nothing left over; else `corrupt` naming `what`.
    [[nodiscard]] Status finish(std::string_view what) const;

private:
    ByteView rest_;
    bool ok_ = true;
};

}  // namespace weir::base
