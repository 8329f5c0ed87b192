#include "base/bytes.h"

#include <cstring>

#include <fmt/format.h>

namespace weir::base {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <class T>
void put_little_endian(Bytes& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

template <class T>
T get_little_endian(ByteView bytes) {
    T value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        value = static_cast<T>(value | static_cast<T>(static_cast<T>(bytes[i]) << (8 * i)));
    }
    return value;
}

}  // namespace

ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

std::string to_hex(ByteView bytes) {
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (auto byte : bytes) {
        hex.push_back(kHexDigits[byte >> 4]);
        hex.push_back(kHexDigits[byte & 15]);
    }
    return hex;
}

Result<Bytes> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return fail(Fault::bad_input, "odd number of hexadecimal digits");
    Bytes bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        int const high = hex_value(hex[i]);
        int const low = hex_value(hex[i + 1]);
        if (high < 0 || low < 0) return fail(Fault::bad_input, "not a hexadecimal digit");
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

std::string to_base64(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        std::size_t const have = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < have ? bytes[i + j] : 0U);
        for (std::size_t j = 0; j < 4; ++j) {
            out.push_back(j <= have ? kBase64Digits[group >> (18 - 6 * j) & 63] : '=');
        }
    }
    return out;
}

Result<Bytes> from_base64(std::string_view text) {
    Bytes bytes;
    std::uint32_t group = 0;
    int bits = 0;
    std::size_t digits = text.size();
    while (digits > 0 && text[digits - 1] == '=') --digits;
    for (std::size_t i = 0; i < digits; ++i) {
        auto const value = kBase64Digits.find(text[i]);
        if (value == std::string_view::npos) return fail(Fault::bad_input, "not base64");
        group = group << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(group >> bits));
    }
    if (to_base64(bytes) != text) return fail(Fault::bad_input, "not canonical base64");
    return bytes;
}

void Writer::u16(std::uint16_t value) { put_little_endian(bytes_, value); }
void Writer::u32(std::uint32_t value) { put_little_endian(bytes_, value); }
void Writer::u64(std::uint64_t value) { put_little_endian(bytes_, value); }

void Writer::varint(std::uint64_t value) {
    while (value >= 0x80) {
        bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
        value >>= 7;
    }
    bytes_.push_back(static_cast<std::uint8_t>(value));
}

void Writer::zigzag(std::int64_t value) {
    varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
}

void Writer::raw(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

void Writer::blob(ByteView bytes) {
    varint(bytes.size());
    raw(bytes);
}

ByteView Reader::raw(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    auto const taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
}

std::uint8_t Reader::u8() { return get_little_endian<std::uint8_t>(raw(1)); }
std::uint16_t Reader::u16() { return get_little_endian<std::uint16_t>(raw(2)); }
std::uint32_t Reader::u32() { return get_little_endian<std::uint32_t>(raw(4)); }
std::uint64_t Reader::u64() { return get_little_endian<std::uint64_t>(raw(8)); }

std::uint64_t Reader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        auto const byte = u8();
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    rest_ = {};
    return 0;
}

std::int64_t Reader::zigzag() {
    auto const value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

ByteView Reader::blob() {
    auto const size = varint();
    return raw(size);
}

Status Reader::finish(std::string_view what) const {
    if (ok_ && rest_.empty()) return {};
    return fail(Fault::corrupt, fmt::format("{} has a wrong length", what));
}

}  // namespace weir::base
