#include "surfaces/protocol/personal_view.h"

#include <algorithm>

namespace weir::protocol {
namespace {

using text::Tree;

Tree list_of(std::vector<base::Digest> const& hashes) {
    auto list = Tree::list();
    for (auto const& hash : hashes) list.push(base::to_hex(hash));
    return list;
}

Tree to_tree(ledger::ShownEntry const& entry) {
    return Tree::object()
        .set("index", entry.index)
        .set("leaf", base::to_hex(entry.leaf))
        .set("hashes", list_of(entry.hashes))
        .set("place", std::uint64_t{entry.place})
        .set("blind", base::to_hex(entry.blind))
        .set("visible", entry.visible);
}

Tree to_tree(ledger::ShownHead const& shown) {
    auto path = Tree::list();
    for (auto const& step : shown.path) {
        path.push(Tree::object()
                      .set("hash", base::to_hex(step.hash))
                      .set("sum", step.sum)
                      .set("left", step.is_left));
    }
    return Tree::object()
        .set("index", shown.index)
        .set("leaf", base::to_hex(shown.leaf))
        .set("hashes", list_of(shown.hashes))
        .set("label", base::to_hex(shown.head.label))
        .set("count", shown.head.count)
        .set("chain", base::to_hex(shown.head.chain))
        .set("fresh", shown.head.fresh)
        .set("path", path);
}

/// Takes values out of a tree; what is missing or of another kind spoils the whole.
class Taker {
public:
    [[nodiscard]] bool is_sound() const { return is_sound_; }

    std::string text(Tree const& tree, std::string_view name) {
        auto const* found = tree.find(name);
        auto const value = found == nullptr ? std::nullopt : as_text(*found);
        if (!value) is_sound_ = false;
        return value.value_or("");
    }
    std::uint64_t number(Tree const& tree, std::string_view name) {
        auto const* found = tree.find(name);
        if (found != nullptr) {
            if (auto const value = found->as_int(); value && *value >= 0) {
                return static_cast<std::uint64_t>(*value);
            }
        }
        is_sound_ = false;
        return 0;
    }
    bool flag(Tree const& tree, std::string_view name) {
        auto const* found = tree.find(name);
        if (found != nullptr) {
            if (auto const value = found->as_bool()) return *value;
        }
        is_sound_ = false;
        return false;
    }
    base::Bytes bytes(Tree const& tree, std::string_view name) {
        return bytes_of_hex(text(tree, name));
    }
    base::Digest digest(Tree const& tree, std::string_view name) {
        return digest_of(bytes(tree, name));
    }
    text::List const& list(Tree const& tree, std::string_view name) {
        static text::List const kNone;
        auto const* found = tree.find(name);
        if (found != nullptr) {
            if (auto const value = found->as_list()) return **value;
        }
        is_sound_ = false;
        return kNone;
    }
    std::vector<base::Digest> hashes(Tree const& tree) {
        std::vector<base::Digest> hashes;
        for (auto const& hash : list(tree, "hashes")) {
            hashes.push_back(digest_of(bytes_of_hex(as_text(hash).value_or("?"))));
        }
        return hashes;
    }

private:
    static std::optional<std::string> as_text(Tree const& tree) {
        auto value = tree.as_text();
        return value ? std::optional(std::move(*value)) : std::nullopt;
    }
    base::Bytes bytes_of_hex(std::string_view hex) {
        auto bytes = base::from_hex(hex);
        if (!bytes) is_sound_ = false;
        return bytes ? std::move(*bytes) : base::Bytes{};
    }
    base::Digest digest_of(base::Bytes const& bytes) {
        base::Digest digest{};
        if (bytes.size() != digest.size()) {
            is_sound_ = false;
            return digest;
        }
        std::ranges::copy(bytes, digest.begin());
        return digest;
    }
    bool is_sound_ = true;
};

ledger::ShownEntry take_entry(Taker& take, Tree const& tree) {
    auto const place = take.number(tree, "place");
    return {
        take.number(tree, "index"), take.bytes(tree, "leaf"),
        take.hashes(tree),          static_cast<std::uint8_t>(std::min<std::uint64_t>(place, 255)),
        take.digest(tree, "blind"), take.text(tree, "visible")};
}

ledger::ShownHead take_head(Taker& take, Tree const& tree) {
    ledger::SumPath path;
    for (auto const& step : take.list(tree, "path")) {
        path.push_back(
            {take.digest(step, "hash"), take.number(step, "sum"), take.flag(step, "left")});
    }
    return {take.number(tree, "index"),
            take.bytes(tree, "leaf"),
            take.hashes(tree),
            {take.digest(tree, "label"), take.number(tree, "count"), take.digest(tree, "chain"),
             take.number(tree, "fresh")},
            std::move(path)};
}

}  // namespace

Tree to_tree(PersonalAnswer const& answer) {
    auto slots = Tree::list();
    for (auto const& entry : answer.view.slots) slots.push(to_tree(entry));
    auto statements = Tree::list();
    for (auto const& entry : answer.view.statements) statements.push(to_tree(entry));
    auto tree = Tree::object()
                    .set("tag_key", base::to_hex(answer.tag_key))
                    .set("checkpoint", answer.view.checkpoint)
                    .set("slots", slots)
                    .set("statements", statements)
                    .set("statements_in_all", answer.statements_in_all);
    if (answer.view.head) tree.set("head", to_tree(*answer.view.head));
    return tree;
}

base::Result<PersonalAnswer> personal_answer_of(Tree const& tree) {
    Taker take;
    PersonalAnswer answer{take.bytes(tree, "tag_key"),
                          {take.text(tree, "checkpoint"), {}, {}, {}},
                          take.number(tree, "statements_in_all")};
    for (auto const& entry : take.list(tree, "slots")) {
        answer.view.slots.push_back(take_entry(take, entry));
    }
    for (auto const& entry : take.list(tree, "statements")) {
        answer.view.statements.push_back(take_entry(take, entry));
    }
    if (auto const* head = tree.find("head")) answer.view.head = take_head(take, *head);
    if (!take.is_sound()) {
        return base::fail(base::Fault::corrupt, "the answer is no view of the log");
    }
    return answer;
}

}  // namespace weir::protocol
