// ForeignPerson to and from a tree, for the way from the command to the keeper.
#include "records/org/detail/codec.h"
#include "records/org/import.h"

namespace weir::org {
namespace {

using text::Tree;

constexpr std::size_t kPersonFields = 9;

Tree person_tree(ForeignPerson const& person) {
    auto path = Tree::list();
    for (auto const& name : person.unit_path) path.push(name);
    auto list = Tree::list();
    list.push(person.id);
    list.push(person.name);
    list.push(person.address);
    list.push(std::move(path));
    list.push(person.manager);
    list.push(person.site);
    list.push(person.minutes_a_week);
    list.push(person.from);
    list.push(person.until);
    return list;
}

base::Result<ForeignPerson> person_of(Tree const& tree) {
    auto const list = tree.as_list();
    if (!list) return detail::as_corrupt(list.error());
    detail::Decoder decoder(**list);
    ForeignPerson person;
    person.id = decoder.text();
    person.name = decoder.text();
    person.address = decoder.text();
    person.unit_path = decoder.texts();
    person.manager = decoder.text();
    person.site = decoder.text();
    person.minutes_a_week = decoder.number();
    person.from = decoder.text();
    person.until = decoder.text();
    if (!decoder.ok() || (*list)->size() != kPersonFields) {
        return base::fail(base::Fault::corrupt, "a person of a directory is nine fields");
    }
    return person;
}

}  // namespace

text::Tree to_tree(std::vector<ForeignPerson> const& people) {
    auto tree = Tree::list();
    for (auto const& person : people) tree.push(person_tree(person));
    return tree;
}

base::Result<std::vector<ForeignPerson>> foreign_people_of(text::Tree const& tree) {
    auto const list = tree.as_list();
    if (!list) return detail::as_corrupt(list.error());
    std::vector<ForeignPerson> people;
    for (auto const& item : **list) {
        auto person = person_of(item);
        if (!person) return std::unexpected(person.error());
        people.push_back(std::move(*person));
    }
    return people;
}

}  // namespace weir::org
