#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engines/text/detail/json_tokens.h"
#include "engines/text/detail/place.h"
#include "engines/text/detail/words.h"
#include "engines/text/formats.h"

namespace weir::text {
namespace {

using base::Fault;

constexpr char const* kWide = "a whole number outside 64 bits";

/// Offset of the first byte of the token whose last byte is at `last`.
std::size_t token_begin(std::string_view json, std::size_t last) {
    auto at = last;
    auto const is_in = [&](std::string_view set) { return at > 0 && set.contains(json[at - 1]); };
    constexpr std::string_view kNumber = "0123456789+-.eE";
    if (json[last] == '"') {
        auto const is_escaped = [&] {
            auto const before = json.substr(0, at).find_last_not_of('\\');
            auto const run = before == std::string_view::npos ? at : at - before - 1;
            return run % 2 == 1;
        };
        while (at > 0 && (json[--at] != '"' || is_escaped())) continue;
    } else if (kNumber.substr(0, 10).contains(json[last])) {
        while (is_in(kNumber)) --at;
    } else if (json[last] >= 'a' && json[last] <= 'z') {
        while (is_in("aeflnrstu")) --at;
    }
    return at;
}

/// What the library says is wrong, without the input it quotes.
std::string reason_of(std::string_view what) {
    constexpr std::string_view kBegin = "syntax error ";
    if (auto const at = what.find(kBegin); at != std::string_view::npos) {
        what.remove_prefix(at + kBegin.size());
    }
    return std::string(what.substr(0, what.find("; last read:")));
}

/// Builds the tree from the parser's events. The first error stops the parser.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
public:
    TreeBuilder(std::string_view json, std::string_view file, Limits limits)
        : json_(json), file_(file), limits_(limits), tokens_(json) {}

    /// Where the parser stores how far it has read.
    char const** read() { return &read_; }
    base::Result<Tree> take() {
        if (error_) return std::unexpected(std::move(*error_));
        return std::move(root_);
    }

    bool null() override { return add(Tree(), tokens_.sized(4)); }
    bool boolean(bool value) override { return add(Tree(value), tokens_.sized(value ? 4 : 5)); }
    bool number_integer(number_integer_t value) override {
        return add(Tree(value), tokens_.number());
    }
    bool number_unsigned(number_unsigned_t value) override;
    bool number_float(number_float_t value, string_t const& digits) override;
    bool string(string_t& value) override { return add(Tree(std::move(value)), string_place()); }
    bool binary(binary_t&) override { return refuse(Fault::bad_input, "binary data", {}); }
    bool start_object(std::size_t) override { return open(Members{}); }
    bool start_array(std::size_t) override { return open(List{}); }
    bool key(string_t& value) override;
    bool end_object() override;
    bool end_array() override { return close(); }
    bool parse_error(std::size_t read, std::string const& token,
                     nlohmann::json::exception const& error) override;

private:
    /// A list or an object that is still open, and the key its next member has.
    struct Open {
        std::variant<List, Members> values;
        base::Place place;
        std::string key;
        std::optional<base::Place> key_place;
    };

    base::Place string_place() {
        return tokens_.up_to(static_cast<std::size_t>(read_ - json_.data()));
    }
    bool refuse(Fault fault, std::string message, base::Place place);
    base::Place value_place(base::Place token);
    bool count(base::Place const& place);
    bool add(Tree value, base::Place token);
    bool open(std::variant<List, Members> values);
    bool close();
    void attach(Tree value);

