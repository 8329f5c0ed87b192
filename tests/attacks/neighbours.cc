#include "tests/attacks/neighbours.h"

#include "engines/privacy/rho.h"
#include "rules/metrics/tests/stand_in_door.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/weeks.h"

namespace weir::attacks {

std::size_t pairs() { return is_campaign() ? 100'000 : 10'000; }

void Tape::fill(std::span<std::uint8_t> out) {
    taken_ += out.size();
    words_.fill(out);
}

std::uint64_t Tape::next() {
    taken_ += sizeof(std::uint64_t);
    return words_.next();
}

metrics::CellSums sums_of(disclosure::detail::Plan const& plan, Rows const& rows) {
    return disclosure::Door::open(metrics::sum_over(plan.lattice, rows));
}

long double loss_of(long double squared, std::uint64_t variance) {
    return squared * static_cast<long double>(privacy::kRhoOne.value) /
           (2 * static_cast<long double>(variance));
}

Neighbours::Neighbours(World const& world, std::mt19937_64& random)
    : world_(world),
      random_(random),
      context_(metrics::WeekContext::of(world.week, world.zone)),
      rows_(world.plan.roster.rows.size()) {
    for (auto& row : rows_) row = week_of_somebody();
}

void Neighbours::step() {
    somebody_ = random_() % rows_.size();
    before_ = rows_;
    rows_[somebody_] = week_of_somebody();
}

Pair Neighbours::pair() {
    return {sums_of(world_.plan, before_), sums_of(world_.plan, rows_), random_()};
}

metrics::PersonWeek Neighbours::week_of_somebody() {
    return swept(random_week(context_, random_), context_, world_.plan.clamps);
}

}  // namespace weir::attacks
