// Reads our packed columns fast and strictly: every varint has one spelling, and after the first
// fault all further reads give zero. base::Reader is for records; this is for millions of numbers.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace weir::activity::detail {

class Cursor {
public:
    explicit Cursor(base::ByteView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    std::uint8_t u8() { return left() > 0 ? *at_++ : static_cast<std::uint8_t>(stop()); }

    /// LEB128; a spelling with needless zero bytes or beyond 64 bits is a fault.
    std::uint64_t varint() {
        if (left() > 0 && *at_ < 0x80) return *at_++;
        return long_varint();
    }

    std::int64_t zigzag() {
        auto const value = varint();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }

    std::uint64_t u64() {
        auto const bytes = raw(8);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
        return value;
    }

    /// A view of the input; empty at a fault.
    base::ByteView raw(std::uint64_t size) {
        if (size > left()) {
            stop();
            return {};
        }
        base::ByteView const taken{at_, static_cast<std::size_t>(size)};
        at_ += size;
        return taken;
    }

    [[nodiscard]] std::uint64_t left() const { return static_cast<std::uint64_t>(end_ - at_); }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool finished() const { return ok_ && at_ == end_; }

private:
    std::uint64_t long_varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && left() > 0; shift += 7) {
            std::uint64_t const byte = *at_++;
            if (shift == 63 && byte > 1) break;
            value |= (byte & 0x7f) << shift;
            if (byte == 0) break;  // a needless last byte; a lone zero was read before
            if (byte < 0x80) return value;
        }
        return stop();
    }

    std::uint64_t stop() {
        ok_ = false;
        at_ = end_;
        return 0;
    }

    std::uint8_t const* at_;
    std::uint8_t const* end_;
    bool ok_ = true;
};

}  // namespace weir::activity::detail
