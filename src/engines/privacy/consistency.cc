#include "engines/privacy/consistency.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

// Derivation. Let x_v be the true figure of node v. Measurements of different nodes are
// independent, and nothing is assumed about leaves (a flat prior), so what is known of x_v splits
// into two independent messages, each an estimate with a variance, infinite where nothing is known:
//
//   up(v)      from the measurements in the subtree of v: the sum of up(c) over its children, whose
//              variances add, joined with the own measurement of v;
//   around(v)  from all measurements outside of that subtree. They concern x_v only through the
//              parent p: x_v = x_p - (sum of x_s over the siblings s). What is known of x_p from
//              outside of the subtrees of its children is around(p) joined with the own measurement
//              of p; subtracting the siblings' up(s) adds their variances.
//
// Joining two independent estimates weights them by their inverse variances and adds these. The
// final estimate of v is up(v) joined with around(v): that is the generalised least-squares
// solution, and its variance is the diagonal of (X' W X)^-1 seen from v, because on a tree each
// measurement enters each message once (Gaussian elimination from the leaves, and from the rest).
//
// For the values the second pass is written in Hay's form, which is the same number: given h_p, a
// child's best value is up(c) + (h_p - sum of up) * var(c) / (sum of var). The children then add up
// to h_p but for rounding, which a last pass takes away. The sums over the siblings are made of
// sums from the left and from the right, never by subtracting the child from the whole sum, which
// would lose a small variance beside a large one.
namespace weir::privacy {
namespace {

constexpr double kNothing = std::numeric_limits<double>::infinity();
constexpr Estimate kUnknown{0, kNothing};
constexpr double kRoundedLeast = 0x1p-900;  // below it the unit of rounding would vanish

bool is_known(Estimate const& estimate) { return estimate.variance < kNothing; }

Estimate join(Estimate const& a, Estimate const& b) {
    if (!is_known(a)) return b;
    if (!is_known(b)) return a;
    auto const of_a = b.variance / (a.variance + b.variance);
    auto const of_b = a.variance / (a.variance + b.variance);
    return {of_a * a.value + of_b * b.value, of_a * a.variance};
}

Estimate sum_of(Estimate const& a, Estimate const& b) {
    return {a.value + b.value, a.variance + b.variance};
}

// The children of every node, as one array: those of node v are list[first[v]..first[v + 1]).
class Children {
public:
    explicit Children(std::span<TreeNode const> nodes) : first_(nodes.size() + 1) {
        for (auto const& node : nodes) {
            if (node.parent) ++first_[*node.parent + 1];
        }
        for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
        list_.resize(first_.back());
        auto next = first_;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i].parent) list_[next[*nodes[i].parent]++] = i;
        }
    }
    std::span<std::size_t const> of(std::size_t node) const {
        return std::span(list_).subspan(first_[node], first_[node + 1] - first_[node]);
    }

private:
    std::vector<std::size_t> first_;
    std::vector<std::size_t> list_;
};

class Tree {
public:
    explicit Tree(std::span<TreeNode const> nodes)
        : nodes_(nodes),
          children_(nodes),
          up_(nodes.size(), kUnknown),
          around_(nodes.size(), kUnknown),
          final_(nodes.size(), kUnknown) {
        for (std::size_t v = nodes.size(); v-- > 0;) gather(v);
        for (std::size_t v = 0; v < nodes.size(); ++v) settle(v);
        round();
    }
    std::vector<std::optional<Estimate>> estimates() const {
        std::vector<std::optional<Estimate>> out(nodes_.size());
        for (std::size_t v = 0; v < out.size(); ++v) {
            if (is_known(final_[v])) out[v] = final_[v];
        }
        return out;
    }

private:
    Estimate own(std::size_t v) const {
        auto const& measured = nodes_[v].measurement;
        return measured ? Estimate{measured->value, measured->variance} : kUnknown;
    }
    void gather(std::size_t v);
    void settle(std::size_t v);
    void tell_children(std::size_t v);
    void divide(std::size_t v);
    void round();
    void round_children(std::size_t v, double unit);

    std::span<TreeNode const> nodes_;
    Children children_;
    std::vector<Estimate> up_;
    std::vector<Estimate> around_;
    std::vector<Estimate> final_;
};

void Tree::gather(std::size_t v) {
    auto const children = children_.of(v);
    Estimate sum = children.empty() ? kUnknown : Estimate{0, 0};
    for (auto const c : children) sum = sum_of(sum, up_[c]);
    up_[v] = join(own(v), sum);
}

