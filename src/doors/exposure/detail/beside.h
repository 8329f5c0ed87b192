// Who is measured together: for one data week, everybody in the cells that a person is in
// themselves. They read those without a grant.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rules/access/reach.h"

namespace weir::exposure::detail {

using base::Person;

/// Units in an order in which what lies below a unit follows it.
class UnitOrder {
public:
    explicit UnitOrder(org::Directory const& directory);
    [[nodiscard]] std::uint32_t first(base::Unit unit) const { return first_[unit.value]; }
    [[nodiscard]] std::size_t size() const { return first_.size(); }
    /// One past the last below it.
    [[nodiscard]] std::uint32_t last(base::Unit unit) const { return last_[unit.value]; }

private:
    std::vector<std::uint32_t> first_;
    std::vector<std::uint32_t> last_;
};

class Beside {
public:
    /// All three outlive it.
    Beside(access::DataWeek const& week, org::Directory const& directory, UnitOrder const& order);
    /// Nobody if the person is not in the week's roster. Each cell is gone through once.
    [[nodiscard]] access::People of(Person person);

private:
    using CellsOf = std::vector<std::pair<base::Unit, std::size_t>>;  // ascending
    using Rows = std::span<org::RosterRow const>;

    [[nodiscard]] access::People const& people_in(std::size_t cell);
    /// Rows whose homes have these places.
    [[nodiscard]] Rows rows_between(std::uint32_t first, std::uint32_t last) const {
        return Rows(by_home_).subspan(offsets_[first], offsets_[last] - offsets_[first]);
    }
    access::DataWeek const& week_;
    org::Directory const& directory_;
    UnitOrder const& order_;
    std::vector<org::RosterRow> by_home_;  // by the place of the home
    std::vector<std::size_t> offsets_;     // by place, one more than units
    CellsOf within_;                       // cells by a unit that they hold with all below
    CellsOf exactly_;                      // by one whose own people they hold
    std::vector<std::optional<access::People>> people_;  // by cell, once asked for
};

}  // namespace weir::exposure::detail
