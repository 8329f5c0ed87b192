// pack and unpack of docs/formats/event.md: columns of a sorted set of events, one spelling a set.
#include <algorithm>

#include "base/check.h"
#include "records/activity/detail/cursor.h"
#include "records/activity/event.h"

namespace weir::activity {
namespace {

using detail::Cursor;

constexpr std::uint8_t kFormat = 1;
constexpr std::uint32_t kLengthMax = 7 * 86400;

// The tag of an event: its kind in three bits, then one bit for each thing that is not zero.
constexpr std::uint8_t kKindBits = 0x07;
constexpr std::uint8_t kManager = 0x08;
constexpr std::uint8_t kLength = 0x10;
constexpr std::uint8_t kOthers = 0x20;
constexpr std::uint8_t kDepartments = 0x40;
constexpr std::uint8_t kThread = 0x80;
static_assert(kKinds <= kKindBits);
static_assert(sizeof(Event) == 32);

std::uint8_t tag_of(Event const& event) {
    unsigned tag = static_cast<unsigned>(event.kind);
    if (event.with_manager) tag |= kManager;
    if (event.length != 0) tag |= kLength;
    if (event.others != 0) tag |= kOthers;
    if (event.departments != 0) tag |= kDepartments;
    if (event.thread.value != 0) tag |= kThread;
    return static_cast<std::uint8_t>(tag);
}

bool valid(Event const& event) {
    auto const kind = static_cast<std::size_t>(event.kind);
    return event.start >= base::kEarliest && event.start < base::kLatest && kind >= 1 &&
           kind <= kKinds && event.length <= kLengthMax;
}

void write_departments(base::Writer& out, std::vector<Event> const& events) {
    std::vector<Departments> sets;
    for (auto const& event : events) {
        if (event.departments != 0) sets.push_back(event.departments);
    }
    std::ranges::sort(sets);
    sets.erase(std::ranges::unique(sets).begin(), sets.end());
    out.varint(sets.size());
    for (auto const set : sets) out.u64(set);
    for (auto const& event : events) {
        if (event.departments == 0) continue;
        auto const found = std::ranges::lower_bound(sets, event.departments);
        out.varint(static_cast<std::uint64_t>(found - sets.begin()));
    }
}

bool read_starts(Cursor& in, std::vector<Event>& events) {
    auto const latest = static_cast<std::uint64_t>(base::kLatest.seconds);
    std::uint64_t start = 0;
    for (auto& event : events) {
        auto const delta = in.varint();
        if (delta >= latest - start) return false;
        start += delta;
        event.start.seconds = static_cast<std::int64_t>(start);
    }
    return in.ok();
}

/// Lengths and head counts: present where the tag says so, and then not zero.
bool read_sizes(Cursor& in, base::ByteView tags, std::vector<Event>& events) {
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kLength) == 0) continue;
        auto const length = in.varint();
        if (length - 1 >= kLengthMax) return false;
        events[i].length = static_cast<std::uint32_t>(length);
    }
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kOthers) == 0) continue;
        auto const others = in.varint();
        if (others - 1 >= 0xffff) return false;
        events[i].others = static_cast<std::uint16_t>(others);
    }
    return in.ok();
}

bool read_departments(Cursor& in, base::ByteView tags, std::vector<Event>& events) {
    auto const count = in.varint();
    if (count > in.left() / 8) return false;
    std::vector<Departments> sets(count);
    for (std::size_t i = 0; i < count; ++i) {
        sets[i] = in.u64();
        if (sets[i] <= (i == 0 ? 0 : sets[i - 1])) return false;
    }
    std::vector<std::uint8_t> used(count);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kDepartments) == 0) continue;
        auto const set = in.varint();
        if (set >= count) return false;
        events[i].departments = sets[set];
        used[set] = 1;
    }
    return in.ok() && std::ranges::find(used, 0) == used.end();
}

bool read_threads(Cursor& in, base::ByteView tags, std::vector<Event>& events) {
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kThread) == 0) continue;
        events[i].thread.value = in.u64();
        if (events[i].thread.value == 0) return false;
    }
    return in.finished();
}

bool strictly_sorted(std::vector<Event> const& events) {
    for (std::size_t i = 1; i < events.size(); ++i) {
        auto const& before = events[i - 1];
        if (before.start == events[i].start && before >= events[i]) return false;
    }
    return true;
}

std::unexpected<base::Error> corrupt(std::string_view why) {
    return base::fail(base::Fault::corrupt, std::string("packed events: ").append(why));
}

}  // namespace

base::Bytes pack(std::vector<Event> events) {
    base::check(std::ranges::all_of(events, valid), "an event to be packed is within its limits");
    std::ranges::sort(events);
    events.erase(std::ranges::unique(events).begin(), events.end());
    base::Writer out;
    out.u8(kFormat);
    out.varint(events.size());
    if (events.empty()) return std::move(out).take();
    for (auto const& event : events) out.u8(tag_of(event));
    base::Instant before = base::kEarliest;
    for (auto const& event : events) {
        out.varint(static_cast<std::uint64_t>((event.start - before).seconds));
        before = event.start;
    }
    for (auto const& event : events) {
        if (event.length != 0) out.varint(event.length);
    }
    for (auto const& event : events) {
        if (event.others != 0) out.varint(event.others);
    }
    write_departments(out, events);
    for (auto const& event : events) {
        if (event.thread.value != 0) out.u64(event.thread.value);
    }
    return std::move(out).take();
}

base::Result<std::vector<Event>> unpack(base::ByteView bytes) {
    Cursor in{bytes};
    if (in.u8() != kFormat) return corrupt("an unknown format");
    auto const count = in.varint();
    if (count == 0 && in.finished()) return std::vector<Event>{};
    // A tag and a start take two bytes at least, so memory is bounded by the bytes there are.
    if (count == 0 || count > in.left() / 2) return corrupt("a wrong length");
    std::vector<Event> events(count);
    auto const tags = in.raw(count);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if ((tags[i] & kKindBits) == 0) return corrupt("an unknown kind");
        events[i].kind = static_cast<Kind>(tags[i] & kKindBits);
        events[i].with_manager = (tags[i] & kManager) != 0;
    }
    if (!read_starts(in, events)) return corrupt("a wrong start");
    if (!read_sizes(in, tags, events)) return corrupt("a wrong length or head count");
    if (!read_departments(in, tags, events)) return corrupt("a wrong set of departments");
    if (!read_threads(in, tags, events)) return corrupt("a wrong thread or end");
    if (!strictly_sorted(events)) return corrupt("not sorted");
    return events;
}

}  // namespace weir::activity
