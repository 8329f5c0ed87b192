// What changes between two sides, class by class: the machinery of a blast radius. Only readers
// whose cover may change, and people who move, are looked at one by one.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <utility>

#include "rules/access/detail/side.h"
#include "rules/access/radius.h"

namespace weir::access::detail {

/// What a cover shows on one side, ascending.
struct Shown {
    Cover cover;
    std::vector<Unit> units;   // of which some cell is covered
    std::vector<Unit> headed;  // that the heads reach
};
/// Readers with the same cover before and after gain and lose the same.
struct CoverGroup {
    Shown then;
    Shown now;
    People readers;
};
/// People who moved from one spot to another; their managers are left out.
using Moves = std::map<std::pair<Spot, Spot>, People>;

/// Does something for each class, by two hands where there is much to do. `act` may be called for
/// two classes at once.
void each_class(std::size_t readers, std::function<void(Class)> const& act);

/// From before to after, or back: what is lost one way is gained the other.
enum class Way { gained, lost };

class Shift {
public:
    /// Borrows both for its life.
    Shift(Change const& change, Residents const& residents);
    Shift(Shift const&) = delete;
    Shift& operator=(Shift const&) = delete;
    [[nodiscard]] Relation relation(Class what, Way way) const;
    /// The most readers afterwards of a unit or person among what was gained.
    [[nodiscard]] std::uint64_t audience_max(Class what, Relation const& gained) const;
    /// How many readers are looked at one by one, over all classes.
    [[nodiscard]] std::size_t readers_changed() const;
    [[nodiscard]] std::size_t workforce() const { return after_.standing().size(); }

private:
    struct Before {
        std::vector<Person> differ;
        Side side;
    };
    [[nodiscard]] static Before compare(Change const& change);
    Shift(Change const& change, Residents const& residents, Before before);
    void find_moves();
    void find_changed(Class what);
    void find_shifted_sites();
    void group_covers(Class what);
    void flag_units(Class what);
    [[nodiscard]] std::vector<Unit> homes_of_movers() const;
    [[nodiscard]] bool is_new_now(Class what, Person person) const;
    [[nodiscard]] Side const& from(Way way) const { return way == Way::gained ? before_ : after_; }
    [[nodiscard]] Side const& to(Way way) const { return way == Way::gained ? after_ : before_; }
    /// In any order, with repeats.
    [[nodiscard]] std::vector<Person> people_of(Class what, CoverGroup const& group, Way way) const;
    [[nodiscard]] std::map<Person, People> by_movers(Class what, Way way) const;
    [[nodiscard]] People readers(Side const& side, Class what, Spot const& spot) const;

    Change const& change_;
    Residents const& residents_;
    std::vector<Person> differ_;  // whose rows of the directory are not the same
    Side before_;
    Side after_;
    People movers_;
    Moves moves_;
    std::map<Unit, std::vector<Person>> moved_from_;  // movers by the home they had
    std::map<Unit, std::vector<Person>> moved_to_;    // and by the one they have
    std::array<People, kClasses> changed_;            // readers whose covers may differ
    std::vector<Site> shifted_sites_;                 // whose readers see other units; ascending
    std::array<std::vector<CoverGroup>, kClasses> groups_;
    // By unit: somebody sees a cell of its people for the first time.
    std::array<std::vector<bool>, kClasses> fresh_;
    std::array<std::vector<bool>, kClasses> flagged_;  // units whose people are looked at
};

/// Who manages a person says nothing about who sees the person.
[[nodiscard]] Spot without_manager(Spot spot);

/// Readers of each are put together where the people are the same.
[[nodiscard]] Relation relation_of(std::vector<Pairs> parts);

}  // namespace weir::access::detail
