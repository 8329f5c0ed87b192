// The directory of the synthetic company: a chief, heads of departments, teams and who leads them.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/zones.h"
#include "surfaces/simulation/detail/dice.h"
#include "surfaces/simulation/detail/staff.h"
#include "surfaces/simulation/simulation.h"

namespace weir::simulation {
namespace {

using base::Fault;
using detail::Dice;
using detail::Purpose;

constexpr std::uint32_t kPeopleLeast = 40;
constexpr std::uint32_t kPeopleMost = 20'000;
constexpr std::uint32_t kWeeksMost = 60;
constexpr std::uint32_t kTeamLeast = 4;
constexpr std::uint32_t kTeamMost = 14;
constexpr std::uint32_t kLedTeam = 9;  // the team of "sim-lead": eight others
constexpr std::uint32_t kPeoplePerDepartment = 48;
constexpr std::uint32_t kChangePercent = 8;  // of those in teams who may come or go

struct DepartmentKind {
    std::string_view name;
    std::uint32_t weight;
};
// Engineering comes first: the team of "sim-lead" is there. Sales and Operations differ from the
// rest in what they do (docs/simulation.md).
constexpr std::array<DepartmentKind, 12> kDepartments{{{"Engineering", 5},
                                                       {"Sales", 4},
                                                       {"Operations", 4},
                                                       {"Finance", 3},
                                                       {"Research", 4},
                                                       {"Support", 4},
                                                       {"Logistics", 4},
                                                       {"Marketing", 3},
                                                       {"Quality", 3},
                                                       {"Purchasing", 3},
                                                       {"Design", 3},
                                                       {"Service", 4}}};

constexpr std::array<std::string_view, 40> kTeams{
    "Alder",    "Birch",   "Cedar",  "Dogwood",  "Elm",      "Fir",     "Ginkgo", "Hazel",
    "Ironwood", "Juniper", "Larch",  "Maple",    "Nutmeg",   "Oak",     "Pine",   "Quince",
    "Rowan",    "Spruce",  "Teak",   "Walnut",   "Yew",      "Acacia",  "Beech",  "Cypress",
    "Ebony",    "Hemlock", "Linden", "Myrtle",   "Poplar",   "Redwood", "Sumac",  "Tamarind",
    "Willow",   "Aspen",   "Balsa",  "Chestnut", "Hornbeam", "Laurel",  "Olive",  "Palm"};

// Syllables of nobody's name.
constexpr std::array<std::string_view, 12> kGivenStart{"Vra",   "Kelu",  "Mozi",  "Tiqua",
                                                       "Lushi", "Roble", "Zeno",  "Hawu",
                                                       "Pevi",  "Jisko", "Nobra", "Fazu"};
constexpr std::array<std::string_view, 12> kGivenEnd{"rix", "lun", "dor", "mey", "sho", "vek",
                                                     "pal", "zin", "tov", "qil", "bex", "nam"};
constexpr std::array<std::string_view, 12> kFamilyStart{"Ondr",  "Brelt", "Tarvu", "Kesko",
                                                        "Ulmiz", "Gwarp", "Sprin", "Dovak",
                                                        "Yemb",  "Clozu", "Ithwe", "Fjorp"};
constexpr std::array<std::string_view, 12> kFamilyEnd{"amaq",  "iverx", "oltz",  "uskem",
                                                      "elinq", "orrav", "abeyk", "ithun",
                                                      "eggop", "unziv", "akkol", "ompti"};

template <std::size_t N>
std::string_view one_of(Dice& dice, std::array<std::string_view, N> const& list) {
    return list[dice.below(N)];
}

struct Team {
    std::uint32_t size = 0;  // with who leads it
    std::string name;
};
using Department = std::vector<Team>;

base::Week first_week(Plan const& plan) {
    return {base::Date{plan.last.monday.days - 7 * static_cast<std::int32_t>(plan.weeks - 1)}};
}

base::Status check(Plan const& plan) {
    if (plan.people < kPeopleLeast || plan.people > kPeopleMost) {
        return base::fail(Fault::bad_input, fmt::format("expected {} to {} people, got {}",
                                                        kPeopleLeast, kPeopleMost, plan.people));
    }
    if (plan.weeks < 1 || plan.weeks > kWeeksMost) {
        return base::fail(Fault::bad_input,
                          fmt::format("expected 1 to {} weeks, got {}", kWeeksMost, plan.weeks));
    }
    auto const monday = plan.last.monday;
    if (base::weekday_of(monday) != 0) {
        return base::fail(Fault::bad_input, "the last week does not begin on a Monday");
    }
    // A week of room on both sides, whatever the zone.
    bool const is_early = first_week(plan).monday.days < 7;
    if (is_early || (monday.days + 14) * base::kDay.seconds > base::kLatest.seconds) {
        return base::fail(Fault::bad_input, "expected all weeks in the years 1970 to 2199");
    }
    for (auto const& site : detail::kSites) {
        auto const zone = base::Zone::of(site.zone);
        if (!zone) return std::unexpected(zone.error());
    }
    return {};
}

/// Sizes that add up to `people`, the first one that of "sim-lead".
std::vector<std::uint32_t> team_sizes(Dice& dice, std::uint32_t people) {
    std::vector<std::uint32_t> sizes{kLedTeam};
    for (auto left = people - kLedTeam; left > 0; left -= sizes.back()) {
        auto size = left;
        if (left > kTeamMost) {
            auto const most = std::min(kTeamMost, left - kTeamLeast);
            size = std::min(most, kTeamLeast + dice.below(6) + dice.below(6));
        }
        sizes.push_back(size);
    }
    return sizes;
}

/// Each team goes to the department that has the fewest people for its weight.
std::vector<Department> departments_of(Plan const& plan) {
    auto dice = Dice::of({plan.seed, Purpose::teams, 0, 0});
    auto const most = static_cast<std::uint32_t>(kDepartments.size());
    auto const count = std::clamp(plan.people / kPeoplePerDepartment, std::uint32_t{3}, most);
    std::vector<Department> departments(count);
    std::vector<std::uint32_t> people(count, 0);
    for (auto const size : team_sizes(dice, plan.people - 1 - count)) {
        std::size_t best = 0;
        for (std::size_t i = 1; i < count; ++i) {
            if (people[i] * kDepartments[best].weight < people[best] * kDepartments[i].weight)
                best = i;
        }
        people[best] += size;
        departments[best].push_back({size, {}});
    }
    std::size_t named = 0;
    for (auto& department : departments) {
        for (auto& team : department) {
            auto const round = named / kTeams.size();
            team.name = kTeams[named++ % kTeams.size()];
            if (round > 0) team.name += fmt::format(" {}", round + 1);
        }
    }
    return departments;
}

/// What a person is hired as.
struct Post {
    enum class Hold { lasting, changing };  // changing: some come or go, some work less
    std::string id;                         // empty: the next number
    std::vector<std::string> unit_path;
    std::string manager;
    std::size_t site = 0;
    Hold hold = Hold::lasting;
};

class Hiring {
public:
    explicit Hiring(Plan const& plan) : plan_(plan) {}

