// A leaf that decodes encodes back to the same bytes; nothing else may happen.
#include <algorithm>

#include "base/check.h"
#include "records/ledger/leaf.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::base::ByteView const bytes(data, size);
    auto const leaf = weir::ledger::decode_leaf(bytes);
    if (leaf) {
        weir::base::check(std::ranges::equal(encode(*leaf), bytes), "a leaf has two forms");
    }
    return 0;
}
