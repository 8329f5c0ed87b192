#include "records/vault/detail/month_key.h"

#include <fmt/format.h>

#include "base/check.h"
#include "engines/crypto/secret_file.h"
#include "records/vault/detail/month_file.h"
#include "records/vault/detail/month_token.h"

namespace weir::vault {

std::string_view name_of(MonthKeyKind kind) {
    switch (kind) {
        case MonthKeyKind::file: return "file";
        case MonthKeyKind::passphrase: return "passphrase";
        case MonthKeyKind::pkcs11: return "pkcs11";
    }
    base::fail_stop("a kind of month key without a name");
}

base::Result<base::Bytes> no_passphrase() {
    return base::fail(base::Fault::bad_input,
                      "this vault's month key needs a passphrase: name the file it is in by "
                      "WEIR_PASSPHRASE_FILE");
}

base::Result<MonthPlace> MonthPlace::of(std::string_view text) {
    MonthPlace place;
    if (text == "file") return place;
    if (text == "passphrase") {
        place.kind = MonthKeyKind::passphrase;
        return place;
    }
    if (text.starts_with("pkcs11:")) {
        place.kind = MonthKeyKind::pkcs11;
        place.uri = text;
        return place;
    }
    return base::fail(base::Fault::bad_input,
                      fmt::format("expected `file`, `passphrase` or `pkcs11:...` as the place of a "
                                  "month key, got `{}`",
                                  text));
}

namespace detail {

std::filesystem::path month_file(MonthAccess const& access, std::uint32_t number) {
    return access.folder / fmt::format("month-{}.key", number);
}

base::Result<std::unique_ptr<MonthKey>> create_month_key(MonthAccess const& access,
                                                         MonthPlace const& place,
                                                         std::uint32_t number) {
    if (place.kind == MonthKeyKind::pkcs11) return create_token_key(place.uri, number);
    auto const path = month_file(access, number);
    if (auto gone = crypto::destroy_secret_file(path); !gone) {
        return std::unexpected(gone.error());
    }
    if (place.kind == MonthKeyKind::file) return create_file_key(path, number);
    auto secret = access.passphrase();
    if (!secret) return std::unexpected(secret.error());
    auto key = create_passphrase_key(path, number, *secret, place.cost);
    crypto::wipe(*secret);
    return key;
}

base::Result<std::unique_ptr<MonthKey>> open_month_key(MonthAccess const& access,
                                                       MonthRef const& ref) {
    switch (ref.kind) {
        case MonthKeyKind::file: return open_file_key(month_file(access, ref.number), ref.number);
        case MonthKeyKind::passphrase:
            return open_passphrase_key(month_file(access, ref.number), ref.number,
                                       access.passphrase);
        case MonthKeyKind::pkcs11: return open_token_key(ref.uri, ref.number, ref.object);
    }
    base::fail_stop("a month key of no kind");
}

base::Status destroy_month_key(MonthAccess const& access, MonthRef const& ref) {
    if (ref.kind == MonthKeyKind::pkcs11) {
        return destroy_token_key(ref.uri, ref.number, ref.object);
    }
    return crypto::destroy_secret_file(month_file(access, ref.number));
}

}  // namespace detail
}  // namespace weir::vault
