// The organisation and its rules as they stood at one second, for one question: what an audience is
// computed from.
#pragma once

#include <map>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/access/audience.h"
#include "rules/access/detail/standing.h"

namespace weir::access::detail {

/// What a question is about.
using Target = std::variant<Cell, Person>;

/// Borrows the world, which lives as long.
class Moment {
public:
    Moment(World world, base::Instant at, Target target);

    [[nodiscard]] Target const& target() const { return target_; }
    [[nodiscard]] People enrolled() const { return People(standing_.everyone()); }
    /// Of a cell: those in it.
    [[nodiscard]] People measured() const;
    [[nodiscard]] bool is_enrolled(Person person) const { return standing_.stands(person); }
    [[nodiscard]] bool is_measured(Person person) const { return is_in(standing_.of(person)); }

    /// Whether the person holds the grant's role now, and the grant is in force.
    [[nodiscard]] bool holds(Person person, Grant const& grant) const;
    [[nodiscard]] People holders(Grant const& grant) const;
    /// Whether the scope, in this holder's hands, covers what the question is about.
    [[nodiscard]] bool covers(Scope const& scope, Person holder) const;
    /// Of a cell: every unit of it is one of the directory's, and there is one.
    [[nodiscard]] bool is_known() const { return is_known_; }
    [[nodiscard]] std::vector<Grant> const& grants() const { return world_.permissions.grants(); }

private:
    void find_holders();
    void find_cell(Cell const& cell);
    [[nodiscard]] bool is_in(Spot const& spot) const;
    [[nodiscard]] bool units_cover(std::span<Unit const> heads) const;
    [[nodiscard]] bool site_covers(Site site) const;

    World world_;
    base::Instant at_;
    Target target_;
    Standing standing_;
    Table<Unit> homes_of_reports_;                // by manager
    std::map<std::string_view, People> by_role_;  // who holds it and may read by it
    bool is_known_ = false;
    std::vector<bool> has_unit_;  // by unit: its own people are of the cell, if at its sites
    Place place_;                 // where the people of the cell stand
};

}  // namespace weir::access::detail
