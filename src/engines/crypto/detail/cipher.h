// OpenSSL's cipher context with an owner, shared by sealing and the generator.
#pragma once

#include <memory>

#include <openssl/evp.h>

namespace weir::crypto::detail {

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
/// Freeing the context wipes the key in it.
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

[[nodiscard]] CipherContext new_cipher_context();

/// Fetched once and kept for the life of the process: a fetch costs more than a small encryption.
[[nodiscard]] EVP_CIPHER const* aes_256_gcm();
[[nodiscard]] EVP_CIPHER const* aes_256_ctr();

}  // namespace weir::crypto::detail
