// Incidents, exposure reports, canaries, controls and freezes, and who is not to be measured for a
// while: folded from the ledger's entries.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/program/lifecycle.h"
#include "rules/state/entries.h"

namespace weir::state {

struct Incident {
    std::uint64_t index = 0;  // of its IncidentOpened
    IncidentOpened opened;
    Person by;
    base::Instant at;
    std::optional<IncidentClosed> closed;
    base::Instant closed_at;             // where it is closed
    std::vector<std::uint64_t> reports;  // of it
    /// Signatures that other grants were meant, by the grants' text.
    std::map<std::string, std::vector<program::SignOff>> meant;
};
struct Report {
    std::uint64_t index = 0;
    ExposureReported reported;
    Person by;
    base::Instant at;
    std::optional<LettersDelivered> letters;
};
struct Canary {
    std::uint64_t index = 0;
    CanaryTried tried;
    base::Instant at;
};
/// A control's colour since when; what went before stands in the ledger.
struct ControlFact {
    std::string colour;
    base::Instant since;
};
struct Copy {
    std::uint64_t index = 0;
    CopyMade made;
    Person by;
    base::Instant at;
};
struct Freeze {
    std::uint64_t index = 0;
    Frozen frozen;
    Person by;
    base::Instant at;
    std::optional<base::Instant> thawed_at;
};

struct Incidents {
    std::map<std::uint64_t, Incident> incidents;  // by index
    std::map<std::uint64_t, Report> reports;      // by index
    std::optional<Canary> canary;                 // the last
    std::map<std::string, ControlFact> controls;  // by name
    std::string evidence;                         // of the last run
    std::optional<base::Instant> checked_at;
    std::map<std::uint64_t, Freeze> freezes;  // by index
    std::map<Person, std::vector<base::Span>> paused_people;
    std::vector<Copy> copies;  // oldest first

    struct Context {
        std::uint64_t index = 0;
        Person actor;
        base::Instant at;
    };
    /// corrupt, and nothing changed, if they cannot follow: what they name was not opened, or is
    /// closed.
    [[nodiscard]] base::Status apply(IncidentOpened const& entry, Context const& context);
    [[nodiscard]] base::Status apply(ExposureReported const& entry, Context const& context);
    [[nodiscard]] base::Status apply(LettersDelivered const& entry, Context const& context);
    [[nodiscard]] base::Status apply(CanaryTried const& entry, Context const& context);
    [[nodiscard]] base::Status apply(IncidentClosed const& entry, Context const& context);
    [[nodiscard]] base::Status apply(ControlsChecked const& entry, Context const& context);
    [[nodiscard]] base::Status apply(Frozen const& entry, Context const& context);
    [[nodiscard]] base::Status apply(Thawed const& entry, Context const& context);
    [[nodiscard]] base::Status apply(PersonPaused const& entry, Context const& context);
    [[nodiscard]] base::Status apply(IntendedSigned const& entry, program::SignOff sign);
    [[nodiscard]] base::Status apply(CopyMade const& entry, Context const& context);

    /// Whether any open incident: then the roles that watch see the trail in full.
    [[nodiscard]] bool has_open() const;
    /// Whether a person's event at that time may ever be kept, for their own pauses' sake.
    [[nodiscard]] bool may_keep(Person person, base::Span const& time) const;
};

}  // namespace weir::state
