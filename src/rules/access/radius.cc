#include "rules/access/radius.h"

#include <algorithm>
#include <array>
#include <map>

#include "rules/access/detail/shift.h"

namespace weir::access {
namespace {

using detail::Shift;
using detail::Way;

/// Everybody reads the notice, and it is nobody's data.
constexpr bool shows_people(Class what) { return what != Class::notice; }

bool is_within(Relation const& part, Relation const& whole) {
    std::map<Person, People const*> of_whole;  // no reader is in two of its pairs
    for (auto const& pairs : whole) {
        for (auto const reader : pairs.readers.to_vector()) of_whole.emplace(reader, &pairs.people);
    }
    for (auto const& pairs : part) {
        for (auto const reader : pairs.readers.to_vector()) {
            auto const found = of_whole.find(reader);
            if (found == of_whole.end() || !difference_of(pairs.people, *found->second).is_empty())
                return false;
        }
    }
    return true;
}

bool rises(Difference const& difference) { return difference.way == Difference::Way::rise; }

bool rises_within(std::vector<Difference> const& part, std::vector<Difference> const& whole) {
    return std::ranges::all_of(part, [&](Difference const& difference) {
        return !rises(difference) || std::ranges::find(whole, difference) != whole.end();
    });
}

}  // namespace

People readers_in(Relation const& relation) {
    People readers;
    for (auto const& pairs : relation) readers.add(pairs.readers);
    return readers;
}

People people_in(Relation const& relation) {
    People people;
    for (auto const& pairs : relation) people.add(pairs.people);
    return people;
}

std::uint64_t count_in(Relation const& relation) {
    std::uint64_t count = 0;
    for (auto const& pairs : relation)
        count += std::uint64_t{pairs.readers.size()} * pairs.people.size();
    return count;
}

People people_of(Relation const& relation, Person reader) {
    auto const found = std::ranges::find_if(
        relation, [&](Pairs const& pairs) { return pairs.readers.contains(reader); });
    return found == relation.end() ? People() : found->people;
}

ClassRadius const* Radius::of(Class what) const {
    auto const found = std::ranges::find(classes, what, &ClassRadius::what);
    return found == classes.end() ? nullptr : &*found;
}

Radius radius_of(Change const& change, Residents const& residents) {
    Shift const shift(change, residents);
    Radius radius{change.at, shift.workforce(), {}, {}};
    std::array<ClassRadius, kClasses> of_classes;
    detail::each_class(shift.readers_changed(), [&](Class what) {
        if (!shows_people(what)) return;
        ClassRadius of_class{what, shift.relation(what, Way::gained),
                             shift.relation(what, Way::lost), 0};
        of_class.audience_max = shift.audience_max(what, of_class.gained);
        of_classes[static_cast<std::size_t>(what)] = std::move(of_class);
    });
    for (auto const what : kGrantedClasses) {
        auto& of_class = of_classes[static_cast<std::size_t>(what)];
        if (of_class.gained.empty() && of_class.lost.empty()) continue;
        radius.classes.push_back(std::move(of_class));
    }
    return radius;
}

bool is_narrowing(Radius const& radius) {
    return std::ranges::all_of(radius.classes, &Relation::empty, &ClassRadius::gained) &&
           std::ranges::none_of(radius.charter.kinds, rises) &&
           std::ranges::none_of(radius.charter.precision, rises);
}

bool contains(Radius const& signed_radius, Radius const& recomputed) {
    for (auto const& of_class : recomputed.classes) {
        if (of_class.gained.empty()) continue;
        auto const* agreed = signed_radius.of(of_class.what);
        if (agreed == nullptr || of_class.audience_max > agreed->audience_max) return false;
        if (!is_within(of_class.gained, agreed->gained)) return false;
    }
    return rises_within(recomputed.charter.kinds, signed_radius.charter.kinds) &&
           rises_within(recomputed.charter.precision, signed_radius.charter.precision);
}

std::optional<base::Refusal> refuse_over_cap(Radius const& radius, std::span<Cap const> caps) {
    constexpr std::uint64_t kPermille = 1000;
    for (auto const& cap : caps) {
        auto const* of_class = radius.of(cap.what);
        if (of_class == nullptr || of_class->gained.empty()) continue;
        auto const share =
            std::max<std::uint64_t>(1, radius.workforce * cap.permille_max / kPermille);
        if (of_class->audience_max > std::min(cap.readers_max, share))
            return base::Refusal{base::Reason::over_cap, std::string(name_of(cap.what))};
    }
    return std::nullopt;
}

}  // namespace weir::access
