#include "rules/metrics/tests/wrong_rules.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "rules/metrics/tests/stand_in_door.h"

namespace weir::metrics::tests {
namespace {

using Threads = std::map<base::Thread, std::vector<Stay>>;
using Minutes = std::map<std::pair<CellIndex, CellIndex>, double>;

Threads threads_of(std::vector<Stay> const& stays) {
    Threads threads;
    for (auto const& stay : stays) threads[stay.thread].push_back(stay);
    return threads;
}

double minutes_of(Stay const& stay) {
    return static_cast<double>((stay.until - stay.from).seconds) / 60;
}

std::set<std::uint32_t> rows_of(std::vector<Stay> const& stays) {
    std::set<std::uint32_t> rows;
    for (auto const& stay : stays) rows.insert(stay.row);
    return rows;
}

/// Each pair from one side: half of what both sides add.
void add(Minutes& minutes, CellIndex one, CellIndex other, double amount) {
    if (one != other) minutes[std::minmax(one, other)] += amount / 2;
}

PairSums sums_of(Minutes const& minutes) {
    PairSums sums;
    for (auto const& [pair, amount] : minutes) {
        auto const time = std::ldexp(amount, static_cast<int>(kTimeFractionBits));
        sums.push_back({pair.first, pair.second, static_cast<std::uint64_t>(time), 0});
    }
    return sums;
}

}  // namespace

PairSums whole_meetings(Office const& office) {
    Minutes minutes;
    for (auto const& [thread, all] : threads_of(stays(office))) {
        auto const rows = rows_of(all);
        if (rows.size() < 2) continue;
        auto const others = static_cast<double>(rows.size() - 1);
        for (auto const& stay : all) {
            for (auto const other : rows) {
                if (other == stay.row) continue;
                add(minutes, office.cells[stay.row], office.cells[other],
                    minutes_of(stay) / others);
            }
        }
    }
    return sums_of(minutes);
}

PairSums mentions_without_a_record(Office const& office) {
    auto uncapped = office;
    uncapped.most = base::Duration{7 * 86'400};
    auto const named = threads_of(stays(uncapped));
    Minutes minutes;
    for (auto const& stay : stays(office)) {
        auto const rows = rows_of(named.at(stay.thread));
        if (rows.size() < 2) continue;
        auto const others = static_cast<double>(rows.size() - 1);
        for (auto const other : rows) {
            if (other == stay.row) continue;
            add(minutes, office.cells[stay.row], office.cells[other], minutes_of(stay) / others);
        }
    }
    return sums_of(minutes);
}

PairSums without_a_cap(Office const& office) {
    auto uncapped = office;
    uncapped.most = base::Duration{7 * 86'400};
    return our_rule(uncapped);
}

PairSums rounded_to_minutes(Office const& office) {
    Minutes minutes;
    for (auto const& [thread, all] : threads_of(stays(office))) {
        if (all.size() < 2) continue;
        std::map<CellIndex, double> heads;
        for (auto const& stay : all) ++heads[office.cells[stay.row]];
        for (auto const& stay : all) {
            auto const own = office.cells[stay.row];
            for (auto const& [cell, people] : heads) {
                auto const others = static_cast<double>(all.size() - 1);
                add(minutes, own, cell, std::round(minutes_of(stay) * people / others));
            }
        }
    }
    return sums_of(minutes);
}

PairSums everybody_who_met(Office const& office) {
    std::map<std::pair<CellIndex, CellIndex>, std::set<std::uint32_t>> who;
    for (auto const& [thread, all] : threads_of(stays(office))) {
        for (auto const& one : all) {
            for (auto const& other : all) {
                bool const is_together = one.from < other.until && other.from < one.until;
                auto const pair = std::minmax(office.cells[one.row], office.cells[other.row]);
                if (is_together && pair.first != pair.second) who[pair].insert(one.row);
            }
        }
    }
    PairSums sums;
    for (auto const& [pair, people] : who)
        sums.push_back({pair.first, pair.second, 0, static_cast<std::uint32_t>(people.size())});
    return sums;
}

PairSums opened(Sealed<PairSums> sums) { return disclosure::Door::open(std::move(sums)); }

}  // namespace weir::metrics::tests
