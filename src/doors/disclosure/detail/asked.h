// A question between its entry and its answer: opening what it reads, noise, and the words around
// the number.
#pragma once

#include <stop_token>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "doors/disclosure/detail/offer.h"
#include "records/vault/vault.h"
#include "rules/metrics/sealed.h"

namespace weir::disclosure::detail {

/// When somebody asks, and what for.
struct AskTime {
    std::string_view purpose;
    base::Instant now;
};

/// One value per person-week of the cohort, absence 0, each in [0, U]; week by week.
using Values = std::vector<std::int64_t>;
/// unavailable if `stop` was requested; corrupt if a row does not verify.
[[nodiscard]] base::Result<metrics::Sealed<Values>> open_values(QuestionPlan const& plan,
                                                                vault::Vault const& vault,
                                                                vault::Permit const& permit,
                                                                std::stop_token stop);

/// The exact figure with one draw of noise of the offer's mechanism.
[[nodiscard]] state::Answered protect_values(QuestionPlan const& plan, Offer const& offer,
                                             Values const& values, std::uint64_t asked,
                                             base::RandomSource& noise);

/// What stands, as it is shown. The offer has a figure: a bug otherwise.
[[nodiscard]] Answer answer_of(QuestionPlan const& plan, Offer const& offer, std::string because);
[[nodiscard]] Quote quote_of(QuestionPlan const& plan, Offer const& offer);

/// Questions that cost no more and err less: of the cell above, of more weeks.
struct Nearby {
    std::string what;
    Question question;
};
[[nodiscard]] std::vector<Nearby> nearby(state::State const& state, QuestionPlan const& plan,
                                         Question const& question);

}  // namespace weir::disclosure::detail
