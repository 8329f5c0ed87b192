// Time zones of the IANA database. The rules of DESIGN "Time": a reading that happens twice is the
// earlier one, a reading that never happens is the end of the gap. `date` is used in zones.cc only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"

namespace weir::base {

/// A zone that the system knows. Cheap to copy; safe to use from several threads.
class Zone {
public:
    /// "Europe/Berlin"; bad_input if the zone database has no such name.
    static Result<Zone> of(std::string_view name);
    static Zone utc();

    [[nodiscard]] LocalTime local(Instant at) const;
    /// The earlier of two readings; the end of a gap.
    [[nodiscard]] Instant instant(LocalTime reading) const;
    [[nodiscard]] Date date(Instant at) const { return date_of(local(at)); }
    [[nodiscard]] Week week(Instant at) const { return week_of(date(at)); }
    /// Local midnight at which a date begins.
    [[nodiscard]] Instant midnight(Date date) const;
    [[nodiscard]] std::string const& name() const { return name_; }

private:
    Zone(std::string name, void const* zone) : name_(std::move(name)), zone_(zone) {}
    std::string name_;
    void const* zone_;  // date::time_zone, owned by the library for the life of the process
};

}  // namespace weir::base
