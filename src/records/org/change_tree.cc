// DirectoryChange to and from a tree: a row is a list, because a company has many.
#include "base/time.h"
#include "records/org/detail/codec.h"
#include "records/org/directory.h"

namespace weir::org {
namespace {

using text::Tree;

constexpr std::size_t kRowFields = 7;

Tree path_tree(std::vector<std::string> const& path) {
    auto list = Tree::list();
    for (auto const& name : path) list.push(name);
    return list;
}

Tree row_tree(PersonRow const& row) {
    auto list = Tree::list();
    list.push(row.person.value);
    list.push(path_tree(row.unit_path));
    list.push(row.manager.value);
    list.push(row.site.value);
    list.push(row.minutes_a_week);
    list.push(row.from.seconds);
    list.push(row.until ? Tree(row.until->seconds) : Tree());
    return list;
}

base::Result<PersonRow> row_of(Tree const& tree) {
    auto const list = tree.as_list();
    if (!list) return std::unexpected(list.error());
    if ((*list)->size() != kRowFields) {
        return base::fail(base::Fault::corrupt, "a row of a directory change has seven fields");
    }
    detail::Decoder decoder(**list);
    PersonRow row;
    row.person.value = decoder.number();
    row.unit_path = decoder.texts();
    row.manager.value = decoder.number();
    row.site.value = decoder.number();
    row.minutes_a_week = decoder.number();
    row.from = decoder.instant();
    row.until = decoder.optional_instant();
    if (!decoder.ok())
        return base::fail(base::Fault::corrupt, "a row of a directory change is broken");
    return row;
}

base::Result<DirectoryChange> read_change(text::Fields& fields) {
    DirectoryChange change;
    auto const at = fields.integer("at");
    if (!at) return std::unexpected(at.error());
    change.at = base::Instant{*at};
    auto const is_complete = fields.flag_or("is_complete", false);
    if (!is_complete) return std::unexpected(is_complete.error());
    change.is_complete = *is_complete;
    auto const rows = fields.required("rows");
    if (!rows) return std::unexpected(rows.error());
    auto const list = (*rows)->as_list();
    if (!list) return std::unexpected(list.error());
    for (auto const& item : **list) {
        auto row = row_of(item);
        if (!row) return std::unexpected(row.error());
        change.rows.push_back(std::move(*row));
    }
    auto const finished = fields.finish();
    if (!finished) return std::unexpected(finished.error());
    return change;
}

}  // namespace

text::Tree to_tree(DirectoryChange const& change) {
    auto rows = Tree::list();
    for (auto const& row : change.rows) rows.push(row_tree(row));
    auto tree = Tree::object();
    tree.set("at", change.at.seconds);
    tree.set("is_complete", change.is_complete);
    tree.set("rows", std::move(rows));
    return tree;
}

base::Result<DirectoryChange> directory_change_of(text::Tree const& tree) {
    auto fields = text::Fields::of(tree, "directory change");
    if (!fields) return detail::as_corrupt(fields.error());
    auto change = read_change(*fields);
    if (!change) return detail::as_corrupt(change.error());
    return change;
}

}  // namespace weir::org
