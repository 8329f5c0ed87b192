// The organisation and its grants at one second, indexed: every question of reach and radius about
// that second is asked here.
#pragma once

#include "rules/access/detail/holders.h"

namespace weir::access::detail {

class Side {
public:
    Side(World world, base::Instant at);

    [[nodiscard]] UnitTree const& tree() const { return tree_; }
    [[nodiscard]] Standing const& standing() const { return standing_; }
    [[nodiscard]] Scopes const& scopes(Class what) const { return holders_.of(what); }

    /// Prepares homes of reports (for own_unit) of these readers; the others' are not known.
    void index_managers(std::vector<bool> const& managers);
    /// Prepares who stands in these units, and who manages them.
    void index_units(std::vector<bool> const& units);
    /// Prepares which site's readers see a unit.
    void index_sites();

    /// Of a reader whose reports were prepared.
    [[nodiscard]] Cover cover_of(Person reader, Class what) const;
    /// The units for whose people some cell is covered. Sites were prepared.
    [[nodiscard]] Units units_of(Cover const& cover) const;
    /// The units that a cover's heads reach: what counts for a question about a person.
    [[nodiscard]] Units headed_units(Cover const& cover) const;
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

    UnitTree tree_;
    Standing standing_;
    Holders holders_;
    Table<Unit> reports_;
    Table<Person> homes_;
    std::vector<Site> sites_;
};

}  // namespace weir::access::detail
