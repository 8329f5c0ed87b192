// The cloudevents connector on any bytes: a batch that the keeper takes, or an error; a single
// event means the same alone and in an array.
#include "base/bytes.h"
#include "base/check.h"
#include "records/activity/connectors.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace activity = weir::activity;
    activity::SourceFormat format;
    format.connector = "cloudevents";
    format.types = {{"m", activity::Kind::meeting}, {"c", activity::Kind::chat_sent}};
    format.kinds = {activity::Kind::meeting};
    auto const text = weir::base::text_of({data, size});
    auto const batch = activity::parse(format, text, "fuzz");
    if (!batch) return 0;
    auto const decoded = activity::decode_batch(activity::encode(*batch));
    weir::base::check(decoded.has_value() && *decoded == *batch,
                      "a parsed batch travels unchanged");
    weir::base::check(batch->events.size() <= batch->rows, "a row makes one event at most");
    if (batch->rows != 1 || !text.starts_with('{')) return 0;
    auto const listed = activity::parse(format, '[' + std::string{text} + ']', "fuzz");
    weir::base::check(listed.has_value() && *listed == *batch, "an array of one is that one");
    return 0;
}
