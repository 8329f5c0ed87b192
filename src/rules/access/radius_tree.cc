// A radius as the canonical tree that is signed, and back.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "rules/access/radius.h"

namespace weir::access {
namespace {

using base::Result;
using text::Tree;

std::unexpected<base::Error> corrupt(std::string_view what) {
    return base::fail(base::Fault::corrupt, fmt::format("a radius: {}", what));
}

/// "1-4 7": ascending, apart, and no two ranges that touch.
std::string ranges_of(People const& people) {
    std::string text;
    auto const numbers = people.to_vector();
    for (std::size_t i = 0; i < numbers.size();) {
        auto last = i;
        while (last + 1 < numbers.size() && numbers[last + 1].value == numbers[last].value + 1)
            ++last;
        if (!text.empty()) text += ' ';
        text += fmt::format("{}", numbers[i].value);
        if (last > i) text += fmt::format("-{}", numbers[last].value);
        i = last + 1;
    }
    return text;
}

std::optional<std::uint32_t> take_number(std::string_view& text) {
    std::uint32_t number = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return number;
}

bool take(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

/// Most numbers of one set: the limit of a directory, so that a range cannot fill the memory.
constexpr std::uint32_t kNumberMax = 4'000'000;

Result<People> people_of_ranges(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    auto const text = (*member)->as_text();
    if (!text) return std::unexpected(text.error());
    std::vector<Person> numbers;
    std::string_view rest = *text;
    while (!rest.empty()) {
        if (!numbers.empty() && !take(rest, ' ')) return corrupt("people that are no ranges");
        auto const first = take_number(rest);
        auto const last = take(rest, '-') ? take_number(rest) : first;
        bool const is_range = first && last && *first <= *last && *last <= kNumberMax &&
                              (numbers.empty() || numbers.back().value < *first);
        if (!is_range) return corrupt("people that are no ranges");
        for (auto number = *first; number <= *last; ++number) numbers.emplace_back(number);
    }
    People people(numbers);
    if (ranges_of(people) != *text) return corrupt("people that are not in canonical form");
    return people;
}

Tree tree_of(Relation const& relation) {
    auto list = Tree::list();
    for (auto const& pairs : relation) {
        list.push(Tree::object()
                      .set("readers", ranges_of(pairs.readers))
                      .set("people", ranges_of(pairs.people)));
    }
    return list;
}

Result<Relation> relation_of_tree(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    auto const list = (*member)->as_list();
    if (!list) return std::unexpected(list.error());
    Relation relation;
    for (auto const& element : **list) {
        auto readers = people_of_ranges(element, "readers");
        if (!readers) return std::unexpected(readers.error());
        auto people = people_of_ranges(element, "people");
        if (!people) return std::unexpected(people.error());
        relation.push_back({std::move(*readers), std::move(*people)});
    }
    return relation;
}

Tree tree_of(ClassRadius const& of_class) {
    return Tree::object()
        .set("class", name_of(of_class.what))
        .set("readers_gaining", std::uint64_t{readers_in(of_class.gained).size()})
        .set("people_gained", std::uint64_t{people_in(of_class.gained).size()})
        .set("pairs_gained", count_in(of_class.gained))
        .set("pairs_lost", count_in(of_class.lost))
        .set("audience_max", of_class.audience_max)
        .set("gained", tree_of(of_class.gained))
        .set("lost", tree_of(of_class.lost));
}

Result<std::uint64_t> count_at(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    auto const count = (*member)->as_int();
    if (!count) return std::unexpected(count.error());
    if (*count < 0) return corrupt("a count below zero");
    return static_cast<std::uint64_t>(*count);
}

Result<std::string> text_at(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    return (*member)->as_text();
}

Result<ClassRadius> class_radius_of(Tree const& tree) {
    auto const name = text_at(tree, "class");
    if (!name) return std::unexpected(name.error());
    auto const what = class_of(*name);
    if (!what) return std::unexpected(what.error());
    auto const audience = count_at(tree, "audience_max");
    if (!audience) return std::unexpected(audience.error());
    auto gained = relation_of_tree(tree, "gained");
    if (!gained) return std::unexpected(gained.error());
    auto lost = relation_of_tree(tree, "lost");
    if (!lost) return std::unexpected(lost.error());
    return ClassRadius{*what, std::move(*gained), std::move(*lost), *audience};
}

Tree tree_of(std::vector<Difference> differences) {
    std::ranges::sort(differences);
    auto list = Tree::list();
    for (auto const& difference : differences) {
        list.push(Tree::object()
                      .set("what", difference.what)
                      .set("way", difference.way == Difference::Way::rise ? "rise" : "fall")
                      .set("before", difference.before)
                      .set("after", difference.after));
    }
    return list;
}

Result<std::vector<Difference>> differences_of(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    auto const list = (*member)->as_list();
    if (!list) return std::unexpected(list.error());
    std::vector<Difference> differences;
    for (auto const& element : **list) {
        auto const what = text_at(element, "what");
        if (!what) return std::unexpected(what.error());
        auto const way = text_at(element, "way");
        if (!way) return std::unexpected(way.error());
        if (*way != "rise" && *way != "fall") return corrupt("a difference that goes no way");
        auto const before = text_at(element, "before");
        if (!before) return std::unexpected(before.error());
        auto const after = text_at(element, "after");
        if (!after) return std::unexpected(after.error());
        differences.push_back({*what,
                               *way == "rise" ? Difference::Way::rise : Difference::Way::fall,
                               *before, *after});
    }
    return differences;
}

Result<Radius> read(Tree const& tree) {
    auto const at = text_at(tree, "at");
    if (!at) return std::unexpected(at.error());
    auto const instant = base::parse_instant(*at);
    if (!instant) return std::unexpected(instant.error());
    auto const workforce = count_at(tree, "workforce");
    if (!workforce) return std::unexpected(workforce.error());
    Radius radius{*instant, *workforce, {}, {}};
    auto const member = tree.at("classes");
    if (!member) return std::unexpected(member.error());
    auto const classes = (*member)->as_list();
    if (!classes) return std::unexpected(classes.error());
    for (auto const& element : **classes) {
        auto of_class = class_radius_of(element);
        if (!of_class) return std::unexpected(of_class.error());
        radius.classes.push_back(std::move(*of_class));
    }
    auto kinds = differences_of(tree, "kinds");
    if (!kinds) return std::unexpected(kinds.error());
    auto precision = differences_of(tree, "precision");
    if (!precision) return std::unexpected(precision.error());
    radius.charter = {std::move(*kinds), std::move(*precision)};
    return radius;
}

}  // namespace

Tree to_tree(Radius const& radius) {
    auto classes = Tree::list();
    for (auto const& of_class : radius.classes) classes.push(tree_of(of_class));
    return Tree::object()
        .set("at", base::to_text(radius.at))
        .set("workforce", radius.workforce)
        .set("classes", classes)
        .set("kinds", tree_of(radius.charter.kinds))
        .set("precision", tree_of(radius.charter.precision));
}

Result<Radius> radius_of_tree(Tree const& tree) {
    auto radius = read(tree);
    if (!radius) return corrupt(radius.error().message);
    return radius;
}

}  // namespace weir::access
