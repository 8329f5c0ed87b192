#include "records/vault/detail/body.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "engines/crypto/hash.h"

namespace weir::vault::detail {
namespace {

constexpr std::string_view kBodyLabel = "weir/body/v1";
constexpr std::int32_t kDaysInWeek = 7;

void write_people(base::Writer& writer, std::vector<base::Person> const& people) {
    writer.varint(people.size());
    std::uint32_t last = 0;
    for (auto const person : people) {
        writer.varint(person.value - last);
        last = person.value;
    }
}

void write_weeks(base::Writer& writer, std::vector<base::Week> const& weeks) {
    writer.varint(weeks.size());
    std::int64_t last = 0;
    for (auto const& week : weeks) {
        writer.zigzag(week.monday.days - last);
        last = week.monday.days;
    }
}

/// Nothing more can be read, and the reader says so at the end.
void spoil(base::Reader& reader) {
    static_cast<void>(reader.raw(std::numeric_limits<std::size_t>::max()));
}

/// A count that the bytes left can hold at one byte each.
std::size_t read_count(base::Reader& reader) {
    auto const count = reader.varint();
    if (count <= reader.left()) return static_cast<std::size_t>(count);
    spoil(reader);
    return 0;
}

std::vector<base::Person> read_people(base::Reader& reader) {
    std::vector<base::Person> people(read_count(reader));
    std::uint64_t last = 0;
    for (auto& person : people) {
        auto const step = reader.varint();
        if (step > std::numeric_limits<std::uint32_t>::max() - last) spoil(reader);
        last += step;
        person = base::Person(static_cast<std::uint32_t>(last));
    }
    return people;
}

/// In the order of the slots, not of their numbers.
std::vector<base::Person> read_named(base::Reader& reader) {
    std::vector<base::Person> named(read_count(reader));
    for (auto& person : named) {
        auto const number = reader.varint();
        if (number > std::numeric_limits<std::uint32_t>::max()) spoil(reader);
        person = base::Person(static_cast<std::uint32_t>(number));
    }
    return named;
}

std::vector<base::Week> read_weeks(base::Reader& reader) {
    std::vector<base::Week> weeks(read_count(reader));
    std::int32_t last = 0;
    for (auto& week : weeks) {
        if (__builtin_add_overflow(last, reader.zigzag(), &last)) spoil(reader);
        week.monday = base::Date{last};
    }
    return weeks;
}

template <class T>
bool ascends(std::vector<T> const& values) {
    return std::ranges::adjacent_find(values, std::greater_equal{}) == values.end();
}

bool is_sound(Scope const& scope) {
    auto const is_monday = [](base::Week week) {
        return (week.monday.days + 3) % kDaysInWeek == 0;  // 1970-01-01 was a Thursday
    };
    return ascends(scope.people) && ascends(scope.weeks) &&
           (scope.people.empty() || scope.people.front().value > 0) &&
           std::ranges::all_of(scope.weeks, is_monday);
}

}  // namespace

base::Bytes encode_body(Opening const& opening, ActorField const& actor) {
    base::check(is_sound(opening.scope), "a scope's people or weeks are not in order");
    base::Writer writer;
    writer.text(opening.type);
    writer.zigzag(opening.time.seconds);
    writer.raw(actor.id);
    writer.raw(actor.sealed);
    writer.text(opening.scope.purpose);
    write_people(writer, opening.scope.people);
    write_weeks(writer, opening.scope.weeks);
    writer.blob(opening.body);
    writer.varint(opening.named.size());
    for (auto const person : opening.named) writer.varint(person.value);
    writer.text(opening.shown);
    return std::move(writer).take();
}

base::Result<Body> decode_body(base::ByteView bytes) {
    base::Reader reader(bytes);
    Body body;
    body.opening.type = reader.text();
    body.opening.time = base::Instant{reader.zigzag()};
    std::ranges::copy(reader.raw(kTraceIdSize), body.actor.id.begin());
    std::ranges::copy(reader.raw(kSealedActorSize), body.actor.sealed.begin());
    body.opening.scope.purpose = reader.text();
    body.opening.scope.people = read_people(reader);
    body.opening.scope.weeks = read_weeks(reader);
    auto const content = reader.blob();
    body.opening.named = read_named(reader);
    body.opening.shown = reader.text();
    auto const done = reader.finish("an entry's body");
    if (!done) return std::unexpected(done.error());
    if (!is_sound(body.opening.scope)) {
        return base::fail(base::Fault::corrupt, "an entry's scope is not in order");
    }
    body.opening.body.assign(content.begin(), content.end());
    return body;
}

base::Digest commitment_of(Salt const& salt, base::ByteView body) {
    return crypto::sha256({base::bytes_of(kBodyLabel), salt, body});
}

}  // namespace weir::vault::detail
