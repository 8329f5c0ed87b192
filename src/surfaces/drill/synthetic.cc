#include "surfaces/drill/synthetic.h"

#include "base/clock.h"
#include "base/zones.h"
#include "surfaces/simulation/simulation.h"

namespace weir::drill {
namespace {

constexpr std::uint32_t kPeople = 60;
constexpr std::uint32_t kWeeks = 3;
constexpr std::uint64_t kSeed = 7;
constexpr int kWeeksBeforeNow = 3;  // the grace period of the last one is over

base::Result<Company> company() {
    for (auto const& one : embedded_companies()) {
        if (one.name == "synthetic.toml") return parse_company(one.toml, one.name);
    }
    return base::fail(base::Fault::not_found, "the binary holds no synthetic company");
}

}  // namespace

base::Result<Synthetic> synthetic(std::filesystem::path const& program) {
    auto made = company();
    if (!made) return std::unexpected(made.error());
    auto last = base::week_of(base::Zone::utc().date(base::SystemClock().now()));
    for (int i = 0; i < kWeeksBeforeNow; ++i) last = last.previous();
    auto const people = simulation::found({kPeople, kWeeks, kSeed, kSeed, last});
    if (!people) return std::unexpected(people.error());
    Means means{program,
                {{"people", std::to_string(kPeople)},
                 {"weeks", std::to_string(kWeeks)},
                 {"seed", std::to_string(kSeed)},
                 {"last_week", base::to_text(last)},
                 {"people_rows", simulation::people_csv(*people)}}};
    return Synthetic{std::move(*made), std::move(means)};
}

}  // namespace weir::drill
