#include <algorithm>
#include <bit>

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "records/vault/detail/marked.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

constexpr std::string_view kMarkLabel = "weir/mark/v1";

std::uint64_t proof_of(crypto::ShortKey const& key, base::ByteView leaf, Mark mark) {
    std::array<std::uint8_t, ledger::kLeafSize + 1> bytes{};
    base::check(leaf.size() == ledger::kLeafSize, "a mark is of a leaf");
    std::ranges::copy(leaf, bytes.begin());
    bytes.back() = static_cast<std::uint8_t>(mark);
    return crypto::short_hash(key, bytes);
}

}  // namespace

detail::Marked detail::split_mark(base::ByteView opening) {
    if (opening.size() <= kMarkSize || !std::has_single_bit(opening.size() - kMarkSize)) {
        return {opening, {}};
    }
    return {opening.first(opening.size() - kMarkSize), opening.last(kMarkSize)};
}

bool is_marked(base::ByteView opening) { return !detail::split_mark(opening).mark.empty(); }

base::Result<std::optional<crypto::ShortKey>> Vault::Impl::mark_key(detail::Quarter quarter) {
    {
        std::scoped_lock const lock(mark_mutex);
        auto const found = mark_keys.find(quarter.number);
        if (found != mark_keys.end()) return found->second;
    }
    auto const history = find(histories, quarter.number);
    if (!history) return std::unexpected(history.error());
    if (!*history) return std::nullopt;
    crypto::ShortKey key{};
    crypto::hkdf_expand((*history)->bytes(), base::bytes_of(kMarkLabel), key);
    std::scoped_lock const lock(mark_mutex);
    mark_keys.emplace(quarter.number, key);
    return key;
}

void Vault::Impl::forget_marks() {
    std::scoped_lock const lock(mark_mutex);
    for (auto& [quarter, key] : mark_keys) crypto::wipe(key);
    mark_keys.clear();
}

base::Result<ledger::Record> Vault::marked(ledger::Record record, Mark mark) const {
    auto const quarter = detail::quarter_in(record.opening);
    if (!quarter) return std::unexpected(quarter.error());
    auto const key = impl_->mark_key(*quarter);
    if (!key) return std::unexpected(key.error());
    if (!*key || is_marked(record.opening)) {
        return base::fail(base::Fault::corrupt, "an opening that cannot be marked");
    }
    base::Writer writer;
    writer.u64(proof_of(**key, ledger::encode(record.leaf), mark));
    auto const proof = writer.view();
    record.opening.insert(record.opening.end(), proof.begin(), proof.end());
    return record;
}

bool Vault::has_mark(base::ByteView leaf, base::ByteView opening, Mark mark) const {
    auto const parts = detail::split_mark(opening);
    if (parts.mark.empty() || leaf.size() != ledger::kLeafSize) return false;
    auto const quarter = detail::quarter_in(parts.sealed);
    if (!quarter) return false;
    auto const key = impl_->mark_key(*quarter);
    return key && *key && proof_of(**key, leaf, mark) == base::Reader(parts.mark).u64();
}

}  // namespace weir::vault
