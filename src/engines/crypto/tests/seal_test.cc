#include "engines/crypto/seal.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace weir::crypto {
namespace {

using base::bytes_of;
using base::from_hex;
using base::to_hex;

using Nonce = std::array<std::uint8_t, kNonceSize>;

Key key_of(std::string_view hex) { return Key::of(from_hex(hex).value()).value(); }

Nonce nonce_of(std::string_view hex) {
    Nonce nonce{};
    std::ranges::copy(from_hex(hex).value(), nonce.begin());
    return nonce;
}

base::Bytes message(std::size_t size) {
    base::Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + 7);
    return bytes;
}

/// Calls `opens` with a changed bit in each byte of `sealed` and with every shorter length: all
/// are corrupt.
template <class Opens>
void expect_every_change_is_found(base::Bytes const& sealed, Opens const& opens) {
    ASSERT_TRUE(opens(sealed).has_value());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U << i % 8);
        auto const opened = opens(changed);
        ASSERT_FALSE(opened.has_value()) << "byte " << i;
        EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        auto const opened = opens(base::ByteView(sealed).first(size));
        ASSERT_FALSE(opened.has_value()) << "length " << size;
        EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
    }
}

// The GCM specification submitted to NIST (McGrew, Viega), appendix B, cases 13, 14 and 16.
TEST(Seal, GivesTheAnswersOfTheGcmSpecification) {
    auto const zero = key_of(std::string(64, '0'));
    EXPECT_EQ(to_hex(seal(zero, Nonce{}, {}, {})), "530f8afbc74536b9a963b4f1c4cb738b");
    EXPECT_EQ(to_hex(seal(zero, Nonce{}, {}, base::Bytes(16))),
              "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    auto const key = key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    auto const plain = from_hex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    auto const associated = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    EXPECT_EQ(
        to_hex(seal(key, nonce_of("cafebabefacedbaddecaf888"), associated.value(), plain.value())),
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST(Seal, OpensWhatItSealedAtEverySize) {
    auto const key = Key::generate();
    for (std::size_t const size : {0U, 1U, 15U, 16U, 17U, 1294U, 100000U}) {
        auto const plain = message(size);
        auto const sealed = seal(key, Nonce{}, bytes_of("chunk"), plain);
        EXPECT_EQ(sealed.size(), size + kTagSize);
        EXPECT_EQ(open(key, Nonce{}, bytes_of("chunk"), sealed).value(), plain);
    }
}

TEST(Seal, FindsEveryChangeOfTheSealedBytes) {
    auto const key = Key::generate();
    expect_every_change_is_found(
        seal(key, Nonce{}, bytes_of("chunk"), message(40)),
        [&](base::ByteView sealed) { return open(key, Nonce{}, bytes_of("chunk"), sealed); });
}

TEST(Seal, BindsKeyNonceAndAssociatedData) {
    auto const key = Key::generate();
    auto const sealed = seal(key, Nonce{}, bytes_of("one"), message(40));
    EXPECT_FALSE(open(Key::generate(), Nonce{}, bytes_of("one"), sealed).has_value());
    EXPECT_FALSE(open(key, Nonce{1}, bytes_of("one"), sealed).has_value());
    EXPECT_FALSE(open(key, Nonce{}, bytes_of("two"), sealed).has_value());
    EXPECT_FALSE(open(key, Nonce{}, {}, sealed).has_value());
}

// The context is reused and forgets its key: neither a failure nor the message before may show.
TEST(Seal, OneMessageDoesNotTouchTheNext) {
    auto const key = key_of(std::string(64, '1'));
    auto const first = seal(key, Nonce{}, bytes_of("a"), message(100));
    (void)seal(Key::generate(), Nonce{9}, bytes_of("something else"), message(3));
    EXPECT_FALSE(open(Key::generate(), Nonce{}, bytes_of("a"), first).has_value());
    EXPECT_EQ(seal(key, Nonce{}, bytes_of("a"), message(100)), first);
    EXPECT_EQ(open(key, Nonce{}, bytes_of("a"), first).value(), message(100));
}

TEST(Wrap, UnwrapsUnderTheSameKeyAndName) {
    auto const kek = Key::generate();
    auto const wrapped = wrap(kek, "root/17", message(32));
    EXPECT_EQ(wrapped.size(), 32 + kNonceSize + kTagSize);
    EXPECT_EQ(unwrap(kek, "root/17", wrapped).value(), message(32));
    EXPECT_NE(wrap(kek, "root/17", message(32)), wrapped) << "the nonce is random";
}

TEST(Wrap, BindsKeyAndName) {
    auto const kek = Key::generate();
    auto const wrapped = wrap(kek, "root/17", message(32));
    for (std::string_view const name : {"root/18", "root/1", "root/171", ""}) {
        EXPECT_EQ(unwrap(kek, name, wrapped).error().fault, base::Fault::corrupt) << name;
    }
    EXPECT_EQ(unwrap(Key::generate(), "root/17", wrapped).error().fault, base::Fault::corrupt);
}

TEST(Wrap, FindsEveryChangeOfTheWrappedBytes) {
    auto const kek = Key::generate();
    expect_every_change_is_found(wrap(kek, "w", message(32)),
                                 [&](base::ByteView wrapped) { return unwrap(kek, "w", wrapped); });
}

TEST(Box, OnlyItsOwnerOpensIt) {
    auto const pair = BoxPair::generate();
    auto const sealed = box_seal(pair.public_key, message(1000));
    EXPECT_EQ(sealed.size(), 1000U + 48U);
    EXPECT_EQ(box_open(pair, sealed).value(), message(1000));
    EXPECT_EQ(box_open(BoxPair::generate(), sealed).error().fault, base::Fault::corrupt);
    EXPECT_EQ(box_open(pair, box_seal(pair.public_key, {})).value(), base::Bytes{});
}

TEST(Box, FindsEveryChangeOfTheSealedBytes) {
    auto const pair = BoxPair::generate();
    expect_every_change_is_found(box_seal(pair.public_key, message(20)),
                                 [&](base::ByteView sealed) { return box_open(pair, sealed); });
}

}  // namespace
}  // namespace weir::crypto
