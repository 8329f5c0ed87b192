// Who is measured together: for one data week, everybody in the cells that a person is in
// themselves. They read those without a grant.
#pragma once

#include <map>
#include <vector>

#include "rules/access/reach.h"

namespace weir::exposure::detail {

using base::Person;

/// Units in an order in which what lies below a unit follows it.
class UnitOrder {
public:
    explicit UnitOrder(org::Directory const& directory);
    [[nodiscard]] std::uint32_t first(base::Unit unit) const { return first_[unit.value]; }
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
    [[nodiscard]] bool holds(access::Cell const& cell, org::RosterRow const& row) const;
    [[nodiscard]] access::People const& people_in(std::size_t cell);
    access::DataWeek const& week_;
    org::Directory const& directory_;
    UnitOrder const& order_;
    std::vector<std::pair<std::uint32_t, Person>> by_home_;  // place of the home; ascending
    std::multimap<base::Unit, std::size_t> plain_;           // cells of one subtree, by its unit
    std::vector<std::size_t> others_;
    std::map<std::size_t, access::People> people_;
};

}  // namespace weir::exposure::detail
