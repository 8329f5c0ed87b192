// Generalised least squares on a tree the plain way, for tests: one unknown a leaf, one equation a
// measurement, the normal equations solved by Gaussian elimination with pivots. Cubic.
#pragma once

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "engines/privacy/consistency.h"

namespace weir::privacy {

using Row = std::vector<long double>;

/// A solution of `matrix` x = `right` (square, possibly singular: free unknowns are 0), or nothing
/// if there is none.
inline std::optional<Row> solve(std::vector<Row> matrix, Row right) {
    auto const size = right.size();
    std::vector<std::size_t> column_of;  // of each row that has a pivot
    for (std::size_t column = 0; column < size; ++column) {
        auto const top = column_of.size();
        auto best = top;
        for (auto row = top; row < size; ++row) {
            if (std::abs(matrix[row][column]) > std::abs(matrix[best][column])) best = row;
        }
        if (best >= size || std::abs(matrix[best][column]) < 1e-11L) continue;
        std::swap(matrix[best], matrix[top]);
        std::swap(right[best], right[top]);
        for (std::size_t row = 0; row < size; ++row) {
            if (row == top) continue;
            auto const factor = matrix[row][column] / matrix[top][column];
            for (auto k = column; k < size; ++k) matrix[row][k] -= factor * matrix[top][k];
            right[row] -= factor * right[top];
        }
        column_of.push_back(column);
    }
    for (auto row = column_of.size(); row < size; ++row) {
        if (std::abs(right[row]) > 1e-9L) return std::nullopt;
    }
    Row out(size, 0);
    for (std::size_t row = 0; row < column_of.size(); ++row) {
        out[column_of[row]] = right[row] / matrix[row][column_of[row]];
    }
    return out;
}

/// Which leaves each node is the sum of: a row of zeros and ones a node.
inline std::vector<Row> leaves_of(std::vector<TreeNode> const& nodes) {
    std::vector<bool> is_leaf(nodes.size(), true);
    for (auto const& node : nodes) {
        if (node.parent) is_leaf[*node.parent] = false;
    }
    std::size_t leaves = 0;
    for (bool const leaf : is_leaf) leaves += leaf ? 1 : 0;
    std::vector<Row> rows(nodes.size(), Row(leaves, 0));
    std::size_t next = 0;
    for (std::size_t v = 0; v < nodes.size(); ++v) {
        if (is_leaf[v]) rows[v][next++] = 1;
    }
    for (auto v = nodes.size(); v-- > 0;) {
        if (!nodes[v].parent) continue;
        for (std::size_t k = 0; k < leaves; ++k) rows[*nodes[v].parent][k] += rows[v][k];
    }
    return rows;
}

/// With N the normal matrix and b its right side, a node whose leaves are a is estimable iff
/// N w = a has a solution w; then its estimate is w'b and its variance w'a.
inline std::vector<std::optional<Estimate>> dense_estimates(std::vector<TreeNode> const& nodes) {
    auto const rows = leaves_of(nodes);
    auto const size = rows.empty() ? 0 : rows[0].size();
    std::vector<Row> normal(size, Row(size, 0));
    Row right(size, 0);
    for (std::size_t v = 0; v < nodes.size(); ++v) {
        if (!nodes[v].measurement) continue;
        auto const weight = 1 / static_cast<long double>(nodes[v].measurement->variance);
        for (std::size_t i = 0; i < size; ++i) {
            right[i] += rows[v][i] * weight * nodes[v].measurement->value;
            for (std::size_t k = 0; k < size; ++k) {
                normal[i][k] += rows[v][i] * weight * rows[v][k];
            }
        }
    }
    std::vector<std::optional<Estimate>> out(nodes.size());
    for (std::size_t v = 0; v < nodes.size(); ++v) {
        auto const solution = solve(normal, rows[v]);
        if (!solution) continue;
        long double value = 0, variance = 0;
        for (std::size_t k = 0; k < size; ++k) {
            value += (*solution)[k] * right[k];
            variance += (*solution)[k] * rows[v][k];
        }
        out[v] = Estimate{static_cast<double>(value), static_cast<double>(variance)};
    }
    return out;
}

}  // namespace weir::privacy
