#include "surfaces/keeper/detail/radius_tree.h"

#include "surfaces/keeper/detail/people.h"

namespace weir::keeper::detail {

using text::Tree;

namespace {

Tree words(std::vector<std::string> const& of) {
    auto list = Tree::list();
    for (auto const& word : of) list.push(word);
    return list;
}

Tree counts_of(access::Relation const& relation) {
    return Tree::object()
        .set("readers", static_cast<std::int64_t>(access::readers_in(relation).size()))
        .set("people", static_cast<std::int64_t>(access::people_in(relation).size()))
        .set("pairs", static_cast<std::int64_t>(access::count_in(relation)));
}

Tree class_tree(access::ClassRadius const& of) {
    return Tree::object()
        .set("class", std::string(access::name_of(of.what)))
        .set("gained", counts_of(of.gained))
        .set("lost", counts_of(of.lost))
        .set("audience_max", static_cast<std::int64_t>(of.audience_max));
}

Tree differences(std::vector<access::Difference> const& of) {
    auto list = Tree::list();
    for (auto const& one : of) {
        bool const is_rise = one.way == access::Difference::Way::rise;
        list.push(Tree::object()
                      .set("what", one.what)
                      .set("way", is_rise ? "rises" : "falls")
                      .set("before", one.before)
                      .set("after", one.after));
    }
    return list;
}

Tree radius_counts(access::Radius const& radius) {
    auto classes = Tree::list();
    for (auto const& one : radius.classes) classes.push(class_tree(one));
    return Tree::object()
        .set("workforce", static_cast<std::int64_t>(radius.workforce))
        .set("classes", classes)
        .set("kinds", differences(radius.charter.kinds))
        .set("precision", differences(radius.charter.precision));
}

Tree names(access::People const& people, Rooms& rooms) {
    auto list = Tree::list();
    for (auto const person : people.to_vector()) list.push(shown_name(rooms, person));
    return list;
}

Tree named(access::Relation const& relation, Rooms& rooms) {
    auto list = Tree::list();
    for (auto const& pairs : relation) {
        list.push(Tree::object()
                      .set("readers", names(pairs.readers, rooms))
                      .set("people", names(pairs.people, rooms)));
    }
    return list;
}

}  // namespace

Tree tree_of(change::Plan const& plan) {
    auto tree = radius_counts(plan.radius)
                    .set("digest", change::digest_of(plan.radius))
                    .set("narrowing", plan.needs.empty())
                    .set("needs", words(plan.needs))
                    .set("vacant", words(plan.vacant))
                    .set("keyless", words(plan.keyless));
    if (plan.over_cap) {
        tree.set("over_cap", plan.over_cap->subject)
            .set("refused", std::string(base::sentence_of(plan.over_cap->reason)));
    }
    return tree;
}

Tree named_tree_of(access::Radius const& radius, Rooms& rooms) {
    auto tree = radius_counts(radius);
    auto list = Tree::list();
    for (auto const& one : radius.classes) {
        list.push(Tree::object()
                      .set("class", std::string(access::name_of(one.what)))
                      .set("gained", named(one.gained, rooms))
                      .set("lost", named(one.lost, rooms)));
    }
    return tree.set("names", list);
}

}  // namespace weir::keeper::detail
