#include "records/org/detail/timeline.h"

#include <algorithm>

namespace weir::org::detail {
namespace {

bool says_the_same(Membership const& a, Membership const& b) {
    return a.home == b.home && a.manager == b.manager && a.site == b.site &&
           a.minutes_a_week == b.minutes_a_week;
}

bool reaches_past(base::Span const& span, base::Instant at) {
    return !span.until || at < *span.until;
}

}  // namespace

void end_at(Timeline& line, base::Instant at) {
    std::erase_if(line, [at](Membership const& fact) { return fact.span.from >= at; });
    if (!line.empty() && reaches_past(line.back().span, at)) line.back().span.until = at;
}

void replace_from(Timeline& line, Membership fact, base::Instant at) {
    bool const is_known = !line.empty() && reaches_past(line.back().span, fact.span.from);
    if (is_known) fact.span.from = std::max(fact.span.from, at);
    end_at(line, fact.span.from);
    if (fact.span.until && *fact.span.until <= fact.span.from) return;
    bool const goes_on = !line.empty() && line.back().span.until == fact.span.from &&
                         says_the_same(line.back(), fact);
    if (goes_on) {
        line.back().span.until = fact.span.until;
    } else {
        line.push_back(fact);
    }
}

}  // namespace weir::org::detail
