// encode and decode_batch of docs/formats/batch.md: a batch as columns, on its way to the keeper.
#include <algorithm>

#include "records/activity/batch.h"
#include "records/activity/detail/cursor.h"

namespace weir::activity {
namespace {

using detail::Cursor;

constexpr std::uint8_t kFormat = 1;
constexpr std::uint32_t kLengthMax = 7 * 86400;

// The tag of an event: its kind in three bits, then one bit for each thing that is not zero.
constexpr std::uint8_t kKindBits = 0x07;
constexpr std::uint8_t kThread = 0x08;
constexpr std::uint8_t kLength = 0x10;
constexpr std::uint8_t kOthers = 0x20;
constexpr std::uint8_t kUnnamed = 0x40;
constexpr std::uint8_t kTagBits = 0x7f;
static_assert(kKinds <= kKindBits);

std::uint8_t tag_of(ForeignEvent const& event) {
    unsigned tag = static_cast<unsigned>(event.kind);
    if (event.thread != 0) tag |= kThread;
    if (event.length != 0) tag |= kLength;
    if (event.others_count != 0) tag |= kOthers;
    if (event.others_unnamed != 0) tag |= kUnnamed;
    return static_cast<std::uint8_t>(tag);
}

void write_names(base::Writer& out, Batch const& batch) {
    out.varint(batch.identities.size());
    for (auto const& identity : batch.identities) out.text(identity);
    out.varint(batch.undeclared.size());
    for (auto const& [word, count] : batch.undeclared) {
        out.text(word);
        out.varint(count);
    }
}

void write_events(base::Writer& out, std::vector<ForeignEvent> const& events) {
    out.varint(events.size());
    for (auto const& event : events) out.u8(tag_of(event));
    std::int64_t start = 0;
    for (auto const& event : events) {
        out.zigzag(event.start.seconds - start);
        start = event.start.seconds;
    }
    for (auto const& event : events) out.varint(event.subject);
    std::int64_t first = 0;
    for (auto const& event : events) {
        out.zigzag(std::int64_t{event.others_first} - first);
        first = event.others_first;
    }
    for (auto const& event : events) {
        if (event.others_count != 0) out.varint(event.others_count);
    }
    for (auto const& event : events) {
        if (event.others_unnamed != 0) out.varint(event.others_unnamed);
    }
    for (auto const& event : events) {
        if (event.length != 0) out.varint(event.length);
    }
    for (auto const& event : events) {
        if (event.thread != 0) out.u64(event.thread);
    }
}

std::string_view read_text(Cursor& in) { return base::text_of(in.raw(in.varint())); }

bool all_different(std::vector<std::string> const& names) {
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::ranges::sort(sorted);
    return std::ranges::adjacent_find(sorted) == sorted.end();
}

bool read_identities(Cursor& in, Batch& batch) {
    auto const count = in.varint();
    if (count > in.left() / 2) return false;  // a length and a letter each
    batch.identities.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto const identity = read_text(in);
        bool const upper =
            std::ranges::any_of(identity, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (upper || !valid_identity(identity)) return false;
        batch.identities.emplace_back(identity);
    }
    return all_different(batch.identities);
}

bool read_undeclared(Cursor& in, Undeclared& undeclared) {
    auto const count = in.varint();
    if (count > kWordsMax) return false;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto const word = read_text(in);
        if (!plain_word(word)) return false;
        if (!undeclared.empty() && word <= undeclared.rbegin()->first) return false;
        undeclared.emplace(word, in.varint());
    }
    return in.ok();
}

bool read_others(Cursor& in, Batch& batch) {
    auto const count = in.varint();
    if (count > in.left()) return false;
    batch.others.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto const other = in.varint();
        if (other >= batch.identities.size()) return false;
        batch.others.push_back(static_cast<std::uint32_t>(other));
    }
    return in.ok();
}

