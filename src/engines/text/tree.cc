#include "engines/text/tree.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/text/detail/words.h"

namespace weir::text {
namespace {

/// Names of the alternatives of Tree::Value, in its order.
std::string_view kind_of(Tree const& tree) {
    static constexpr std::string_view kKinds[] = {
        "nothing", "true or false", "a whole number", "a decimal", "text", "a list", "an object"};
    return kKinds[tree.value().index()];
}

std::unexpected<base::Error> expected(std::string_view kind, Tree const& tree) {
    return base::fail(base::Fault::bad_input,
                      fmt::format("expected {}, got {}", kind, kind_of(tree)), tree.place());
}

template <class T>
base::Result<T> copied(Tree const& tree, std::string_view kind) {
    if (auto const* value = std::get_if<T>(&tree.value())) return *value;
    return expected(kind, tree);
}

template <class T>
base::Result<T const*> viewed(Tree const& tree, std::string_view kind) {
    if (auto const* value = std::get_if<T>(&tree.value())) return value;
    return expected(kind, tree);
}

}  // namespace

Tree::Tree(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {
    base::check(value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()},
                "a whole number of a tree fits 63 bits");
}

base::Result<bool> Tree::as_bool() const { return copied<bool>(*this, "true or false"); }

base::Result<std::int64_t> Tree::as_int() const {
    return copied<std::int64_t>(*this, "a whole number");
}

base::Result<double> Tree::as_decimal() const {
    if (auto const* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
    return copied<double>(*this, "a number");
}

base::Result<std::string> Tree::as_text() const { return copied<std::string>(*this, "text"); }

base::Result<List const*> Tree::as_list() const { return viewed<List>(*this, "a list"); }

base::Result<Members const*> Tree::as_object() const { return viewed<Members>(*this, "an object"); }

Tree const* Tree::find(std::string_view key) const {
    auto const* members = std::get_if<Members>(&value_);
    if (members == nullptr) return nullptr;
    auto const found = std::ranges::find(*members, key, &Member::first);
    return found == members->end() ? nullptr : &found->second;
}

base::Result<Tree const*> Tree::at(std::string_view key) const {
    auto const members = as_object();
    if (!members) return std::unexpected(members.error());
    if (auto const* found = find(key)) return found;
    return base::fail(base::Fault::bad_input, fmt::format("missing key {}", in_backticks(key)),
                      place_);
}

Tree& Tree::set(std::string key, Tree value) {
    auto* members = std::get_if<Members>(&value_);
    base::check(members != nullptr, "set() is called on an object");
    auto const found = std::ranges::find(*members, key, &Member::first);
    if (found != members->end()) {
        found->second = std::move(value);
    } else {
        members->emplace_back(std::move(key), std::move(value));
    }
    return *this;
}

Tree& Tree::push(Tree value) {
    auto* list = std::get_if<List>(&value_);
    base::check(list != nullptr, "push() is called on a list");
    list->push_back(std::move(value));
    return *this;
}

}  // namespace weir::text
