#include "rules/state/incidents.h"

#include <algorithm>

namespace weir::state {
namespace {

std::unexpected<base::Error> cannot_follow(char const* why) {
    return base::fail(base::Fault::corrupt, why);
}

}  // namespace

base::Status Incidents::apply(IncidentOpened const& entry, Context const& context) {
    incidents.emplace(context.index,
                      Incident{context.index, entry, context.actor, context.at, {}, {}, {}, {}});
    return {};
}

base::Status Incidents::apply(ExposureReported const& entry, Context const& context) {
    auto const incident = incidents.find(entry.incident);
    if (entry.incident != 0 && incident == incidents.end()) {
        return cannot_follow("a report of an incident that was not opened");
    }
    if (incident != incidents.end()) incident->second.reports.push_back(context.index);
    reports.emplace(context.index, Report{context.index, entry, context.actor, context.at, {}});
    return {};
}

base::Status Incidents::apply(LettersDelivered const& entry, Context const&) {
    auto const report = reports.find(entry.report);
    if (report == reports.end()) return cannot_follow("letters of a report that was not made");
    if (report->second.letters) return cannot_follow("letters delivered twice");
    report->second.letters = entry;
    return {};
}

base::Status Incidents::apply(CanaryTried const& entry, Context const& context) {
    if (entry.incident != 0 && !incidents.contains(entry.incident)) {
        return cannot_follow("a canary of an incident that was not opened");
    }
    canary = Canary{context.index, entry, context.at};
    return {};
}

base::Status Incidents::apply(IncidentClosed const& entry, Context const& context) {
    auto const incident = incidents.find(entry.incident);
    if (incident == incidents.end() || incident->second.closed) {
        return cannot_follow("the end of an incident that is not open");
    }
    incident->second.closed = entry;
    incident->second.closed_at = context.at;
    return {};
}

base::Status Incidents::apply(ControlsChecked const& entry, Context const& context) {
    for (auto const& [name, colour] : entry.colours) {
        auto& fact = controls[name];
        if (fact.colour != colour) fact = {colour, context.at};
    }
    std::erase_if(controls, [&](auto const& fact) { return !entry.colours.contains(fact.first); });
    evidence = entry.evidence;
    checked_at = context.at;
    return {};
}

base::Status Incidents::apply(Frozen const& entry, Context const& context) {
    freezes.emplace(context.index,
                    Freeze{context.index, entry, context.actor, context.at, std::nullopt});
    return {};
}

base::Status Incidents::apply(Thawed const& entry, Context const& context) {
    auto const freeze = freezes.find(entry.frozen);
    if (freeze == freezes.end() || freeze->second.thawed_at) {
        return cannot_follow("the end of a freeze that is not in force");
    }
    freeze->second.thawed_at = context.at;
    return {};
}

base::Status Incidents::apply(PersonPaused const& entry, Context const& context) {
    if (entry.until <= context.at) return cannot_follow("a personal pause that ends before it");
    paused_people[context.actor].push_back({context.at, entry.until});
    return {};
}

base::Status Incidents::apply(IntendedSigned const& entry, program::SignOff sign) {
    auto const incident = incidents.find(entry.incident);
    if (incident == incidents.end() || incident->second.closed) {
        return cannot_follow("what was meant, of an incident that is not open");
    }
    incident->second.meant[entry.grants].push_back(std::move(sign));
    return {};
}

base::Status Incidents::apply(CopyMade const& entry, Context const& context) {
    copies.push_back({context.index, entry, context.actor, context.at});
    return {};
}

bool Incidents::has_open() const {
    return std::ranges::any_of(incidents,
                               [](auto const& incident) { return !incident.second.closed; });
}

bool Incidents::may_keep(Person person, base::Span const& time) const {
    auto const pauses = paused_people.find(person);
    if (pauses == paused_people.end()) return true;
    return std::ranges::none_of(pauses->second, [&](base::Span const& pause) {
        bool const begins_before_its_end = time.from < *pause.until;
        return begins_before_its_end && (!time.until || *time.until >= pause.from);
    });
}

}  // namespace weir::state
