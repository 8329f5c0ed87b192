#include "rules/state/detail/start.h"

#include <algorithm>

#include "rules/state/detail/marks.h"
#include "rules/state/detail/reader.h"

namespace weir::state::detail {

bool Start::wants(std::uint64_t index, base::ByteView leaf, base::ByteView opening) {
    seen_ = index + 1;
    is_last_open_ = false;
    if (vault_.has_mark(leaf, opening, kPassing)) return false;
    if (!vault_.has_mark(leaf, opening, kReading)) return is_last_open_ = true;
    auto const read = ledger::decode_leaf(leaf);
    if (!read) return is_last_open_ = true;
    if (read->epoch.hour != hour_) readings_.clear();
    hour_ = read->epoch.hour;
    readings_.push_back(index);
    return false;
}

base::Status Start::open(std::vector<std::uint64_t> const& indexes,
                         Control::Each const& each) const {
    if (indexes.empty()) return {};
    Reader reader(vault_, each);
    auto const scanned = ledger_.scan_wanted(
        [&indexes](std::uint64_t index, base::ByteView, base::ByteView) {
            return std::ranges::binary_search(indexes, index);
        },
        [&reader](std::uint64_t index, ledger::Record const& record) {
            return reader.add(index, record);
        },
        indexes.front());
    return scanned ? reader.finish() : scanned;
}

base::Status Start::catch_up(std::uint64_t index) {
    return open({index}, [this](Happened const& happened) -> base::Status {
        state_.time = std::max(state_.time, happened.time);
        return {};
    });
}

base::Status Start::fold_next(Happened const& happened) {
    bool const asks_for_time = std::holds_alternative<LogRestored>(happened.entry);
    if (asks_for_time && happened.index > state_.entries) {
        if (auto caught = catch_up(happened.index - 1); !caught) return caught;
    }
    auto next = fold(std::move(state_), happened);
    if (!next) return std::unexpected(next.error());
    state_ = std::move(*next);
    return {};
}

/// Reads say when something went out last and what was shown in the last hour, and nothing else.
base::Status Start::fold_passed_over() {
    auto const newest = state_.reads->empty() ? 0 : state_.reads->rbegin()->hour;
    if (!state_.reads->empty() && newest > hour_) readings_.clear();
    auto const out = state_.flow.out;
    auto folded = open(readings_, [this](Happened const& happened) { return fold_next(happened); });
    if (!folded) return folded;
    state_.flow.out = std::max(out, state_.flow.out);
    if (!is_last_open_) folded = catch_up(seen_ - 1);
    state_.entries = seen_;
    return folded;
}

base::Result<State> Start::run() && {
    Control::Each const each = [this](Happened const& next) { return fold_next(next); };
    Reader reader(vault_, each);
    auto folded =
        ledger_.scan_wanted([this](std::uint64_t index, base::ByteView leaf,
                                   base::ByteView opening) { return wants(index, leaf, opening); },
                            [&reader](std::uint64_t index, ledger::Record const& record) {
                                return reader.add(index, record);
                            });
    if (folded) folded = reader.finish();
    if (folded) folded = fold_passed_over();
    if (!folded) return std::unexpected(folded.error());
    return std::move(state_);
}

}  // namespace weir::state::detail
