// How long a blast radius and a reach take in an organisation of 100,000 people with 1,000 grants.
// Prints a JSON row for each; times are medians of several rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "rules/access/bench/large_organisation.h"
#include "rules/access/radius.h"

namespace weir::access {
namespace {

using base::Instant;
using bench::kGrants;
using bench::kPeople;
using bench::kTeamSize;
using bench::Organisation;
using bench::row;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint32_t kWeeks = 12;
constexpr int kRounds = 9;

double milliseconds(std::function<void()> const& work) {
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        auto const begin = SteadyClock::now();
        work();
        times.push_back(
            std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

void print(char const* what, double took, double target) {
    std::printf(
        "{\"bench\":\"reach\",\"what\":\"%s\",\"people\":%u,\"grants\":%u,\"ms\":%.2f,"
        "\"target_ms\":%.0f}\n",
        what, kPeople, kGrants, took, target);
    std::fflush(stdout);
}

void measure(char const* what, Organisation const& before, Organisation const& after,
             Residents const& residents, double target) {
    Change const change{before.world(), after.world(), Instant{100}};
    auto const radius = radius_of(change, residents);
    for (auto const& of_class : radius.classes) {
        std::printf(
            "{\"bench\":\"reach\",\"what\":\"%s\",\"class\":\"%s\",\"gained\":%llu,"
            "\"lost\":%llu,\"audience_max\":%llu}\n",
            what, std::string(name_of(of_class.what)).c_str(),
            static_cast<unsigned long long>(count_in(of_class.gained)),
            static_cast<unsigned long long>(count_in(of_class.lost)),
            static_cast<unsigned long long>(of_class.audience_max));
    }
    print(what, milliseconds([&] { (void)radius_of(change, residents); }), target);
}

int run() {
    auto const before = bench::organisation();
    std::vector<org::Roster> rosters;
    for (std::uint32_t week = 0; week < kWeeks; ++week) {
        org::Roster roster;
        for (auto const& fact : before.directory.memberships())
            roster.rows.push_back({fact.person, fact.home, fact.site, 2400});
        rosters.push_back(std::move(roster));
    }
    Residents const residents(rosters);

    auto one = before;
    one.directory.apply({Instant{100}, false, {row(16, 700)}});
    measure("one person moves", before, one, residents, 5);

    auto member = before;
    RolesChange roles{Instant{100}, {}, before.permissions.members(), {{"S", Site{3}}}};
    roles.members.push_back({"role7", Person{4242}, {Instant{100}, {}}});
    member.permissions.apply(roles);
    measure("one person takes a role", before, member, residents, 5);

    auto reorganised = before;
    org::DirectoryChange moves{Instant{100}, false, {}};
    for (std::uint32_t person = 0; person < 5'000; ++person)
        moves.rows.push_back(row(person, (person / kTeamSize + 3'000) % 12'500));
    reorganised.directory.apply(moves);
    measure("5,000 people move", before, reorganised, residents, 200);

    Organisation empty{before.directory, {}};
    measure("all grants are new", empty, before, residents, 200);

    print("reach at a second",
          milliseconds([&] { ReachAt const at(before.world(), Instant{100}); }), 100);
    base::Span const year{Instant{0}, Instant{365 * base::kDay.seconds}};
    print("reach over a year", milliseconds([&] { ReachOver const over(before.world(), year); }),
          1000);
    return 0;
}

}  // namespace
}  // namespace weir::access

int main() { return weir::access::run(); }
