#include "surfaces/keeper/detail/limiter.h"

#include <algorithm>
#include <array>

namespace weir::keeper::detail {
namespace {

constexpr std::array<std::string_view, 4> kOpenings{"audience", "audience.export", "ledger.show",
                                                    "org.list"};
constexpr std::array<std::string_view, 2> kPersonal{"me.", "break_glass."};

}  // namespace

bool is_opening(std::string_view operation) {
    bool const is_listed = std::ranges::find(kOpenings, operation) != kOpenings.end();
    return is_listed || std::ranges::any_of(kPersonal, [&](auto beginning) {
               return operation.starts_with(beginning);
           });
}

Limiter::Caller& Limiter::caller(base::Person person, base::Instant now) {
    auto const found = callers_.find(person);
    if (found != callers_.end()) return found->second;
    Caller fresh{TokenBucket({limits_.requests_a_minute, base::kMinute}, now),
                 TokenBucket({limits_.openings_an_hour, base::kHour}, now),
                 TokenBucket({kRefusalsAnHour, base::kHour}, now),
                 {}};
    return callers_.emplace(person, std::move(fresh)).first->second;
}

Limiter::Over Limiter::over(Caller& caller, std::string_view limit, base::Duration window,
                            base::Instant now) {
    auto const told = caller.told.find(limit);
    bool const is_news = told == caller.told.end() || now >= told->second + window;
    if (is_news) caller.told.insert_or_assign(limit, now);
    return {{base::Reason::too_many, std::string(limit)}, is_news};
}

std::optional<Limiter::Over> Limiter::ask(base::Person person, std::string_view operation,
                                          base::Instant now) {
    if (auto refused = hand_in(person, now)) return refused;
    std::lock_guard const lock(mutex_);
    auto& asking = caller(person, now);
    if (!asking.requests.take(now)) return over(asking, "requests", base::kHour, now);
    if (is_opening(operation) && !asking.openings.take(now))
        return over(asking, "openings", base::kHour, now);
    return std::nullopt;
}

std::optional<Limiter::Over> Limiter::hand_in(base::Person person, base::Instant now) {
    std::lock_guard const lock(mutex_);
    auto& asking = caller(person, now);
    if (asking.refusals.is_empty(now)) return over(asking, "refusals", base::kHour, now);
    return std::nullopt;
}

bool Limiter::note_refusal(base::Person person, base::Instant now) {
    std::lock_guard const lock(mutex_);
    return caller(person, now).refusals.take(now);
}

}  // namespace weir::keeper::detail
