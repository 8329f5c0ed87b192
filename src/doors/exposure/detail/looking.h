// Looks resolved to people: of released cells everybody in those that the reader could see at that
// moment, never who of them had any data.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

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

/// Two hands share looks by week, so that each week is prepared once.
enum class Weeks { even, odd };

/// Resolves looks to people, in every second week. What one reader could see of one shelf is
/// computed once.
class Looking {
public:
    Looking(Worlds const& worlds, Weeks mine)
        : worlds_(worlds), mine_(mine), order_(worlds.history().directory) {
        auto const& held = worlds.history().held;
        for (std::size_t i = 0; i < held.size(); ++i)
            held_[{held[i].what, held[i].week.roster.week}].push_back(i);
    }

    /// By the look's weeks, or one of persons by number. Nothing: nobody, or the other hand's.
    [[nodiscard]] std::vector<std::optional<Seen::Part>> parts_of(Look const& look) {
        auto const moments = moments_of(look);
        std::vector<std::optional<Seen::Part>> parts;
        auto const add = [&parts](Seen::Part part) {
            auto& last = parts.emplace_back();
            if (!part.people.is_empty()) last = std::move(part);
        };
        if (look.what == Class::trail) {
            if (mine_ == Weeks::even) add(part_of_persons(look, moments));
            else parts.emplace_back();
            return parts;
        }
        for (auto const& week : look.weeks) {
            bool const is_even = week.monday.days / kWeekDays % 2 == 0;
            if (is_even == (mine_ == Weeks::even)) add(part_of(look, week, moments));
            else parts.emplace_back();
        }
        return parts;
    }

private:
    static constexpr std::int32_t kWeekDays = 7;
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
        for (auto const i : held_[{look.what, week}]) {
            auto const& held = all_held[i];
            bool const was_there =
                held.made < look.index && (!held.ended || look.index < *held.ended);
            if (!was_there) continue;
            auto& on_shelf = on(shelf_of(look, i));
            auto const& reach = reach_of(look.reader, look.what, on_shelf);
            part.people.add(people_in(reach.all, moments));
            part.beyond.add(people_in(reach.beyond, moments));
            part.people.add(on_shelf.beside.of(look.reader));
            if (!look.people.empty()) there.add(roster_of(i));
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
    /// The part of a data week that stands on a shelf, and what each reader saw of it.
    struct Shelved {
        Shelved(access::DataWeek week, org::Directory const& directory, UnitOrder const& order)
            : index(std::move(week), directory), beside(index.week(), directory, order) {}
        WeekIndex index;
        Beside beside;  // who is measured in a cell reads it without a grant: everybody in it
        std::unordered_map<Person, Reached> reaches;
    };
    Shelved& on(Shelf const& shelf) {
        auto const found = shelved_.find(shelf);
        if (found != shelved_.end()) return found->second;
        auto const& held = worlds_.history().held[shelf.held];
        // Whether the week was there is asked by entry, not by the second.
        access::DataWeek week{held.week.roster, {base::kEarliest, std::nullopt}, {}};
        week.cells.reserve(held.cells.size());
        for (auto const& cell : held.cells) {
            bool const is_cut = held.what != Class::release || cell.cut == shelf.cut;
            bool const is_level = shelf.every_level || shelf.cut != Cut::tree ||
                                  (cell.level <= shelf.level && shelf.level <= cell.level_last);
            if (is_cut && is_level) week.cells.push_back(cell.cell);
        }
        // No cell on it means nobody is: an empty list would mean any cell at all.
        if (week.cells.empty()) week.roster.rows.clear();
        return shelved_.try_emplace(shelf, std::move(week), worlds_.history().directory, order_)
            .first->second;
    }
    Reached const& reach_of(Person reader, Class what, Shelved& shelved) const {
        auto const found = shelved.reaches.find(reader);
        if (found != shelved.reaches.end()) return found->second;
        return shelved.reaches.emplace(reader, worlds_.of(reader, what, shelved.index))
            .first->second;
    }
    Reached const& persons_of(Person reader) {
        auto const found = persons_.find(reader);
        if (found != persons_.end()) return found->second;
        return persons_.emplace(reader, worlds_.of_persons(reader, Class::trail)).first->second;
    }
    /// Everybody in the week's roster.
    People const& roster_of(std::size_t held) {
        auto const [place, is_new] = rosters_.try_emplace(held);
        if (!is_new) return place->second;
        std::vector<Person> people;
        for (auto const& row : worlds_.history().held[held].week.roster.rows)
            people.push_back(row.person);
        place->second.add(people);
        return place->second;
    }

    Worlds const& worlds_;
    Weeks mine_;
    UnitOrder order_;
    std::map<std::pair<Class, base::Week>, std::vector<std::size_t>> held_;  // places in the list
    std::map<Shelf, Shelved> shelved_;
    std::map<Person, Reached> persons_;
    std::map<std::size_t, People> rosters_;
};

}  // namespace weir::exposure::detail
