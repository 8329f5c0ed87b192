#include "base/zones.h"

#include <chrono>
#include <exception>

#include <date/tz.h>
#include <fmt/format.h>

namespace weir::base {
namespace {

date::time_zone const& zone_behind(void const* zone) {
    return *static_cast<date::time_zone const*>(zone);
}

}  // namespace

Result<Zone> Zone::of(std::string_view name) {
    try {
        return Zone{std::string(name), date::locate_zone(name)};
    } catch (std::exception const&) {
        return fail(Fault::bad_input, fmt::format("unknown time zone `{}`", name));
    }
}

Zone Zone::utc() { return Zone{"UTC", date::locate_zone("UTC")}; }

LocalTime Zone::local(Instant at) const {
    auto const reading =
        zone_behind(zone_).to_local(date::sys_seconds{std::chrono::seconds{at.seconds}});
    return LocalTime{reading.time_since_epoch().count()};
}

Instant Zone::instant(LocalTime reading) const {
    date::local_seconds const local{std::chrono::seconds{reading.seconds}};
    auto const info = zone_behind(zone_).get_info(local);
    if (info.result == date::local_info::nonexistent) {
        return Instant{info.first.end.time_since_epoch().count()};
    }
    return Instant{reading.seconds - info.first.offset.count()};
}

Instant Zone::midnight(Date date) const {
    return instant(LocalTime{static_cast<std::int64_t>(date.days) * kDay.seconds});
}

}  // namespace weir::base
