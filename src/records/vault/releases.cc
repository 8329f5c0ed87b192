#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

constexpr std::string_view kReleaseLabel = "weir/release/v1";

}  // namespace

base::Result<base::Bytes> Vault::seal_release(std::string_view name, base::ByteView plain) {
    // What is released follows an entry, so its quarter is the newest one of the history.
    detail::Quarter const quarter{impl_->newest_quarter};
    auto const key = impl_->find_or_make(impl_->releases, quarter.number);
    if (!key) return std::unexpected(key.error());
    return detail::seal_envelope(*key, {kReleaseLabel, name, quarter}, plain);
}

base::Result<base::Bytes> Vault::open_release(std::string_view name, base::ByteView sealed) const {
    auto const quarter = detail::quarter_in(sealed);
    if (!quarter) return std::unexpected(quarter.error());
    auto const key = impl_->find(impl_->releases, quarter->number);
    if (!key) return std::unexpected(key.error());
    if (!*key) {
        return base::fail(base::Fault::corrupt, "a release is of a quarter without a release key");
    }
    return detail::open_envelope(**key, {kReleaseLabel, name, *quarter}, sealed);
}

}  // namespace weir::vault
