// Random events and batches for the laws of this module, from a seed that the caller prints.
#pragma once

#include <algorithm>
#include <random>

#include "records/activity/batch.h"

namespace weir::activity::samples {

inline std::uint64_t below(std::mt19937_64& random, std::uint64_t bound) {
    return random() % bound;
}

/// An event as a year at work makes them; a third of the fields absent, some at their limits.
inline Event event(std::mt19937_64& random) {
    Event event;
    event.start.seconds = static_cast<std::int64_t>(1767225600 + below(random, 31536000));
    event.kind = static_cast<Kind>(1 + below(random, kKinds));
    event.with_manager = below(random, 2) == 1;
    if (below(random, 3) > 0) event.thread.value = random();
    if (below(random, 3) > 0) event.departments = std::uint64_t{1} << below(random, 64) | 1;
    if (below(random, 3) > 0) event.length = static_cast<std::uint32_t>(below(random, 604801));
    if (below(random, 3) > 0) event.others = static_cast<std::uint16_t>(below(random, 65536));
    return event;
}

inline std::vector<Event> events(std::mt19937_64& random, std::size_t count) {
    std::vector<Event> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back(event(random));
    return made;
}

inline ForeignEvent foreign(std::mt19937_64& random, Batch const& batch) {
    auto const ours = event(random);
    ForeignEvent foreign;
    foreign.start = ours.start;
    foreign.kind = ours.kind;
    foreign.thread = ours.thread.value;
    foreign.length = ours.length;
    foreign.subject = static_cast<std::uint32_t>(below(random, batch.identities.size()));
    foreign.others_first = static_cast<std::uint32_t>(below(random, batch.others.size() + 1));
    auto const most = std::min<std::size_t>(65535, batch.others.size() - foreign.others_first);
    foreign.others_count = static_cast<std::uint16_t>(below(random, most + 1));
    if (below(random, 3) == 0) foreign.others_unnamed = ours.others;
    return foreign;
}

inline Batch batch(std::mt19937_64& random) {
    Batch batch;
    Identities identities{batch};
    for (auto i = 1 + below(random, 50); i > 0; --i) {
        identities.of("Person" + std::to_string(below(random, 1000)) + "@example.org");
    }
    for (auto i = below(random, 300); i > 0; --i) {
        batch.others.push_back(static_cast<std::uint32_t>(below(random, batch.identities.size())));
    }
    for (auto i = below(random, 200); i > 0; --i) batch.events.push_back(foreign(random, batch));
    for (auto i = below(random, 5); i > 0; --i) {
        batch.undeclared["field_" + std::to_string(i)] = random();
    }
    batch.rows = below(random, 1000);
    return batch;
}

}  // namespace weir::activity::samples
