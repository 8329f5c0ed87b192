// A logged-in session with one PKCS#11 token, and the few things that a month key asks of it.
#pragma once

#include <memory>
#include <string>

#include "engines/crypto/key.h"

namespace weir::vault::detail {

/// An object's number in its session.
struct TokenObject {
    unsigned long handle = 0;
};

/// How a key is found again.
struct TokenKeyName {
    std::string label;
    base::Bytes id;
};

class Token {
public:
    /// Loads the module, finds the token and logs in as its user. Faults as in month_token.h.
    static base::Result<Token> open(std::string const& uri);
    Token(Token&&) noexcept;
    Token& operator=(Token&&) noexcept;
    ~Token();

    /// A fresh AES-256 key that wraps, stays, and never comes out.
    [[nodiscard]] base::Result<TokenObject> make_key(TokenKeyName const& name);
    /// not_found; corrupt if the token says that the key could come out.
    [[nodiscard]] base::Result<TokenObject> find_key(TokenKeyName const& name);
    /// For good. How many there were.
    [[nodiscard]] base::Result<std::size_t> destroy_keys(TokenKeyName const& name);
    [[nodiscard]] base::Result<base::Bytes> wrap(TokenObject with, crypto::Key const& key);
    /// corrupt if another key wrapped it.
    [[nodiscard]] base::Result<crypto::Key> unwrap(TokenObject with, base::ByteView wrapped);

private:
    struct Impl;
    explicit Token(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::vault::detail
