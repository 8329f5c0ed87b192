// Randomness that nobody can predict: the system's, and a generator of AES-256-CTR (NIST SP 800-90A
// counter mode without derivation function) for the many draws that noise needs.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "engines/crypto/key.h"

namespace weir::crypto {

/// Bytes from getrandom(2). Safe from several threads.
class SystemRandom final : public base::RandomSource {
public:
    void fill(std::span<std::uint8_t> out) override;
};

/// The key stream of AES-256-CTR from counter 0. The same key gives the same stream, so a release
/// can be drawn again after a crash; a key is used for one stream only. Used bytes are wiped. Not
/// for several threads, and not across fork.
class Generator final : public base::RandomSource {
public:
    explicit Generator(Key const& key);
    ~Generator() override;
    Generator(Generator const&) = delete;
    Generator& operator=(Generator const&) = delete;
    void fill(std::span<std::uint8_t> out) override;
    [[nodiscard]] std::uint64_t next() override;

private:
    struct Cipher;
    void refill();
    std::unique_ptr<Cipher> cipher_;
    std::vector<std::uint8_t> block_;
    std::size_t used_ = 0;
};

}  // namespace weir::crypto
