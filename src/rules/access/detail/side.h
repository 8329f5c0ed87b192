// The organisation and its grants at one second, indexed: every question of reach and radius about
// that second is asked here. A second side is made from the first where a change touched little.
#pragma once

#include <memory>

#include "rules/access/detail/holders.h"

namespace weir::access::detail {

class Side {
public:
    Side(World world, base::Instant at);
    /// The same second in another world, folded from `before`'s, whose directory differs in what it
    /// says of `differ` only. The same as Side(after, at), sooner.
    Side(Side const& before, World was, World after, std::span<Person const> differ,
         base::Instant at);

    [[nodiscard]] UnitTree const& tree() const { return *tree_; }
    [[nodiscard]] Standing const& standing() const { return *standing_; }
    [[nodiscard]] Scopes const& scopes(Class what) const { return holders_->of(what); }

    /// Prepares homes of reports (for own_unit) of these readers; the others' are not known.
    void index_managers(std::vector<bool> const& managers);
    /// Prepares who stands in these units, and who manages them.
    void index_units(std::vector<bool> const& units);
    /// The same two from a side that was prepared for these managers, or units.
    void index_managers(Side const& before, std::vector<bool> const& managers);
    void index_units(Side const& before, std::vector<bool> const& units);
    /// Prepares which site's readers see a unit.
    void index_sites();
    /// The same from a side that was prepared, where people came to these homes or left them.
    void index_sites(Side const& before, std::span<Unit const> changed);

    /// Of a reader whose reports were prepared.
    [[nodiscard]] Cover cover_of(Person reader, Class what) const;
    /// Of each of many, ascending.
    [[nodiscard]] std::vector<Cover> covers_of(std::span<Person const> readers, Class what) const;
    /// The units for whose people some cell is covered, ascending. Sites were prepared.
    [[nodiscard]] std::vector<Unit> units_of(Cover const& cover) const;
    /// The units that a cover's heads reach: what counts for a question about a person. Ascending.
    [[nodiscard]] std::vector<Unit> headed_units(Cover const& cover) const;
    /// Site 0: no site's readers, or sites were not prepared.
    [[nodiscard]] Site site_of_unit(Unit unit) const {
        return unit.value < sites_.size() ? sites_[unit.value] : Site{};
    }
    /// Readers of some cell with the people of a unit. The unit's path, and sites, were prepared.
    [[nodiscard]] People readers_of_cells(Class what, Unit unit) const;
    /// Readers of what is about a person at a spot.
    [[nodiscard]] People readers_of_person(Class what, Spot const& spot) const;
    /// People whose home is a prepared unit.
    [[nodiscard]] std::span<Person const> at_home(Unit unit) const {
        return homes_.row(unit.value);
    }

private:
    void add_heads_above(People& readers, Class what, Unit unit) const;
    [[nodiscard]] bool is_site_asked() const;

    // Each owned by the sides of one change between which it does not differ.
    std::shared_ptr<UnitTree const> tree_;
    std::shared_ptr<Standing const> standing_;
    std::shared_ptr<Holders const> holders_;
    Table<Unit> reports_;
    Table<Person> homes_;
    OwnPlaces own_places_;
    std::vector<Site> sites_;
};

}  // namespace weir::access::detail
