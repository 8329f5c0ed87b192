// Proximity badges in the form of the SocioPatterns data: `t i j`, one line an interval of 20
// seconds that ends t seconds after the origin, in which badges i and j saw each other.
#include <charconv>

#include "records/activity/detail/collect.h"

namespace weir::activity::detail {
namespace {

constexpr std::int64_t kInterval = 20;
constexpr std::size_t kDigitsMax = 18;

struct Reading {
    std::int64_t seconds = 0;
    std::string_view one;
    std::string_view other;
};

std::string_view take_field(std::string_view& line) {
    line = trimmed(line);
    auto const field = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(field.size());
    return field;
}

base::Result<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    bool const short_enough = !text.empty() && text.size() <= kDigitsMax;
    if (!short_enough || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return bad("expected three whole numbers, none negative: seconds, badge, badge");
    }
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

base::Result<Reading> read(std::string_view line) {
    Reading reading;
    auto const seconds = number(take_field(line));
    reading.one = take_field(line);
    reading.other = take_field(line);
    auto const one = number(reading.one);
    auto const other = number(reading.other);
    if (!seconds) return std::unexpected(seconds.error());
    if (!one) return std::unexpected(one.error());
    if (!other) return std::unexpected(other.error());
    if (!trimmed(line).empty()) return bad("expected three columns, got more");
    if (*one == *other) return bad("a badge cannot be near itself");
    reading.seconds = *seconds;
    return reading;
}

/// Both sides of a contact, each with the other as the only one near.
base::Status add_contact(Batch& batch, Identities& identities, Declared const& declared,
                         base::Instant origin, Reading const& reading) {
    base::Instant const end = origin + base::Duration{reading.seconds};
    base::Instant const start = end - base::Duration{kInterval};
    if (start < base::kEarliest || end >= base::kLatest)
        return bad("expected a time in the years 1970 to 2199");
    auto const one = identities.of(reading.one);
    auto const other = identities.of(reading.other);
    ForeignEvent contact;
    contact.start = start;
    contact.length = kInterval;
    contact.kind = Kind::contact;
    contact.others_count = 1;
    for (auto const& [subject, near] : {std::pair{one, other}, std::pair{other, one}}) {
        contact.subject = subject;
        contact.others_first = static_cast<std::uint32_t>(batch.others.size());
        if (declared.has(Kind::contact)) batch.others.push_back(near);
        auto const added = add(batch, declared, contact);
        if (!added) return added;
    }
    return {};
}

}  // namespace

base::Result<Batch> parse_sensors(SourceFormat const& format, std::string_view bytes,
                                  std::string_view file) {
    if (!format.origin) return bad("a sensors source needs `origin`, the time of its second 0");
    auto const origin = format.zone.instant(*format.origin);
    Declared const declared{format.kinds};
    Batch batch;
    Identities identities{batch};
    auto rest = without_mark(bytes);
    for (std::size_t line_number = 1; !rest.empty(); ++line_number) {
        auto const line = take_line(rest);
        if (line.size() > kLineSizeMax) return long_line(file, line_number);
        if (trimmed(line).empty()) continue;
        auto const reading = read(line);
        if (!reading) return located(reading.error(), file, line_number);
        auto const added = add_contact(batch, identities, declared, origin, *reading);
        if (!added) return located(added.error(), file, line_number);
        ++batch.rows;
    }
    if (batch.rows == 0) return empty_file(file);
    return batch;
}

}  // namespace weir::activity::detail
