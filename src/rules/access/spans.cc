// Interval arithmetic, and sightings put in order.
#include <algorithm>
#include <iterator>
#include <optional>

#include "rules/access/reach.h"

namespace weir::access {
namespace {

/// A missing end is after every other.
base::Instant end_of(base::Span const& span) { return span.until.value_or(base::kLatest); }

std::optional<base::Instant> until_of(base::Instant end) {
    if (end >= base::kLatest) return std::nullopt;
    return end;
}

void push(Spans& spans, base::Instant from, base::Instant end) {
    if (from < end) spans.push_back({from, until_of(end)});
}

/// Sorted by where they begin: those that overlap or touch become one.
Spans joined(Spans sorted) {
    auto next = sorted.begin();  // where the next one goes that is apart
    for (auto const span : sorted) {
        if (end_of(span) <= span.from) continue;
        if (next != sorted.begin() && span.from <= end_of(*std::prev(next))) {
            auto& last = *std::prev(next);
            last.until = until_of(std::max(end_of(last), end_of(span)));
        } else {
            *next++ = {span.from, until_of(end_of(span))};
        }
    }
    sorted.erase(next, sorted.end());
    return sorted;
}

bool same(Spans const& a, Spans const& b) {
    return std::ranges::equal(a, b, [](base::Span const& x, base::Span const& y) {
        return x.from == y.from && x.until == y.until;
    });
}

/// Adds people to what is already apart, splitting where intervals differ.
void insert(Sightings& apart, Sighting const& fresh) {
    auto left = fresh.people;
    auto const count = apart.size();
    for (std::size_t i = 0; i < count && !left.is_empty(); ++i) {
        auto both = intersection_of(left, apart[i].people);
        if (both.is_empty()) continue;
        left.remove(both);
        auto spans = union_of(apart[i].spans, fresh.spans);
        if (same(spans, apart[i].spans)) continue;
        apart[i].people.remove(both);
        apart.push_back({std::move(both), std::move(spans)});
    }
    if (!left.is_empty() && !fresh.spans.empty()) apart.push_back({std::move(left), fresh.spans});
}

bool comes_before(Spans const& a, Spans const& b) {
    return std::ranges::lexicographical_compare(a, b, [](base::Span const& x, base::Span const& y) {
        return std::pair(x.from, end_of(x)) < std::pair(y.from, end_of(y));
    });
}

/// One entry for each list of intervals; by lowest person.
Sightings in_order(Sightings apart) {
    std::ranges::sort(apart, comes_before, &Sighting::spans);
    Sightings out;
    for (auto& sighting : apart) {
        if (sighting.people.is_empty() || sighting.spans.empty()) continue;
        if (!out.empty() && same(out.back().spans, sighting.spans))
            out.back().people.add(sighting.people);
        else out.push_back(std::move(sighting));
    }
    std::ranges::sort(out, {}, [](Sighting const& sighting) { return sighting.people.first(); });
    return out;
}

}  // namespace

bool operator==(Sighting const& a, Sighting const& b) {
    return a.people == b.people && same(a.spans, b.spans);
}

Spans union_of(Spans const& a, Spans const& b) {
    Spans all;
    all.reserve(a.size() + b.size());
    all.insert(all.end(), a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    std::ranges::sort(all, {}, &base::Span::from);
    return joined(std::move(all));
}

Spans intersection_of(Spans const& a, Spans const& b) {
    Spans out;
    for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
        auto const end = std::min(end_of(a[i]), end_of(b[k]));
        push(out, std::max(a[i].from, b[k].from), end);
        if (end_of(a[i]) == end) ++i;
        else ++k;
    }
    return out;
}

Spans difference_of(Spans const& a, Spans const& b) {
    Spans out;
    for (auto const& span : a) {
        auto from = span.from;
        for (auto const& hole : b) {
            if (end_of(hole) <= from || hole.from >= end_of(span)) continue;
            push(out, from, hole.from);
            from = end_of(hole);
        }
        push(out, from, end_of(span));
    }
    return out;
}

std::int64_t seconds_of(Spans const& spans, base::Instant until) {
    std::int64_t seconds = 0;
    for (auto const& span : spans) seconds += (span.until.value_or(until) - span.from).seconds;
    return seconds;
}

Sightings union_of(Sightings const& a, Sightings const& b) {
    auto all = a;
    all.insert(all.end(), b.begin(), b.end());
    all = in_order(std::move(all));  // few intervals differ, however many people there are
    if (all.size() < 2) return all;
    Sightings apart;
    for (auto const& sighting : all) insert(apart, sighting);
    return in_order(std::move(apart));
}

Sightings difference_of(Sightings const& a, Sightings const& b) {
    Sightings out;
    for (auto const& sighting : a) {
        auto left = sighting.people;
        for (auto const& other : b) {
            auto both = intersection_of(left, other.people);
            if (both.is_empty()) continue;
            left.remove(both);
            out.push_back({std::move(both), difference_of(sighting.spans, other.spans)});
        }
        out.push_back({std::move(left), sighting.spans});
    }
    return in_order(std::move(out));
}

}  // namespace weir::access
