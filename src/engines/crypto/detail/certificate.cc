#include "engines/crypto/detail/certificate.h"

#include <openssl/evp.h>

namespace weir::crypto::detail {
namespace {

constexpr char const* kFrom = "19700101000000Z";
constexpr char const* kForever = "99991231235959Z";  // RFC 5280, 4.1.2.5: no end

bool name_it(X509* certificate) {
    auto const word = reinterpret_cast<unsigned char const*>("weir");
    auto* const name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, word, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

bool date_it(X509* certificate) {
    return ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), kFrom) == 1 &&
           ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), kForever) == 1;
}

}  // namespace

std::optional<OwnCertificate> own_certificate(SigningKey const& key) {
    OwnCertificate own;
    auto const seed = key.seed().bytes();
    own.key.reset(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
    own.certificate.reset(X509_new());
    auto* const certificate = own.certificate.get();
    bool const is_made =
        own.key && certificate != nullptr && X509_set_version(certificate, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 && date_it(certificate) &&
        name_it(certificate) && X509_set_pubkey(certificate, own.key.get()) == 1 &&
        X509_sign(certificate, own.key.get(), nullptr) > 0;
    if (!is_made) return std::nullopt;
    return own;
}

std::optional<PublicKey> key_in(X509* certificate) {
    auto* const key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    PublicKey raw{};
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(key, raw.data(), &size) != 1 || size != raw.size())
        return std::nullopt;
    return raw;
}

}  // namespace weir::crypto::detail
