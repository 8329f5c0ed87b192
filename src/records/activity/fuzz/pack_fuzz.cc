// Packed events: corrupt, or sorted events with this very packed form.
#include <algorithm>

#include "base/check.h"
#include "records/activity/event.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace activity = weir::activity;
    weir::base::ByteView const bytes{data, size};
    auto const events = activity::unpack(bytes);
    if (!events) return 0;
    weir::base::check(std::ranges::is_sorted(*events), "unpacked events are sorted");
    weir::base::check(std::ranges::equal(activity::pack(*events), bytes), "a set has one form");
    return 0;
}
