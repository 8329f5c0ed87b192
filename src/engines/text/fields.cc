#include <algorithm>

#include <fmt/format.h>

#include "engines/text/detail/words.h"
#include "engines/text/tree.h"

namespace weir::text {
namespace {

bool holds(std::vector<std::string> const& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// The error of a typed view, with the member and its object named.
std::unexpected<base::Error> about(base::Error error, std::string_view key, std::string_view what) {
    error.message = fmt::format("{} in {}: {}", in_backticks(key), what, error.message);
    return std::unexpected(std::move(error));
}

}  // namespace

base::Result<Fields> Fields::of(Tree const& tree, std::string_view what) {
    auto const members = tree.as_object();
    if (members) return Fields(tree, what);
    auto error = members.error();
    error.message = fmt::format("{}: {}", what, error.message);
    return std::unexpected(std::move(error));
}

Tree const* Fields::optional(std::string_view key) {
    if (!holds(asked_, key)) asked_.emplace_back(key);
    return tree_->find(key);
}

base::Result<Tree const*> Fields::required(std::string_view key) {
    if (auto const* member = optional(key)) return member;
    return base::fail(base::Fault::bad_input,
                      fmt::format("missing key {} in {}", in_backticks(key), what_),
                      tree_->place());
}

base::Result<std::string> Fields::text(std::string_view key) {
    auto const member = required(key);
    if (!member) return std::unexpected(member.error());
    auto value = (*member)->as_text();
    if (!value) return about(value.error(), key, what_);
    return value;
}

base::Result<std::int64_t> Fields::integer(std::string_view key) {
    auto const member = required(key);
    if (!member) return std::unexpected(member.error());
    auto const value = (*member)->as_int();
    if (!value) return about(value.error(), key, what_);
    return value;
}

base::Result<std::string> Fields::text_or(std::string_view key, std::string_view otherwise) {
    if (optional(key) == nullptr) return std::string(otherwise);
    return text(key);
}

base::Result<std::int64_t> Fields::integer_or(std::string_view key, std::int64_t otherwise) {
    if (optional(key) == nullptr) return otherwise;
    return integer(key);
}

base::Result<bool> Fields::flag_or(std::string_view key, bool otherwise) {
    auto const* member = optional(key);
    if (member == nullptr) return otherwise;
    auto const value = member->as_bool();
    if (!value) return about(value.error(), key, what_);
    return value;
}

base::Result<std::vector<std::string>> Fields::texts_or_none(std::string_view key) {
    std::vector<std::string> texts;
    auto const* member = optional(key);
    if (member == nullptr) return texts;
    auto const list = member->as_list();
    if (!list) return about(list.error(), key, what_);
    for (auto const& element : **list) {
        auto value = element.as_text();
        if (!value) return about(value.error(), key, what_);
        texts.push_back(std::move(*value));
    }
    return texts;
}

base::Status Fields::finish() const {
    auto const members = tree_->as_object();
    if (!members) return std::unexpected(members.error());
    for (auto const& [key, value] : **members) {
        if (holds(asked_, key)) continue;
        auto const near = resembling(key, asked_);
        auto const hint = near ? fmt::format("did you mean {}?", in_backticks(*near))
                               : fmt::format("expected one of {}", all_in_backticks(asked_));
        return base::fail(base::Fault::bad_input,
                          fmt::format("unknown key {} in {}, {}", in_backticks(key), what_, hint),
                          value.place());
    }
    return {};
}

}  // namespace weir::text
