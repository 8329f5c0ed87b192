#include "doors/exposure/report.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/hands.h"
#include "doors/exposure/detail/looking.h"

namespace weir::exposure {
namespace {

using access::Class;
using access::People;

/// Every look with the people behind it, oldest first.
std::vector<Seen> seen_in(detail::Worlds const& worlds) {
    auto const& looks = worlds.history().looks;
    auto const parts_in = [&](detail::Weeks weeks) {
        detail::Looking looking(worlds, weeks);
        std::vector<std::vector<std::optional<Seen::Part>>> parts;
        parts.reserve(looks.size());
        for (auto const& look : looks) parts.push_back(looking.parts_of(look));
        return parts;
    };
    decltype(parts_in(detail::Weeks::even)) even;
    decltype(even) odd;
    base::by_two_hands([&] { even = parts_in(detail::Weeks::even); },
                       [&] { odd = parts_in(detail::Weeks::odd); });
    std::vector<Seen> seen;
    for (std::size_t i = 0; i < looks.size(); ++i) {
        auto& one = seen.emplace_back(looks[i], std::vector<Seen::Part>{});
        for (std::size_t k = 0; k < even[i].size(); ++k) {
            auto& part = even[i][k] ? even[i][k] : odd[i][k];
            if (part) one.parts.push_back(std::move(*part));
        }
    }
    return seen;
}

void add_looks(std::map<Class, detail::ClassSums>& sums, std::vector<Seen> const& seen) {
    for (auto const& one : seen) {
        auto& of_class = sums[one.look.what];
        of_class.did.add_look();
        if (!one.beyond().is_empty()) of_class.did_beyond.add_look();
        for (auto const& part : one.parts) {
            of_class.did.add(one.look.reader, part.week, part.people);
            of_class.did_beyond.add(one.look.reader, part.week, part.beyond);
        }
    }
}

std::vector<ClassFigures> figures_of(std::map<Class, detail::ClassSums> const& sums) {
    std::vector<ClassFigures> figures;
    for (auto const& [what, of] : sums)
        figures.push_back({what, of.could.counts(), of.could_beyond.counts(), of.did.counts(),
                           of.did_beyond.counts()});
    return figures;
}

bool may_open(Step const& step) { return step.type != "paused" && step.type != "proposed"; }
bool may_close(Step const& step) {
    return step.type != "resumed" && step.type != "released" && step.type != "activated";
}

/// Where something beyond what was meant began or ended, the entries of that second; and every
/// pause and every change that was made while it was open, whether it helped or not.
std::vector<Turn> turns_of(Report const& report, History const& history) {
    std::set<base::Instant> begins;
    std::set<base::Instant> ends;
    for (auto const& one : report.reached) {
        for (auto const& sighting : one.beyond) {
            for (auto const& span : sighting.spans) {
                begins.insert(span.from);
                if (span.until) ends.insert(*span.until);
            }
        }
    }
    auto const is_open_at = [&](base::Instant at) {
        return std::ranges::any_of(report.open,
                                   [&](base::Span const& span) { return span.contains(at); });
    };
    auto const from = history.period.span.from;
    bool const begins_with_it = std::ranges::any_of(
        history.steps, [&](Step const& step) { return may_open(step) && step.at == from; });
    bool is_under_way = is_open_at(from) && !begins_with_it;  // an opening before the period
    std::vector<Turn> turns;
    for (auto const& step : history.steps) {
        bool const is_change = step.type == "applied" || step.type == "proposed" ||
                               step.type == "directory_changed" || step.type == "paused";
        Turn turn{step, may_open(step) && begins.contains(step.at),
                  may_close(step) && ends.contains(step.at), is_open_at(step.at)};
        bool const is_cause = history.period.cause != 0 && step.index == history.period.cause;
        bool const is_try =
            is_under_way && is_change && turn.was_open_after && step.type != "directory_changed";
        is_under_way = is_under_way || turn.opened;
        if (turn.opened || turn.closed || is_cause || is_try) turns.push_back(std::move(turn));
    }
    return turns;
}

}  // namespace

access::People Seen::people() const {
    People people;
    for (auto const& part : parts) people.add(part.people);
    return people;
}

access::People Seen::beyond() const {
    People people;
    for (auto const& part : parts) people.add(part.beyond);
    return people;
}

access::People Report::affected() const {
    People people;
    for (auto const& one : reached) {
        for (auto const& sighting : one.beyond) people.add(sighting.people);
    }
    return people;
}

Report report_of(ReportRequest const& request) {
    auto const& history = request.history;
    detail::Worlds const worlds(request);
    Report report;
    report.period = history.period;
    report.base = history.base;
    report.entries = history.now->entries;
    report.serving = history.serving;
    auto in_reach = worlds.in_reach();
    report.reached = std::move(in_reach.reached);
    for (auto const& one : report.reached) {
        for (auto const& sighting : one.beyond)
            report.open = access::union_of(report.open, sighting.spans);
    }
    report.seen = seen_in(worlds);
    add_looks(in_reach.sums, report.seen);
    report.figures = figures_of(in_reach.sums);
    report.turns = turns_of(report, history);
    for (auto const& copy : history.now->incidents->copies) {
        if (copy.at < *history.period.span.until) report.copies.push_back(copy);
    }
    return report;
}

}  // namespace weir::exposure
