// Source formats as a charter declares them, for the tests of the connectors.
#pragma once

#include <algorithm>

#include "records/activity/connectors.h"

namespace weir::activity::samples {

inline std::vector<Kind> all_kinds() {
    std::vector<Kind> kinds;
    for (std::uint8_t i = 1; i <= kKinds; ++i) kinds.push_back(static_cast<Kind>(i));
    return kinds;
}

inline SourceFormat mail_format() {
    SourceFormat format;
    format.connector = "mail";
    format.zone = *base::Zone::of("Europe/Berlin");
    format.columns = {{"sender", "From"}, {"recipient", "To"}, {"time", "Date"}};
    format.kinds = all_kinds();
    return format;
}

inline SourceFormat sensors_format() {
    SourceFormat format;
    format.connector = "sensors";
    format.origin = *base::parse_local("2015-06-22 00:00:00");
    format.kinds = all_kinds();
    return format;
}

inline SourceFormat cloudevents_format() {
    SourceFormat format;
    format.connector = "cloudevents";
    format.types = {{"org.example.met", Kind::meeting}, {"org.example.chat", Kind::chat_sent}};
    format.kinds = all_kinds();
    return format;
}

inline base::Instant instant(std::string_view text) { return *base::parse_instant(text); }

/// The identities in an event's list of others, sorted.
inline std::vector<std::string> others_of(Batch const& batch, ForeignEvent const& event) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < event.others_count; ++i) {
        names.push_back(batch.identities[batch.others[event.others_first + i]]);
    }
    std::ranges::sort(names);
    return names;
}

inline std::string const& subject_of(Batch const& batch, ForeignEvent const& event) {
    return batch.identities[event.subject];
}

}  // namespace weir::activity::samples
