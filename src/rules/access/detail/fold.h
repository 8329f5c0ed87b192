// How a complete new list of facts takes the place of an old one, from a moment on.
#pragma once

#include <algorithm>
#include <vector>

#include "base/time.h"

namespace weir::access::detail {

/// Ends at `at` what reaches past it; forgets what would only have begun then. What ended is told.
template <class Fact>
std::vector<std::size_t> end_all_at(std::vector<Fact>& facts, base::Instant at) {
    std::erase_if(facts, [at](Fact const& fact) { return fact.span.from >= at; });
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto& until = facts[i].span.until;
        if (until && *until <= at) continue;
        until = at;
        ended.push_back(i);
    }
    return ended;
}

/// From `at` on, exactly `fresh` is true; before it nothing changes. A fact that goes on keeps its
/// interval. `is_same` compares two facts but for their spans.
template <class Fact, class Same>
std::vector<Fact> replaced_from(std::vector<Fact> facts, std::vector<Fact> const& fresh,
                                base::Instant at, Same is_same) {
    auto ended = end_all_at(facts, at);
    for (auto fact : fresh) {
        fact.span.from = std::max(fact.span.from, at);
        if (fact.span.until && *fact.span.until <= fact.span.from) continue;
        auto const goes_on =
            std::ranges::find_if(ended, [&](std::size_t i) { return is_same(facts[i], fact); });
        if (goes_on != ended.end() && fact.span.from == at) {
            facts[*goes_on].span.until = fact.span.until;
            ended.erase(goes_on);
        } else {
            facts.push_back(std::move(fact));
        }
    }
    return facts;
}

}  // namespace weir::access::detail
