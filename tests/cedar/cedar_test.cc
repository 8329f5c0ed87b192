// Two engines, one answer: every person, class and resource of random organisations is decided by
// may_read and, from the export, by Cedar's official engine. And a wrong export must be found.
#include <gtest/gtest.h>

#include "rules/access/tests/random_organisation.h"
#include "tests/cedar/engine.h"

namespace weir::cedar {
namespace {

using access::Cell;
using access::CellQuestion;
using access::Class;
using access::PersonQuestion;
using access::tests::Organisation;
using access::tests::pick;
using base::Instant;
using base::Person;
using base::Site;
using base::Unit;

constexpr std::uint32_t kReaders = access::tests::kPersons + 2;  // two whom no directory knew
constexpr std::uint32_t kOrganisations = 25;                     // of each test below

/// A question in both tongues.
struct Asked {
    Question cedar;
    std::variant<CellQuestion, PersonQuestion, access::AskQuestion> ours;
};

/// An organisation at one moment, with all its questions.
struct Puzzle {
    std::uint32_t seed = 0;
    Organisation organisation;
    std::vector<Asked> asked;
    Case cedar;
};

/// `purpose`: for which it is asked over; that of the grants is P.
void add_cell(std::vector<Asked>& asked, CellQuestion const& about, std::string const& purpose) {
    auto const& cell = about.cell;
    auto const at = about.at;
    auto const id = access::cedar_id(cell);
    for (auto const what :
         {Class::notice, Class::release, Class::answer, Class::feed, Class::training_set}) {
        asked.push_back(
            {{access::cedar_action(what), "Weir::Cell", id, ""}, CellQuestion{what, cell, at}});
    }
    asked.push_back({{std::string(access::kCedarAsk), "Weir::Cell", id, purpose},
                     access::AskQuestion{cell, purpose, at}});
}

void add_person(std::vector<Asked>& asked, Person person, Instant at) {
    for (auto const what :
         {Class::trail, Class::training_set, Class::own_record, Class::person_record}) {
        asked.push_back(
            {{access::cedar_action(what), "Weir::Person", std::to_string(person.value), ""},
             PersonQuestion{what, person, at}});
    }
}

/// Merged cells, cells by site, and one of nothing: what no unit gives by itself.
std::vector<Cell> more_cells(std::mt19937& random, org::Directory const& directory) {
    std::vector<Cell> cells{{{}, {}, {}}};
    for (int i = 0; i < 2; ++i) cells.push_back(access::tests::random_cell(random, directory));
    for (int i = 0; i < 2; ++i) {
        auto cell = access::tests::random_cell(random, directory);
        cell.sites = {Site{pick(random, 3)}};
        if (pick(random, 2) == 0) cell.sites.push_back(Site{pick(random, 3)});
        cells.push_back(cell);
    }
    return cells;
}

/// From `at` on: more grants and more holders than the generator gives, all of them in force.
void crowd(Organisation& organisation, std::mt19937& random, Instant at) {
    auto roles = access::tests::random_roles(random, at);
    for (auto const* role : {"lead", "guest", "other"}) {
        for (int i = 0; i < 3; ++i)
            roles.members.push_back({role, Person{1 + pick(random, kReaders)}, {at, {}}});
    }
    organisation.permissions.apply(roles);
    auto grants = access::tests::random_grants(random, at);
    auto const more = access::tests::random_grants(random, at);
    grants.grants.insert(grants.grants.end(), more.grants.begin(), more.grants.end());
    for (auto& grant : grants.grants) grant.span = {at, {}};
    organisation.permissions.apply(grants);
}

Puzzle puzzle_of(std::uint32_t seed) {
    std::mt19937 random(seed);
    Puzzle puzzle{seed, access::tests::random_organisation(random), {}, {}};
    Instant const at{pick(random, access::tests::kSeconds)};
    if (pick(random, 4) != 0) crowd(puzzle.organisation, random, at);
    auto const& directory = puzzle.organisation.directory;
    auto cells = more_cells(random, directory);
    puzzle.cedar.made = access::cedar_export(puzzle.organisation.world(), {at, cells});
    for (auto const& fact : directory.units()) {
        cells.push_back({{fact.unit}, {}, {}});
        cells.push_back({{}, {fact.unit}, {}});
    }
    for (std::size_t i = 0; i < cells.size(); ++i)
        add_cell(puzzle.asked, {Class::answer, cells[i], at}, i % 3 == 2 ? "Q" : "P");
    for (std::uint32_t i = 0; i <= kReaders; ++i) add_person(puzzle.asked, Person{i}, at);
    for (auto const& asked : puzzle.asked) puzzle.cedar.questions.push_back(asked.cedar);
    for (std::uint32_t i = 1; i <= kReaders; ++i) puzzle.cedar.readers.emplace_back(i);
    return puzzle;
}

bool may(Person reader, Asked const& asked, access::World world) {
    struct Visitor {
        access::Decision operator()(CellQuestion const& q) const {
            return access::may_read(reader, q, world);
        }
        access::Decision operator()(PersonQuestion const& q) const {
            return access::may_read(reader, q, world);
        }
        access::Decision operator()(access::AskQuestion const& q) const {
            return access::may_ask(reader, q, world);
        }
        Person reader;
        access::World world;
    };
    auto const decision = std::visit(Visitor{reader, world}, asked.ours);
    return std::holds_alternative<access::Because>(decision);
}

/// Where the two differ, as words; and how much was asked, and allowed.
struct Compared {
    std::vector<std::string> differences;
    std::size_t questions = 0;
    std::size_t allowed = 0;
};

void compare(Puzzle const& puzzle, Said const& said, Compared& all) {
    auto const world = puzzle.organisation.world();
    ASSERT_EQ(said.size(), puzzle.cedar.readers.size() * puzzle.asked.size());
    std::size_t place = 0;
    for (auto const reader : puzzle.cedar.readers) {
        for (auto const& asked : puzzle.asked) {
            char const ours = may(reader, asked, world) ? '1' : '0';
            auto const theirs = said[place++];
            ++all.questions;
            all.allowed += ours == '1' ? 1 : 0;
            if (ours == theirs) continue;
            all.differences.push_back("seed " + std::to_string(puzzle.seed) + ": reader " +
                                      std::to_string(reader.value) + ", " + asked.cedar.action +
                                      " of " + asked.cedar.type + " " + asked.cedar.id + ": we " +
                                      ours + ", Cedar " + theirs);
        }
    }
}

/// Everything about these organisations.
Compared compared(std::vector<Puzzle> const& puzzles) {
    std::vector<Case> cases;
    for (auto const& puzzle : puzzles) cases.push_back(puzzle.cedar);
    auto const said = decide(cases);
    Compared all;
    for (std::size_t i = 0; i < puzzles.size(); ++i) compare(puzzles[i], said[i], all);
    return all;
}

class TwoEngines : public testing::TestWithParam<std::uint32_t> {};

TEST_P(TwoEngines, DecideEveryQuestionAlike) {
    auto const first = GetParam();
    SCOPED_TRACE(testing::Message() << "seeds from " << first);
    std::vector<Puzzle> puzzles;
    for (auto seed = first; seed < first + kOrganisations; ++seed)
        puzzles.push_back(puzzle_of(seed));
    auto const all = compared(puzzles);
    std::printf("%u organisations from seed %u: %zu questions, %zu allowed, %zu differences\n",
                kOrganisations, first, all.questions, all.allowed, all.differences.size());
    EXPECT_TRUE(all.differences.empty()) << all.differences.front();
    EXPECT_GT(all.allowed, all.questions / 50);  // it is not all refusals
}
INSTANTIATE_TEST_SUITE_P(Seeds, TwoEngines, testing::Range(1U, 8'001U, 1'000U));

/// The export with one thing wrong, as somebody might get it wrong: `from` of the policies is `to`.
struct Spoil {
    std::string_view what;
    std::string action;  // that it is seen at
    std::string_view from;
    std::string_view to;
};
std::vector<Spoil> const kSpoils{
    {"one person more", "read_feed", "@id(\"subject\")",
     "permit (principal == Weir::Person::\"11\", action, resource is Weir::Cell); "
     "@id(\"subject\")"},
    {"some of the units suffice", "read_release", "containsAll", "containsAny"},
    {"sites are forgotten", "read_answer", "principal in resource.sites", "true"},
    {"nobody is somebody", "read_trail", "forbid (", "permit ("},
    {"any purpose will do", "ask", "context.purpose == ", "context.purpose != \"\" || \"\" == "},
    {"nobody has a right to their own", "read_own_record", "principal == resource", "false"}};

/// An organisation whose export is spoilt, asked about one action only.
Puzzle spoilt(std::uint32_t seed, Spoil const& spoil) {
    auto puzzle = puzzle_of(seed);
    auto& policies = puzzle.cedar.made.policies;
    for (auto at = policies.find(spoil.from); at != std::string::npos;
         at = policies.find(spoil.from, at + spoil.to.size()))
        policies.replace(at, spoil.from.size(), spoil.to);
    std::erase_if(puzzle.asked, [&](Asked const& one) { return one.cedar.action != spoil.action; });
    std::erase_if(puzzle.cedar.questions,
                  [&](Question const& one) { return one.action != spoil.action; });
    return puzzle;
}

TEST(SpoiltExport, IsFoundWhateverIsWrongWithIt) {
    constexpr std::uint32_t kFirst = 5001;
    constexpr std::uint32_t kFew = 12;
    for (auto const& spoil : kSpoils) {
        std::vector<Puzzle> puzzles;
        for (auto seed = kFirst; seed < kFirst + kFew; ++seed)
            puzzles.push_back(spoilt(seed, spoil));
        auto const all = compared(puzzles);
        EXPECT_FALSE(all.differences.empty()) << spoil.what;
        std::printf("%s: %zu differences\n", std::string(spoil.what).c_str(),
                    all.differences.size());
    }
}

}  // namespace
}  // namespace weir::cedar
