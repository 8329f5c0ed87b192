#include "doors/exposure/report.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace weir::exposure {
namespace {

using access::Class;
using access::People;
using access::Sightings;
using access::Spans;
using access::WeekIndex;
using disclosure::Cut;

Sightings within(Sightings const& sightings, Spans const& spans) {
    Sightings out;
    for (auto const& sighting : sightings) {
        auto left = access::intersection_of(sighting.spans, spans);
        if (!left.empty()) out.push_back({sighting.people, std::move(left)});
    }
    return access::union_of(out, {});
}

People people_at(Sightings const& sightings, base::Instant at) {
    People people;
    for (auto const& sighting : sightings) {
        bool const is_then = std::ranges::any_of(
            sighting.spans, [&](base::Span const& span) { return span.contains(at); });
        if (is_then) people.add(sighting.people);
    }
    return people;
}

/// The two worlds over the period, and what could be read in it.
class Ground {
public:
    Ground(ReportRequest const& request)
        : history_(request.history),
          permissions_(request.meant == nullptr ? request.history.meant : *request.meant),
          directory_(history_.directory),
          actual_({history_.now->permissions, directory_}, window(history_.period.span)),
          meant_({permissions_, history_.meant_directory}, window(history_.period.span)),
          known_(history_.known()) {
        for (auto const& held : history_.held) weeks_.emplace_back(held.week, directory_);
    }

    [[nodiscard]] std::vector<Reached> reached() const {
        std::vector<Reached> out;
        for (auto const what : access::kGrantedClasses) {
            if (what == Class::notice) continue;  // for everybody enrolled: nothing of a person
            for (auto const reader : actual_.readers(what)) add(out, reader, what);
        }
        return out;
    }
    /// Whether or not the programme served.
    [[nodiscard]] Reached of(Person reader, Class what, WeekIndex const& week) const {
        Reached one{reader, what, week.week().roster.week, {}, {}};
        one.all = actual_.sightings(reader, what, week);
        if (!one.all.empty())
            one.beyond = access::difference_of(one.all, meant_.sightings(reader, what, week));
        return one;
    }
    [[nodiscard]] Reached of_persons(Person reader, Class what) const {
        Reached one{reader, what, std::nullopt, {}, {}};
        one.all = actual_.sightings(reader, what, known_);
        if (!one.all.empty())
            one.beyond = access::difference_of(one.all, meant_.sightings(reader, what, known_));
        return one;
    }
    [[nodiscard]] History const& history() const { return history_; }

private:
    /// A look of the first second may have been under what stood before it.
    static base::Span window(base::Span const& span) {
        return {base::Instant{span.from.seconds - 1}, span.until};
    }
    [[nodiscard]] Reached served(Reached one) const {
        one.all = within(one.all, history_.serving);
        one.beyond = within(one.beyond, history_.serving);
        return one;
    }
    void add(std::vector<Reached>& out, Person reader, Class what) const {
        std::map<base::Week, Reached> by_week;
        for (std::size_t i = 0; i < weeks_.size(); ++i) {
            if (history_.held[i].what != what) continue;
            auto one = served(of(reader, what, weeks_[i]));
            if (one.all.empty()) continue;
            auto const [place, is_new] = by_week.try_emplace(*one.week, one);
            if (is_new) continue;
            place->second.all = access::union_of(place->second.all, one.all);
            place->second.beyond = access::union_of(place->second.beyond, one.beyond);
        }
        for (auto& [week, one] : by_week) out.push_back(std::move(one));
        if (!access::is_about_persons(what)) return;
        auto persons = served(of_persons(reader, what));
        if (!persons.all.empty()) out.push_back(std::move(persons));
    }

    History const& history_;
    access::Permissions const& permissions_;
    org::Directory const& directory_;
    access::ReachOver actual_;
    access::ReachOver meant_;
    People known_;
    std::vector<WeekIndex> weeks_;
};

/// Which cells a look was of: one level of the tree, or another cut.
struct Shelf {
    std::size_t held = 0;
    Cut cut = Cut::tree;
    std::uint32_t level = 0;
    bool every_level = false;
    friend auto operator<=>(Shelf const&, Shelf const&) = default;
};

bool holds(access::Cell const& cell, org::RosterRow const& row, org::Directory const& directory) {
    bool const is_site =
        cell.sites.empty() || std::ranges::find(cell.sites, row.site) != cell.sites.end();
    bool const is_at = std::ranges::find(cell.exactly, row.home) != cell.exactly.end() ||
                       std::ranges::any_of(cell.within, [&](base::Unit unit) {
                           return directory.is_within(row.home, unit);
                       });
    return is_site && is_at;
}

/// Resolves looks to people. What one reader could see of one shelf is computed once.
class Looking {
public:
    explicit Looking(Ground const& ground) : ground_(ground) {}

