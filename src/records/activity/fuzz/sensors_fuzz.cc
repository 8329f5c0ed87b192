// The sensors connector on any bytes: two contacts a line that the keeper takes, or an error.
#include "base/bytes.h"
#include "base/check.h"
#include "records/activity/connectors.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace activity = weir::activity;
    activity::SourceFormat format;
    format.connector = "sensors";
    format.origin = weir::base::LocalTime{1434931200};
    format.kinds = {activity::Kind::contact};
    auto const batch = activity::parse(format, weir::base::text_of({data, size}), "fuzz");
    if (!batch) return 0;
    auto const decoded = activity::decode_batch(activity::encode(*batch));
    weir::base::check(decoded.has_value() && *decoded == *batch,
                      "a parsed batch travels unchanged");
    weir::base::check(batch->events.size() == 2 * batch->rows, "a line makes two contacts");
    return 0;
}