    /// Returns the id.
    std::string hire(Post post) {
        auto const number = people_.size() + 1;
        auto dice = Dice::of({plan_.seed, Purpose::person, number, 0});
        org::ForeignPerson person;
        person.id = post.id.empty() ? fmt::format("sim-{:04}", number) : std::move(post.id);
        person.name = fmt::format("{}{} {}{}", one_of(dice, kGivenStart), one_of(dice, kGivenEnd),
                                  one_of(dice, kFamilyStart), one_of(dice, kFamilyEnd));
        person.address = person.id + "@sim.invalid";
        person.unit_path = std::move(post.unit_path);
        person.manager = std::move(post.manager);
        auto const site = dice.chance(10) ? 1 - post.site : post.site;
        person.site = detail::kSites[site].name;
        if (post.hold == Post::Hold::changing) change(dice, person);
        people_.push_back(std::move(person));
        return people_.back().id;
    }

    [[nodiscard]] std::vector<org::ForeignPerson> take() && { return std::move(people_); }

private:
    void change(Dice& dice, org::ForeignPerson& person) const {
        auto const hours = dice.below(100);
        if (hours < 16) person.minutes_a_week = hours < 7 ? 20 * 60 : 30 * 60;
        if (!dice.chance(kChangePercent)) return;
        auto const days = 7 * plan_.weeks - 1;
        auto const day = static_cast<std::int32_t>(1 + dice.below(days));
        auto const date = base::to_text(base::Date{first_week(plan_).monday.days + day});
        (dice.chance(50) ? person.from : person.until) = date;
    }