/// Kinds, starts, subjects and where the others begin: what every event has.
bool read_all(Cursor& in, base::ByteView tags, Batch& batch) {
    auto const latest = static_cast<std::uint64_t>(base::kLatest.seconds);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kKindBits) == 0 || tags[i] > kTagBits) return false;
        batch.events[i].kind = static_cast<Kind>(tags[i] & kKindBits);
    }
    std::uint64_t start = 0;
    for (auto& event : batch.events) {
        start += static_cast<std::uint64_t>(in.zigzag());
        if (start >= latest) return false;
        event.start.seconds = static_cast<std::int64_t>(start);
    }
    for (auto& event : batch.events) {
        auto const subject = in.varint();
        if (subject >= batch.identities.size()) return false;
        event.subject = static_cast<std::uint32_t>(subject);
    }
    std::uint64_t first = 0;
    for (auto& event : batch.events) {
        first += static_cast<std::uint64_t>(in.zigzag());
        if (first > batch.others.size()) return false;
        event.others_first = static_cast<std::uint32_t>(first);
    }
    return in.ok();
}

/// One column of numbers that only the events tagged with `bit` have, each in [1, max].
template <class Put>
bool read_some(Cursor& in, base::ByteView tags, std::uint8_t bit, std::uint64_t max, Put put) {
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & bit) == 0) continue;
        auto const value = in.varint();
        if (value - 1 >= max || !put(i, value)) return false;
    }
    return in.ok();
}

bool read_sizes(Cursor& in, base::ByteView tags, Batch& batch) {
    auto const listed = [&](std::size_t i, std::uint64_t value) {
        batch.events[i].others_count = static_cast<std::uint16_t>(value);
        return value <= batch.others.size() - batch.events[i].others_first;
    };
    auto const unnamed = [&](std::size_t i, std::uint64_t value) {
        batch.events[i].others_unnamed = static_cast<std::uint16_t>(value);
        return true;
    };
    auto const length = [&](std::size_t i, std::uint64_t value) {
        batch.events[i].length = static_cast<std::uint32_t>(value);
        return true;
    };
    return read_some(in, tags, kOthers, 0xffff, listed) &&
           read_some(in, tags, kUnnamed, 0xffff, unnamed) &&
           read_some(in, tags, kLength, kLengthMax, length);
}

bool read_threads(Cursor& in, base::ByteView tags, Batch& batch) {
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kThread) == 0) continue;
        batch.events[i].thread = in.u64();
        if (batch.events[i].thread == 0) return false;
    }
    return in.finished();
}

std::unexpected<base::Error> corrupt(std::string_view why) {
    return base::fail(base::Fault::corrupt, std::string("batch: ").append(why));
}

}  // namespace

base::Bytes encode(Batch const& batch) {
    base::Writer out;
    out.u8(kFormat);
    out.varint(batch.rows);
    write_names(out, batch);
    out.varint(batch.others.size());
    for (auto const other : batch.others) out.varint(other);
    write_events(out, batch.events);
    return std::move(out).take();
}

base::Result<Batch> decode_batch(base::ByteView bytes) {
    Cursor in{bytes};
    Batch batch;
    if (in.u8() != kFormat) return corrupt("an unknown format");
    batch.rows = in.varint();
    if (!read_identities(in, batch)) return corrupt("a wrong identity");
    if (!read_undeclared(in, batch.undeclared)) return corrupt("a wrong count of what was dropped");
    if (!read_others(in, batch)) return corrupt("a wrong list of others");
    auto const count = in.varint();
    // A tag, a start, a subject and a place of the others take four bytes at least.
    if (!in.ok() || count > kEventsPerFileMax || count > in.left() / 4) {
        return corrupt("a wrong number of events");
    }
    batch.events.resize(count);
    auto const tags = in.raw(count);
    if (!read_all(in, tags, batch)) return corrupt("a wrong event");
    if (!read_sizes(in, tags, batch)) return corrupt("a wrong length or head count");
    if (!read_threads(in, tags, batch)) return corrupt("a wrong thread or end");
    return batch;
}

}  // namespace weir::activity
