// The event model. An event names one person, its subject. Of the others it keeps a head count,
// their departments, whether the manager was among them, and a thread number keyed by the week.
// What the charter does not declare is absent. No content, no title, no address, no place finer
// than a site.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"

namespace weir::activity {

/// The closed list of what can happen. Adding one is a charter change for every company.
enum class Kind : std::uint8_t {
    mail_sent = 1,
    mail_received = 2,
    chat_sent = 3,
    meeting = 4,  // attended, from start to end
    call = 5,
    contact = 6,   // near somebody else, face to face
    presence = 7,  // on site: a badge-in or a sensor
};
inline constexpr std::size_t kKinds = 7;

[[nodiscard]] std::string_view name_of(Kind kind);  // "mail_sent"
[[nodiscard]] base::Result<Kind> kind_of(std::string_view name);

/// Fields that a charter may declare for a kind; time and kind are always there.
enum class Field : std::uint8_t { length, others, departments, manager, thread };
[[nodiscard]] std::string_view name_of(Field field);  // "departments"
[[nodiscard]] base::Result<Field> field_of(std::string_view name);

/// Kinds and fields that no charter can declare, by the words people would try: "screenshot",
/// "keystrokes", "title", "body", "absence_reason", "sentiment", ... Gives why, or nothing.
[[nodiscard]] std::string_view why_forbidden(std::string_view word);

/// Departments as a set of slots: bit i is the i-th unit of depth 1 by number, the last bit all
/// above.
using Departments = std::uint64_t;

/// One thing one person did. 32 bytes; the subject is the chunk it lies in.
struct Event {
    base::Instant start;
    base::Thread thread;          // 0: none, or not declared
    Departments departments = 0;  // of the others
    std::uint32_t length = 0;     // seconds, at most a week
    std::uint16_t others = 0;     // head count besides the subject, saturating
    Kind kind = Kind::mail_sent;
    bool with_manager = false;
    friend auto operator<=>(Event const&, Event const&) = default;
};

/// Packs events into columns (delta varints by start). `events` in any order; the packed form is
/// sorted and free of exact duplicates, so the same set gives the same bytes.
[[nodiscard]] base::Bytes pack(std::vector<Event> events);
/// corrupt if the bytes are not a packed form.
[[nodiscard]] base::Result<std::vector<Event>> unpack(base::ByteView bytes);

}  // namespace weir::activity
