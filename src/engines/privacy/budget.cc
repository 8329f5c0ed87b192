#include "engines/privacy/budget.h"

#include <algorithm>
#include <ranges>

#include "base/check.h"
#include "engines/privacy/detail/rows.h"
#include "engines/privacy/rho.h"

namespace weir::privacy {
namespace {

std::size_t index_of(Share share) { return static_cast<std::size_t>(share); }

base::Rho sum_of(std::array<base::Rho, kShareCount> const& spent) {
    base::Rho sum{0};
    for (auto const part : spent) sum.value += part.value;  // each below 2^60, so it fits
    return sum;
}

base::Rho minus(base::Rho limit, base::Rho spent) {
    return base::Rho{limit > spent ? limit.value - spent.value : 0};
}

std::vector<Block> sorted(std::span<Block const> blocks) {
    std::vector<Block> copy(blocks.begin(), blocks.end());
    std::ranges::sort(copy);
    return copy;
}

}  // namespace

std::string_view name_of(Share share) {
    switch (share) {
        case Share::release: return "release";
        case Share::restatement: return "restatement";
        case Share::answers: return "answers";
    }
    base::fail_stop("a share of the budget without a name");
}

base::Result<Limits> Limits::of(Parts parts) {
    auto shares = add(parts.release, parts.restatement);
    if (shares) shares = add(*shares, parts.answers);
    if (!shares || parts.total > kRhoMax || *shares > parts.total) {
        return base::fail(base::Fault::bad_input,
                          "expected shares of the budget that add up to at most its total");
    }
    return Limits(parts);
}

base::Rho Limits::share(Share share) const {
    switch (share) {
        case Share::release: return parts_.release;
        case Share::restatement: return parts_.restatement;
        case Share::answers: return parts_.answers;
    }
    base::fail_stop("a share of the budget without a limit");
}

bool operator==(Limits const& a, Limits const& b) {
    return a.total() == b.total() && a.share(Share::release) == b.share(Share::release) &&
           a.share(Share::restatement) == b.share(Share::restatement) &&
           a.share(Share::answers) == b.share(Share::answers);
}

bool BudgetBook::can_charge(ChargeRequest const& request) const {
    if (request.rho.value == 0 || request.blocks.empty()) return false;
    auto const blocks = sorted(request.blocks);
    for (auto at = blocks.begin(); at != blocks.end();) {
        auto const next = std::ranges::upper_bound(at, blocks.end(), *at);
        auto const times = static_cast<std::uint64_t>(next - at);
        if (times > left(*at, request.share).value / request.rho.value) return false;
        at = next;
    }
    return true;
}

bool BudgetBook::charge(ChargeRequest const& request) {
    if (!can_charge(request)) return false;
    auto const share = index_of(request.share);
    auto const blocks = sorted(request.blocks);
    for (auto at = blocks.begin(); at != blocks.end();) {
        auto const next = std::ranges::upper_bound(at, blocks.end(), at->week, {}, &Block::week);
        auto const units = std::ranges::subrange(at, next) | std::views::transform(&Block::unit);
        detail::change_rows(
            weeks_[at->week], units, &Row::unit, [](base::Unit unit) { return Row{unit, {}}; },
            [&](Row& row) { row.spent[share].value += request.rho.value; });
        at = next;
    }
    return true;
}

void BudgetBook::exhaust_before(base::Week week) {
    exhausted_before_ = std::max(exhausted_before_.value_or(week), week);
}

base::Rho BudgetBook::left(Block block, Share share) const {
    if (exhausted_before_ && block.week < *exhausted_before_) return base::Rho{0};
    return std::min(minus(limits_.share(share), spent(block, share)),
                    minus(limits_.total(), spent(block)));
}

base::Rho BudgetBook::spent(Block block, Share share) const {
    auto const* row = find(block);
    return row ? row->spent[index_of(share)] : base::Rho{0};
}

base::Rho BudgetBook::spent(Block block) const {
    auto const* row = find(block);
    return row ? sum_of(row->spent) : base::Rho{0};
}

BudgetBook::Row const* BudgetBook::find(Block block) const {
    auto const week = weeks_.find(block.week);
    if (week == weeks_.end()) return nullptr;
    return detail::find_row(week->second, block.unit, &Row::unit);
}

}  // namespace weir::privacy
