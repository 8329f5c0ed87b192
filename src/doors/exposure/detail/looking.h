// Looks resolved to people: of released cells everybody in those that the reader could see at that
// moment, never who of them had any data.
#pragma once

#include <algorithm>
#include <map>

#include "doors/exposure/detail/beside.h"
#include "doors/exposure/detail/worlds.h"

namespace weir::exposure::detail {

using access::Class;
using access::People;
using access::WeekIndex;
using disclosure::Cut;

/// Which cells a look was of: one level of the tree, or another cut.
struct Shelf {
    std::size_t held = 0;
    Cut cut = Cut::tree;
    std::uint32_t level = 0;
    bool every_level = false;
    friend auto operator<=>(Shelf const&, Shelf const&) = default;
};

/// Resolves looks to people. What one reader could see of one shelf is computed once.
class Looking {
public:
    explicit Looking(Worlds const& worlds) : worlds_(worlds), order_(worlds.history().directory) {}

    [[nodiscard]] Seen resolve(Look look) {
        auto const moments = moments_of(look);
        Seen seen{std::move(look), {}};
        if (seen.look.what == Class::trail) {
            auto part = part_of_persons(seen.look, moments);
            if (!part.people.is_empty()) seen.parts.push_back(std::move(part));
            return seen;
        }
        for (auto const& week : seen.look.weeks) {
            auto part = part_of(seen.look, week, moments);
            if (!part.people.is_empty()) seen.parts.push_back(std::move(part));
        }
        return seen;
    }

private:
    using Moments = std::vector<base::Instant>;

    static People people_in(access::Sightings const& sightings, Moments const& moments) {
        People people;
        for (auto const at : moments) people.add(people_at(sightings, at));
        return people;
    }
    Seen::Part part_of_persons(Look const& look, Moments const& moments) {
        auto const& reach = persons_of(look.reader);
        auto people = look.people.empty() ? people_in(reach.all, moments) : People(look.people);
        auto beyond = access::intersection_of(people_in(reach.beyond, moments), people);
        return {{}, std::move(people), std::move(beyond)};
    }
    Seen::Part part_of(Look const& look, base::Week week, Moments const& moments) {
        Seen::Part part{week, {}, {}};
        People there;
        auto const& all_held = worlds_.history().held;
        for (std::size_t i = 0; i < all_held.size(); ++i) {
            auto const& held = all_held[i];
            bool const was_there =
                held.made < look.index && (!held.ended || look.index < *held.ended);
            bool const is_it = held.what == look.what && held.week.roster.week == week;
            if (!is_it || !was_there) continue;
            auto const shelf = shelf_of(look, i);
            auto const& reach = reach_of(look.reader, shelf);
            part.people.add(people_in(reach.all, moments));
            part.beyond.add(people_in(reach.beyond, moments));
            part.people.add(beside(look.reader, shelf));
            if (look.people.empty()) continue;
            for (auto const& row : held.week.roster.rows) there.add(row.person);
        }
        if (look.people.empty()) return part;
        part.people = access::intersection_of(there, People(look.people));
        part.beyond.keep(part.people);
        return part;
    }
    /// A second is the finest that intervals know. Where grants moved in the look's second, but
    /// after it, the look was under what stood before; where before and after, under either.
    Moments moments_of(Look const& look) const {
        auto const& steps = worlds_.history().steps;
        auto const next = std::ranges::upper_bound(steps, look.index, {}, &Step::index);
        bool is_before = false;
        bool is_after = false;
        for (auto at = next; at != steps.end() && at->at == look.at; ++at)
            is_after = is_after || at->moves_grants;
        for (auto at = next; at != steps.begin() && std::prev(at)->at == look.at; --at)
            is_before = is_before || std::prev(at)->moves_grants;
        Moments moments;
        if (is_after) moments.push_back(base::Instant{look.at.seconds - 1});
        if (is_before || !is_after) moments.push_back(look.at);
        return moments;
    }
    Shelf shelf_of(Look const& look, std::size_t held) const {
        Shelf shelf{held, look.cut, 0, look.level.empty() || look.what != Class::release};
        auto const& levels = worlds_.history().levels;
        auto const level = std::ranges::find(levels, look.level);
        if (level == levels.end()) shelf.every_level = true;
        else shelf.level = static_cast<std::uint32_t>(level - levels.begin());
        return shelf;
    }
    /// The part of a data week that stands on the shelf.
    WeekIndex const& index_of(Shelf const& shelf) {
        auto const found = indexes_.find(shelf);
        if (found != indexes_.end()) return found->second;
        auto const& held = worlds_.history().held[shelf.held];
        // Whether the week was there is asked by entry, not by the second.
        access::DataWeek week{held.week.roster, {base::kEarliest, std::nullopt}, {}};
        for (auto const& cell : held.cells) {
            bool const is_cut = held.what != Class::release || cell.cut == shelf.cut;
            bool const is_level = shelf.every_level || shelf.cut != Cut::tree ||
                                  (cell.level <= shelf.level && shelf.level <= cell.level_last);
            if (is_cut && is_level) week.cells.push_back(cell.cell);
        }
        // No cell on it means nobody is: an empty list would mean any cell at all.
        if (week.cells.empty()) week.roster.rows.clear();
        auto const& directory = worlds_.history().directory;
        return indexes_.emplace(shelf, WeekIndex(std::move(week), directory)).first->second;
    }
    Reached const& reach_of(Person reader, Shelf const& shelf) {
        auto const key = std::pair(reader, shelf);
        auto const found = reaches_.find(key);
        if (found != reaches_.end()) return found->second;
        auto const what = worlds_.history().held[shelf.held].what;
        return reaches_.emplace(key, worlds_.of(reader, what, index_of(shelf))).first->second;
    }
    Reached const& persons_of(Person reader) {
        auto const found = persons_.find(reader);
        if (found != persons_.end()) return found->second;
        return persons_.emplace(reader, worlds_.of_persons(reader, Class::trail)).first->second;
    }
    /// Who is measured in a cell reads it without a grant: everybody in it.
    People const& beside(Person reader, Shelf const& shelf) {
        auto const key = std::pair(reader, shelf);
        auto const found = beside_.find(key);
        if (found != beside_.end()) return found->second;
        auto const place = shelves_.find(shelf);
        auto& on_shelf = place != shelves_.end()
                             ? place->second
                             : shelves_
                                   .emplace(shelf, Beside(index_of(shelf).week(),
                                                          worlds_.history().directory, order_))
                                   .first->second;
        return beside_.emplace(key, on_shelf.of(reader)).first->second;
    }

    Worlds const& worlds_;
    UnitOrder order_;
    std::map<Shelf, WeekIndex> indexes_;
    std::map<Shelf, Beside> shelves_;
    std::map<std::pair<Person, Shelf>, Reached> reaches_;
    std::map<Person, Reached> persons_;
    std::map<std::pair<Person, Shelf>, People> beside_;
};

}  // namespace weir::exposure::detail
