#include "records/vault/detail/month_token.h"

#include <array>

#include <fmt/format.h>

#include "engines/crypto/random.h"
#include "records/vault/detail/token.h"

namespace weir::vault::detail {
namespace {

constexpr std::size_t kIdSize = 16;  // random, so that two vaults can share a token

TokenKeyName name_in_token(std::uint32_t number, base::ByteView object) {
    return {fmt::format("weir month key {}", number), {object.begin(), object.end()}};
}

class TokenMonthKey final : public MonthKey {
public:
    TokenMonthKey(Token token, TokenObject key, base::ByteView id)
        : token_(std::move(token)), key_(key), id_(id.begin(), id.end()) {}
    base::Result<base::Bytes> wrap(crypto::Key const& table_key) override {
        return token_.wrap(key_, table_key);
    }
    base::Result<crypto::Key> unwrap(base::ByteView wrapped) override {
        return token_.unwrap(key_, wrapped);
    }
    [[nodiscard]] base::Bytes object() const override { return id_; }

private:
    Token token_;
    TokenObject key_;
    base::Bytes id_;
};

}  // namespace

base::Result<std::unique_ptr<MonthKey>> create_token_key(std::string const& uri,
                                                         std::uint32_t number) {
    auto token = Token::open(uri);
    if (!token) return std::unexpected(token.error());
    std::array<std::uint8_t, kIdSize> id{};
    crypto::SystemRandom().fill(id);
    auto const key = token->make_key(name_in_token(number, id));
    if (!key) return std::unexpected(key.error());
    return std::make_unique<TokenMonthKey>(std::move(*token), *key, id);
}

base::Result<std::unique_ptr<MonthKey>> open_token_key(std::string const& uri, std::uint32_t number,
                                                       base::ByteView object) {
    auto token = Token::open(uri);
    if (!token) return std::unexpected(token.error());
    auto const key = token->find_key(name_in_token(number, object));
    if (!key) return std::unexpected(key.error());
    return std::make_unique<TokenMonthKey>(std::move(*token), *key, object);
}

base::Status destroy_token_key(std::string const& uri, std::uint32_t number,
                               base::ByteView object) {
    auto token = Token::open(uri);
    if (!token) return std::unexpected(token.error());
    auto const gone = token->destroy_keys(name_in_token(number, object));
    return gone ? base::Status() : std::unexpected(gone.error());
}

}  // namespace weir::vault::detail
