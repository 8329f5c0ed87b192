// Which departments of a simulated company spend time with which: from its calendar to what a
// reader is shown, through the real doors. The company is small, so the budget is large.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/org/import.h"
#include "surfaces/simulation/simulation.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kWeek = "2026-W06";
constexpr std::size_t kFileMost = 1 << 20;
constexpr std::size_t kProjects = 3;  // departments

std::string example(std::string_view file) {
    auto const path = std::filesystem::path(WEIR_EXAMPLES) / "collaboration" / file;
    return std::string(base::text_of(base::read_file(path, kFileMost).value()));
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    auto const at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// Nobody meets for more than forty hours: the cap cuts nothing off.
std::string generous_charter() {
    auto const text = changed(example("charter.toml"), "rho_week = \"0.5\"", "rho_week = \"10\"");
    return changed(text, "clamp = 480 ", "clamp = 2400");
}

simulation::Company const& company() {
    static auto const founded =
        simulation::found({.people = 400, .weeks = 1, .last = base::Week::of(kWeek).value()});
    return founded.value();
}

/// Who sits where, as the directory says it: addresses by department, the largest three.
std::vector<std::vector<std::string>> largest_departments() {
    std::map<std::string, std::vector<std::string>> people;
    for (auto const& person : company().people) {
        if (person.unit_path.empty() || person.address.empty()) continue;
        people[person.unit_path.front()].push_back(
            person.address.substr(0, person.address.find(' ')));
    }
    std::vector<std::vector<std::string>> departments;
    for (auto& [name, addresses] : people) departments.push_back(std::move(addresses));
    std::ranges::sort(departments, std::ranges::greater{}, &std::vector<std::string>::size);
    departments.resize(kProjects);
    return departments;
}

/// A project of three departments: everybody meets one person of each other department for an hour,
/// as long as there are enough.
activity::Batch projects() {
    activity::Batch batch;
    activity::Identities identities(batch);
    auto const week = base::Week::of(kWeek).value();
    base::Instant const monday{std::int64_t{week.monday.days} * 86'400};
    auto const departments = largest_departments();
    std::int64_t number = 0;
    for (std::size_t a = 0; a < departments.size(); ++a) {
        for (std::size_t b = a + 1; b < departments.size(); ++b) {
            auto const pairs = std::min(departments[a].size(), departments[b].size());
            for (std::size_t i = 0; i < pairs; ++i, ++number) {
                activity::ForeignEvent event;
                event.kind = activity::Kind::meeting;
                event.start = monday + base::Duration{9 * 3600 + 86'400 * (number % 5)};
                event.length = 3600;
                event.thread = activity::thread_hash("project" + std::to_string(number));
                for (auto const& address : {departments[a][i], departments[b][i]}) {
                    event.subject = identities.of(address);
                    batch.events.push_back(event);
                    ++batch.rows;
                }
            }
        }
    }
    return batch;
}

activity::Batch calendar() {
    for (auto& part : simulation::activity_of(company(), base::Week::of(kWeek).value())) {
        if (part.source == "calendar") return std::move(part.batch);
    }
    return {};
}

class Collaboration : public testing::Test {
protected:
    Collaboration()
        : programme_({generous_charter(), example("grants.toml"), simulation::people_csv(company()),
                      base::parse_instant("2026-03-02T09:00:00Z").value(), true}) {
        (void)value_of(programme_.import("calendar", calendar()));
        (void)value_of(programme_.import("calendar", projects()));
    }
    keeper::Ending close() {
        return programme_.ask("operator", "close", Tree::object().set("week", std::string(kWeek)));
    }
    keeper::Ending read(std::string const& role) {
        return programme_.ask(role, "insights.collaboration", Tree::object());
    }
    /// Asked before anything is collected, or after: it knows the roster only.
    Tree priced() {
        return value_of(programme_.ask("analyst", "charter.explain",
                                       Tree::object().set("charter", example("charter.toml"))));
    }
    std::shared_ptr<state::State const> state() { return programme_.rooms().control().state(); }
    Programme programme_;
};

using Pair = std::pair<std::string, std::string>;

/// Who sits in which department, as the directory says it.
std::map<std::string, std::string> departments() {
    std::map<std::string, std::string> out;
    for (auto const& person : company().people) {
        if (person.unit_path.empty()) continue;
        std::istringstream addresses(person.address);
        for (std::string address; addresses >> address;) out[address] = person.unit_path.front();
    }
    return out;
}

/// The hours of every pair of departments, counted by a rule that is right where everybody stays
/// to the end, as in this company.
std::map<Pair, double> hours_of(activity::Batch const& batch) {
    auto const homes = departments();
    std::map<std::uint64_t, std::map<std::string, std::int64_t>> heads;
    std::map<std::uint64_t, double> lengths;
    for (auto const& event : batch.events) {
        auto const home = homes.find(batch.identities[event.subject]);
        ++heads[event.thread][home == homes.end() ? "" : home->second];
        lengths[event.thread] = event.length / 3600.0;
    }
    std::map<Pair, double> hours;
    for (auto const& [thread, cells] : heads) {
        std::int64_t people = 0;
        for (auto const& [cell, count] : cells) people += count;
        for (auto const& [a, of_a] : cells) {
            for (auto const& [b, of_b] : cells) {
                if (a == b || people < 2) continue;
                auto const shared = static_cast<double>(of_a * of_b);
                hours[{a, b}] += lengths[thread] * shared / static_cast<double>(people - 1);
            }
        }
    }
    return hours;
}

TEST_F(Collaboration, ShowsWhatTheCalendarHoldsWithinItsNoise) {
    (void)value_of(close());
    auto const shown = value_of(read("analyst"));
    auto const& pairs = *shown.find("pairs")->as_list().value();
    auto exact = hours_of(calendar());
    for (auto const& [pair, hours] : hours_of(projects())) exact[pair] += hours;
    EXPECT_GE(pairs.size(), 4U) << text::write_json(shown);
    double squares = 0;
    int compared = 0;
    std::map<Pair, double> seen;
    for (auto const& pair : pairs) {
        auto const from = pair.find("from")->as_text().value();
        auto const with = pair.find("with")->as_text().value();
        auto const expected = exact.find({from, with});
        seen[{from, with}] = pair.find("hours")->as_decimal().value();
        if (expected == exact.end()) continue;  // a rest of several departments
        ++compared;
        auto const off = (pair.find("hours")->as_decimal().value() - expected->second) /
                         pair.find("sd")->as_decimal().value();
        EXPECT_LT(std::abs(off), 6) << text::write_json(pair);
        squares += off * off;
        auto const people = static_cast<double>(pair.find("people")->as_int().value());
        EXPECT_NEAR(pair.find("each")->as_decimal().value() * people,
                    pair.find("hours")->as_decimal().value(), 1e-6);
    }
    EXPECT_GE(compared, 4) << text::write_json(shown);
    EXPECT_GT(squares, 0);  // there is noise
    for (auto const& [pair, hours] : seen) EXPECT_EQ((seen.at({pair.second, pair.first})), hours);
}

TEST_F(Collaboration, IsChargedToEveryBlockOnceWithItsDelta) {
    (void)value_of(close());
    auto const after = state();
    auto const& charter = after->rules->charter;
    auto const week = base::Week::of(kWeek).value();
    auto const& closing = after->releases.at(week).front().closing;
    EXPECT_EQ(closing.delta, charter.collaboration->delta);
    EXPECT_GT(closing.units.size(), 10U);
    for (auto const unit : closing.units) {
        EXPECT_EQ(after->deltas->spent({week, unit}), charter.collaboration->delta);
        EXPECT_EQ(after->deltas->left({week, unit}), privacy::DeltaUnits{0});
        EXPECT_EQ(after->budget->spent({week, unit}), closing.rho);
        EXPECT_GT(closing.rho, charter.collaboration_rho());
        EXPECT_LE(closing.rho, charter.privacy.limits.share(privacy::Share::release));
    }
    programme_.reopen();
    EXPECT_EQ(*state()->deltas, *after->deltas);
}

TEST_F(Collaboration, IsNotMadeAgainByARestatement) {
    (void)value_of(close());
    auto const first = text::write_json(value_of(read("analyst")));
    auto const deltas = *state()->deltas;
    // Nothing of a closed week comes in any more, but somebody may turn out to have been there.
    auto people = company().people;
    people.push_back(people.back());
    people.back().id = "sim-late";
    people.back().address = "sim-late@demo.example";
    (void)value_of(programme_.ask("operator", "org.import",
                                  Tree::object().set("people", org::to_tree(people))));
    auto const closed = value_of(close());
    auto const facts = state()->releases.at(base::Week::of(kWeek).value());
    ASSERT_EQ(facts.size(), 2U) << text::write_json(closed);
    EXPECT_EQ(facts.back().closing.share, privacy::Share::restatement);
    EXPECT_EQ(facts.back().closing.delta, privacy::DeltaUnits{0});
    EXPECT_EQ(*state()->deltas, deltas);
    EXPECT_EQ(text::write_json(value_of(read("analyst"))), first);
}

TEST_F(Collaboration, CutOffInTheMiddleIsMadeAgainAtNoCost) {
    (void)value_of(programme_.ask("operator", "settle", Tree::object()));
    std::stop_source stop;
    auto const cut = programme_.rooms().disclosure().close(
        base::Person{0}, base::Week::of(kWeek).value(),
        [&](auto, auto, auto) { stop.request_stop(); }, stop.get_token());
    ASSERT_TRUE(cut);
    EXPECT_TRUE(std::holds_alternative<base::Refusal>(*cut));
    EXPECT_EQ(reason_of(read("analyst")), Reason::too_early);
    auto const deltas = *state()->deltas;
    programme_.reopen();
    (void)value_of(close());
    EXPECT_EQ(*state()->deltas, deltas);
    (void)value_of(read("analyst"));
}

TEST_F(Collaboration, ShowsItsDeltaInTheBudget) {
    (void)value_of(close());
    auto const shown = value_of(programme_.ask("analyst", "budget", Tree::object()));
    auto const limit = shown.find("delta_limit")->as_decimal().value();
    auto const& week = shown.find("weeks")->as_list().value()->front();
    auto const spent = week.find("delta_spent")->as_decimal().value();
    EXPECT_GT(spent, 0);
    EXPECT_LE(spent, limit);
}

TEST_F(Collaboration, IsReadByWhoMayAndOnRecord) {
    EXPECT_EQ(reason_of(read("analyst")), Reason::too_early);
    (void)value_of(close());
    auto const before = state()->entries;
    auto const first = text::write_json(value_of(read("analyst")));
    EXPECT_EQ(state()->entries, before + 1);
    EXPECT_EQ(text::write_json(value_of(read("analyst"))), first);
    EXPECT_EQ(state()->entries, before + 1);
    (void)value_of(programme_.pause("security", "test"));
    EXPECT_EQ(reason_of(read("analyst")), Reason::paused);
}

/// Departments by the names that a role's holder sees, each in some pair.
std::set<std::string> names_in(Tree const& shown) {
    std::set<std::string> names;
    for (auto const& pair : *shown.find("pairs")->as_list().value())
        names.insert(pair.find("from")->as_text().value());
    return names;
}

TEST_F(Collaboration, IsPricedForAllAndShownToWhoWasMeasuredForTheirOwnCellOnly) {
    (void)value_of(close());
    EXPECT_GE(names_in(value_of(read("analyst"))).size(), 3U);
    auto const answer = priced();
    auto const* of = answer.find("collaboration");
    ASSERT_NE(of, nullptr);
    EXPECT_GT(of->find("people_even")->as_int().value(), of->find("minimum")->as_int().value());
    // H + 1 minute over the root of half of 0.5 x 80 % x 60 %.
    EXPECT_NEAR(of->find("sd_hours")->as_decimal().value(), 481 / 60.0 / std::sqrt(0.12), 0.01);
    // The operator has no grant for it, but sits in some department.
    auto const shown = value_of(read("operator"));
    EXPECT_EQ(shown.find("because")->as_text().value(), "measured in this cell");
    auto const& people = company().people;
    auto const self =
        std::ranges::find(people, company().role_holders.at("operator"), &org::ForeignPerson::id);
    ASSERT_NE(self, people.end());
    auto const own = self->unit_path.empty() ? "" : self->unit_path.front();
    for (auto const& pair : *shown.find("pairs")->as_list().value()) {
        EXPECT_TRUE(pair.find("from")->as_text().value() == own ||
                    pair.find("with")->as_text().value() == own);
    }
}

TEST(CollaborationOfACharterWithoutIt, IsNotDeclared) {
    Programme programme({small_charter(5), small_grants(), small_company(12),
                         base::parse_instant("2026-03-02T09:00:00Z").value()});
    EXPECT_EQ(reason_of(programme.ask("analyst", "insights.collaboration", Tree::object())),
              Reason::not_declared);
}

}  // namespace
}  // namespace weir::scenarios
