// Where everybody stands at one second, in flat arrays by number: what sets are computed from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "records/org/directory.h"
#include "rules/access/people.h"

namespace weir::access::detail {

using base::Site;

/// Numbers sorted into rows, one row a key.
template <class Number>
class Table {
public:
    struct Entry {
        std::uint32_t key;
        Number number;
    };
    Table() = default;
    /// Entries of one key keep their order. Few of them take no room for every key there could be.
    Table(std::vector<Entry> entries, std::size_t keys) {
        if (entries.size() < keys / kSparse) {
            std::ranges::stable_sort(entries, {}, &Entry::key);
            for (auto const& entry : entries) {
                keys_.push_back(entry.key);
                numbers_.push_back(entry.number);
            }
            return;
        }
        offsets_.resize(keys + 1);
        for (auto const& entry : entries) ++offsets_[entry.key + 1];
        for (std::size_t i = 0; i < keys; ++i) offsets_[i + 1] += offsets_[i];
        auto ends = offsets_;
        numbers_.resize(entries.size());
        for (auto const& entry : entries) numbers_[ends[entry.key]++] = entry.number;
    }
    /// Of a key beyond the table: nothing.
    [[nodiscard]] std::span<Number const> row(std::uint32_t key) const {
        if (offsets_.empty()) {
            auto const found = std::ranges::equal_range(keys_, key);
            auto const begin = static_cast<std::size_t>(found.begin() - keys_.begin());
            return std::span(numbers_).subspan(begin, found.size());
        }
        if (key + std::size_t{1} >= offsets_.size()) return {};
        return std::span(numbers_).subspan(offsets_[key], offsets_[key + 1] - offsets_[key]);
    }

private:
    static constexpr std::size_t kSparse = 16;
    std::vector<std::uint32_t> offsets_;  // by key, one more than keys; empty: there are few
    std::vector<std::uint32_t> keys_;     // of few, by number
    std::vector<Number> numbers_;
};

/// The units of a directory, with what lies below each.
class UnitTree {
public:
    explicit UnitTree(org::Directory const& directory);
    [[nodiscard]] std::size_t size() const { return parents_.size(); }
    [[nodiscard]] Unit parent(Unit unit) const { return parents_[unit.value]; }
    [[nodiscard]] std::span<Unit const> children(Unit unit) const {
        return children_.row(unit.value);
    }
    /// The unit, its parent, and so on to the company.
    [[nodiscard]] std::vector<Unit> path(Unit unit) const;
    /// All of these and all below them, each once.
    [[nodiscard]] std::vector<Unit> below(std::span<Unit const> heads) const;

private:
    std::vector<Unit> parents_;
    Table<Unit> children_;
};

/// Nobody, everybody at one site, or neither.
struct Place {
    enum class Kind { empty, one, mixed };
    Kind kind = Kind::empty;
    Site site;
    void join(Place const& other);
    friend bool operator==(Place const&, Place const&) = default;
};

struct Spot {
    Unit home;
    Person manager;  // 0: none, or themselves
    Site site;
    bool stands = false;
    friend auto operator<=>(Spot const&, Spot const&) = default;
};

/// People of whom the two directories do not say the same, at any second; ascending. One pass.
[[nodiscard]] std::vector<Person> differing(org::Directory const& a, org::Directory const& b);

class Standing {
public:
    Standing(org::Directory const& directory, base::Instant at);
    /// The same second in another directory that differs in what it says of these people only.
    Standing(Standing before, org::Directory const& directory, std::span<Person const> differ,
             base::Instant at);
    /// One more than the highest number of a person or manager, ever.
    [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(spots_.size()); }
    [[nodiscard]] Spot const& of(Person person) const;
    [[nodiscard]] bool stands(Person person) const { return of(person).stands; }
    [[nodiscard]] std::vector<Person> everyone() const;
    /// People by home, of the flagged units only; by unit number.
    [[nodiscard]] Table<Person> by_home(std::vector<bool> const& units) const;
    /// Homes of direct reports, of the flagged managers only; by person number, with repeats.
    [[nodiscard]] Table<Unit> homes_of_reports(std::vector<bool> const& managers) const;
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    void reach_up_to(Person person);
    std::vector<Spot> spots_;
    std::size_t size_ = 0;
};

/// By unit, where those stand whose home it is.
using OwnPlaces = std::vector<Place>;
[[nodiscard]] OwnPlaces own_places(Standing const& standing, UnitTree const& tree);
/// The same after a change in which people came to these homes, or left them.
[[nodiscard]] OwnPlaces own_places(OwnPlaces before, Standing const& standing, UnitTree const& tree,
                                   std::span<Unit const> changed);
/// By unit, the one site whose readers see its people: those of some cell that holds the unit's
/// people all stand there. Site 0: of none. A cell without people has nobody there.
[[nodiscard]] std::vector<Site> sites_of_units(OwnPlaces const& own, UnitTree const& tree);

}  // namespace weir::access::detail
