#include "engines/crypto/seal.h"

#include <algorithm>

#include <sodium.h>

#include "base/check.h"
#include "engines/crypto/detail/cipher.h"
#include "engines/crypto/detail/sodium.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"

namespace weir::crypto {
namespace {

using Nonce = std::array<std::uint8_t, kNonceSize>;

constexpr std::string_view kWrapLabel = "weir/wrap/v1";
constexpr auto kNobody = std::array<std::uint8_t, Key::kSize>{};

/// One direction of AES-256-GCM with its context, kept per thread. The key is overwritten after
/// each message: a thread must not remember the key of somebody erased.
class Gcm {
public:
    enum class Direction { seal, open };

    explicit Gcm(Direction direction)
        : direction_(direction), context_(detail::new_cipher_context()) {
        need(EVP_CipherInit_ex2(context_.get(), detail::aes_256_gcm(), kNobody.data(), nullptr,
                                direction_ == Direction::seal ? 1 : 0, nullptr));
    }

    void begin(Key const& key, Nonce const& nonce, base::ByteView associated) {
        need(EVP_CipherInit_ex2(context_.get(), nullptr, key.bytes().data(), nonce.data(), -1,
                                nullptr));
        int done = 0;
        need(EVP_CipherUpdate(context_.get(), nullptr, &done, associated.data(),
                              size_of(associated)));
    }

    void turn(base::ByteView in, std::span<std::uint8_t> out) {
        int done = 0;
        need(EVP_CipherUpdate(context_.get(), out.data(), &done, in.data(), size_of(in)));
        base::check(static_cast<std::size_t>(done) == in.size(), "the cipher kept bytes back");
    }

    void tag_into(std::span<std::uint8_t> tag) {
        need(finish() ? 1 : 0);
        need(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, size_of(tag), tag.data()));
        forget();
    }

    [[nodiscard]] bool tag_is(base::ByteView tag) {
        std::array<std::uint8_t, kTagSize> expected{};
        std::ranges::copy(tag, expected.begin());
        need(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, size_of(tag),
                                 expected.data()));
        bool const is_right = finish();
        forget();
        return is_right;
    }

private:
    static void need(int answer) { base::check(answer == 1, "the cipher failed"); }
    static int size_of(base::ByteView bytes) { return static_cast<int>(bytes.size()); }

    bool finish() {
        std::array<std::uint8_t, kTagSize> none{};
        int done = 0;
        return EVP_CipherFinal_ex(context_.get(), none.data(), &done) == 1;
    }
    void forget() {
        need(EVP_CipherInit_ex2(context_.get(), nullptr, kNobody.data(), nullptr, -1, nullptr));
    }

    Direction direction_;
    detail::CipherContext context_;
};

Key wrapping_key(Key const& kek, std::string_view name) {
    base::Writer info;
    info.raw(base::bytes_of(kWrapLabel));
    info.raw(base::bytes_of(name));
    std::array<std::uint8_t, Key::kSize> derived{};
    hkdf_expand(kek.bytes(), info.view(), derived);
    auto key = Key::of(derived);
    wipe(derived);
    return std::move(*key);
}

}  // namespace

base::Bytes seal(Key const& key, Nonce const& nonce, base::ByteView associated,
                 base::ByteView plain) {
    base::check(plain.size() <= kMessageMax && associated.size() <= kMessageMax,
                "a message is too large to be sealed at once");
    thread_local Gcm gcm(Gcm::Direction::seal);
    base::Bytes sealed(plain.size() + kTagSize);
    gcm.begin(key, nonce, associated);
    gcm.turn(plain, std::span(sealed).first(plain.size()));
    gcm.tag_into(std::span(sealed).last(kTagSize));
    return sealed;
}

base::Result<base::Bytes> open(Key const& key, Nonce const& nonce, base::ByteView associated,
                               base::ByteView sealed) {
    if (sealed.size() < kTagSize || sealed.size() - kTagSize > kMessageMax) {
        return base::fail(base::Fault::corrupt, "a sealed value has an impossible length");
    }
    base::check(associated.size() <= kMessageMax, "associated data is too large");
    thread_local Gcm gcm(Gcm::Direction::open);
    base::Bytes plain(sealed.size() - kTagSize);
    gcm.begin(key, nonce, associated);
    gcm.turn(sealed.first(plain.size()), plain);
    if (!gcm.tag_is(sealed.last(kTagSize))) {
        wipe(plain);
        return base::fail(base::Fault::corrupt, "a sealed value does not verify");
    }
    return plain;
}

base::Bytes wrap(Key const& kek, std::string_view name, base::ByteView secret) {
    Nonce nonce{};
    SystemRandom().fill(nonce);
    auto const sealed = seal(wrapping_key(kek, name), nonce, base::bytes_of(name), secret);
    base::Bytes wrapped(kNonceSize + sealed.size());
    std::ranges::copy(nonce, wrapped.begin());
    std::ranges::copy(sealed, wrapped.begin() + kNonceSize);
    return wrapped;
}

base::Result<base::Bytes> unwrap(Key const& kek, std::string_view name, base::ByteView wrapped) {
    if (wrapped.size() < kNonceSize) {
        return base::fail(base::Fault::corrupt, "a wrapped value has an impossible length");
    }
    Nonce nonce{};
    std::ranges::copy(wrapped.first(kNonceSize), nonce.begin());
    return open(wrapping_key(kek, name), nonce, base::bytes_of(name), wrapped.subspan(kNonceSize));
}

BoxPair BoxPair::generate() {
    detail::need_sodium();
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> public_key{};
    std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> private_key{};
    base::check(::crypto_box_keypair(public_key.data(), private_key.data()) == 0,
                "no key pair could be made");
    auto key = Key::of(private_key);
    wipe(private_key);
    return {public_key, std::move(*key)};
}

BoxPair BoxPair::of_private(Key private_key) {
    detail::need_sodium();
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> public_key{};
    base::check(::crypto_scalarmult_base(public_key.data(), private_key.bytes().data()) == 0,
                "a private key has no public half");
    return {public_key, std::move(private_key)};
}

base::Bytes box_seal(std::array<std::uint8_t, 32> const& public_key, base::ByteView message) {
    detail::need_sodium();
    base::Bytes sealed(message.size() + crypto_box_SEALBYTES);
    base::check(
        ::crypto_box_seal(sealed.data(), message.data(), message.size(), public_key.data()) == 0,
        "a box cannot be sealed to this public key");
    return sealed;
}

base::Result<base::Bytes> box_open(BoxPair const& pair, base::ByteView sealed) {
    detail::need_sodium();
    if (sealed.size() < crypto_box_SEALBYTES) {
        return base::fail(base::Fault::corrupt, "a sealed box has an impossible length");
    }
    base::Bytes message(sealed.size() - crypto_box_SEALBYTES);
    if (::crypto_box_seal_open(message.data(), sealed.data(), sealed.size(), pair.public_key.data(),
                               pair.private_key.bytes().data()) != 0) {
        wipe(message);
        return base::fail(base::Fault::corrupt, "a sealed box does not open");
    }
    return message;
}

}  // namespace weir::crypto
