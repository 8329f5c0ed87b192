// Reach: who could see whom. At one second, as sets of readers and units; over a span, as exact
// intervals by data week. Everything here agrees with may_read (audience.h) at every second, and is
// tested against it. One sweep over the intervals that a grant joins; nothing is replayed, nothing
// is cut off, nothing is about right.
//
// A reach holds what *grants* give. Rights that need no grant (measured in the cell, the subject,
// enrolled) are told apart by rights_at and count against no cap.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "records/org/roster.h"
#include "rules/access/audience.h"

namespace weir::access {

/// Classes a grant can give, in the order of every list here: those about cells, those about
/// persons. training_set is both. own_record and person_record are no grant's to give.
inline constexpr std::array kCellClasses{Class::notice, Class::release, Class::answer, Class::feed,
                                         Class::training_set};
inline constexpr std::array kPersonClasses{Class::trail, Class::training_set};
inline constexpr std::array kGrantedClasses{Class::notice, Class::release, Class::answer,
                                            Class::feed,   Class::trail,   Class::training_set};
[[nodiscard]] bool is_about_cells(Class what);
[[nodiscard]] bool is_about_persons(Class what);

/// What one reader may read of one class by grants, at one second.
struct Reach {
    /// Units for whose people the reader may read some cell: the people of the unit's own cell, of
    /// its subtree's, or of a subtree's above it. Empty for a class that is not about cells.
    Units units;
    /// Whom the reader may read about by number. Empty for a class that is not about persons.
    People people;
    bool is_everybody = false;  // of persons: also those whom the directory never knew
    [[nodiscard]] bool is_empty() const;
    [[nodiscard]] bool operator==(Reach const& other) const = default;
};

/// The organisation and its grants at one second, indexed. A value that outlives what it was made
/// from; reading it from several threads is safe.
class ReachAt {
public:
    ReachAt(World world, base::Instant at);
    ReachAt(ReachAt&&) noexcept;
    ReachAt& operator=(ReachAt&&) noexcept;
    ~ReachAt();

    [[nodiscard]] base::Instant at() const;
    [[nodiscard]] People standing() const;  // everyone in the directory
    /// Everybody who reaches anything of a class by a grant.
    [[nodiscard]] People readers(Class what) const;
    [[nodiscard]] Reach reach_of(Person reader, Class what) const;
    /// Readers by grant of some cell that holds the people of a unit; the other way round.
    [[nodiscard]] People readers_of(Class what, Unit unit) const;

private:
    struct Index;
    std::unique_ptr<Index const> index_;  // never null, except after a move
};

/// Those who hold a right that needs no grant, at one second. What it gives is by its kind:
/// measured: the cells they are in; subject: what is about themselves; enrolled: the notice.
struct Right {
    Because::Kind kind = Because::Kind::measured;
    Class what = Class::notice;
    People holders;
};
[[nodiscard]] std::vector<Right> rights_at(World world, base::Instant at);

/// One week's data, while it existed. Two releases of one week are two of these, if their lattices
/// differ.
struct DataWeek {
    org::Roster roster;  // as frozen at the close
    base::Span existed;  // from first written until shredded
    /// The cells that were released. Empty: any single unit's or subtree's, which is the most that
    /// any lattice of plain cells could show.
    std::vector<Cell> cells;
};

/// A data week made ready to be asked about many readers.
class WeekIndex {
public:
    WeekIndex(DataWeek week, org::Directory const& directory);
    WeekIndex(WeekIndex&&) noexcept;
    WeekIndex& operator=(WeekIndex&&) noexcept;
    ~WeekIndex();
    [[nodiscard]] DataWeek const& week() const;

private:
    friend class ReachOver;
    struct Index;
    std::unique_ptr<Index const> index_;  // never null, except after a move
};

/// Intervals: ascending, apart, none empty, no two touching. The last may have no end.
using Spans = std::vector<base::Span>;
[[nodiscard]] Spans union_of(Spans const& a, Spans const& b);
[[nodiscard]] Spans intersection_of(Spans const& a, Spans const& b);
[[nodiscard]] Spans difference_of(Spans const& a, Spans const& b);
/// In seconds; an interval without an end counts up to `until`.
[[nodiscard]] std::int64_t seconds_of(Spans const& spans, base::Instant until);

/// People whom one reader could see during exactly these intervals.
struct Sighting {
    People people;
    Spans spans;
    friend bool operator==(Sighting const& a, Sighting const& b);
};
/// No two share a person, none is empty, no two have the same intervals; by lowest person.
using Sightings = std::vector<Sighting>;
/// What `a` holds beyond `b`: actual reach minus the intended one.
[[nodiscard]] Sightings difference_of(Sightings const& a, Sightings const& b);
[[nodiscard]] Sightings union_of(Sightings const& a, Sightings const& b);

/// The reach of everybody over [span.from, span.until); no `until`: for good.
class ReachOver {
public:
    ReachOver(World world, base::Span span);
    ReachOver(ReachOver&&) noexcept;
    ReachOver& operator=(ReachOver&&) noexcept;
    ~ReachOver();

    /// Everybody who held a grant of a class at some second of the span, ascending; also those who
    /// have left since.
    [[nodiscard]] std::vector<Person> readers(Class what) const;
    /// When the reader held a grant of a class that named somewhere to look.
    [[nodiscard]] Spans held(Person reader, Class what) const;
    /// Whose data of that week the reader could read by a grant, and when: while the grant held
    /// and the data existed. Empty for a class that is not about cells.
    [[nodiscard]] Sightings sightings(Person reader, Class what, WeekIndex const& week) const;
    /// About whom the reader could read by number. `known`: the people a company-wide grant is to
    /// be written out for (it covers any number at all). Empty for a class not about persons.
    [[nodiscard]] Sightings sightings(Person reader, Class what, People const& known) const;

private:
    struct Index;
    std::unique_ptr<Index const> index_;  // never null, except after a move
};

}  // namespace weir::access
