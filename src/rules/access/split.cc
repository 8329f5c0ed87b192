#include "rules/access/split.h"

#include <algorithm>
#include <set>

#include "rules/access/detail/holders.h"
#include "rules/access/detail/moment.h"

namespace weir::access {
namespace {

using base::Instant;
using org::Directory;
using org::PersonRow;

std::vector<std::string> path_of(Directory const& directory, Unit unit) {
    std::vector<std::string> path;
    for (; unit != org::kCompany; unit = directory.unit(unit).parent)
        path.insert(path.begin(), directory.unit(unit).name);
    return path;
}

/// Facts of one person that reach past a moment.
std::vector<org::Membership> facts_of(Directory const& directory, Person person, Instant at) {
    std::vector<org::Membership> facts;
    auto const of_person =
        std::ranges::equal_range(directory.memberships(), person, {}, &org::Membership::person);
    for (auto const& fact : of_person) {
        if (!fact.span.until || at < *fact.span.until) facts.push_back(fact);
    }
    return facts;
}

using Rows = std::vector<PersonRow>;

Directory applied(Directory directory, Rows rows, Instant at) {
    directory.apply({at, false, std::move(rows)});
    return directory;
}

/// Whether a row says what stands already, without trying it on.
bool is_old_news(Directory const& directory, PersonRow const& row, Instant at) {
    auto const facts = facts_of(directory, row.person, at);
    if (facts.size() != 1 || at < facts[0].span.from) return false;
    auto const& fact = facts[0];
    auto const home = directory.find_unit(row.unit_path);
    return home == fact.home && row.manager == fact.manager && row.site == fact.site &&
           row.minutes_a_week == fact.minutes_a_week && row.from <= at &&
           row.until == fact.span.until;
}

PersonRow leaving(Person person, Instant at) {
    return {.person = person,
            .unit_path = {},
            .manager = {},
            .site = {},
            .minutes_a_week = 0,
            .from = at,
            .until = at};
}

/// Whether the role's grants of the class, or of one that gives it, are among the reasons.
bool has_reason(std::vector<Because> const& reasons, Envelope const& envelope) {
    return std::ranges::any_of(reasons, [&](Because const& because) {
        return because.kind == Because::Kind::granted && because.role == envelope.role &&
               (envelope.kind == Envelope::Kind::new_member ||
                because.scope.kind == Scope::Kind::own_unit);
    });
}

/// One row on top of what was decided so far.
struct Trial {
    Trial(World before_row, World after_row, PersonRow const& of, Class seen, Instant moment)
        : before(before_row), after(after_row), row(of), what(seen), at(moment) {
        fact = after.directory.at(row.person, at);
        if (fact == nullptr) return;
        reasons = is_about_persons(what)
                      ? audience(PersonQuestion{what, row.person, at}, after)
                      : audience(CellQuestion{what, {{}, {fact->home}}, at}, after);
    }
    /// Whether the reader was a head of the unit before: a line of reporting showed it.
    [[nodiscard]] bool was_head(Person reader) const {
        Scope const own{Scope::Kind::own_unit, {}, ""};
        return detail::Moment(before, at, Cell{{}, {fact->home}}).covers(own, reader);
    }
    World before;
    World after;
    PersonRow const& row;
    Class what;
    Instant at;
    org::Membership const* fact = nullptr;
    Audience reasons;  // of the person's own unit, or of the person
};

class Splitter {
public:
    Splitter(World world, org::DirectoryChange const& change, Residents const& residents,
             SplitOptions const& options)
        : permissions_(world.permissions),
          directory_(world.directory),
          change_(change),
          residents_(residents),
          envelopes_(options.envelopes) {
        split_.now = {change.at, false, {}};
        split_.waits = {change.at, false, {}};
        split_.used = options.used;
        split_.used.resize(envelopes_.size());
        moments_.insert(change.at);
        for (auto const& fact : directory_.memberships()) add_moments(moments_, fact.span);
        for (auto const& grant : permissions_.grants()) add_moments(moments_, grant.span);
        for (auto const& member : permissions_.members()) add_moments(moments_, member.span);
    }

