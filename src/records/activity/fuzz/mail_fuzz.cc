// The mail connector on any bytes: a batch that the keeper takes, or an error.
#include "base/bytes.h"
#include "base/check.h"
#include "records/activity/connectors.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace activity = weir::activity;
    activity::SourceFormat format;
    format.connector = "mail";
    format.columns = {{"sender", "From"}, {"recipient", "To"}, {"time", "Date"}};
    if (size > 0 && data[size - 1] == '\n') format.columns["thread"] = "Id";
    format.kinds = {activity::Kind::mail_sent, activity::Kind::mail_received};
    auto const batch = activity::parse(format, weir::base::text_of({data, size}), "fuzz");
    if (!batch) return 0;
    auto const decoded = activity::decode_batch(activity::encode(*batch));
    weir::base::check(decoded.has_value() && *decoded == *batch,
                      "a parsed batch travels unchanged");
    weir::base::check(batch->events.size() <= 2 * batch->rows, "a row makes two events at most");
    return 0;
}
