#include "engines/crypto/hash.h"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "engines/crypto/key.h"

namespace weir::crypto {
namespace {

constexpr std::size_t kBlockSize = 64;  // of SHA-256
constexpr std::size_t kHkdfSizeMax = 255 * std::tuple_size_v<base::Digest>;

EVP_MD const* sha256_algorithm() {
    static EVP_MD const* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    base::check(algorithm != nullptr, "libcrypto has no SHA-256");
    return algorithm;
}

struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// One thread's SHA-256. Between two digests it stands at the beginning, so that nothing of the
/// last digest (which may be a key) is left in it.
class Hasher {
public:
    Hasher() : context_(EVP_MD_CTX_new()) {
        base::check(context_ != nullptr, "no memory for a digest context");
        restart();
    }

    void add(base::ByteView bytes) {
        base::check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1,
                    "sha256 failed");
    }

    [[nodiscard]] base::Digest finish() {
        base::Digest digest;
        base::check(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1,
                    "sha256 failed");
        restart();
        return digest;
    }

private:
    void restart() {
        base::check(EVP_DigestInit_ex2(context_.get(), sha256_algorithm(), nullptr) == 1,
                    "sha256 does not start");
    }
    std::unique_ptr<EVP_MD_CTX, FreeDigest> context_;
};

Hasher& hasher_of_this_thread() {
    thread_local Hasher hasher;
    return hasher;
}

/// A key as HMAC uses it: one block, once for the inner and once for the outer hash. Hashing the
/// block again for each message is cheaper than copying an OpenSSL context.
class HmacKey {
public:
    explicit HmacKey(base::ByteView key) {
        std::array<std::uint8_t, kBlockSize> block{};
        if (key.size() > kBlockSize) {
            auto digest = sha256(key);
            std::ranges::copy(digest, block.begin());
            wipe(digest);
        } else {
            std::ranges::copy(key, block.begin());
        }
        for (std::size_t i = 0; i < kBlockSize; ++i) {
            inner_[i] = static_cast<std::uint8_t>(block[i] ^ 0x36);
            outer_[i] = static_cast<std::uint8_t>(block[i] ^ 0x5c);
        }
        wipe(block);
    }
    ~HmacKey() {
        wipe(inner_);
        wipe(outer_);
    }
    HmacKey(HmacKey const&) = delete;
    HmacKey& operator=(HmacKey const&) = delete;

    [[nodiscard]] base::Digest sign(std::initializer_list<base::ByteView> parts) const {
        auto& hasher = hasher_of_this_thread();
        hasher.add(inner_);
        for (auto const part : parts) hasher.add(part);
        auto inner = hasher.finish();
        hasher.add(outer_);
        hasher.add(inner);
        wipe(inner);
        return hasher.finish();
    }

private:
    std::array<std::uint8_t, kBlockSize> inner_;
    std::array<std::uint8_t, kBlockSize> outer_;
};

}  // namespace

base::Digest sha256(std::initializer_list<base::ByteView> parts) {
    auto& hasher = hasher_of_this_thread();
    for (auto const part : parts) hasher.add(part);
    return hasher.finish();
}

base::Digest sha256(base::ByteView bytes) { return sha256({bytes}); }

base::Digest hmac_sha256(base::ByteView key, base::ByteView message) {
    return HmacKey(key).sign({message});
}

void hkdf_expand(base::ByteView secret, base::ByteView info, std::span<std::uint8_t> out) {
    base::check(out.size() <= kHkdfSizeMax, "hkdf gives at most 255 digests");
    HmacKey const key(secret);
    base::Digest block{};
    std::size_t before = 0;  // bytes of the block before: none in the first round
    for (std::uint8_t round = 1; !out.empty(); ++round) {
        block = key.sign({base::ByteView(block).first(before), info, {&round, 1}});
        before = block.size();
        auto const taken = std::min(out.size(), block.size());
        std::copy_n(block.begin(), taken, out.begin());
        out = out.subspan(taken);
    }
    wipe(block);
}

bool equal_in_constant_time(base::ByteView a, base::ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace weir::crypto
