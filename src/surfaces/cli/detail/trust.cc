#include "surfaces/cli/detail/trust.h"

#include "base/files.h"

namespace weir::cli::detail {
namespace {

constexpr std::size_t kKeyFileSizeMax = 1024;
constexpr std::size_t kPolicySizeMax = 1 << 16;

}  // namespace

base::Result<ledger::VerifierKey> verifier_key(Options const& options) {
    if (!options.log_key.empty()) return ledger::VerifierKey::of(options.log_key);
    auto const path = options.dir / "log.vkey";
    auto const bytes = base::read_file(path, kKeyFileSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    auto text = base::text_of(*bytes);
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return ledger::VerifierKey::of(text);
}

base::Result<ledger::Policy> policy_of(Options const& options) {
    if (options.policy.empty()) {
        auto key = verifier_key(options);
        if (!key) return std::unexpected(key.error());
        return ledger::Policy::of_log(std::move(*key));
    }
    auto const bytes = base::read_file(options.policy, kPolicySizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    return ledger::Policy::of(base::text_of(*bytes), options.policy.string());
}

}  // namespace weir::cli::detail
