// Vectors of rows sorted by a key, each key once: the storage of the budget book and the odometer.
// Equal contents are equal vectors, whatever the order in which they came.
#pragma once

#include <algorithm>
#include <iterator>
#include <ranges>
#include <vector>

namespace weir::privacy::detail {

/// Applies `change` to the row of every key, once for each time the key is named; a key without a
/// row gets `make(key)` first. `keys` must be sorted; `key_of` is the row's member that is the key.
template <class Row, std::ranges::input_range Keys, class Member, class Make, class Change>
void change_rows(std::vector<Row>& rows, Keys const& keys, Member key_of, Make make,
                 Change change) {
    std::vector<Row> added;
    auto at = rows.begin();
    for (auto const& key : keys) {
        at = std::ranges::lower_bound(at, rows.end(), key, {}, key_of);
        if (at != rows.end() && (*at).*key_of == key) {
            change(*at);
            continue;
        }
        if (added.empty() || added.back().*key_of != key) added.push_back(make(key));
        change(added.back());
    }
    auto const middle = static_cast<std::ptrdiff_t>(rows.size());
    rows.insert(rows.end(), added.begin(), added.end());
    std::ranges::inplace_merge(rows, rows.begin() + middle, {}, key_of);
}

/// The row of a key, or null; valid until the rows change.
template <class Row, class Key, class Member>
[[nodiscard]] Row const* find_row(std::vector<Row> const& rows, Key const& key, Member key_of) {
    auto const at = std::ranges::lower_bound(rows, key, {}, key_of);
    return at != rows.end() && (*at).*key_of == key ? &*at : nullptr;
}

}  // namespace weir::privacy::detail