// The parent has been settled: the value of v stands unless v is a root or hangs on nothing known.
void Tree::settle(std::size_t v) {
    auto const joined = join(up_[v], around_[v]);
    auto const& parent = nodes_[v].parent;
    bool const is_divided = parent && is_known(final_[*parent]) && is_known(joined);
    final_[v] = {is_divided ? final_[v].value : joined.value, joined.variance};
    tell_children(v);
    if (is_known(final_[v])) divide(v);
}

void Tree::tell_children(std::size_t v) {
    auto const children = children_.of(v);
    auto const above = join(own(v), around_[v]);
    Estimate left{0, 0};
    for (auto const c : children) {
        around_[c] = left;
        left = sum_of(left, up_[c]);
    }
    Estimate right{0, 0};
    for (auto it = children.rbegin(); it != children.rend(); ++it) {
        auto const siblings = sum_of(around_[*it], right);
        around_[*it] = {above.value - siblings.value, above.variance + siblings.variance};
        right = sum_of(right, up_[*it]);
    }
}

// Puts the value of each child, whose variance settle() adds. A single child that says nothing by
// itself takes all that its siblings leave; two of them stay unknown and the others keep theirs.
void Tree::divide(std::size_t v) {
    auto const children = children_.of(v);
    Estimate sum{0, 0};
    for (auto const c : children) sum = sum_of(sum, up_[c]);
    auto const rest = final_[v].value - sum.value;
    for (auto const c : children) {
        auto const of_sum = is_known(sum) ? up_[c].variance / sum.variance : 0;
        auto const share = is_known(up_[c]) ? of_sum : 1;
        final_[c].value = up_[c].value + rest * share;
    }
}

// Rounds to multiples of a power of two that is large enough for every sum of a node's children to
// be exact, and gives what rounding leaves over to the child that is known least.
void Tree::round() {
    double largest = 0;
    for (std::size_t v = 0; v < nodes_.size(); ++v) {
        double sum = is_known(final_[v]) ? std::abs(final_[v].value) : 0;
        for (auto const c : children_.of(v)) {
            if (is_known(final_[c])) sum += std::abs(final_[c].value);
        }
        largest = std::max(largest, sum);
    }
    auto const unit = std::ldexp(1, std::ilogb(std::max(largest, kRoundedLeast)) - 50);
    for (std::size_t v = 0; v < nodes_.size(); ++v) {
        auto const& parent = nodes_[v].parent;
        if (!parent || !is_known(final_[*parent])) {
            final_[v].value = std::round(final_[v].value / unit) * unit;
        }
        if (is_known(final_[v])) round_children(v, unit);
    }
}

void Tree::round_children(std::size_t v, double unit) {
    auto const children = children_.of(v);
    double rest = final_[v].value;
    bool all_known = !children.empty();
    for (auto const c : children) {
        final_[c].value = std::round(final_[c].value / unit) * unit;
        rest -= final_[c].value;
        all_known = all_known && is_known(final_[c]);
    }
    if (!all_known) return;
    auto const widest =
        std::ranges::max_element(children, {}, [this](std::size_t c) { return up_[c].variance; });
    final_[*widest].value += rest;
}

base::Status check(std::span<TreeNode const> nodes) {
    if (nodes.size() > kTreeNodesMax) {
        return base::fail(base::Fault::too_large, "expected a tree of at most 2^20 nodes");
    }
    for (std::size_t v = 0; v < nodes.size(); ++v) {
        auto const& [parent, measured] = nodes[v];
        if (parent && *parent >= v) {
            return base::fail(base::Fault::bad_input,
                              fmt::format("expected the parent of node {} before it", v));
        }
        if (!measured) continue;
        // Written so that what is no number fails.
        bool const is_in_range = std::abs(measured->value) <= kMeasuredMax &&
                                 measured->variance >= kVarianceLeast &&
                                 measured->variance <= kVarianceMost;
        if (!is_in_range) {
            return base::fail(base::Fault::bad_input,
                              fmt::format("node {} has a measurement out of range", v));
        }
    }
    return {};
}

}  // namespace

base::Result<std::vector<std::optional<Estimate>>> consistent_estimates(
    std::span<TreeNode const> nodes) {
    if (auto checked = check(nodes); !checked) return std::unexpected(checked.error());
    return Tree(nodes).estimates();
}

}  // namespace weir::privacy
