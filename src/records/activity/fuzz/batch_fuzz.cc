// Encoded batches from a client we do not trust: corrupt, or a batch with this very encoding.
#include <algorithm>

#include "base/check.h"
#include "records/activity/batch.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace activity = weir::activity;
    weir::base::ByteView const bytes{data, size};
    auto const batch = activity::decode_batch(bytes);
    if (!batch) return 0;
    auto const again = activity::encode(*batch);
    weir::base::check(std::ranges::equal(again, bytes), "a batch has one encoding");
    for (auto const& event : batch->events) {
        weir::base::check(event.subject < batch->identities.size(), "a subject is there");
        weir::base::check(event.others_first + event.others_count <= batch->others.size(),
                          "the others are there");
    }
    return 0;
}
