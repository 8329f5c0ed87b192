// The blast radius of a change: what is in reach after it and was not before, and the other way
// round, counted exactly on four axes: readers, people, kinds and precision. A rise on any is a
// widening and waits for signatures (DESIGN section 3, "Life of a change"; review B11, C6).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "engines/text/tree.h"
#include "rules/access/reach.h"

namespace weir::access {

/// Whose data stands in the weeks that exist: (home unit by the roster, person), each once. Built
/// when a week is written or shredded, not for every question.
class Residents {
public:
    Residents() = default;
    explicit Residents(std::span<org::Roster const> rosters);
    /// People of one unit in any week, ascending.
    [[nodiscard]] std::span<Person const> of(Unit unit) const;
    /// Home units of one person in any week, ascending.
    [[nodiscard]] std::span<Unit const> homes_of(Person person) const;

private:
    std::vector<std::size_t> offsets_;  // by unit, one more than units
    std::vector<Person> people_;
    std::vector<std::size_t> home_offsets_;  // by person
    std::vector<Unit> homes_;
};

/// Everyone of `readers` with everyone of `people`.
struct Pairs {
    People readers;
    People people;
    [[nodiscard]] bool operator==(Pairs const& other) const = default;
};
/// A relation, exactly: no reader is in two, no two have the same people, none is empty; by lowest
/// reader.
using Relation = std::vector<Pairs>;
[[nodiscard]] People readers_in(Relation const& relation);
[[nodiscard]] People people_in(Relation const& relation);
[[nodiscard]] std::uint64_t count_in(Relation const& relation);  // of pairs
/// People of one reader; nobody if the reader is not in it.
[[nodiscard]] People people_of(Relation const& relation, Person reader);

/// One class's part of a radius. A pair is gained if the reader, by grants, may afterwards read
/// something of the person's that they could not read before: a week that is stored already, or
/// what is stored from now on. Lost likewise. One pair can be both (somebody moves from one team of
/// a lead to another, whose past the lead could not see).
struct ClassRadius {
    Class what = Class::notice;
    Relation gained;
    Relation lost;
    /// The most readers by grant, after the change, of one unit (of one person, for a class about
    /// persons) among those that become visible to somebody new; 0 if nothing does.
    std::uint64_t audience_max = 0;
    [[nodiscard]] bool operator==(ClassRadius const& other) const = default;
};

/// One thing of the charter that rises or falls: a kind (class x source x metric@version) or a
/// precision (rho, minimum group, level, window, retention). Compared by doors/change from two
/// charters; carried, signed and judged here. `what` names it and its place ("metric
/// meeting_hours@1", "rho of a week", "retention of short"); no two of one name.
struct Difference {
    enum class Way { rise, fall };  // rise: more is collected, kept or told, or more exactly
    std::string what;
    Way way = Way::rise;
    std::string before;  // in words; empty: it was not there
    std::string after;   // empty: it is no longer there
    friend auto operator<=>(Difference const&, Difference const&) = default;
};
struct Precision {
    std::vector<Difference> kinds;
    std::vector<Difference> precision;
    [[nodiscard]] bool operator==(Precision const& other) const = default;
};

struct Radius {
    base::Instant at;
    std::uint64_t workforce = 0;       // people in the directory after the change
    std::vector<ClassRadius> classes;  // by class, those that change only
    Precision charter;                 // filled by doors/change
    [[nodiscard]] ClassRadius const* of(Class what) const;  // or null: nothing changes
};

/// Two states of the rules at one second. `after` was folded from `before`: its units have the same
/// numbers. A bug otherwise.
struct Change {
    World before;
    World after;
    base::Instant at;
};
/// Pure and exact. A change of one person costs little more than comparing the two worlds.
[[nodiscard]] Radius radius_of(Change const& change, Residents const& residents);

/// Nothing becomes visible to anybody new and nothing of the charter rises: it may apply at once.
[[nodiscard]] bool is_narrowing(Radius const& radius);
/// Whether what is recomputed at apply stays within what was signed: every pair gained is among the
/// signed ones, no audience ends larger, and everything that rises rises from and to what was
/// signed. What is lost does not matter: sight may always be lost. `at` and the workforce may
/// differ.
[[nodiscard]] bool contains(Radius const& signed_radius, Radius const& recomputed);

/// The most readers one unit's cells (one person, for a class about persons) may get. Both hold.
struct Cap {
    Class what = Class::release;
    std::uint64_t readers_max = 0;
    std::uint32_t permille_max =
        1000;  // of the workforce, rounded down, but never below one reader
};
/// over_cap, naming the class, if a widening of a capped class ends above its cap. A change that
/// widens nothing of a class passes, however large the audience is.
[[nodiscard]] std::optional<base::Refusal> refuse_over_cap(Radius const& radius,
                                                           std::span<Cap const> caps);

/// Canonical: people by number, as ranges ("1-4 7"), classes in order, no names. A signature is
/// over the SHA-256 of its JSON without white space.
[[nodiscard]] text::Tree to_tree(Radius const& radius);
/// corrupt if the tree is not one that to_tree wrote.
[[nodiscard]] base::Result<Radius> radius_of_tree(text::Tree const& tree);

}  // namespace weir::access
