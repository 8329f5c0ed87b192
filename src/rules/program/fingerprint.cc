#include "rules/program/fingerprint.h"

#include "base/bytes.h"
#include "engines/crypto/hash.h"

namespace weir::program {
namespace {

constexpr std::size_t kGroups = 6;
constexpr std::size_t kDigits = 4;

}  // namespace

std::string fingerprint_of(crypto::PublicKey const& key) {
    auto const digits = base::to_hex(crypto::sha256(key));
    std::string words;
    for (std::size_t i = 0; i < kGroups; ++i) {
        if (i > 0) words += ' ';
        words += digits.substr(i * kDigits, kDigits);
    }
    return words;
}

std::string key_subject(std::string_view id, crypto::PublicKey const& key, std::uint64_t last) {
    return base::to_hex(key) + " " + std::to_string(last) + " " + std::string(id);
}

}  // namespace weir::program