    [[nodiscard]] Seen resolve(Look look) {
        Seen seen{look, {}};
        look.at = before_changes(look);
        if (look.what == Class::trail) {
            auto const& reach = persons_of(look.reader);
            auto people = look.people.empty() ? people_at(reach.all, look.at) : People(look.people);
            auto beyond = access::intersection_of(people_at(reach.beyond, look.at), people);
            if (!people.is_empty()) seen.parts.push_back({{}, std::move(people), beyond});
            return seen;
        }
        for (auto const& week : look.weeks) {
            auto part = part_of(look, week);
            if (!part.people.is_empty()) seen.parts.push_back(std::move(part));
        }
        return seen;
    }

private:
    Seen::Part part_of(Look const& look, base::Week week) {
        Seen::Part part{week, {}, {}};
        People there;
        auto const& all_held = ground_.history().held;
        for (std::size_t i = 0; i < all_held.size(); ++i) {
            auto const& held = all_held[i];
            bool const is_it = held.what == look.what && held.week.roster.week == week &&
                               held.week.existed.contains(look.at);
            if (!is_it) continue;
            auto const shelf = shelf_of(look, i);
            auto const& reach = reach_of(look.reader, shelf);
            part.people.add(people_at(reach.all, look.at));
            part.beyond.add(people_at(reach.beyond, look.at));
            part.people.add(beside(look.reader, shelf));
            for (auto const& row : held.week.roster.rows) there.add(row.person);
        }
        if (look.people.empty()) return part;
        part.people = access::intersection_of(there, People(look.people));
        part.beyond.keep(part.people);
        return part;
    }
    /// A second is the finest that intervals know. Where an audience changed in the look's second,
    /// but after it, the look was under what stood before.
    base::Instant before_changes(Look const& look) const {
        auto const& steps = ground_.history().steps;
        auto const next = std::ranges::upper_bound(steps, look.index, {}, &Step::index);
        bool const is_before = next != steps.end() && next->at == look.at;
        return is_before ? base::Instant{look.at.seconds - 1} : look.at;
    }
    Shelf shelf_of(Look const& look, std::size_t held) const {
        Shelf shelf{held, look.cut, 0, look.level.empty() || look.what != Class::release};
        auto const& levels = ground_.history().levels;
        auto const level = std::ranges::find(levels, look.level);
        if (level == levels.end()) shelf.every_level = true;
        else shelf.level = static_cast<std::uint32_t>(level - levels.begin());
        return shelf;
    }
    /// The part of a data week that stands on the shelf.
    WeekIndex const& index_of(Shelf const& shelf) {
        auto const found = indexes_.find(shelf);
        if (found != indexes_.end()) return found->second;
        auto const& held = ground_.history().held[shelf.held];
        access::DataWeek week{held.week.roster, held.week.existed, {}};
        for (auto const& cell : held.cells) {
            bool const is_cut = held.what != Class::release || cell.cut == shelf.cut;
            bool const is_level = shelf.every_level || shelf.cut != Cut::tree ||
                                  (cell.level <= shelf.level && shelf.level <= cell.level_last);
            if (is_cut && is_level) week.cells.push_back(cell.cell);
        }
        // No cell on it means nobody is: an empty list would mean any cell at all.
        if (week.cells.empty()) week.roster.rows.clear();
        auto const& directory = ground_.history().directory;
        return indexes_.emplace(shelf, WeekIndex(std::move(week), directory)).first->second;
    }
    Reached const& reach_of(Person reader, Shelf const& shelf) {
        auto const key = std::pair(reader, shelf);
        auto const found = reaches_.find(key);
        if (found != reaches_.end()) return found->second;
        auto const what = ground_.history().held[shelf.held].what;
        return reaches_.emplace(key, ground_.of(reader, what, index_of(shelf))).first->second;
    }
    Reached const& persons_of(Person reader) {
        auto const found = persons_.find(reader);
        if (found != persons_.end()) return found->second;
        return persons_.emplace(reader, ground_.of_persons(reader, Class::trail)).first->second;
    }
    /// Who is measured in a cell reads it without a grant: everybody in it.
    People beside(Person reader, Shelf const& shelf) {
        auto const& week = index_of(shelf).week();
        auto const& directory = ground_.history().directory;
        auto const& rows = week.roster.rows;
        auto const own = std::ranges::find(rows, reader, &org::RosterRow::person);
        People people;
        if (own == rows.end()) return people;
        for (auto const& cell : week.cells) {
            if (!holds(cell, *own, directory)) continue;
            for (auto const& row : rows) {
                if (holds(cell, row, directory)) people.add(row.person);
            }
        }
        return people;
    }

