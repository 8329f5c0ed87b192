// Connectors: bytes of a known format to a batch, each a pure function, all or nothing. What the
// source's declaration does not map is not looked at, or is counted as undeclared by its word.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/zones.h"
#include "records/activity/batch.h"

namespace weir::activity {

/// How a charter's [[source]] says its bytes are to be read.
struct SourceFormat {
    std::string connector;                  // "mail", "sensors", "cloudevents"
    base::Zone zone = base::Zone::utc();    // of times that carry none
    std::optional<base::LocalTime> origin;  // "sensors": what second 0 means
    char separator = ',';
    std::map<std::string, std::string> columns;  // ours -> theirs: sender, recipient, time, ...
    std::map<std::string, Kind> types;           // "cloudevents": their type -> our kind
    std::vector<Kind> kinds;                     // declared; others are dropped and counted
};

/// mail: CSV, one row a recipient. Columns sender, recipient, time (local in the source's zone, or
/// RFC 3339). Rows of one sender and time are one message: one mail_sent with so many others, and
/// one mail_received a row. sensors: lines "t i j", whitespace; contact active in [t-20 s, t], one
/// contact event for each of the two. cloudevents: CloudEvents 1.0 JSON, a single object, an array,
/// or lines. bad_input with file, line and reason; never quotes content.
[[nodiscard]] base::Result<Batch> parse(SourceFormat const& format, std::string_view bytes,
                                        std::string_view file);

/// Names of the connectors that exist, for messages.
[[nodiscard]] std::vector<std::string_view> connector_names();

}  // namespace weir::activity
