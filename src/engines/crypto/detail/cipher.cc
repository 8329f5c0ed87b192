#include "engines/crypto/detail/cipher.h"

#include "base/check.h"

namespace weir::crypto::detail {
namespace {

EVP_CIPHER const* fetch(char const* name) {
    auto const* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
    base::check(cipher != nullptr, "libcrypto has no AES-256");
    return cipher;
}

}  // namespace

CipherContext new_cipher_context() {
    CipherContext context(EVP_CIPHER_CTX_new());
    base::check(context != nullptr, "no memory for a cipher context");
    return context;
}

EVP_CIPHER const* aes_256_gcm() {
    static EVP_CIPHER const* const cipher = fetch("AES-256-GCM");
    return cipher;
}

EVP_CIPHER const* aes_256_ctr() {
    static EVP_CIPHER const* const cipher = fetch("AES-256-CTR");
    return cipher;
}

}  // namespace weir::crypto::detail
