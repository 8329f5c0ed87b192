// The organisation, by number: units (a tree), who belongs where, who reports to whom, sites; every
// fact an interval. Names of people are not here (vault). Names of units are public.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "engines/text/tree.h"

namespace weir::org {

using base::Person;
using base::Site;
using base::Unit;

/// The company is unit 0, its own parent, depth 0; departments have depth 1.
inline constexpr Unit kCompany{0};

struct UnitFact {
    Unit unit;
    Unit parent;
    std::string name;  // as the directory writes it, unique below its parent
    std::uint32_t depth = 0;
    friend bool operator==(UnitFact const&, UnitFact const&) = default;
};

/// Where one person stood during an interval. A change ends one fact and begins another.
struct Membership {
    Person person;
    Unit home;
    Person manager;                       // 0: none
    Site site;                            // 0: the company's zone
    std::uint32_t minutes_a_week = 2400;  // contractual
    base::Span span;
    friend bool operator==(Membership const& a, Membership const& b);
};

/// One person of an import, already a number; the directory's whole truth about them from `from`
/// on.
struct PersonRow {
    Person person;
    std::vector<std::string> unit_path;  // from the department down; empty: the company itself
    Person manager;
    Site site;
    std::uint32_t minutes_a_week = 2400;
    base::Instant from;
    std::optional<base::Instant> until;
    friend bool operator==(PersonRow const&, PersonRow const&) = default;
};

/// A change to fold: the rows of one import, one a person. Persons absent from a *complete* import
/// leave at `at`.
struct DirectoryChange {
    base::Instant at;
    bool is_complete = true;
    std::vector<PersonRow> rows;
};

class Directory {
public:
    Directory();

    /// Pure and total: folding the same changes gives the same directory. Units are numbered in
    /// order of first appearance and never go. A row speaks from its `from` on; where the person
    /// stood somewhere after that already, only from `at` on if that is later: what was true before
    /// a change stays. Somebody who stands where they stood gets no new interval.
    void apply(DirectoryChange const& change);
    /// Units that a change names get the numbers they would get, and nobody moves: for a world in
    /// which the change was not made, and whose units are to be those of the one in which it was.
    void name_units(DirectoryChange const& change);

    [[nodiscard]] std::vector<UnitFact> const& units() const { return units_; }
    /// By person and time, no two of one person overlapping.
    [[nodiscard]] std::vector<Membership> const& memberships() const { return memberships_; }
    /// Where the person stood at a moment, or nothing. Pointers live until the next apply.
    [[nodiscard]] Membership const* at(Person person, base::Instant when) const;
    /// Everyone who stood somewhere at a moment, by number.
    [[nodiscard]] std::vector<Membership const*> everyone_at(base::Instant when) const;
    /// A unit of this directory; any other number is a bug.
    [[nodiscard]] UnitFact const& unit(Unit unit) const;
    /// The unit at a path of names, or nothing.
    [[nodiscard]] std::optional<Unit> find_unit(std::vector<std::string> const& path) const;
    /// "Engineering / Platform"; the company's own name is not part of it.
    [[nodiscard]] std::string path_of(Unit unit) const;
    [[nodiscard]] bool is_within(Unit inner, Unit outer) const;
    /// The ancestor (or itself) at `depth`, or the unit itself if it is not that deep.
    [[nodiscard]] Unit ancestor_at(Unit unit, std::uint32_t depth) const;
    /// Slot of a unit's department in an event's department set: 0..62 in order of appearance; 63
    /// is every later department, and the company's own.
    [[nodiscard]] unsigned department_slot(Unit unit) const;

private:
    [[nodiscard]] std::optional<Unit> child_of(Unit parent, std::string const& name) const;
    Unit unit_at(std::vector<std::string> const& path);
    std::vector<UnitFact> units_;
    std::vector<unsigned> slots_;  // department_slot, by unit
    struct ByParentAndName {       // also of a name that is only looked at
        using is_transparent = void;
        using Named = std::pair<Unit, std::string_view>;
        bool operator()(Named const& a, Named const& b) const { return a < b; }
    };
    std::map<std::pair<Unit, std::string>, Unit, ByParentAndName> children_;
    std::vector<Membership> memberships_;
};

[[nodiscard]] text::Tree to_tree(DirectoryChange const& change);
/// corrupt if the tree is not one that to_tree wrote.
[[nodiscard]] base::Result<DirectoryChange> directory_change_of(text::Tree const& tree);

}  // namespace weir::org
