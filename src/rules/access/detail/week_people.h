// A data week's people in the order of the tree: those of a unit, and those of a unit and all below
// it, lie side by side. What makes a reach over a year a matter of ranges.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "rules/access/detail/standing.h"
#include "rules/access/reach.h"

namespace weir::access::detail {

/// Places in a list that follow each other: [begin, end).
struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// Units in an order in which everything below a unit follows it.
class TreeOrder {
public:
    explicit TreeOrder(org::Directory const& directory);
    [[nodiscard]] std::uint32_t rank(Unit unit) const { return ranks_[unit.value].begin; }
    /// Ranks of a unit and all below it.
    [[nodiscard]] Range below(Unit unit) const { return ranks_[unit.value]; }
    [[nodiscard]] std::size_t size() const { return ranks_.size(); }

private:
    std::vector<Range> ranks_;
};

/// A cell of several units, or of some sites only, with its people.
struct OddCell {
    Cell cell;
    std::uint32_t rank = 0;  // of its first unit
    std::vector<Person> people;
};

class WeekPeople {
public:
    using Numbers = std::span<Person const>;
    WeekPeople(DataWeek const& week, org::Directory const& directory);

    /// Everybody of whom the week shows anything at all.
    [[nodiscard]] People const& everyone() const { return everyone_; }
    [[nodiscard]] Numbers at_home(Unit unit) const;
    [[nodiscard]] Numbers below(Unit unit) const;
    /// People of every plain cell (one unit or one subtree, whatever the sites) that lies wholly
    /// below a unit; with repeats.
    template <class Act>
    void each_plain_below(Unit head, Act act) const {
        auto const [begin, end] = range_of(head);
        for (auto rank = begin; rank < end; ++rank) {
            auto const& plain = plain_[rank];
            if (plain.is_whole) act(people_between(rank, plain.end));
            else if (plain.is_own) act(people_between(rank, rank + 1));
        }
    }
    [[nodiscard]] bool has_own_cell(Unit unit) const;
    [[nodiscard]] bool has_whole_cell(Unit unit) const;
    /// Cells that are not plain, all of them, or those whose first unit lies below a unit.
    [[nodiscard]] std::span<OddCell const> odd() const { return odd_; }
    [[nodiscard]] std::span<OddCell const> odd_below(Unit head) const;

private:
    struct Plain {
        bool is_own = false;
        bool is_whole = false;
        std::uint32_t end = 0;  // rank after all below
    };
    [[nodiscard]] Range range_of(Unit unit) const;
    [[nodiscard]] Numbers people_between(std::uint32_t rank, std::uint32_t end) const {
        return Numbers(people_).subspan(offsets_[rank], offsets_[end] - offsets_[rank]);
    }
    void add_cell(Cell const& cell, org::Roster const& roster);

    TreeOrder order_;
    std::vector<Person> people_;        // by rank of home
    std::vector<std::size_t> offsets_;  // by rank, one more than units
    std::vector<Plain> plain_;          // by rank
    std::vector<OddCell> odd_;          // by rank
    People everyone_;
};

/// Adds up who was seen when; gives it apart and in order.
class Gathering {
public:
    /// Only what lies in these intervals counts.
    explicit Gathering(Spans within) : within_(std::move(within)) {}
    void add(std::span<Person const> people, Spans const& spans);
    /// Adds whatever people are handed to what `each` is handed: many lists, the same intervals.
    template <class Each>
    void add_many(Spans const& spans, Each each) {
        auto when = intersection_of(spans, within_);
        if (when.empty()) return;
        auto& some = seen_[std::move(when)].some;
        each([&some](std::span<Person const> people) {
            some.insert(some.end(), people.begin(), people.end());
        });
    }
    void add(People const& people, Spans const& spans);
    [[nodiscard]] Sightings take() const;

private:
    struct Before {
        bool operator()(Spans const& a, Spans const& b) const;
    };
    Spans within_;
    struct Seen {
        std::vector<Person> some;
        People many;
    };
    std::map<Spans, Seen, Before> seen_;
};

}  // namespace weir::access::detail