    Split run() {
        Rows ends;
        for (auto const person : leavers()) ends.push_back(leaving(person, change_.at));
        if (!ends.empty()) accept(ends, applied(directory_, ends, change_.at));
        Rows news;
        for (auto const& row : change_.rows) {
            if (!is_old_news(directory_, row, change_.at)) news.push_back(row);
        }
        // Rows that give nobody anything together go together: twice as many after each success,
        // half after each failure, so that a long list costs about as many looks as it has rows
        // that give something.
        auto batch = news.size();
        for (std::size_t i = 0; i < news.size();) {
            batch = std::min(batch, news.size() - i);
            auto const first = news.begin() + static_cast<std::ptrdiff_t>(i);
            if (batch > 1 && !accept_all({first, first + static_cast<std::ptrdiff_t>(batch)})) {
                batch /= 2;
                continue;
            }
            if (batch == 1) decide(news[i]);
            i += batch;
            batch *= 2;
        }
        return std::move(split_);
    }

private:
    std::vector<Person> leavers() const {
        std::vector<Person> leavers;
        if (!change_.is_complete) return leavers;
        std::set<Person> named;
        for (auto const& row : change_.rows) named.insert(row.person);
        for (auto const& fact : directory_.memberships()) {
            bool const stays = fact.span.until && *fact.span.until <= change_.at;
            bool const is_known = !leavers.empty() && leavers.back() == fact.person;
            if (!stays && !is_known && !named.contains(fact.person)) leavers.push_back(fact.person);
        }
        return leavers;
    }

    void accept(Rows const& rows, Directory after) {
        for (auto const& row : rows) {
            if (says_nothing(row.person, after)) continue;
            for (auto const& fact : facts_of(after, row.person, change_.at))
                add_moments(moments_, fact.span);
            split_.now.rows.push_back(row);
        }
        directory_ = std::move(after);
    }

    /// Whether nothing of a person differs, not even in the past.
    bool says_nothing(Person person, Directory const& after) const {
        auto const of = [&](Directory const& directory) {
            return std::ranges::equal_range(directory.memberships(), person, {},
                                            &org::Membership::person);
        };
        return std::ranges::equal(of(after), of(directory_));
    }

    /// Accepts rows that together take sight away only; false: it did nothing. What one gives and
    /// another of them takes never was in sight: they are one change.
    bool accept_all(Rows const& rows) {
        if (has_twice(rows)) return false;
        auto after = applied(directory_, rows, change_.at);
        if (!is_narrowing_always(rows, after)) return false;
        accept(rows, std::move(after));
        return true;
    }

    static bool has_twice(Rows const& rows) {
        std::set<Person> people;
        return std::ranges::any_of(
            rows, [&](PersonRow const& row) { return !people.insert(row.person).second; });
    }

    void decide(PersonRow const& row) {
        auto after = applied(directory_, {row}, change_.at);
        if (after.memberships() == directory_.memberships()) return;
        auto const told = told_of(row, after);
        if (told) {
            for (auto const& one : *told) split_.told.push_back(one);
            accept({row}, std::move(after));
            return;
        }
        auto const interim = narrower(row, after);
        split_.waits.rows.push_back(row);
        if (!interim) return;
        ++split_.narrowed;
        accept({*interim}, applied(directory_, {*interim}, change_.at));
    }

    /// Uses of envelopes under which the row may apply at once; nothing: it waits. Counts them.
    std::optional<std::vector<Told>> told_of(PersonRow const& row, Directory const& after) {
        std::vector<Told> told;
        for (auto const at : moments({row}, after)) {
            auto const radius =
                radius_of({{permissions_, directory_}, {permissions_, after}, at}, residents_);
            for (auto const& of_class : radius.classes) {
                if (of_class.gained.empty()) continue;
                Trial const trial({permissions_, directory_}, {permissions_, after}, row,
                                  of_class.what, at);
                for (auto const& pairs : of_class.gained) {
                    if (!tell(told, pairs, trial)) return std::nullopt;
                }
            }
        }
        std::set<std::size_t> used;
        for (auto const& one : told) used.insert(one.envelope);
        for (auto const index : used) ++split_.used[index];
        return told;
    }

    /// Adds what each reader is told of; false if no envelope has room for one of them.
    bool tell(std::vector<Told>& told, Pairs const& pairs, Trial const& trial) const {
        for (auto const reader : pairs.readers.to_vector()) {
            auto const used = envelope_for({reader, pairs.people}, trial);
            if (!used) return false;
            told.push_back({*used, trial.row.person, reader, trial.what, pairs.people});
        }
        return true;
    }

