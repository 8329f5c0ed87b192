// The organisation and its rules as they stood at one second: what a reach is computed from.
#pragma once

#include <map>
#include <variant>
#include <vector>

#include "rules/access/audience.h"

namespace weir::access::detail {

/// What a question is about.
using Target = std::variant<Cell, Person>;

/// Borrows the world; both live for one question.
class Moment {
public:
    Moment(World world, base::Instant at);

    [[nodiscard]] People enrolled() const;
    [[nodiscard]] People measured(Cell const& cell) const;
    [[nodiscard]] bool is_enrolled(Person person) const { return stands_.contains(person); }
    [[nodiscard]] bool is_measured(Person person, Cell const& cell) const;

    /// Whether the person holds the grant's role now, and the grant is in force.
    [[nodiscard]] bool holds(Person person, Grant const& grant) const;
    [[nodiscard]] People holders(Grant const& grant) const;
    [[nodiscard]] bool covers(Scope const& scope, Person holder, Target const& target) const;
    /// Every unit of the cell is one of the directory's, and there is one.
    [[nodiscard]] bool is_known(Cell const& cell) const;
    [[nodiscard]] std::vector<Grant> const& grants() const { return world_.permissions.grants(); }

private:
    using Units = std::vector<Unit>;
    [[nodiscard]] bool is_in(org::Membership const& fact, Cell const& cell) const;
    [[nodiscard]] bool is_below_one_of(Unit unit, Units const& heads) const;
    [[nodiscard]] bool units_cover(Units const& heads, Target const& target) const;
    [[nodiscard]] bool site_covers(Site site, Target const& target) const;
    [[nodiscard]] bool may_read_by(std::string_view role, Person person) const;

    World world_;
    base::Instant at_;
    std::map<Person, org::Membership const*> stands_;
    std::map<Person, Units> homes_of_reports_;  // by manager
};

}  // namespace weir::access::detail
