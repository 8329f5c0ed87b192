#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engines/text/detail/place.h"
#include "engines/text/detail/toml_depth.h"
#include "engines/text/detail/words.h"
#include "engines/text/formats.h"

namespace weir::text {
namespace {

using base::Fault;

/// A message of the library with a word of ours: its own would quote the input.
struct Wording {
    std::string_view theirs;
    std::string_view ours;
};
constexpr Wording kWordings[] = {
    {"into existing inline table", "an inline table cannot be extended"},
    {"not representable in 64 bits", "a number outside the range of 64 bits"},
    {"could not be interpreted", "not a value"},
    {"unspecified error", "not a value"},
    {"unknown escape sequence", "unknown escape sequence in a string"},
};

/// What the library says is wrong, without the input it quotes; of a key, the plain name only.
std::string reason_of(std::string_view description) {
    for (auto const& wording : kWordings) {
        if (description.contains(wording.theirs)) return std::string(wording.ours);
    }
    if (description.contains("redefine existing")) {
        auto const begin = description.find('\'');
        auto const end = description.rfind('\'');
        if (begin >= end) return "a key is defined twice";
        return fmt::format("{} is defined twice",
                           in_backticks(description.substr(begin + 1, end - begin - 1)));
    }
    constexpr std::string_view kBegin = "Error while parsing ";
    if (description.starts_with(kBegin)) description.remove_prefix(kBegin.size());
    return fmt::format("cannot read {}", description.substr(0, description.find(", saw")));
}

/// Turns the library's nodes into trees.
class TomlReader {
public:
    TomlReader(std::string_view file, Limits limits) : file_(file), limits_(limits) {}

    [[nodiscard]] base::Place place(toml::source_position const& at) const {
        return {file_, at.line, at.column};
    }
    base::Result<Tree> read(toml::node const& node, base::Place place);

private:
    base::Result<Tree> read_value(toml::node const& node, base::Place const& place);
    base::Result<Tree> read_list(toml::array const& array, base::Place const& place);
    base::Result<Tree> read_table(toml::table const& table, base::Place const& place);
    base::Status enter(base::Place const& place);

    std::string file_;
    Limits limits_;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
};

base::Result<Tree> TomlReader::read(toml::node const& node, base::Place place) {
    if (++values_ > limits_.values_max) {
        return base::fail(Fault::too_large, fmt::format("more than {} values", limits_.values_max),
                          std::move(place));
    }
    auto tree = read_value(node, place);
    if (tree) tree->set_place(std::move(place));
    return tree;
}

base::Result<Tree> TomlReader::read_value(toml::node const& node, base::Place const& place) {
    switch (node.type()) {
        case toml::node_type::table: return read_table(*node.as_table(), place);
        case toml::node_type::array: return read_list(*node.as_array(), place);
        case toml::node_type::string: return Tree(node.as_string()->get());
        case toml::node_type::integer: return Tree(node.as_integer()->get());
        case toml::node_type::boolean: return Tree(node.as_boolean()->get());
        case toml::node_type::floating_point: break;
        case toml::node_type::date:
        case toml::node_type::time:
        case toml::node_type::date_time:
        case toml::node_type::none:
            return base::fail(Fault::bad_input, "write a date as a string in quotes", place);
    }
    auto const decimal = node.as_floating_point()->get();
    if (std::isfinite(decimal)) return Tree(decimal);
    return base::fail(Fault::bad_input, "a number must be finite", place);
}

base::Status TomlReader::enter(base::Place const& place) {
    if (++depth_ <= limits_.depth_max) return {};
    return base::fail(Fault::too_large, fmt::format("nested deeper than {}", limits_.depth_max),
                      place);
}

base::Result<Tree> TomlReader::read_list(toml::array const& array, base::Place const& place) {
    if (auto const entered = enter(place); !entered) return std::unexpected(entered.error());
    List list;
    list.reserve(array.size());
    for (auto const& node : array) {
        auto element = read(node, this->place(node.source().begin));
        if (!element) return element;
        list.push_back(std::move(*element));
    }
    --depth_;
    return Tree(std::move(list));
}

base::Result<Tree> TomlReader::read_table(toml::table const& table, base::Place const& place) {
    if (auto const entered = enter(place); !entered) return std::unexpected(entered.error());
    // The library sorts by key; a reader expects the order of the file.
    std::vector<std::pair<toml::key const*, toml::node const*>> in_order;
    in_order.reserve(table.size());
    for (auto const& [key, node] : table) in_order.emplace_back(&key, &node);
    std::ranges::sort(in_order, [](auto const& a, auto const& b) {
        return a.first->source().begin < b.first->source().begin;
    });
    Members members;
    members.reserve(in_order.size());
    for (auto const& [key, node] : in_order) {
        auto member = read(*node, this->place(key->source().begin));
        if (!member) return member;
        members.emplace_back(std::string(key->str()), std::move(*member));
    }
    --depth_;
    return Tree(std::move(members));
}

}  // namespace

base::Result<Tree> parse_toml(std::string_view toml, std::string_view file, Limits limits) {
    if (auto const checked = check_text(toml, file, limits.size_max); !checked) {
        return std::unexpected(checked.error());
    }
    toml = without_mark(toml);
    // The root table is one level, as is the dot of a number: the reader counts exactly.
    if (auto const at = too_deep_at(toml, limits.depth_max + 1)) {
        return base::fail(Fault::too_large, fmt::format("nested deeper than {}", limits.depth_max),
                          place_at(toml, *at, file));
    }
    TomlReader reader(file, limits);
    try {
        auto const table = ::toml::parse(toml);
        return reader.read(table, {std::string(file), 1, 1});
    } catch (::toml::parse_error const& error) {
        return base::fail(Fault::bad_input, reason_of(error.description()),
                          reader.place(error.source().begin));
    } catch (std::exception const&) {
        return base::fail(Fault::bad_input, "the library cannot read this", {std::string(file)});
    }
}

}  // namespace weir::text