    std::string_view json_;
    std::string file_;
    Limits limits_;
    JsonTokens tokens_;
    char const* read_ = nullptr;
    std::vector<Open> open_;
    std::size_t values_ = 0;
    Tree root_;
    std::optional<base::Error> error_;
};

bool TreeBuilder::refuse(Fault fault, std::string message, base::Place place) {
    place.file = file_;
    error_ = base::Error{fault, std::move(message), std::move(place)};
    return false;
}

/// The place of a value that begins at `token`: that of its key, if it has one.
base::Place TreeBuilder::value_place(base::Place token) {
    if (!open_.empty() && open_.back().key_place) {
        token = *std::exchange(open_.back().key_place, std::nullopt);
    }
    token.file = file_;
    return token;
}

bool TreeBuilder::count(base::Place const& place) {
    if (++values_ <= limits_.values_max) return true;
    return refuse(Fault::too_large, fmt::format("more than {} values", limits_.values_max), place);
}

bool TreeBuilder::add(Tree value, base::Place token) {
    auto place = value_place(std::move(token));
    if (!count(place)) return false;
    value.set_place(std::move(place));
    attach(std::move(value));
    return true;
}

void TreeBuilder::attach(Tree value) {
    if (open_.empty()) {
        root_ = std::move(value);
        return;
    }
    auto& parent = open_.back();
    if (auto* list = std::get_if<List>(&parent.values)) {
        list->push_back(std::move(value));
    } else {
        std::get<Members>(parent.values).emplace_back(std::move(parent.key), std::move(value));
    }
}

bool TreeBuilder::open(std::variant<List, Members> values) {
    auto place = value_place(tokens_.sized(1));
    if (!count(place)) return false;
    if (open_.size() >= limits_.depth_max) {
        return refuse(Fault::too_large, fmt::format("nested deeper than {}", limits_.depth_max),
                      std::move(place));
    }
    open_.push_back({std::move(values), std::move(place), {}, {}});
    return true;
}

bool TreeBuilder::close() {
    tokens_.sized(1);
    auto closed = std::move(open_.back());
    open_.pop_back();
    auto tree = std::visit([](auto& values) { return Tree(std::move(values)); }, closed.values);
    tree.set_place(std::move(closed.place));
    attach(std::move(tree));
    return true;
}

bool TreeBuilder::number_unsigned(number_unsigned_t value) {
    auto place = tokens_.number();
    if (!std::in_range<std::int64_t>(value)) return refuse(Fault::bad_input, kWide, place);
    return add(Tree(value), std::move(place));
}

bool TreeBuilder::number_float(number_float_t value, string_t const& digits) {
    auto place = tokens_.number();
    // The library falls back to a double for whole numbers that it cannot hold.
    auto const is_whole = digits.find_first_of(".eE") == std::string::npos;
    if (is_whole) return refuse(Fault::bad_input, kWide, std::move(place));
    return add(Tree(value), std::move(place));
}

bool TreeBuilder::key(string_t& value) {
    open_.back().key = std::move(value);
    open_.back().key_place = string_place();
    return true;
}

bool TreeBuilder::end_object() {
    auto const& members = std::get<Members>(open_.back().values);
    std::vector<Member const*> sorted(members.size());
    std::ranges::transform(members, sorted.begin(), [](auto const& member) { return &member; });
    auto const key_of = [](Member const* member) -> std::string const& { return member->first; };
    std::ranges::sort(sorted, {}, [](Member const* member) {
        return std::pair<std::string_view, Member const*>(member->first, member);
    });
    auto const twin = std::ranges::adjacent_find(sorted, {}, key_of);
    if (twin == sorted.end()) return close();
    Member const* const second = *std::next(twin);
    return refuse(Fault::bad_input, fmt::format("duplicate key {}", in_backticks(second->first)),
                  second->second.place());
}

bool TreeBuilder::parse_error(std::size_t read, std::string const&,
                              nlohmann::json::exception const& error) {
    auto at = std::min(read == 0 ? 0 : read - 1, json_.size());
    constexpr int kNumberOverflow = 406;
    std::string_view const what = error.what();
    auto const is_token = error.id == kNumberOverflow || what.contains("- unexpected");
    if (is_token && at < json_.size()) at = token_begin(json_, at);
    auto reason =
        error.id == kNumberOverflow ? "a number outside the range of a double" : reason_of(what);
    return refuse(Fault::bad_input, std::move(reason), place_at(json_, at, file_));
}

}  // namespace

base::Result<Tree> parse_json(std::string_view json, std::string_view file, Limits limits) {
    if (auto const checked = check_text(json, file, limits.size_max); !checked) {
        return std::unexpected(checked.error());
    }
    json = without_mark(json);
    TreeBuilder builder(json, file, limits);
    CountingIterator const begin(json.data(), builder.read());
    CountingIterator const end(json.data() + json.size(), builder.read());
    try {
        nlohmann::json::sax_parse(begin, end, &builder);
    } catch (std::exception const&) {
        return base::fail(Fault::bad_input, "the library cannot read this", {std::string(file)});
    }
    return builder.take();
}

}  // namespace weir::text
