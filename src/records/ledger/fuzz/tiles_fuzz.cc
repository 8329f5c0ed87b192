// A tile's path that parses is written back byte for byte; so is a bundle, of whatever width.
#include <algorithm>

#include "base/check.h"
#include "records/ledger/tiles.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::base::ByteView const bytes(data, size);
    auto const text = weir::base::text_of(bytes);
    auto const name = weir::ledger::TileName::of(text);
    if (name) weir::base::check(name->to_text() == text, "a tile's path has two forms");
    for (std::uint64_t const width : {1u, 2u, 3u, 255u, 256u}) {
        auto const entries = weir::ledger::read_bundle(bytes, width);
        if (!entries) continue;
        weir::base::Bytes written;
        for (auto const entry : *entries) weir::ledger::add_to_bundle(written, entry);
        weir::base::check(std::ranges::equal(written, bytes), "a bundle has two forms");
    }
    return 0;
}
