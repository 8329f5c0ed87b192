// The certificate around a machine's key: TLS wants one, we want the key only.
#pragma once

#include <memory>
#include <optional>

#include <openssl/x509.h>

#include "engines/crypto/sign.h"

namespace weir::crypto::detail {

struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreePrivateKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct OwnCertificate {
    std::unique_ptr<X509, FreeCertificate> certificate;
    std::unique_ptr<EVP_PKEY, FreePrivateKey> key;
};

/// Signed by the key itself, the same for the same key, without an end. Nothing if OpenSSL cannot.
[[nodiscard]] std::optional<OwnCertificate> own_certificate(SigningKey const& key);

/// The Ed25519 key of a certificate; nothing if there is none or it is of another kind.
[[nodiscard]] std::optional<PublicKey> key_in(X509* certificate);

}  // namespace weir::crypto::detail
