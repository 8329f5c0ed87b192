#include "records/ledger/restart.h"

#include <optional>

#include "engines/store/log.h"
#include "records/ledger/detail/paths.h"

namespace weir::ledger {

base::Result<Ledger> restart(std::filesystem::path const& from, LedgerPaths to, std::string origin,
                             crypto::SigningKey key) {
    auto const old = store::Log::open(from / detail::kLogFile, {});
    if (!old) return std::unexpected(old.error());
    auto ledger = Ledger::create(std::move(to), std::move(origin), std::move(key));
    if (!ledger) return ledger;
    std::optional<std::uint64_t> last;
    auto const copied = old->scan([&](std::uint64_t, base::ByteView payload) -> base::Status {
        if (payload.size() < kLeafSize) {
            return base::fail(base::Fault::corrupt, "a record of the log is shorter than a leaf");
        }
        auto leaf = decode_leaf(payload.first(kLeafSize));
        if (!leaf) return std::unexpected(leaf.error());
        auto const opening = payload.subspan(kLeafSize);
        last = ledger->append({std::move(*leaf), {opening.begin(), opening.end()}});
        return {};
    });
    if (!copied) return std::unexpected(copied.error());
    if (last) (void)ledger->wait(*last);
    return ledger;
}

}  // namespace weir::ledger
