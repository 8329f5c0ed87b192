#include "base/check.h"
#include "rules/metrics/sweep.h"

namespace weir::metrics {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kAllMetrics = (1U << kMetrics) - 1U;

}  // namespace

base::Bytes encode(PersonWeek const& row) {
    base::Writer writer;
    writer.u8(kFormat);
    writer.u8(row.clipped);
    for (auto const& facts : registry()) {
        std::int64_t const value = row.value(facts.metric);
        base::check(value >= 0 && value <= facts.clamp_max, "a person-week is within its clamps");
        writer.u32(static_cast<std::uint32_t>(value));
    }
    return std::move(writer).take();
}

base::Result<PersonWeek> decode_person_week(base::ByteView bytes) {
    base::Reader reader(bytes);
    std::uint8_t const format = reader.u8();
    if (reader.ok() && format != kFormat) {
        return base::fail(base::Fault::unsupported, "person-week of an unknown format");
    }
    PersonWeek row;
    row.clipped = reader.u8();
    bool is_sound = (row.clipped & ~kAllMetrics) == 0;
    for (auto const& facts : registry()) {
        std::int64_t const value = reader.u32();
        is_sound = is_sound && value <= facts.clamp_max;
        row.values[index_of(facts.metric)] = value;
    }
    if (auto whole = reader.finish("person-week"); !whole) return std::unexpected(whole.error());
    if (!is_sound) return base::fail(base::Fault::corrupt, "person-week is above its bounds");
    return row;
}

}  // namespace weir::metrics
