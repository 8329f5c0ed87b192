// Cells as JSON, for the files of releases; reading with one remembered verdict.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engines/text/tree.h"
#include "rules/metrics/lattice.h"

namespace weir::disclosure::detail {

using text::Tree;

/// Takes whole numbers and texts out of one object; remembers whether all were there.
class Taker {
public:
    explicit Taker(Tree const& tree) : tree_(&tree) {}
    template <class Int>
    Int number(std::string_view key) {
        auto const* member = tree_->find(key);
        auto const value = member == nullptr ? std::nullopt : std::optional(member->as_int());
        if (!value || !*value || !std::in_range<Int>(**value)) {
            ok_ = false;
            return {};
        }
        return static_cast<Int>(**value);
    }
    std::string text(std::string_view key) {
        auto const* member = tree_->find(key);
        if (member == nullptr) return missing();
        auto value = member->as_text();
        return value ? *value : missing();
    }
    text::List const& list(std::string_view key) {
        static text::List const none;
        auto const* member = tree_->find(key);
        auto const value = member == nullptr ? std::nullopt : std::optional(member->as_list());
        if (!value || !*value) {
            ok_ = false;
            return none;
        }
        return ***value;
    }
    void require(bool condition) { ok_ = ok_ && condition; }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    std::string missing() {
        ok_ = false;
        return {};
    }
    Tree const* tree_;
    bool ok_ = true;
};

[[nodiscard]] Tree to_tree(metrics::Cell const& cell);
/// Inverse of to_tree; tells `outer` if the tree is no cell.
[[nodiscard]] metrics::Cell cell_of(Tree const& tree, Taker& outer);

}  // namespace weir::disclosure::detail
