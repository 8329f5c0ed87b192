// A data week's people in the order of the tree: those of a unit, and those of a unit and all below
// it, lie side by side. What makes a reach over a year a matter of ranges.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
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

/// A list of units, shared by whoever asks about it and by the answers kept under it.
using UnitList = std::shared_ptr<std::vector<Unit> const>;

/// May be asked from several threads.
class WeekPeople {
public:
    using Numbers = std::span<Person const>;
    WeekPeople(DataWeek const& week, org::Directory const& directory);
    WeekPeople(WeekPeople const&) = delete;
    WeekPeople& operator=(WeekPeople const&) = delete;

    /// Everybody of whom the week shows anything at all.
    [[nodiscard]] People const& everyone() const { return everyone_; }
    [[nodiscard]] Numbers at_home(Unit unit) const;
    [[nodiscard]] Numbers below(Unit unit) const;
    /// People of the plain cells (one unit or one subtree, whatever the sites) that lie wholly
    /// below a unit, each once.
    template <class Act>
    void each_plain_below(Unit head, Act act) const {
        auto const [begin, end] = range_of(head);
        for (auto rank = begin; rank < end; ++rank) {
            auto const& plain = plain_[rank];
            if (plain.is_whole) {
                act(people_between(rank, plain.end));
                rank = plain.end - 1;  // what lies below it is in it
            } else if (plain.is_own) {
                act(people_between(rank, rank + 1));
            }
        }
    }
    /// So many live below a unit that a set of those in its plain cells is worth keeping.
    [[nodiscard]] bool are_many_below(Unit head) const { return below(head).size() > kMany; }
    /// Those of each_plain_below. Lives as long as this.
    [[nodiscard]] People const& in_plain_below(Unit head) const;
    /// The people of all lists that `each` hands on, found once for each list of units; which list
    /// it is, and not what is in it, counts. Lives as long as this.
    template <class Each>
    [[nodiscard]] People const& kept(UnitList const& list, Each each) const {
        std::scoped_lock const lock(mutex_);
        auto const [place, is_new] = of_lists_.try_emplace(list);
        if (is_new) each([&](Numbers people) { place->second.add(people); });
        return place->second;
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
    static constexpr std::size_t kMany = 32;
    void add_cell(Cell const& cell, org::Roster const& roster);
    void find_everyone(DataWeek const& week);

    TreeOrder order_;
    std::vector<Person> people_;        // by rank of home
    std::vector<std::size_t> offsets_;  // by rank, one more than units
    std::vector<Plain> plain_;          // by rank
    std::vector<OddCell> odd_;          // by rank
    People everyone_;

    mutable std::mutex mutex_;
    mutable std::map<Unit, People> below_;
    mutable std::map<UnitList, People> of_lists_;
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
        auto& some = at(std::move(when)).some;
        each([&some](std::span<Person const> people) {
            some.insert(some.end(), people.begin(), people.end());
        });
    }
    void add(People const& people, Spans const& spans);
    [[nodiscard]] Sightings take() &&;

private:
    struct Seen {
        Spans spans;
        std::vector<Person> some;
        std::optional<People> many;
    };
    Seen& at(Spans spans);
    Spans within_;
    std::vector<Seen> seen_;  // by intervals; mostly there is one
};

}  // namespace weir::access::detail