    Ground const& ground_;
    std::map<Shelf, WeekIndex> indexes_;
    std::map<std::pair<Person, Shelf>, Reached> reaches_;
    std::map<Person, Reached> persons_;
};

/// Sums of what one class had in reach, or what was looked at.
class Adder {
public:
    void add(Person reader, std::optional<base::Week> week, Sightings const& sightings) {
        People people;
        for (auto const& sighting : sightings) {
            people.add(sighting.people);
            counts_.when = access::union_of(counts_.when, sighting.spans);
        }
        add(reader, week, people);
    }
    void add(Person reader, std::optional<base::Week> week, People const& people) {
        if (people.is_empty()) return;
        readers_.add(reader);
        people_.add(people);
        of_reader_[reader].add(people);
        of_week_[week].add(people);
    }
    void add_look() { ++counts_.looks; }
    [[nodiscard]] Counts counts() const {
        auto counts = counts_;
        counts.readers = readers_.size();
        counts.people = people_.size();
        for (auto const& [reader, people] : of_reader_) counts.pairs += people.size();
        for (auto const& [week, people] : of_week_) counts.records += people.size();
        return counts;
    }

private:
    Counts counts_;
    People readers_;
    People people_;
    std::map<Person, People> of_reader_;
    std::map<std::optional<base::Week>, People> of_week_;
};

std::vector<ClassFigures> figures_of(Report const& report) {
    struct Sums {
        Adder could, could_beyond, did, did_beyond;
    };
    std::map<Class, Sums> sums;
    for (auto const& one : report.reached) {
        sums[one.what].could.add(one.reader, one.week, one.all);
        sums[one.what].could_beyond.add(one.reader, one.week, one.beyond);
    }
    for (auto const& seen : report.seen) {
        auto& of_class = sums[seen.look.what];
        of_class.did.add_look();
        if (!seen.beyond().is_empty()) of_class.did_beyond.add_look();
        for (auto const& part : seen.parts) {
            of_class.did.add(seen.look.reader, part.week, part.people);
            of_class.did_beyond.add(seen.look.reader, part.week, part.beyond);
        }
    }
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
    std::vector<Turn> turns;
    for (auto const& step : history.steps) {
        bool const is_change = step.type == "applied" || step.type == "proposed" ||
                               step.type == "directory_changed" || step.type == "paused";
        Turn turn{step, may_open(step) && begins.contains(step.at),
                  may_close(step) && ends.contains(step.at), is_open_at(step.at)};
        bool const is_cause = history.period.cause != 0 && step.index == history.period.cause;
        bool const is_try = is_change && turn.was_open_after && step.type != "directory_changed";
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
    Ground const ground(request);
    Report report;
    report.period = history.period;
    report.base = history.base;
    report.entries = history.now->entries;
    report.serving = history.serving;
    report.reached = ground.reached();
    for (auto const& one : report.reached) {
        for (auto const& sighting : one.beyond)
            report.open = access::union_of(report.open, sighting.spans);
    }
    Looking looking(ground);
    for (auto const& look : history.looks) report.seen.push_back(looking.resolve(look));
    report.figures = figures_of(report);
    report.turns = turns_of(report, history);
    for (auto const& copy : history.now->incidents->copies) {
        if (copy.at < *history.period.span.until) report.copies.push_back(copy);
    }
    return report;
}

}  // namespace weir::exposure
