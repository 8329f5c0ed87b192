// Letters as a tree and back, as the ledger keeps them.
#include <charconv>

#include "doors/exposure/letters.h"

namespace weir::exposure {
namespace {

using text::Tree;

base::Result<access::People> people_of(std::string_view ranges) {
    auto const wrong = [] { return base::fail(base::Fault::corrupt, "no ranges of people"); };
    access::People people;
    while (!ranges.empty()) {
        auto const end = std::min(ranges.find(' '), ranges.size());
        auto const word = ranges.substr(0, end);
        ranges.remove_prefix(std::min(end + 1, ranges.size()));
        auto const dash = std::min(word.find('-'), word.size());
        std::uint32_t first = 0;
        auto const* stop = word.data() + word.size();
        auto const from = std::from_chars(word.data(), word.data() + dash, first);
        auto last = first;
        bool is_good = from.ec == std::errc{} && from.ptr == word.data() + dash;
        if (is_good && dash < word.size()) {
            auto const to = std::from_chars(word.data() + dash + 1, stop, last);
            is_good = to.ec == std::errc{} && to.ptr == stop && first < last;
        }
        if (!is_good || last == UINT32_MAX) return wrong();
        for (auto number = first; number <= last; ++number) people.add(Person{number});
    }
    return people;
}

Tree tree_of(LetterLine const& line) {
    auto roles = Tree::list();
    for (auto const& role : line.roles) roles.push(role);
    return Tree::object()
        .set("class", std::string(access::name_of(line.what)))
        .set("first", line.first)
        .set("last", line.last)
        .set("weeks", line.weeks)
        .set("from", line.from.seconds)
        .set("until", line.until.seconds)
        .set("seconds", line.seconds)
        .set("readers", line.readers)
        .set("roles", std::move(roles))
        .set("looks", line.looks);
}

/// Reads what tree_of wrote; remembers whether all of it was there.
class Reader {
public:
    explicit Reader(bool& ok) : ok_(&ok) {}
    std::string text(Tree const& tree, std::string_view key) {
        auto const* member = tree.find(key);
        auto value = member == nullptr ? base::Result<std::string>("") : member->as_text();
        *ok_ = *ok_ && member != nullptr && value.has_value();
        return value ? *value : std::string();
    }
    std::int64_t number(Tree const& tree, std::string_view key) {
        auto const* member = tree.find(key);
        auto const value = member == nullptr ? base::Result<std::int64_t>(0) : member->as_int();
        *ok_ = *ok_ && member != nullptr && value.has_value() && *value >= 0;
        return value ? *value : 0;
    }
    text::List const& list(Tree const& tree, std::string_view key) {
        static text::List const none;
        auto const* member = tree.find(key);
        auto const value =
            member == nullptr ? base::Result<text::List const*>(nullptr) : member->as_list();
        bool const is_list = value.has_value() && *value != nullptr;
        *ok_ = *ok_ && is_list;
        return is_list ? **value : none;
    }
    LetterLine line(Tree const& tree) {
        LetterLine line;
        auto const what = access::class_of(text(tree, "class"));
        *ok_ = *ok_ && what.has_value();
        if (what) line.what = *what;
        line.first = text(tree, "first");
        line.last = text(tree, "last");
        line.weeks = static_cast<std::uint64_t>(number(tree, "weeks"));
        line.from.seconds = number(tree, "from");
        line.until.seconds = number(tree, "until");
        line.seconds = number(tree, "seconds");
        line.readers = static_cast<std::uint64_t>(number(tree, "readers"));
        for (auto const& role : list(tree, "roles")) {
            auto const word = role.as_text();
            *ok_ = *ok_ && word.has_value();
            if (word) line.roles.push_back(*word);
        }
        line.looks = static_cast<std::uint64_t>(number(tree, "looks"));
        return line;
    }

private:
    bool* ok_;
};

}  // namespace

Tree to_tree(Letters const& letters) {
    auto groups = Tree::list();
    for (auto const& group : letters.groups) {
        auto lines = Tree::list();
        for (auto const& line : group.lines) lines.push(tree_of(line));
        groups.push(
            Tree::object().set("people", ranges_of(group.people)).set("lines", std::move(lines)));
    }
    auto const& words = letters.words;
    return Tree::object()
        .set("controller", words.controller)
        .set("contact", words.contact)
        .set("authority", words.authority)
        .set("what", words.what)
        .set("consequences", words.consequences)
        .set("measures", words.measures)
        .set("groups", std::move(groups));
}

base::Result<Letters> letters_of_tree(Tree const& tree) {
    bool ok = true;
    Reader reader(ok);
    Letters letters{{reader.text(tree, "controller"), reader.text(tree, "contact"),
                     reader.text(tree, "authority"), reader.text(tree, "what"),
                     reader.text(tree, "consequences"), reader.text(tree, "measures")},
                    {}};
    for (auto const& group : reader.list(tree, "groups")) {
        auto people = people_of(reader.text(group, "people"));
        if (!people) return std::unexpected(people.error());
        LetterGroup one{std::move(*people), {}};
        for (auto const& line : reader.list(group, "lines")) one.lines.push_back(reader.line(line));
        letters.groups.push_back(std::move(one));
    }
    if (!ok) return base::fail(base::Fault::corrupt, "these are no letters of a report");
    return letters;
}

}  // namespace weir::exposure
