#include "engines/crypto/random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <sys/random.h>

#include "base/check.h"
#include "engines/crypto/detail/cipher.h"

namespace weir::crypto {
namespace {

constexpr std::size_t kBlockSize = 1 << 16;

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        auto const got = ::getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) base::fail_stop("the system gives no random bytes");
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

struct Generator::Cipher {
    detail::CipherContext context = detail::new_cipher_context();
};

Generator::Generator(Key const& key)
    : cipher_(std::make_unique<Cipher>()), block_(kBlockSize), used_(kBlockSize) {
    std::array<std::uint8_t, 16> const counter{};
    base::check(EVP_EncryptInit_ex2(cipher_->context.get(), detail::aes_256_ctr(),
                                    key.bytes().data(), counter.data(), nullptr) == 1,
                "the generator's cipher does not start");
}

Generator::~Generator() { wipe(block_); }

/// The block is all zeros here, because used bytes are wiped: encrypting it in place gives the key
/// stream itself.
void Generator::refill() {
    int made = 0;
    auto const size = static_cast<int>(block_.size());
    base::check(
        EVP_EncryptUpdate(cipher_->context.get(), block_.data(), &made, block_.data(), size) == 1 &&
            made == size,
        "the generator's cipher failed");
    used_ = 0;
}

void Generator::fill(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        if (used_ == block_.size()) refill();
        auto const taken =
            std::span(block_).subspan(used_, std::min(out.size(), block_.size() - used_));
        std::ranges::copy(taken, out.begin());
        wipe(taken);
        used_ += taken.size();
        out = out.subspan(taken.size());
    }
}

std::uint64_t Generator::next() {
    std::uint64_t value = 0;
    if (block_.size() - used_ < sizeof value) return RandomSource::next();
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(&value, block_.data() + used_, sizeof value);
    std::memset(block_.data() + used_, 0, sizeof value);  // kept: the block is read again later
    used_ += sizeof value;
    return value;
}

}  // namespace weir::crypto
