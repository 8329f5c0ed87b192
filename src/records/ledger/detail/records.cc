#include "records/ledger/detail/records.h"

namespace weir::ledger::detail {

base::Bytes payload_of(Record const& record) {
    auto bytes = encode(record.leaf);
    bytes.insert(bytes.end(), record.opening.begin(), record.opening.end());
    return bytes;
}

base::Result<Record> record_of(base::ByteView payload) {
    if (payload.size() < kLeafSize) {
        return base::fail(base::Fault::corrupt, "a record of the ledger is shorter than a leaf");
    }
    auto leaf = decode_leaf(payload.first(kLeafSize));
    if (!leaf) return std::unexpected(leaf.error());
    auto const opening = payload.subspan(kLeafSize);
    return Record{std::move(*leaf), {opening.begin(), opening.end()}};
}

}  // namespace weir::ledger::detail