    /// Seconds from the change on at which something of the two may differ in a new way.
    std::vector<Instant> moments(Rows const& rows, Directory const& after) const {
        auto moments = moments_;
        for (auto const& row : rows) {
            for (auto const& fact : facts_of(after, row.person, change_.at))
                add_moments(moments, fact.span);
        }
        return {moments.begin(), moments.end()};
    }
    /// Whether the rows give nobody anything, at any second from the change on.
    bool is_narrowing_always(Rows const& rows, Directory const& after) const {
        return std::ranges::all_of(moments(rows, after), [&](Instant at) {
            return is_narrowing(
                radius_of({{permissions_, directory_}, {permissions_, after}, at}, residents_));
        });
    }
    void add_moments(std::set<Instant>& moments, base::Span const& span) const {
        if (span.from > change_.at) moments.insert(span.from);
        if (span.until && *span.until > change_.at) moments.insert(*span.until);
    }

    struct Sight {
        Person reader;
        People const& people;
    };

    std::optional<std::size_t> envelope_for(Sight const& sight, Trial const& trial) const {
        for (std::size_t i = 0; i < envelopes_.size(); ++i) {
            auto const& envelope = envelopes_[i];
            bool const has_room = split_.used[i] < envelope.a_day_max;
            if (has_room && detail::gives(envelope.what, trial.what) &&
                holds(sight, envelope, trial))
                return i;
        }
        return std::nullopt;
    }

    bool holds(Sight const& sight, Envelope const& envelope, Trial const& trial) const {
        if (trial.fact == nullptr || sight.reader == trial.row.person) return false;
        if (!has_reason(trial.reasons.reasons_of(sight.reader), envelope)) return false;
        switch (envelope.kind) {
            case Envelope::Kind::new_member:
                return sight.people.size() == 1 && sight.people.contains(trial.row.person);
            case Envelope::Kind::new_lead:
                return sight.reader == trial.fact->manager &&
                       sight.people.size() <= envelope.people_max &&
                       !trial.was_head(sight.reader) && is_team(sight.people, trial);
        }
        return false;
    }

    /// Everybody among them stands at or below the unit, or stands in its stored weeks.
    bool is_team(People const& people, Trial const& trial) const {
        auto const& after = trial.after.directory;
        auto const is_below = [&](Unit unit) { return after.is_within(unit, trial.fact->home); };
        return std::ranges::all_of(people.to_vector(), [&](Person person) {
            auto const* fact = after.at(person, trial.at);
            return (fact != nullptr && is_below(fact->home)) ||
                   std::ranges::any_of(residents_.homes_of(person), is_below);
        });
    }

    /// The half of a waiting row that takes sight away, if there is one: the nearest unit above
    /// both homes, no manager.
    std::optional<PersonRow> narrower(PersonRow const& row, Directory const& after) const {
        auto const* then = directory_.at(row.person, change_.at);
        auto const* now = after.at(row.person, change_.at);
        if (then == nullptr || row.from > change_.at) return std::nullopt;
        auto unit = then->home;
        while (now != nullptr && !after.is_within(now->home, unit))
            unit = directory_.unit(unit).parent;
        PersonRow const interim{.person = row.person,
                                .unit_path = path_of(directory_, unit),
                                .manager = {},
                                .site = then->site,
                                .minutes_a_week = then->minutes_a_week,
                                .from = change_.at,
                                .until = then->span.until};
        auto const narrowed = applied(directory_, {interim}, change_.at);
        if (narrowed.memberships() == directory_.memberships()) return std::nullopt;
        if (!is_narrowing_always({interim}, narrowed)) return std::nullopt;
        return interim;
    }

    Permissions const& permissions_;
    Directory directory_;  // with what was accepted so far
    org::DirectoryChange const& change_;
    Residents const& residents_;
    std::span<Envelope const> envelopes_;
    std::set<Instant> moments_;  // from the change on, at which anything changes
    Split split_;
};

}  // namespace

Split split(World world, org::DirectoryChange const& change, Residents const& residents,
            SplitOptions const& options) {
    return Splitter(world, change, residents, options).run();
}

}  // namespace weir::access
