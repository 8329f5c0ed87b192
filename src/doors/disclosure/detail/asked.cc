#include "doors/disclosure/detail/asked.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/check.h"
#include "rules/metrics/sweep.h"

namespace weir::disclosure::detail {
namespace {

constexpr std::array kWindows{4, 13};

std::int64_t exact_of(QuestionPlan const& plan, Values const& values) {
    std::int64_t total = 0;
    for (auto value : values)
        total += plan.statistic == Statistic::count ? std::int64_t{value > 0} : value;
    return total;
}

}  // namespace

base::Result<metrics::Sealed<Values>> open_values(QuestionPlan const& plan,
                                                  vault::Vault const& vault,
                                                  vault::Permit const& permit,
                                                  std::stop_token stop) {
    Values values;
    values.reserve(plan.asking.person_weeks);
    for (auto const& week : plan.weeks) {
        auto const shelf = vault.load({week.week, vault::kRows});
        if (!shelf) return std::unexpected(shelf.error());
        for (auto row : week.rows) {
            if (stop.stop_requested())
                return base::fail(base::Fault::unavailable, "cancelled by a pause");
            auto const plain = vault.open_chunk(permit, *shelf, week.roster.rows[row].person);
            if (!plain) return std::unexpected(plain.error());
            if (!*plain) {
                values.push_back(0);
                continue;
            }
            auto const person_week = metrics::decode_person_week(**plain);
            if (!person_week) return std::unexpected(person_week.error());
            values.push_back(std::min(person_week->value(plan.metric), plan.clamp));
        }
    }
    return metrics::Sealed<Values>(std::move(values));
}

state::Answered protect_values(QuestionPlan const& plan, Offer const& offer, Values const& values,
                               std::uint64_t asked, base::RandomSource& noise) {
    if (offer.draw) {
        std::vector<std::uint64_t> sorted(values.begin(), values.end());
        std::ranges::sort(sorted);
        auto const chosen = privacy::draw_quantile(
            noise, {sorted, offer.draw->grid, offer.draw->quantile}, offer.draw->epsilon);
        return {asked, static_cast<std::int64_t>(chosen), 0};
    }
    base::check(offer.mechanism.has_value(), "a draw has a mechanism");
    return {asked, privacy::add_noise({exact_of(plan, values), *offer.mechanism}, noise),
            offer.mechanism->noise().variance()};
}

Answer answer_of(QuestionPlan const& plan, Offer const& offer, std::string because) {
    base::check(offer.have.has_value() || offer.chosen.has_value(), "an answer has a figure");
    bool const is_chosen = offer.chosen.has_value();
    auto const figure = is_chosen ? static_cast<double>(*offer.chosen) : offer.have->sum;
    return {
        .asking = plan.asking,
        .value = figure * plan.scale(),
        .half_width = is_chosen ? 0 : kNormal95 * std::sqrt(offer.have->variance) * plan.scale(),
        .rank_error = is_chosen ? offer.rank_error : 0,
        .mechanism = is_chosen ? "exponential mechanism on a public grid, exact"
                               : "discrete Gaussian on integers",
        .is_new = false,
        .cost = base::Rho{0},
        .spent = offer.spent,
        .left = offer.left,
        .because = std::move(because)};
}

Quote quote_of(QuestionPlan const& plan, Offer const& offer) {
    return {.asking = plan.asking,
            .is_free = offer.is_free(),
            .cost = offer.cost,
            .half_width = kNormal95 * std::sqrt(offer.variance()) * plan.scale(),
            .rank_error = offer.rank_error,
            .left = offer.left,
            .is_affordable = offer.cost <= offer.left,
            .alternatives = {}};
}

std::vector<Nearby> nearby(state::State const& state, QuestionPlan const& plan,
                           Question const& question) {
    std::vector<Nearby> out;
    auto const& last = plan.weeks.back();
    auto const& cells = last.release.cells;
    auto const parent = cells[last.cover.front()].cell.parent;
    if (parent != metrics::kNoCell) {
        auto wider = question;
        wider.cohort = {cells[parent].cell.name};
        out.push_back({fmt::format("the whole of {}", cells[parent].cell.name), std::move(wider)});
    }
    for (auto const window : kWindows) {
        auto longer = question;
        longer.first = base::Week{base::Date{question.last.monday.days - 7 * (window - 1)}};
        bool is_closed = longer.first < question.first;
        for (auto week = longer.first; is_closed && week < question.first; week = week.next())
            is_closed = state.released(week) != nullptr;
        if (is_closed) out.push_back({fmt::format("{} weeks instead", window), std::move(longer)});
    }
    return out;
}

}  // namespace weir::disclosure::detail
