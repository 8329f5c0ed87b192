#include "rules/metrics/detail/together.h"

#include <algorithm>

namespace weir::metrics::detail {
namespace {

__extension__ typedef unsigned __int128 Wide;

// Shares are cut off at 2^-62 seconds. A person is in at most 604,800 stretches of a second, each
// with fewer than 2^40 pairs of people, so all that is ever cut off where they are is below a
// second; sums stay below 2^20 people times 2^20 seconds times 2^62.
constexpr unsigned kShareBits = 62;
constexpr Wide kUnit = Wide{60} << (kShareBits - kTimeFractionBits);  // 2^-20 minutes

struct Change {
    base::Instant at;
    CellIndex cell;
    bool is_coming;
};

/// Who is there, by cell, while one thread goes on.
class Room {
public:
    Room(std::vector<Wide>& sums, std::size_t cells) : sums_(&sums), counts_(cells) {}

    void run(std::span<CellStay const> thread) {
        changes_.clear();
        for (auto const& [stay, cell] : thread) {
            changes_.push_back({stay.from, cell, true});
            changes_.push_back({stay.until, cell, false});
        }
        std::ranges::sort(changes_, {}, &Change::at);
        auto last = changes_.front().at;
        for (auto const& change : changes_) {
            if (last < change.at) add((change.at - last).seconds);
            last = change.at;
            change.is_coming ? come(change.cell) : leave(change.cell);
        }
    }

private:
    void come(CellIndex cell) {
        ++people_;
        if (counts_[cell]++ == 0) present_.insert(std::ranges::lower_bound(present_, cell), cell);
    }
    void leave(CellIndex cell) {
        --people_;
        if (--counts_[cell] == 0) present_.erase(std::ranges::lower_bound(present_, cell));
    }
    void add(std::int64_t seconds) {
        if (present_.size() < 2) return;
        auto const share = (static_cast<Wide>(seconds) << kShareBits) / (people_ - 1);
        for (std::size_t j = 1; j < present_.size(); ++j) {
            auto const b = present_[j];
            auto const of_b = share * counts_[b];
            for (std::size_t i = 0; i < j; ++i)
                (*sums_)[place_of(present_[i], b)] += of_b * counts_[present_[i]];
        }
    }

    std::vector<Wide>* sums_;
    std::vector<std::uint32_t> counts_;  // by cell
    std::vector<CellIndex> present_;     // cells with people there, ascending
    std::vector<Change> changes_;
    std::uint32_t people_ = 0;
};

}  // namespace

std::vector<std::uint64_t> time_together(std::span<CellStay const> stays, std::size_t cells) {
    std::vector<Wide> sums(pairs_of(cells));
    Room room(sums, cells);
    for (std::size_t first = 0; first < stays.size();) {
        auto last = first + 1;
        while (last < stays.size() && stays[last].stay.thread == stays[first].stay.thread) ++last;
        if (stays[first].cell != stays[last - 1].cell) room.run(stays.subspan(first, last - first));
        first = last;
    }
    std::vector<std::uint64_t> time(sums.size());
    std::ranges::transform(sums, time.begin(),
                           [](Wide sum) { return static_cast<std::uint64_t>(sum / kUnit); });
    return time;
}

}  // namespace weir::metrics::detail