    Plan plan_;
    std::vector<org::ForeignPerson> people_;
};

/// Two teams of three are in the first site.
std::size_t site_of_team(std::size_t number) { return number % 3 == 2 ? 1 : 0; }

struct Place {
    std::string department;
    std::string head;
    std::size_t number = 0;  // of the team, in the company; 0 is that of "sim-lead"
};

void hire_team(Hiring& hiring, Team const& team, Place const& place) {
    bool const is_led = place.number == 0;
    Post post{.id = is_led ? "sim-lead" : "",
              .unit_path = {place.department, team.name},
              .manager = place.head,
              .site = site_of_team(place.number)};
    auto const lead = hiring.hire(post);
    post.manager = lead;
    if (!is_led) post.hold = Post::Hold::changing;
    for (std::uint32_t i = 1; i < team.size; ++i) {
        post.id = is_led && i == 1 ? "sim-employee" : "";
        hiring.hire(post);
    }
}

/// Readers must stand in the directory: some who lead nobody and stay all the time get the ids of
/// the demo's roles, from the last team backwards. An auditor is external.
void name_role_holders(std::vector<org::ForeignPerson>& people) {
    std::vector<std::string> roles{"analyst",  "planner",        "privacy",
                                   "security", "representative", "operator"};
    std::set<std::string> managers;
    for (auto const& person : people) managers.insert(person.manager);
    for (auto person = people.rbegin(); person != people.rend() && !roles.empty(); ++person) {
        bool const is_lasting = person->from.empty() && person->until.empty();
        bool const is_special = person->id == "sim-employee" || managers.contains(person->id);
        if (!is_lasting || is_special || person->unit_path.size() < 2) continue;
        person->id = "sim-" + roles.back();
        person->address = person->id + "@sim.invalid";
        roles.pop_back();
    }
}

std::map<std::string, std::string> role_holders() {
    std::map<std::string, std::string> holders;
    for (auto const* role : {"analyst", "lead", "planner", "privacy", "security", "representative",
                             "operator", "auditor", "employee"}) {
        holders.emplace(role, fmt::format("sim-{}", role));
    }
    return holders;
}

}  // namespace

base::Result<Company> found(Plan const& plan) {
    auto const checked = check(plan);
    if (!checked) return std::unexpected(checked.error());
    Hiring hiring{plan};
    auto const chief = hiring.hire({});
    std::size_t teams = 0;
    auto const departments = departments_of(plan);
    for (std::size_t i = 0; i < departments.size(); ++i) {
        std::string const name{kDepartments[i].name};
        auto const head = hiring.hire(
            {.id = i == 0 ? "sim-head" : "", .unit_path = {name}, .manager = chief, .site = i % 2});
        for (auto const& team : departments[i]) hire_team(hiring, team, {name, head, teams++});
    }
    auto people = std::move(hiring).take();
    name_role_holders(people);
    return Company{plan, std::move(people), role_holders()};
}

}  // namespace weir::simulation
