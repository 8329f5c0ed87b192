#include "surfaces/drill/detail/answer.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engines/text/formats.h"

namespace weir::drill::detail {
namespace {

using text::Tree;

constexpr std::string_view kFirst = "first";
constexpr std::size_t kShownMax = 200;  // bytes of values in a complaint

/// Elements of a list that a part of a path names.
void take_elements(text::List const& list, std::string_view part, std::vector<Tree const*>& into) {
    if (auto const equals = part.find('='); equals != std::string_view::npos) {
        for (auto const& one : list) {
            auto const* member = one.find(part.substr(0, equals));
            if (member != nullptr && shown(*member) == part.substr(equals + 1))
                into.push_back(&one);
        }
        return;
    }
    std::size_t number = 0;
    auto const read = std::from_chars(part.data(), part.data() + part.size(), number);
    bool const is_number = read.ec == std::errc() && read.ptr == part.data() + part.size();
    if (is_number && number < list.size()) into.push_back(&list[number]);
    if (part != "*") return;
    for (auto const& one : list) into.push_back(&one);
}

std::optional<std::int64_t> only_number(std::vector<Tree const*> const& values) {
    if (values.size() != 1) return std::nullopt;
    auto const number = values.front()->as_int();
    return number ? std::optional(*number) : std::nullopt;
}

std::optional<std::int64_t> number_of(std::string const& text) {
    std::int64_t number = 0;
    auto const* end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number);
    bool const is_whole = read.ec == std::errc() && read.ptr == end;
    return is_whole ? std::optional(number) : std::nullopt;
}

std::size_t count_of(std::vector<Tree const*> const& values) {
    if (values.size() != 1) return values.size();
    auto const list = values.front()->as_list();
    return list ? (*list)->size() : 1;
}

bool holds(std::vector<Tree const*> const& values, Expectation const& expectation) {
    auto const is_it = [&](Tree const* value) { return shown(*value) == expectation.value; };
    switch (expectation.kind) {
        case Expectation::Kind::is: return !values.empty() && std::ranges::all_of(values, is_it);
        case Expectation::Kind::is_not: return std::ranges::none_of(values, is_it);
        case Expectation::Kind::contains: return std::ranges::any_of(values, is_it);
        case Expectation::Kind::count: return std::to_string(count_of(values)) == expectation.value;
        case Expectation::Kind::more: {
            auto const number = only_number(values);
            auto const least = number_of(expectation.value);
            return number && least && *number > *least;
        }
    }
    return false;
}

std::string_view words_of(Expectation::Kind kind) {
    switch (kind) {
        case Expectation::Kind::is: return "to be";
        case Expectation::Kind::is_not: return "not to be";
        case Expectation::Kind::count: return "to be as many as";
        case Expectation::Kind::more: return "to be more than";
        case Expectation::Kind::contains: return "to have";
    }
    return "";
}

}  // namespace

std::vector<Tree const*> values_at(Tree const& answer, std::string_view path) {
    std::vector<Tree const*> values{&answer};
    while (!path.empty()) {
        auto const dot = path.find('.');
        auto const part = path.substr(0, dot);
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
        if (part == kFirst) {
            if (!values.empty()) values.resize(1);
            continue;
        }
        std::vector<Tree const*> next;
        for (auto const* value : values) {
            if (auto const list = value->as_list()) take_elements(**list, part, next);
            else if (auto const* member = value->find(part)) next.push_back(member);
        }
        values = std::move(next);
    }
    return values;
}

std::string shown(Tree const& value) {
    if (auto const* text = std::get_if<std::string>(&value.value())) return *text;
    return text::write_json(value);
}

std::optional<std::string> complaint(Tree const& answer, Expectation const& expectation) {
    auto const values = values_at(answer, expectation.at);
    if (holds(values, expectation)) return std::nullopt;
    std::string got;
    for (auto const* value : values) got += (got.empty() ? "" : ", ") + shown(*value);
    if (got.size() > kShownMax) got = got.substr(0, kShownMax) + "…";
    return fmt::format("expected `{}` {} `{}`, got `{}`", expectation.at,
                       words_of(expectation.kind), expectation.value, got);
}

}  // namespace weir::drill::detail
